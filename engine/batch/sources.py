"""Where tables are read from: files, folders of Parquet files, frames in memory.

Every source numbers its rows from 1 and gives ids as texts, so that an id means the same whatever wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol, TypeVar

import polars as pl

from ..diagnostics import Diagnostic, InputError, Span

ROW: Final = "#row"
SUFFIXES: Final = (".parquet", ".csv")
_REASON: Final = 200

_T = TypeVar("_T")


class Listed(Protocol):
    """A table as a folder lists it."""

    @property
    def name(self) -> str:
        """The name that tells the kind."""
        ...

    @property
    def label(self) -> str:
        """What messages call it."""
        ...

    def columns(self) -> list[str]:
        """The names of its columns. Raises `InputError` where it cannot be read."""
        ...


class Source(Listed, Protocol):
    """A table that can be read."""

    def scan(self, ids: Sequence[str], columns: Sequence[str]) -> pl.LazyFrame:
        """The numbers of the rows and these columns, those of `ids` as texts."""
        ...

    def chunks(self, ids: Sequence[str], columns: Sequence[str], rows: int) -> Iterator[pl.DataFrame]:
        """The same, about so many rows at a time, in their order; an empty table gives one empty frame."""
        ...


class LazySource:
    """A table that Polars reads. `make` gives the rows with their numbers."""

    def __init__(self, name: str, label: str, make: Callable[[], pl.LazyFrame]) -> None:
        self.name = name
        self.label = label
        self._make = make

    def columns(self) -> list[str]:
        """The names of its columns."""
        names = collected(self.label, lambda: self._make().collect_schema().names())
        return [name for name in names if name != ROW]

    def scan(self, ids: Sequence[str], columns: Sequence[str]) -> pl.LazyFrame:
        """The numbers of the rows and these columns."""
        frame = self._make()
        schema = frame.collect_schema()
        return frame.select(ROW, *columns).with_columns(
            id_text(name, schema[name]) for name in dict.fromkeys(ids) if name in columns
        )

    def chunks(self, ids: Sequence[str], columns: Sequence[str], rows: int) -> Iterator[pl.DataFrame]:
        """The same, so many rows at a time."""
        lazy = self.scan(ids, columns)
        given = False
        for chunk in lazy.collect_batches(chunk_size=rows, maintain_order=True, engine="streaming"):
            given = True
            yield chunk
        if not given:
            yield lazy.limit(0).collect()


def file_source(path: Path) -> LazySource:
    """A Parquet or CSV file, or a folder of Parquet files, which count as one table in the order of their names."""

    def make() -> pl.LazyFrame:
        if path.suffix == ".csv":
            return pl.scan_csv(path, infer_schema=False, row_index_name=ROW, row_index_offset=1)
        files = path / "*.parquet" if path.is_dir() else path
        return pl.scan_parquet(files, row_index_name=ROW, row_index_offset=1)

    return LazySource(path.stem, str(path), make)


def frame_source(name: str, frame: pl.DataFrame | pl.LazyFrame) -> LazySource:
    """Rows that are there already; numbered where they do not bring their numbers."""
    lazy = frame.lazy()

    def make() -> pl.LazyFrame:
        return lazy if ROW in lazy.collect_schema() else lazy.with_row_index(ROW, offset=1)

    return LazySource(name, name, make)


def is_table(path: Path) -> bool:
    """Whether this is a table: a file, or a folder of Parquet files as Spark and others write it."""
    if path.name.startswith((".", "_")):
        return False
    if path.is_dir():
        return any(path.glob("*.parquet"))
    return path.suffix in SUFFIXES


def id_text(name: str, dtype: pl.DataType) -> pl.Expr:
    """An id as a text: trimmed, in one Unicode form, null where it is empty."""
    column = pl.col(name)
    if dtype.is_float():  # whole numbers with gaps, as other libraries write them
        column = pl.when(column == column.round()).then(column.cast(pl.Int64, strict=False))
    text = column.cast(pl.String).str.strip_chars().str.normalize("NFKC")
    return pl.when(text != "").then(text).alias(name)


def alike(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """One below the other; a column whose type differs among them becomes a text."""
    first = frames[0].schema
    mixed = [name for name, dtype in first.items() if any(f.schema[name] != dtype for f in frames)]
    texts = [pl.col(name).cast(pl.String) for name in mixed]
    return pl.concat([frame.with_columns(texts) for frame in frames] if texts else frames)


def written(work: Callable[[], object]) -> None:
    """Write something; a disk that fills raises `OSError`, whoever noticed it."""
    try:
        work()
    except pl.exceptions.PolarsError as error:
        raise OSError(" ".join(str(error).split())[:_REASON]) from error


def collected(label: str, work: Callable[[], _T]) -> _T:
    """The result of work on a table; raises `InputError` where it cannot be read."""
    try:
        return work()
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = " ".join(str(error).split())[:_REASON]
        raise InputError([Diagnostic("batch-unreadable", Span(label), {"reason": reason})]) from None
