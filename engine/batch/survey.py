"""A look at the ids of all tables before anything is read: rows that belong nowhere, and enterprises that stand twice.

Only ids are held for all enterprises at once; everything else is read part by part.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ..diagnostics import Diagnostic, InputError, Span
from .rejects import rejects, rejects_named, together
from .sources import ROW, collected
from .tables import ENTERPRISE_ID, ROOT, Folder, Table


def survey(folder: Folder) -> pl.DataFrame:
    """Count the rows into `folder.rows`, and set aside orphans, and enterprises without an id or with one that
    stands twice. Raises `InputError` where owners cannot be told apart."""
    found = []
    for table in folder.tables.values():
        folder.rows[table.kind] = collected(table.label, lambda t=table: _count(t))  # type: ignore[misc]
        found += collected(table.label, lambda t=table: list(_orphans(folder, t)))  # type: ignore[misc]
    root = folder.tables[ROOT]
    found += collected(root.label, lambda: list(_doubles(root)))
    return together(found)


def _count(table: Table) -> int:
    return int(table.scan(table.ids[:1]).select(pl.len()).collect(engine="streaming").item())


def _orphans(folder: Folder, table: Table) -> Iterator[pl.DataFrame]:
    if not table.parent_id:
        return
    parent = folder.parent(table)
    here, there = folder.keys(table)
    own = ["id"] if table.has_id else []
    rows = table.scan([*here, *own])
    if parent is None:  # nobody is there to own them
        lost = rows.collect()
    else:
        owners = parent.scan(there).select(there).unique()
        if here == [table.parent_id] and parent.kind != ROOT:
            refuse_ambiguous(table, parent)
        lost = rows.join(owners, left_on=here, right_on=there, how="anti").sort(ROW).collect()
    if lost.height:
        values = {"parent": table.parent_id.removesuffix("_id")}
        ids = lost.get_column("id") if table.has_id else pl.Series([None] * lost.height, dtype=pl.String)
        names = lost.get_column(table.parent_id)
        yield rejects_named(
            *(table.kind, lost.get_column(ROW), ids, names, "batch-orphan", values), column=table.parent_id
        )


def refuse_ambiguous(table: Table, parent: Table) -> None:
    """Rows that name their owner alone need an owner whose id means one enterprise in the whole table."""
    owner = ENTERPRISE_ID if ENTERPRISE_ID in parent.columns else parent.parent_id
    owners = parent.scan(["id", owner]).group_by("id").agg(pl.col(owner).n_unique().alias("owners"))
    found = owners.filter(pl.col("owners") > 1, pl.col("id").is_not_null()).head(1).collect()
    if found.height:
        raise ambiguous(table, parent, str(found.item(0, "id")))


def ambiguous(table: Table, parent: Table, name: str) -> InputError:
    """What is said of an id that means several owners."""
    values = {"table": table.kind, "parent": parent.kind, "id": name}
    return InputError([Diagnostic("batch-owner-ambiguous", Span(table.label), values)])


def _doubles(root: Table) -> Iterator[pl.DataFrame]:
    frame = root.scan(["id"])
    nameless = frame.filter(pl.col("id").is_null()).collect().get_column(ROW).to_list()
    if nameless:
        yield rejects(ROOT, nameless, [None] * len(nameless), "batch-no-id", column="id")
    later = pl.col(ROW) != pl.col(ROW).min().over("id")
    # Only the ids that stand twice are looked at again.
    twice = frame.group_by("id").len().filter(pl.col("len") > 1, pl.col("id").is_not_null()).select("id")
    rows = frame.join(twice, on="id", how="semi").collect().filter(later).sort(ROW)
    if rows.height:
        names = rows.get_column("id")
        yield rejects_named(ROOT, rows.get_column(ROW), names, names, "batch-id-twice", column="id")
