"""Facts as lines: one JSON fact document for each enterprise, read by the loader of facts itself."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, Protocol

import polars as pl

from ..diagnostics import Diagnostic, InputError, Span
from ..facts.layout import FactLayout, layout_of
from ..facts.loader import load_facts
from ..facts.subjects import Subjects
from ..garbage import paused
from .gathered import Gathered
from .parts import Part, Shaper
from .programs import Names, Programs
from .rejects import diagnosed, rejects, together
from .sources import collected
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
            known = start < first * size
            documents = self._documents(lines, start, known)
            if known:
                for _ in documents:  # only the ids are remembered
                    pass
                continue
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
        self, documents: Iterable[tuple[int, str, Any, pl.DataFrame | None]], last: bool
    ) -> Iterator[Part]:
        """The documents of each scope by themselves."""
        loaded: dict[Names, Gathered] = {}
        faults: list[pl.DataFrame] = []
        count = 0
        with paused():
            for number, name, document, fault in documents:
                count += 1
                if fault is not None:
                    faults.append(fault)
                    continue
                try:
                    scope = self.programs.scope_of(document)
                    subjects = load_facts(document, self._layout(scope), self.day)
                except InputError as error:
                    faults.append(diagnosed(DOCUMENTS, number, name, error.diagnostics))
                    continue
                faults += self._warnings(number, name, document, subjects)
                if scope not in loaded:
                    loaded[scope] = Gathered(self._layout(scope).readers())
                loaded[scope].add(subjects)
        set_aside, read = together(faults), {ROOT: count}
        if not loaded:
            stated = self.programs.stated
            loaded[stated] = Gathered(self._layout(stated).readers())
        for place, (scope, own) in enumerate(loaded.items(), 1):
            population = own.population(self.shaper)
            final = last and place == len(loaded)
            yield Part(population, own.words(), set_aside, read, final, own.records(), scope)
            set_aside, read = set_aside.clear(), {}

    def _layout(self, scope: Names) -> FactLayout:
        program = self.programs.program(scope)
        if program.digest not in self._layouts:
            self._layouts[program.digest] = layout_of(program)
        return self._layouts[program.digest]

    def _warnings(self, number: int, name: str, document: Any, subjects: Subjects) -> list[pl.DataFrame]:
        items = list(subjects.warnings)
        stated = document.get("as_of")
        if stated is not None and str(stated) != self.day.isoformat():
            values = {"value": str(stated), "day": self.day.isoformat()}
            items.append(Diagnostic("batch-other-day", Span(path="as_of"), values, "warning"))
        return [diagnosed(DOCUMENTS, number, name, items)] if items else []

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
