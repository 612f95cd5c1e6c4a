"""Dates: full years, months and days up to the day of evaluation, and anniversaries."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from fractions import Fraction

from .exact import Bounds, exactly, is_known

_FIRST = datetime.date.min.toordinal()
_LAST = datetime.date.max.toordinal()


def day_of(ordinal: Fraction) -> datetime.date:
    """The day with this ordinal number, or the first or last day that there is."""
    return datetime.date.fromordinal(min(max(int(ordinal), _FIRST), _LAST))


def _years(day: datetime.date, today: datetime.date) -> int:
    early = (today.month, today.day) < (day.month, day.day)
    return today.year - day.year - early


def _months(day: datetime.date, today: datetime.date) -> int:
    return 12 * (today.year - day.year) + today.month - day.month - (today.day < day.day)


def _days(day: datetime.date, today: datetime.date) -> int:
    return today.toordinal() - day.toordinal()


_SINCE: dict[str, Callable[[datetime.date, datetime.date], int]] = {
    "years_since": _years,
    "months_since": _months,
    "days_since": _days,
}


def date_function(name: str, day: Bounds, today: datetime.date) -> Bounds:
    """The function of a day that may be known within bounds only. The later the day, the less time since."""
    if name == "last_anniversary":
        return _last_anniversary(day, today)
    since = _SINCE[name]
    if is_known(day):
        return exactly(Fraction(since(day_of(day[0]), today)))
    return (Fraction(since(day_of(day[1]), today)), Fraction(since(day_of(day[0]), today)))


def _last_anniversary(day: Bounds, today: datetime.date) -> Bounds:
    if not is_known(day):
        return (Fraction(today.toordinal() - 366), Fraction(today.toordinal()))
    known = day_of(day[0])
    late = (known.month, known.day) > (today.month, today.day)
    return exactly(Fraction(_anniversary(known, max(today.year - late, 1)).toordinal()))


def _anniversary(day: datetime.date, year: int) -> datetime.date:
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February in a year without one
        return datetime.date(year, 3, 1)
