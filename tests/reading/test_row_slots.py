from __future__ import annotations

import datetime
from typing import Any

import pytest
from dual_prevention.engine.diagnostics import InputError
from dual_prevention.engine.facts.layout import FactLayout
from dual_prevention.engine.facts.loader import load_facts
from dual_prevention.engine.facts.subjects import Subjects
from dual_prevention.engine.program.program import RowSlot
from dual_prevention.engine.program.types import NumberType, SetType, Type
from dual_prevention.engine.values import Interval
from dual_prevention.engine.vocabulary.model import Choices

from tests.reading.packs import codes, load

DAY = datetime.date(2026, 11, 1)
ROWS = """
kinds:
  risk:
    facts: {registered: {type: yes_no, label: 已登记, ask: 登记了吗}}
  hazard:
    facts:
      reported: {type: yes_no, label: 已报告, ask: 报告了吗}
"""
NUMBER = NumberType(exact=True)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> FactLayout:
    data, findings = load(tmp_path_factory.mktemp("pack"), {"vocabulary/rows.yaml": ROWS})
    assert codes(findings) == []
    counts = {name: len(kind.facts) for name, kind in data.vocabulary.kinds.items()}
    slots: list[RowSlot] = []

    def slot(kind: str, what: Any, entry: str, name: str, of: Type) -> None:
        slots.append(RowSlot(kind, counts[kind], what, entry, name, of))
        counts[kind] += 1

    for factor in ("L", "S"):
        slot("own_risk", "score", "own_risk/LS", factor, NUMBER)
    risks = ("tanks/fire", "tanks/leak")
    slot(
        "unit",
        "replaced",
        "",
        "",
        SetType(Choices("unit risks", risks, False, {}, {r: n for n, r in enumerate(risks)})),
    )
    slot("own_risk", "at", "", "people_present", NUMBER)
    slot("recorded_hazard", "at", "", "people_present", NUMBER)
    return FactLayout(
        data.vocabulary,
        counts,
        tuple(slots),
        data.methods,
        {"tanks/fire": ("unit", "LS"), "tanks/leak": ("unit", "direct")},
    )


def slot_value(found: Subjects, layout: FactLayout, what: str, entry: str, name: str, row: int = 0) -> Any:
    slot = next(s for s in layout.row_slots if (s.what, s.entry, s.name) == (what, entry, name))
    return found.tables[slot.kind].columns[slot.slot][row]


def faults(layout: FactLayout, **facts: Any) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        load_facts(facts, layout, DAY)
    return [(d.code, d.span.path) for d in caught.value.diagnostics]


def test_nothing_given(small: FactLayout) -> None:
    found = load_facts({"units": [{}]}, small, DAY)
    assert found.scores == ()
    assert slot_value(found, small, "replaced", "", "") == frozenset()
    assert found.tables["own_risk"].columns == [[] for _ in range(small.slots["own_risk"])]


@pytest.mark.parametrize("name", ["tanks/fire", "fire"])
def test_own_scores(small: FactLayout, name: str) -> None:
    found = load_facts({"units": [{}, {"scores": {name: {"L": 3}}}]}, small, DAY)
    assert found.scores == (("tanks/fire", "unit", 1, "L", 3.0),)


def test_bad_scores(small: FactLayout) -> None:
    units: list[dict[str, Any]] = [
        {"scores": {"fier": {"L": 1}}},
        {"scores": {"fire": {"E": 1}}},
        {"scores": {"fire": {"L": 7}}},
        {"scores": {"leak": {"L": 1}}},
    ]
    assert sorted(faults(small, units=units)) == [
        ("factor-unknown", "units[1].scores.fire.E"),
        ("own-score-off-scale", "units[2].scores.fire.L"),
        ("risk-unknown", "units[0].scores.fier"),
        ("risk-unknown", "units[3].scores.leak"),
    ]
    assert faults(small, scores={"fire": {"L": 1}}) == [("risk-unknown", "scores.fire")]


def test_own_risks(small: FactLayout) -> None:
    own: list[dict[str, Any]] = [
        {
            "id": "R1",
            "at": "U2",
            "replaces": ["fire"],
            "method": "LS",
            "scores": {"L": 2, "S": 4},
            "registered": True,
        },
        {"direct": "red", "event": "爆炸", "measures": {"engineering": "围堰"}},
    ]
    units = [{"id": "U1"}, {"id": "U2", "people_present": 7}]
    found = load_facts({"people_present": 3, "units": units, "own_risks": own}, small, DAY)
    table, facts = found.tables["own_risk"], small.vocabulary.kinds["own_risk"].facts
    assert table.ids == ["R1", "own_risk-2"]
    assert [slot_value(found, small, "score", "own_risk/LS", f) for f in ("L", "S")] == [2.0, 4.0]
    assert [slot_value(found, small, "replaced", "", "", row) for row in (0, 1)] == [frozenset(), {0}]
    assert [slot_value(found, small, "at", "", "people_present", row) for row in (0, 1)] == [7.0, 3.0]
    methods = facts["method"].choices
    assert methods is not None
    assert [methods.words[code] for code in table.columns[facts["method"].slot]] == ["LS", "direct"]  # type: ignore[index]
    assert table.columns[facts["registered"].slot][0] is True
    assert table.notes[1] == {"event": "爆炸", "measures": {"engineering": ("围堰",)}}


def test_bad_own_risks(small: FactLayout) -> None:
    own: list[dict[str, Any]] = [
        {"replaces": ["tanks/fire"]},
        {"scores": {"L": 1}},
        {"method": "LS", "scores": {"L": 1, "E": 2}},
        {"method": "LEC"},
    ]
    assert sorted(faults(small, own_risks=own)) == [
        ("fact-choice", "own_risks[3].method"),
        ("factor-unknown", "own_risks[2].scores.E"),
        ("own-risk-method", "own_risks[1].scores"),
        ("risk-unknown", "own_risks[0].replaces[0]"),
    ]


def test_the_register_answers_a_hazard(small: FactLayout) -> None:
    records: list[dict[str, Any]] = [
        {"rule": "law/1.10", "reported": False, "found_on": "2026-01-01"},
        {"rule": "law/1.10", "reported": True, "found_on": "2026-02-01"},
        {"rule": "law/1.10", "at": "U1", "reported": False},
        {"title": "乱堆", "severity": "general"},
    ]
    found = load_facts(
        {"people_present": 3, "units": [{"id": "U1"}], "recorded_hazards": records}, small, DAY
    )
    assert found.answering == (
        (0, "law/1.10", "enterprise", 0),
        (1, "law/1.10", "enterprise", 0),
        (2, "law/1.10", "unit", 0),
    )
    ids = found.tables["recorded_hazard"].ids
    people = small.row_slots[-1]
    column = found.tables["recorded_hazard"].columns[people.slot]
    assert [ids[3], column[0], column[3]] == ["recorded_hazard-4", 3.0, 3.0]
    assert isinstance(column[2], Interval)


def test_a_list_still_being_filled_has_a_phantom(small: FactLayout) -> None:
    found = load_facts({"own_risks": {"items": [{"direct": "red"}], "more": True}}, small, DAY)
    assert found.tables["own_risk"].phantom == [False, True]
    assert found.tables["enterprise"].starts["own_risk"] == [0, 2]
