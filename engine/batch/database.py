"""Facts in a database: a table for each kind, or one table of JSON documents, read in batches.

Everything is read in one transaction, so that the tables fit each other whatever is written meanwhile.
"""

from __future__ import annotations

import datetime
import json
import numbers
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

import polars as pl
from sqlalchemy import Boolean, Connection, column, create_engine, func, inspect, make_url, select, table
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.types import JSON

from ..diagnostics import Diagnostic, InputError, Span
from ..facts.layout import FactLayout
from .sources import ROW, alike, id_text
from .tables import Folder, open_tables

DOCUMENTS: Final = ("documents", "document")
"""The table and the column of fact documents."""

BATCH: Final = 10_000
"""Rows that are fetched at a time."""

_DRIVERS: Final = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "sqlite": "sqlite+pysqlite",
}
_REASON: Final = 200


class Database:
    """An open database, read in one transaction."""

    def __init__(self, url: str) -> None:
        try:
            address = make_url(url)
        except ArgumentError as error:
            raise unreadable(url, error) from None
        driver = _DRIVERS.get(address.drivername, address.drivername)
        self.label = address.render_as_string(hide_password=True)
        try:
            self._engine = create_engine(address.set(drivername=driver))
            connection = self._engine.connect()
            if driver.startswith("postgresql"):
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            self.connection: Connection = connection
            self._tables = sorted(inspect(connection).get_table_names())
        except (SQLAlchemyError, ImportError) as error:
            raise unreadable(self.label, error) from None

    def close(self) -> None:
        """Give back the connection."""
        self.connection.close()
        self._engine.dispose()

    def documents(self) -> DocumentRows | None:
        """The table of documents, where there is one."""
        name, wanted = DOCUMENTS
        if name not in self._tables:
            return None
        return DocumentRows(DatabaseTable(self, name), wanted)

    def folder(self, layout: FactLayout) -> Folder:
        """The tables of kinds. Raises `InputError` with every fault."""
        return open_tables([DatabaseTable(self, name) for name in self._tables], layout, self.label)


class DatabaseTable:
    """A table of a database as a table of a portfolio. Rows come in the order of the primary key."""

    def __init__(self, database: Database, name: str) -> None:
        self.name = name
        self.label = f"{database.label}: {name}"
        self._connection = database.connection
        try:
            described = inspect(self._connection)
            self._types = {str(c["name"]): c["type"] for c in described.get_columns(name)}
            self._order: list[str] = list(described.get_pk_constraint(name)["constrained_columns"])
        except SQLAlchemyError as error:
            raise unreadable(self.label, error) from None

    def columns(self) -> list[str]:
        """The names of its columns."""
        return list(self._types)

    def scan(self, ids: Sequence[str], columns: Sequence[str]) -> pl.LazyFrame:
        """The numbers of the rows and these columns, all at once."""
        return alike(list(self.chunks(ids, columns, BATCH))).lazy()

    def chunks(self, ids: Sequence[str], columns: Sequence[str], rows: int) -> Iterator[pl.DataFrame]:
        """The same, so many rows at a time."""
        names = list(dict.fromkeys(columns))
        flags = {name for name in names if isinstance(self._types[name], Boolean)}
        number = 1
        for batch in self.batches(names, rows):
            series = [
                _series(name, [row[at] for row in batch], name in flags) for at, name in enumerate(names)
            ]
            count = pl.Series(ROW, range(number, number + len(batch)), dtype=pl.UInt32)
            frame = pl.DataFrame([count, *series])
            yield frame.with_columns(id_text(n, frame.schema[n]) for n in dict.fromkeys(ids) if n in names)
            number += len(batch)
        if number == 1:
            yield pl.DataFrame(schema={ROW: pl.UInt32, **dict.fromkeys(names, pl.String)})

    def batches(self, names: Sequence[str], rows: int) -> Iterator[Sequence[Any]]:
        """Rows as the driver gives them: what a column's type promises is not relied on."""
        made = table(self.name, *(column(name) for name in self._types))
        order = self._order or [n for n, kind in self._types.items() if not isinstance(kind, JSON)]
        query = select(*(made.c[name] for name in names)).order_by(*(made.c[name] for name in order))
        try:
            result = self._connection.execution_options(yield_per=rows).execute(query)
            yield from result.partitions()
        except SQLAlchemyError as error:
            raise unreadable(self.label, error) from None

    def count(self) -> int:
        """How many rows there are."""
        try:
            return int(
                self._connection.execute(select(func.count()).select_from(table(self.name))).scalar_one()
            )
        except SQLAlchemyError as error:
            raise unreadable(self.label, error) from None


class DocumentRows:
    """Fact documents in a column of JSON or text, as lines."""

    def __init__(self, source: DatabaseTable, name: str) -> None:
        self.label = source.label
        self._source = source
        self._name = name
        if name not in source.columns():
            raise InputError([Diagnostic("batch-column-missing", Span(source.label), {"column": name})])

    def count(self) -> int:
        """How many there are."""
        return self._source.count()

    def lines(self) -> Iterator[bytes]:
        """One document after the other; an empty one as an empty line."""
        for batch in self._source.batches([self._name], BATCH):
            for (value,) in batch:
                if isinstance(value, bytes):
                    yield value
                elif isinstance(value, str):
                    yield value.encode("utf-8", "surrogatepass")
                else:
                    yield b"" if value is None else json.dumps(value, ensure_ascii=False).encode()


def unreadable(label: str, error: Exception) -> InputError:
    """What is said of a database that cannot be read."""
    reason = " ".join(str(getattr(error, "orig", None) or error).split())[:_REASON]
    return InputError([Diagnostic("batch-unreadable", Span(label), {"reason": reason})])


def _series(name: str, values: list[Any], flags: bool) -> pl.Series:
    """A column of what the driver gave; texts where the values are of several kinds."""
    if flags:  # SQLite has no yes/no of its own
        values = [bool(v) if type(v) is int and v in (0, 1) else v for v in values]
    kinds = {_kind(value) for value in values if value is not None}
    if not kinds:
        return pl.Series(name, values, dtype=pl.String)
    if len(kinds) == 1:
        dtype = kinds.pop()
        if dtype == pl.Float64:
            values = [None if v is None else float(v) for v in values]
        if dtype != pl.Object:
            return pl.Series(name, values, dtype=dtype, strict=False)
    return pl.Series(name, [None if v is None else _text(v) for v in values], dtype=pl.String)


def _kind(value: Any) -> Any:
    if isinstance(value, bool):
        return pl.Boolean
    if isinstance(value, numbers.Real | Decimal):
        return pl.Float64
    if isinstance(value, str):
        return pl.String
    if isinstance(value, datetime.datetime):
        return pl.Datetime("us")
    if isinstance(value, datetime.date):
        return pl.Date
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return pl.List(pl.String)
    return pl.Object


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ";".join(str(item) for item in value) or "[]"
    return str(value)
