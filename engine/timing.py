"""When something is due, which of two timings is stricter, and how a timing is said in Chinese and English.

Days are the finest step of a record. What recurs within a day is due again on the day of evaluation, and late only
when a whole day without a record has passed: an overdue mark is never raised while the law may still be kept.
"""

from __future__ import annotations

import calendar
import datetime
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from .vocabulary.model import Calendar, Duration, Text

_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_DAYS: Mapping[str, Fraction] = {
    "minute": Fraction(1, 1440),
    "hour": Fraction(1, 24),
    "shift": Fraction(1, 3),
    "day": Fraction(1),
    "working_day": Fraction(7, 5),
    "week": Fraction(7),
    # a twelfth of the Gregorian mean year, so that 12 months and 1 year are equally strict
    "month": Fraction(3652425, 120000),
    "quarter": Fraction(3652425, 40000),
    "half_year": Fraction(3652425, 20000),
    "year": Fraction(3652425, 10000),
}
PERIODS = ("shift", "day", "week", "month", "quarter", "half_year", "year")
NEVER = (Fraction(10**9), Fraction(10**9))
"""The strictness of a timing that does not recur by the calendar."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Timing words with their values: what a duty's row says. `per` is a period or an event word."""

    every: Duration | None = None
    per: str = ""
    times: int = 1
    before: str = ""
    after: str = ""
    within: Duration | None = None
    during: str = ""
    until: str = ""

    @property
    def recurs(self) -> bool:
        """Whether it comes again by clock or calendar alone."""
        return self.every is not None or self.per in PERIODS

    @property
    def family(self) -> tuple[object, ...]:
        """Timings of one family can be compared: they differ only in how often they recur, or how soon they bind."""
        per_event = "" if self.per in PERIODS else self.per
        return (self.recurs, per_event, self.before, self.after, self.during, self.until)


@dataclass(frozen=True, slots=True)
class Due:
    """The next day something is due; without a day `reason` tells why none can be named."""

    day: datetime.date | None
    reason: str = ""
    """"" | event | standing | calendar | unknown_date"""


def length(duration: Duration) -> Fraction:
    """Its length in days, for comparing only; months and years count their mean."""
    return duration.amount * _DAYS[duration.unit]


def add(day: datetime.date, duration: Duration) -> datetime.date:
    """The last day on which that much time has not yet passed; 31 January and one month is the end of February.

    Working days need a calendar: `add_working_days`.
    """
    try:
        if duration.unit in _MONTHS:
            months = duration.amount * _MONTHS[duration.unit]
            whole = math.floor(months)
            rest = math.ceil((months - whole) * _DAYS["month"])
            return day + relativedelta(months=whole) + datetime.timedelta(days=rest)
        return day + datetime.timedelta(days=math.ceil(length(duration)))
    except (OverflowError, ValueError):  # beyond the year 9999
        return datetime.date.max


def add_working_days(
    day: datetime.date, count: int, calendars: Mapping[int, Calendar]
) -> datetime.date | None:
    """The count-th working day after `day`; None when a year on the way has no calendar.

    Saturdays, Sundays and listed holidays are no working days; days worked in exchange are not in the calendars.
    """
    while count > 0:
        day += datetime.timedelta(days=1)
        if day.year not in calendars:
            return None
        if day.weekday() < 5 and not _holiday(day, calendars[day.year]):
            count -= 1
    return day


def _holiday(day: datetime.date, year: Calendar) -> bool:
    return any(first <= day <= last for _, first, last in year.holidays)


def period_end(day: datetime.date, period: str) -> datetime.date:
    """The last day of the calendar period in which the day lies; weeks end on Sunday, shifts with their day."""
    if period == "week":
        return day + datetime.timedelta(days=6 - day.weekday())
    if period not in _MONTHS:
        return day
    size = _MONTHS[period]
    month = (day.month - 1) // size * size + size
    return datetime.date(day.year, month, calendar.monthrange(day.year, month)[1])


def next_due(
    timing: Timing, last: datetime.date | None, as_of: datetime.date, calendars: Mapping[int, Calendar]
) -> Due:
    """When it has to be done next. Both `every` and `per` hold where both are given: the earlier day counts."""
    days: list[datetime.date] = []
    if timing.every is not None:
        due = as_of if last is None else _after(last, timing.every, calendars)
        if due is None:
            return Due(None, "calendar")
        days.append(min(due, as_of) if length(timing.every) < 1 else due)
    if timing.per in PERIODS:
        days.append(_period_due(timing, last, as_of))
    if timing.before == "holiday":
        holiday = _before_holiday(as_of, calendars)
        if holiday is None and not days:
            return Due(None, "calendar")
        if holiday is not None:
            days.append(holiday)
    if days:
        return Due(min(days))
    return Due(None, "event" if timing.before or timing.after or timing.per else "standing")


def _after(day: datetime.date, duration: Duration, calendars: Mapping[int, Calendar]) -> datetime.date | None:
    if duration.unit == "working_day":
        return add_working_days(day, math.ceil(duration.amount), calendars)
    return add(day, duration)


def due_after(day: datetime.date | None, within: Duration | None, calendars: Mapping[int, Calendar]) -> Due:
    """The last day of `after: day, within: duration`; at once (that day) without `within`."""
    if day is None:
        return Due(None, "unknown_date")
    if within is None:
        return Due(day)
    due = _after(day, within, calendars)
    return Due(due) if due is not None else Due(None, "calendar")


def due_before(day: datetime.date | None) -> Due:
    """The last day before a day."""
    return Due(None, "unknown_date") if day is None else Due(day - datetime.timedelta(days=1))


def _period_due(timing: Timing, last: datetime.date | None, as_of: datetime.date) -> datetime.date:
    if last is None:
        return period_end(as_of, timing.per)
    end = period_end(last, timing.per)
    if timing.per == "shift":
        return min(end + datetime.timedelta(days=1), as_of)
    if timing.times > 1 and end >= as_of:
        return end  # one record cannot show that all times of this period are done
    return period_end(end + datetime.timedelta(days=1), timing.per)


def _before_holiday(as_of: datetime.date, calendars: Mapping[int, Calendar]) -> datetime.date | None:
    for year in (as_of.year, as_of.year + 1):
        if year not in calendars:
            return None
        firsts = sorted(first for _, first, _ in calendars[year].holidays if first > as_of)
        if firsts:
            return firsts[0] - datetime.timedelta(days=1)
    return None


def strictness(timing: Timing) -> tuple[Fraction, Fraction]:
    """Smaller is stricter: the longest gap that is allowed, then the mean gap. A total preorder.

    A count in each period allows a gap of nearly two periods, first day of one to last day of the next.
    """
    gaps = [NEVER]
    if timing.every is not None:
        gaps.append((length(timing.every), length(timing.every)))
    if timing.per in PERIODS:
        size = _DAYS[timing.per]
        gaps.append((2 * size, size / max(1, timing.times)))
    if not timing.recurs:
        bound = length(timing.within) if timing.within is not None else Fraction(0)
        gaps.append((bound, Fraction(1, max(1, timing.times))))
    return min(gaps)


def strictest(timings: list[Timing]) -> int:
    """The position of the strictest; of equals the first."""
    return min(range(len(timings)), key=lambda i: (strictness(timings[i]), i))


_UNIT_ZH = {
    "minute": "分钟",
    "hour": "小时",
    "shift": "班",
    "day": "天",
    "working_day": "个工作日",
    "week": "周",
    "month": "个月",
    "quarter": "个季度",
    "year": "年",
}
_PER_ZH = {
    "shift": "每班",
    "day": "每天",
    "week": "每周",
    "month": "每月",
    "quarter": "每季度",
    "half_year": "每半年",
    "year": "每年",
}


def _number(amount: Fraction) -> str:
    return str(amount.numerator) if amount.denominator == 1 else f"{float(amount):g}"


def duration_words(duration: Duration) -> Text:
    """ "30分钟" and "30 minutes"."""
    amount, unit = duration.amount, duration.unit
    zh_amount, zh_unit = (amount * 6, "month") if unit == "half_year" else (amount, unit)
    word = unit.replace("_", " ")
    return Text(
        f"{_number(zh_amount)}{_UNIT_ZH[zh_unit]}", f"{_number(amount)} {word}{'' if amount == 1 else 's'}"
    )


def timing_words(timing: Timing, label: Callable[[str], Text]) -> Text:
    """The timing as a phrase; `label` gives the text of an event, a window, or a date fact."""
    zh: list[str] = []
    en: list[str] = []
    if timing.every is not None:
        words = duration_words(timing.every)
        zh.append(f"每{words.zh}")
        en.append(f"every {words.en}")
    if timing.per:
        _per_words(timing, label, zh, en)
    if timing.before or timing.after:
        _event_words(timing, label, zh, en)
    zh_text, en_text = "，".join(zh) or "持续", ", ".join(en) or "at all times"
    if timing.during:
        window = label(timing.during)
        zh_text, en_text = f"{window.zh}{zh_text}", f"{en_text} during {window.of('en')}"
    if timing.until:
        end = label(timing.until)
        zh_text, en_text = f"{zh_text}，直至{end.zh}", f"{en_text}, until {end.of('en')}"
    return Text(zh_text, en_text)


def _per_words(timing: Timing, label: Callable[[str], Text], zh: list[str], en: list[str]) -> None:
    times = timing.times
    often = "once" if times == 1 else f"{times} times"
    if timing.per in PERIODS:
        zh.append(f"{_PER_ZH[timing.per]}{times}次")
        en.append(f"{often} a {timing.per.replace('_', ' ')}")
        return
    event = label(timing.per)
    zh.append(f"每次{event.zh}" + (f"{times}次" if times > 1 else ""))
    en.append(f"{often} for each {event.of('en')}")


def _event_words(timing: Timing, label: Callable[[str], Text], zh: list[str], en: list[str]) -> None:
    within = duration_words(timing.within) if timing.within is not None else None
    if timing.before:
        event = label(timing.before)
        zh.append(f"{event.zh}前" + (f"{within.zh}内" if within and not timing.after else ""))
        en.append(
            (f"within the {within.en} " if within and not timing.after else "") + f"before {event.of('en')}"
        )
    if timing.after:
        event = label(timing.after)
        name = event.of("en").removeprefix("when ")
        zh.append(f"{event.zh}后" + (f"{within.zh}内" if within else "立即"))
        en.append(f"within {within.en} after {name}" if within else f"at once after {name}")
