"""The interpreter as an executor: every cell for every subject, in the order of the program's steps."""

from __future__ import annotations

import datetime
from collections.abc import Collection
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
        """The same, in the interpreter's own form."""
        grid: list[list[Any]] = [
            [LEFT_OUT] * self._height(subjects, cell.kind) for cell in self.program.cells
        ]
        run = Run(subjects, as_of, grid)
        for step in self.program.steps:
            for number in step.cells:
                self._fill(run, number)
        return run

    def _fill(self, run: Run, number: int) -> None:
        cell = self.program.cells[number]
        rows = run.rows_of(cell)
        if not rows:
            return
        reader, column = self.nodes.cell(number), run.grid[number]
        for row in rows:
            column[row] = reader(run, row)

    def verdicts(self, run: Run) -> Verdicts:
        """The answers of a run as every executor gives them."""
        cells = []
        for cell, column in zip(self.program.cells, run.grid, strict=True):
            write = WRITE[cell.sort]
            answers: list[Value | None] = [None] * len(column)
            for row in run.rows_of(cell):
                answers[row] = write(column[row])
            cells.append(answers)
        return Verdicts(self.name, tuple(cells))

    @staticmethod
    def _height(subjects: Subjects, kind: str) -> int:
        return subjects.tables[kind].rows if kind in subjects.tables else 0
