"""The timings of rows: which of the values that facts leave open counts, the cycles of tiers, and when a row is due."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from itertools import product
from typing import Any

from ...models.base import Confidence, Words
from ..explain.view import Place
from ..program.program import TimedValue, TimingPart
from ..timing import Due, Timing, due_after, due_before, length, strictest
from ..values import Codes, Value
from ..vocabulary.model import Cycle, Duration
from .context import ListContext

Timings = tuple[tuple[Timing, Confidence], ...]
"""the timings of a row, each with how sure it is"""


def resolve(context: ListContext, part: TimingPart, row: int, confidence: Confidence) -> Timings:
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


def each_time(context: ListContext, kind: str) -> Timings:
    """The timing of a kind whose things are single works: each of them, whatever the cycle of the tier."""
    if context.program.vocabulary.kinds[kind].screened != "each_time":
        return ()
    kept = context.view.parts.kept_timings
    key = ("each_time", kind)
    known = kept.get(key)
    if known is None:
        known = kept[key] = ((Timing(per=kind), context.profile.screening_confidence),)
    return known


def cycle_timings(context: ListContext, cycle: Cycle) -> Timings:
    """The timing of a tier's cycle."""
    kept = context.view.parts.kept_timings
    key = ("cycle", id(cycle))
    known = kept.get(key)
    if known is None:
        timing = Timing(every=cycle.every, per=cycle.per, times=cycle.times)
        known = kept[key] = ((timing, context.profile.screening_confidence),)
    return known


def said(context: ListContext, timings: Timings, kind: str) -> Words:
    """The timings of a row in words."""
    found = [context.said(timing, kind) for timing, _ in timings]
    if len(found) == 1:
        return found[0]
    return Words.made(zh="；".join(p.zh for p in found), en="; ".join(p.of("en") for p in found))


def due_of(
    context: ListContext, timings: Timings, place: Place, of_row: str, last: datetime.date | None
) -> Due:
    """The earliest day on which any of the timings is due."""
    found = [_due_of(context, timing, place, of_row, last) for timing, _ in timings]
    if len(found) == 1:
        return found[0]
    days = [due for due in found if due.day is not None]
    return min(days, key=lambda due: due.day or datetime.date.max) if days else found[0]


def _due_of(
    context: ListContext, timing: Timing, place: Place, of_row: str, last: datetime.date | None
) -> Due:
    if timing.after and context.is_date(place[0], timing.after):
        day = context.day_value(*context.told_by(place, timing.after, of_row))
        if not timing.recurs:
            done = last is not None and (day is None or last >= day)
            return Due(None) if done else due_after(day, timing.within, context.program.calendars)
    if timing.before and context.is_date(place[0], timing.before) and not timing.recurs:
        day = context.day_value(*context.told_by(place, timing.before, of_row))
        done = last is not None and day is not None and _earliest(day, timing.within) <= last < day
        return Due(None) if done else due_before(day)
    if timing.after == "found" and not timing.recurs:
        found_on = context.day_value(place, "found_on", of_row)
        if found_on is not None:
            return due_after(found_on, timing.within, context.program.calendars)
    return context.due(timing, last)


def _earliest(day: datetime.date, within: Duration | None) -> datetime.date:
    """The first day that counts as within so long before a day; any day where nothing is said."""
    return datetime.date.min if within is None else day - datetime.timedelta(days=math.ceil(length(within)))


def ended(
    context: ListContext, timings: Iterable[tuple[Timing, Confidence]], place: Place, of_row: str
) -> bool:
    """Whether the event or yes/no fact that ends the duty has come about."""
    for timing, _ in timings:
        if timing.until:
            asked = context.told_by(place, timing.until, of_row)
            if context.fact_value(*asked) is True:
                return True
            day = context.day_value(*asked)
            if day is not None and day <= context.as_of:
                return True
    return False
