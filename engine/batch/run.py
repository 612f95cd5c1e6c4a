"""Portfolios in, tables out: levels, conclusions and the four lists of every enterprise.

Rows carry the ids of rules and subjects. The reason of any row is told by an evaluation of that enterprise alone.
"""

from __future__ import annotations

import datetime
from typing import Final, get_args

import polars as pl

from ..garbage import paused
from ..program.program import Program, Section
from .frames import BatchFrames, together
from .parts import Part
from .piece import Piece, ScopedProgram
from .programs import Names, Programs, programs_of

__all__ = ["AT_ONCE", "BatchEvaluator", "BatchFrames", "together"]

AT_ONCE: Final = 25_000
"""Enterprises that are worked out at a time, whatever the size of a part: this bounds the memory."""


class BatchEvaluator:
    """The rules of a day over many parts; plans are kept. `program` holds all rules, whatever the scope of a part."""

    def __init__(self, programs: Program | Programs, day: datetime.date) -> None:
        self._programs = programs_of(programs)
        self._scopes: dict[str, ScopedProgram] = {}
        program = self.program = self._programs.whole
        self.day = day
        rules = dict.fromkeys(e.id for e in program.entries)
        sources = (source.entry for every in program.row_sources.values() for source in every)
        self.types = {
            "kind": pl.Enum(list(program.vocabulary.kinds)),
            "rule": pl.Enum(["", *rules]),
            "of_row": pl.Enum(["", *dict.fromkeys(sources)]),
            "section": pl.Enum(list(get_args(Section))),
        }

    def _scope(self, names: Names) -> ScopedProgram:
        program = self._programs.program(names)
        if program.digest not in self._scopes:
            self._scopes[program.digest] = ScopedProgram(program)
        return self._scopes[program.digest]

    def evaluate(self, part: Part) -> BatchFrames:
        """The results of one part."""
        scope = self._scope(part.scope)
        enterprises = part.population.enterprises
        made = []
        for first in range(0, max(enterprises, 1), AT_ONCE):
            whole = enterprises <= AT_ONCE
            population = part.population if whole else part.population.slice(first, AT_ONCE)
            words = part.words if whole else part.words.slice(first, AT_ONCE)
            rejected = part.rejects if first == 0 else part.rejects.clear()
            piece = Part(population, words, rejected, part.read, records=part.records)
            with paused():
                verdicts = scope.executor.run(population, self.day)
                made.append(Piece(self.types, scope, piece, verdicts).frames())
        return together(made)
