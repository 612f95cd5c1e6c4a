"""Runs a program over many enterprises at once."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Final, overload

from ...facts.subjects import Subjects
from ...program.program import Program
from ...vocabulary.model import ROW_KINDS
from ..verdicts import Verdicts
from .forms import Form
from .frames import Frames
from .plan import Plan
from .population import Population, ShapeKey
from .rows import RowPlan
from .translate import Translator
from .verdicts import ColumnVerdicts

_PLANS_KEPT: Final = 8
"""A plan of a thousand rules takes tens of megabytes."""


class ProgramPlan:
    """The plans of a program for one layout of facts and day: of the cells about things, of the rows that these make,
    and of the cells about rows, for each layout that the rows have had."""

    def __init__(self, program: Program, population: Population, now: float) -> None:
        self._program = program
        self._now = now
        self._things = Translator(program, population, now)
        self._things.translate(program.steps[: program.row_step])
        self._rows = RowPlan(self._things) if program.row_step < len(program.steps) else None
        self._plan = self._things.planner.plan()
        self._later: dict[ShapeKey, tuple[Plan, Mapping[int, Form]]] = {}

    def run(self, population: Population) -> ColumnVerdicts:
        """Work everything out."""
        frames = Frames(population)
        self._plan.run(frames)
        if self._rows is None:
            return ColumnVerdicts(self._program, frames, self._things.cells)
        extended, about = self._rows.make(frames)
        frames.population = extended
        plan, cells = self._of_rows(extended)
        plan.run(frames)
        return ColumnVerdicts(self._program, frames, cells, about)

    def _of_rows(self, population: Population) -> tuple[Plan, Mapping[int, Form]]:
        key = population.shapes(ROW_KINDS)
        if key not in self._later:
            if len(self._later) >= _PLANS_KEPT:
                del self._later[next(iter(self._later))]
            translator = Translator(self._program, population, self._now, self._things)
            translator.translate(self._program.steps[self._program.row_step :])
            self._later[key] = translator.planner.plan(), translator.cells
        return self._later[key]


class ColumnarExecutor:
    """One program as expressions over columns. A plan is made for each layout of facts and day, and kept.

    Memory grows with the enterprises of one run: go over a large population in `chunks`.
    """

    name = "columnar"

    def __init__(self, program: Program) -> None:
        self.program = program
        self._plans: dict[tuple[ShapeKey, int], ProgramPlan] = {}

    @overload
    def run(self, subjects: Population, as_of: datetime.date) -> ColumnVerdicts: ...

    @overload
    def run(self, subjects: Subjects, as_of: datetime.date) -> Verdicts: ...

    def run(self, subjects: Population | Subjects, as_of: datetime.date) -> ColumnVerdicts | Verdicts:
        """Work out every cell for every subject of a population, or of one enterprise as every executor can."""
        if isinstance(subjects, Subjects):
            return self.run(Population.from_subjects([subjects]), as_of).one(0)
        return self.plan(subjects, as_of).run(subjects)

    def plan(self, population: Population, as_of: datetime.date) -> ProgramPlan:
        """The plan for this layout."""
        key = (population.shapes(), as_of.toordinal())
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= _PLANS_KEPT:
                del self._plans[next(iter(self._plans))]
            plan = self._plans[key] = ProgramPlan(self.program, population, float(as_of.toordinal()))
        return plan
