"""What a core node becomes for a whole column: expressions for its bounds, or one value that all rows share.

A number is a pair of ends (one and the same expression when it is known), a yes/no one expression with nulls for
unknown, a code its number when it is known and a mask of possible codes otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from ...values import UNKNOWN, Codes, Interval, Value, code_mask, number_bounds
from .columns import mask_type, word_count, word_of

End = pl.Expr | float
"""An end of a number: an expression, or the same number in every row."""


@dataclass(frozen=True, slots=True)
class Const:
    """The same value in every row; None is a text that is not given."""

    value: Value | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers between `low` and `high`; `least` and `most` hold for every row, for the choice of cheaper forms."""

    low: End
    high: End
    least: float
    most: float

    @property
    def known(self) -> bool:
        """Whether both ends are one."""
        return self.low is self.high


@dataclass(frozen=True, slots=True)
class Truths:
    """Yes/no; `known` promises that there are no nulls."""

    expr: pl.Expr
    known: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Codes that are all known; none reaches `bits`."""

    code: pl.Expr
    bits: int


@dataclass(frozen=True, slots=True)
class Masks:
    """Codes of which several may be possible, as bits."""

    words: tuple[pl.Expr, ...]
    bits: int


@dataclass(frozen=True, slots=True)
class Sets:
    """Sets of codes as bits; null where unknown."""

    words: tuple[pl.Expr, ...]
    known: bool


@dataclass(frozen=True, slots=True)
class Given:
    """A text: only whether it is given."""

    expr: pl.Expr


Form = Const | Numbers | Truths | Known | Masks | Sets | Given

NULL = pl.lit(None, dtype=pl.Boolean)


def lit(end: End) -> pl.Expr:
    """An end as an expression."""
    return end if isinstance(end, pl.Expr) else pl.lit(float(end), dtype=pl.Float64)


def is_true(form: Form) -> bool:
    """Whether it is true in every row."""
    return isinstance(form, Const) and form.value is True


def is_false(form: Form) -> bool:
    """Whether it is false in every row."""
    return isinstance(form, Const) and form.value is False


def as_numbers(form: Form) -> Numbers:
    """Any number form as ends."""
    match form:
        case Numbers():
            return form
        case Const(value=float() | int() | Interval() as value):
            low, high = (float(end) for end in number_bounds(value))
            return Numbers(low, low, low, low) if low == high else Numbers(low, high, low, high)
        case Known():  # whole numbers that a loader put into a column of numbers
            number = form.code.cast(pl.Float64)
            return Numbers(number, number, 0.0, float(form.bits))
    raise TypeError(form)


def as_truths(form: Form) -> Truths:
    """Any yes/no form as an expression."""
    match form:
        case Truths():
            return form
        case Const(value=bool() as value):
            return Truths(pl.lit(value), True)
        case Const(value=value) if value is UNKNOWN:
            return Truths(NULL, False)
    raise TypeError(form)


def as_masks(form: Form, bits: int) -> Masks:
    """Any code form as masks of at least this width."""
    match form:
        case Masks():
            return _widened(form, bits)
        case Const(value=int() | Codes() as value):
            mask = code_mask(value)
            dtype = mask_type(bits)
            return Masks(tuple(pl.lit(word_of(mask, n), dtype=dtype) for n in range(word_count(bits))), bits)
        case Known():
            return _widened(_mask_of_known(form), bits)
    raise TypeError(form)


def _mask_of_known(form: Known) -> Masks:
    dtype = mask_type(form.bits)
    powers = [
        pl.Series([word_of(1 << code, n) for code in range(form.bits)], dtype=dtype)
        for n in range(word_count(form.bits))
    ]
    return Masks(tuple(pl.lit(power).gather(form.code) for power in powers), form.bits)


def _widened(form: Masks, bits: int) -> Masks:
    if form.bits >= bits:
        return form
    dtype = mask_type(bits)
    words = [word.cast(dtype) for word in form.words]
    words += [pl.lit(0, dtype=dtype)] * (word_count(bits) - len(words))
    return Masks(tuple(words), bits)


def width(form: Form, const_bits: Callable[[int], int]) -> int:
    """The bits that a code form needs."""
    if isinstance(form, Known | Masks):
        return form.bits
    assert isinstance(form, Const)
    assert isinstance(form.value, int | Codes)
    return const_bits(code_mask(form.value).bit_length())


def columns_of(form: Form, name: str) -> tuple[list[tuple[str, pl.Expr]], Form]:
    """The columns that keep a form, and the form that reads them."""
    match form:
        case Numbers(known=True):
            column = pl.col(name)
            return [(name, lit(form.low))], Numbers(column, column, form.least, form.most)
        case Numbers():
            ends = [(f"{name}.low", lit(form.low)), (f"{name}.high", lit(form.high))]
            low = pl.col(f"{name}.low") if isinstance(form.low, pl.Expr) else form.low
            high = pl.col(f"{name}.high") if isinstance(form.high, pl.Expr) else form.high
            ends = [
                end
                for end, given in zip(ends, (form.low, form.high), strict=True)
                if isinstance(given, pl.Expr)
            ]
            return ends, Numbers(low, high, form.least, form.most)
        case Truths():
            return [(name, form.expr)], Truths(pl.col(name), form.known)
        case Known():
            return [(name, form.code)], Known(pl.col(name), form.bits)
        case Masks():
            words = [(f"{name}.{n}", word) for n, word in enumerate(form.words)]
            return words, Masks(tuple(pl.col(n) for n, _ in words), form.bits)
        case Sets():
            words = [(f"{name}.{n}", word) for n, word in enumerate(form.words)]
            return words, Sets(tuple(pl.col(n) for n, _ in words), form.known)
        case Given():
            return [(name, form.expr)], Given(pl.col(name))
        case Const():
            return [], form


def expressions(form: Form) -> tuple[pl.Expr, ...]:
    """The expressions of a form."""
    match form:
        case Numbers():
            ends = (form.low,) if form.known else (form.low, form.high)
            return tuple(end for end in ends if isinstance(end, pl.Expr))
        case Truths() | Given():
            return (form.expr,)
        case Known():
            return (form.code,)
        case Masks() | Sets():
            return form.words
        case Const():
            return ()


def is_plain(form: Form) -> bool:
    """Whether it only reads columns, so that using it twice costs nothing."""
    return all(expr.meta.is_column() for expr in expressions(form))
