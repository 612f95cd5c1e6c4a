"""What every list needs: concluded entries, levels, people, notes of the fact file, and the order of rows."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from ...models.base import Level, Status, SubjectRef, Words
from ...models.because import Because
from ..explain.because import Reasons
from ..explain.view import Place, View
from ..program.program import LEVELS, EntryDef, GradePart
from ..timing import Due, Timing, next_due, timing_words
from ..values import Value, number_bounds
from ..vocabulary.model import REGISTERS, Text
from .answering import Answering

_EMPTY: Mapping[str, object] = {}
_ROW_KINDS = ("risk", "hazard", "own_risk", "recorded_hazard")
_RECORDED = "recorded_hazard"
ENTERPRISE: Place = ("enterprise", 0)


class Concluded(NamedTuple):
    """An entry's answer for one subject. `order` is the entry's place in the program, `row` is of the entry's kind."""

    entry: EntryDef
    order: int
    row: int
    status: Status
    because: tuple[Because, ...]
    may_be_exempt: tuple[Because, ...]
    place: Place
    """the subject: of a rule on rows the thing that the row is about"""
    of_row: str
    """the risk or hazard entry that the rule is about; "" where it is about the thing itself"""
    hangs: bool
    """about a risk or hazard that is itself open: the conclusion on that speaks for it"""


class Person(NamedTuple):
    """Somebody named in the facts, with the role that names them."""

    role: str = ""
    name: str = ""
    post: str = ""
    phone: str = ""
    unit: str = ""


NOBODY = Person()


class Spot(NamedTuple):
    """The thing that a row is about, with what its columns say of it and the rows' first order."""

    point: Place
    id: str
    name: str
    level: Level | None
    worst: Level | None
    sort: tuple[object, ...]


class ListContext:
    """One evaluation, as the lists read it."""

    def __init__(self, reasons: Reasons, concluded: tuple[Concluded, ...]) -> None:
        self.reasons = reasons
        self.view: View = reasons.view
        self.program = self.view.program
        self.profile = self.program.profile
        self.as_of: datetime.date = self.view.subjects.as_of
        self.shown = concluded
        kept = self.view.parts.kept
        roles = kept.get(id(self.program))
        if not isinstance(roles, Answering):
            roles = kept[id(self.program)] = Answering(self.program)
        self.roles: Answering = roles
        self.tier_of = self.roles.tier_of
        self.votes = [e for e in self.program.entries if e.kind == "risk" and isinstance(e.part, GradePart)]
        """grade entries on risks"""
        columns = enumerate(self.program.row_columns.get("risk", ()))
        self.score_columns = {(column.what, column.name): slot for slot, column in columns}
        """(what, factor) -> the column of risks"""
        self._inherited: dict[tuple[Place, str], str] = {}
        self._spots: dict[tuple[Place, tuple[int, int] | None], Spot] = {}
        self._positions: dict[Place, tuple[tuple[int, int], ...]] = {}
        self._kind_order = {name: i for i, name in enumerate(self.program.vocabulary.kinds)}
        self._by_id: dict[str, Place] = {}
        self._people: dict[tuple[Place, tuple[str, ...]], Person] = {}
        self._answers: dict[tuple[str, Place], Place] | None = None
        self._due: dict[tuple[int, datetime.date | None], tuple[Timing, Due]] = {}
        self._done: dict[Place, tuple[Mapping[str, object], ...]] = {}

    def note(self, place: Place, key: str) -> object:
        """What the fact file says beside the facts of this very subject; None where it says nothing."""
        notes = self.view.subjects.tables[place[0]].notes
        return (notes[place[1]] if place[1] < len(notes) else _EMPTY).get(key)

    def inherited(self, place: Place, key: str) -> str:
        """A note of the subject, else of its owner, and so on."""
        known = self._inherited.get((place, key))
        if known is None:
            notes = (self.note(at, key) for at in self.view.chain(*place))
            known = self._inherited[place, key] = next((str(note) for note in notes if note), "")
        return known

    def person(self, place: Place, role: str) -> Person:
        """Who has the role for this subject: named there, or by its owners."""
        return self._nearest(place, (role,))

    def tier_person(self, place: Place, tier: str, entry: EntryDef) -> Person:
        """Who answers at a tier for what a rule says of a subject; only the role, where nobody is named for it."""
        asked = self.roles.at(tier, place[0], entry)
        found = self._nearest(place, asked.roles)
        return Person(asked.roles[0]) if asked.wanted and not found.name else found

    def _nearest(self, place: Place, roles: tuple[str, ...]) -> Person:
        """Who is named nearest to the subject for one of these roles; the first of several named at one place."""
        key = (place, roles)
        known = self._people.get(key)
        if known is None:
            known = self._people[key] = self._find_person(place, roles)
        return known

    def _find_person(self, place: Place, roles: tuple[str, ...]) -> Person:
        for at in self.view.chain(*place):
            people = self.note(at, "people")
            if not isinstance(people, Mapping):
                continue
            for role in roles:
                found = people.get(role)
                if isinstance(found, Mapping) and found.get("name"):
                    return Person(role, *(text(found.get(k)) for k in ("name", "post", "phone", "unit")))
        return NOBODY

    def by_id(self, subject_id: str) -> Place | None:
        """The subject with that id."""
        if not self._by_id:
            for kind, table in self.view.subjects.tables.items():
                for row, name in enumerate(table.ids):
                    if not table.phantom[row]:
                        self._by_id.setdefault(name, (kind, row))
        return self._by_id.get(subject_id)

    def point(self, place: Place) -> Place:
        """The thing a row is about: for own risks and recorded hazards the subject they point to."""
        if place[0] not in ("own_risk", "recorded_hazard"):
            return place
        return self.by_id(text(self.note(place, "at"))) or ENTERPRISE

    def ref(self, place: Place) -> SubjectRef:
        """The subject as results name it."""
        return self.reasons.subject(*place)

    def position(self, place: Place) -> tuple[tuple[int, int], ...]:
        """Sorts subjects as they stand in the fact file: owners before what they own."""
        known = self._positions.get(place)
        if known is None:
            chain = [(self._kind_order.get(kind, 0), row) for kind, row in self.view.chain(*place)]
            known = self._positions[place] = tuple(reversed(chain))
        return known

    def ranks(self, number: int, row: int) -> tuple[int, int]:
        """The rank that is sure and the worst still possible, 0 none to 4 red."""
        value = self.view.cells[number][row]
        if value is None:
            return 0, len(LEVELS)
        low, high = number_bounds(value)  # type: ignore[arg-type]
        return int(low), min(int(high), len(LEVELS))

    def subject_ranks(self, place: Place) -> tuple[int, int]:
        """The ranks of a subject's own level; none where no rule grades its kind."""
        cells = self.program.levels.get(place[0])
        return self.ranks(cells[0], place[1]) if cells is not None else (0, 0)

    def risk_ranks(self, item: Concluded) -> tuple[int, int]:
        """The ranks of a risk, by its method and the votes of rules; anything where it is not there."""
        row = self.view.row_of("risk", item.entry.id, item.place)
        cells = self.program.levels["risk"]
        return (0, len(LEVELS)) if row is None else self.ranks(cells[0], row)

    def spot(self, place: Place, ranks: tuple[int, int] | None = None) -> Spot:
        """The subject's point, with the ranks of a risk or its own."""
        known = self._spots.get((place, ranks))
        if known is None:
            point = self.point(place)
            low, high = self.subject_ranks(point) if ranks is None else ranks
            ref = self.ref(point)
            sort = (-low, -high, self.position(point))
            known = Spot(point, ref.id, ref.name or ref.id, level_of(low), level_of(high), sort)
            self._spots[place, ranks] = known
        return known

    def spot_of(self, item: Concluded) -> Spot:
        """The point of a conclusion; its level is that of the risk that the rule is about, if it is about one."""
        if item.entry.kind == "risk":
            return self.spot(item.place, self.ranks(self.program.levels["risk"][0], item.row))
        return self.spot(item.place)

    def fact_value(self, place: Place, name: str, of_row: str = "") -> Value | None:
        """A fact by name; with `of_row` what the register says of that hazard at the place. None where there is none."""
        kind, row = place
        if of_row and kind not in REGISTERS:
            record = self.answering(of_row, place)
            return None if record is None else self.fact_value(record, name)
        fact = self.program.vocabulary.kinds[kind].facts.get(name)
        return None if fact is None else self.view.tables[kind].columns[fact.slot][row]

    def told_by(self, place: Place, name: str, of_row: str) -> tuple[Place, str, str]:
        """Of whom `fact_value` is to be asked for the fact that a timing names: of the row that the rule is about, else
        of the subject or the nearest owner that has such a fact."""
        kinds = self.program.vocabulary.kinds
        if of_row and any(name in kinds[kind].facts for kind in REGISTERS):
            return place, name, of_row
        owner = next((at for at in self.view.chain(*place) if name in kinds[at[0]].facts), place)
        return owner, name, ""

    def answering(self, rule: str, place: Place) -> Place | None:
        """The record of the register that answers a rule's hazard at a subject: the last of several."""
        if self._answers is None:
            self._answers = {}
            table = self.view.subjects.tables.get(_RECORDED)
            for row in range(table.rows if table is not None else 0):
                if table is not None and not table.phantom[row]:
                    record = (_RECORDED, row)
                    self._answers[text(self.note(record, "rule")), self.point(record)] = record
        return self._answers.get((rule, place))

    def day_value(self, place: Place, name: str, of_row: str = "") -> datetime.date | None:
        """A known date fact."""
        value = self.fact_value(place, name, of_row)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        return datetime.date.fromordinal(int(value))

    def is_date(self, kind: str, name: str) -> bool:
        """Whether the word names a date fact, of the kind, of risks and hazards, or of an owner."""
        dates = self.view.parts.dates
        known = dates.get((kind, name))
        if known is None:
            kinds = self.program.vocabulary.kinds
            found = (kinds[k].facts.get(name) for k in self._speaking(kind))
            known = dates[kind, name] = any(fact is not None and fact.type == "date" for fact in found)
        return known

    def last_done(self, place: Place, keys: tuple[str, ...]) -> datetime.date | None:
        """The day on which one of these tasks or duties was last done, as the subject or its owners record it."""
        records = self._done.get(place)
        if records is None:
            notes = (self.note(at, "done") for at in self.view.chain(*place))
            records = self._done[place] = tuple(note for note in notes if isinstance(note, Mapping) and note)
        for done in records:
            days = [as_day(done[key]) for key in keys if key in done]
            found = [d for d in days if d is not None and d <= self.as_of]
            if found:
                return max(found)
        return None

    def due(self, timing: Timing, last: datetime.date | None) -> Due:
        """When a recurring timing is due next."""
        key = (id(timing), last)
        known = self._due.get(key)
        if known is None:  # the timing is kept beside: its id is good only while it lives
            known = self._due[key] = (timing, next_due(timing, last, self.as_of, self.program.calendars))
        return known[1]

    def said(self, timing: Timing, kind: str) -> Words:
        """The timing in words, with the labels of events and date facts."""
        key = (id(timing), kind)
        known = self.view.parts.said.get(key)
        if known is None:
            words = timing_words(timing, lambda word: self.word_label(kind, word))
            known = self.view.parts.said[key] = self.view.parts.words(words)
        return known

    def word_label(self, kind: str, word: str) -> Text:
        """The label of an event, a window, a kind, or a fact of the kind, of risks and hazards, or of an owner."""
        events = self.program.vocabulary.terms.get("events")
        if events is not None and word in events.choices.code_of:
            return events.term(word).label
        kinds = self.program.vocabulary.kinds
        for name in self._speaking(kind):
            if word in kinds[name].facts:
                return kinds[name].facts[word].label
        if word in kinds:
            return kinds[word].label
        return Text(word, word.replace("_", " "))

    def _speaking(self, kind: str) -> list[str]:
        """The kinds whose facts a timing may name: of a rule about rows nobody can tell here, so their kinds are among
        them, before the owners."""
        vocabulary = self.program.vocabulary
        owners = reversed(vocabulary.path(kind)[:-1])
        return [name for name in (kind, *_ROW_KINDS, *owners) if name in vocabulary.kinds]


def level_of(rank: int) -> Level | None:
    """The level of a rank 0..4; None for no vote."""
    return LEVELS[rank - 1] if rank else None  # type: ignore[return-value]


def text(value: object) -> str:
    """A note as text, "" for nothing."""
    return "" if value is None else str(value)


def as_day(value: Any) -> datetime.date | None:
    """A day from a date, an ordinal or ISO text; None where it is none of these."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return datetime.date.fromordinal(int(value))
    try:
        return datetime.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
