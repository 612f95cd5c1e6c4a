"""隐患排查任务清单: duties, one row for each subject and role, and the checks of each risk by each controlling tier."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

from ...models.base import BasisRef, Confidence, Status, Words
from ...models.because import Because
from ...models.rows import ScreeningRow, ScreeningState
from ..explain.view import Place
from ..program.program import DutyPart, RiskPart, TimedValue, TimingPart
from ..timing import Due, Timing, due_after, due_before, length, strictest, strictness
from ..values import Codes, Value
from ..vocabulary.model import Cycle, Duration, Text
from .context import Concluded, ListContext, level_of, text
from .risk_control import MEASURES, RiskItem

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
    place: Place
    ranks: tuple[int, int]
    kind: str
    title: Words
    about: Words | None
    check: tuple[Words, ...]
    timings: tuple[tuple[Timing, Confidence], ...]
    tier: str
    role: str
    with_: tuple[str, ...]
    person: str
    record: Words
    keys: tuple[str, ...]
    of_row: str
    status: Status
    because: tuple[Because, ...]
    basis: tuple[BasisRef, ...]
    confidence: Confidence
    rule: str
    pack: str
    hazards_here: bool


def screening_rows(
    context: ListContext, risks: Iterable[RiskItem], open_points: frozenset[Place]
) -> tuple[ScreeningRow, ...]:
    """All rows, those of the worst level first. `open_points` are the subjects with hazards not yet closed."""
    tasks = _duties(context)
    for risk in risks:
        tasks += _of_risk(context, risk, open_points)
    tasks.sort(key=lambda task: task.sort)
    return tuple(_row(context, no, task) for no, task in enumerate(tasks, 1))


def _duties(context: ListContext) -> list[_Task]:
    groups: dict[tuple[object, ...], list[_Task]] = {}
    for item in context.shown:
        part = item.entry.part
        if isinstance(part, DutyPart) and item.status in ("found", "undetermined"):
            own: tuple[object, ...] = (item.order, item.row)
            key = (part.task, item.place, _who(context, item, part.by)[:2], item.of_row) if part.task else own
            groups.setdefault(key, []).append(_of_duty(context, item, part))
    return [_merged(context, group) if len(group) > 1 else group[0] for group in groups.values()]


@dataclass(frozen=True, slots=True)
class _Fixed:
    """What the rows of a duty have in common, whatever the subject."""

    title: Words
    check: tuple[Words, ...]
    record: Words
    keys: tuple[str, ...]
    basis: tuple[BasisRef, ...]
    timings: tuple[tuple[Timing, Confidence], ...] | None
    """None where the timing depends on facts"""


def _fixed(context: ListContext, item: Concluded, part: DutyPart) -> _Fixed:
    entry, parts = item.entry, context.view.parts
    known = parts.kept.get(id(entry))
    if not isinstance(known, _Fixed):
        timed = (part.timing.every, part.timing.per, part.timing.times, part.timing.within)
        depends = any(value is not None and value.cell is not None for value in timed)
        known = parts.kept[id(entry)] = _Fixed(
            title=parts.words(entry.title),
            check=tuple(parts.words(check) for check in part.check),
            record=parts.words(part.record),
            keys=tuple(k for k in (entry.id, entry.id.rpartition("/")[2], part.task) if k),
            basis=parts.basis(entry.basis),
            timings=None if depends else resolve(context, part.timing, item.row, entry.confidence),
        )
    return known


def _of_duty(context: ListContext, item: Concluded, part: DutyPart) -> _Task:
    entry, fixed = item.entry, _fixed(context, item, part)
    place = context.point(item.place)
    ranks = context.row_ranks(item)
    timings = fixed.timings
    tier, role, person = _who(context, item, part.by)
    return _Task(
        sort=(-ranks[0], -ranks[1], context.position(place), item.order, item.row),
        place=item.place,
        ranks=ranks,
        kind=part.kind,
        title=fixed.title,
        about=_about(context, item),
        check=fixed.check,
        timings=resolve(context, part.timing, item.row, entry.confidence) if timings is None else timings,
        tier=tier,
        role=role,
        with_=part.with_,
        person=person,
        record=fixed.record,
        keys=fixed.keys,
        of_row=item.of_row,
        status=item.status,
        because=item.because,
        basis=fixed.basis,
        confidence=entry.confidence,
        rule=entry.id,
        pack=entry.pack,
        hazards_here=False,
    )


def _who(context: ListContext, item: Concluded, by: str) -> tuple[str, str, str]:
    """The tier, the role and the person of a duty. Of one that names a tier: whoever answers there for the risk or hazard
    that it is about, else for the subject."""
    place = context.point(item.place)
    if by in context.tier_of:
        return context.tier_of[by], by, context.person(place, by).name
    about = context.view.parts.entries.get(item.of_row, item.entry)
    person = context.tier_person(place, by, about)
    return by, person.role, person.name


def resolve(
    context: ListContext, part: TimingPart, row: int, confidence: Confidence
) -> tuple[tuple[Timing, Confidence], ...]:
    """The timing for this subject. Where facts leave several values open, the strictest of them counts."""
    cells = context.view.cells
    chosen = tuple(_chosen(of, cells, row) for of in (part.every, part.per, part.times, part.within))
    kept = context.view.parts.kept_timings
    key = (id(part), confidence, chosen)
    known = kept.get(key)
    if known is None:
        known = kept[key] = (_resolved(part, chosen, confidence),)
    return known


def _chosen(of: TimedValue | None, cells: tuple[list[Value | None], ...], row: int) -> tuple[int, ...]:
    """The positions of the options that are still possible."""
    if of is None:
        return ()
    code = cells[of.cell][row] if of.cell is not None else 0
    if type(code) is Codes:
        return tuple(n for n in range(len(of.options)) if code.mask >> n & 1)
    return (code,) if type(code) is int else tuple(range(len(of.options)))


def _resolved(
    part: TimingPart, chosen: tuple[tuple[int, ...], ...], confidence: Confidence
) -> tuple[Timing, Confidence]:
    values = (part.every, part.per, part.times, part.within)
    options: list[list[Any]] = []
    for of, positions in zip(values, chosen, strict=True):
        options.append([None] if of is None else [of.options[n] for n in positions])
        if of is not None:
            confidence = of.cited[positions[0]].confidence or confidence
    made = [
        Timing(every, per or "", int(times or 1), part.before, part.after, within, part.during, part.until)
        for every, per, times, within in product(*options)
    ]
    return made[strictest(made)], confidence


def _merged(context: ListContext, group: list[_Task]) -> _Task:
    """One row for several duties: of timings that can be compared the strictest, all checks, all bases.

    It is as sure as the surest of its duties, for any of them alone asks for the action.
    """
    group.sort(key=lambda task: task.sort)
    first = group[0]
    families: dict[tuple[object, ...], tuple[Timing, Confidence]] = {}
    for timing, confidence in (pair for task in group for pair in task.timings):
        known = families.get(timing.family)
        if known is None or strictness(timing) < strictness(known[0]):
            families[timing.family] = (timing, confidence)
    label = context.program.vocabulary.terms.get("tasks")
    part = next((k for k in first.keys if label is not None and k in label.choices.code_of), "")
    return first._replace(
        title=context.view.parts.words(label.term(part).label) if label is not None and part else first.title,
        check=tuple(dict.fromkeys(check for task in group for check in task.check)),
        timings=tuple(families.values()),
        with_=tuple(dict.fromkeys(role for task in group for role in task.with_)),
        keys=tuple(dict.fromkeys(key for task in group for key in task.keys)),
        status="found" if any(task.status == "found" for task in group) else "undetermined",
        because=tuple(dict.fromkeys(b for task in group for b in task.because)),
        basis=tuple(dict.fromkeys(basis for task in group for basis in task.basis)),
        confidence=min((task.confidence for task in group), key=_STRONGEST.index),
        rule=", ".join(dict.fromkeys(task.rule for task in group)),
        pack=", ".join(dict.fromkeys(task.pack for task in group)),
    )


def _of_risk(context: ListContext, risk: RiskItem, open_points: frozenset[Place]) -> list[_Task]:
    """One row for each controlling tier; what is checked are the measures that hold the risk down."""
    item, row = risk.concluded, risk.row
    level = level_of(risk.high)
    place = context.point(item.place)
    check = tuple(measure for name in MEASURES for measure in getattr(row, name))
    profile = context.profile
    tasks: list[_Task] = []
    for rank, tier in enumerate(risk.tiers):
        cycle = profile.tighter.get(level or "", {}).get(tier) or profile.screening_cycle.get(tier)
        if cycle is None:
            continue
        timings = _each_time(context, place[0]) or _cycle_timings(context, cycle)
        person = context.tier_person(place, tier, item.entry)
        tasks.append(
            _Task(
                sort=(-risk.low, -risk.high, context.position(place), item.order, item.row + rank / 16),
                place=place,
                ranks=(risk.low, risk.high),
                kind=_ROUTINE,
                title=row.event,
                about=None,
                check=check,
                timings=timings,
                tier=tier,
                role=person.role,
                with_=(),
                person=person.name,
                record=context.view.parts.words(_NO_RECORD),
                keys=_keys(context, item, tier),
                of_row="",
                status=item.status,
                because=item.because,
                basis=row.basis,
                confidence=row.confidence,
                rule=row.rule,
                pack=row.pack,
                hazards_here=place in open_points,
            )
        )
    return tasks


_NO_RECORD = Text("")


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


def _each_time(context: ListContext, kind: str) -> tuple[tuple[Timing, Confidence], ...]:
    """The timing of a kind whose things are single works: each of them, whatever the cycle of the tier."""
    if context.program.vocabulary.kinds[kind].screened != "each_time":
        return ()
    kept = context.view.parts.kept_timings
    key = ("each_time", kind)
    known = kept.get(key)
    if known is None:
        known = kept[key] = ((Timing(per=kind), context.profile.screening_confidence),)
    return known


def _cycle_timings(context: ListContext, cycle: Cycle) -> tuple[tuple[Timing, Confidence], ...]:
    kept = context.view.parts.kept
    known: Any = kept.get(id(cycle))
    if known is None:
        timing = Timing(every=cycle.every, per=cycle.per, times=cycle.times)
        known = kept[id(cycle)] = ((timing, context.profile.screening_confidence),)
    found: tuple[tuple[Timing, Confidence], ...] = known
    return found


def _row(context: ListContext, no: int, task: _Task) -> ScreeningRow:
    point = context.ref(context.point(task.place))
    last = context.last_done(task.place, *task.keys)
    due = _due(context, task, last)
    said = [_said(context, task, timing) for timing, _ in task.timings]
    return ScreeningRow.made(
        no=no,
        status=task.status,
        point_id=point.id,
        point=point.name or point.id,
        level=level_of(task.ranks[0]),
        worst_possible=level_of(task.ranks[1]),
        kind=task.kind,
        task=task.title,
        about=task.about,
        check=task.check,
        timing=said[0] if len(said) == 1 else _joined(said),
        timing_confidence=task.timings[0][1],
        tier=task.tier,
        role=task.role,
        with_roles=task.with_,
        person=task.person,
        record=task.record,
        last_done=last,
        next_due=due.day,
        due_note=context.view.parts.words(_REASONS[due.reason]) if due.reason else None,
        state=_state(context, task, last, due),
        because=task.because,
        basis=task.basis,
        confidence=task.confidence,
        rule=task.rule,
        pack=task.pack,
    )


def _joined(parts: list[Words]) -> Words:
    return Words.made(zh="；".join(p.zh for p in parts), en="; ".join(p.of("en") for p in parts))


def _said(context: ListContext, task: _Task, timing: Timing) -> Words:
    words = context.said(timing, task.place[0])
    return context.view.parts.words(words)


def _due(context: ListContext, task: _Task, last: datetime.date | None) -> Due:
    """The earliest day on which any of the timings is due."""
    found = [_due_of(context, task, timing, last) for timing, _ in task.timings]
    days = [due for due in found if due.day is not None]
    return min(days, key=lambda due: due.day or datetime.date.max) if days else found[0]


def _due_of(context: ListContext, task: _Task, timing: Timing, last: datetime.date | None) -> Due:
    kind = task.place[0]
    if timing.after and context.is_date(kind, timing.after):
        day = context.day_value(task.place, timing.after, task.of_row)
        if not timing.recurs:
            done = last is not None and (day is None or last >= day)
            return Due(None) if done else due_after(day, timing.within, context.program.calendars)
    if timing.before and context.is_date(kind, timing.before) and not timing.recurs:
        day = context.day_value(task.place, timing.before, task.of_row)
        done = last is not None and day is not None and _earliest(day, timing.within) <= last < day
        return Due(None) if done else due_before(day)
    if timing.after == "found" and not timing.recurs:
        found_on = context.day_value(task.place, "found_on", task.of_row)
        if found_on is not None:
            return due_after(found_on, timing.within, context.program.calendars)
    return context.due(timing, last)


def _earliest(day: datetime.date, within: Duration | None) -> datetime.date:
    """The first day that counts as within so long before a day; any day where nothing is said."""
    return datetime.date.min if within is None else day - datetime.timedelta(days=math.ceil(length(within)))


def _state(context: ListContext, task: _Task, last: datetime.date | None, due: Due) -> ScreeningState:
    if task.status == "undetermined":
        return "undetermined"
    if any(_ended(context, task, timing.until) for timing, _ in task.timings if timing.until):
        return "not_concerned"
    if due.day is not None and due.day < context.as_of:
        return "overdue"
    if last is None:
        return "not_screened"
    return "hazard_found" if task.hazards_here else "normal"


def _ended(context: ListContext, task: _Task, until: str) -> bool:
    """Whether the event or yes/no fact that ends the duty has come about."""
    value = context.fact_value(task.place, until, task.of_row)
    if value is True:
        return True
    day = context.day_value(task.place, until, task.of_row)
    return day is not None and day <= context.as_of
