"""What one evaluation reads and writes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from ...facts.subjects import KindTable, Subjects

LEFT_OUT: Final = object()
"""Stands in the grid where a cell is not worked out: phantom rows."""

Reader = Callable[["Run", int], Any]
"""The value of a node for a row, in the interpreter's own form (see `convert`)."""


class Run:
    """One enterprise on one day. `grid[cell][row]` holds values in the interpreter's form."""

    __slots__ = ("_rows", "columns", "grid", "notes", "starts", "tables", "today")

    def __init__(self, subjects: Subjects, today: datetime.date, grid: list[Any]) -> None:
        self.tables = dict(subjects.tables)
        self.columns = {kind: table.columns for kind, table in subjects.tables.items()}
        self.starts = {
            child: rows for table in subjects.tables.values() for child, rows in table.starts.items()
        }
        self.today = today
        self.grid = grid
        self._rows: dict[tuple[str, bool], Sequence[int]] = {}
        self.notes: dict[tuple[int, int], Any] = {}
        """(number of a noted node, row) -> its value"""

    def rows(self, kind: str, upward: bool) -> Sequence[int]:
        """The rows for which such cells are worked out."""
        key = (kind, upward)
        found = self._rows.get(key)
        if found is None:
            table = self.tables.get(kind)
            heads = [] if table is None else table.phantom
            found = [row for row, phantom in enumerate(heads) if upward or not phantom]
            self._rows[key] = found
        return found

    def add(self, tables: Mapping[str, KindTable]) -> None:
        """Rows that answers have made."""
        self.tables.update(tables)
        self.columns.update({kind: table.columns for kind, table in tables.items()})
        self._rows = {key: rows for key, rows in self._rows.items() if key[0] not in tables}

    def children(self, kind: str, row: int) -> range:
        """The rows of a child kind that belong to a row of its parent kind."""
        starts = self.starts[kind]
        return range(starts[row], starts[row + 1])
