"""Arithmetic and comparison of bounds as expressions. Every result is finite: unknown is never a NaN."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal, cast

import polars as pl

from ...values import BIG
from ..scalars import TOLERANCE
from .forms import NULL, End, Numbers, Truths, lit

_PLUS_MINUS: Final[dict[str, Callable[[Any, Any], Any]]] = {"+": operator.add, "-": operator.sub}


def arith(op: Literal["+", "-", "*", "/"], a: Numbers, b: Numbers) -> Numbers:
    """a op b over bounds; simpler where signs and certainty allow."""
    if op == "/":
        return _divided(a, b)
    if op == "*":
        return _product(a, b)
    same = _PLUS_MINUS[op]
    other = (b.low, b.high) if op == "+" else (b.high, b.low)
    least = same(a.least, b.least if op == "+" else b.most)
    most = same(a.most, b.most if op == "+" else b.least)
    low = same(a.low, other[0])
    return _bounded(low, low if a.known and b.known else same(a.high, other[1]), least, most)


def _product(a: Numbers, b: Numbers) -> Numbers:
    ranges = [x * y for x in (a.least, a.most) for y in (b.least, b.most)]
    least, most = min(ranges), max(ranges)
    low = a.low * b.low
    if a.known and b.known:
        return _bounded(low, low, least, most)
    if a.least >= 0 and b.least >= 0:
        return _bounded(low, a.high * b.high, least, most)
    corners = [x * y for x in _ends(a) for y in _ends(b)]
    return _bounded(_least(corners), _most(corners), least, most)


def _divided(a: Numbers, b: Numbers) -> Numbers:
    safe = b.least > 0 or b.most < 0
    # Polars gives inf and NaN for a division by 0 and says nothing: such a row is without bounds.
    low, high = _quotient(a, b)
    least, most = -BIG, BIG
    if safe:
        ranges = [min(max(x / y, -BIG), BIG) for x in (a.least, a.most) for y in (b.least, b.most)]
        least, most = min(ranges), max(ranges)
    if safe and low is high:
        low = lit(low).clip(-BIG, BIG)
        return Numbers(low, low, least, most)
    zero = lit(b.low) == 0 if b.known else (lit(b.low) <= 0) & (lit(b.high) >= 0)
    ends = []
    for end, nothing in ((low, -BIG), (high, BIG)):
        cut = lit(end).clip(-BIG, BIG)
        ends.append(cut if safe else pl.when(zero).then(pl.lit(nothing)).otherwise(cut))
    return Numbers(ends[0], ends[1], least, most)


def _quotient(a: Numbers, b: Numbers) -> tuple[End, End]:
    if a.known and b.known:
        one = lit(a.low) / lit(b.low)
        return one, one
    if a.least >= 0 and b.least > 0:
        return lit(a.low) / lit(b.high), lit(a.high) / lit(b.low)
    corners = [lit(x) / lit(y) for x in _ends(a) for y in _ends(b)]
    return _least(corners), _most(corners)


def _ends(a: Numbers) -> tuple[End, ...]:
    return (a.low,) if a.known else (a.low, a.high)


def _bounded(low: End, high: End, least: float, most: float) -> Numbers:
    """Cut to the bounds of all numbers, where they could be left at all."""
    if least >= -BIG and most <= BIG:
        return Numbers(low, high, least, most)
    cut = _cut(low)
    return Numbers(cut, cut if low is high else _cut(high), max(least, -BIG), min(most, BIG))


def _cut(end: End) -> End:
    return end.clip(-BIG, BIG) if isinstance(end, pl.Expr) else min(max(end, -BIG), BIG)


def _least(ends: Sequence[End]) -> End:
    if all(isinstance(end, float) for end in ends):
        return min(cast("Sequence[float]", ends))
    return ends[0] if len(ends) == 1 else pl.min_horizontal([lit(end) for end in ends])


def _most(ends: Sequence[End]) -> End:
    if all(isinstance(end, float) for end in ends):
        return max(cast("Sequence[float]", ends))
    return ends[0] if len(ends) == 1 else pl.max_horizontal([lit(end) for end in ends])


def extreme(op: Literal["min", "max"], items: Sequence[Numbers]) -> Numbers:
    """The least or greatest of them."""
    pick = _least if op == "min" else _most
    choose = min if op == "min" else max
    low = pick([item.low for item in items])
    high = low if all(item.known for item in items) else pick([item.high for item in items])
    return Numbers(low, high, choose(i.least for i in items), choose(i.most for i in items))


def rounded(op: Literal["ceil", "floor"], a: Numbers) -> Numbers:
    """Up or down, but to the integer that is within the tolerance."""
    low = _rounded(op, a.low)
    high = low if a.known else _rounded(op, a.high)
    return _bounded(low, high, a.least - 1, a.most + 1)


def _rounded(op: Literal["ceil", "floor"], end: End) -> pl.Expr:
    x = lit(end)
    nearest = x.round(0, mode="half_to_even")
    margin = TOLERANCE * pl.max_horizontal(pl.lit(1.0), x.abs())
    return (
        pl.when((x - nearest).abs() <= margin)
        .then(nearest)
        .otherwise(x.ceil() if op == "ceil" else x.floor())
    )


def joined(test: pl.Expr, a: Numbers, b: Numbers) -> Numbers:
    """Either number, by a test that may be unknown: the hull where it is.

    `when(null)` takes `otherwise`, silently: right only for the end where `otherwise` is further out, as with the steps
    of a scale. Each end stands once only, for nested choices would double with every level.
    """
    possibly = test.fill_null(True)
    least, most = min(a.least, b.least), max(a.most, b.most)
    if a.most <= b.least:
        return Numbers(_pick(possibly, a.low, b.low), _pick(test, a.high, b.high), least, most)
    if a.least >= b.most:
        return Numbers(_pick(test, a.low, b.low), _pick(possibly, a.high, b.high), least, most)
    otherwise = test.not_().fill_null(True)
    # The extremes leave out nulls, here on purpose.
    low = pl.min_horizontal(pl.when(possibly).then(lit(a.low)), pl.when(otherwise).then(lit(b.low)))
    high = pl.max_horizontal(pl.when(possibly).then(lit(a.high)), pl.when(otherwise).then(lit(b.high)))
    return Numbers(low, high, least, most)


def _pick(test: pl.Expr, then: End, otherwise: End) -> pl.Expr:
    return pl.when(test).then(lit(then)).otherwise(lit(otherwise))


def chosen(test: pl.Expr, a: Numbers, b: Numbers) -> Numbers:
    """One of two numbers by a test that is known."""
    low = _pick(test, a.low, b.low)
    high = low if a.known and b.known else _pick(test, a.high, b.high)
    return Numbers(low, high, min(a.least, b.least), max(a.most, b.most))


def one_value(a: Numbers) -> pl.Expr:
    """Whether a number is known."""
    return lit(a.low) == lit(a.high)


def compare(op: Literal[">=", ">", "=="], a: Numbers, b: Numbers, *, tolerant: bool) -> Truths:
    """a op b: surely for the worst pair of ends, possibly for the best."""
    worst, best = (a.low, b.high), (a.high, b.low)
    at_least = _at_least if tolerant else _exact
    if op == "==":
        surely = at_least(*worst) & at_least(b.low, a.high)
        possibly = at_least(*best) & at_least(b.high, a.low)
    elif op == ">=":
        surely, possibly = at_least(*worst), at_least(*best)
    else:
        surely, possibly = at_least(b.high, a.low).not_(), at_least(b.low, a.high).not_()
    if a.known and b.known:
        return Truths(surely, True)
    return truth(surely, possibly)


def truth(surely: pl.Expr, possibly: pl.Expr) -> Truths:
    """The yes/no with these bounds, of which neither is ever null."""
    return Truths(surely | (possibly & NULL), False)


def _exact(left: End, right: End) -> pl.Expr:
    return lit(left) >= right


def _at_least(left: End, right: End) -> pl.Expr:
    """left >= right to twelve digits. Near the edge both are the constant, so its tolerance is theirs."""
    if isinstance(right, float):
        return lit(left) >= right - _margin(right)
    if isinstance(left, float):
        return right <= left + _margin(left)
    margin = TOLERANCE * pl.max_horizontal(pl.lit(1.0), left.abs(), right.abs())
    return left >= right - margin


def _margin(constant: float) -> float:
    return TOLERANCE * max(1.0, abs(constant))
