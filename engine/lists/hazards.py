"""隐患治理清单: hazards that rules find, joined with what the register says of them, and hazards that people recorded."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ...models.base import Words
from ...models.rows import HazardRow, HazardState
from ..explain.view import Place
from ..program.program import DutyPart, HazardPart
from ..timing import due_after
from .context import Concluded, ListContext
from .register import Record, Register
from .timings import resolve

_TREATMENT = "hazard_treatment"
_RECORDED = "recorded_hazard"


@dataclass(frozen=True, slots=True)
class HazardItem:
    """A hazard with its row, for what counts hazards."""

    place: Place
    open: bool
    row: HazardRow


def hazard_items(context: ListContext, register: Register) -> tuple[HazardItem, ...]:
    """Every hazard found or recorded, major ones first."""
    found = [c for c in context.shown if isinstance(c.entry.part, HazardPart) and c.status == "found"]
    limits = _limits(context)
    items: list[tuple[tuple[Any, ...], Place, dict[str, Any]]] = []
    answered: set[Place] = set()
    for item in found:
        place = context.point(item.place)
        record = register.answering(item.entry.id, item.place)
        if record is not None:
            answered.add(record.place)
        made = _of_rule(context, register, item, record, limits)
        items.append((_sort(context, made, place, item.order), place, made))
    for record in register.records:
        if record.place not in answered:
            made = _of_record(context, register, record, limits)
            items.append((_sort(context, made, record.at, len(context.program.entries)), record.at, made))
    items.sort(key=lambda item: item[0])
    return tuple(
        HazardItem(place, made["state"] != "closed", HazardRow.made(no=no, **made))
        for no, (_, place, made) in enumerate(items, 1)
    )


def _sort(context: ListContext, made: Mapping[str, Any], place: Place, order: int) -> tuple[Any, ...]:
    return (made["severity"] != "major", context.position(place), order, made["record_id"])


def _limits(context: ListContext) -> dict[tuple[str, Place], tuple[datetime.date | None, str]]:
    """The day by which rules want a hazard treated: from duties whose task is the treatment."""
    limits: dict[tuple[str, Place], tuple[datetime.date | None, str]] = {}
    for item in context.shown:
        part = item.entry.part
        if isinstance(part, DutyPart) and part.task == _TREATMENT and item.status == "found":
            timing, confidence = resolve(context, part.timing, item.row, item.entry.confidence)[0]
            day = context.day_value(item.place, "found_on", item.of_row)
            due = due_after(day, timing.within, context.program.calendars).day if timing.within else None
            by = "house_default" if confidence == "house_default" else item.entry.id
            limits[item.of_row, item.place] = (due, by)
    return limits


def _of_rule(
    context: ListContext,
    register: Register,
    item: Concluded,
    record: Record | None,
    limits: Mapping[tuple[str, Place], tuple[datetime.date | None, str]],
) -> dict[str, Any]:
    entry, part = item.entry, item.entry.part
    assert isinstance(part, HazardPart)
    words = context.view.parts.words
    place = context.point(item.place)
    recorded = register.said(record, "remedy")
    remedy = Words.made(zh=recorded, en="") if recorded else words(part.remedy)
    made = _treatment(context, register, record, limits.get((entry.id, item.place)))
    if record is not None and register.closed(record):
        made["state"] = "closed_but_found"
    return made | {
        **_place(context, place),
        "finding": words(entry.title),
        "severity": part.severity,
        "category": part.category,
        "source": "both" if record is not None else "engine",
        "remedy": remedy,
        "gap": register.gap(record) if part.severity == "major" else (),
        "enforcement": part.enforcement,
        "found_on": made["found_on"] or context.day_value(item.place, "found_on", entry.id),
        "because": item.because,
        **context.view.parts.cited(entry),
    }


def _of_record(
    context: ListContext,
    register: Register,
    record: Record,
    limits: Mapping[tuple[str, Place], tuple[datetime.date | None, str]],
) -> dict[str, Any]:
    severity = _severity(context, record)
    title = register.said(record, "title") or context.view.subjects.tables[_RECORDED].names[record.place[1]]
    limit = next((found for (_, place), found in limits.items() if place == record.place), None)
    made = _treatment(context, register, record, limit)
    if register.closed(record):
        made["state"] = "closed"
    return made | {
        **_place(context, record.at),
        "finding": Words.made(zh=title, en=""),
        "severity": severity,
        "category": register.said(record, "category"),
        "source": "record",
        "remedy": Words.made(zh=register.said(record, "remedy"), en=""),
        "gap": register.gap(record) if severity == "major" else (),
        "enforcement": (),
        "because": (),
        "basis": (),
        "confidence": "confirmed",
        "rule": record.rule,
        "pack": "",
    }


def _severity(context: ListContext, record: Record) -> Literal["major", "general"] | None:
    fact = context.program.vocabulary.kinds[_RECORDED].facts.get("severity")
    code = context.fact_value(record.place, "severity")
    if fact is None or fact.choices is None or type(code) is not int:
        return None
    return "major" if fact.choices.words[code] in ("major", "重大") else "general"


def _place(context: ListContext, place: Place) -> dict[str, str]:
    point = context.ref(place)
    return {"point_id": point.id, "point": point.name or point.id}


def _treatment(
    context: ListContext,
    register: Register,
    record: Record | None,
    limit: tuple[datetime.date | None, str] | None,
) -> dict[str, Any]:
    """What the register says of the treatment, and by when it must be done."""
    deadline = register.day(record, "deadline")
    deadline_by = "record" if deadline is not None else ""
    if limit is not None and (deadline is None or (limit[0] is not None and limit[0] < deadline)):
        deadline, deadline_by = limit[0], limit[1]
    responsible = register.said(record, "responsible")
    accepted_by = register.said(record, "accepted_by")
    return {
        "status": "found",
        "record_id": record.id if record is not None else "",
        "found_on": register.day(record, "found_on"),
        "found_by": register.said(record, "found_by"),
        "responsible": responsible,
        "fund": register.said(record, "fund"),
        "deadline": deadline,
        "plan": register.said(record, "plan"),
        "deadline_by": deadline_by,
        "reported": register.said(record, "reported_to") or _reported(register, record),
        "state": _state(context, register, record, deadline),
        "accepted_by": accepted_by,
        "acceptor_is_responsible": bool(accepted_by) and accepted_by == responsible,
        "closed_on": register.day(record, "closed_on"),
    }


def _reported(register: Register, record: Record | None) -> str:
    return "reported" if register.holds(record, "reported") else ""


def _state(
    context: ListContext, register: Register, record: Record | None, deadline: datetime.date | None
) -> HazardState:
    """How far the treatment is, leaving aside whether it is closed."""
    treated_on = register.day(record, "treated_on")
    if treated_on is not None and treated_on <= context.as_of:
        return "to_accept"
    if deadline is not None and deadline < context.as_of:
        return "overdue"
    started = any(register.said(record, key) for key in ("responsible", "remedy", "plan"))
    return "in_treatment" if started or register.day(record, "deadline") else "open"


def open_places(items: Iterable[HazardItem]) -> frozenset[Place]:
    """The subjects where hazards are still open."""
    return frozenset(item.place for item in items if item.open)
