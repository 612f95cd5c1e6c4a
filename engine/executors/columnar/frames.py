"""The tables while a plan runs: facts, then column after column, and how rows find their owners."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import polars as pl

from .groups import Groups
from .population import Flags, Ints, Population

ROW = "row"
"""A column that every table has, so that a literal beside it gets as many rows."""

SHARE: Final = pl.QueryOptFlags.none(comm_subexpr_elim=True)
"""Equal subexpressions are worked out once. Nothing else helps a select over a table in memory, and trying takes time."""


class Frames:
    """A growing table for each kind that has rows."""

    def __init__(self, population: Population) -> None:
        self.population = population
        self.tables: dict[str, pl.DataFrame] = {}
        self._groups: dict[str, Groups] = {}
        self._owners: dict[tuple[str, str], Ints] = {}

    def start(self, kind: str, slots: list[int]) -> None:
        """Begin a kind's table with the facts of these slots, or add them to it."""
        table = self.population.tables[kind]
        series = []
        for slot in slots:
            series += [part.alias(f"f{slot}{suffix}") for suffix, part in table.columns[slot].parts]
        if kind in self.tables:
            self.add(kind, series)
        else:
            rows = pl.Series(ROW, np.arange(table.rows, dtype=np.uint32))
            self.tables[kind] = pl.DataFrame([rows, *series])

    def select(self, kind: str, exprs: list[pl.Expr]) -> None:
        """Add columns, all in one go."""
        frame = self.tables[kind]
        # A literal alone would be one row.
        new = frame.lazy().select(pl.col(ROW), *exprs).collect(optimizations=SHARE)
        self.add(kind, new.get_columns()[1:])

    def add(self, kind: str, series: list[pl.Series]) -> None:
        """Add columns that are worked out already."""
        self.tables[kind] = self.tables[kind].hstack(series)

    def gather(self, kind: str, owner: str, names: list[str]) -> None:
        """Give each row the values of the row that owns it. By position: a join promises no order."""
        found = self.tables[owner].select(names)[self.owners(kind, owner)]
        self.add(kind, [series.alias(gathered(owner, series.name)) for series in found.get_columns()])

    def owners(self, kind: str, owner: str) -> Ints:
        """For each row the owner's row."""
        rows = self._owners.get((kind, owner))
        if rows is None:
            table = self.population.tables[kind]
            rows = table.parent
            if table.parent_kind != owner:
                rows = self.owners(table.parent_kind, owner)[rows]
            self._owners[kind, owner] = rows
        return rows

    def groups(self, owner: str, child: str) -> Groups:
        """The children of each owner."""
        found = self._groups.get(child)
        if found is None:
            tables = self.population.tables
            found = self._groups[child] = Groups(tables[owner].starts[child], tables[child].parent)
        return found

    def phantom(self, child: str) -> Flags | None:
        """Which rows stand for unlisted items."""
        return self.population.tables[child].phantom

    def array(self, kind: str, name: str) -> np.ndarray[Any, Any]:
        """A column without nulls as an array."""
        return self.tables[kind].get_column(name).to_numpy()

    def ends(self, kind: str, name: str) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """A yes/no column as (surely, possibly)."""
        series = self.tables[kind].get_column(name)
        if series.null_count() == 0:
            known = series.to_numpy()
            return known, known
        return series.fill_null(False).to_numpy(), series.fill_null(True).to_numpy()


def gathered(owner: str, name: str) -> str:
    """What an owner's column is called in the tables of those it owns."""
    return f"{owner}:{name}"
