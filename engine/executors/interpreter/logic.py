"""Readers made of readers: Kleene logic, links of comparisons, list functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from . import lists
from .exact import NOTHING, Bounds, compare, exactly, is_known
from .run import Reader, Run


def all_hold(lines: Sequence[Reader]) -> Reader:
    """Kleene and; of nothing: true."""

    def read(run: Run, row: int) -> bool | None:
        result: bool | None = True
        for line in lines:
            answer = line(run, row)
            if answer is False:
                return False
            if answer is None:
                result = None
        return result

    return read


def any_holds(lines: Sequence[Reader]) -> Reader:
    """Kleene or; of nothing: false."""

    def read(run: Run, row: int) -> bool | None:
        result: bool | None = False
        for line in lines:
            answer = line(run, row)
            if answer is True:
                return True
            if answer is None:
                result = None
        return result

    return read


def at_least(needed: int, lines: Sequence[Reader]) -> Reader:
    """Whether so many lines hold."""

    def read(run: Run, row: int) -> bool | None:
        answers = [line(run, row) for line in lines]
        if answers.count(True) >= needed:
            return True
        return None if len(answers) - answers.count(False) >= needed else False

    return read


def compare_link(left: Reader, op: str, right: Reader, tolerant: bool) -> Reader:
    """One link of a chain of comparisons."""
    return lambda run, row: compare(left(run, row), op, right(run, row), tolerant)


def ranks(mask: int) -> Bounds:
    """The lowest and the highest code of a mask."""
    low, high = (mask & -mask).bit_length() - 1, mask.bit_length() - 1
    return exactly(Fraction(low)) if low == high else (Fraction(low), Fraction(high))


def each_bound(function: Callable[[Fraction], Fraction], number: Bounds) -> Bounds:
    """A function that rises with its number, of both bounds."""
    if is_known(number):
        return exactly(function(number[0]))
    return (function(number[0]), function(number[1]))


def fold(function: str, kind: str, element: Reader | None, where: Reader | None) -> Reader:
    """A list function over the children of a row."""
    if function in {"any", "all"}:
        return _truth_fold(function, kind, where)
    work = lists.NUMBERS[function]

    def read(run: Run, row: int) -> Bounds:
        phantom = run.tables[kind].phantom
        items = []
        for child in run.children(kind, row):
            inside = True if where is None else where(run, child)
            if inside is not False:
                surely = inside is True and not phantom[child]
                value = NOTHING if element is None else element(run, child)
                items.append(lists.Item(surely, phantom[child], value))
        return work(items)

    return read


def _truth_fold(function: str, kind: str, where: Reader | None) -> Reader:
    work = lists.any_of if function == "any" else lists.all_of

    def read(run: Run, row: int) -> bool | None:
        phantom = run.tables[kind].phantom
        answers = [
            (True if where is None else where(run, child), phantom[child])
            for child in run.children(kind, row)
        ]
        return work(answers)

    return read
