"""Columns of facts: how a slot lies in memory, and the shape that tells what code it needs.

A shape is all that the translation to expressions looks at: whether something is unknown, which signs occur,
how many words a mask takes. Parts of one population share the shapes of the whole, and with them the plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
import polars as pl

from ...values import UNKNOWN, UNKNOWN_SET, Codes, Interval, Value, code_mask, interval, number_bounds
from ...values import codes as codes_of

WORD: Final = 64
"""Bits of one word of a mask."""

FACTS_REACH: Final = 1e12
"""No fact is beyond this, unless nothing at all is known of it."""

Array = np.ndarray[Any, Any]
Floats = np.ndarray[Any, np.dtype[np.float64]]
Sign = Literal["any", "not negative", "positive"]
Parts = tuple[tuple[str, pl.Series], ...]
"""(suffix, series): the series that hold a column"""


@dataclass(frozen=True, slots=True)
class NumberShape:
    """Numbers: one series when all are known, lows and highs otherwise. `large`: some are beyond 1e12."""

    known: bool
    sign: Sign
    large: bool


@dataclass(frozen=True, slots=True)
class TruthShape:
    """Yes/no: a null is unknown, as in Kleene's logic, which is what Polars does with nulls."""

    known: bool


@dataclass(frozen=True, slots=True)
class CodeShape:
    """Choices: codes when all are known, masks of possible codes otherwise."""

    known: bool
    bits: int


@dataclass(frozen=True, slots=True)
class SetShape:
    """Sets as bits; a null is an unknown set."""

    known: bool
    words: int


@dataclass(frozen=True, slots=True)
class TextShape:
    """Free text: only whether it is known."""


@dataclass(frozen=True, slots=True)
class ConstantShape:
    """The same value in every row, e.g. a score that nobody has given: takes no memory and no time."""

    key: str
    value: Value | None = field(compare=False)


Shape = NumberShape | TruthShape | CodeShape | SetShape | TextShape | ConstantShape


@dataclass(frozen=True, slots=True)
class Column:
    """A slot's column: its shape and its series."""

    shape: Shape
    parts: Parts = ()

    def slice(self, first: int, count: int) -> Column:
        """Some of the rows, the shape kept."""
        return Column(self.shape, tuple((suffix, part.slice(first, count)) for suffix, part in self.parts))

    def values(self, rows: int) -> list[Value | None]:
        """What every executor reads; a text that is given comes back as an empty one."""
        parts = [part.to_list() for _, part in self.parts]
        match self.shape:
            case ConstantShape(value=value):
                return [value] * rows
            case NumberShape(known=False):
                return [interval(low, high) for low, high in zip(*parts, strict=True)]
            case TruthShape():
                return [UNKNOWN if value is None else value for value in parts[0]]
            case CodeShape(known=False):
                return [codes_of(joined(row)) for row in zip(*parts, strict=True)]
            case SetShape():
                return [
                    UNKNOWN_SET if row[0] is None else set_of(joined(row)) for row in zip(*parts, strict=True)
                ]
            case TextShape():
                return ["" if given else None for given in parts[0]]  # type: ignore[misc]
        return list(parts[0])


def constant(value: Value | None) -> Column:
    """A column with one value."""
    return Column(ConstantShape(f"{type(value).__name__} {value!r}", value))


def numbers(
    low: Floats, high: Floats | None = None, *, sign: Sign | None = None, keep: bool = False
) -> Column:
    """Numbers between these bounds; known ones without `high`, or with the same. `keep`: two ends at any rate.

    `sign` may promise more or less than these numbers show, so that the parts of a population get one shape.
    """
    known = high is None or (not keep and bool((low == high).all()))
    least = float(low.min()) if len(low) else 0.0
    most = float((low if high is None else high).max()) if len(low) else 0.0
    seen: Sign = "positive" if least > 0 else "not negative" if least >= 0 else "any"
    shape = NumberShape(known, sign or seen, max(abs(least), abs(most)) > FACTS_REACH)
    if known or high is None:
        return Column(shape, (("", _series(low, pl.Float64)),))
    return Column(shape, ((".low", _series(low, pl.Float64)), (".high", _series(high, pl.Float64))))


def truths(series: pl.Series, *, keep: bool = False) -> Column:
    """Yes/no, null where unknown. `keep`: of the shape of unknown ones at any rate."""
    return Column(TruthShape(not keep and series.null_count() == 0), (("", series),))


def codes(known: Array, size: int, unknown: Array | None = None, *, keep: bool = False) -> Column:
    """Codes below `size`; where `unknown` is true any of them is possible. `keep`: masks at any rate."""
    if unknown is None or not (keep or unknown.any()):
        return Column(CodeShape(True, mask_bits(size)), (("", _series(known, code_type(size))),))
    bits = mask_bits(size)
    every = (1 << size) - 1
    words = []
    for number in range(word_count(bits)):
        here = (known >= number * WORD) & (known < (number + 1) * WORD)
        shift = np.where(here, known - number * WORD, 0).astype(np.uint64)
        single = np.where(here, np.left_shift(np.uint64(1), shift), np.uint64(0))
        words.append(np.where(unknown, np.uint64(word_of(every, number)), single))
    return _masks(bits, words)


def sets(words: Sequence[Array], unknown: Array | None = None, *, keep: bool = False) -> Column:
    """Sets whose codes are bits; unknown where `unknown` is true. `keep`: of the shape of unknown ones at any rate."""
    known = unknown is None or not (keep or unknown.any())
    given = [_series(word, pl.UInt64) for word in words]
    if not known:
        mask = pl.Series(~np.asarray(unknown))
        given = [pl.select(pl.when(mask).then(word)).to_series() for word in given]
    return Column(SetShape(known, len(given)), tuple((f".{n}", word) for n, word in enumerate(given)))


def texts(known: pl.Series) -> Column:
    """Free text: whether it is given."""
    return Column(TextShape(), (("", known),))


def column_of(values: Sequence[Value | None]) -> Column:
    """The column of values as every executor reads them."""
    first = values[0] if values else None
    if isinstance(first, bool) or first is UNKNOWN or not values:
        if all(value is first for value in values):
            return constant(first)
        return truths(pl.Series([None if v is UNKNOWN else v for v in values], dtype=pl.Boolean))
    if first is None or isinstance(first, str):
        return texts(pl.Series([v is not None for v in values], dtype=pl.Boolean))
    if isinstance(first, frozenset) or first is UNKNOWN_SET:
        return _column_of_sets(values)
    if any(isinstance(value, float | Interval) for value in values):
        return _column_of_numbers(values)
    return _column_of_codes(values)


def _column_of_numbers(values: Sequence[Any]) -> Column:
    bounds = np.array([number_bounds(value) for value in values], dtype=np.float64)
    low, high = bounds[:, 0], bounds[:, 1]
    if isinstance(values[0], Interval) and (low == low[0]).all() and (high == high[0]).all():
        return constant(values[0])
    return numbers(low, high)


def _column_of_codes(values: Sequence[Any]) -> Column:
    masks = [code_mask(value) for value in values]
    if isinstance(values[0], Codes) and all(mask == masks[0] for mask in masks):
        return constant(values[0])
    size = max(mask.bit_length() for mask in masks)
    if not any(isinstance(value, Codes) for value in values):
        return codes(np.array(values, dtype=np.int64), size)
    bits = mask_bits(size)
    return _masks(bits, [_words(masks, number) for number in range(word_count(bits))])


def _column_of_sets(values: Sequence[Any]) -> Column:
    if all(value is UNKNOWN_SET for value in values):
        return constant(UNKNOWN_SET)
    masks = [0 if value is UNKNOWN_SET else sum(1 << code for code in value) for value in values]
    count = word_count(mask_bits(max(mask.bit_length() for mask in masks)))
    unknown = np.array([value is UNKNOWN_SET for value in values])
    return sets([_words(masks, number) for number in range(count)], unknown)


def _words(masks: Sequence[int], number: int) -> Array:
    return np.array([word_of(mask, number) for mask in masks], dtype=np.uint64)


def _masks(bits: int, words: Sequence[Array]) -> Column:
    parts = tuple((f".{n}", _series(word, mask_type(bits))) for n, word in enumerate(words))
    return Column(CodeShape(False, bits), parts)


def _series(array: Array, dtype: type[pl.DataType]) -> pl.Series:
    return pl.Series(np.ascontiguousarray(array)).cast(dtype)


def mask_bits(size: int) -> int:
    """How wide a mask of so many codes is: 8, 16, 32, 64 or whole words."""
    for bits in (8, 16, 32):
        if size <= bits:
            return bits
    return -(-size // WORD) * WORD


def word_count(bits: int) -> int:
    """In how many words a mask is kept."""
    return max(1, bits // WORD)


def word_of(mask: int, number: int) -> int:
    """One word of a mask."""
    return mask >> number * WORD & (1 << WORD) - 1


def joined(words: Sequence[int]) -> int:
    """The mask of these words."""
    return sum(word << WORD * number for number, word in enumerate(words))


def set_of(mask: int) -> frozenset[int]:
    """The codes whose bits are set."""
    return frozenset(code for code in range(mask.bit_length()) if mask >> code & 1)


def mask_type(bits: int) -> type[pl.DataType]:
    """The type of a mask's words."""
    return {8: pl.UInt8, 16: pl.UInt16, 32: pl.UInt32}.get(bits, pl.UInt64)


def code_type(size: int) -> type[pl.DataType]:
    """The type of codes below `size`."""
    return pl.UInt8 if size <= 256 else pl.UInt16
