"""Portfolios in, tables out: levels, conclusions and the four lists of every enterprise.

Rows carry the ids of rules and subjects. The reason of any row is told by an evaluation of that enterprise alone.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, get_args

import numpy as np
import polars as pl

from ..executors.columnar import ColumnarExecutor, ColumnVerdicts, Population
from ..facts.convert import DIGITS
from ..program.program import LEVELS, EntryDef, GradePart, Program, RiskPart, Section
from ..program.rows import STATUS as THERE
from ..values import BIG
from ..vocabulary.model import ROW_KINDS
from .missing import missing_of
from .parts import Part
from .programs import Names, Programs, programs_of

LEVEL: Final = pl.Enum(LEVELS)
STATUS: Final = pl.Enum(["found", "undetermined"])
RECORDED: Final = pl.Schema({"enterprise": pl.String, "subject": pl.String, "rule": pl.String})
AT_ONCE: Final = 25_000
"""Enterprises that are worked out at a time, whatever the size of a part: this bounds the memory."""

_LEVELS: Final = pl.Series([None, *LEVELS], dtype=LEVEL)
_STATUSES: Final = pl.Series(["found", "undetermined"], dtype=STATUS)
_ENTRIES_AT_ONCE: Final = 128
_SECTIONS: Final = {"risk_control": "risk", "screening": "duty", "responsibilities": "responsibility"}


@dataclass(frozen=True, slots=True)
class BatchFrames:
    """The results of so many enterprises.

    `conclusions` has a row for each rule that concludes or may: enterprise, kind, subject, rule, of_row, section, status,
    level and worst_possible_level (of risks and grades), value_low and value_high (of risks that a method values).
    `missing` tells of how many subjects a fact is not known; slot "" of a kind: whose list of that kind is not finished.
    """

    enterprises: pl.DataFrame
    conclusions: pl.DataFrame
    missing: pl.DataFrame
    rejects: pl.DataFrame
    sectors: pl.DataFrame = field(default_factory=pl.DataFrame)
    """sector of rules, level, enterprises of that level for which a rule of the sector is found"""
    recorded: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=RECORDED))
    """hazards that people recorded and no rule finds: enterprise, id of the record, id of a rule or none"""

    def lists(self) -> dict[str, pl.LazyFrame]:
        """The four lists, worked out when they are collected. Hazards are those found; the others may still be open."""
        rows = self.conclusions.lazy()
        found = {name: rows.filter(pl.col("section") == section) for name, section in _SECTIONS.items()}
        hazards = (pl.col("section") == "hazard") & (pl.col("status") == "found")
        found["hazards"] = rows.filter(hazards)
        types = self.conclusions.schema
        recorded = self.recorded.lazy().with_columns(
            pl.lit("recorded_hazard", dtype=types["kind"]).alias("kind"),
            pl.col("rule").cast(types["rule"], strict=False),
            pl.lit("", dtype=types["of_row"]).alias("of_row"),
            pl.lit("hazard", dtype=types["section"]).alias("section"),
            pl.lit("found", dtype=STATUS).alias("status"),
        )
        values = ["value_low", "value_high"]
        levels = ["level", "worst_possible_level", *values]
        plain = {name: frame.drop(levels) for name, frame in found.items() if name != "risk_control"}
        if self.recorded.height:
            both = [plain["hazards"], recorded.select(plain["hazards"].collect_schema().names())]
            plain["hazards"] = pl.concat(both)
        return {"risk_control": found["risk_control"], **plain}


class _Scope:
    """The program of a scope, ready to run."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.executor = ColumnarExecutor(program)
        self.entries = [e for e in program.entries if e.section not in ("derive", "score")]
        self.risk_sources = {
            source.entry: number for number, source in enumerate(program.row_sources.get("risk", ()))
        }
        self.hazards = {e.id: e for e in self.entries if e.section == "hazard"}


class BatchEvaluator:
    """The rules of a day over many parts; plans are kept. `program` holds all rules, whatever the scope of a part."""

    def __init__(self, programs: Program | Programs, day: datetime.date) -> None:
        self._programs = programs_of(programs)
        self._scopes: dict[str, _Scope] = {}
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

    def _scope(self, names: Names) -> _Scope:
        program = self._programs.program(names)
        if program.digest not in self._scopes:
            self._scopes[program.digest] = _Scope(program)
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
            made.append(_Piece(self.types, scope, piece, scope.executor.run(population, self.day)).frames())
        return together(made)


def evaluate_batch(parts: Iterable[Part], program: Program | Programs, day: datetime.date) -> BatchFrames:
    """The results of all parts. For more than memory holds, go over the parts with a `BatchEvaluator`."""
    evaluator = BatchEvaluator(program, day)
    return together([evaluator.evaluate(part) for part in parts])


def together(frames: list[BatchFrames]) -> BatchFrames:
    """The results of several parts as one."""
    if len(frames) == 1:
        return frames[0]
    missing = pl.concat(f.missing for f in frames).group_by("kind", "fact", maintain_order=True)
    sectors = pl.concat(f.sectors for f in frames).group_by("sector", "level", maintain_order=True)
    return BatchFrames(
        pl.concat(f.enterprises for f in frames),
        pl.concat(f.conclusions for f in frames),
        missing.agg(pl.col("unknown").sum()),
        pl.concat(f.rejects for f in frames),
        sectors.agg(pl.col("enterprises").sum()),
        pl.concat(f.recorded for f in frames),
    )


class _Piece:
    """The answers of so many enterprises, as tables."""

    def __init__(
        self, types: dict[str, pl.Enum], scope: _Scope, part: Part, verdicts: ColumnVerdicts
    ) -> None:
        self.types = types
        self.scope = scope
        self.program = scope.program
        self.part = part
        self.population: Population = verdicts.population
        self.verdicts = verdicts
        self._homes: dict[str, np.ndarray[Any, Any]] = {}
        self._sectors: dict[str, np.ndarray[Any, Any]] = {}

    def frames(self) -> BatchFrames:
        conclusions = self._conclusions()
        enterprises = self._enterprises()
        levels = enterprises.get_column("level")
        sectors = [
            levels.filter(pl.Series(flags))
            .value_counts(name="enterprises")
            .sort("level")
            .insert_column(0, pl.lit(name).alias("sector"))
            for name, flags in sorted(self._sectors.items())
        ]
        empty = pl.DataFrame(schema={"sector": pl.String, "level": LEVEL, "enterprises": pl.UInt32})
        return BatchFrames(
            *(enterprises, conclusions, missing_of(self.program, self.part.population), self.part.rejects),
            pl.concat([empty, *sectors]),
            self._recorded(),
        )

    def _recorded(self) -> pl.DataFrame:
        """Records that answer nothing a rule finds. Of several about one hazard the last one answers."""
        hazards = self.scope.hazards
        last = {(rule, kind, at): row for row, rule, kind, at, _ in self.part.records.iter_rows()}
        ids, found = self.part.words.get_column("id"), []
        for row, rule, kind, at, enterprise in self.part.records.iter_rows():
            entry = hazards.get(rule)
            if entry is not None and entry.kind == kind and last[rule, kind, at] == row:
                status = self.verdicts.select(kind, [self._status(entry).alias("status")])
                if status.item(at, "status") == 1:
                    continue
            table = self.population.tables["recorded_hazard"]
            name = "" if table.ids is None else table.ids[row]
            found.append((ids[enterprise], name, rule if entry is not None else ""))
        return pl.DataFrame(found, schema=RECORDED, orient="row")

    def _enterprises(self) -> pl.DataFrame:
        cells = self.program.levels.get(self.population.root)
        rows = self.population.enterprises
        low, high = (
            self.verdicts.ends(cells[0])
            if cells is not None and rows
            else (pl.Series([0.0] * rows, dtype=pl.Float64),) * 2
        )
        return self.part.words.with_columns(
            _level(low, "level"),
            _level(high, "worst_possible_level"),
            ((low == high) & (low > 0)).alias("final"),
        )

    def _home(self, kind: str) -> np.ndarray[Any, Any]:
        """For each row of a kind its enterprise."""
        found = self._homes.get(kind)
        if found is None:
            counts = np.diff(self.population.offsets(kind))
            found = self._homes[kind] = np.repeat(np.arange(len(counts), dtype=np.uint32), counts)
        return found

    def _conclusions(self) -> pl.DataFrame:
        by_kind: dict[str, list[EntryDef]] = {}
        for entry in self.scope.entries:
            table = self.population.tables.get(entry.kind)
            if table is not None and table.rows:
                by_kind.setdefault(entry.kind, []).append(entry)
        made = [self._empty()]
        for kind, entries in by_kind.items():
            for first in range(0, len(entries), _ENTRIES_AT_ONCE):
                made += self._of_entries(kind, entries[first : first + _ENTRIES_AT_ONCE])
        return pl.concat(made)

    def _empty(self) -> pl.DataFrame:
        types = self.types
        return pl.DataFrame(
            schema={
                "enterprise": pl.String,
                "kind": types["kind"],
                "subject": pl.String,
                "rule": types["rule"],
                "of_row": types["of_row"],
                "section": types["section"],
                "status": STATUS,
                "level": LEVEL,
                "worst_possible_level": LEVEL,
                "value_low": pl.Float64,
                "value_high": pl.Float64,
            }
        )

    def _of_entries(self, kind: str, entries: list[EntryDef]) -> Iterator[pl.DataFrame]:
        """The rows of these entries, entry by entry."""
        exprs = [self._status(entry).alias(str(number)) for number, entry in enumerate(entries)]
        answers = self.verdicts.select(kind, exprs)
        silent = self._silent(kind)
        for number, entry in enumerate(entries):
            column = answers.get_column(str(number)).to_numpy()
            if silent is not None:
                column = np.where(silent, 0, column)
            rows = np.flatnonzero(column)
            if len(rows):
                yield self._rows(entry, rows, column[rows])

    def _status(self, entry: EntryDef) -> pl.Expr:
        """0 not shown, 1 found, 2 undetermined: what an evaluation of one enterprise says, for every row."""
        truth = self.verdicts.truth_expr
        status = truth(entry.status)
        sure = status.fill_null(False)
        shown = status.fill_null(True)
        if entry.replaced is not None:
            replaced = truth(entry.replaced)
            shown &= ~replaced.fill_null(False)
            sure &= ~replaced.fill_null(True)
        open_ = shown
        if entry.where is not None:
            open_ &= truth(entry.where).fill_null(True)
        if entry.unless is not None:
            open_ &= ~truth(entry.unless).fill_null(False)
        if entry.when is not None:
            open_ &= truth(entry.when).fill_null(True)
        return pl.when(sure).then(1).when(open_).then(2).otherwise(0).cast(pl.UInt8)

    def _silent(self, kind: str) -> np.ndarray[Any, Any] | None:
        """Rows that conclude nothing: those for unlisted items, records that answer what a rule finds itself, and risks and
        hazards that are themselves open: the conclusion on these speaks for them."""
        table = self.population.tables[kind]
        if kind in ROW_KINDS:
            there: np.ndarray[Any, Any] = table.columns[THERE].parts[0][1].fill_null(False).to_numpy()
            return ~there
        silent = None if table.phantom is None else table.phantom.copy()
        if kind == "recorded_hazard" and self.part.records.height:
            silent = np.zeros(table.rows, dtype=np.bool_) if silent is None else silent
            for row, rule, at_kind, at, _ in self.part.records.iter_rows():
                entry = self.scope.hazards.get(rule)
                if entry is not None and entry.kind == at_kind and self.verdicts.possibly(entry.status)[at]:
                    silent[row] = True
        return silent

    def _rows(
        self, entry: EntryDef, rows: np.ndarray[Any, Any], status: np.ndarray[Any, Any]
    ) -> pl.DataFrame:
        types, home = self.types, self._home(entry.kind)[rows]
        flags = self._sectors.setdefault(entry.sector, np.zeros(self.population.enterprises, dtype=np.bool_))
        flags[home[status == 1]] = True
        subject, kind, of_row = self._subjects(entry, rows)
        low, high = self._levels(entry, rows)
        least, most = self._value(entry, rows)
        return pl.DataFrame(
            {
                "enterprise": self.part.words.get_column("id")[home],
                "kind": kind,
                "subject": subject,
                "of_row": of_row,
                "status": _STATUSES[pl.Series(status - 1).cast(pl.UInt32)],
                "level": _level(low, "level"),
                "worst_possible_level": _level(high, "worst_possible_level"),
                "value_low": least,
                "value_high": most,
            }
        ).select(
            "enterprise",
            "kind",
            "subject",
            pl.lit(entry.id, dtype=types["rule"]).alias("rule"),
            "of_row",
            pl.lit(entry.section, dtype=types["section"]).alias("section"),
            "status",
            "level",
            "worst_possible_level",
            "value_low",
            "value_high",
        )

    def _subjects(
        self, entry: EntryDef, rows: np.ndarray[Any, Any]
    ) -> tuple[pl.Series, pl.Series, pl.Series]:
        """Ids and kinds of the things, and the risk or hazard that a rule is about."""
        types = self.types
        ids = self.population.tables[entry.kind].ids
        if entry.kind not in ROW_KINDS:
            subject = pl.Series([f"{entry.kind}-{row}" for row in rows]) if ids is None else ids[rows]
            kind = pl.Series([entry.kind], dtype=types["kind"]).new_from_index(0, len(rows))
            return subject, kind, pl.Series([""], dtype=types["of_row"]).new_from_index(0, len(rows))
        about, sources = self.verdicts.about[entry.kind], self.program.row_sources[entry.kind]
        numbers = pl.Series(about.source[rows])
        kinds = pl.Series([source.kind for source in sources], dtype=types["kind"]).gather(numbers)
        of_row = pl.Series([source.entry for source in sources], dtype=types["of_row"]).gather(numbers)
        if ids is not None:
            return ids[rows], kinds, of_row
        named = zip(kinds.to_list(), about.row[rows].tolist(), strict=True)
        return pl.Series([f"{kind}-{row}" for kind, row in named]), kinds, of_row

    def _levels(self, entry: EntryDef, rows: np.ndarray[Any, Any]) -> tuple[pl.Series, pl.Series]:
        """Ranks from 0, none, to 4: of risks, and of what a grade votes for."""
        if isinstance(entry.part, RiskPart):
            return self._risk_ranks(entry, rows)
        if isinstance(entry.part, GradePart):
            low, high = (end[rows] for end in self.verdicts.ends(entry.part.level))
            known = low.to_frame("low").select(pl.when(low == high).then(pl.col("low") + 1).otherwise(0.0))
            return known.to_series(), high + 1
        none = pl.Series(np.zeros(len(rows)))
        return none, none

    def _risk_ranks(self, entry: EntryDef, rows: np.ndarray[Any, Any]) -> tuple[pl.Series, pl.Series]:
        """The ranks of a risk at these subjects, which stand in its row."""
        about, source = self.verdicts.about["risk"], self.scope.risk_sources[entry.id]
        places = np.full(self.population.tables[entry.kind].rows, -1, dtype=np.int64)
        own = np.flatnonzero(about.source == source)
        places[about.row[own]] = own
        low, high = self._ranks
        return low.gather(places[rows]), high.gather(places[rows])

    @cached_property
    def _ranks(self) -> tuple[pl.Series, pl.Series]:
        return self.verdicts.ends(self.program.levels["risk"][0])

    def _value(self, entry: EntryDef, rows: np.ndarray[Any, Any]) -> tuple[pl.Series, pl.Series]:
        nothing = pl.Series([None] * len(rows), dtype=pl.Float64)
        if not isinstance(entry.part, RiskPart) or entry.part.value is None:
            return nothing, nothing
        low, high = (end[rows] for end in self.verdicts.ends(entry.part.value))
        # As one evaluation shows them: a computed number is good for so many digits.
        least, most = low.round_sig_figs(DIGITS), high.round_sig_figs(DIGITS)
        return least.set(low <= -BIG, None), most.set(high >= BIG, None)


def _level(ranks: pl.Series, name: str) -> pl.Series:
    """Ranks from 0, none, to 4 as levels."""
    return _LEVELS[ranks.clip(0, len(LEVELS)).cast(pl.UInt32)].alias(name)
