"""Aggregates over lists and sets: empty, unknown, partly known, still being filled."""

from __future__ import annotations

from typing import Any

import pytest
from dual_prevention.engine.program import core
from dual_prevention.engine.values import BIG, UNKNOWN, UNKNOWN_SET, Interval, Value

from tests.executors.core_kit import Subject
from tests.executors.core_reference import plain
from tests.executors.test_compiled import EVERYTHING, SETS, Item, enterprise, fold_tree, run, sort_of_value

MEMBERS = ((0, -2.0), (1, 5.0))
SET_CASES: list[tuple[str, tuple[tuple[int, float], ...], Value, Value]] = [
    ("count", MEMBERS, frozenset({1, 2}), 1.0),
    ("count", MEMBERS, UNKNOWN_SET, Interval(0, 2)),
    ("sum", MEMBERS, frozenset({0, 1, 2}), 3.0),
    ("sum", MEMBERS, frozenset(), 0.0),
    ("sum", MEMBERS, UNKNOWN_SET, Interval(-2, 5)),
    ("min", MEMBERS, frozenset({0, 1}), -2.0),
    ("max", MEMBERS, frozenset({0, 1}), 5.0),
    ("mean", MEMBERS, frozenset({0, 1}), 1.5),
    ("min", MEMBERS, frozenset({2}), Interval(-2, 5)),
    ("max", MEMBERS, UNKNOWN_SET, Interval(-2, 5)),
    ("mean", (), frozenset({2}), EVERYTHING),
    ("any", MEMBERS, frozenset({1, 2}), True),
    ("any", MEMBERS, frozenset({2}), False),
    ("any", MEMBERS, UNKNOWN_SET, UNKNOWN),
    ("any", (), UNKNOWN_SET, False),
    ("all", MEMBERS, frozenset({0, 1}), True),
    ("all", MEMBERS, frozenset({0, 2}), False),
    ("all", MEMBERS, frozenset(), True),
    ("all", MEMBERS, UNKNOWN_SET, UNKNOWN),
    ("all", (*MEMBERS, (2, 0.0)), UNKNOWN_SET, True),
]


@pytest.mark.parametrize(("function", "members", "words", "expected"), SET_CASES)
def test_set_fold(
    function: Any, members: tuple[tuple[int, float], ...], words: Value, expected: Value
) -> None:
    tree = core.SetFold(function, *SETS, members, 3)
    facts = {} if words is UNKNOWN_SET else {6: words}
    assert plain(run(tree, sort_of_value(expected), Subject(facts))[0]) == plain(expected)


LISTS: dict[str, list[Item] | None] = {
    "empty": [],
    "not given": None,
    "all known": [(1.0, True), (4.0, True), (-3.0, False)],
    "one known": [(1.0, True), (None, True)],
    "filter unknown": [(1.0, True), (4.0, None)],
    "only filter unknown": [(4.0, None), (-1.0, None)],
    "all unknown": [(None, None), (None, None)],
}
ANY = EVERYTHING
FILTERED: dict[str, tuple[Value, ...]] = {
    # in the order of LISTS
    "count": (0.0, Interval(0, BIG), 2.0, 2.0, Interval(1, 2), Interval(0, 2), Interval(0, 2)),
    "sum": (0.0, ANY, 5.0, Interval(-4, 21), Interval(1, 5), Interval(-1, 4), Interval(-10, 40)),
    "min": (ANY, ANY, 1.0, Interval(-5, 1), 1.0, ANY, ANY),
    "max": (ANY, ANY, 4.0, Interval(1, 20), Interval(1, 4), ANY, ANY),
    "mean": (ANY, ANY, 2.5, Interval(-2, 10.5), Interval(1, 4), ANY, ANY),
    "any": (False, UNKNOWN, True, True, True, UNKNOWN, UNKNOWN),
    "all": (True, UNKNOWN, False, True, UNKNOWN, UNKNOWN, UNKNOWN),
}
PLAIN: dict[str, tuple[Value, ...]] = {
    "count": (0.0, Interval(0, BIG), 3.0, 2.0, 2.0, 2.0, 2.0),
    "sum": (0.0, ANY, 2.0, Interval(-4, 21), 5.0, 3.0, Interval(-10, 40)),
    "min": (ANY, ANY, -3.0, Interval(-5, 1), 1.0, -1.0, Interval(-5, 20)),
    "max": (ANY, ANY, 4.0, Interval(1, 20), 4.0, 4.0, Interval(-5, 20)),
    "mean": (ANY, ANY, 2 / 3, Interval(-2, 10.5), 2.5, 1.5, Interval(-5, 20)),
}
FOLDS = [
    (function, filtered, name, expected)
    for filtered, table in ((True, FILTERED), (False, PLAIN))
    for function, row in table.items()
    for name, expected in zip(LISTS, row, strict=True)
]


@pytest.mark.parametrize(("function", "filtered", "items", "expected"), FOLDS)
def test_fold(function: str, filtered: bool, items: str, expected: Value) -> None:
    tree = fold_tree(function, filtered=filtered)
    assert plain(run(tree, sort_of_value(expected), enterprise(LISTS[items]))[0]) == plain(expected)


MORE: list[tuple[str, list[Item], Value]] = [
    ("count", [(1.0, True)], Interval(1, BIG)),
    ("sum", [(1.0, True)], EVERYTHING),
    ("min", [(1.0, True)], Interval(-5, 1)),
    ("max", [(1.0, True)], Interval(1, 20)),
    ("mean", [(1.0, True)], Interval(-5, 20)),
    ("any", [(1.0, True)], True),
    ("any", [(1.0, False)], UNKNOWN),
    ("all", [(1.0, True)], UNKNOWN),
    ("all", [(1.0, False)], False),
]


@pytest.mark.parametrize(("function", "items", "expected"), MORE)
def test_fold_over_a_list_still_being_filled(function: str, items: list[Item], expected: Value) -> None:
    root = enterprise(items, frozenset({"unit"}))
    got = run(fold_tree(function, filtered=True), sort_of_value(expected), root)
    assert plain(got[0]) == plain(expected)
