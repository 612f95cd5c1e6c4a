"""Items read together, column by column, come out as they do one by one."""

from __future__ import annotations

import datetime
from typing import Any
from unittest.mock import patch

import pytest
from dual_prevention.engine.diagnostics import InputError
from dual_prevention.engine.facts import shapes
from dual_prevention.engine.facts.columns import column_converter
from dual_prevention.engine.facts.convert import make_converter, unknown_value
from dual_prevention.engine.facts.loader import load_facts
from dual_prevention.engine.facts.problems import NumberText, Problem
from dual_prevention.engine.vocabulary.model import Fact
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading.packs import small

DAY = datetime.date(2026, 11, 1)
QUICK = settings(max_examples=150, deadline=None)


def facts() -> list[Fact]:
    kinds = small().vocabulary.kinds
    return [fact for kind in ("enterprise", "unit", "chemical") for fact in kinds[kind].facts.values()]


NUMBERS = (
    st.integers(-10, 10**4)
    | st.floats(-10, 10**9)
    | st.decimals(0, 10**6, places=4).map(float)
    | st.decimals(10**5, 10**6, places=7).map(float)
    | st.sampled_from([0.1 + 0.2, -0.0, 1e8 + 0.1, 99999999.9999, 1 / 3, 1e-13, 10**400, float("nan"), 1e12])
)
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 1.0, "x", "5 t", NumberText("0.30"), [], ["x"], [["J1"]], {}, float("inf")]
)
WRITTEN: dict[str, Any] = {
    "number": NUMBERS,
    "yes_no": st.booleans(),
    "date": st.dates().map(str) | st.sampled_from(["2026-02-30", datetime.date(2026, 1, 2)]),
    "text": st.text(max_size=3),
    "choice": st.sampled_from(["生产单元", " 储罐区", "低", "高", "仓 库"]),
    "term": st.sampled_from(["氯", "液氨", " 氯气", "7782-50-5", "硝化棉", "水"]),
    "set": st.lists(st.sampled_from(["J1", "J2", " W1.1"]), max_size=3) | st.just(("J2",)),
}


def outcome(work: Any) -> str:
    """What comes out, or the code of what is wrong."""
    try:
        return repr([*work()])
    except Problem as problem:
        return problem.code


def outcomes(one: Any, column: list[Any], unknown: Any) -> set[str]:
    """What may come out of a column: its values, or the code of any of them that is wrong."""
    alone = [outcome(lambda value=value: [unknown if value is None else one(value)]) for value in column]
    wrong = {code for code in alone if not code.startswith("[")}
    return wrong or {f"[{', '.join(code[1:-1] for code in alone)}]"}


@QUICK
@given(st.data())
def test_a_column_is_read_as_its_values_are(data: st.DataObject) -> None:
    fact = data.draw(st.sampled_from(facts()))
    some = WRITTEN[fact.type]
    column = data.draw(st.lists(some | ODD if data.draw(st.booleans()) else some, min_size=1, max_size=6))
    one, unknown = make_converter(fact, small().vocabulary.terms), unknown_value(fact)
    together = column_converter(fact, one, unknown)
    expected = outcomes(one, column, unknown)
    for _ in range(2):  # what was kept from the first time is the same
        assert outcome(lambda: together(tuple(column))) in expected


def test_a_column_with_two_faults_tells_one_of_them() -> None:
    founded = small().vocabulary.kinds["enterprise"].facts["founded_on"]
    one, unknown = make_converter(founded, {}), unknown_value(founded)
    column = ["x", "2026-02-30", "2026-01-02"]
    assert outcomes(one, column, unknown) == {"fact-date", "no-such-date"}
    assert outcome(lambda: column_converter(founded, one, unknown)(column)) in outcomes(one, column, unknown)


@QUICK
@given(NUMBERS.filter(lambda number: -1000 <= number <= 10**6))
def test_a_number_is_what_its_first_twelve_digits_make(number: float) -> None:
    revenue = small().vocabulary.kinds["enterprise"].facts["revenue"]
    assert make_converter(revenue, {})(number) == float(f"{number:.12g}")


ITEMS = st.lists(
    st.fixed_dictionaries(
        {"substance": WRITTEN["term"] | st.just("氯")},
        optional={
            "quantity": st.integers(0, 10**4) | st.sampled_from([None, "800 kg", "x", -1]),
            "categories": WRITTEN["set"] | st.just(["K"]),
            "数量": st.just(5),
            " id": st.sampled_from(["A", "B", ""]),
            "name": st.sampled_from(["甲", " ", 7, []]),
            "people": st.just({"principal": "甲"}),
            "more": st.just(1),
        },
    )
    | st.just({"substance": "氨", "quantity": 1.5})
    | st.just(7),
    max_size=12,
)


def loaded(items: Any) -> object:
    units: dict[str, Any] = {"units": [{"id": "U1"}, {"id": "U2", "chemicals": items}]}
    try:
        found = load_facts(units, small(), DAY)
    except InputError as error:
        return error.diagnostics
    tables = [
        (table.ids, table.names, table.parent, table.phantom, table.starts, repr(table.columns), table.notes)
        for table in found.tables.values()
    ]
    return tables, found.warnings, found.digest


@QUICK
@given(ITEMS)
def test_many_items_are_read_as_one_by_one(items: Any) -> None:
    with patch.object(shapes, "FEW", 1000):
        one_by_one = loaded(items)
    with patch.object(shapes, "FEW", 0):
        assert loaded(items) == one_by_one
    assert loaded(items) == one_by_one


@pytest.mark.parametrize("count", [1, 9])
def test_keys_with_blanks_around_them(count: int) -> None:
    items = [{" id": f"C{number}", "name ": "甲", " quantity": number} for number in range(count)]
    table = load_facts({"units": [{"chemicals": items}]}, small(), DAY).tables["chemical"]
    slot = small().vocabulary.kinds["chemical"].facts["quantity"].slot
    assert table.ids == [f"C{number}" for number in range(count)]
    assert table.names == ["甲"] * count
    assert table.columns[slot] == [float(number) for number in range(count)]


def test_kept_shapes_have_an_end() -> None:
    reader = small().readers()["chemical"]
    for number in range(shapes.MOST_SHAPES + 10):
        shapes.shape_of(reader, (f"key{number}",))
    assert len(reader.shapes) <= shapes.MOST_SHAPES
