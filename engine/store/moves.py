"""Taking a step with a hazard: every rule of the lifecycle is checked before anything is changed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ...models.store import FIVE_ITEMS, Hazard, HazardEvent
from ..clock import today
from ..diagnostics import NOWHERE, Findings
from ..suggest import guess_values
from ..yamlfile import fold
from .connection import Store
from .errors import StoreError, refusal
from .lifecycle import DATES, MOVES, Move
from .records import add_event, locked_hazard
from .texts import storable

_BETWEEN_NAMES: Final = re.compile(r"[、，,;；/]")
_SEVERITIES: Final = ("general", "major")
_NOTHING: Final[Mapping[str, object]] = {}


def move_hazard(
    store: Store,
    enterprise_id: str,
    code: str,
    move: str,
    *,
    by: str,
    day: datetime.date | None = None,
    note: str = "",
    values: Mapping[str, object] = _NOTHING,
) -> Hazard:
    """Take one of the `MOVES` with a hazard, on a day (today), in the name of a person; returns the record.

    `values` are the fields that the step enters. Raises `StoreError` with everything that stands against it.
    """
    step = MOVES.get(move)
    if step is None:
        raise refusal("store-no-move", name=move, **guess_values(move, MOVES))
    day = day or today()
    with store.transaction() as session:
        hazard = locked_hazard(session, enterprise_id, code)
        before = hazard.state
        findings = Findings()
        entered = _read(step, values, findings)
        who, why = _text(by, "by", findings), _text(note, "note", findings)
        if not who:
            findings.error("store-move-nobody")
        if step.note and not why:
            findings.error("store-move-note", move=step.name)
        _check(session, hazard, step, who, day, entered, findings)
        if findings.errors:
            raise StoreError(findings.errors)
        _apply(hazard, step, who, day, entered)
        add_event(
            *(session, hazard, step.name),
            by=who, day=day, from_state=before, note=why, entered=entered,
        )  # fmt: skip
        return hazard


def _read(step: Move, values: Mapping[str, object], findings: Findings) -> dict[str, str | datetime.date]:
    """The fields that were entered, as the record keeps them."""
    found: dict[str, str | datetime.date] = {}
    for name, value in values.items():
        if name not in step.fields:
            findings.error(
                "store-move-field", NOWHERE, move=step.name, name=name, **guess_values(name, step.fields)
            )
        elif name in DATES:
            day = _day(value)
            if day is None:
                findings.error("store-move-day", name=name, value=value)
            else:
                found[name] = day
        else:
            text = _text(value, name, findings)
            if not text:
                findings.error("store-move-empty", name=name)
            elif name == "severity" and text not in _SEVERITIES:
                findings.error("store-move-severity", value=text)
            else:
                found[name] = text
    return found


def _day(value: object) -> datetime.date | None:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    try:
        return datetime.date.fromisoformat(str(value)) if len(str(value)) == len("2026-09-30") else None
    except ValueError:
        return None


def _text(value: object, name: str, findings: Findings) -> str:
    text = str(value).strip()
    if not storable(text):
        findings.error("store-move-text", name=name)
        return ""
    return text


def _check(
    session: Session,
    hazard: Hazard,
    step: Move,
    who: str,
    day: datetime.date,
    entered: Mapping[str, str | datetime.date],
    findings: Findings,
) -> None:
    """Everything that stands against the step."""
    if hazard.state not in step.starts:
        allowed = ", ".join(move.name for move in MOVES.values() if hazard.state in move.starts)
        findings.error("store-move-state", move=step.name, state=hazard.state, allowed=allowed or "-")
        return
    after = {name: getattr(hazard, name) for name in (*step.needs, *FIVE_ITEMS, "severity", "treated_on")}
    after |= entered
    missing = [name for name in step.needs if not after[name]]
    missing += [name for name in step.asks if name not in entered]
    if step.name == "assign" and after["severity"] == "major" and not after["plan"]:
        missing.append("plan")
    if missing:
        findings.error("store-move-missing", move=step.name, names=", ".join(missing))
    if step.name == "start" and after["severity"] == "major":
        gap = [name for name in FIVE_ITEMS if not after[name]]
        if gap:
            findings.error("store-move-five", names=", ".join(gap))
    _check_days(session, hazard, step, day, entered, findings)
    _check_people(hazard, step, who, findings)
    _check_severity(hazard, step, entered, findings)


def _check_days(
    session: Session,
    hazard: Hazard,
    step: Move,
    day: datetime.date,
    entered: Mapping[str, str | datetime.date],
    findings: Findings,
) -> None:
    last = session.scalar(
        select(func.max(HazardEvent.day)).where(
            HazardEvent.hazard_id == hazard.id, HazardEvent.by_person.is_(True)
        )
    )
    first = max(last or hazard.found_on, hazard.found_on)
    if day < first:
        findings.error("store-move-early", day=day, first=first)
    treated = entered.get("treated_on")
    if isinstance(treated, datetime.date) and not hazard.found_on <= treated <= day:
        findings.error("store-move-treated", value=treated, first=hazard.found_on, last=day)
    deadline = entered.get("deadline")
    if isinstance(deadline, datetime.date):
        old = hazard.deadline if step.name == "extend" else None
        if deadline < day or (old is not None and deadline <= old):
            findings.error("store-move-deadline", value=deadline, first=max(day, old or day))


def _check_people(hazard: Hazard, step: Move, who: str, findings: Findings) -> None:
    """Neither acceptance nor refusing it is for the person who is responsible for the treatment."""
    if step.name in ("accept", "reject") and names_in(who) & names_in(hazard.responsible):
        findings.error("store-move-acceptor", by=who, responsible=hazard.responsible)
    if step.name == "delist" and (not hazard.supervised_by or hazard.delisted_on):
        findings.error("store-move-not-listed")


def _check_severity(
    hazard: Hazard, step: Move, entered: Mapping[str, str | datetime.date], findings: Findings
) -> None:
    severity = entered.get("severity", hazard.severity)
    if step.name == "assess" and hazard.rule and hazard.severity == "major" and severity != "major":
        findings.error("store-move-downgrade", rule=hazard.rule)
    if step.name == "fix_on_spot" and severity == "major":
        findings.error("store-move-on-spot")
    if step.name == "escalate" and severity == "major":
        findings.error("store-move-major-already")


def names_in(text: str) -> frozenset[str]:
    """The persons that a text names, spelt alike however they were written."""
    parts = (re.sub(r"\s", "", fold(part)).casefold() for part in _BETWEEN_NAMES.split(text))
    return frozenset(part for part in parts if part)


def _apply(
    hazard: Hazard, step: Move, who: str, day: datetime.date, entered: Mapping[str, str | datetime.date]
) -> None:
    for name, value in entered.items():
        setattr(hazard, name, value)
    if step.to is not None:
        hazard.state = step.to
    if step.name == "accept":
        hazard.accepted_by, hazard.accepted_on = who, day
    elif step.name == "close":
        hazard.approved_by, hazard.closed_on = who, day
    elif step.name == "reject":
        _treat_again(hazard)
    elif step.name == "extend":
        hazard.overdue_deadline = None
    elif step.name == "escalate":
        # A major hazard has to be reported, and lacking one of the five its treatment may not go on.
        hazard.severity, hazard.reported_to, hazard.reported_on = "major", "", None
        if hazard.gap and hazard.state in ("in_treatment", "to_accept"):
            _treat_again(hazard)
    elif step.name == "report":
        hazard.reported_on = day
    elif step.name == "supervise":
        hazard.delisted_on = None
    elif step.name == "delist":
        hazard.delisted_on = day


def _treat_again(hazard: Hazard) -> None:
    """Back to treatment, or to where it can begin: one put right on the spot was never assigned, a major one needs all
    five. What was said of its end is in the events."""
    hazard.result = hazard.proof = hazard.spent = hazard.accepted_by = hazard.conclusion = ""
    hazard.treated_on = hazard.accepted_on = None
    if not hazard.notice:
        hazard.state = "assessed"
    else:
        hazard.state = "assigned" if hazard.severity == "major" and hazard.gap else "in_treatment"
