"""Whole years, months and days of columns of days: what `scalars` says of one day, over all rows at once."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from .columns import Floats
from .frames import Frames
from .population import Ints

_EPOCH: Final = datetime.date(1970, 1, 1).toordinal()
_LAST: Final = datetime.date.max.toordinal()
_YEAR: Final = 366.0


@dataclass(frozen=True, slots=True)
class DateOperation:
    """A function of days, whose ends are columns or numbers; with one name where every day is known."""

    kind: str
    function: str
    low: str | float
    high: str | float
    now: float
    names: tuple[str, ...]

    def run(self, frames: Frames) -> list[pl.Series]:
        """The columns of the result."""
        low = self._end(frames, self.low)
        if len(self.names) == 1:
            return [pl.Series(self.names[0], self._of(low))]
        high = self._end(frames, self.high)
        if self.function == "last_anniversary":
            # Of an unknown day it lies somewhere in the year that ends now.
            known, told = low == high, self._of(low)
            ends = np.where(known, told, self.now - _YEAR), np.where(known, told, self.now)
        else:  # later days are fewer years ago
            ends = self._of(high), self._of(low)
        return [pl.Series(name, end) for name, end in zip(self.names, ends, strict=True)]

    def _of(self, days: Floats) -> Floats:
        return DATES[self.function](days, self.now)

    def _end(self, frames: Frames, end: str | float) -> Floats:
        if isinstance(end, str):
            return frames.array(self.kind, end)
        return np.full(frames.tables[self.kind].height, end)


def _split(days: Floats) -> tuple[Ints, Ints]:
    """Months since 1970, and the day of the month from 0."""
    # A bound may lie outside the calendar.
    ordinals = np.clip(days, 1.0, float(_LAST)).astype(np.int64)
    dates = (ordinals - _EPOCH).view("datetime64[D]")
    months = dates.astype("datetime64[M]")
    return months.view(np.int64), (dates - months.astype("datetime64[D]")).astype(np.int64)


def _months_since(days: Floats, now: float) -> Floats:
    months, at = _split(days)
    month, day = _split(np.array([now]))
    return (month - months - (day < at)).astype(np.float64)


def _years_since(days: Floats, now: float) -> Floats:
    return np.floor_divide(_months_since(days, now), 12.0)


def _days_since(days: Floats, now: float) -> Floats:
    return now - days


def _last_anniversary(days: Floats, now: float) -> Floats:
    """29 February falls on 1 March in years without one: the day after the last of February."""
    months, at = _split(days)
    years = _years_since(days, now).astype(np.int64)
    first = (months + 12 * years).view("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return (first + at + _EPOCH).astype(np.float64)


DATES: Final[dict[str, Callable[[Floats, float], Floats]]] = {
    "years_since": _years_since,
    "months_since": _months_since,
    "days_since": _days_since,
    "last_anniversary": _last_anniversary,
}
