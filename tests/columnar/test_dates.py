"""Functions of days over columns say what they say of one day."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from dual_prevention.engine.executors import scalars
from dual_prevention.engine.executors.columnar.dates import DATES

DAYS = [(2024, 2, 29), (2023, 2, 28), (2023, 3, 1), (2024, 12, 31), (2025, 1, 1), (2026, 11, 1)]
OUTSIDE = [-1e12, 0.0, 1.0, 1.5, float(datetime.date.max.toordinal()), 1e12]


@pytest.mark.parametrize("function", DATES)
@pytest.mark.parametrize("now", DAYS)
def test_every_day_of_years_around(function: str, now: tuple[int, int, int]) -> None:
    today = float(datetime.date(*now).toordinal())
    days = np.arange(today - 1_600, today + 800)
    wanted = [getattr(scalars, function)(day, today) for day in days.tolist()]
    assert DATES[function](days, today).tolist() == wanted


@pytest.mark.parametrize("function", ["years_since", "months_since", "days_since"])
def test_bounds_outside_the_calendar(function: str) -> None:
    today = float(datetime.date(2026, 11, 1).toordinal())
    wanted = [getattr(scalars, function)(day, today) for day in OUTSIDE]
    assert DATES[function](np.array(OUTSIDE), today).tolist() == wanted
