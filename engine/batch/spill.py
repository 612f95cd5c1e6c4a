"""The rows of all tables, put down part by part, so that every table is read once whatever the number of parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from .reading import Fetch, join_owners
from .sources import ROW, alike, collected, written
from .tables import ENTERPRISE_ID, ROOT, Folder, Table

CHUNK: Final = 100_000
"""Rows that are held at a time."""

_PART: Final = "#part"


class Spill:
    """Files of rows, one for each kind and part. Of enterprises the part is given by their order; what hangs below
    goes with them, and what has no owner is left out."""

    def __init__(self, work: Path, folder: Folder, size: int, first: int = 0) -> None:
        self._work = work
        self._folder = folder
        self._first = first
        self._schemas: dict[str, pl.DataFrame] = {}
        self.empty: dict[str, set[str]] = {}
        """kind -> columns with an empty cell"""
        parts: dict[str, pl.DataFrame] = {}
        for kind, table in folder.tables.items():
            above = None if kind == ROOT else parts.get(_kind_above(table))
            if kind == ROOT or above is not None:
                parts[kind] = self._put_down(table, above, size)

    def _put_down(self, table: Table, above: pl.DataFrame | None, size: int) -> pl.DataFrame:
        """Write the rows of a table; the parts of those who may own others."""
        owners: list[pl.DataFrame] = []
        for chunk in _read(table):
            self._schemas.setdefault(table.kind, chunk.clear())
            self._note_empty(table.kind, chunk)
            if above is None:
                placed = chunk.with_columns(((pl.col(ROW) - 1) // size).cast(pl.UInt32).alias(_PART))
            else:
                here, there = self._folder.keys(table)
                placed = chunk.join(above.select(*there, _PART), left_on=here, right_on=there, how="inner")
            if table.has_id:
                names = [name for name in (ENTERPRISE_ID, "id", _PART) if name in placed.columns]
                owners.append(placed.select(names))
            kept = placed.filter(pl.col(_PART) >= self._first)
            for (number,), rows in kept.partition_by(_PART, as_dict=True, include_key=False).items():
                self._append(table.kind, int(number), rows)
        return _places(owners, table)

    def _note_empty(self, kind: str, chunk: pl.DataFrame) -> None:
        known = self.empty.setdefault(kind, set())
        known |= {series.name for series in chunk.iter_columns() if series.null_count()}

    def _append(self, kind: str, number: int, rows: pl.DataFrame) -> None:
        path = self._path(kind, number)
        path.parent.mkdir(exist_ok=True)
        with path.open("ab") as file:
            written(lambda: rows.write_ipc_stream(file, compression="lz4"))

    def _path(self, kind: str, number: int) -> Path:
        return self._work / kind / f"{number:05}.arrows"

    def rows(self, kind: str, number: int) -> pl.DataFrame:
        """The rows of a kind that belong to a part."""
        path = self._path(kind, number)
        if not path.exists():
            return self._schemas[kind]
        frames = []
        with path.open("rb") as file:
            end = path.stat().st_size
            while file.tell() < end:
                frames.append(_next_stream(file))
        return alike(frames)

    def fetch(self, number: int) -> Fetch:
        """What reads a part its rows."""

        def fetch(
            table: Table, owners: pl.DataFrame, here: Sequence[str], there: Sequence[str]
        ) -> pl.DataFrame:
            return join_owners(self.rows(table.kind, number).lazy(), owners, here, there).collect()

        return fetch

    def forget(self, number: int) -> None:
        """Give back the space of a part that is done."""
        for kind in self._schemas:
            self._path(kind, number).unlink(missing_ok=True)


def _read(table: Table) -> Iterator[pl.DataFrame]:
    """The rows of a table, so many at a time. Raises `InputError` where they cannot be read; what is done with them in
    between is not its fault."""
    chunks = table.chunks(CHUNK)
    while (chunk := collected(table.label, lambda: next(chunks, None))) is not None:
        yield chunk


def _kind_above(table: Table) -> str:
    return table.parent_id.removesuffix("_id")


def _places(owners: list[pl.DataFrame], table: Table) -> pl.DataFrame:
    """The part of each id; one that stands twice keeps the first."""
    if not owners:
        return pl.DataFrame(schema={"id": pl.String, ENTERPRISE_ID: pl.String, _PART: pl.UInt32})
    found = pl.concat(owners)
    if table.kind == ROOT:
        found = found.with_columns(pl.col("id").alias(ENTERPRISE_ID))
    return found.unique(subset=found.columns[:-1], keep="first", maintain_order=True)


def _next_stream(file: Any) -> pl.DataFrame:
    """One of several Arrow streams that stand behind each other."""
    import pyarrow as pa

    with pa.ipc.open_stream(file) as reader:
        table = reader.read_all()
    found = pl.from_arrow(table)
    assert isinstance(found, pl.DataFrame)
    return found
