"""Runs a program over many enterprises at once."""

from __future__ import annotations

import datetime
from typing import Final, overload

from ...facts.subjects import Subjects
from ...program.program import Program
from ..verdicts import Verdicts
from .frames import Frames
from .plan import Plan
from .population import Population, ShapeKey
from .translate import plan_of
from .verdicts import ColumnVerdicts

_PLANS_KEPT: Final = 8
"""A plan of a thousand rules takes tens of megabytes."""


class ColumnarExecutor:
    """One program as expressions over columns. A plan is made for each layout of facts and day, and kept.

    Memory grows with the enterprises of one run: go over a large population in `chunks`.
    """

    name = "columnar"

    def __init__(self, program: Program) -> None:
        self.program = program
        self._plans: dict[tuple[ShapeKey, int], Plan] = {}

    @overload
    def run(self, subjects: Population, as_of: datetime.date) -> ColumnVerdicts: ...

    @overload
    def run(self, subjects: Subjects, as_of: datetime.date) -> Verdicts: ...

    def run(self, subjects: Population | Subjects, as_of: datetime.date) -> ColumnVerdicts | Verdicts:
        """Work out every cell for every subject of a population, or of one enterprise as every executor can."""
        if isinstance(subjects, Subjects):
            return self.run(Population.from_subjects([subjects]), as_of).one(0)
        plan = self.plan(subjects, as_of)
        frames = Frames(subjects)
        plan.run(frames)
        return ColumnVerdicts(self.program, frames, plan.cells)

    def plan(self, population: Population, as_of: datetime.date) -> Plan:
        """The plan for this layout."""
        key = (population.shapes(), as_of.toordinal())
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= _PLANS_KEPT:
                del self._plans[next(iter(self._plans))]
            plan = self._plans[key] = plan_of(self.program, population, float(as_of.toordinal()))
        return plan
