"""Facts as lines: one JSON fact document for each enterprise, read by the loader of facts itself."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import polars as pl

from ..diagnostics import Diagnostic, InputError, Span
from ..executors.columnar import Population, PopulationTable
from ..executors.columnar.columns import Column, column_of
from ..executors.columnar.population import answering_of, scores_of
from ..facts.layout import FactLayout, KindReader, layout_of
from ..facts.loader import load_facts
from ..facts.subjects import KindTable, Subjects
from .convert import from_values, suffixes
from .parts import OWNER, RECORDS, Part, Shaper, start_children
from .programs import Names, Programs
from .rejects import diagnosed, rejects, together
from .sources import collected
from .tableparts import GROUPS
from .tables import ROOT

DOCUMENTS: Final = "facts"
"""What rejects call this input."""

_AT_ONCE: Final = 2_000
"""Documents are Python objects while they are read: so many are held at a time."""


class Lines(Protocol):
    """Documents, one a line."""

    @property
    def label(self) -> str:
        """What messages call them."""
        ...

    def count(self) -> int:
        """How many lines there are."""
        ...

    def lines(self) -> Iterator[bytes]:
        """The lines in their order."""
        ...


class FileLines:
    """The lines of a file."""

    def __init__(self, path: Path) -> None:
        self.label = str(path)
        self._path = path

    def count(self) -> int:
        """How many lines there are."""
        return sum(1 for _ in self.lines())

    def lines(self) -> Iterator[bytes]:
        """The lines in their order."""
        with self._path.open("rb") as file:
            yield from file


class LineParts:
    """The parts of a file of documents, or of a column of them."""

    def __init__(self, source: Lines, programs: Programs, day: datetime.date) -> None:
        self.source = source
        self.programs = programs
        self._layouts: dict[str, FactLayout] = {}
        self.day = day
        self.shaper = Shaper()
        self._seen: set[bytes] = set()
        self.enterprises = collected(source.label, source.count)

    def parts(self, size: int, first: int = 0, work: Path | None = None) -> Iterator[Part]:
        """Part by part, from that part on."""
        del work
        step = min(size, _AT_ONCE)
        if not self.enterprises and not first:
            yield from self._parts([], True)
        for start, lines in self._blocks(size, step):
            documents = list(self._documents(lines, start, start < first * size))
            if start >= first * size:
                end = start + len(lines)
                yield from self._parts(documents, end % size == 0 or end == self.enterprises)

    def _blocks(self, size: int, step: int) -> Iterator[tuple[int, list[bytes]]]:
        """(number of the first line, lines), never across the end of a part."""
        number = 0
        block: list[bytes] = []
        for line in self.source.lines():
            block.append(line)
            number += 1
            if len(block) == step or number % size == 0:
                yield number - len(block), block
                block = []
        if block:
            yield number - len(block), block

    def _documents(
        self, lines: list[bytes], start: int, known: bool
    ) -> Iterator[tuple[int, str, Any, pl.DataFrame | None]]:
        """(line, id, document, reject): one of the last two is None. `known`: only the ids are wanted."""
        for number, line in enumerate(lines, start + 1):
            if not line.strip():
                continue
            try:
                document, name = read_document(line, number)
            except ValueError as error:
                yield number, "", None, self._fault(number, "", "batch-document", reason=str(error))
                continue
            key = name.encode("utf-8", "surrogatepass")
            if key in self._seen:
                yield number, name, None, self._fault(number, name, "batch-id-twice", id=name)
                continue
            self._seen.add(key)
            if not known:
                yield number, name, document, None

    def _fault(self, number: int, name: str, code: str, **values: str) -> pl.DataFrame:
        return rejects(DOCUMENTS, [number], [name], code, values)

    def _parts(
        self, documents: list[tuple[int, str, Any, pl.DataFrame | None]], last: bool
    ) -> Iterator[Part]:
        """The documents of each scope by themselves."""
        loaded: dict[Names, list[Subjects]] = {}
        faults: list[pl.DataFrame] = []
        for number, name, document, fault in documents:
            if fault is not None:
                faults.append(fault)
                continue
            try:
                scope = self.programs.scope_of(document)
                subjects = load_facts(document, self._layout(scope), self.day)
            except InputError as error:
                faults.append(diagnosed(DOCUMENTS, number, name, error.diagnostics))
                continue
            faults.append(diagnosed(DOCUMENTS, number, name, self._warnings(document, subjects)))
            loaded.setdefault(scope, []).append(subjects)
        set_aside, read = together(faults), {ROOT: len(documents)}
        groups = list(loaded.items()) or [(self.programs.stated, [])]
        for place, (scope, own) in enumerate(groups, 1):
            yield self._part(own, scope, set_aside, read, last and place == len(groups))
            set_aside, read = set_aside.clear(), {}

    def _part(
        self, loaded: list[Subjects], scope: Names, set_aside: pl.DataFrame, read: dict[str, int], last: bool
    ) -> Part:
        tables: dict[str, PopulationTable] = {}
        readers = self._layout(scope).readers()
        for kind, reader in readers.items():
            tables[kind] = self._table(reader, loaded)
            if reader.kind.parent:
                start_children(tables, reader.kind.parent, kind)
        population = Population(tables, answering=answering_of(loaded), scores=scores_of(loaded))
        words = _words(loaded, readers[ROOT])
        return Part(population, words, set_aside, read, last, _records(loaded), scope)

    def _layout(self, scope: Names) -> FactLayout:
        program = self.programs.program(scope)
        if program.digest not in self._layouts:
            self._layouts[program.digest] = layout_of(program)
        return self._layouts[program.digest]

    def _warnings(self, document: Any, subjects: Subjects) -> Iterator[Diagnostic]:
        yield from subjects.warnings
        stated = document.get("as_of")
        if stated is not None and str(stated) != self.day.isoformat():
            values = {"value": str(stated), "day": self.day.isoformat()}
            yield Diagnostic("batch-other-day", Span(path="as_of"), values, "warning")

    def _table(self, reader: KindReader, loaded: list[Subjects]) -> PopulationTable:
        every = [one.tables[reader.kind.name] for one in loaded]
        facts = {fact.slot: fact for fact in reader.facts}
        ids = [name for table in every for name in table.ids]
        series = [pl.Series("id", ids, dtype=pl.String)]
        others: dict[int, Column] = {}
        for slot, default in enumerate(reader.defaults):
            values = [value for table in every for value in table.columns[slot]]
            if all(value is default for value in values):
                continue
            fact = facts.get(slot)
            if fact is None:
                others[slot] = column_of(values)
                continue
            for part, suffix in zip(from_values(values, fact), suffixes(fact), strict=True):
                series.append(part.alias(f"f{slot}{suffix}"))
        parent = reader.kind.parent
        if parent:
            owners = _owners(every, [one.tables[parent] for one in loaded])
            series.append(pl.Series(OWNER, owners, dtype=pl.UInt32))
        phantom = np.array([ghost for table in every for ghost in table.phantom], dtype=np.bool_)
        return self.shaper.table(reader, pl.DataFrame(series), phantom if phantom.any() else None, others)

    def document(self, enterprise: str) -> dict[str, Any] | None:
        """The first document with that id; None where there is none."""
        for number, line in enumerate(self.source.lines(), 1):
            if not line.strip():
                continue
            try:
                document, name = read_document(line, number)
            except ValueError:
                continue
            if name == enterprise:
                return document
        return None


def read_document(line: bytes, number: int) -> tuple[dict[str, Any], str]:
    """A document and its id; one that names no enterprise goes by the number of its line. Raises `ValueError`."""
    found = json.loads(line.decode("utf-8-sig"), object_pairs_hook=_pairs)
    if not isinstance(found, dict):
        raise ValueError(type(found).__name__)  # noqa: TRY004 - bad input, not a bad call
    inner = found.get("enterprise", found)
    if not isinstance(inner, dict):
        return found, f"line-{number}"
    if inner.get("id") is None:
        inner["id"] = f"line-{number}"
    return found, str(inner["id"]).strip()


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        again = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"{again} x 2")
    return found


def _owners(every: list[KindTable], above: list[KindTable]) -> list[int]:
    """For each row its owner's row among all enterprises."""
    found: list[int] = []
    offset = 0
    for table, owners in zip(every, above, strict=True):
        found += [offset + row for row in table.parent]
        offset += owners.rows
    return found


def _words(loaded: list[Subjects], reader: KindReader) -> pl.DataFrame:
    """Id, name and groups of the enterprises."""
    tables = [one.tables[ROOT] for one in loaded]
    columns: dict[str, list[str | None]] = {
        "id": [t.ids[0] for t in tables],
        "name": [t.names[0] for t in tables],
    }
    for group in GROUPS:
        fact = reader.kind.facts.get(group)
        if fact is None or fact.choices is None:
            notes = [t.notes[0].get(group) for t in tables]
            columns[group] = [None if note is None else str(note) for note in notes]
        else:
            codes = [t.columns[fact.slot][0] for t in tables]
            columns[group] = [fact.choices.words[code] if type(code) is int else None for code in codes]
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _records(loaded: list[Subjects]) -> pl.DataFrame:
    """What the records of the register say of rules and subjects."""
    rows: list[tuple[int, str, str, int, int]] = []
    offsets: dict[str, int] = {}
    for number, one in enumerate(loaded):
        records = one.tables.get("recorded_hazard")
        if records is not None and records.rows:
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
                first = offsets.get("recorded_hazard", 0)
                rows.append((first + row, str(note.get("rule", "")), kind, offsets.get(kind, 0) + at, number))
        for kind, table in one.tables.items():
            offsets[kind] = offsets.get(kind, 0) + table.rows
    return pl.DataFrame(rows, schema=RECORDS, orient="row")
