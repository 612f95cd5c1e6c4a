"""Facts of many enterprises, gathered column by column as they are read, so that none of them is held as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from ..executors.columnar import Population, PopulationTable
from ..executors.columnar.columns import Column, column_of
from ..executors.rows import RECORDED
from ..facts.layout import KindReader
from ..facts.subjects import Answering, KindTable, OwnScore, Subjects
from .convert import from_values, suffixes
from .parts import OWNER, RECORDS, Shaper, start_children
from .tableparts import GROUPS
from .tables import ROOT


class _Kind:
    """The subjects of one kind. Of rows that stand for unlisted items only the place is kept: nothing is known of them."""

    def __init__(self, reader: KindReader) -> None:
        self.reader = reader
        facts = {fact.slot for fact in reader.facts}
        self.facts: dict[int, list[Any]] = {slot: [] for slot in facts}
        """of listed rows"""
        self.others: dict[int, list[Any]] = {
            slot: [] for slot in range(len(reader.defaults)) if slot not in facts
        }
        """of all rows: slots that are no facts"""
        self.ids: list[str] = []
        self.parent: list[int] = []
        self.phantom: list[bool] = []

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.ids)

    def add(self, table: KindTable, owners: int) -> None:
        """The rows of one enterprise; its owners begin at this row."""
        self.ids += table.ids
        self.parent += [owners + row for row in table.parent]
        self.phantom += table.phantom
        for slot, others in self.others.items():
            others.extend(table.columns[slot])
        if True not in table.phantom:
            for slot, facts in self.facts.items():
                facts.extend(table.columns[slot])
        elif False in table.phantom:
            listed = [row for row, ghost in enumerate(table.phantom) if not ghost]
            for slot, facts in self.facts.items():
                column = table.columns[slot]
                facts.extend(column[row] for row in listed)

    def table(self, shaper: Shaper) -> PopulationTable:
        """The columns as the columnar executor reads them."""
        reader = self.reader
        phantom = np.array(self.phantom, dtype=np.bool_)
        ghosts = bool(phantom.any())
        listed = np.cumsum(~phantom) - 1
        places = pl.Series(listed).cast(pl.Int64)
        if ghosts:
            places = pl.select(pl.when(pl.Series(~phantom)).then(places)).to_series()
        series = [pl.Series("id", self.ids, dtype=pl.String)]
        for fact in reader.facts:
            values, default = self.facts[fact.slot], reader.defaults[fact.slot]
            if all(value is default for value in values):
                continue
            for part, suffix in zip(from_values(values, fact), suffixes(fact), strict=True):
                series.append((part.gather(places) if ghosts else part).alias(f"f{fact.slot}{suffix}"))
        if reader.kind.parent:
            series.append(pl.Series(OWNER, self.parent, dtype=pl.UInt32))
        others: dict[int, Column] = {
            slot: column_of(values)
            for slot, values in self.others.items()
            if any(value is not reader.defaults[slot] for value in values)
        }
        return shaper.table(reader, pl.DataFrame(series), phantom if ghosts else None, others)


class Gathered:
    """Enterprises with one layout of facts."""

    def __init__(self, readers: Mapping[str, KindReader]) -> None:
        self._kinds = {kind: _Kind(reader) for kind, reader in readers.items()}
        self._root = readers[ROOT].kind
        self._answering: list[Answering] = []
        self._scores: list[OwnScore] = []
        self._records: list[tuple[int, str, str, int, int]] = []
        self._words: dict[str, list[str | None]] = {name: [] for name in ("id", "name", *GROUPS)}
        self.enterprises = 0

    def add(self, one: Subjects) -> None:
        """One more enterprise."""
        first = {kind: gathered.rows for kind, gathered in self._kinds.items()}
        self._add_records(one, first)
        self._scores += (score._replace(row=first[score.kind] + score.row) for score in one.scores)
        self._add_words(one.tables[ROOT])
        for kind, gathered in self._kinds.items():
            table = one.tables.get(kind)
            if table is not None and table.rows:
                gathered.add(table, first.get(gathered.reader.kind.parent, 0))
        self.enterprises += 1

    def population(self, shaper: Shaper) -> Population:
        """All of them."""
        tables: dict[str, PopulationTable] = {}
        for kind, gathered in self._kinds.items():
            tables[kind] = gathered.table(shaper)
            if gathered.reader.kind.parent:
                start_children(tables, gathered.reader.kind.parent, kind)
        return Population(tables, answering=tuple(self._answering), scores=tuple(self._scores))

    def words(self) -> pl.DataFrame:
        """Id, name and groups of the enterprises."""
        return pl.DataFrame(self._words, schema=dict.fromkeys(self._words, pl.String))

    def records(self) -> pl.DataFrame:
        """What the records of the register say of rules and subjects."""
        return pl.DataFrame(self._records, schema=RECORDS, orient="row")

    def _add_words(self, table: KindTable) -> None:
        self._words["id"].append(table.ids[0])
        self._words["name"].append(table.names[0])
        for group in GROUPS:
            fact = self._root.facts.get(group)
            if fact is None or fact.choices is None:
                note = table.notes[0].get(group)
                self._words[group].append(None if note is None else str(note))
            else:
                code = table.columns[fact.slot][0]
                self._words[group].append(fact.choices.words[code] if type(code) is int else None)

    def _add_records(self, one: Subjects, first: Mapping[str, int]) -> None:
        for record, rule, kind, row in one.answering:
            self._answering.append(Answering(first[RECORDED] + record, rule, kind, first[kind] + row))
        records = one.tables.get(RECORDED)
        if records is None or not records.rows:
            return
        places = {
            name: (kind, row)
            for kind, table in reversed(one.tables.items())
            for row, name in enumerate(table.ids)
            if not table.phantom[row]
        }
        for row in range(records.rows):
            if records.phantom[row]:
                continue
            note = records.notes[row]
            kind, at = places.get(str(note.get("at", "")), (ROOT, 0))
            rule = str(note.get("rule", ""))
            self._records.append((first[RECORDED] + row, rule, kind, first[kind] + at, self.enterprises))
