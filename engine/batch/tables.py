"""Facts in a folder with one Parquet or CSV table for each kind: what is there, and what is wrong with it as a whole.

Only ids are held for all enterprises at once; everything else is read part by part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import polars as pl

from ..diagnostics import Diagnostic, InputError, Span
from ..facts.layout import LISTS_EMPTY_IF_MISSING, FactLayout, KindReader
from ..suggest import guess_values
from ..yamlfile import fold
from .rejects import rejects, together

ROOT: Final = "enterprise"
ROW: Final = "#row"
ENTERPRISE_ID: Final = "enterprise_id"
SUFFIXES: Final = (".parquet", ".csv")
_REASON: Final = 200

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns of facts, and those that tie its rows to others."""

    kind: str
    path: Path
    facts: Mapping[str, str]
    """fact -> column"""
    more: Mapping[str, str]
    """child kind -> the column that tells that its list is not finished"""
    columns: tuple[str, ...]
    parent_id: str = ""
    """the column with the owner's id, "" for enterprises"""

    @property
    def has_id(self) -> bool:
        """Whether rows name themselves; only what owns nothing may do without."""
        return "id" in self.columns

    @property
    def in_enterprise(self) -> bool:
        """Whether rows of a deeper kind name their enterprise too, so that owners' ids need differ within it only."""
        return ENTERPRISE_ID in self.columns and self.parent_id not in ("", ENTERPRISE_ID)

    def scan(self) -> pl.LazyFrame:
        """The rows, ids as texts, numbered from 1."""
        if self.path.suffix == ".csv":
            frame = pl.scan_csv(self.path, infer_schema=False, row_index_name=ROW, row_index_offset=1)
        else:
            frame = pl.scan_parquet(self.path, row_index_name=ROW, row_index_offset=1)
        schema = frame.collect_schema()
        ids = [name for name in ("id", self.parent_id, ENTERPRISE_ID) if name in schema]
        return frame.with_columns(_id(name, schema[name]) for name in dict.fromkeys(ids))


def _id(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype.is_float():  # whole numbers with gaps, as other libraries write them
        column = pl.when(column == column.round()).then(column.cast(pl.Int64, strict=False))
    text = column.cast(pl.String).str.strip_chars().str.normalize("NFKC")
    return pl.when(text != "").then(text).alias(name)


def collected(path: Path, work: Callable[[], _T]) -> _T:
    """The result of work on a table; raises `InputError` where it cannot be read."""
    try:
        return work()
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = " ".join(str(error).split())[:_REASON]
        raise InputError([Diagnostic("batch-unreadable", Span(str(path)), {"reason": reason})]) from None


@dataclass(slots=True)
class Folder:
    """The tables of a folder. `missing` are kinds without one: of their lists nothing is known."""

    tables: dict[str, Table]
    missing: tuple[str, ...]
    warnings: list[Diagnostic] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)

    def survey(self) -> pl.DataFrame:
        """Count the rows, and set aside those that belong nowhere: orphans, and enterprises whose id stands twice."""
        found = []
        for table in self.tables.values():
            self.rows[table.kind] = collected(
                table.path,
                lambda t=table: t.scan().select(pl.len()).collect().item(),  # type: ignore[misc]
            )
            found += collected(table.path, lambda t=table: list(self._orphans(t)))  # type: ignore[misc]
        root = self.tables[ROOT]
        found += collected(root.path, lambda: list(_doubles(root)))
        return together(found)

    def parent(self, table: Table) -> Table | None:
        """The table with the owners."""
        return next((t for t in self.tables.values() if f"{t.kind}_id" == table.parent_id), None)

    def keys(self, table: Table) -> tuple[list[str], list[str]]:
        """The columns by which rows find their owners: here, and there."""
        parent = self.parent(table)
        if table.in_enterprise and parent is not None and ENTERPRISE_ID in parent.columns:
            return [ENTERPRISE_ID, table.parent_id], [ENTERPRISE_ID, "id"]
        return [table.parent_id], ["id"]

    def _orphans(self, table: Table) -> Iterator[pl.DataFrame]:
        if not table.parent_id:
            return
        parent = self.parent(table)
        here, there = self.keys(table)
        rows = table.scan().select(ROW, *here, *(["id"] if table.has_id else []))
        if parent is None:  # nobody is there to own them
            lost = rows.collect()
        else:
            owners = parent.scan().select(there).unique()
            if here == [table.parent_id] and parent.kind != ROOT:
                self._refuse_ambiguous(table, parent)
            lost = rows.join(owners, left_on=here, right_on=there, how="anti").sort(ROW).collect()
        for value, part in lost.group_by(table.parent_id, maintain_order=True):
            ids = part.get_column("id").to_list() if table.has_id else [None] * part.height
            shown = "" if value[0] is None else str(value[0])
            values = {"parent": table.parent_id.removesuffix("_id"), "id": shown}
            yield rejects(
                *(table.kind, part.get_column(ROW).to_list(), ids, "batch-orphan", values),
                column=table.parent_id,
                value=shown,
            )

    def _refuse_ambiguous(self, table: Table, parent: Table) -> None:
        """Rows that name their owner alone need an owner whose id means one enterprise in the whole table."""
        owner = ENTERPRISE_ID if ENTERPRISE_ID in parent.columns else parent.parent_id
        owners = parent.scan().group_by("id").agg(pl.col(owner).n_unique().alias("owners"))
        found = owners.filter(pl.col("owners") > 1, pl.col("id").is_not_null()).head(1).collect()
        if found.height:
            values = {"table": table.kind, "parent": parent.kind, "id": str(found.item(0, "id"))}
            raise InputError([Diagnostic("batch-owner-ambiguous", Span(str(table.path)), values)])


def _doubles(root: Table) -> Iterator[pl.DataFrame]:
    frame = root.scan().select(ROW, "id")
    nameless = frame.filter(pl.col("id").is_null()).collect().get_column(ROW).to_list()
    if nameless:
        yield rejects(ROOT, nameless, [None] * len(nameless), "batch-no-id", column="id")
    later = pl.col(ROW) != pl.col(ROW).min().over("id")
    # Only the ids that stand twice are looked at again.
    twice = frame.group_by("id").len().filter(pl.col("len") > 1, pl.col("id").is_not_null()).select("id")
    rows = frame.join(twice, on="id", how="semi").collect().filter(later).sort(ROW)
    for row, name in rows.iter_rows():
        yield rejects(ROOT, [row], [name], "batch-id-twice", {"id": name}, column="id", value=name)


def open_folder(path: Path, layout: FactLayout) -> Folder:
    """Find the tables and understand their columns. Raises `InputError` with every fault."""
    readers = layout.readers()
    faults: list[Diagnostic] = []
    warnings: list[Diagnostic] = []
    files = _files(path, readers, faults, warnings)
    tables = {
        kind: table
        for kind, reader in readers.items()
        if kind in files and (table := _table(reader, files[kind], readers, faults, warnings)) is not None
    }
    if ROOT not in files:
        faults.append(Diagnostic("batch-no-enterprises", Span(str(path))))
    if faults:
        raise InputError(faults)
    missing = tuple(kind for kind in readers if kind not in tables and kind not in LISTS_EMPTY_IF_MISSING)
    return Folder(tables, missing, warnings)


def _files(
    path: Path, readers: Mapping[str, KindReader], faults: list[Diagnostic], warnings: list[Diagnostic]
) -> dict[str, Path]:
    names = {reader.kind.plural: kind for kind, reader in readers.items()} | {kind: kind for kind in readers}
    found: dict[str, Path] = {}
    for file in sorted(path.iterdir()):
        if file.suffix not in SUFFIXES or file.name.startswith("."):
            continue
        kind = names.get(file.stem)
        span = Span(str(file))
        if kind is None:
            guess = guess_values(file.stem, readers)
            warnings.append(Diagnostic("batch-table-unknown", span, {"table": file.stem, **guess}, "warning"))
        elif kind in LISTS_EMPTY_IF_MISSING:
            faults.append(Diagnostic("batch-table-register", span, {"table": kind}))
        elif kind in found:
            faults.append(Diagnostic("batch-table-twice", span, {"table": kind, "other": found[kind].name}))
        else:
            found[kind] = file
    return found


def _table(
    reader: KindReader,
    file: Path,
    readers: Mapping[str, KindReader],
    faults: list[Diagnostic],
    warnings: list[Diagnostic],
) -> Table | None:
    kind = reader.kind
    probe = Table(kind.name, file, {}, {}, ())
    try:
        columns = collected(file, lambda: probe.scan().collect_schema().names())[1:]
    except InputError as error:
        faults.extend(error.diagnostics)
        return None
    more = {f"{readers[child].kind.plural}_more": child for child in kind.children if child in readers}
    parent = f"{kind.parent}_id" if kind.parent else ""
    ties = {"id", "name", "grid", parent, ENTERPRISE_ID, *more}
    needed = [name for name in (parent, "id" if kind.children else "") if name]
    faults += [
        Diagnostic("batch-column-missing", Span(str(file)), {"column": name})
        for name in needed
        if name not in columns
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
            warnings.append(Diagnostic("batch-column-unknown", Span(str(file)), values, "warning"))
        elif name in facts:
            values = {"column": column, "other": facts[name]}
            faults.append(Diagnostic("batch-column-twice", Span(str(file)), values))
        else:
            facts[name] = column
    known = {child: column for column, child in more.items() if column in columns}
    return Table(kind.name, file, facts, known, tuple(columns), parent)
