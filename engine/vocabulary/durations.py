"""Lengths of time as rules and profiles write them: `2 hours`, `5 working_days`, `1 quarter`."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from ..suggest import guess_values
from ..units import QuantityError
from .model import Duration

PERIODS: Final = (
    "minute",
    "hour",
    "shift",
    "day",
    "working_day",
    "week",
    "month",
    "quarter",
    "half_year",
    "year",
)
"""Every period word, in the singular."""

_SINGULAR: Final = {
    **{word: word for word in PERIODS},
    **{word + "s": word for word in PERIODS},
    "half_years": "half_year",
}
_DURATION: Final = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)\s+(\S+)")


def parse_duration(text: str) -> Duration:
    """The duration a text names; `QuantityError` with a suggestion where it names none."""
    found = _DURATION.fullmatch(text.strip())
    unit = _SINGULAR.get(found.group(2)) if found else None
    if found is None or unit is None or Fraction(found.group(1)) == 0:
        word = found.group(2) if found else text.strip()
        raise QuantityError("duration-unreadable", text=text[:40], **guess_values(word[:40], PERIODS))
    return Duration(Fraction(found.group(1)), unit)
