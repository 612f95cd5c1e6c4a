"""Facts of one enterprise, from a dict or a file, into the tables that every executor reads."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final

from ..clock import today
from ..diagnostics import Diagnostic, Findings, InputError, Span
from ..suggest import guess_values
from ..vocabulary.model import Vocabulary
from ..vocabulary.names import FILE_KEYS
from .contradictions import count_contradictions, days_to_come
from .digest import facts_digest
from .factfile import FactFile, as_of_of, facts_from_node, read_fact_file, read_fact_text
from .layout import FactLayout, layout_of
from .problems import Problem, shown
from .reading import FactReader
from .rowslots import fill_row_slots
from .subjects import Subjects

__all__ = [
    "FactFile",
    "FactLayout",
    "as_of_of",
    "check_facts",
    "facts_from_node",
    "layout_of",
    "load_facts",
    "read_fact_file",
    "read_fact_text",
]

_ASIDE: Final = frozenset(FILE_KEYS)
"""What may stand beside the facts of an enterprise that are not nested under `enterprise`."""


class _LoadedSubjects(Subjects):
    """Subjects whose digest is worked out when it is first asked for: conclusions alone do not need it."""

    __slots__ = ("_digest", "vocabulary")

    _digest: str
    vocabulary: Vocabulary

    @property
    def digest(self) -> str:
        """SHA-256 of the normalised facts."""
        if not self._digest:
            self._digest = facts_digest(self.vocabulary, self.tables)
        return self._digest

    @digest.setter
    def digest(self, value: str) -> None:
        self._digest = value


def load_facts(
    data: Mapping[str, Any] | FactFile, layout: FactLayout, as_of: datetime.date | None = None
) -> Subjects:
    """Lay out the facts; raises `InputError` with every fault. Warnings (unknown words, contradictions) stay with
    the result.

    `as_of` comes before the day that the facts state themselves; with neither it is today.
    """
    findings = Findings()
    subjects = _load(data, layout, as_of, findings)
    findings.raise_errors()
    assert subjects is not None
    return subjects


def check_facts(data: Mapping[str, Any] | FactFile, layout: FactLayout) -> tuple[Diagnostic, ...]:
    """Everything there is to say about facts: errors, warnings, contradictions."""
    findings = Findings()
    subjects = _load(data, layout, None, findings)
    if subjects is not None:
        findings.extend(count_contradictions(layout.vocabulary, subjects))
    return findings.all


def _load(
    data: Mapping[str, Any] | FactFile, layout: FactLayout, as_of: datetime.date | None, findings: Findings
) -> Subjects | None:
    file = data if isinstance(data, FactFile) else None
    plain = data.data if isinstance(data, FactFile) else data
    reader = FactReader(layout.vocabulary, layout.readers(), file, findings)
    stated = _stated(data, findings)
    day = as_of or stated or today()
    enterprise, place = _enterprise(plain, reader)
    if enterprise is None:
        return None
    reader.read(enterprise, place)
    tables = reader.tables()
    if len(tables["enterprise"].ids) != 1:
        return None
    answering, scores = fill_row_slots(layout, reader, tables)
    spans = _spans(reader) if file else {}
    subjects = _LoadedSubjects(tables, day, "", (), spans, answering, scores)
    subjects.vocabulary = layout.vocabulary
    findings.extend(days_to_come(layout.vocabulary, subjects))
    subjects.warnings = findings.all
    return subjects


def _stated(data: Mapping[str, Any] | FactFile, findings: Findings) -> datetime.date | None:
    try:
        return as_of_of(data)
    except InputError as error:
        findings.extend(error.diagnostics)
        return None


def _enterprise(
    plain: Mapping[str, Any], reader: FactReader
) -> tuple[Mapping[str, Any] | None, tuple[Any, ...]]:
    """The enterprise's own mapping and its place."""
    if "enterprise" not in plain:
        aside = _ASIDE & plain.keys()
        return ({k: v for k, v in plain.items() if k not in aside} if aside else plain), ()
    for key in plain:
        if key not in FILE_KEYS:
            guess = guess_values(str(key), FILE_KEYS)
            reader.report(Problem("fact-key-unknown", key=str(key), **guess), (str(key),))
    inner = plain["enterprise"]
    if not isinstance(inner, Mapping):
        reader.report(Problem("fact-mapping", value=shown(inner)), ("enterprise",))
        return None, ()
    return inner, ((), "enterprise")


def _spans(reader: FactReader) -> dict[tuple[str, int, str], Span]:
    """Where each given fact stands."""
    assert reader.file is not None
    found: dict[tuple[str, int, str], Span] = {}
    rows_at = {
        rows.place(row): (kind, row, rows.reader)
        for kind, rows in reader.rows.items()
        for row in range(len(rows.items))
        if not rows.phantom[row]
    }
    for place, span in reader.file.spans.items():
        owner = rows_at.get(place[:-1]) if place else None
        if owner is not None and isinstance(place[-1], str):
            kind, row, kind_reader = owner
            name = place[-1] if place[-1] in kind_reader.handlers else kind_reader.labels.get(place[-1])
            found[(kind, row, name or place[-1])] = span
    return found
