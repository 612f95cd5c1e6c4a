import datetime
import json
from typing import Any

import pytest
from dual_prevention.models.evaluation import Evaluation, to_json
from hypothesis import given, settings
from hypothesis import strategies as st

from .kit import PLANT, changed, conclusion, evaluated, without


def statuses(result: Evaluation) -> dict[tuple[str, str, str], str]:
    return {(c.rule, c.of_row, c.subject.id): c.status for c in result.conclusions}


def test_every_status() -> None:
    result = evaluated(full=True)
    assert conclusion(result, "plant/no-shutoff", "U1").status == "found"
    assert conclusion(result, "plant/no-shutoff", "U2").status == "not_applicable"
    assert conclusion(result, "plant/few-officers", "E").status == "found"
    assert conclusion(result, "plant/two-problems", "U1").status == "met"
    assert conclusion(result, "plant/by-score", "E").status == "found"
    exempt = evaluated(changed_unit("out_of_use", True))
    assert conclusion(exempt, "plant/no-shutoff", "U1").status == "exempt"
    open_ = evaluated(without("units", 0, "emergency_shutoff"))
    assert conclusion(open_, "plant/no-shutoff", "U1").status == "undetermined"


def changed_unit(fact: str, value: Any, unit: int = 0) -> dict[str, Any]:
    return changed(PLANT, "enterprise", "units", unit, fact, to=value)


def test_an_exemption_not_shown_leaves_the_finding() -> None:
    found = conclusion(evaluated(without("units", 0, "out_of_use")), "plant/no-shutoff", "U1")
    assert found.status == "found"
    assert [b.fact for b in found.may_be_exempt] == ["out_of_use"]


def test_levels() -> None:
    result = evaluated()
    assert (result.level, result.worst_possible_level, result.level_final) == ("red", "red", True)
    assert result.level_by == ("plant/class-one",)
    so_far = evaluated(without("units", 0, "materials", 0, "mass"))
    assert (so_far.level, so_far.worst_possible_level, so_far.level_final) == ("yellow", "red", False)
    nothing = evaluated({"enterprise": {"id": "E", "units": []}})
    assert (nothing.level, nothing.worst_possible_level, nothing.level_final) == ("blue", "red", False)


def test_only_what_matters_is_kept_unless_all_is_asked_for() -> None:
    short, full = evaluated(), evaluated(full=True)
    assert {c.status for c in short.conclusions} <= {"found", "undetermined", "exempt", "replaced"}
    assert sum(c.count for c in full.counts) == len(full.conclusions)
    assert short.counts == full.counts
    assert short.lists == full.lists
    kept = [c for c in full.conclusions if c.status in ("found", "undetermined", "exempt", "replaced")]
    assert [statuses(short)[c.rule, c.of_row, c.subject.id] for c in kept] == [c.status for c in kept]


def test_values_are_known_or_bounded() -> None:
    values = {value.name: value for value in evaluated(without("units", 0, "materials", 1, "mass")).values}
    assert values["S"].known == {"U2": 0.01}
    assert (values["S"].open["U1"].low, values["S"].open["U1"].high) == (4, 100004)
    assert values["unit_class"].open["U1"].possible == ("二级", "一级")


def test_json_is_the_same_for_the_same_facts_in_another_order() -> None:
    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(value)}
        return [turned(item) for item in value] if isinstance(value, list) else value

    first = to_json(evaluated())
    assert to_json(evaluated()) == first
    assert to_json(evaluated(turned(PLANT))) == first
    assert Evaluation.model_validate_json(first) == evaluated()


def test_every_field_fits_its_declared_type() -> None:
    for facts in (PLANT, without("units", 0, "materials"), {"enterprise": {"id": "E"}}):
        for full in (False, True):
            result = evaluated(facts, full)
            assert Evaluation.model_validate(json.loads(to_json(result))) == result


def test_the_result_cannot_be_changed() -> None:
    result = evaluated()
    with pytest.raises(ValueError, match="frozen"):
        result.level = "blue"


def test_what_is_not_encoded_and_where_it_came_from() -> None:
    result = evaluated()
    assert [(item.rule_set, item.clause) for item in result.not_encoded] == [("plant", "9.9")]
    assert result.as_of == datetime.date(2026, 9, 1)
    assert result.provenance.engines == ("interpreter",)
    assert [pack.name for pack in result.provenance.packs] == ["results-test"]


REMOVABLE = [
    ("employees",),
    ("safety_officers",),
    ("score",),
    *[("units", n, f) for n in (0, 1) for f in ("emergency_shutoff", "out_of_use", "detection", "people_present")],
    ("units", 0, "materials", 0, "mass"),
    ("units", 0, "materials", 1, "limit"),
    ("units", 1, "materials", 0, "mass"),
    ("units", 1, "materials"),
]  # fmt: skip
unknown_sets = st.sets(st.sampled_from(REMOVABLE), max_size=6)


def plant_without(removed: set[tuple[str | int, ...]]) -> dict[str, Any]:
    facts = dict(PLANT)
    for path in sorted(removed, key=lambda p: (-len(p), str(p))):
        facts = changed(facts, "enterprise", *path)
    return facts


@settings(max_examples=40, deadline=None)
@given(unknown_sets)
def test_the_facts_to_collect_settle_every_question(removed: set[tuple[str | int, ...]]) -> None:
    """What is asked for was not given, and once all of it is given nothing is open."""
    for _ in range(4):
        result = evaluated(plant_without(removed))
        if not result.missing:
            break
        asked = {(item.subject.id, item.fact) for item in result.missing}
        ids: dict[tuple[str | int, ...], str] = {}
        for path in removed:
            ids[path] = _owner(path)
        left = {p for p in removed if (ids[p], str(p[-1])) not in asked}
        assert left < removed
        removed = left
    assert not [c for c in result.conclusions if c.status == "undetermined"]
    assert result.level_final


def _owner(path: tuple[str | int, ...]) -> str:
    if path[0] != "units":
        return "E"
    unit = f"U{int(path[1]) + 1}"
    if len(path) == 5:
        return {("U1", 0): "M1", ("U1", 1): "M2", ("U2", 0): "M3"}[unit, int(path[3])]
    return unit


@settings(max_examples=40, deadline=None)
@given(unknown_sets)
def test_an_answer_with_unknown_facts_holds_the_real_one(removed: set[tuple[str | int, ...]]) -> None:
    real, reported = statuses(evaluated(full=True)), statuses(evaluated(plant_without(removed), full=True))
    for key, status in reported.items():
        if status == "found":
            assert real[key] in ("found", "exempt")
        elif status != "undetermined":  # no finding; whether it is met or does not apply may be open
            assert real[key] in ("met", "not_applicable", "exempt")
