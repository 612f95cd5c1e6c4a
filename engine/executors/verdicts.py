"""What every executor returns, and nothing else: for each cell a value for every subject of its kind."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Protocol

from ..facts.subjects import Subjects
from ..program.program import Program
from ..values import Value
from .rows import NO_ROWS, RowTables


@dataclass(frozen=True, slots=True)
class Verdicts:
    """`cells[n][row]` is the value of cell n for that row of its kind's table; None for a phantom row of a cell that is not
    `upward`. `rows` are the risks and hazards that these answers make: the subjects of the cells about rows."""

    engine: str
    cells: tuple[list[Value | None], ...]
    rows: RowTables = NO_ROWS


class Executor(Protocol):
    """One program, ready to run over many enterprises."""

    name: str

    def run(self, subjects: Subjects, as_of: datetime.date) -> Verdicts:
        """Work out every cell for every subject."""
        ...


class ExecutorFactory(Protocol):
    """Makes an executor from a program; raises ImportError where it cannot run."""

    def __call__(self, program: Program) -> Executor:
        """The executor of this program."""
        ...
