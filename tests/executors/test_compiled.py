"""What each node of the core means, known and unknown, as the compiled executor works it out."""

from __future__ import annotations

import datetime
import marshal
import pickle
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from dual_prevention.engine.executors.compiled import CompiledExecutor
from dual_prevention.engine.executors.compiled.functions import phantoms_source, rows_source, step_source
from dual_prevention.engine.program import core
from dual_prevention.engine.program.core import Core
from dual_prevention.engine.values import BIG, UNKNOWN, UNKNOWN_SET, Codes, Interval, Value

from tests.executors.core_kit import (
    AS_OF,
    CODE,
    NUMBER,
    SET,
    TRUTHS,
    Slot,
    Subject,
    lookup_table,
    program_of,
    subjects_of,
)
from tests.executors.core_reference import Reference, plain

SLOTS = {
    "enterprise": [
        NUMBER,
        Slot("number", -10, 10),
        TRUTHS,
        TRUTHS,
        CODE,
        CODE,
        SET,
        Slot("number", 730000, 740500),
    ],
    "unit": [Slot("number", -5, 20), TRUTHS],
    "chemical": [NUMBER, TRUTHS],
}
X, Y = (core.Fact("enterprise", slot, 0, "number") for slot in (0, 1))
P, Q = (core.Fact("enterprise", slot, 0, "truth") for slot in (2, 3))
C, D = (core.Fact("enterprise", slot, 0, "code") for slot in (4, 5))
DAY = core.Fact("enterprise", 7, 0, "number")
SETS = ("enterprise", 6, 0)
TABLES = (
    lookup_table("q", "number", {(0,): 5.0, (1,): (1.0, 4.0)}),
    lookup_table("word", "code", {(0,): 2, (1,): 0, (2,): 2}),
    lookup_table("number", "number", {(1.0,): 10.0, (3.0,): 30.0, (6.0,): 60.0}),
    lookup_table("pair", "number", {(a, b): 3.0 * a + b for a in range(3) for b in range(3)}),
)
EVERYTHING = Interval(-BIG, BIG)


def sort_of_value(value: Value) -> core.Sort:
    if isinstance(value, bool) or value is UNKNOWN:
        return "truth"
    return "code" if isinstance(value, int | Codes) else "number"


def run(tree: Core, sort: core.Sort, root: Subject, kind: str = "enterprise") -> list[Any]:
    """The cell's column, also seen by the reference."""
    program = program_of([(kind, sort, tree)], TABLES)
    subjects = subjects_of(root, SLOTS)
    column = CompiledExecutor(program).run(subjects, AS_OF).cells[0]
    reference = Reference(program, subjects, AS_OF)
    for row, value in enumerate(column):
        if not subjects.tables[kind].phantom[row]:
            assert plain(value) == reference.cell(0, row)
    return column


def n(value: float) -> Core:
    return core.Number(value)


def add(a: Core, b: Core) -> Core:
    return core.Arith("+", a, b)


def compare(op: Any, a: Core, b: Core, *, tolerant: bool = False) -> Core:
    return core.Compare(op, a, b, tolerant)


Item = tuple[float | None, bool | None]
"""a number of -5..20 and whether it counts; None unknown"""


def enterprise(items: Sequence[Item] | None, more: frozenset[str] = frozenset()) -> Subject:
    if items is None:
        return Subject()
    units = [Subject({slot: value for slot, value in enumerate(item) if value is not None}) for item in items]
    return Subject({}, {"unit": units}, more)


def fold_tree(function: Any, *, filtered: bool) -> Core:
    number = None if function in {"count", "any", "all"} else core.Fact("unit", 0, 0, "number")
    return core.Fold(function, "unit", 0, number, core.Fact("unit", 1, 0, "truth") if filtered else None)


CASES: list[tuple[str, Core, dict[int, Value], Value]] = [
    ("number", n(2.5), {}, 2.5),
    ("as of", core.AsOf(), {}, float(AS_OF.toordinal())),
    ("unknown number", core.Unknown("number", 1.0, 2.0), {}, Interval(1, 2)),
    ("unknown code", core.Unknown("code", mask=0b101), {}, Codes(0b101)),
    ("unknown truth", core.Unknown("truth"), {}, UNKNOWN),
    ("fact passed on", X, {}, Interval(0, 1000)),
    ("plus", add(X, Y), {0: 1.0}, Interval(-9, 11)),
    ("minus", core.Arith("-", X, X), {}, Interval(-1000, 1000)),
    ("times, signs", core.Arith("*", Y, Y), {}, Interval(-100, 100)),
    ("times 0", core.Arith("*", Y, n(0)), {}, 0.0),
    ("divided", core.Arith("/", Y, X), {0: 4.0}, Interval(-2.5, 2.5)),
    ("divided by what may be 0", core.Arith("/", n(1), X), {}, EVERYTHING),
    ("divided by 0", core.Arith("/", X, Y), {0: 4.0, 1: 0.0}, EVERYTHING),
    ("0 divided by 0", core.Arith("/", X, Y), {0: 0.0, 1: 0.0}, EVERYTHING),
    (
        "division by 0 not needed",
        core.AllOf((P, compare(">=", core.Arith("/", n(1), n(0)), n(1)))),
        {2: False},
        False,
    ),
    ("too large", core.Arith("*", core.Arith("*", n(1e60), X), n(1e60)), {0: 1.0}, BIG),
    ("min", core.Extreme("min", (X, Y)), {0: 3.0}, Interval(-10, 3)),
    ("max of three", core.Extreme("max", (X, Y, n(-3))), {0: 3.0}, Interval(3, 10)),
    ("ceil", core.Round("ceil", X), {0: 2.1}, 3.0),
    ("ceil close to an integer", core.Round("ceil", core.Arith("*", X, n(3))), {0: 0.1}, 1.0),
    ("ceil of 0.1 + 0.2 tenfold", core.Round("ceil", core.Arith("*", add(X, n(0.2)), n(10))), {0: 0.1}, 3.0),
    ("floor close to an integer", core.Round("floor", core.Arith("*", X, n(100))), {0: 0.29}, 29.0),
    ("floor below 0", core.Round("floor", Y), {1: -2.5}, -3.0),
    ("floor over bounds", core.Round("floor", Y), {1: Interval(-2.5, 3.9)}, Interval(-3, 3)),
    (">= at equality", compare(">=", X, n(5)), {0: 5.0}, True),
    ("> at equality", compare(">", X, n(5)), {0: 5.0}, False),
    ("== at equality", compare("==", X, n(5)), {0: 5.0}, True),
    ("a bound decides", compare(">=", X, n(5)), {0: Interval(5, 7)}, True),
    ("a bound decides not", compare(">", X, n(7)), {0: Interval(5, 7)}, False),
    ("undecided", compare(">", X, n(5)), {0: Interval(5, 7)}, UNKNOWN),
    ("== outside", compare("==", X, n(8)), {0: Interval(5, 7)}, False),
    ("== inside", compare("==", X, n(7)), {0: Interval(5, 7)}, UNKNOWN),
    ("exact, 12 digits", compare(">=", X, n(1.00000000001)), {0: 1.0}, False),
    ("tolerant sum", compare(">=", add(X, n(0.2)), n(0.3), tolerant=True), {0: 0.1}, True),
    ("tolerant, not more", compare(">", add(X, n(0.2)), n(0.3), tolerant=True), {0: 0.1}, False),
    ("tolerant ==", compare("==", add(X, n(0.2)), n(0.3), tolerant=True), {0: 0.1}, True),
    ("tolerant, turned", compare(">=", n(0.3), add(X, n(0.2)), tolerant=True), {0: 0.1}, True),
    ("tolerant, turned more", compare(">", n(0.3), add(X, n(0.2)), tolerant=True), {0: 0.1}, False),
    (
        "tolerant, two sides",
        compare(">=", n(0.3), core.Arith("*", X, Y), tolerant=True),
        {0: 0.1, 1: 3.0},
        True,
    ),
    (
        "tolerant, facts",
        compare(">", add(X, n(0.2)), core.Arith("*", X, Y), tolerant=True),
        {0: 0.1, 1: 3.0},
        False,
    ),
    (
        "tolerant, facts ==",
        compare("==", add(X, n(0.2)), core.Arith("*", X, Y), tolerant=True),
        {0: 0.1, 1: 3.0},
        True,
    ),
    ("member", core.Member(C, frozenset({1})), {4: 1}, True),
    ("member of several", core.Member(C, frozenset({0, 2})), {4: 1}, False),
    ("member, all possible", core.Member(C, frozenset({0, 2})), {4: Codes(0b101)}, True),
    ("member, some possible", core.Member(C, frozenset({0, 2})), {4: Codes(0b011)}, UNKNOWN),
    ("member of none", core.Member(C, frozenset()), {}, False),
    ("same", core.Same(C, D), {4: 1, 5: 1}, True),
    ("same, apart", core.Same(C, D), {4: Codes(0b011), 5: 2}, False),
    ("same, may meet", core.Same(C, D), {4: Codes(0b011), 5: 1}, UNKNOWN),
    ("contains", core.Contains(*SETS, 1), {6: frozenset({1})}, True),
    ("contains not", core.Contains(*SETS, 2), {6: frozenset({1})}, False),
    ("contains, unknown", core.Contains(*SETS, 2), {6: UNKNOWN_SET}, UNKNOWN),
    ("all of nothing", core.AllOf(()), {}, True),
    ("any of nothing", core.AnyOf(()), {}, False),
    ("and, false last", core.AllOf((P, Q)), {3: False}, False),
    ("and, unknown", core.AllOf((P, Q)), {3: True}, UNKNOWN),
    ("or, true last", core.AnyOf((P, Q)), {3: True}, True),
    ("or, unknown", core.AnyOf((P, Q)), {3: False}, UNKNOWN),
    ("same line twice", core.AllOf((P, P)), {2: True}, True),
    ("not unknown", core.Not(P), {}, UNKNOWN),
    ("not", core.Not(P), {2: False}, True),
    ("at least", core.AtLeast(2, (P, Q, core.Truth(True))), {2: True}, True),
    ("at least, too few", core.AtLeast(3, (P, Q, core.Truth(True))), {2: False}, False),
    ("at least, open", core.AtLeast(2, (P, Q)), {2: True}, UNKNOWN),
    ("at least 0", core.AtLeast(0, (P,)), {}, True),
    ("choose", core.Choose("number", P, X, Y), {0: 1.0, 1: 2.0, 2: False}, 2.0),
    ("choose, unknown test", core.Choose("number", P, X, Y), {0: 1.0, 1: 2.0}, Interval(1, 2)),
    ("choose, both the same", core.Choose("number", P, n(2), Y), {1: 2.0}, 2.0),
    ("choose codes", core.Choose("code", P, core.Code(0), C), {4: Codes(0b110)}, Codes(0b111)),
    ("choose truths", core.Choose("truth", P, core.Truth(True), Q), {3: True}, True),
    ("choose truths apart", core.Choose("truth", P, core.Truth(True), Q), {3: False}, UNKNOWN),
    ("look up", core.LookUp("number", 0, (C,)), {4: 0}, 5.0),
    ("look up, bound", core.LookUp("number", 0, (C,)), {4: 1}, Interval(1, 4)),
    ("look up, no row", core.LookUp("number", 0, (C,)), {4: 2}, Interval(1, 5)),
    ("look up, unknown key", core.LookUp("number", 0, (C,)), {4: Codes(0b011)}, Interval(1, 5)),
    ("look up, one key without a row", core.LookUp("number", 0, (C,)), {4: Codes(0b101)}, Interval(1, 5)),
    ("look up a word", core.LookUp("code", 1, (C,)), {4: Codes(0b101)}, 2),
    ("look up a word, unknown", core.LookUp("code", 1, (C,)), {}, Codes(0b101)),
    ("look up a number", core.LookUp("number", 2, (X,)), {0: 3.0}, 30.0),
    ("look up a number not listed", core.LookUp("number", 2, (X,)), {0: 2.0}, Interval(10, 60)),
    ("look up within bounds", core.LookUp("number", 2, (X,)), {0: Interval(2, 7)}, Interval(30, 60)),
    ("look up, nothing within bounds", core.LookUp("number", 2, (X,)), {0: Interval(7, 8)}, Interval(10, 60)),
    ("look up by two", core.LookUp("number", 3, (C, D)), {4: 2, 5: Codes(0b011)}, Interval(6, 7)),
    ("known", core.Known(X), {0: 1.0}, True),
    ("known not", core.Known(C), {}, False),
    ("known through bounds", core.Known(core.Arith("*", X, n(0))), {}, True),
    ("assume", core.Assume("number", X, n(2)), {}, 2.0),
    ("assume not", core.Assume("number", X, n(2)), {0: 1.0}, 1.0),
    ("surely", core.Surely(core.AnyOf((P, Q))), {}, False),
    ("surely true", core.Surely(core.AnyOf((P, Q))), {3: True}, True),
]


@pytest.mark.parametrize(("tree", "facts", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_node(tree: Core, facts: dict[int, Value], expected: Value) -> None:
    assert plain(run(tree, sort_of_value(expected), Subject(facts))[0]) == plain(expected)


DAYS = [
    (datetime.date(2020, 2, 29), datetime.date(2026, 2, 28), 5.0, 71.0, datetime.date(2025, 3, 1)),
    (datetime.date(2020, 2, 29), datetime.date(2026, 3, 1), 6.0, 72.0, datetime.date(2026, 3, 1)),
    (datetime.date(2020, 2, 29), datetime.date(2028, 2, 29), 8.0, 96.0, datetime.date(2028, 2, 29)),
    (datetime.date(2020, 11, 1), datetime.date(2026, 11, 1), 6.0, 72.0, datetime.date(2026, 11, 1)),
    (datetime.date(2020, 11, 2), datetime.date(2026, 11, 1), 5.0, 71.0, datetime.date(2025, 11, 2)),
    (datetime.date(2026, 11, 2), datetime.date(2026, 11, 1), -1.0, -1.0, datetime.date(2025, 11, 2)),
]


@pytest.mark.parametrize(("day", "now", "years", "months", "anniversary"), DAYS)
def test_dates(
    day: datetime.date, now: datetime.date, years: float, months: float, anniversary: datetime.date
) -> None:
    names: tuple[Any, ...] = ("years_since", "months_since", "days_since", "last_anniversary")
    program = program_of([("enterprise", "number", core.DateFunction(name, DAY)) for name in names])
    subjects = subjects_of(Subject({7: float(day.toordinal())}), SLOTS)
    got = [column[0] for column in CompiledExecutor(program).run(subjects, now).cells]
    assert got == [years, months, float((now - day).days), float(anniversary.toordinal())]


def test_dates_of_an_unknown_day() -> None:
    first, last = (float(datetime.date(year, 11, 1).toordinal()) for year in (2020, 2024))
    root, now = Subject({7: Interval(first, last)}), float(AS_OF.toordinal())
    assert plain(run(core.DateFunction("years_since", DAY), "number", root)[0]) == (2.0, 6.0)
    assert plain(run(core.DateFunction("months_since", DAY), "number", root)[0]) == (24.0, 72.0)
    assert plain(run(core.DateFunction("days_since", DAY), "number", root)[0]) == (now - last, now - first)
    assert plain(run(core.DateFunction("last_anniversary", DAY), "number", root)[0]) == (now - 366, now)


@pytest.mark.parametrize("parts", [3, 7, 49, 98, 103])
@pytest.mark.parametrize(("grams", "expected"), [(0, True), (-1, False), (1, True)])
def test_a_sum_that_is_exactly_the_bound(parts: int, grams: int, expected: bool) -> None:
    """Parts whose shares add up to 1, one gram below, one above."""
    total = 1000.0 * parts
    quantities = [1000.0] * (parts - 1) + [1000.0 + grams * 1e-6]
    ratio = core.Arith("/", core.Fact("unit", 0, 0, "number"), n(total))
    tree = compare(">=", core.Fold("sum", "unit", 0, ratio, None), n(1), tolerant=True)
    assert run(tree, "truth", enterprise([(q, True) for q in quantities])) == [expected]


def test_phantom_rows_only_where_a_fold_reads_them() -> None:
    cells: list[tuple[str, core.Sort, Core]] = [
        ("unit", "number", core.Fact("unit", 0, 0, "number")),
        ("unit", "truth", core.Fact("unit", 1, 0, "truth")),
        ("enterprise", "truth", core.Fold("any", "unit", 0, None, core.Cell(1, 0, "truth"))),
    ]
    got = CompiledExecutor(program_of(cells)).run(subjects_of(Subject(), SLOTS), AS_OF)
    assert got.cells == ([None], [UNKNOWN], [UNKNOWN])


def test_items_read_their_owners() -> None:
    limit = core.Fact("enterprise", 0, 2, "number")
    over = compare(">", core.Fact("chemical", 0, 0, "number"), limit)
    inner = core.Fold("any", "chemical", 0, None, core.AllOf((core.Fact("unit", 1, 1, "truth"), over)))
    tree = core.Fold("count", "unit", 0, None, inner)
    units = [
        Subject({1: use}, {"chemical": [Subject({0: q})]})
        for use, q in ((True, 9.0), (False, 9.0), (True, 1.0))
    ]
    assert run(tree, "number", Subject({0: 5.0}, {"unit": units})) == [1.0]


def test_items_among_their_siblings() -> None:
    tree = core.Fold(
        "count", "unit", 1, None, compare(">", core.Fact("unit", 0, 0, "number"), core.Number(3))
    )
    assert run(tree, "number", enterprise([(1.0, True), (4.0, True), (9.0, True)]), "unit") == [2.0] * 3


def _nest(depth: int, shape: str) -> Core:
    tree: Core = X
    for step in range(depth):
        if shape == "sum":
            tree = add(tree, n(1))
        elif shape == "right sum":
            tree = add(n(1), tree)
        elif shape == "else":
            tree = core.Choose("number", compare(">=", X, n(1000 + step)), n(step), tree)
        elif shape == "then":
            tree = core.Choose("number", compare(">=", X, n(-step)), tree, n(step))
        else:
            tree = core.Extreme("max", (tree, add(n(step / 1000), n(0))))
    return tree


@pytest.mark.parametrize("shape", ["sum", "right sum", "else", "then", "max"])
@pytest.mark.parametrize("known", [True, False])
def test_deep_trees_compile(shape: str, known: bool) -> None:
    program = program_of([("enterprise", "number", _nest(150, shape))])
    subjects = subjects_of(Subject({0: 7.0} if known else {0: Interval(7.0, 8.0)}), SLOTS)
    got = plain(CompiledExecutor(program).run(subjects, AS_OF).cells[0][0])
    low = 157.0 if "sum" in shape else 7.0
    assert got == (low, low if known else low + 1)


def test_source_is_made_of_numbers_only() -> None:
    program = program_of([("unit", "truth", fold_tree("any", filtered=True))])
    words = ("enterprise", "chemical", "vehicle", "test/")
    for write in (step_source, rows_source, phantoms_source):
        text = write(program, program.steps[0])
        assert not any(word in text for word in words)


def test_kept_code_gives_the_same() -> None:
    cells: list[tuple[str, core.Sort, Core]] = [
        ("enterprise", sort_of_value(case[3]), case[1]) for case in CASES
    ]
    program = pickle.loads(pickle.dumps(program_of(cells, TABLES)))  # noqa: S301  # made one line above
    first = CompiledExecutor(program)
    first.prepare(bounds_too=True)
    again = CompiledExecutor(program, first.code_cache())
    for facts in ({}, {0: 0.1, 1: 3.0, 2: True, 3: False, 4: 1, 5: 2}):
        subjects = subjects_of(Subject(facts), SLOTS)
        one, other = first.run(subjects, AS_OF), again.run(subjects, AS_OF)
        assert [plain(c[0]) for c in one.cells] == [plain(c[0]) for c in other.cells]
    assert marshal.loads(again.code_cache()).keys() == marshal.loads(first.code_cache()).keys()  # noqa: S302


def test_the_order_of_items_does_not_matter() -> None:
    """A decision near the bound stays the same when the list is turned round."""
    shares = [0.1, 0.2, 0.3, 0.15, 0.25]
    tree = compare(
        ">=", core.Fold("sum", "unit", 0, core.Fact("unit", 0, 0, "number"), None), n(1), tolerant=True
    )
    turned = [shares[i:] + shares[:i] for i in range(5)] + [shares[::-1]]
    found = [run(tree, "truth", enterprise([(s, True) for s in order])) for order in turned]
    assert all(a == b for a, b in pairwise(found))
    assert found[0] == [True]
