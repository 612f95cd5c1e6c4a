"""One part of a portfolio read from its tables: values converted, rows that cannot be read set aside.

A row with a value that cannot be read is set aside. With an enterprise goes everything below it; the list that
another row stood in counts as unfinished, so that what is concluded stays true whatever the row would have said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl

from ..executors.columnar.population import Flags
from ..facts.layout import KindReader
from ..facts.scope import KEY as SECTORS
from ..vocabulary.model import Fact
from .convert import Trouble, bad_rows, convert, suffixes
from .parts import OWNER
from .programs import Names, Programs
from .rejects import rejects, rejects_named, troubled
from .scopes import scopes_of
from .sources import ROW, collected
from .tables import ENTERPRISE_ID, ROOT, Folder, Table

AT: Final = "#at"
"""In a kind's frame: the row's enterprise."""

SCOPE: Final = "#scope"
"""In the frame of enterprises: the number of the row's scope."""

RAW: Final = "raw "
"""What is put before the name of a fact for the column as it was written."""

Fetch = Callable[[Table, pl.DataFrame, Sequence[str], Sequence[str]], pl.DataFrame]
"""(table, owners, keys here, keys of the owners) -> the rows of these owners, with the owners' columns."""


def join_owners(
    rows: pl.LazyFrame, owners: pl.DataFrame, here: Sequence[str], there: Sequence[str]
) -> pl.LazyFrame:
    """The rows of these owners."""
    return rows.join(owners.lazy(), left_on=here, right_on=there, how="inner", suffix=" owner")


def scan_rows(table: Table, owners: pl.DataFrame, here: Sequence[str], there: Sequence[str]) -> pl.DataFrame:
    """Look through the whole table for the rows of these owners."""
    return join_owners(table.scan(), owners, here, there).collect(engine="streaming")


@dataclass(slots=True)
class Kept:
    """The rows of a kind that are read: ids, owners, series of facts; what was written, for documents."""

    frame: pl.DataFrame
    unfinished: dict[str, Flags] = field(default_factory=dict)
    """child kind -> owners whose list is not finished"""


class Reading:
    """One part while it is read, owners before what they own."""

    def __init__(
        self,
        folder: Folder,
        readers: Mapping[str, KindReader],
        dropped: pl.Series,
        fetch: Fetch,
        programs: Programs,
        raw: bool = False,
    ) -> None:
        self.folder = folder
        self.scopes: list[Names] = []
        """the scopes of the enterprises; `SCOPE` has their numbers"""
        self._programs = programs
        self._no: dict[str, pl.Series] = {}
        self._fetch = fetch
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
                self._keep(table, reader, rows.with_row_index(AT), None)
                self.counts[ROOT] = enterprises.height
            elif table is not None and reader.kind.parent in self._kept:
                self._children(table, reader)
        return self._kept

    def _children(self, table: Table, reader: KindReader) -> None:
        owners = self._kept[reader.kind.parent]
        here, there = self.folder.keys(table)
        keys = [ENTERPRISE_ID if name == ENTERPRISE_ID else "id" for name in there]
        found = owners.frame.select(*dict.fromkeys(keys), AT).with_row_index(OWNER)
        rows = collected(table.label, lambda: self._fetch(table, found, here, keys)).sort(OWNER, ROW)
        self._keep(table, reader, rows, owners)

    def _keep(self, table: Table, reader: KindReader, rows: pl.DataFrame, owners: Kept | None) -> None:
        self.counts[table.kind] = rows.height
        read, troubles = self._facts(table, reader, rows)
        if owners is None:
            scopes = scopes_of(self._programs, rows, self._no)
            self.scopes = scopes.found
            troubles += scopes.troubles
            read.append(scopes.numbers.alias(SCOPE))
        bad = bad_rows(troubles, rows.height)
        rows = rows.with_columns(self._ids_of(table, reader, rows, owners))
        self._note(table, rows, troubles)
        again = self._doubles(table, rows, bad)
        good = ~(bad | again)
        if owners is not None:
            lost = rows.filter(pl.Series(~good)).get_column(OWNER)
            owners.unfinished.setdefault(table.kind, _flags(owners.frame.height))[lost.to_numpy()] = True
        ties = [
            name for name in (AT, OWNER, ROW, "id", "name", "grid", ENTERPRISE_ID) if name in rows.columns
        ]
        raw = [pl.col(c).alias(f"{RAW}{f}") for f, c in table.facts.items()] if self._raw else []
        if self._raw and owners is None and SECTORS in rows.columns:
            raw.append(pl.col(SECTORS).alias(f"{RAW}{SECTORS}"))
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
        if table.kind == ROOT:
            # As written: a fact that is false because another one is false says nothing about sectors.
            self._no = {
                name: series[facts[name].slot][0] == False  # noqa: E712 - of a column
                for name in table.facts
                if facts[name].type == "yes_no"
            }
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
        if troubles:
            numbers, ids = rows.get_column(ROW), rows.get_column("id")
            self.rejects.append(troubled(table.kind, numbers, ids, troubles))

    def _doubles(self, table: Table, rows: pl.DataFrame, bad: Flags) -> Flags:
        """Rows whose id some other row of the enterprise has, of this kind or another."""
        here = rows.select(AT, "id").with_columns(pl.Series("bad", bad))
        first = here.select(
            (pl.struct(AT, "id").is_first_distinct() | pl.col("bad")).alias("first")
        ).to_series()
        again = ~first.to_numpy()
        if self._ids:
            before = pl.concat(self._ids)
            known = (
                here.with_row_index("n").join(before, on=[AT, "id"], how="semi").get_column("n").to_numpy()
            )
            again[known] |= ~bad[known]
        if again.any():
            at = rows.filter(pl.Series(again))
            names = at.get_column("id")
            self.rejects.append(
                rejects_named(table.kind, at.get_column(ROW), names, names, "batch-id-twice", column="id")
            )
        self._ids.append(here.filter(~pl.col("bad") & ~pl.Series(again)).select(AT, "id"))
        return again


def _flags(rows: int) -> Flags:
    return np.zeros(rows, dtype=np.bool_)


def _more(column: pl.Series) -> Flags:
    if column.dtype != pl.Boolean:
        column = column.cast(pl.String).str.strip_chars().str.to_lowercase() == "true"
    return column.fill_null(False).to_numpy().copy()


def of_scope(kept: Mapping[str, Kept], readers: Mapping[str, KindReader], number: int) -> dict[str, Kept]:
    """The enterprises of one scope, with all that belongs to them."""
    chosen = (kept[ROOT].frame.get_column(SCOPE) == number).to_numpy()
    if chosen.all():
        return dict(kept)
    wanted = {ROOT: chosen}
    places = np.full(kept[ROOT].frame.select(pl.col(AT).max()).item() + 1, False, dtype=np.bool_)
    places[kept[ROOT].frame.get_column(AT).to_numpy()] = chosen
    found: dict[str, Kept] = {}
    for kind, one in kept.items():
        parent = readers[kind].kind.parent
        inside = wanted.setdefault(kind, places[one.frame.get_column(AT).to_numpy()])
        frame = one.frame.filter(pl.Series(inside))
        if parent:
            moved = np.cumsum(wanted[parent]) - 1
            owners = moved[frame.get_column(OWNER).to_numpy()]
            frame = frame.with_columns(pl.Series(OWNER, owners, dtype=pl.UInt32))
        found[kind] = Kept(frame, {child: flags[inside] for child, flags in one.unfinished.items()})
    return found
