"""Tables, looked up once for each combination of keys that occurs: a portfolio has few different ones.

The look-up itself is shared with the other executors, value by value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from ...values import BIG, Codes, Interval, Value, code_mask, codes, interval, number_bounds
from .columns import joined, mask_type, word_count, word_of
from .forms import Const, Form, Masks, Numbers
from .frames import Frames

Read = Callable[[tuple[Any, ...]], Value]
"""The value of an operand from the columns of its form"""


@dataclass(frozen=True, slots=True)
class Made:
    """What comes out: a mask of so many `bits`, or a number in a range, `certain` when it is always known."""

    bits: int = 0
    certain: bool = False
    least: float = -BIG
    most: float = BIG


@dataclass(frozen=True, slots=True)
class KeyedOperation:
    """`function` of the operands in `columns`; `bits` is 0 for a number, else the width of the mask."""

    kind: str
    columns: tuple[str, ...]
    readers: tuple[tuple[tuple[int, ...], Read], ...]
    """for each operand the positions of its columns, and how they are read; none for a constant"""
    function: Callable[..., Value]
    bits: int
    names: tuple[str, ...]

    def run(self, frames: Frames) -> list[pl.Series]:
        """The columns of the result."""
        asked = frames.tables[self.kind].select(self.columns)
        keys = asked.unique(maintain_order=True)
        answers = [self._ends(self.function(*self._operands(row))) for row in keys.iter_rows()]
        dtype = mask_type(self.bits) if self.bits else pl.Float64
        series = [
            pl.Series(name, [answer[place] for answer in answers], dtype=dtype)
            for place, name in enumerate(self.names)
        ]
        # The order of a join is not promised unless it is asked for, and null keys do not meet by themselves.
        found = asked.join(
            keys.hstack(series), on=list(self.columns), how="left", nulls_equal=True, maintain_order="left"
        )
        return found.select(self.names).get_columns()

    def _operands(self, row: tuple[Any, ...]) -> list[Value]:
        return [read(tuple(row[place] for place in places)) for places, read in self.readers]

    def _ends(self, value: Value) -> tuple[float, ...]:
        if self.bits:
            assert isinstance(value, int | Codes)
            mask = code_mask(value)
            return tuple(word_of(mask, number) for number in range(word_count(self.bits)))
        assert isinstance(value, float | int | Interval)
        return tuple(map(float, number_bounds(value)))


def reader_of(form: Form) -> Read:
    """How an operand is read from the columns of its expressions."""
    match form:
        case Const(value=value):
            return lambda _: value  # type: ignore[return-value]
        case Numbers(low=float() as low, high=pl.Expr()):
            return lambda row: interval(low, row[0])
        case Numbers(low=pl.Expr(), high=float() as high):
            return lambda row: interval(row[0], high)
        case Numbers(known=False):
            return lambda row: interval(row[0], row[1])
        case Masks():
            return lambda row: codes(joined(row))
    return lambda row: row[0]
