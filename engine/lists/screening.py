"""隐患排查任务清单: duties, one row for each subject and role, and the checks of each risk by each controlling tier."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from ...models.base import BasisRef, Confidence, Words
from ...models.rows import ScreeningRow, ScreeningState
from ..explain.view import Place
from ..program.program import DutyPart, RiskPart
from ..timing import Due, Timing, strictness
from ..vocabulary.model import Text
from .context import Concluded, ListContext, Spot, text
from .risk_control import MEASURES, RiskItem
from .timings import Timings, cycle_timings, due_of, each_time, ended, resolve, said

_REASONS = {
    "event": Text("由事件触发", "when the event occurs"),
    "standing": Text("持续", "standing"),
    "calendar": Text("未装载日历，无法推算", "no calendar loaded for that year"),
    "unknown_date": Text("日期未知", "the date is not known"),
}
_ROUTINE = "日常"
_STRONGEST: tuple[Confidence, ...] = (
    "confirmed", "confirmed_indirect", "derived", "from_memory", "contested", "house_default",
)  # fmt: skip


class _Task(NamedTuple):
    """A row before it is numbered: one duty, or several of one task."""

    sort: tuple[Any, ...]
    spot: Spot
    place: Place
    form: dict[str, Any]
    """the columns; those that depend on other rows or on days are still to be filled in"""
    timings: Timings
    keys: tuple[str, ...]
    of_row: str
    hazards_here: bool


def screening_rows(
    context: ListContext, risks: Iterable[RiskItem], open_points: frozenset[Place]
) -> tuple[ScreeningRow, ...]:
    """All rows, those of the worst level first. `open_points` are the subjects with hazards not yet closed."""
    tasks = _duties(context)
    for risk in risks:
        tasks += _of_risk(context, risk, open_points)
    tasks.sort(key=_place_in_list)
    return tuple(_row(context, no, task) for no, task in enumerate(tasks, 1))


def _place_in_list(task: _Task) -> tuple[Any, ...]:
    return task.sort


def _duties(context: ListContext) -> list[_Task]:
    alone: list[_Task] = []
    groups: dict[tuple[object, ...], list[_Task]] = {}
    for item in context.shown:
        part = item.entry.part
        if isinstance(part, DutyPart) and item.status in ("found", "undetermined"):
            task = _of_duty(context, item, part)
            if part.task:
                who = (task.form["tier"], task.form["role"])
                groups.setdefault((part.task, item.place, who, item.of_row), []).append(task)
            else:
                alone.append(task)
    return alone + [row for group in groups.values() for row in _rows_of(context, group)]


def _rows_of(context: ListContext, group: list[_Task]) -> list[_Task]:
    """One row for what surely applies; another for what only may apply, where it would ask for more.

    So no row cites a clause that may turn out not to concern the thing.
    """
    if len(group) == 1:
        return group
    sure = [task for task in group if task.form["status"] == "found"]
    if not sure or len(sure) == len(group):
        return [_merged(context, group)]
    row = _merged(context, sure)
    may = _merged(context, [task for task in group if task.form["status"] != "found"])
    held = {timing.family: strictness(timing) for timing, _ in row.timings}
    more = any(t.family not in held or strictness(t) < held[t.family] for t, _ in may.timings)
    return [row, may] if more else [row]


@dataclass(frozen=True, slots=True)
class _Fixed:
    """What the rows of a duty have in common, whatever the subject."""

    form: dict[str, Any]
    keys: tuple[str, ...]
    timings: Timings | None
    """None where the timing depends on facts"""


def _fixed(context: ListContext, item: Concluded, part: DutyPart) -> _Fixed:
    entry, parts = item.entry, context.view.parts
    known = parts.kept.get(id(entry))
    if not isinstance(known, _Fixed):
        timed = (part.timing.every, part.timing.per, part.timing.times, part.timing.within)
        depends = any(value is not None and value.cell is not None for value in timed)
        form = ScreeningRow.form(
            kind=part.kind,
            task=parts.words(entry.title),
            check=tuple(parts.words(check) for check in part.check),
            tier=context.tier_of.get(part.by, part.by),
            role=part.by,
            with_roles=part.with_,
            record=parts.words(part.record),
            **parts.cited(entry),
        )
        known = parts.kept[id(entry)] = _Fixed(
            form=form,
            keys=tuple(k for k in (entry.id, entry.id.rpartition("/")[2], part.task) if k),
            timings=None if depends else resolve(context, part.timing, item.row, entry.confidence),
        )
    return known


def _of_duty(context: ListContext, item: Concluded, part: DutyPart) -> _Task:
    fixed, spot = _fixed(context, item, part), context.spot_of(item)
    timings = fixed.timings
    if timings is None:
        timings = resolve(context, part.timing, item.row, item.entry.confidence)
    form = fixed.form.copy()
    form["status"] = item.status
    form["because"] = item.because
    if part.by in context.tier_of:
        form["person"] = context.person(spot.point, part.by).name
    else:  # a tier: whoever answers there for the risk or hazard that the duty is about, else for the subject
        about = context.view.parts.entries.get(item.of_row, item.entry)
        person = context.tier_person(spot.point, part.by, about)
        form["role"], form["person"] = person.role, person.name
    if item.of_row:
        form["about"] = _about(context, item)
    sort = (spot.sort, item.order, item.row)
    return _Task(sort, spot, item.place, form, timings, fixed.keys, item.of_row, False)


def _merged(context: ListContext, group: list[_Task]) -> _Task:
    """One row for several duties of one status: of timings that can be compared the strictest, all checks, all bases.

    It is as sure as the surest of them, for any alone asks for the action; clauses that are less sure say so.
    """
    if len(group) == 1:
        return group[0]
    group.sort(key=_place_in_list)
    first, forms = group[0], [task.form for task in group]
    families: dict[tuple[object, ...], tuple[Timing, Confidence]] = {}
    for timing, confidence in (pair for task in group for pair in task.timings):
        known = families.get(timing.family)
        if known is None or strictness(timing) < strictness(known[0]):
            families[timing.family] = (timing, confidence)
    label = context.program.vocabulary.terms.get("tasks")
    part = next((k for k in first.keys if label is not None and k in label.choices.code_of), "")
    if label is not None and part:
        first.form["task"] = context.view.parts.words(label.term(part).label)
    surest = min((form["confidence"] for form in forms), key=_STRONGEST.index)
    first.form.update(
        check=_once(forms, "check"),
        with_roles=_once(forms, "with_roles"),
        because=_once(forms, "because"),
        basis=_bases(forms, surest),
        confidence=surest,
        rule=", ".join(dict.fromkeys(form["rule"] for form in forms)),
        pack=", ".join(dict.fromkeys(form["pack"] for form in forms)),
    )
    keys = tuple(dict.fromkeys(key for task in group for key in task.keys))
    return first._replace(timings=tuple(families.values()), keys=keys)


def _bases(forms: list[dict[str, Any]], surest: Confidence) -> tuple[BasisRef, ...]:
    """Each clause once, as sure as the surest form that cites it."""
    found: dict[BasisRef, Confidence] = {}
    for form in forms:
        for basis in form["basis"]:
            found[basis] = min(found.get(basis, form["confidence"]), form["confidence"], key=_STRONGEST.index)
    return tuple(
        basis if sure == surest else basis.model_copy(update={"confidence": sure})
        for basis, sure in found.items()
    )


def _once(forms: list[dict[str, Any]], column: str) -> tuple[Any, ...]:
    """What the forms have in a column, each thing once."""
    found = [thing for form in forms for thing in form[column]]
    # First by identity: most are the same objects, and to compare models is slow.
    several = tuple({id(thing): thing for thing in found}.values())
    return several if len(several) < 2 else tuple(dict.fromkeys(several))


def _of_risk(context: ListContext, risk: RiskItem, open_points: frozenset[Place]) -> Iterator[_Task]:
    """One row for each controlling tier; what is checked are the measures that hold the risk down."""
    item, row, spot = risk.concluded, risk.row, risk.spot
    common = ScreeningRow.form(
        kind=_ROUTINE,
        task=row.event,
        check=tuple(measure for name in MEASURES for measure in getattr(row, name)),
        with_roles=(),
        record=_NO_RECORD,
        status=item.status,
        because=item.because,
        basis=row.basis,
        confidence=row.confidence,
        rule=row.rule,
        pack=row.pack,
    )
    profile = context.profile
    tighter = profile.tighter.get(spot.worst or "", {})
    for rank, tier in enumerate(risk.tiers):
        cycle = tighter.get(tier) or profile.screening_cycle.get(tier)
        if cycle is None:
            continue
        person = context.tier_person(spot.point, tier, item.entry)
        form = common.copy()
        form["tier"] = tier
        form["role"] = person.role
        form["person"] = person.name
        sort = (spot.sort, item.order, item.row + rank / 16)
        timings = each_time(context, spot.point[0]) or cycle_timings(context, cycle)
        keys = _keys(context, item, tier)
        yield _Task(sort, spot, spot.point, form, timings, keys, "", spot.point in open_points)


_NO_RECORD = Words.made(zh="", en="")


def _keys(context: ListContext, item: Concluded, tier: str) -> tuple[str, ...]:
    """What the screening of a risk is called among the things done; an own risk goes by its own id."""
    if item.place[0] == "own_risk":
        own = context.ref(item.place).id
        return (f"{own}/{tier}", own, f"own_risk/{own}")
    short = item.entry.id.rpartition("/")[2]
    return (f"{short}/{tier}", short, item.entry.id)


def _about(context: ListContext, item: Concluded) -> Words | None:
    """The risk or hazard behind a duty about one: the rule's words, or those of the enterprise's own lists."""
    if not item.of_row:
        return None
    if item.place[0] in _OWN_TEXT:
        said = context.note(item.place, _OWN_TEXT[item.place[0]])
        return Words.made(zh=text(said) or context.ref(item.place).name, en="")
    row = context.view.parts.entries.get(item.of_row)
    if row is None:
        return None
    return context.view.parts.words(row.part.event if isinstance(row.part, RiskPart) else row.title)


_OWN_TEXT = {"own_risk": "event", "recorded_hazard": "title"}


def _row(context: ListContext, no: int, task: _Task) -> ScreeningRow:
    form, spot = task.form, task.spot
    last = context.last_done(task.place, task.keys)
    due = due_of(context, task.timings, task.place, task.of_row, last)
    form["no"] = no
    form["point_id"] = spot.id
    form["point"] = spot.name
    form["level"] = spot.level
    form["worst_possible"] = spot.worst
    form["timing"] = said(context, task.timings, task.place[0])
    form["timing_confidence"] = task.timings[0][1]
    form["last_done"] = last
    form["next_due"] = due.day
    form["due_note"] = context.view.parts.words(_REASONS[due.reason]) if due.reason else None
    form["state"] = _state(context, task, last, due)
    return ScreeningRow.of_form(form)


def _state(context: ListContext, task: _Task, last: datetime.date | None, due: Due) -> ScreeningState:
    if task.form["status"] == "undetermined":
        return "undetermined"
    if ended(context, task.timings, task.place, task.of_row):
        return "not_concerned"
    if due.day is not None and due.day < context.as_of:
        return "overdue"
    if last is None:
        return "not_screened"
    return "hazard_found" if task.hazards_here else "normal"
