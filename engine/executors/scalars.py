"""Known numbers: tolerant comparison, rounding and whole years, months and days.

A number that is not known raises `Touched` in all of them, for they only use operators.
"""

from __future__ import annotations

import datetime
import math

TOLERANCE = 1e-12
"""Computed numbers that agree to twelve digits are the same number."""

_LAST_DAY = datetime.date.max.toordinal()


def tolerance(left: float, right: float) -> float:
    """How far apart two numbers may be and still count as equal."""
    return TOLERANCE * max(1.0, abs(left), abs(right))


def at_least(left: float, right: float) -> bool:
    """left >= right, holding at equality to twelve digits."""
    return left >= right or left >= right - tolerance(left, right)


def equal(left: float, right: float) -> bool:
    """left == right to twelve digits."""
    return at_least(left, right) and at_least(right, left)


def ceil(x: float) -> float:
    """The next integer up; a number within the tolerance of an integer is that integer."""
    nearest = round(x)
    return float(nearest if abs(x - nearest) <= tolerance(x, x) else math.ceil(x))


def floor(x: float) -> float:
    """The next integer down; a number within the tolerance of an integer is that integer."""
    nearest = round(x)
    return float(nearest if abs(x - nearest) <= tolerance(x, x) else math.floor(x))


def years_since(day: float, now: float) -> float:
    """Whole years from the day to now, rounded down where the day is still to come."""
    start, end = _date(day), _date(now)
    return float(end.year - start.year - ((end.month, end.day) < (start.month, start.day)))


def months_since(day: float, now: float) -> float:
    """Whole months from the day to now, rounded down where the day is still to come."""
    start, end = _date(day), _date(now)
    return float((end.year - start.year) * 12 + end.month - start.month - (end.day < start.day))


def days_since(day: float, now: float) -> float:
    """Days from the day to now, negative where it is still to come."""
    return now - day


def last_anniversary(day: float, now: float) -> float:
    """The last anniversary of the day that is not after now; 29 February falls on 1 March in other years."""
    start, end = _date(day), _date(now)
    year = end.year - ((end.month, end.day) < (start.month, start.day))
    if start.month == 2 and start.day == 29 and not _is_leap(year):
        return float(datetime.date(year, 3, 1).toordinal())
    return float(start.replace(year=year).toordinal())


def _date(ordinal: float) -> datetime.date:
    # A bound may lie outside the calendar, e.g. where a day was divided by something that may be 0.
    return datetime.date.fromordinal(min(max(int(ordinal), 1), _LAST_DAY))


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
