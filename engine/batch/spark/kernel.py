"""What a worker of Spark does: enterprises with everything below them in, rows of all tables of results out.

A row of the input holds an enterprise: for each kind a list of rows as the table had them. They are laid out as tables
again and go the way of any other portfolio.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import pickle
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import polars as pl

from ...facts.layout import layout_of
from ..output import tables_of
from ..parts import Shaper
from ..programs import Programs
from ..run import BatchEvaluator, BatchFrames, together
from ..sources import ROW, frame_source
from ..summary import add_part, part_summary
from ..tableparts import TableParts
from ..tables import Folder, Table

TABLE: Final = "table_name"
"""The column that tells which table a row belongs to."""

SUMMARY: Final = "summary"
"""The table of counts: one JSON text a task."""

SLICE: Final = 50_000
"""Rows that are handed to Spark at a time."""

_kernels: dict[str, Kernel] = {}
"""A worker process serves many tasks: plans are kept for the next one."""


@dataclass(frozen=True, slots=True)
class Work:
    """What every worker is told."""

    programs: Programs
    day: datetime.date
    tables: Mapping[str, Table]
    missing: tuple[str, ...]
    columns: Mapping[str, pl.DataType] = field(default_factory=dict)
    """every column of any table of results; `results` tells them"""

    def packed(self) -> bytes:
        """As it travels."""
        return pickle.dumps(self)


def kernel_of(packed: bytes) -> Kernel:
    """The kernel for this work, made once in a process."""
    digest = hashlib.sha256(packed).hexdigest()
    if digest not in _kernels:
        _kernels.clear()
        _kernels[digest] = Kernel(pickle.loads(packed))  # noqa: S301 - packed by the driver of this job
    return _kernels[digest]


class Kernel:
    """One program over many batches of enterprises."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._layout = layout_of(work.programs.whole)
        self._evaluator = BatchEvaluator(work.programs, work.day)
        self._shaper = Shaper()
        for kind, table in work.tables.items():
            facts = self._layout.readers()[kind].kind.facts
            slots = [facts[name].slot for name in table.facts]
            # A worker sees little of the whole: every column is laid out as if some of its values were not known,
            # so that one plan serves all tasks.
            self._shaper.expect(kind, slots, slots)

    def results(self) -> dict[str, pl.Schema]:
        """The tables of results and their columns."""
        nobody = {kind: _no_rows(table) for kind, table in self._work.tables.items()}
        return {name: frame.schema for name, frame in tables_of(self._evaluate(nobody)[0]).items()}

    def run(self, batches: Iterator[Any]) -> Iterator[Any]:
        """Arrow batches in, Arrow batches out, at last the counts of the task."""
        total: dict[str, Any] = {}
        for batch in batches:
            nested = pl.from_arrow(batch)
            assert isinstance(nested, pl.DataFrame)
            frames, counts = self._evaluate(
                {
                    kind: _rows(nested, kind) if kind in nested.columns else _no_rows(table)
                    for kind, table in self._work.tables.items()
                }
            )
            tables = tables_of(frames)
            written = {name: frame.height for name, frame in tables.items()}
            add_part(total, {**counts, "written": written})
            for name, frame in tables.items():
                yield from self._out(name, frame)
        yield from self._out(SUMMARY, pl.DataFrame({SUMMARY: [json.dumps(total, ensure_ascii=False)]}))

    def _evaluate(self, rows: Mapping[str, pl.DataFrame]) -> tuple[BatchFrames, dict[str, Any]]:
        tables = {
            kind: replace(table, source=frame_source(kind, rows[kind]))
            for kind, table in self._work.tables.items()
        }
        parts = TableParts(Folder(tables, self._work.missing), self._work.programs, self._shaper)
        pieces = parts.whole()
        frames = together([self._evaluator.evaluate(piece) for piece in pieces])
        counts = part_summary(frames, pieces[0].read, self._work.programs.whole)
        return frames, {**counts, "rows": dict(parts.folder.rows)}

    def _out(self, table: str, frame: pl.DataFrame) -> Iterator[Any]:
        """The rows among the columns of all tables."""
        import pyarrow as pa

        schema = pa.schema([(TABLE, pa.string()), *((n, _arrow(t)) for n, t in self._work.columns.items())])
        exprs = [pl.lit(table).alias(TABLE)]
        for name, dtype in self._work.columns.items():
            column = pl.col(name) if name in frame.columns else pl.lit(None)
            exprs.append(column.cast(dtype).alias(name))
        for piece in frame.iter_slices(SLICE):
            rows = piece.select(exprs).to_arrow(compat_level=pl.CompatLevel.oldest())
            yield from rows.cast(schema).combine_chunks().to_batches()


def _rows(nested: pl.DataFrame, kind: str) -> pl.DataFrame:
    """The rows of a kind, in the order in which the table had them."""
    rows = nested.select(pl.col(kind).explode())
    return rows.filter(pl.col(kind).is_not_null()).unnest(kind).sort(ROW)


def _no_rows(table: Table) -> pl.DataFrame:
    return pl.DataFrame(schema={ROW: pl.Int64, **dict.fromkeys(table.read, pl.String)})


def all_columns(schemas: Mapping[str, pl.Schema]) -> dict[str, Any]:
    """Every column of any table with its type in Spark. Columns of one name have one type in all tables."""
    found: dict[str, Any] = {SUMMARY: pl.String()}
    for schema in schemas.values():
        for name, dtype in schema.items():
            plain = _spark_type(dtype)
            if found.setdefault(name, plain) != plain:
                raise TypeError(name)
    return found


def _spark_type(dtype: pl.DataType) -> pl.DataType:
    if dtype.is_integer():
        return pl.Int64()
    if dtype.is_float():
        return pl.Float64()
    return dtype if dtype == pl.Boolean else pl.String()


def _arrow(dtype: pl.DataType) -> Any:
    import pyarrow as pa

    known = {pl.Int64(): pa.int64(), pl.Float64(): pa.float64(), pl.Boolean(): pa.bool_()}
    return known.get(dtype, pa.string())


def ddl(columns: Mapping[str, Any]) -> str:
    """The columns as Spark declares them."""
    words = {pl.Int64(): "bigint", pl.Float64(): "double", pl.Boolean(): "boolean"}
    every = [f"`{name}` {words.get(dtype, 'string')}" for name, dtype in columns.items()]
    return ", ".join([f"{TABLE} string", *every])
