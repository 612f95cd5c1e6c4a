"""Conditions in negation normal form: signals that must be true or false, joined by and / or.

A signal has one of three values: 1 true, 0 false, 2 unknown. A formula holds when it is surely true; its
negation holds when it is surely false; over unknown signals neither may.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Op = Literal["and", "or"]
UNKNOWN_SIGNAL = 2
LARGEST = 12
"""Leaves in one rule, and firings that it may cause (an `or` fires for each of its branches that holds)."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """The signal of that number is surely true (or, when not `wanted`, surely false)."""

    signal: int
    wanted: bool


@dataclass(frozen=True, slots=True)
class Junction:
    """All of the items, or one of them. At least two, none twice, none a junction of the same `op`."""

    op: Op
    items: tuple[Leaf | Junction, ...]


Formula = Leaf | Junction


def join(op: Op, items: Iterable[Formula | bool]) -> Formula | bool:
    """The items together: constants gone, nested junctions of one kind flat, duplicates removed.

    Durable rules never fire for the same condition twice in one conjunction, so none may remain.
    """
    kept: dict[Formula, None] = {}
    for item in items:
        if isinstance(item, bool):
            if item is (op == "or"):
                return item
        elif isinstance(item, Junction) and item.op == op:
            kept.update(dict.fromkeys(item.items))
        else:
            kept[item] = None
    if not kept:
        return op == "and"
    return next(iter(kept)) if len(kept) == 1 else Junction(op, tuple(kept))


def negate(formula: Formula) -> Formula:
    """The formula that holds when this one surely does not."""
    if isinstance(formula, Leaf):
        return Leaf(formula.signal, not formula.wanted)
    return Junction("or" if formula.op == "and" else "and", tuple(negate(item) for item in formula.items))


def opposite(formula: Formula | bool) -> Formula | bool:
    """The negation, of constants too."""
    return not formula if isinstance(formula, bool) else negate(formula)


def signals(formula: Formula) -> Iterator[int]:
    """The signals that it reads, with repetitions."""
    if isinstance(formula, Leaf):
        yield formula.signal
    else:
        for item in formula.items:
            yield from signals(item)


def weight(formula: Formula) -> int:
    """The worst of: its leaves, the firings it may cause when true, and those when false."""
    return max(_measure(formula))


def _measure(formula: Formula) -> tuple[int, int, int]:
    if isinstance(formula, Leaf):
        return (1, 1, 1)
    leaves = total_true = total_false = 0
    product_true = product_false = 1
    for item in formula.items:
        size, when_true, when_false = _measure(item)
        leaves += size
        total_true, product_true = total_true + when_true, product_true * when_true
        total_false, product_false = total_false + when_false, product_false * when_false
    if formula.op == "and":
        return (leaves, product_true, total_false)
    return (leaves, total_true, product_false)


def evaluate(formula: Formula, values: Sequence[int]) -> bool | None:
    """What the pair of rules must conclude over these signals: the oracle of the self-test."""
    if isinstance(formula, Leaf):
        value = values[formula.signal]
        return None if value == UNKNOWN_SIGNAL else bool(value) is formula.wanted
    decided = formula.op == "or"
    answers = [evaluate(item, values) for item in formula.items]
    if decided in answers:
        return decided
    return None if None in answers else not decided


def ways(formula: Formula, given: Mapping[int, int]) -> Iterator[Mapping[int, int]]:
    """The smallest extensions of the given signals that make the formula hold."""
    if isinstance(formula, Leaf):
        value = int(formula.wanted)
        found = given.get(formula.signal)
        if found is None:
            yield {**given, formula.signal: value}
        elif found == value:
            yield given
    elif formula.op == "or":
        for item in formula.items:
            yield from ways(item, given)
    else:
        yield from _ways_of_all(formula.items, given)


def _ways_of_all(items: Sequence[Formula], given: Mapping[int, int]) -> Iterator[Mapping[int, int]]:
    if not items:
        yield given
        return
    for way in ways(items[0], given):
        yield from _ways_of_all(items[1:], way)


def renumber(formula: Formula, numbers: Mapping[int, int]) -> Formula:
    """The same formula over other numbers of signals."""
    if isinstance(formula, Leaf):
        return Leaf(numbers[formula.signal], formula.wanted)
    return Junction(formula.op, tuple(renumber(item, numbers) for item in formula.items))
