"""What rules pick by a number and no rule test can expect: how often a duty falls due, and the score of a risk's factor."""

from __future__ import annotations

from functools import cache

import pytest
from dual_prevention.engine.evaluator import Evaluator
from dual_prevention.models.evaluation import Evaluation

SEATS = (9, 10, 29, 30)


def coach(seats: int) -> dict[str, object]:
    return {"id": f"C{seats}", "vehicle_use": "旅游客运", "in_operation": True, "rated_passengers": seats}


def ship(seats: int) -> dict[str, object]:
    return {
        "id": f"S{seats}",
        "vessel_type": "客船" if seats > 12 else "休闲旅游船",
        "navigation_waters": "沿海",
        "laid_up": False,
        "rated_passengers": seats,
    }


@cache
def evaluation() -> Evaluation:
    facts: dict[str, object] = {
        "as_of": "2026-11-01",
        "runs_road_vehicles": True,
        "operates_vessels": True,
        "maintains_municipal_facilities": True,
        "vehicles": [
            {"id": "A", "vehicle_use": "非营运", "vehicle_type": "小型载客", "registered_on": "2020-11-01"},
            {"id": "B", "vehicle_use": "旅游客运", "vehicle_type": "大型载客", "registered_on": "2021-11-02"},
            {"id": "D", "vehicle_use": "旅游客运", "vehicle_type": "大型载客", "registered_on": "2021-10-31"},
            *map(coach, SEATS),
        ],
        "drain_pipes": [
            {"id": "P1", "pipe_use": "雨水", "drain_diameter": 1500},
            {"id": "P2", "pipe_use": "污水", "drain_diameter": 1500},
            {"id": "P3", "pipe_use": "污水", "drain_diameter": 1501},
        ],
        "vessels": [*map(ship, SEATS)],
    }
    return Evaluator(engine="compiled").evaluate(facts)


@pytest.mark.parametrize(
    ("point", "rule", "timing"),
    [
        ("A", "safety_inspection/inspect", "every 2 years"),
        ("B", "safety_inspection/inspect", "every 1 year"),
        ("D", "safety_inspection/inspect", "every 6 months"),
        ("B", "technical_rating/rate", "every 1 year"),
        ("D", "technical_rating/rate", "every 6 months"),
        ("P1", "drain_upkeep/cleaning-large", "every 24 months"),
        ("P2", "drain_upkeep/cleaning-large", "every 40 months"),
        ("P3", "drain_upkeep/cleaning-large", "every 60 months"),
    ],
)
def test_interval(point: str, rule: str, timing: str) -> None:
    rows = [row for row in evaluation().lists.screening if (row.point_id, row.rule) == (point, rule)]
    assert [row.timing.en for row in rows] == [timing]


@pytest.mark.parametrize(("seats", "score"), [*zip(SEATS, (2, 5, 5, 10), strict=True)])
@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("C", "risk_catalogue_vehicles/bus-crash"),
        ("C", "risk_catalogue_vehicles/bus-fire"),
        ("S", "risk_catalogue_passenger/collision"),
        ("S", "risk_catalogue_passenger/fire"),
        ("S", "risk_catalogue_passenger/weather"),
    ],
)
def test_consequence_by_seats(kind: str, rule: str, seats: int, score: int) -> None:
    rows = [
        row for row in evaluation().lists.risk_control if (row.point_id, row.rule) == (f"{kind}{seats}", rule)
    ]
    assert [factor.value for row in rows for factor in row.scores if factor.factor == "C"] == [score]
