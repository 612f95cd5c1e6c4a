"""The enterprise's own hazard register: its records, and which computed hazard each of them answers."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from ..explain.view import Place
from .context import ListContext, as_day, text

FIVE = ("responsible", "measures", "fund", "deadline", "plan")
"""五落实: 责任 措施 资金 时限 预案."""
_FACT_OF = {
    "responsible": "responsible_named",
    "measures": "measures_set",
    "fund": "funds_set",
    "deadline": "deadline_set",
    "plan": "plan_made",
}
_NOTE_OF = {"measures": "remedy"}


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the register."""

    place: Place
    id: str
    at: Place
    rule: str


class Register:
    """The records of one enterprise."""

    def __init__(self, context: ListContext) -> None:
        self._context = context
        self.records = tuple(self._read())

    def _read(self) -> Iterator[Record]:
        table = self._context.view.subjects.tables.get("recorded_hazard")
        if table is None:
            return
        for row in range(table.rows):
            if not table.phantom[row]:
                place = ("recorded_hazard", row)
                rule = text(self._context.note(place, "rule"))
                yield Record(place, table.ids[row], self._context.point(place), rule)

    def answering(self, rule: str, place: Place) -> Record | None:
        """The record that answers a rule's hazard at a subject: the last one where there are several."""
        found = self._context.answering(rule, place)
        return None if found is None else next(record for record in self.records if record.place == found)

    def said(self, record: Record | None, key: str) -> str:
        """What the record says under a key."""
        return text(self._context.note(record.place, key)) if record is not None else ""

    def day(self, record: Record | None, key: str) -> datetime.date | None:
        """A date of the record, a fact or a note."""
        if record is None:
            return None
        found = self._context.day_value(record.place, key)
        return found if found is not None else as_day(self._context.note(record.place, key))

    def holds(self, record: Record | None, fact: str) -> bool:
        """Whether a yes/no fact of the record is known to be true."""
        return record is not None and self._context.fact_value(record.place, fact) is True

    def gap(self, record: Record | None) -> tuple[str, ...]:
        """Which of the five are neither named in the record nor stated as settled."""
        return tuple(
            name
            for name in FIVE
            if not (self.said(record, _NOTE_OF.get(name, name)) or self.day(record, name))
            and not self.holds(record, _FACT_OF[name])
        )

    def closed(self, record: Record | None) -> bool:
        """Whether the record says that the hazard is closed by now."""
        closed_on = self.day(record, "closed_on")
        return self.holds(record, "closed") if closed_on is None else closed_on <= self._context.as_of
