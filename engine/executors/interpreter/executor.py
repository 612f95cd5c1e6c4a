"""The interpreter as an executor: every cell for every subject, in the order of the program's steps."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ...facts.subjects import Subjects
from ...program.program import Program
from ...values import Value
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

    def run(self, subjects: Subjects, as_of: datetime.date) -> Verdicts:
        """Work out every cell for every subject."""
        return self.verdicts(self.evaluate(subjects, as_of))

    def evaluate(self, subjects: Subjects, as_of: datetime.date) -> Run:
        """The same, in the interpreter's own form. Cells that are left out for all rows share one column."""
        blank = {kind: [LEFT_OUT] * table.rows for kind, table in subjects.tables.items()}
        grid: list[list[Any]] = [blank.get(cell.kind, []) for cell in self.program.cells]
        run = Run(subjects, as_of, grid)
        for step in self.program.steps:
            for number in step.cells:
                cell = self.program.cells[number]
                rows = run.rows(cell.kind, cell.upward, cell.gate)
                if rows:
                    reader = self.nodes.cell(number)
                    column = grid[number] = blank[cell.kind].copy()
                    for row in rows:
                        column[row] = reader(run, row)
        return run

    def verdicts(self, run: Run) -> Verdicts:
        """The answers of a run as every executor gives them."""
        return make_verdicts(self.name, self.program, run, {})


def make_verdicts(
    engine: str, program: Program, run: Run, decided: Mapping[int, Sequence[Value]]
) -> Verdicts:
    """The answers of a run; for the cells of `decided` those that stand there."""
    nothing: dict[str, list[Value | None]] = {kind: [None] * table.rows for kind, table in run.tables.items()}
    cells: list[list[Value | None]] = []
    for cell, column in zip(program.cells, run.grid, strict=True):
        rows = run.rows(cell.kind, cell.upward, cell.gate)
        if not rows:
            cells.append(nothing.get(cell.kind, []))
            continue
        values = nothing[cell.kind].copy()
        answers = decided.get(cell.number)
        if answers is None:
            write = WRITE[cell.sort]
            for row in rows:
                values[row] = write(column[row])
        else:
            for row in rows:
                values[row] = answers[row]
        cells.append(values)
    return Verdicts(engine, tuple(cells))
