"""Exact numbers with bounds: a pair of fractions, lowest and highest, cut to +-10**100.

This is the interpreter's own arithmetic. It shares no code with the other executors, so that an error in
theirs shows as a disagreement.
"""

from __future__ import annotations

import math
from fractions import Fraction

Bounds = tuple[Fraction, Fraction]
"""Lowest and highest; one object twice where the number is known, which saves half of the work."""

LIMIT = Fraction(10**100)
ZERO = Fraction(0)
_ONE = Fraction(1)
NOTHING: Bounds = (ZERO, ZERO)
ANYTHING: Bounds = (-LIMIT, LIMIT)
_DIGITS = 10**12
_SURELY_WITHIN = 332
"""10**100 has 333 bits: a fraction with that many fewer in excess of its denominator's needs no cut."""


def cut(value: Fraction) -> Fraction:
    """The number, or the limit that it exceeds."""
    if value.numerator.bit_length() - value.denominator.bit_length() < _SURELY_WITHIN:
        return value
    return max(-LIMIT, min(LIMIT, value))


def exactly(value: Fraction) -> Bounds:
    """A known number."""
    value = cut(value)
    return (value, value)


def between(low: Fraction, high: Fraction) -> Bounds:
    """A number between two bounds."""
    return (cut(low), cut(high))


def is_known(number: Bounds) -> bool:
    """Whether there is one value only."""
    return number[0] is number[1] or number[0] == number[1]


def hull(left: Bounds, right: Bounds) -> Bounds:
    """Every number that is in one of the two, and what lies between them."""
    return (min(left[0], right[0]), max(left[1], right[1]))


def negative(number: Bounds) -> Bounds:
    """-number."""
    return exactly(-number[0]) if number[0] is number[1] else (-number[1], -number[0])


def add(left: Bounds, right: Bounds) -> Bounds:
    """left + right."""
    if left[0] is left[1] and right[0] is right[1]:
        return exactly(left[0] + right[0])
    return between(left[0] + right[0], left[1] + right[1])


def subtract(left: Bounds, right: Bounds) -> Bounds:
    """left - right."""
    if left[0] is left[1] and right[0] is right[1]:
        return exactly(left[0] - right[0])
    return between(left[0] - right[1], left[1] - right[0])


def multiply(left: Bounds, right: Bounds) -> Bounds:
    """left * right."""
    if left[0] is left[1] and right[0] is right[1]:
        return exactly(left[0] * right[0])
    products = [a * b for a in left for b in right]
    return between(min(products), max(products))


def divide(left: Bounds, right: Bounds) -> Bounds:
    """left / right; by something that may be 0: anything."""
    if right[0].numerator <= 0 <= right[1].numerator:
        return ANYTHING
    if left[0] is left[1] and right[0] is right[1]:
        return exactly(left[0] / right[0])
    quotients = [a / b for a in left for b in right]
    return between(min(quotients), max(quotients))


def least(numbers: list[Bounds]) -> Bounds:
    """The smallest of several."""
    return (min(n[0] for n in numbers), min(n[1] for n in numbers))


def greatest(numbers: list[Bounds]) -> Bounds:
    """The largest of several."""
    return (max(n[0] for n in numbers), max(n[1] for n in numbers))


def at_least(left: Fraction, right: Fraction, tolerant: bool) -> bool:
    """left >= right; tolerant: also where they agree to 12 digits."""
    if left >= right:
        return True
    return tolerant and (right - left) * _DIGITS <= max(_ONE, abs(left), abs(right))


def compare(left: Bounds, op: str, right: Bounds, tolerant: bool) -> bool | None:
    """Whether left op right: decided where all numbers within the bounds agree, otherwise None."""
    if op in {"<", "<="}:
        return compare(right, ">" if op == "<" else ">=", left, tolerant)
    if op == ">":
        return opposite(compare(right, ">=", left, tolerant))
    if op == "!=":
        return opposite(compare(left, "==", right, tolerant))
    surely = at_least(left[0], right[1], tolerant)
    possibly = surely or at_least(left[1], right[0], tolerant)
    if op == "==":
        surely = surely and at_least(right[0], left[1], tolerant)
        possibly = possibly and at_least(right[1], left[0], tolerant)
    return True if surely else None if possibly else False


def opposite(answer: bool | None) -> bool | None:
    """Kleene not."""
    return None if answer is None else not answer


def round_up(value: Fraction) -> Fraction:
    """The next integer upwards; a number that equals an integer to 12 digits is that integer."""
    near = round(value)
    return Fraction(near if _agrees(value, near) else math.ceil(value))


def round_down(value: Fraction) -> Fraction:
    """The next integer downwards; a number that equals an integer to 12 digits is that integer."""
    near = round(value)
    return Fraction(near if _agrees(value, near) else math.floor(value))


def _agrees(value: Fraction, near: int) -> bool:
    return abs(value - near) * _DIGITS <= max(_ONE, abs(value))
