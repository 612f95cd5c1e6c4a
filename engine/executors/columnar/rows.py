"""Rows of risks and hazards of many enterprises, made from columns of answers; `executors.rows` makes those of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import polars as pl

from ...program.rows import Origin
from ...values import Value, number_bounds
from ...vocabulary.model import ROW_KINDS
from ..rows import RECORDED, unknown_in
from .columns import Column, constant
from .columns import numbers as numbers_column
from .forms import Const, Form, as_truths
from .frames import Frames
from .leaves import Leaves
from .population import Flags, Ints, Population, PopulationTable
from .rowforms import Exprs, Layout, layout_of, series_of


@dataclass(frozen=True, slots=True)
class About:
    """For each row of a row kind its source, by number, and the subject's row in its own kind's table."""

    source: Ints
    row: Ints


NOTHING: Final = About(np.zeros(0, np.int64), np.zeros(0, np.int64))


@dataclass(frozen=True, slots=True)
class _Source:
    """What one entry gives: where a subject may have a row, and the series of all columns, one after the other."""

    number: int
    entry: str
    kind: str
    there: pl.Expr
    series: Exprs


class _KindPlan:
    """What makes the rows of one row kind."""

    def __init__(self, forms: Leaves, kind: str) -> None:
        program = forms.program
        self.columns = program.row_columns.get(kind, ())
        sources = [
            (number, source)
            for number, source in enumerate(program.row_sources.get(kind, ()))
            if source.kind in forms.kinds
        ]
        self.unknown: list[Any] = [unknown_in(program, kind, column) for column in self.columns]
        made = [
            [_form(forms, source.kind, *pair) for pair in zip(source.columns, self.unknown, strict=True)]
            for _, source in sources
        ]
        slots = {
            place: origin.number
            for _, source in sources
            for place, origin in enumerate(source.columns)
            if origin.where == "record" and RECORDED in forms.kinds
        }
        records = {place: forms.slot(RECORDED, slot, 0) for place, slot in slots.items()}
        self.layouts: list[Layout] = []
        series: list[list[pl.Expr]] = [[] for _ in sources]
        self.recorded: dict[int, pl.Expr] = {}
        """place among the series -> what the records say"""
        self.scored: dict[str, int] = {}
        """factor -> place among the columns of the enterprise's own scores"""
        for place, column in enumerate(self.columns):
            found = [row[place] for row in made]
            if column.what == "own":
                self.scored[column.name] = place
            told = [records[place]] if place in records else []
            layout = layout_of(column.type, [*found, *told])
            for form in told:
                first = sum(len(known.suffixes) for known in self.layouts)
                self.recorded |= dict(enumerate(series_of(layout, form), first))
            self.layouts.append(layout)
            for own, form in zip(series, found, strict=True):
                own.extend(series_of(layout, form))
        self.sources = [
            _Source(
                number,
                source.entry,
                source.kind,
                pl.lit(True) if source.status is None else as_truths(forms.cell(source.status)).expr,
                tuple(own),
            )
            for (number, source), own in zip(sources, series, strict=True)
        ]

    def column_series(self, series: Sequence[pl.Series]) -> list[Column]:
        """The columns of these series."""
        pending = iter(series)
        return [
            Column(layout.shape, tuple((suffix, next(pending)) for suffix in layout.suffixes))
            for layout in self.layouts
        ]


def _form(forms: Leaves, kind: str, origin: Origin, nothing: Value | None) -> Form:
    match origin.where:
        case "cell":
            return forms.cell(origin.number)
        case "slot":
            return forms.slot(kind, origin.number, 0)
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
        pieces = sorted(self._pieces(), key=lambda piece: piece[0].number)
        enterprises = self.population.enterprises
        if not pieces:
            empty = (constant(None),) * len(self.plan.layouts)
            table = PopulationTable(self.kind, self.population.root, 0, empty, NOTHING.row, {})
            return table, NOTHING, np.zeros(enterprises + 1, np.int64)
        homes = np.concatenate([self._home(source.kind)[rows] for source, rows, _ in pieces])
        order = np.argsort(homes, kind="stable")
        source = np.concatenate([np.full(len(rows), one.number, np.int64) for one, rows, _ in pieces])
        row = np.concatenate([rows for _, rows, _ in pieces])
        series = [pl.concat(parts).gather(order) for parts in zip(*(p[2] for p in pieces), strict=True)]
        ids = self._ids([(one, rows) for one, rows, _ in pieces])
        starts = np.concatenate(([0], np.cumsum(np.bincount(homes, minlength=enterprises)))).astype(np.int64)
        columns = self.plan.column_series(series)
        self._score(columns, source[order], row[order])
        table = PopulationTable(
            self.kind,
            self.population.root,
            len(order),
            tuple(columns),
            homes[order],
            {},
            None,
            None if ids is None else ids.gather(order),
        )
        return table, About(source[order], row[order]), starts

    def _score(self, columns: list[Column], source: Ints, row: Ints) -> None:
        """Put the enterprises' own scores into their columns; one that nobody fills takes no room and no time."""
        given: dict[str, dict[tuple[int, int], float]] = {}
        numbers = {one.entry: one.number for one in self.plan.sources}
        for entry, _, at, factor, score in self.population.scores:
            if entry in numbers:
                given.setdefault(factor, {})[numbers[entry], at] = score
        for factor, place in self.plan.scored.items():
            unknown = self.plan.unknown[place]
            scores = given.get(factor, {})
            if not scores:
                columns[place] = constant(unknown)
                continue
            low, high = (
                np.full(len(row), number_bounds(unknown)[0]),
                np.full(len(row), number_bounds(unknown)[1]),
            )
            for at, key in enumerate(zip(source.tolist(), row.tolist(), strict=True)):
                if key in scores:
                    low[at] = high[at] = scores[key]
            columns[place] = numbers_column(low, high, keep=True)

    def _ids(self, pieces: Sequence[tuple[_Source, Ints]]) -> pl.Series | None:
        """A row is called as the thing it is about."""
        found = []
        for source, rows in pieces:
            ids = self.population.tables[source.kind].ids
            if ids is None:
                return None
            found.append(ids.gather(rows))
        return pl.concat(found)

    def _home(self, kind: str) -> Ints:
        counts = np.diff(self.population.offsets(kind))
        return np.repeat(np.arange(len(counts), dtype=np.int64), counts)

    def _pieces(self) -> Iterator[tuple[_Source, Ints, list[pl.Series]]]:
        """For each source the subjects that have a row, and its series."""
        kinds = dict.fromkeys(source.kind for source in self.plan.sources)
        for kind in kinds:
            sources = [source for source in self.plan.sources if source.kind == kind]
            there = self._select(kind, [source.there for source in sources])
            rows = {
                source.number: np.flatnonzero(self._shown(kind, flags.fill_null(True).to_numpy()))
                for source, flags in zip(sources, there, strict=True)
            }
            active = [source for source in sources if len(rows[source.number])]
            found = iter(self._select(kind, [expr for source in active for expr in source.series]))
            for source in active:
                own = rows[source.number]
                series = [next(found).gather(own) for _ in source.series]
                yield source, own, self._answered(source, own, series)

    def _select(self, kind: str, exprs: Sequence[pl.Expr]) -> list[pl.Series]:
        named = [expr.alias(str(number)) for number, expr in enumerate(exprs)]
        frame = self.frames.tables[kind].lazy().select(pl.first().alias(""), *named).collect()
        return frame.get_columns()[1:]

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
                    flags = self._select(at_kind, [source.there])[0].fill_null(True).to_numpy()
                    ghosts = self.population.tables[at_kind].phantom
                    possible[rule] = flags if ghosts is None else flags & ~ghosts
                there[record] &= not possible[rule][at]
        return there

    def _answered(self, source: _Source, rows: Ints, series: list[pl.Series]) -> list[pl.Series]:
        """The series, with what the register says of hazards; of several records the last one speaks."""
        records = {
            at: record
            for record, rule, kind, at in self.population.answering
            if rule == source.entry and kind == source.kind
        }
        if not records or not self.plan.recorded:
            return series
        record = np.array([records.get(row, -1) for row in rows.tolist()], dtype=np.int64)
        places = list(self.plan.recorded)
        told = self._select(RECORDED, list(self.plan.recorded.values()))
        found = list(series)
        for place, say in zip(places, told, strict=True):
            given = say.gather(np.where(record >= 0, record, 0))
            mask = pl.Series(record >= 0)
            found[place] = given.zip_with(mask, series[place])
        return found
