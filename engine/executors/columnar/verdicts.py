"""The answers of a portfolio: for each cell a column, and for one enterprise what every executor returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from ...program.program import Program
from ...values import UNKNOWN, Codes, Value, codes, interval
from ..rows import About as OneAbout
from ..rows import RowTables
from ..verdicts import Verdicts
from .columns import WORD, joined, mask_bits
from .forms import NULL, Const, Form, Known, Masks, Numbers, Truths, as_masks, as_numbers, as_truths, width
from .frames import SHARE, Frames
from .population import Population, kind_table
from .rows import About

Column = list[Value | None]


class ColumnVerdicts:
    """Answers by cell. Of phantom rows a cell says nothing unless it is upward: `values` and `one` leave these out, the
    columns do not."""

    engine = "columnar"

    def __init__(
        self,
        program: Program,
        frames: Frames,
        cells: Mapping[int, Form],
        about: Mapping[str, About] | None = None,
    ) -> None:
        self.program = program
        self.about: Mapping[str, About] = about or {}
        """row kind -> what its rows are about"""
        self._frames = frames
        self._cells = cells
        self._values: dict[int, Column] = {}

    @property
    def population(self) -> Population:
        """The enterprises, with their risks and hazards."""
        return self._frames.population

    def rows(self, number: int) -> int:
        """How many subjects the cell has."""
        table = self.population.tables.get(self.program.cells[number].kind)
        return table.rows if table else 0

    def truth(self, number: int) -> pl.Series:
        """A yes/no cell: null where it is not known."""
        form = self._cells.get(number)
        if form is None:
            return pl.Series(dtype=pl.Boolean)
        return self._select(number, as_truths(form).expr)

    def truth_expr(self, number: int) -> pl.Expr:
        """A yes/no cell as an expression for `select`."""
        form = self._cells.get(number)
        return NULL if form is None else as_truths(form).expr

    def select(self, kind: str, exprs: Sequence[pl.Expr]) -> pl.DataFrame:
        """Expressions over the cells of one kind, one row for each subject."""
        frame = self._frames.tables[kind]
        return frame.lazy().select(pl.first().alias(""), *exprs).collect(optimizations=SHARE).drop("")

    def ends(self, number: int) -> tuple[pl.Series, pl.Series]:
        """Lowest and highest of a number cell, or of the codes of a choice cell, as numbers."""
        form = self._cells.get(number)
        if isinstance(form, Known):
            code = self._select(number, form.code.cast(pl.Float64))
            return code, code
        if isinstance(form, Masks) or (isinstance(form, Const) and isinstance(form.value, Codes)):
            masks = np.stack([word.to_numpy().astype(np.uint64) for word in self.masks(number)])
            bits = (masks[:, :, None] >> np.arange(WORD, dtype=np.uint64)) & np.uint64(1)
            flat = bits.transpose(1, 0, 2).reshape(masks.shape[1], -1).astype(np.bool_)
            high = flat.shape[1] - 1 - flat[:, ::-1].argmax(axis=1)
            return pl.Series(flat.argmax(axis=1).astype(np.float64)), pl.Series(high.astype(np.float64))
        return self.bounds(number)

    def surely(self, number: int) -> pl.Series:
        """Where a yes/no cell surely holds."""
        return self.truth(number).fill_null(False)

    def possibly(self, number: int) -> pl.Series:
        """Where a yes/no cell may hold."""
        return self.truth(number).fill_null(True)

    def bounds(self, number: int) -> tuple[pl.Series, pl.Series]:
        """Lowest and highest of a number cell."""
        form = self._cells.get(number)
        if form is None:
            return pl.Series(dtype=pl.Float64), pl.Series(dtype=pl.Float64)
        ends = as_numbers(form)
        low = self._select(number, _expr(ends.low))
        return low, low if ends.known else self._select(number, _expr(ends.high))

    def masks(self, number: int) -> tuple[pl.Series, ...]:
        """The possible codes of a choice cell as bits, in words of up to 64."""
        form = self._cells.get(number)
        match form:
            case None:
                return ()
            case _:
                words = as_masks(form, width(form, mask_bits)).words
                return tuple(self._select(number, word) for word in words)

    def values(self, number: int) -> Column:
        """The cell for every subject, as the other executors give it."""
        found = self._values.get(number)
        if found is None:
            found = self._values[number] = self._column(number)
        return found

    def one(self, enterprise: int) -> Verdicts:
        """What another executor would say of one enterprise."""
        columns: list[Column] = []
        for cell in self.program.cells:
            if cell.kind not in self.population.tables:
                columns.append([])
                continue
            first, last = self.population.offsets(cell.kind)[[enterprise, enterprise + 1]]
            columns.append(self.values(cell.number)[first:last])
        return Verdicts(self.engine, tuple(columns), self._rows_of(enterprise))

    def _rows_of(self, enterprise: int) -> RowTables:
        """The risks and hazards of one enterprise."""
        part = self.population.slice(enterprise, 1)
        tables, about = {}, {}
        for kind, every in self.about.items():
            tables[kind] = kind_table(part.tables[kind])
            first, last = self.population.offsets(kind)[[enterprise, enterprise + 1]]
            kinds = [source.kind for source in self.program.row_sources[kind]]
            about[kind] = [
                OneAbout(source, kinds[source], row - int(self.population.offsets(kinds[source])[enterprise]))
                for source, row in zip(
                    every.source[first:last].tolist(), every.row[first:last].tolist(), strict=True
                )
            ]
        return RowTables(tables, about)

    def _select(self, number: int, expr: pl.Expr) -> pl.Series:
        frame = self._frames.tables[self.program.cells[number].kind]
        return frame.select(pl.first().alias(""), expr.alias("answer")).to_series(1)

    def _column(self, number: int) -> Column:
        cell, form = self.program.cells[number], self._cells.get(number)
        if form is None:
            return []
        found = self._read(number, form)
        phantom = self.population.tables[cell.kind].phantom
        if phantom is not None and not cell.upward:
            found = [None if ghost else value for ghost, value in zip(phantom, found, strict=True)]
        return found

    def _read(self, number: int, form: Form) -> Column:
        match form:
            case Const(value=value):
                return [value] * self.rows(number)
            case Truths():
                return [UNKNOWN if v is None else v for v in self.truth(number).to_list()]
            case Numbers():
                low, high = self.bounds(number)
                if form.known:
                    return list(low.to_list())
                return [interval(a, b) for a, b in zip(low.to_list(), high.to_list(), strict=True)]
            case Known(code=code):
                return list(self._select(number, code).to_list())
            case Masks():
                words = [self._select(number, word).to_list() for word in form.words]
                return [codes(joined(row)) for row in zip(*words, strict=True)]
        raise TypeError(form)


def _expr(end: pl.Expr | float) -> pl.Expr:
    return end if isinstance(end, pl.Expr) else pl.lit(end, dtype=pl.Float64)
