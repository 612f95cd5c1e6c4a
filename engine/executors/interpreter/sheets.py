"""Score sheets and votes."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ...program.typed import Sheet, Typed
from .exact import NOTHING, Bounds, add, exactly, greatest, hull, least, multiply, subtract
from .run import Reader, Run

_RANKS = tuple(Fraction(rank) for rank in range(5))


def read_votes(votes: list[tuple[Reader, Reader]]) -> Reader:
    """The rank of the worst vote, 0 without one; a vote that is not sure counts from 0 up."""

    def read(run: Run, row: int) -> Bounds:
        low = high = 0
        for when, level in votes:
            answer = when(run, row)
            if answer is False:
                continue
            mask = level(run, row)
            high = max(high, mask.bit_length())
            if answer:
                low = max(low, (mask & -mask).bit_length())
        return exactly(_RANKS[low]) if low == high else (_RANKS[low], _RANKS[high])

    return read


def read_sheet(sheet: Sheet, reader: Callable[[Typed], Reader]) -> Reader:
    """start - sum over groups of min(cap, deductions) + additions, kept in lowest..highest."""
    amounts: list[tuple[tuple[int, str, str], Reader]] = []
    for item in sheet.items:
        each = None if item.each is None else reader(item.each)
        # An item without `best_of` is the only one of its own.
        name = f"best {item.best_of}" if item.best_of else f"item {item.id}"
        amounts.append(((item.sign, item.group, name), _amount(reader(item.when), reader(item.points), each)))

    def read(run: Run, row: int) -> Bounds:
        best: dict[tuple[int, str, str], Bounds] = {}
        for key, amount in amounts:
            value = amount(run, row)
            best[key] = greatest([best[key], value]) if key in best else value
        return _total(sheet, best)

    return read


def _amount(when: Reader, points: Reader, each: Reader | None) -> Reader:
    def read(run: Run, row: int) -> Any:
        answer = when(run, row)
        if answer is False:
            return NOTHING
        value = points(run, row)
        if each is not None:
            value = multiply(value, each(run, row))
        return value if answer else hull(value, NOTHING)

    return read


def _total(sheet: Sheet, best: dict[tuple[int, str, str], Bounds]) -> Bounds:
    score = exactly(sheet.start)
    deductions: dict[str, Bounds] = {}
    for (sign, group, _), value in best.items():
        if sign > 0:
            score = add(score, value)
        else:
            deductions[group] = add(deductions.get(group, NOTHING), value)
    for group, value in deductions.items():
        cap = sheet.caps.get(group)
        score = subtract(score, value if cap is None else least([value, exactly(cap)]))
    if sheet.lowest is not None:
        score = greatest([score, exactly(sheet.lowest)])
    return score if sheet.highest is None else least([score, exactly(sheet.highest)])
