"""The core's operations over values that may be unknown: bounds, surely and possibly, codes still possible.

A prefix tells what comes out: n_ a number, k_ a yes/no, c_ a code. Aggregates are in `bound_folds`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..values import (
    BIG,
    UNKNOWN,
    Codes,
    CodeValue,
    Interval,
    NumberValue,
    SetValue,
    TruthValue,
    Unknown,
    UnknownSet,
    Value,
    code_mask,
    codes,
    interval,
    number_bounds,
    truth,
)
from . import scalars

UNKNOWNS: Final = frozenset({Interval, Codes, Unknown, UnknownSet, type(None)})
"""The classes of values that are not known; a text that is not given is None."""

ANYTHING: Final = Interval(-BIG, BIG)
"""A number without any bound."""


def n_add(left: NumberValue, right: NumberValue) -> NumberValue:
    """left + right."""
    a, b = number_bounds(left)
    c, d = number_bounds(right)
    return interval(a + c, b + d)


def n_sub(left: NumberValue, right: NumberValue) -> NumberValue:
    """left - right."""
    a, b = number_bounds(left)
    c, d = number_bounds(right)
    return interval(a - d, b - c)


def n_mul(left: NumberValue, right: NumberValue) -> NumberValue:
    """left * right."""
    a, b = number_bounds(left)
    c, d = number_bounds(right)
    if a >= 0 and c >= 0:
        return interval(a * c, b * d)
    ends = (a * c, a * d, b * c, b * d)
    return interval(min(ends), max(ends))


def n_div(left: NumberValue, right: NumberValue) -> NumberValue:
    """left / right; without any bound where the divisor may be 0."""
    a, b = number_bounds(left)
    c, d = number_bounds(right)
    if c <= 0 <= d:
        return ANYTHING
    if a >= 0 and c > 0:
        return interval(a / d, b / c)
    ends = (a / c, a / d, b / c, b / d)
    return interval(min(ends), max(ends))


def n_min(*items: NumberValue) -> NumberValue:
    """The least of them."""
    ends = [number_bounds(item) for item in items]
    return interval(min(low for low, _ in ends), min(high for _, high in ends))


def n_max(*items: NumberValue) -> NumberValue:
    """The greatest of them."""
    ends = [number_bounds(item) for item in items]
    return interval(max(low for low, _ in ends), max(high for _, high in ends))


def n_ceil(x: NumberValue) -> NumberValue:
    """Rounded up."""
    low, high = number_bounds(x)
    return interval(scalars.ceil(low), scalars.ceil(high))


def n_floor(x: NumberValue) -> NumberValue:
    """Rounded down."""
    low, high = number_bounds(x)
    return interval(scalars.floor(low), scalars.floor(high))


def _falling(since: Callable[[float, float], float]) -> Callable[[NumberValue, float], NumberValue]:
    def bounded(day: NumberValue, now: float) -> NumberValue:
        low, high = number_bounds(day)
        return interval(since(high, now), since(low, now))

    return bounded


n_years = _falling(scalars.years_since)
n_months = _falling(scalars.months_since)
n_days = _falling(scalars.days_since)


def n_anniversary(day: NumberValue, now: float) -> NumberValue:
    """The last anniversary; of an unknown day, somewhere in the year that ends now."""
    if type(day) is Interval:
        return interval(now - 366, now)
    return scalars.last_anniversary(number_bounds(day)[0], now)


def k_ge(left: NumberValue, right: NumberValue) -> TruthValue:
    """left >= right, exact."""
    a, b = number_bounds(left)
    c, d = number_bounds(right)
    return truth(a >= d, b >= c)


def k_gt(left: NumberValue, right: NumberValue) -> TruthValue:
    """left > right, exact."""
    a, b = number_bounds(left)
    c, d = number_bounds(right)
    return truth(a > d, b > c)


def k_eq(left: NumberValue, right: NumberValue) -> TruthValue:
    """left == right, exact."""
    a, b = number_bounds(left)
    c, d = number_bounds(right)
    return truth(a >= d and c >= b, b >= c and d >= a)


def k_ge_tolerant(left: NumberValue, right: NumberValue) -> TruthValue:
    """left >= right to twelve digits."""
    a, b = number_bounds(left)
    c, d = number_bounds(right)
    return truth(scalars.at_least(a, d), scalars.at_least(b, c))


def k_gt_tolerant(left: NumberValue, right: NumberValue) -> TruthValue:
    """left > right to twelve digits."""
    return k_not(k_ge_tolerant(right, left))


def k_eq_tolerant(left: NumberValue, right: NumberValue) -> TruthValue:
    """left == right to twelve digits."""
    a, b = number_bounds(left)
    c, d = number_bounds(right)
    surely = scalars.at_least(a, d) and scalars.at_least(c, b)
    return truth(surely, scalars.at_least(b, c) and scalars.at_least(d, a))


def k_not(value: TruthValue) -> TruthValue:
    """The contrary."""
    return UNKNOWN if value is UNKNOWN else value is False


def k_at_least(count: int, *items: TruthValue) -> TruthValue:
    """So many of them hold."""
    return truth(
        sum(item is True for item in items) >= count, sum(item is not False for item in items) >= count
    )


def k_member(item: CodeValue, members: int) -> TruthValue:
    """The code is one of those whose bits are set."""
    mask = code_mask(item)
    return truth(not mask & ~members, bool(mask & members))


def k_same(left: CodeValue, right: CodeValue) -> TruthValue:
    """Two codes are equal."""
    meet = code_mask(left) & code_mask(right)
    return truth(bool(meet) and type(left) is not Codes and type(right) is not Codes, bool(meet))


def k_contains(container: SetValue, code: int) -> TruthValue:
    """The set holds the code."""
    return UNKNOWN if isinstance(container, UnknownSet) else code in container


def n_join(left: NumberValue, right: NumberValue) -> NumberValue:
    """Either number."""
    a, b = number_bounds(left)
    c, d = number_bounds(right)
    return interval(a if a < c else c, b if b > d else d)


def k_join(left: TruthValue, right: TruthValue) -> TruthValue:
    """Either truth."""
    return left if left is right else UNKNOWN


def c_join(left: CodeValue, right: CodeValue) -> CodeValue:
    """Either code."""
    return codes(code_mask(left) | code_mask(right))


def is_known(value: Value) -> bool:
    """Whether there is one value only."""
    return value.__class__ not in UNKNOWNS
