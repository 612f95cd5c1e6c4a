"""The traders and the filling station among the fixtures: what they are, what is found, and that nothing is left open."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from dual_prevention.engine.evaluator import Evaluator
from dual_prevention.models.evaluation import Evaluation

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
NAMES = ("warehouse_trader", "paper_trader", "filling_station")
REGISTER = ("hazard_treatment/", "hazard_closure/", "order16/")  # what people fill in once a hazard is found


@cache
def evaluation(name: str) -> Evaluation:
    return Evaluator(engine="compiled").evaluate(FIXTURES / f"{name}.yaml")


def value(name: str, wanted: str, subject: str) -> object:
    known = [v.known[subject] for v in evaluation(name).values if v.name == wanted and subject in v.known]
    assert known, f"{wanted} of {subject} is not known"
    return known[-1]


def found_hazards(name: str) -> set[tuple[str, str]]:
    return {(row.point_id, row.rule) for row in evaluation(name).lists.hazards}


@pytest.mark.parametrize("name", NAMES)
def test_every_fact_is_given(name: str) -> None:
    open_facts = {
        item.fact
        for item in evaluation(name).missing
        if not all(rule.startswith(REGISTER) for rule in item.waiting)
    }
    assert not open_facts


def test_warehouse_trader() -> None:
    assert value("warehouse_trader", "operator_class", "E3") == "仓储经营"
    assert value("warehouse_trader", "major_hazard_class", "W1") == "四级"
    assert value("warehouse_trader", "licence_authority", "E3") == "设区的市级"
    assert found_hazards("warehouse_trader") >= {
        ("E3", "operating_licence/renewal-late"),
        ("W2", "operating_licence/toxic-custody"),
    }


def test_paper_trader() -> None:
    assert value("paper_trader", "operator_class", "E4") == "无储存经营"
    assert value("paper_trader", "licence_authority", "E4") == "县级"
    assert evaluation("paper_trader").level is None
    assert found_hazards("paper_trader") >= {("E4", "baseline_findings/L41-records")}


def test_filling_station() -> None:
    assert value("filling_station", "station_oil_volume", "E5") == 95
    assert value("filling_station", "station_class", "E5") == "二级"
    assert found_hazards("filling_station") >= {("E5", "work_safety_law/L99-signs")}
