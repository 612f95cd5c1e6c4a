"""List functions over the rows of a child kind and over sets, with rows that may or may not count.

A phantom row stands for any number of unlisted items, none included: it is possibly in, never surely.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .exact import ANYTHING, LIMIT, ZERO, Bounds, between, exactly


@dataclass(frozen=True, slots=True)
class Item:
    """A row that may count: whether it is listed and surely counts, whether it is a phantom, its element."""

    surely: bool
    phantom: bool
    value: Bounds


def count(items: list[Item]) -> Bounds:
    """From the rows surely in to the rows possibly in."""
    low = Fraction(sum(item.surely for item in items))
    if any(item.phantom for item in items):
        return (low, LIMIT)
    high = Fraction(len(items))
    return exactly(low) if low == high else (low, high)


def total(items: list[Item]) -> Bounds:
    """The sum; a row possibly in adds its value or nothing."""
    if all(item.surely and item.value[0] is item.value[1] for item in items):
        return exactly(sum((item.value[0] for item in items), ZERO))
    low = high = ZERO
    for item in items:
        least, most = item.value
        if item.phantom:
            least = -LIMIT if least < 0 else ZERO
            most = LIMIT if most > 0 else ZERO
        elif not item.surely:
            least, most = min(ZERO, least), max(ZERO, most)
        low, high = low + least, high + most
    return between(low, high)


def smallest(items: list[Item]) -> Bounds:
    """The minimum; of no row surely in: anything."""
    sure = [item.value[1] for item in items if item.surely]
    return (min(item.value[0] for item in items), min(sure)) if sure else ANYTHING


def largest(items: list[Item]) -> Bounds:
    """The maximum; of no row surely in: anything."""
    sure = [item.value[0] for item in items if item.surely]
    return (max(sure), max(item.value[1] for item in items)) if sure else ANYTHING


def average(items: list[Item]) -> Bounds:
    """The mean; exact only where it is clear which rows are in."""
    if not any(item.surely for item in items):
        return ANYTHING
    if all(item.surely for item in items):
        low, high = (sum((item.value[end] for item in items), ZERO) / len(items) for end in (0, 1))
        return exactly(low) if low == high else between(low, high)
    return (min(item.value[0] for item in items), max(item.value[1] for item in items))


NUMBERS: dict[str, Callable[[list[Item]], Bounds]] = {
    "count": count,
    "sum": total,
    "min": smallest,
    "max": largest,
    "mean": average,
}


def any_of(answers: list[tuple[bool | None, bool]]) -> bool | None:
    """Whether one row holds, over (answer, phantom) pairs."""
    if any(answer is True and not phantom for answer, phantom in answers):
        return True
    return False if all(answer is False for answer, _ in answers) else None


def all_of(answers: list[tuple[bool | None, bool]]) -> bool | None:
    """Whether every row holds, over (answer, phantom) pairs."""
    if any(answer is False and not phantom for answer, phantom in answers):
        return False
    return True if all(answer is True for answer, _ in answers) else None


def set_number(function: str, found: frozenset[int] | None, members: Mapping[int, Fraction]) -> Bounds:
    """count sum min max mean over the words of a set that count, each standing for its number."""
    numbers = members if function != "count" else dict.fromkeys(members, Fraction(1))
    if found is not None:
        items = [Item(True, False, exactly(numbers[code])) for code in sorted(found) if code in numbers]
        if items or function in {"count", "sum"}:
            return NUMBERS[function](items)
    elif function in {"count", "sum"}:
        values = numbers.values()
        return between(sum((v for v in values if v < 0), ZERO), sum((v for v in values if v > 0), ZERO))
    return between(min(numbers.values()), max(numbers.values())) if numbers else ANYTHING


def set_truth(
    function: str, found: frozenset[int] | None, members: Mapping[int, Any], size: int
) -> bool | None:
    """Whether any or all of the words of a set count; `size` words are in the list."""
    if function == "any":
        return bool(found & members.keys()) if found is not None else None if members else False
    return found <= members.keys() if found is not None else True if len(members) >= size else None
