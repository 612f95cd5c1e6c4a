"""Many enterprises in one layout: a table per kind, the children of each row beside each other, found by offsets."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
import polars as pl

from ...facts.subjects import Answering, KindTable, OwnScore, Subjects
from .columns import Column, Shape, column_of

Ints = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
ShapeKey = tuple[tuple[str, bool, bool, tuple[Shape, ...]], ...]


@dataclass(frozen=True, slots=True)
class PopulationTable:
    """The subjects of one kind of all enterprises, in the order of their parents.

    The children of row r are rows starts[child][r] .. starts[child][r + 1] - 1 of the child's table. `phantom` tells
    the rows that stand for unlisted items; None when there are none. `ids` may be left out.
    """

    kind: str
    parent_kind: str
    rows: int
    columns: tuple[Column, ...]
    parent: Ints
    starts: Mapping[str, Ints]
    phantom: Flags | None = None
    ids: pl.Series | None = None


@dataclass(frozen=True, slots=True)
class Population:
    """Enterprises with all their subjects; row i of the enterprises' table is enterprise i."""

    tables: Mapping[str, PopulationTable]
    root: str = "enterprise"
    answering: tuple[Answering, ...] = ()
    """records of the hazard register that name the rule whose hazard they answer, rows counted over all enterprises"""
    scores: tuple[OwnScore, ...] = ()
    """own scores of factors of risk entries, rows counted over all enterprises"""
    _offsets: dict[str, Ints] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def enterprises(self) -> int:
        """How many there are."""
        return self.tables[self.root].rows

    @classmethod
    def from_subjects(cls, enterprises: Sequence[Subjects]) -> Population:
        """The enterprises as the loader of facts gives them, one behind the other."""
        first = enterprises[0]
        parents = {child: table.kind for table in first.tables.values() for child in table.starts}
        root = next(kind for kind in first.tables if kind not in parents)
        tables = {}
        for kind in first.tables:
            every = [one.tables[kind] for one in enterprises]
            parent = parents.get(kind, "")
            above = [one.tables[parent].rows if parent else 0 for one in enterprises]
            tables[kind] = _joined(kind, parent, every, above)
        return cls(tables, root, answering_of(enterprises), scores_of(enterprises))

    def offsets(self, kind: str) -> Ints:
        """Where each enterprise's rows of a kind begin; one more item than there are enterprises."""
        found = self._offsets.get(kind)
        if found is None:
            table = self.tables[kind]
            if kind == self.root:
                found = np.arange(table.rows + 1, dtype=np.int64)
            else:
                found = self.tables[table.parent_kind].starts[kind][self.offsets(table.parent_kind)]
            self._offsets[kind] = found
        return found

    def shapes(self, kinds: Sequence[str] = ()) -> ShapeKey:
        """What the plan of a program depends on; equal for the parts of one population, but for empty kinds."""
        return tuple(
            (kind, table.rows > 0, table.phantom is not None, tuple(column.shape for column in table.columns))
            for kind, table in self.tables.items()
            if not kinds or kind in kinds
        )

    def slice(self, first: int, count: int) -> Population:
        """Some of the enterprises; nothing but offsets is copied."""
        last = min(first + count, self.enterprises)
        ranges = {kind: self.offsets(kind)[[first, last]] for kind in self.tables}
        tables = {kind: _part(table, ranges) for kind, table in self.tables.items()}
        return Population(tables, self.root, self._answering(ranges), self._scores(ranges))

    def _answering(self, ranges: Mapping[str, Ints]) -> tuple[Answering, ...]:
        """The records within these ranges of rows, with rows counted from there."""
        if not self.answering:
            return ()
        start, end = (int(bound) for bound in ranges["recorded_hazard"])
        return tuple(
            Answering(record - start, rule, kind, row - int(ranges[kind][0]))
            for record, rule, kind, row in self.answering
            if start <= record < end
        )

    def _scores(self, ranges: Mapping[str, Ints]) -> tuple[OwnScore, ...]:
        """The scores within these ranges of rows, with rows counted from there."""
        if not self.scores:
            return ()
        ends = {kind: (int(first), int(last)) for kind, (first, last) in ranges.items()}
        return tuple(
            score._replace(row=score.row - ends[score.kind][0])
            for score in self.scores
            if ends[score.kind][0] <= score.row < ends[score.kind][1]
        )

    def subjects(self, enterprise: int, as_of: datetime.date) -> Subjects:
        """One enterprise as every other executor reads it, e.g. to tell the reasons of an answer."""
        part = self.slice(enterprise, 1)
        tables = {kind: kind_table(table) for kind, table in part.tables.items()}
        return Subjects(tables, as_of, "", answering=part.answering, scores=part.scores)

    def chunks(self, size: int) -> Iterator[Population]:
        """All enterprises, so many at a time."""
        for first in range(0, self.enterprises, size):
            yield self.slice(first, size)


def answering_of(enterprises: Sequence[Subjects]) -> tuple[Answering, ...]:
    """The records of all enterprises, one behind the other."""
    found: list[Answering] = []
    offsets: dict[str, int] = {}
    for one in enterprises:
        for record, rule, kind, row in one.answering:
            first = offsets.get("recorded_hazard", 0)
            found.append(Answering(first + record, rule, kind, offsets.get(kind, 0) + row))
        for kind, table in one.tables.items():
            offsets[kind] = offsets.get(kind, 0) + table.rows
    return tuple(found)


def scores_of(enterprises: Sequence[Subjects]) -> tuple[OwnScore, ...]:
    """The own scores of all enterprises, one behind the other."""
    found: list[OwnScore] = []
    offsets: dict[str, int] = {}
    for one in enterprises:
        found += (score._replace(row=offsets.get(score.kind, 0) + score.row) for score in one.scores)
        for kind, table in one.tables.items():
            offsets[kind] = offsets.get(kind, 0) + table.rows
    return tuple(found)


def _part(table: PopulationTable, ranges: Mapping[str, Ints]) -> PopulationTable:
    first, last = (int(end) for end in ranges[table.kind])
    above = int(ranges[table.parent_kind][0]) if table.parent_kind else 0
    return PopulationTable(
        table.kind,
        table.parent_kind,
        last - first,
        tuple(column.slice(first, last - first) for column in table.columns),
        table.parent[first:last] - above,
        {child: ends[first : last + 1] - ranges[child][0] for child, ends in table.starts.items()},
        None if table.phantom is None else table.phantom[first:last],
        None if table.ids is None else table.ids.slice(first, last - first),
    )


def kind_table(table: PopulationTable) -> KindTable:
    """The table as every other executor reads it."""
    rows = table.rows
    return KindTable(
        table.kind,
        rows,
        [column.values(rows) for column in table.columns],  # type: ignore[misc]
        table.parent.tolist(),
        {child: starts.tolist() for child, starts in table.starts.items()},
        [False] * rows if table.phantom is None else table.phantom.tolist(),
        [f"{table.kind}-{row}" for row in range(rows)] if table.ids is None else table.ids.to_list(),
        [""] * rows,
    )


def _joined(kind: str, parent: str, every: Sequence[KindTable], above: Sequence[int]) -> PopulationTable:
    columns = tuple(
        column_of(list(chain.from_iterable(table.columns[slot] for table in every)))
        for slot in range(len(every[0].columns))
    )
    shifts = np.concatenate(([0], np.cumsum(above)))
    owners = [
        np.asarray(table.parent, dtype=np.int64) + shift
        for table, shift in zip(every, shifts, strict=False)
        if parent
    ]
    phantom = np.fromiter(chain.from_iterable(table.phantom for table in every), dtype=np.bool_)
    return PopulationTable(
        kind,
        parent,
        sum(table.rows for table in every),
        columns,
        np.concatenate(owners) if owners else np.zeros(0, dtype=np.int64),
        {child: _starts([table.starts[child] for table in every]) for child in every[0].starts},
        phantom if phantom.any() else None,
        pl.Series(list(chain.from_iterable(table.ids for table in every)), dtype=pl.String),
    )


def _starts(every: Sequence[Sequence[int]]) -> Ints:
    counts = [np.diff(np.asarray(starts, dtype=np.int64)) for starts in every]
    return np.concatenate(([0], np.cumsum(np.concatenate(counts)))).astype(np.int64)
