"""The plan of a program for one layout: which columns are made of which, in stages that each need one select a kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from .frames import Frames, gathered


class Operation(Protocol):
    """Columns that are no expression of one table: a fold, a look-up."""

    @property
    def kind(self) -> str:
        """The table that gets the columns."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """The columns made."""
        ...

    def run(self, frames: Frames) -> list[pl.Series]:
        """Work the columns out."""
        ...


@dataclass(slots=True)
class Stage:
    """What needs only earlier stages."""

    gathers: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    operations: list[Operation] = field(default_factory=list)
    selects: dict[str, list[pl.Expr]] = field(default_factory=lambda: defaultdict(list))

    def run(self, frames: Frames) -> None:
        """Add this stage's columns to the tables."""
        made: dict[str, list[pl.Series]] = defaultdict(list)
        for operation in self.operations:
            made[operation.kind] += operation.run(frames)
        for (kind, owner), names in self.gathers.items():
            frames.gather(kind, owner, names)
        for kind, exprs in self.selects.items():
            frames.select(kind, exprs)
        for kind, series in made.items():
            frames.add(kind, series)


@dataclass(frozen=True, slots=True)
class Plan:
    """Facts needed, and stages: the columns of the cells of one part of a program."""

    slots: dict[str, list[int]]
    stages: list[Stage]

    def run(self, frames: Frames) -> None:
        """Fill the tables."""
        for kind, slots in self.slots.items():
            frames.start(kind, slots)
        for stage in self.stages:
            stage.run(frames)


class Planner:
    """Gathers columns and puts each into the first stage that has all it reads.

    With a planner `before`, whose plan will have run, its columns are there.
    """

    def __init__(self, kinds: Iterable[str], before: Planner | None = None) -> None:
        self._facts: dict[str, set[int]] = {kind: set() for kind in kinds}
        # Where each column of each kind is made, and how many names are given: read by a planner that goes on.
        self.stage_of: dict[tuple[str, str], int] = {}
        self._stages: list[Stage] = []
        self.temporary = 0
        if before is not None:
            self.stage_of = dict.fromkeys(before.stage_of, -1)
            self.temporary = before.temporary

    def fact(self, kind: str, slot: int, names: Iterable[str]) -> None:
        """The columns of a fact are needed."""
        self._facts[kind].add(slot)
        for name in names:
            self.stage_of[kind, name] = -1

    def name(self) -> str:
        """A new name for something in between."""
        self.temporary += 1
        return f"t{self.temporary}"

    def column(self, kind: str, name: str, expr: pl.Expr) -> None:
        """A column that is an expression of others of its table."""
        stage = 1 + max((self.stage_of[kind, root] for root in expr.meta.root_names()), default=-1)
        self._stage(stage).selects[kind].append(expr.alias(name))
        self.stage_of[kind, name] = stage

    def gather(self, kind: str, owner: str, name: str) -> str:
        """A column of an owner for each row of a kind; the name it gets there."""
        found = gathered(owner, name)
        if (kind, found) not in self.stage_of:
            stage = 1 + self.stage_of[owner, name]
            self._stage(stage).gathers[kind, owner].append(name)
            self.stage_of[kind, found] = stage
        return found

    def operate(self, operation: Operation, kind: str, reads: Sequence[str]) -> None:
        """Columns made by an operation that reads these columns of a kind."""
        stage = 1 + max((self.stage_of[kind, name] for name in reads), default=-1)
        self._stage(stage).operations.append(operation)
        for name in operation.names:
            self.stage_of[operation.kind, name] = stage

    def plan(self) -> Plan:
        """The finished plan."""
        slots = {kind: sorted(used) for kind, used in self._facts.items()}
        return Plan(slots, self._stages)

    def _stage(self, number: int) -> Stage:
        while len(self._stages) <= number:
            self._stages.append(Stage())
        return self._stages[number]
