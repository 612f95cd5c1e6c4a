"""Facts in tables, read in parts of so many enterprises with everything that belongs to them.

A row with a value that cannot be read is set aside. With an enterprise goes everything below it; the list that
another row stood in counts as unfinished, so that what is concluded stays true whatever the row would have said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import polars as pl

from ..executors.columnar import Population, PopulationTable
from ..executors.columnar.population import Flags
from ..facts.layout import LISTS_EMPTY_IF_MISSING, FactLayout, KindReader
from ..vocabulary.model import Fact
from .convert import Trouble, bad_rows, convert, suffixes
from .parts import OWNER, Part, Shaper, start_children
from .rejects import rejects, together
from .tables import ENTERPRISE_ID, ROOT, ROW, Folder, Table, collected

_AT: Final = "#at"
"""In a kind's frame: the row's enterprise."""

_RAW: Final = "raw "
GROUPS: Final = ("province", "city", "grid")
"""What summaries group enterprises by."""


@dataclass(slots=True)
class Kept:
    """The rows of a kind that are read: ids, owners, series of facts; what was written, for documents."""

    frame: pl.DataFrame
    unfinished: dict[str, Flags] = field(default_factory=dict)
    """child kind -> owners whose list is not finished"""


class TableParts:
    """The parts of a folder."""

    def __init__(self, folder: Folder, layout: FactLayout) -> None:
        self.folder = folder
        self.readers = layout.readers()
        self.shaper = Shaper()
        self.survey_rejects = folder.survey()
        bad = self.survey_rejects.filter(pl.col("table") == ROOT, pl.col("severity") == "error")
        self._dropped = bad.get_column("row").unique()

    @property
    def enterprises(self) -> int:
        """How many rows the table of enterprises has."""
        return self.folder.rows[ROOT]

    def parts(self, size: int, first: int = 0) -> Iterator[Part]:
        """Part by part, from that part on; orphans and doubles come with the first one."""
        for number, start in enumerate(range(0, max(self.enterprises, 1), size)):
            if number < first:
                continue
            rows = self._slice(start, size)
            yield self.part(rows, self.survey_rejects if number == 0 else None)

    def _slice(self, start: int, size: int) -> pl.DataFrame:
        root = self.folder.tables[ROOT]
        return collected(root.path, lambda: root.scan().slice(start, size).collect())

    def part(self, enterprises: pl.DataFrame, before: pl.DataFrame | None = None) -> Part:
        """These enterprises with everything below them."""
        reading = Reading(self.folder, self.readers, self._dropped)
        kept = reading.read(enterprises)
        tables: dict[str, PopulationTable] = {}
        for kind, reader in self.readers.items():
            tables[kind] = self._laid_out(kind, reader, kept, tables)
        words = _group_words(kept[ROOT].frame, self.readers[ROOT])
        set_aside = together([*([] if before is None else [before]), *reading.rejects])
        return Part(Population(tables), words, set_aside, reading.counts)

    def _laid_out(
        self, kind: str, reader: KindReader, kept: Mapping[str, Kept], tables: dict[str, PopulationTable]
    ) -> PopulationTable:
        parent = reader.kind.parent
        phantom = None
        frame = kept[kind].frame if kind in kept else pl.DataFrame(schema={"id": pl.String, OWNER: pl.UInt32})
        if parent:
            above = tables[parent]
            unfinished = (
                np.zeros(above.rows, dtype=np.bool_) if above.phantom is None else above.phantom.copy()
            )
            if kind in kept:
                real = np.arange(above.rows) if above.phantom is None else np.flatnonzero(~above.phantom)
                unfinished[real] |= kept[parent].unfinished[kind]
                # Owners were counted without the rows that stand for unlisted ones.
                position = pl.Series(real.astype(np.uint32))
                frame = frame.with_columns(position[frame.get_column(OWNER)].alias(OWNER))
            elif kind not in LISTS_EMPTY_IF_MISSING:
                unfinished[:] = True
            frame, phantom = _with_phantoms(frame, unfinished)
        made = self.shaper.table(reader, frame, phantom)
        tables[kind] = made
        if parent:
            start_children(tables, parent, kind)
        return made

    def document(self, enterprise: str) -> dict[str, Any] | None:
        """The facts of one enterprise as a fact file has them; None where there is none of that id."""
        root = self.folder.tables[ROOT]
        rows = collected(root.path, lambda: root.scan().filter(pl.col("id") == enterprise).head(1).collect())
        reading = Reading(self.folder, self.readers, self._dropped, raw=True)
        kept = reading.read(rows)
        if not kept[ROOT].frame.height:
            return None
        return {"enterprise": Document(self.folder, self.readers, kept).of(ROOT, 0)}


class Reading:
    """One part while it is read, owners before what they own."""

    def __init__(
        self, folder: Folder, readers: Mapping[str, KindReader], dropped: pl.Series, raw: bool = False
    ) -> None:
        self.folder = folder
        self.readers = readers
        self.rejects: list[pl.DataFrame] = []
        self.counts: dict[str, int] = {}
        self._dropped = dropped
        self._raw = raw
        self._kept: dict[str, Kept] = {}
        self._ids: list[pl.DataFrame] = []

    def read(self, enterprises: pl.DataFrame) -> dict[str, Kept]:
        """The rows of every kind that has a table."""
        for kind, reader in self.readers.items():
            table = self.folder.tables.get(kind)
            if kind == ROOT and table is not None:
                rows = enterprises.filter(~pl.col(ROW).is_in(self._dropped.implode()))
                self._keep(table, reader, rows.with_row_index(_AT), None)
                self.counts[ROOT] = enterprises.height
            elif table is not None and reader.kind.parent in self._kept:
                self._children(table, reader)
        return self._kept

    def _children(self, table: Table, reader: KindReader) -> None:
        owners = self._kept[reader.kind.parent]
        here, there = self.folder.keys(table)
        keys = [ENTERPRISE_ID if name == ENTERPRISE_ID else "id" for name in there]
        found = owners.frame.select(*dict.fromkeys(keys), _AT).with_row_index(OWNER).lazy()
        joined = table.scan().join(found, left_on=here, right_on=keys, how="inner", suffix=" owner")
        rows = collected(table.path, lambda: joined.collect(engine="streaming")).sort(OWNER, ROW)
        self._keep(table, reader, rows, owners)

    def _keep(self, table: Table, reader: KindReader, rows: pl.DataFrame, owners: Kept | None) -> None:
        self.counts[table.kind] = rows.height
        read, troubles = self._facts(table, reader, rows)
        bad = bad_rows(troubles, rows.height)
        rows = rows.with_columns(self._ids_of(table, reader, rows, owners))
        self._note(table, rows, troubles)
        again = self._doubles(table, rows, bad)
        good = ~(bad | again)
        if owners is not None:
            lost = rows.filter(pl.Series(~good)).get_column(OWNER)
            owners.unfinished.setdefault(table.kind, _flags(owners.frame.height))[lost.to_numpy()] = True
        ties = [
            name for name in (_AT, OWNER, ROW, "id", "name", "grid", ENTERPRISE_ID) if name in rows.columns
        ]
        raw = [pl.col(c).alias(f"{_RAW}{f}") for f, c in table.facts.items()] if self._raw else []
        frame = rows.select(*ties, *raw).hstack(read).filter(pl.Series(good))
        if owners is None:  # the enterprise's own id, for what names it beside its owner
            frame = frame.with_columns(pl.col("id").alias(ENTERPRISE_ID))
        kept = self._kept[table.kind] = Kept(frame)
        for child in reader.kind.children:
            column = table.more.get(child)
            more = (
                _flags(frame.height)
                if column is None
                else _more(rows.filter(pl.Series(good)).get_column(column))
            )
            kept.unfinished[child] = more

    def _facts(
        self, table: Table, reader: KindReader, rows: pl.DataFrame
    ) -> tuple[list[pl.Series], list[Trouble]]:
        facts = {fact.name: fact for fact in reader.facts}
        series: dict[int, list[pl.Series]] = {}
        troubles: list[Trouble] = []
        for name, column in table.facts.items():
            done = convert(rows.get_column(column), facts[name], reader.handlers[name][1])
            series[facts[name].slot] = done.series
            troubles += done.troubles
        by_slot: dict[int, Fact] = {fact.slot: fact for fact in reader.facts}
        for slot, target in reader.only_if:
            if target in series:
                self._only_if(table, rows, by_slot[slot], series, target)
        named = [
            part.alias(f"f{slot}{suffix}")
            for slot, parts in series.items()
            for part, suffix in zip(parts, suffixes(by_slot[slot]), strict=True)
        ]
        return named, troubles

    def _only_if(
        self, table: Table, rows: pl.DataFrame, fact: Fact, series: dict[int, list[pl.Series]], target: int
    ) -> None:
        """A fact that is only asked when another is true, which is false here."""
        off = (~series[target][0]).fill_null(False)
        own = series.get(fact.slot, [pl.Series([None] * rows.height, dtype=pl.Boolean)])[0]
        wrong = (off & own.fill_null(False)).arg_true()
        if len(wrong):
            at = rows[wrong]
            ids = at.get_column("id").to_list() if "id" in rows.columns else [None] * at.height
            values = {"other": fact.only_if}
            self.rejects.append(
                rejects(
                    *(table.kind, at.get_column(ROW).to_list(), ids, "only-if-contradiction", values),
                    column=fact.name,
                    value="true",
                    severity="warning",
                )
            )
        series[fact.slot] = [pl.select(pl.when(off).then(False).otherwise(own)).to_series()]

    def _ids_of(self, table: Table, reader: KindReader, rows: pl.DataFrame, owners: Kept | None) -> pl.Expr:
        """Ids, made as the loader of facts makes them where there is none."""
        if owners is None:
            return pl.col("id")
        number = (pl.int_range(pl.len()).over(OWNER) + 1).cast(pl.String)
        made = pl.concat_str(pl.lit(f"{table.kind}-"), number)
        if reader.kind.parent != ROOT:
            above = owners.frame.get_column("id")[rows.get_column(OWNER)]
            made = pl.concat_str(pl.lit(above), pl.lit("/"), made)
        return (pl.coalesce("id", made) if table.has_id else made).alias("id")

    def _note(self, table: Table, rows: pl.DataFrame, troubles: list[Trouble]) -> None:
        for trouble in troubles:
            at = rows[list(trouble.rows)]
            self.rejects.append(
                rejects(
                    *(table.kind, at.get_column(ROW).to_list(), at.get_column("id").to_list()),
                    trouble.problem.code,
                    trouble.problem.values,
                    column=trouble.column,
                    value=trouble.value,
                    severity=trouble.problem.severity,
                )
            )

    def _doubles(self, table: Table, rows: pl.DataFrame, bad: Flags) -> Flags:
        """Rows whose id some other row of the enterprise has, of this kind or another."""
        here = rows.select(_AT, "id").with_columns(pl.Series("bad", bad))
        first = here.select(
            (pl.struct(_AT, "id").is_first_distinct() | pl.col("bad")).alias("first")
        ).to_series()
        again = ~first.to_numpy()
        if self._ids:
            before = pl.concat(self._ids)
            known = (
                here.with_row_index("n").join(before, on=[_AT, "id"], how="semi").get_column("n").to_numpy()
            )
            again[known] |= ~bad[known]
        for row, name in rows.filter(pl.Series(again)).select(ROW, "id").iter_rows():
            self.rejects.append(
                rejects(table.kind, [row], [name], "batch-id-twice", {"id": name}, column="id", value=name)
            )
        self._ids.append(here.filter(~pl.col("bad") & ~pl.Series(again)).select(_AT, "id"))
        return again


def _flags(rows: int) -> Flags:
    return np.zeros(rows, dtype=np.bool_)


def _more(column: pl.Series) -> Flags:
    if column.dtype != pl.Boolean:
        column = column.cast(pl.String).str.strip_chars().str.to_lowercase() == "true"
    return column.fill_null(False).to_numpy().copy()


def _with_phantoms(frame: pl.DataFrame, unfinished: Flags) -> tuple[pl.DataFrame, Flags | None]:
    """One row at the end of each unfinished list, for any number of items of which nothing is known."""
    owners = np.flatnonzero(unfinished).astype(np.uint32)
    if not len(owners):
        return frame, None
    ghosts = pl.DataFrame(
        {OWNER: owners, "id": [""] * len(owners)}, schema={OWNER: pl.UInt32, "id": pl.String}
    )
    marked = [frame.with_columns(ghost=pl.lit(False)), ghosts.with_columns(ghost=pl.lit(True))]
    both = pl.concat(marked, how="diagonal").sort(OWNER, "ghost", maintain_order=True)
    return both.drop("ghost"), both.get_column("ghost").to_numpy()


def _group_words(frame: pl.DataFrame, reader: KindReader) -> pl.DataFrame:
    """Id, name and groups of the enterprises."""
    name = pl.col("name").cast(pl.String) if "name" in frame.columns else pl.lit(None, dtype=pl.String)
    made = [pl.col("id"), pl.coalesce(name, "id").alias("name")]
    for group in GROUPS:
        fact = reader.kind.facts.get(group)
        column = f"f{fact.slot}" if fact is not None else group
        if column not in frame.columns:
            made.append(pl.lit(None, dtype=pl.String).alias(group))
        elif fact is not None and fact.choices is not None:
            words = pl.Series(fact.choices.words, dtype=pl.String)
            codes = pl.col(column).cast(pl.UInt32)
            made.append(codes.replace_strict(list(range(len(words))), words, default=None).alias(group))
        else:
            made.append(pl.col(column).cast(pl.String).alias(group))
    return frame.select(made)


class Document:
    """Writes the rows of one enterprise as a fact file."""

    def __init__(self, folder: Folder, readers: Mapping[str, KindReader], kept: Mapping[str, Kept]) -> None:
        self._folder = folder
        self._readers = readers
        self._kept = kept

    def of(self, kind: str, row: int) -> dict[str, Any]:
        """One row with its lists."""
        reader, kept = self._readers[kind], self._kept[kind]
        written = kept.frame.row(row, named=True)
        found: dict[str, Any] = {"id": written["id"]}
        found |= {key: str(written[key]) for key in ("name", "grid") if written.get(key) is not None}
        for fact in reader.facts:
            value = written.get(f"{_RAW}{fact.name}")
            if value is not None:
                found[fact.name] = _plain(fact, value, written.get(f"f{fact.slot}"))
        for child in reader.kind.children:
            if child not in self._kept:
                continue
            owners = self._kept[child].frame.get_column(OWNER)
            items = [self.of(child, item) for item in (owners == row).arg_true().to_list()]
            more = bool(kept.unfinished[child][row])
            found[self._readers[child].kind.plural] = {"items": items, "more": True} if more else items
        return found


def _plain(fact: Fact, value: Any, read: Any) -> Any:
    from .convert import words_of

    if fact.type == "yes_no":
        return read
    if fact.type in ("set", "terms_set"):
        return [str(item) for item in value] if isinstance(value, list) else words_of(str(value))
    if fact.type == "number":
        return value if isinstance(value, int | float | str) else str(value)
    return str(value)[:10] if fact.type == "date" and not isinstance(value, str) else str(value)
