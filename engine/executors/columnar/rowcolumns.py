"""The columns of risks and hazards: what each entry puts into them, and how they are filled.

Most columns hold the same for all rows of an entry, or for all entries about one kind of things. While they are made, rows
therefore lie by kind and entry, and a column is filled run by run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, NamedTuple

import numpy as np
import polars as pl

from ...program.types import Type
from .columns import Array, CodeShape, Column, NumberShape, SetShape, code_type, constant, mask_type
from .forms import Const, Form, Numbers, expressions
from .frames import SHARE, Frames
from .population import Flags, Ints
from .rowforms import Exprs, Layout, layout_of, series_of

_NUMPY: Final[dict[Any, Any]] = {
    pl.UInt8: np.uint8,
    pl.UInt16: np.uint16,
    pl.UInt32: np.uint32,
    pl.UInt64: np.uint64,
    pl.Float64: np.float64,
    pl.Boolean: np.bool_,
}


@dataclass(frozen=True, slots=True)
class Fill:
    """What one entry puts into a column: a constant (None: null) or expressions over a table, one for each series.

    Fills of one column with equal keys are the same.
    """

    key: str
    kind: str
    values: tuple[Any, ...] = ()
    exprs: Exprs = ()


class Part(NamedTuple):
    """The values of an expression, and which are null (None: none of them)."""

    values: Array
    null: Flags | None


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """A column that differs from row to row: the fill of each source, and what the records of the register say."""

    layout: Layout
    fills: Mapping[int, Fill]
    told: Fill | None = None

    @property
    def dtype(self) -> type[pl.DataType]:
        """The type of its series."""
        match self.layout.shape:
            case NumberShape():
                return pl.Float64
            case CodeShape(known=True, bits=bits):
                return code_type(bits)
            case CodeShape(bits=bits):
                return mask_type(bits)
            case SetShape():
                return pl.UInt64
        return pl.Boolean


def column_plan(
    of: Type, forms: Mapping[int, tuple[str, Form]], told: tuple[str, Form] | None
) -> ColumnPlan | Column:
    """The plan for these forms, each of a kind, by source; a constant where all of them are the same one."""
    every = [*forms.values(), *([] if told is None else [told])]
    first = every[0][1] if every else Const(None)
    keys = [_key(*one) for one in every]
    if isinstance(first, Const) and len(set(keys)) <= 1:
        return constant(first.value)
    layout = layout_of(of, [form for _, form in every])
    made = {key: _fill(layout, key, *one) for key, one in dict(zip(keys, every, strict=True)).items()}
    fills = {number: made[key] for number, key in zip(forms, keys, strict=False)}
    return ColumnPlan(layout, fills, None if told is None else made[keys[-1]])


def _key(kind: str, form: Form) -> str:
    if isinstance(form, Const):
        return f"{type(form.value).__name__} {form.value!r}"
    ends = (form.low, form.high) if isinstance(form, Numbers) else expressions(form)
    return f"{kind} {'; '.join(map(str, ends))}"


def _fill(layout: Layout, key: str, kind: str, form: Form) -> Fill:
    exprs = series_of(layout, form)
    if isinstance(form, Const):
        row = pl.select(expr.alias(str(place)) for place, expr in enumerate(exprs)).row(0)
        return Fill(key, "", row)
    return Fill(key, kind, (), exprs)


class Piece(NamedTuple):
    """The rows that one source makes: rows of its kind's table."""

    source: int
    kind: str
    rows: Ints


class Filling:
    """Fills columns for the rows of some pieces, which lie one behind the other; `order` is theirs in the end."""

    def __init__(self, frames: Frames, pieces: Sequence[Piece], order: Ints) -> None:
        self._frames = frames
        self._pieces = pieces
        self._order = order
        self._rows = np.concatenate([piece.rows for piece in pieces])
        self._ends = np.cumsum([0, *(len(piece.rows) for piece in pieces)]).tolist()
        self._parts: dict[tuple[str, str], list[Part]] = {}

    def read(self, plans: Sequence[ColumnPlan], records: bool) -> None:
        """Have what these columns need of the tables of things worked out, in one go for each kind."""
        wanted: dict[str, dict[str, Exprs]] = {}
        for plan in plans:
            fills = [plan.fills[piece.source] for piece in self._pieces]
            if records and plan.told is not None:
                fills.append(plan.told)
            for fill in fills:
                if fill.exprs:
                    wanted.setdefault(fill.kind, {}).setdefault(_where(plan, fill), fill.exprs)
        for kind, exprs in wanted.items():
            found = iter(
                parts_of(self._frames, kind, [expr for several in exprs.values() for expr in several])
            )
            for key, several in exprs.items():
                self._parts[kind, key] = [next(found) for _ in several]

    def column(self, plan: ColumnPlan, answers: Mapping[int, tuple[Ints, Ints]]) -> Column:
        """A column. `answers`: for a piece the places among its rows that records speak of, and these records."""
        dtype, suffixes = plan.dtype, plan.layout.suffixes
        made = [Part(np.empty(len(self._rows), _NUMPY[dtype]), None) for _ in suffixes]
        runs = groupby(
            range(len(self._pieces)), key=lambda number: plan.fills[self._pieces[number].source].key
        )
        for _, numbers in runs:
            run = list(numbers)
            first, last = self._ends[run[0]], self._ends[run[-1] + 1]
            fill = plan.fills[self._pieces[run[0]].source]
            made = self._filled(plan, made, fill, slice(first, last), self._rows[first:last])
        if plan.told is not None:
            for number, (places, records) in answers.items():
                made = self._filled(plan, made, plan.told, self._ends[number] + places, records)
        parts = ((suffix, self._series(part, dtype)) for suffix, part in zip(suffixes, made, strict=True))
        return Column(plan.layout.shape, tuple(parts))

    def _filled(
        self, plan: ColumnPlan, made: list[Part], fill: Fill, places: slice | Ints, rows: Ints
    ) -> list[Part]:
        """The parts with a fill in these places, which may be read from these rows of its table."""
        found = []
        for number, part in enumerate(made):
            null = part.null
            if not fill.exprs:
                value = fill.values[number]
                part.values[places] = 0 if value is None else value
                empty: Any = value is None
            else:
                source = self._parts[fill.kind, _where(plan, fill)][number]
                part.values[places] = source.values[rows]
                empty = False if source.null is None else source.null[rows]
            if null is None and empty is not False:
                null = np.zeros(len(self._rows), np.bool_)
            if null is not None:
                null[places] = empty
            found.append(Part(part.values, null))
        return found

    def _series(self, part: Part, dtype: type[pl.DataType]) -> pl.Series:
        series = pl.Series(part.values[self._order], dtype=dtype)
        if part.null is None or not part.null.any():
            return series
        known = pl.Series(~part.null[self._order])
        return pl.select(pl.when(known).then(series)).to_series()


def _where(plan: ColumnPlan, fill: Fill) -> str:
    """The same expressions may be read in different layouts."""
    return f"{plan.dtype} {len(plan.layout.suffixes)} {'; '.join(map(str, fill.exprs))}"


def parts_of(frames: Frames, kind: str, exprs: Sequence[pl.Expr]) -> list[Part]:
    """Expressions over a table of things as arrays."""
    named = [expr.alias(str(number)) for number, expr in enumerate(exprs)]
    frame = frames.tables[kind].lazy().select(pl.first().alias(""), *named).collect(optimizations=SHARE)
    return [_part(series) for series in frame.get_columns()[1:]]


def _part(series: pl.Series) -> Part:
    if series.null_count() == 0:
        return Part(series.to_numpy(), None)
    nothing = False if series.dtype == pl.Boolean else 0
    return Part(series.fill_null(nothing).to_numpy(), series.is_null().to_numpy())
