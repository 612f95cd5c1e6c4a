from __future__ import annotations

import copy
import datetime
import json
from fractions import Fraction
from typing import Any

from dual_prevention.engine.diagnostics import InputError
from dual_prevention.engine.facts.loader import check_facts, load_facts, read_fact_text
from dual_prevention.engine.units import UNITS, convert
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading.packs import small

DAY = datetime.date(2026, 11, 1)
QUICK = settings(max_examples=100, deadline=None)


NUMBERS = st.integers(0, 10**6) | st.decimals(0, 10**6, places=3).map(float)
CHEMICALS = st.fixed_dictionaries(
    {},
    optional={
        "substance": st.sampled_from(["氯", "液氨", "7782-50-5", "其他"]),
        "quantity": NUMBERS,
        "categories": st.lists(st.sampled_from(["J1", "J2", "W1.1"]), unique=True),
        "people_present": st.integers(0, 1000),
    },
)
UNITS_GIVEN = st.fixed_dictionaries(
    {},
    optional={
        "unit_type": st.sampled_from(["生产单元", "储罐区"]),
        "name": st.text("甲乙丙ab =<", min_size=1, max_size=5).filter(str.strip),
        "chemicals": st.lists(CHEMICALS, max_size=3)
        | st.builds(lambda items: {"items": items, "more": True}, st.lists(CHEMICALS, max_size=2)),
    },
)
ENTERPRISES = st.fixed_dictionaries(
    {},
    optional={
        "employees": st.integers(0, 10**6),
        "revenue": st.decimals(-1000, 1000, places=2).map(float),
        "licensed": st.booleans(),
        "licence_valid": st.booleans(),
        "founded_on": st.dates().map(str),
        "motto": st.text("甲乙 ab", max_size=5),
        "people": st.dictionaries(st.sampled_from(["principal", "operator"]), st.just({"name": "甲"})),
        "units": st.lists(UNITS_GIVEN, max_size=3),
    },
)


def shuffled(value: Any, draw: st.DrawFn) -> Any:
    if isinstance(value, dict):
        keys = draw(st.permutations(list(value)))
        return {key: shuffled(value[key], draw) for key in keys}
    return [shuffled(item, draw) for item in value] if isinstance(value, list) else value


@st.composite
def two_orders(draw: st.DrawFn) -> tuple[Any, Any]:
    facts = draw(ENTERPRISES)
    return facts, shuffled(copy.deepcopy(facts), draw)


@QUICK
@given(two_orders())
def test_the_order_of_keys_never_matters(pair: tuple[Any, Any]) -> None:
    first, second = (load_facts(facts, small(), DAY) for facts in pair)
    assert first.digest == second.digest
    for kind, table in first.tables.items():
        other = second.tables[kind]
        assert (table.ids, table.names, table.starts) == (other.ids, other.names, other.starts)
        assert repr(table.columns) == repr(other.columns)


@QUICK
@given(ENTERPRISES)
def test_a_dict_and_its_file_say_the_same(facts: dict[str, Any]) -> None:
    from_dict = load_facts(facts, small(), DAY)
    from_file = load_facts(read_fact_text(json.dumps({"enterprise": facts}), "a.json"), small(), DAY)
    assert from_dict.digest == from_file.digest
    assert {w.code for w in from_dict.warnings} == {w.code for w in from_file.warnings}


@QUICK
@given(ENTERPRISES)
def test_tables_hang_together(facts: dict[str, Any]) -> None:
    found = load_facts(facts, small(), DAY)
    for kind, table in found.tables.items():
        assert all(len(column) == table.rows for column in table.columns)
        parts = (table.parent, table.phantom, table.ids, table.names, table.notes)
        assert {len(part) for part in parts} == {table.rows}
        for child, starts in table.starts.items():
            below = found.tables[child]
            assert len(starts) == table.rows + 1
            assert (starts[0], starts[-1]) == (0, below.rows)
            for row in range(table.rows):
                assert all(below.parent[r] == row for r in range(starts[row], starts[row + 1]))
                if table.phantom[row] and small().vocabulary.kinds[child].parent == kind:
                    assert below.phantom[starts[row] : starts[row + 1]] == [True]


MASSES = ["t", "kg", "g", "mg"]


@QUICK
@given(st.integers(0, 10**7), st.sampled_from(MASSES))
def test_units_convert(number: int, unit: str) -> None:
    found = load_facts({"units": [{"chemicals": [{"quantity": f"{number} {unit}"}]}]}, small(), DAY)
    slot = small().vocabulary.kinds["chemical"].facts["quantity"].slot
    exact = convert(Fraction(number), UNITS[unit], UNITS["t"])
    assert found.tables["chemical"].columns[slot] == [float(exact)]


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "name", "units", "chemicals", "quantity", "people", "own_risks", "items", "more", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*small().readers()["enterprise"].words, "as_of", "enterprise", "zz"]),
        ANY,
        max_size=5,
    )
)
def test_any_data_is_read_or_refused(data: dict[str, Any]) -> None:
    found = check_facts(data, small())
    try:
        load_facts(data, small(), DAY)
    except InputError as error:
        assert {d.code for d in error.diagnostics} <= {d.code for d in found}  # noqa: PT017 - either outcome is fine
