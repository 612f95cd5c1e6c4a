"""A made-up portfolio for tests, benchmarks and the demo: seeded, any size, numbers on both sides of every threshold.

Values come from the vocabulary's types and ranges, and from the numbers that the rules compare facts with. A share of
the facts is unknown. The same seed gives the same portfolio; all its parts have the same shapes, so that one plan
serves them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from ..executors.columnar import Population, PopulationTable
from ..executors.columnar.columns import Array, Column, constant
from ..facts.layout import layout_of
from ..program.program import Program
from ..vocabulary.model import ROW_KINDS, Kind
from .madeup import FactMaker
from .thresholds import thresholds_of

FIVE_SUBJECTS: Final[Mapping[str, float]] = {
    "chemical_unit": 1.0,
    "chemical": 2.0,
    "storage_tank": 1.0,
    "process_unit": 1.0,
}
"""How many of each kind an owner has on average: five subjects an enterprise."""


@dataclass(frozen=True, slots=True)
class Mix:
    """What a portfolio is made of: subjects per owner, the share of unknown facts, the share of unfinished lists."""

    subjects: Mapping[str, float] = field(default_factory=lambda: FIVE_SUBJECTS)
    unknown: float = 0.02
    unlisted: float = 0.0
    as_of: datetime.date = datetime.date(2026, 11, 1)


class PopulationMaker:
    """Makes portfolios for one program."""

    def __init__(self, program: Program, mix: Mix | None = None) -> None:
        self.mix = mix or Mix()
        self.thresholds = thresholds_of(program)
        kinds = program.vocabulary.kinds
        self.kinds: list[Kind] = [kind for name, kind in kinds.items() if name not in ROW_KINDS]
        self.readers = layout_of(program).readers()

    def parts(self, enterprises: int, size: int, seed: int = 1) -> Iterator[Population]:
        """So many enterprises, made part by part."""
        for number, first in enumerate(range(0, enterprises, size)):
            yield self.make(min(size, enterprises - first), seed, number)

    def make(self, enterprises: int, seed: int = 1, part: int = 0) -> Population:
        """So many enterprises at once."""
        return _Part(self, enterprises, np.random.default_rng([seed, part])).population()


class _Part:
    """One part while it is made, parents before children."""

    def __init__(self, maker: PopulationMaker, enterprises: int, dice: np.random.Generator) -> None:
        self._maker = maker
        self._enterprises = enterprises
        self._dice = dice
        self._tables: dict[str, PopulationTable] = {}
        self._unfinished: dict[str, Array] = {}
        """child kind -> which owners have a list that is still being filled"""

    def population(self) -> Population:
        for kind in self._maker.kinds:
            self._tables[kind.name] = self._table(kind)
        return Population(self._tables)

    def _table(self, kind: Kind) -> PopulationTable:
        above = self._tables.get(kind.parent)
        if above is None:
            rows, parent, phantom = self._enterprises, np.zeros(0, dtype=np.int64), None
        else:
            starts = above.starts[kind.name]
            rows = int(starts[-1])
            parent = np.repeat(np.arange(above.rows, dtype=np.int64), np.diff(starts))
            phantom = self._phantom(kind.name, starts)
        children = {child: self._starts(child, rows, phantom) for child in kind.children}
        columns = tuple(self._columns(kind, rows, phantom))
        return PopulationTable(kind.name, kind.parent, rows, columns, parent, children, phantom)

    def _starts(self, child: str, owners: int, phantom: Array | None) -> Array:
        """Where the children of each owner begin. Of what is unlisted itself nothing is listed below."""
        mix = self._maker.mix
        count = self._dice.poisson(mix.subjects.get(child, 0.0), owners)
        if mix.unlisted > 0 and child in mix.subjects:
            unfinished = self._dice.random(owners) < mix.unlisted
            if phantom is not None:
                count[phantom] = 0
                unfinished |= phantom
            self._unfinished[child] = unfinished
            count = count + unfinished
        return np.concatenate(([0], np.cumsum(count))).astype(np.int64)

    def _phantom(self, kind: str, starts: Array) -> Array | None:
        """The last row of each unfinished list stands for what is not listed."""
        unfinished = self._unfinished.get(kind)
        if unfinished is None:
            return None
        phantom = np.zeros(int(starts[-1]), dtype=np.bool_)
        phantom[starts[1:][unfinished] - 1] = True
        return phantom

    def _columns(self, kind: Kind, rows: int, phantom: Array | None) -> Iterator[Column]:
        """The facts in the order of their slots, and the slots that nobody fills."""
        facts = {fact.slot: fact for fact in kind.facts.values()}
        mix = self._maker.mix
        maker = FactMaker(kind.name, rows, mix.as_of, self._maker.thresholds, self._dice)
        for slot, default in enumerate(self._maker.readers[kind.name].defaults):
            if slot not in facts or not rows:
                yield constant(default)
                continue
            unknown = None
            if mix.unknown > 0 or phantom is not None:
                unknown = self._dice.random(rows) < mix.unknown
                if phantom is not None:
                    unknown |= phantom
            yield maker.column(facts[slot], unknown, default)
