"""Rows of risks and hazards of many enterprises, made from columns of answers; `executors.rows` makes those of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

import numpy as np
import polars as pl

from ...program.rows import Origin, RowSource
from ...values import Value, number_bounds
from ...vocabulary.model import ROW_KINDS
from ..rows import RECORDED, unknown_in
from .columns import Column, constant
from .columns import numbers as numbers_column
from .forms import Const, Form, Truths, as_truths, is_false
from .frames import Frames
from .leaves import Leaves
from .population import Flags, Ints, Population, PopulationTable
from .rowcolumns import ColumnPlan, Filling, Part, Piece, column_plan, parts_of


@dataclass(frozen=True, slots=True)
class About:
    """For each row of a row kind its source, by number, and the subject's row in its own kind's table."""

    source: Ints
    row: Ints


NOTHING: Final = About(np.zeros(0, np.int64), np.zeros(0, np.int64))


@dataclass(frozen=True, slots=True)
class _Source:
    """One entry that makes rows: where a subject may have one (None: everywhere)."""

    number: int
    entry: str
    kind: str
    there: pl.Expr | None


class _KindPlan:
    """What makes the rows of one row kind."""

    def __init__(self, forms: Leaves, kind: str) -> None:
        program = forms.program
        self.columns = program.row_columns.get(kind, ())
        self.unknown: list[Any] = [unknown_in(program, kind, column) for column in self.columns]
        self.sources: list[_Source] = []
        """by kind of things, and then by number"""
        made: dict[int, tuple[str, list[Form]]] = {}
        slots: dict[int, int] = {}
        numbered = enumerate(program.row_sources.get(kind, ()))
        for number, source in sorted(numbered, key=lambda one: (one[1].kind, one[0])):
            status = (
                Const(True)
                if source.status is None or source.kind not in forms.kinds
                else forms.cell(source.status)
            )
            if source.kind not in forms.kinds or is_false(status):
                continue
            there = None if isinstance(status, Const) else as_truths(status).expr
            self.sources.append(_Source(number, source.entry, source.kind, there))
            made[number] = (
                source.kind,
                [_form(forms, source, *pair) for pair in zip(source.columns, self.unknown, strict=True)],
            )
            if RECORDED in forms.kinds:
                slots |= {
                    n: origin.number for n, origin in enumerate(source.columns) if origin.where == "record"
                }
        self.plans: list[ColumnPlan | Column] = []
        for place, column in enumerate(self.columns):
            told = (RECORDED, forms.slot(RECORDED, slots[place], 0)) if place in slots else None
            found = {number: (of, own[place]) for number, (of, own) in made.items()}
            self.plans.append(column_plan(column.type, found, told))
        self.scored = {
            column.name: place for place, column in enumerate(self.columns) if column.what == "own"
        }
        """factor -> place among the columns of the enterprise's own scores"""


def _form(forms: Leaves, source: RowSource, origin: Origin, nothing: Value | None) -> Form:
    match origin.where:
        case "cell":
            form = forms.cell(origin.number)
            # A row is there only where its status is not false.
            there = origin.number == source.status and isinstance(form, Truths) and form.known
            return Const(True) if there else form
        case "slot":
            return forms.slot(source.kind, origin.number, 0)
        case "code":
            return Const(origin.number)
        case "number":
            return Const(origin.value)
        case "true":
            return Const(True)
    return Const(nothing)


class RowPlan:
    """What makes the rows of a program, for one layout of facts. Made once the cells about things are planned."""

    def __init__(self, forms: Leaves) -> None:
        self._kinds = {kind: _KindPlan(forms, kind) for kind in ROW_KINDS}

    def make(self, frames: Frames) -> tuple[Population, Mapping[str, About]]:
        """The enterprises with the tables of their risks and hazards, and what each row is about."""
        population = frames.population
        tables = dict(population.tables)
        root = tables[population.root]
        starts = dict(root.starts)
        about: dict[str, About] = {}
        for kind, plan in self._kinds.items():
            tables[kind], about[kind], starts[kind] = _Making(plan, frames, kind).table()
        tables[population.root] = replace(root, starts=starts)
        return Population(tables, population.root, population.answering, population.scores), about


class _Making:
    """Makes the rows of one row kind."""

    def __init__(self, plan: _KindPlan, frames: Frames, kind: str) -> None:
        self.plan = plan
        self.frames = frames
        self.kind = kind
        self.population = frames.population

    def table(self) -> tuple[PopulationTable, About, Ints]:
        """The table, what its rows are about, and where the rows of each enterprise begin."""
        pieces = list(self._pieces())
        enterprises = self.population.enterprises
        if not pieces:
            empty = (constant(None),) * len(self.plan.plans)
            table = PopulationTable(self.kind, self.population.root, 0, empty, NOTHING.row, {})
            return table, NOTHING, np.zeros(enterprises + 1, np.int64)
        homes = np.concatenate([self._home(piece.kind)[piece.rows] for piece in pieces])
        order = _order(pieces, homes, enterprises)
        lengths = [len(piece.rows) for piece in pieces]
        source = np.repeat(np.array([piece.source for piece in pieces], np.int64), lengths)
        row = np.concatenate([piece.rows for piece in pieces])
        starts = np.concatenate(([0], np.cumsum(np.bincount(homes, minlength=enterprises)))).astype(np.int64)
        table = PopulationTable(
            self.kind,
            self.population.root,
            len(order),
            tuple(self._columns(pieces, order)),
            homes[order],
            {},
            None,
            self._ids(pieces, order),
        )
        return table, About(source[order], row[order]), starts

    def _columns(self, pieces: Sequence[Piece], order: Ints) -> list[Column]:
        """The columns, with what the register says of hazards."""
        filling = Filling(self.frames, pieces, order)
        answers = self._answers(pieces)
        filling.read([plan for plan in self.plan.plans if isinstance(plan, ColumnPlan)], bool(answers))
        columns = [
            plan if isinstance(plan, Column) else filling.column(plan, answers) for plan in self.plan.plans
        ]
        self._score(columns, pieces, order)
        return columns

    def _answers(self, pieces: Sequence[Piece]) -> dict[int, tuple[Ints, Ints]]:
        """For a piece the places among its rows that records speak of, and these; of several records the last one speaks."""
        records: dict[tuple[str, str], dict[int, int]] = {}
        for record, rule, kind, at in self.population.answering:
            records.setdefault((rule, kind), {})[at] = record
        entries = {source.number: source.entry for source in self.plan.sources}
        found = {}
        for number, piece in enumerate(pieces) if records else ():
            given = records.get((entries[piece.source], piece.kind), {})
            asked = np.fromiter(given, np.int64, len(given))
            told = np.fromiter(given.values(), np.int64, len(given))
            places, there = _places(piece.rows, asked)
            if there.any():
                found[number] = places[there], told[there]
        return found

    def _score(self, columns: list[Column], pieces: Sequence[Piece], order: Ints) -> None:
        """Put the enterprises' own scores into their columns; one that nobody fills takes no room and no time."""
        numbers = {one.entry: one.number for one in self.plan.sources}
        given: dict[str, dict[int, list[tuple[int, float]]]] = {}
        for entry, _, at, factor, score in self.population.scores:
            if entry in numbers:
                given.setdefault(factor, {}).setdefault(numbers[entry], []).append((at, score))
        for factor, place in self.plan.scored.items():
            unknown = self.plan.unknown[place]
            columns[place] = constant(unknown)
            if factor in given:
                low, high = (np.full(len(order), end) for end in number_bounds(unknown))
                first = 0
                for piece in pieces:
                    told = given[factor].get(piece.source, [])
                    places, there = _places(piece.rows, np.array([at for at, _ in told], np.int64))
                    scores = np.array([score for _, score in told])[there]
                    low[first + places[there]] = high[first + places[there]] = scores
                    first += len(piece.rows)
                columns[place] = numbers_column(low[order], high[order], keep=True)

    def _ids(self, pieces: Sequence[Piece], order: Ints) -> pl.Series | None:
        """A row is called as the thing it is about."""
        found = []
        for kind, same in groupby(pieces, key=lambda piece: piece.kind):
            ids = self.population.tables[kind].ids
            if ids is None:
                return None
            found.append(ids.gather(np.concatenate([piece.rows for piece in same])))
        return pl.concat(found).gather(order)

    def _home(self, kind: str) -> Ints:
        counts = np.diff(self.population.offsets(kind))
        return np.repeat(np.arange(len(counts), dtype=np.int64), counts)

    def _pieces(self) -> Iterator[Piece]:
        """For each source the subjects that have a row."""
        for kind, same in groupby(self.plan.sources, key=lambda source: source.kind):
            sources = list(same)
            frame = self.frames.tables[kind]
            # Most entries find nothing: told before anything is unpacked.
            seen = [source for source in sources if source.there is None or _some(frame, source.there)]
            exprs = [source.there for source in seen if source.there is not None]
            flags = iter(parts_of(self.frames, kind, exprs))
            for source in seen:
                there = _possibly(frame.height, None if source.there is None else next(flags))
                rows = np.flatnonzero(self._shown(kind, there))
                if len(rows):
                    yield Piece(source.number, kind, rows)

    def _shown(self, kind: str, there: Flags) -> Flags:
        """Without rows that stand for unlisted items, and records of a hazard that a rule finds or may find itself."""
        phantom = self.population.tables[kind].phantom
        there = there if phantom is None else there & ~phantom
        if kind != RECORDED or not self.population.answering:
            return there
        there = there.copy()
        entries = {source.entry: source for source in self.plan.sources}
        possible: dict[str, Flags] = {}
        for record, rule, at_kind, at in self.population.answering:
            source = entries.get(rule)
            if source is not None and source.kind == at_kind:
                if rule not in possible:
                    found = (
                        None if source.there is None else parts_of(self.frames, at_kind, [source.there])[0]
                    )
                    flags = _possibly(self.population.tables[at_kind].rows, found)
                    ghosts = self.population.tables[at_kind].phantom
                    possible[rule] = flags if ghosts is None else flags & ~ghosts
                there[record] &= not possible[rule][at]
        return there


def _some(frame: pl.DataFrame, there: pl.Expr) -> bool:
    """Whether a column of yes/no, by its name, has anything but no."""
    column = frame.get_column(there.meta.output_name())
    return column.null_count() > 0 or column.any()


def _possibly(rows: int, flags: Part | None) -> Flags:
    if flags is None:
        return np.ones(rows, np.bool_)
    return flags.values if flags.null is None else flags.values | flags.null


def _places(rows: Ints, asked: Ints) -> tuple[Ints, Flags]:
    """Where these rows stand among sorted ones, and whether they are there at all."""
    places = np.minimum(np.searchsorted(rows, asked), len(rows) - 1)
    return places, rows[places] == asked


def _order(pieces: Sequence[Piece], homes: Ints, enterprises: int) -> Ints:
    """The rows by enterprise, then by source, then as they are."""
    ends = np.cumsum([0, *(len(piece.rows) for piece in pieces)])
    by_source = sorted(range(len(pieces)), key=lambda number: pieces[number].source)
    order = np.concatenate([np.arange(ends[number], ends[number + 1]) for number in by_source])
    # Sixteen bits are sorted in one pass over the rows, which is much faster than a sort by comparing.
    for shift in range(0, max(1, enterprises.bit_length()), 16):
        digits = (homes[order] >> shift).astype(np.uint16)
        order = order[np.argsort(digits, kind="stable")]
    return order
