"""What one evaluation reads and writes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from ...facts.subjects import Subjects

Reader = Callable[["Run", int], Any]
"""The value of a node for a row, in the interpreter's own form (see `convert`)."""


class Run:
    """One enterprise on one day. `grid[cell][row]` holds values in the interpreter's form."""

    __slots__ = ("columns", "grid", "notes", "starts", "tables", "today")

    def __init__(self, subjects: Subjects, today: datetime.date, grid: Sequence[Any]) -> None:
        self.tables = subjects.tables
        self.columns = {kind: table.columns for kind, table in subjects.tables.items()}
        self.starts = {
            child: rows for table in subjects.tables.values() for child, rows in table.starts.items()
        }
        self.today = today
        self.grid = grid
        self.notes: dict[tuple[int, int], Any] = {}
        """(number of a noted node, row) -> its value"""

    def rows(self, kind: str, upward: bool) -> list[int]:
        """The rows for which a cell of the kind is worked out."""
        table = self.tables.get(kind)
        if table is None:
            return []
        return [row for row in range(table.rows) if upward or not table.phantom[row]]

    def children(self, kind: str, row: int) -> range:
        """The rows of a child kind that belong to a row of its parent kind."""
        starts = self.starts[kind]
        return range(starts[row], starts[row + 1])
