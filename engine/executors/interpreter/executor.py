"""The interpreter as an executor: every cell for every subject, in the order of the program's steps."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from ...facts.subjects import Subjects
from ...program.program import Program
from ...values import Value
from ..rows import NO_ROWS, RowMaker
from ..verdicts import Verdicts
from .convert import WRITE
from .nodes import NodeCompiler
from .run import LEFT_OUT, Run


class InterpreterExecutor:
    """Works out every cell from the typed tree, in exact fractions."""

    name = "interpreter"

    def __init__(self, program: Program, noted: Collection[int] = frozenset()) -> None:
        """Nodes of `noted` (by id) are kept in `Run.notes`, for who will ask for them again."""
        self.program = program
        self.nodes = NodeCompiler(program, noted)
        self._rows = RowMaker(program)

    def run(self, subjects: Subjects, as_of: datetime.date) -> Verdicts:
        """Work out every cell for every subject."""
        progress = self.begin(subjects, as_of)
        for part in range(PARTS):
            self.work(progress, part)
            progress.write(part)
        return progress.verdicts(self.name)

    def begin(self, subjects: Subjects, as_of: datetime.date) -> Progress:
        """An evaluation with nothing worked out."""
        run = Run(subjects, as_of, [[] for _ in self.program.cells])
        return Progress(self.program, subjects, run, self._rows)

    def work(self, progress: Progress, part: int) -> None:
        """Work out the cells of a part, in the interpreter's own form. Those left out for all rows share one column."""
        run = progress.run
        blank = {kind: [LEFT_OUT] * table.rows for kind, table in run.tables.items()}
        for step in progress.steps[part]:
            for number in step.cells:
                cell = self.program.cells[number]
                column = run.grid[number] = blank.get(cell.kind, [])
                rows = run.rows(cell.kind, cell.upward)
                if rows:
                    reader = self.nodes.cell(number)
                    column = run.grid[number] = column.copy()
                    for row in rows:
                        column[row] = reader(run, row)


PARTS: Final = 2
"""of a program: cells about things, then cells about the rows that these make"""


class Progress:
    """The answers of one evaluation as every executor gives them, part by part of the program."""

    def __init__(self, program: Program, subjects: Subjects, run: Run, rows: RowMaker) -> None:
        self.program = program
        self._maker = rows
        self.subjects = subjects
        self.run = run
        self.steps = (program.steps[: program.row_step], program.steps[program.row_step :])
        self.rows = NO_ROWS
        self._cells: list[list[Value | None]] = [[] for _ in program.cells]

    def write(self, part: int, decided: Mapping[int, Sequence[Value]] | None = None) -> None:
        """The answers of a part; for the cells of `decided` those that stand there. The first part makes the rows."""
        run = self.run
        nothing: dict[str, list[Value | None]] = {kind: [None] * t.rows for kind, t in run.tables.items()}
        for step in self.steps[part]:
            for number in step.cells:
                cell = self.program.cells[number]
                rows = run.rows(cell.kind, cell.upward)
                values = self._cells[number] = nothing.get(cell.kind, [])
                if rows:
                    values = self._cells[number] = values.copy()
                    _fill(values, rows, run.grid[number], WRITE[cell.sort], (decided or {}).get(number))
        if part == 0 and self.steps[1]:
            self.rows = self._maker.make(self.subjects, self._cells)
            run.add(self.rows.tables)

    def verdicts(self, engine: str) -> Verdicts:
        """All of them."""
        return Verdicts(engine, tuple(self._cells), self.rows)


def _fill(
    values: list[Value | None],
    rows: Sequence[int],
    column: Sequence[Any],
    write: Callable[[Any], Any],
    decided: Sequence[Value] | None,
) -> None:
    if decided is None:
        for row in rows:
            values[row] = write(column[row])
    else:
        for row in rows:
            values[row] = decided[row]
