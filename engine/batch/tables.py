"""Facts in one table for each kind: what each table holds, and how its rows find their owners."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import polars as pl

from ..diagnostics import Diagnostic, InputError, Span
from ..facts.layout import LISTS_EMPTY_IF_MISSING, FactLayout, KindReader
from ..facts.scope import KEY as SECTORS
from ..suggest import guess_values
from ..yamlfile import fold
from .sources import Listed, Source, file_source, is_table

ROOT: Final = "enterprise"
ENTERPRISE_ID: Final = "enterprise_id"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns of facts, and those that tie its rows to others."""

    kind: str
    label: str
    facts: Mapping[str, str]
    """fact -> column"""
    more: Mapping[str, str]
    """child kind -> the column that tells that its list is not finished"""
    columns: tuple[str, ...]
    parent_id: str = ""
    """the column with the owner's id, "" for enterprises"""
    source: Source | None = None

    @property
    def has_id(self) -> bool:
        """Whether rows name themselves; only what owns nothing may do without."""
        return "id" in self.columns

    @property
    def in_enterprise(self) -> bool:
        """Whether rows of a deeper kind name their enterprise too, so that owners' ids need differ within it only."""
        return ENTERPRISE_ID in self.columns and self.parent_id not in ("", ENTERPRISE_ID)

    @property
    def ids(self) -> list[str]:
        """The columns that hold ids."""
        found = dict.fromkeys(name for name in ("id", self.parent_id, ENTERPRISE_ID) if name in self.columns)
        return list(found)

    @property
    def read(self) -> list[str]:
        """The columns that a batch reads, without those that nobody knows."""
        ties = [
            name
            for name in ("name", "grid", *([SECTORS] if self.kind == ROOT else []))
            if name in self.columns
        ]
        return list(dict.fromkeys([*self.ids, *ties, *self.more.values(), *self.facts.values()]))

    def scan(self, columns: Sequence[str] | None = None) -> pl.LazyFrame:
        """Rows numbered from 1 with these columns, or all that are read."""
        assert self.source is not None
        return self.source.scan(self.ids, self.read if columns is None else columns)

    def chunks(self, rows: int) -> Iterator[pl.DataFrame]:
        """The rows with all columns that are read, so many at a time."""
        assert self.source is not None
        return self.source.chunks(self.ids, self.read, rows)


@dataclass(slots=True)
class Folder:
    """The tables of a portfolio. `missing` are kinds without one: of their lists nothing is known."""

    tables: dict[str, Table]
    missing: tuple[str, ...]
    warnings: list[Diagnostic] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)

    def parent(self, table: Table) -> Table | None:
        """The table with the owners."""
        return next((t for t in self.tables.values() if f"{t.kind}_id" == table.parent_id), None)

    def keys(self, table: Table) -> tuple[list[str], list[str]]:
        """The columns by which rows find their owners: here, and there."""
        parent = self.parent(table)
        if table.in_enterprise and parent is not None and ENTERPRISE_ID in parent.columns:
            return [ENTERPRISE_ID, table.parent_id], [ENTERPRISE_ID, "id"]
        return [table.parent_id], ["id"]


def open_folder(path: Path, layout: FactLayout) -> Folder:
    """The tables of a folder of files. Raises `InputError` with every fault."""
    files = [file_source(file) for file in sorted(path.iterdir()) if is_table(file)]
    return open_tables(files, layout, str(path))


def open_tables(sources: Iterable[Source], layout: FactLayout, label: str) -> Folder:
    """Understand these tables. Raises `InputError` with every fault."""
    every = list(sources)
    folder = understand(every, layout, label)
    by_label = {source.label: source for source in every}
    folder.tables = {
        kind: replace(table, source=by_label[table.label]) for kind, table in folder.tables.items()
    }
    return folder


def understand(listed: Sequence[Listed], layout: FactLayout, label: str) -> Folder:
    """Find the kinds of tables and what their columns say. Raises `InputError` with every fault."""
    readers = layout.readers()
    faults: list[Diagnostic] = []
    warnings: list[Diagnostic] = []
    found = _kinds(listed, readers, faults, warnings)
    tables = {
        kind: table
        for kind, reader in readers.items()
        if kind in found and (table := _table(reader, found[kind], readers, faults, warnings)) is not None
    }
    if ROOT not in found:
        faults.append(Diagnostic("batch-no-enterprises", Span(label)))
    if faults:
        raise InputError(faults)
    missing = tuple(kind for kind in readers if kind not in tables and kind not in LISTS_EMPTY_IF_MISSING)
    return Folder(tables, missing, warnings)


def _kinds(
    listed: Sequence[Listed],
    readers: Mapping[str, KindReader],
    faults: list[Diagnostic],
    warnings: list[Diagnostic],
) -> dict[str, Listed]:
    names = {reader.kind.plural: kind for kind, reader in readers.items()} | {kind: kind for kind in readers}
    found: dict[str, Listed] = {}
    for one in listed:
        kind = names.get(one.name)
        span = Span(one.label)
        if kind is None:
            guess = guess_values(one.name, readers)
            warnings.append(Diagnostic("batch-table-unknown", span, {"table": one.name, **guess}, "warning"))
        elif kind in LISTS_EMPTY_IF_MISSING:
            faults.append(Diagnostic("batch-table-register", span, {"table": kind}))
        elif kind in found:
            other = Path(found[kind].label).name
            faults.append(Diagnostic("batch-table-twice", span, {"table": kind, "other": other}))
        else:
            found[kind] = one
    return found


def _table(
    reader: KindReader,
    listed: Listed,
    readers: Mapping[str, KindReader],
    faults: list[Diagnostic],
    warnings: list[Diagnostic],
) -> Table | None:
    kind, span = reader.kind, Span(listed.label)
    try:
        columns = listed.columns()
    except InputError as error:
        faults.extend(error.diagnostics)
        return None
    more = {f"{readers[child].kind.plural}_more": child for child in kind.children if child in readers}
    parent = f"{kind.parent}_id" if kind.parent else ""
    ties = {"id", "name", "grid", parent, ENTERPRISE_ID, *more, *((SECTORS,) if kind.name == ROOT else ())}
    needed = [name for name in (parent, "id" if kind.children else "") if name]
    faults += [
        Diagnostic("batch-column-missing", span, {"column": name}) for name in needed if name not in columns
    ]
    facts: dict[str, str] = {}
    for column in columns:
        word = fold(column)
        name = word if word in reader.handlers else reader.labels.get(word, "")
        if column in ties:
            continue
        if not name:
            guess = guess_values(word, [*(f.name for f in reader.facts), *reader.labels, *ties - {""}])
            values = {"column": column, "table": kind.name, **guess}
            warnings.append(Diagnostic("batch-column-unknown", span, values, "warning"))
        elif name in facts:
            faults.append(Diagnostic("batch-column-twice", span, {"column": column, "other": facts[name]}))
        else:
            facts[name] = column
    known = {child: column for column, child in more.items() if column in columns}
    return Table(kind.name, listed.label, facts, known, tuple(columns), parent)
