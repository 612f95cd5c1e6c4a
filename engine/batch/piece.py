"""The answers of so many enterprises, as tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import polars as pl

from ..executors.columnar import ColumnarExecutor, ColumnVerdicts, Population
from ..facts.convert import DIGITS
from ..program.program import LEVELS, EntryDef, GradePart, Program, RiskPart
from ..program.rows import STATUS as THERE
from ..values import BIG
from ..vocabulary.model import ROW_KINDS
from .frames import LEVEL, RECORDED, STATUS, BatchFrames
from .missing import missing_of
from .parts import Part

_LEVELS: Final = pl.Series([None, *LEVELS], dtype=LEVEL)
_STATUSES: Final = pl.Series(["found", "undetermined"], dtype=STATUS)
_ENTRIES_AT_ONCE: Final = 128
_ROW_BITS: Final = 40
"""of a number that holds a source and a row"""


class ScopedProgram:
    """The program of a scope, ready to run."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.executor = ColumnarExecutor(program)
        self.entries = [e for e in program.entries if e.section not in ("derive", "score")]
        self.risk_sources = {
            source.entry: number for number, source in enumerate(program.row_sources.get("risk", ()))
        }
        self.hazards = {e.id: e for e in self.entries if e.section == "hazard"}


@dataclass(frozen=True, slots=True)
class _Shown:
    """The rows of one entry that conclude or may: 1 found, 2 undetermined."""

    entry: EntryDef
    rows: np.ndarray[Any, Any]
    status: np.ndarray[Any, Any]


_Ends = tuple[pl.Series, pl.Series]
_Floats = np.ndarray[Any, np.dtype[np.float64]]


class _Risks(NamedTuple):
    """Places among some rows of conclusions, and for each of them the row of the risk."""

    at: np.ndarray[Any, Any]
    places: np.ndarray[Any, Any]


class Piece:
    """The answers of so many enterprises, as tables."""

    def __init__(
        self, types: dict[str, pl.Enum], scope: ScopedProgram, part: Part, verdicts: ColumnVerdicts
    ) -> None:
        self.types = types
        self.scope = scope
        self.program = scope.program
        self.part = part
        self.population: Population = verdicts.population
        self.verdicts = verdicts
        self._risk_ends: dict[str, tuple[_Floats, _Floats]] = {}
        self._risk_keys: tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]] | None = None
        """source and row of every risk as one number, sorted, and the rows of the risks in this order"""
        self._homes: dict[str, np.ndarray[Any, Any]] = {}
        self._sectors: dict[str, np.ndarray[Any, Any]] = {}

    def frames(self) -> BatchFrames:
        """The tables of results."""
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
            made += [
                self._of_entries(kind, entries[first : first + _ENTRIES_AT_ONCE])
                for first in range(0, len(entries), _ENTRIES_AT_ONCE)
            ]
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

    def _of_entries(self, kind: str, entries: list[EntryDef]) -> pl.DataFrame:
        """The rows of these entries, entry by entry."""
        exprs = [self._status(entry).alias(str(number)) for number, entry in enumerate(entries)]
        answers = self.verdicts.select(kind, exprs)
        silent = self._silent(kind)
        shown: list[_Shown] = []
        for number, entry in enumerate(entries):
            column = answers.get_column(str(number)).to_numpy()
            if silent is not None:
                column = np.where(silent, 0, column)
            rows = np.flatnonzero(column)
            if len(rows):
                shown.append(_Shown(entry, rows, column[rows]))
        return self._rows(kind, shown) if shown else self._empty()

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
            shown = table.columns[THERE]
            if not shown.parts:  # the same for all of them
                return None if shown.values(1)[0] is True else np.ones(table.rows, dtype=np.bool_)
            there: np.ndarray[Any, Any] = shown.parts[0][1].fill_null(False).to_numpy()
            return ~there
        silent = None if table.phantom is None else table.phantom.copy()
        if kind == "recorded_hazard" and self.part.records.height:
            silent = np.zeros(table.rows, dtype=np.bool_) if silent is None else silent
            for row, rule, at_kind, at, _ in self.part.records.iter_rows():
                entry = self.scope.hazards.get(rule)
                if entry is not None and entry.kind == at_kind and self.verdicts.possibly(entry.status)[at]:
                    silent[row] = True
        return silent

    def _rows(self, kind: str, shown: list[_Shown]) -> pl.DataFrame:
        """One table for many entries: a table for each would cost more than all that stands in them."""
        types = self.types
        rows = np.concatenate([one.rows for one in shown])
        status = np.concatenate([one.status for one in shown])
        home = self._home(kind)[rows]
        which = np.repeat(np.arange(len(shown), dtype=np.uint32), [len(one.rows) for one in shown])
        self._note_sectors(shown, home, status)
        subject, kinds, of_row = self._subjects(kind, rows)
        rules = pl.Series([one.entry.id for one in shown], dtype=types["rule"])
        sections = pl.Series([one.entry.section for one in shown], dtype=types["section"])
        risks = self._risks(shown)
        low, high = self._levels(shown, risks, len(rows))
        least, most = self._values(shown, risks, len(rows))
        return pl.DataFrame(
            {
                "enterprise": self.part.words.get_column("id").gather(home),
                "kind": kinds,
                "subject": subject,
                "rule": rules.gather(which),
                "of_row": of_row,
                "section": sections.gather(which),
                "status": _STATUSES.gather(status - 1),
                "level": _level(low, "level"),
                "worst_possible_level": _level(high, "worst_possible_level"),
                "value_low": least,
                "value_high": most,
            }
        )

    def _note_sectors(
        self, shown: list[_Shown], home: np.ndarray[Any, Any], status: np.ndarray[Any, Any]
    ) -> None:
        """Of which sectors each enterprise has a rule that is found."""
        first = 0
        for one in shown:
            last = first + len(one.rows)
            flags = self._sectors.setdefault(
                one.entry.sector, np.zeros(self.population.enterprises, dtype=np.bool_)
            )
            flags[home[first:last][status[first:last] == 1]] = True
            first = last

    def _subjects(self, kind: str, rows: np.ndarray[Any, Any]) -> tuple[pl.Series, pl.Series, pl.Series]:
        """Ids and kinds of the things, and the risk or hazard that a rule is about."""
        types = self.types
        ids = self.population.tables[kind].ids
        if kind not in ROW_KINDS:
            subject = pl.Series([f"{kind}-{row}" for row in rows]) if ids is None else ids.gather(rows)
            kinds = pl.Series([kind], dtype=types["kind"]).new_from_index(0, len(rows))
            return subject, kinds, pl.Series([""], dtype=types["of_row"]).new_from_index(0, len(rows))
        about, sources = self.verdicts.about[kind], self.program.row_sources[kind]
        numbers = about.source[rows]
        kinds = pl.Series([source.kind for source in sources], dtype=types["kind"]).gather(numbers)
        of_row = pl.Series([source.entry for source in sources], dtype=types["of_row"]).gather(numbers)
        if ids is not None:
            return ids.gather(rows), kinds, of_row
        named = zip(kinds.to_list(), about.row[rows].tolist(), strict=True)
        return pl.Series([f"{kind}-{row}" for kind, row in named]), kinds, of_row

    def _risks(self, shown: list[_Shown]) -> _Risks:
        """Among the rows of these entries those of risks, and what each of them is in the table of risks."""
        first, at, sources = 0, [], []
        for one in shown:
            last = first + len(one.rows)
            if isinstance(one.entry.part, RiskPart):
                at.append(np.arange(first, last))
                sources.append(np.full(len(one.rows), self.scope.risk_sources[one.entry.id], np.int64))
            first = last
        if not at:
            return _Risks(np.zeros(0, np.int64), np.zeros(0, np.int64))
        if self._risk_keys is None:
            about = self.verdicts.about["risk"]
            keys = about.source << _ROW_BITS | about.row
            order = np.argsort(keys)
            self._risk_keys = keys[order], order
        keys, order = self._risk_keys
        rows = np.concatenate([one.rows for one in shown if isinstance(one.entry.part, RiskPart)])
        places = np.searchsorted(keys, np.concatenate(sources) << _ROW_BITS | rows)
        return _Risks(np.concatenate(at), order[places])

    def _risk(self, part: str) -> tuple[_Floats, _Floats]:
        """What every risk comes to: the ends of a cell of its rows."""
        if part not in self._risk_ends:
            low, high = self.verdicts.ends(self.program.cell_number[f"risk#{part}"])
            self._risk_ends[part] = low.to_numpy(), high.to_numpy()
        return self._risk_ends[part]

    def _levels(self, shown: list[_Shown], risks: _Risks, rows: int) -> _Ends:
        """Ranks from 0, none, to 4: of risks, and of what a grade votes for."""
        low, high = np.zeros(rows), np.zeros(rows)
        if len(risks.at):
            for end, told in zip((low, high), self._risk("rank"), strict=True):
                end[risks.at] = told[risks.places]
        first = 0
        for one in shown:
            last = first + len(one.rows)
            if isinstance(one.entry.part, GradePart):
                least, most = (end.to_numpy()[one.rows] for end in self.verdicts.ends(one.entry.part.level))
                low[first:last] = np.where(least == most, least + 1, 0.0)
                high[first:last] = most + 1
            first = last
        return pl.Series(low), pl.Series(high)

    def _values(self, shown: list[_Shown], risks: _Risks, rows: int) -> _Ends:
        """The values of risks whose method has any, as one evaluation shows them: a computed number is good for so many
        digits."""
        valued = np.repeat(
            [isinstance(one.entry.part, RiskPart) and one.entry.part.valued for one in shown],
            [len(one.rows) for one in shown],
        )[risks.at]
        at, places = risks.at[valued], risks.places[valued]
        if not len(at):
            nothing = pl.Series([None], dtype=pl.Float64).new_from_index(0, rows)
            return nothing, nothing
        low, high = (told[places] for told in self._risk("value"))
        return _spread(rows, at, low, low > -BIG), _spread(rows, at, high, high < BIG)


def _spread(rows: int, at: np.ndarray[Any, Any], values: _Floats, known: np.ndarray[Any, Any]) -> pl.Series:
    """A column with these values in these places where they are known, and nothing elsewhere."""
    column, given = np.zeros(rows), np.zeros(rows, dtype=np.bool_)
    column[at] = pl.Series(values).round_sig_figs(DIGITS).to_numpy()
    given[at] = known
    return pl.select(pl.when(pl.Series(given)).then(pl.Series(column))).to_series()


def _level(ranks: pl.Series, name: str) -> pl.Series:
    """Ranks from 0, none, to 4 as levels."""
    return _LEVELS[ranks.clip(0, len(LEVELS)).cast(pl.UInt32)].alias(name)
