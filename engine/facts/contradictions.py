"""Facts that cannot both be true: a count beside a list of another length, or a thing done on a day still to come."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Final

from ..diagnostics import Diagnostic
from ..vocabulary.model import Vocabulary
from .subjects import Subjects


def count_contradictions(vocabulary: Vocabulary, subjects: Subjects) -> Iterator[Diagnostic]:
    """A number `chemicals_count` (or `chemical_count`) beside a complete list `chemicals` must be its length."""
    for kind in vocabulary.kinds.values():
        table = subjects.tables.get(kind.name)
        if table is None:
            continue
        for child in kind.children:
            plural = vocabulary.kinds[child].plural
            fact = kind.facts.get(f"{plural}_count") or kind.facts.get(f"{child}_count")
            starts = table.starts.get(child)
            if fact is None or fact.type != "number" or starts is None:
                continue
            phantom = subjects.tables[child].phantom
            for row, count in enumerate(table.columns[fact.slot]):
                complete = not any(phantom[starts[row] : starts[row + 1]])
                length = starts[row + 1] - starts[row]
                if type(count) is float and complete and count != length:
                    span = subjects.span(kind.name, row, fact.name)
                    values = {"fact": fact.name, "value": f"{count:g}", "list": plural, "length": str(length)}
                    yield Diagnostic("count-contradiction", span, values)


_PAST: Final = ("found_on", "treated_on", "closed_on")
"""dates of the hazard register that tell what has happened"""


def days_to_come(vocabulary: Vocabulary, subjects: Subjects) -> Iterator[Diagnostic]:
    """Warnings about work done, and hazards found, treated or closed, on a day after that of evaluation."""
    for kind, table in subjects.tables.items():
        for row, note in enumerate(table.notes):
            done = note.get("done") if note else None
            for key, day in done.items() if isinstance(done, Mapping) else ():
                if str(day) > subjects.as_of.isoformat():
                    yield _to_come(subjects, (kind, row, "done"), str(key), str(day))
    records = subjects.tables.get("recorded_hazard")
    if records is None:
        return
    for name in _PAST:
        fact = vocabulary.kinds["recorded_hazard"].facts.get(name)
        for row, value in enumerate(records.columns[fact.slot] if fact is not None else ()):
            if type(value) is float and value > subjects.as_of.toordinal():
                day = datetime.date.fromordinal(int(value)).isoformat()
                yield _to_come(subjects, ("recorded_hazard", row, name), name, day)


def _to_come(subjects: Subjects, place: tuple[str, int, str], what: str, day: str) -> Diagnostic:
    values = {"what": what, "day": day, "as_of": subjects.as_of.isoformat()}
    return Diagnostic("day-to-come", subjects.span(*place), values, "warning")
