"""The hazard register: what evaluations find becomes a record, and stays one."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...models.evaluation import Evaluation
from ...models.rows import HazardRow
from ...models.store import Enterprise, Hazard, HazardEvent
from .connection import Store
from .enterprises import locked_enterprise
from .errors import refusal
from .moves import names_in
from .records import add_event, new_hazard
from .texts import storable

RECORD: Final = "record"
"""the event with which a person enters a hazard"""


@dataclass(frozen=True, slots=True)
class Registered:
    """What registering an evaluation did, by codes: new records, those no longer found (somebody should look and
    accept), those found once more after that, and those that became overdue."""

    new: tuple[str, ...]
    gone: tuple[str, ...]
    found_again: tuple[str, ...]
    overdue: tuple[str, ...]


def register_hazards(store: Store, evaluation: Evaluation) -> Registered:
    """Enter the hazards of an evaluation; doing it again changes nothing.

    A hazard found before keeps its record, unless that was closed before this evaluation's day: then it gets a new one,
    which points to the old. A hazard that its rule no longer finds is flagged, never closed. A rule that cannot tell
    (待查) changes nothing, nor does an evaluation of an earlier day take a flag back. Findings about records themselves
    (五落实缺项) are no hazards of their own: they end when the record is put in order.
    """
    with store.transaction() as session:
        owner = locked_enterprise(session, evaluation.enterprise.id, name=evaluation.enterprise.name)
        book = _Book(session, owner, evaluation)
        for row in evaluation.lists.hazards:
            book.take(row)
        book.mark_gone()
        book.mark_overdue()
        return Registered(tuple(book.new), tuple(book.gone), tuple(book.again), tuple(book.overdue))


def record_hazard(
    store: Store,
    enterprise_id: str,
    title: str,
    *,
    found_on: datetime.date,
    found_by: str,
    subject_id: str = "",
    severity: Literal["", "general", "major"] = "",
    note: str = "",
) -> Hazard:
    """Enter a hazard that a person found at an enterprise that the store knows; returns its record."""
    if not title.strip() or not found_by.strip():
        raise refusal("store-record-empty")
    if not all(storable(text) for text in (title, found_by, subject_id, note)):
        raise refusal("store-text")
    with store.transaction() as session:
        if session.get(Enterprise, enterprise_id) is None:
            raise refusal("store-no-facts", id=enterprise_id)
        owner = locked_enterprise(session, enterprise_id)
        given = {"title": title.strip(), "found_by": found_by.strip(), "subject_id": subject_id}
        hazard = new_hazard(session, owner, found_on=found_on, severity=severity, **given)
        add_event(session, hazard, RECORD, by=found_by.strip(), day=found_on, from_state="", note=note)
        return hazard


def hazards_of(store: Store, enterprise_id: str | None = None, *, only_open: bool = False) -> list[Hazard]:
    """The records of an enterprise, or of all, in the order of their numbers."""
    wanted = select(Hazard).order_by(Hazard.enterprise_id, Hazard.number)
    if enterprise_id is not None:
        wanted = wanted.where(Hazard.enterprise_id == enterprise_id)
    if only_open:
        wanted = wanted.where(Hazard.state != "closed")
    with store.transaction() as session:
        return list(session.scalars(wanted))


def hazard_events(store: Store, enterprise_id: str, code: str) -> list[HazardEvent]:
    """Everything that happened to a hazard, first things first."""
    wanted = (
        select(HazardEvent).join(Hazard).where(Hazard.enterprise_id == enterprise_id, Hazard.code == code)
    )
    with store.transaction() as session:
        return list(session.scalars(wanted.order_by(HazardEvent.no)))


@dataclass(slots=True)
class _Book:
    """The register of one enterprise while one evaluation is entered."""

    session: Session
    owner: Enterprise
    evaluation: Evaluation
    new: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    overdue: list[str] = field(default_factory=list)
    by_code: dict[str, Hazard] = field(init=False)
    by_place: dict[tuple[str, str], Hazard] = field(init=False)
    about_records: frozenset[str] = field(init=False)
    seen: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        wanted = select(Hazard).where(Hazard.enterprise_id == self.owner.id).order_by(Hazard.number)
        every = list(self.session.scalars(wanted.with_for_update()))
        self.by_code = {hazard.code: hazard for hazard in every}
        # Of several records of one hazard the last one is the open one.
        self.by_place = {(hazard.rule, hazard.subject_id): hazard for hazard in every if hazard.rule}

        self.about_records = frozenset(
            item.rule
            for item in self.evaluation.conclusions
            if item.section == "hazard" and (item.of_row or item.subject.kind == "recorded_hazard")
        )

    @property
    def day(self) -> datetime.date:
        return self.evaluation.as_of

    def take(self, row: HazardRow) -> None:
        """One row of the list: a record of the facts is taken over, a finding is entered or kept."""
        if row.record_id and row.record_id not in self.by_code:
            self._import(row)
        if row.source != "record" and row.rule not in self.about_records:
            self._found(row)

    def _found(self, row: HazardRow) -> None:
        known = self.by_place.get((row.rule, row.point_id))
        if known is None and row.record_id:
            known = self.by_code[row.record_id]
        if known is None or (known.closed_on is not None and self.day > known.closed_on):
            known = self._enter(row, known)
        self.seen.add(known.id)
        if not known.open or (known.last_found_on is not None and self.day < known.last_found_on):
            return
        known.last_found_on = self.day
        if known.gone_on is not None and known.gone_on <= self.day:
            known.gone_on = None
            self._note(known, "found_again")
            self.again.append(known.code)

    def _enter(self, row: HazardRow, closed: Hazard | None) -> Hazard:
        """A new record of a finding; `closed` is the record of the same hazard that was closed before."""
        fresh = row.state != "closed_but_found"  # what the row says of treatment is the closed record's
        hazard = new_hazard(
            *(self.session, self.owner),
            recurrence_of=None if closed is None else closed.id,
            rule=row.rule,
            subject_id=row.point_id,
            judged_by=row.rule,
            found_on=(row.found_on if fresh and closed is None else None) or self.day,
            last_found_on=self.day,
            **_what(row),
        )
        self._keep(hazard)
        self._note(hazard, "found")
        return hazard

    def _import(self, row: HazardRow) -> None:
        """A record that a person keeps in the facts. Closed ones stay closed where another person accepted them."""
        ended = row.state in ("closed", "closed_but_found")
        another = bool(row.accepted_by) and not names_in(row.accepted_by) & names_in(row.responsible)
        closed = ended and another and row.closed_on is not None
        state = "closed" if closed else "to_accept" if ended or row.state == "to_accept" else "registered"
        found_on = row.found_on or row.closed_on or self.day
        hazard = new_hazard(
            *(self.session, self.owner, row.record_id),
            state=state,
            rule=row.rule,
            subject_id=row.point_id,
            found_on=found_on,
            found_by=row.found_by,
            responsible=row.responsible,
            fund=row.fund,
            deadline=row.deadline if row.deadline_by == "record" else None,
            plan=row.plan,
            accepted_by=row.accepted_by if closed else "",
            accepted_on=row.closed_on if closed else None,
            closed_on=row.closed_on if closed else None,
            reported_to=row.reported,
            **_what(row),
        )
        self._keep(hazard)
        said: dict[str, Any] = {
            "state": row.state,
            "accepted_by": row.accepted_by,
            "closed_on": row.closed_on,
        }
        self._note(hazard, "imported", {key: value for key, value in said.items() if value})

    def _keep(self, hazard: Hazard) -> None:
        self.by_code[hazard.code] = hazard
        if hazard.rule:
            self.by_place[hazard.rule, hazard.subject_id] = hazard
        self.new.append(hazard.code)

    def mark_gone(self) -> None:
        """Flag what its rule no longer finds on the day of the evaluation."""
        undecided = self._undecided()
        for hazard in self._open():
            since = hazard.last_found_on
            if since is None or hazard.gone_on is not None or hazard.id in self.seen or self.day < since:
                continue
            if (hazard.rule, hazard.subject_id) not in undecided:
                hazard.gone_on = self.day
                self._note(hazard, "gone")
                self.gone.append(hazard.code)

    def _undecided(self) -> set[tuple[str, str]]:
        """Rules that cannot tell, and where."""
        places = {code: hazard.subject_id for code, hazard in self.by_code.items()}
        return {
            (item.rule, places.get(item.subject.id, item.subject.id))
            for item in self.evaluation.conclusions
            if item.status == "undetermined"
        }

    def mark_overdue(self) -> None:
        """Note, once a deadline, that it was missed."""
        for hazard in self._open():
            if hazard.overdue(self.day) and hazard.overdue_deadline != hazard.deadline:
                hazard.overdue_deadline = hazard.deadline
                self._note(hazard, "overdue", {"deadline": hazard.deadline})
                self.overdue.append(hazard.code)

    def _open(self) -> Iterable[Hazard]:
        return (hazard for hazard in self.by_code.values() if hazard.open)

    def _note(self, hazard: Hazard, move: str, entered: dict[str, Any] | None = None) -> None:
        from_state = "" if move in ("found", "imported") else hazard.state
        by = f"dual-prevention {self.evaluation.provenance.version}"
        add_event(self.session, hazard, move, by=by, day=self.day, from_state=from_state, entered=entered)


def _what(row: HazardRow) -> dict[str, Any]:
    """What the hazard is, and the limit that rules set."""
    limited = row.deadline_by not in ("", "record")
    return {
        "title": row.finding.zh,
        "severity": row.severity or "",
        "category": row.category,
        "remedy": row.remedy.zh,
        "limit_on": row.deadline if limited else None,
        "limit_by": row.deadline_by if limited else "",
    }
