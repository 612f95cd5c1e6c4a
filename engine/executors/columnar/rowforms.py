"""How a column of risks and hazards lies in memory: one shape for the values of all the entries that make rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from ...program.types import CodeType, DateType, NumberType, SetType, TruthType, Type
from .columns import (
    FACTS_REACH,
    CodeShape,
    NumberShape,
    SetShape,
    Shape,
    Sign,
    TextShape,
    TruthShape,
    code_type,
    mask_bits,
    mask_type,
    word_count,
    word_of,
)
from .forms import Const, Form, Given, Known, Sets, as_masks, as_numbers, as_truths, lit

Exprs = tuple[pl.Expr, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A column's shape, and the suffixes of its series."""

    shape: Shape
    suffixes: tuple[str, ...]


def layout_of(of: Type, forms: Sequence[Form]) -> Layout:
    """The layout that holds a value of any of these forms."""
    match of:
        case NumberType() | DateType():
            return _number_layout(forms)
        case TruthType():
            return Layout(TruthShape(all(as_truths(form).known for form in forms)), ("",))
        case CodeType(choices=choices):
            bits = mask_bits(len(choices.words))
            if all(isinstance(f, Known) or (isinstance(f, Const) and type(f.value) is int) for f in forms):
                return Layout(CodeShape(True, bits), ("",))
            return Layout(CodeShape(False, bits), tuple(f".{n}" for n in range(word_count(bits))))
        case SetType(choices=choices):
            count = word_count(mask_bits(len(choices.words)))
            known = all(
                f.known if isinstance(f, Sets) else isinstance(f, Const) and type(f.value) is frozenset
                for f in forms
            )
            return Layout(SetShape(known, count), tuple(f".{n}" for n in range(count)))
    return Layout(TextShape(), ("",))


def _number_layout(forms: Sequence[Form]) -> Layout:
    numbers = [as_numbers(form) for form in forms]
    least = min((number.least for number in numbers), default=0.0)
    most = max((number.most for number in numbers), default=0.0)
    sign: Sign = "positive" if least > 0 else "not negative" if least >= 0 else "any"
    known = all(number.known for number in numbers)
    shape = NumberShape(known, sign, max(abs(least), abs(most)) > FACTS_REACH)
    return Layout(shape, ("",) if known else (".low", ".high"))


def series_of(layout: Layout, form: Form) -> Exprs:
    """A form as the series of the layout."""
    match layout.shape:
        case NumberShape(known=known):
            number = as_numbers(form)
            ends = (number.low,) if known else (number.low, number.high)
            return tuple(lit(end).cast(pl.Float64) for end in ends)
        case TruthShape():
            return (as_truths(form).expr.cast(pl.Boolean),)
        case CodeShape(known=True, bits=bits):
            code: Any = form.code if isinstance(form, Known) else pl.lit(form.value)  # type: ignore[union-attr]
            return (code.cast(code_type(bits)),)
        case CodeShape(bits=bits):
            return tuple(word.cast(mask_type(bits)) for word in as_masks(form, bits).words)
        case SetShape(words=count):
            return _set_words(form, count)
    given = (
        form.expr if isinstance(form, Given) else pl.lit(isinstance(form, Const) and form.value is not None)
    )
    return (given.cast(pl.Boolean),)


def _set_words(form: Form, count: int) -> Exprs:
    if isinstance(form, Sets):
        rest = pl.when(form.words[0].is_null()).then(None).otherwise(pl.lit(0))
        words = [*form.words, *[rest] * (count - len(form.words))]
        return tuple(word.cast(pl.UInt64) for word in words)
    assert isinstance(form, Const)
    if type(form.value) is not frozenset:
        return (pl.lit(None, dtype=pl.UInt64),) * count
    mask = sum(1 << code for code in form.value)
    return tuple(pl.lit(word_of(mask, n), dtype=pl.UInt64) for n in range(count))
