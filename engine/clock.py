"""Today, where the people are: the only place that asks the clock."""

from __future__ import annotations

import datetime


def today() -> datetime.date:
    """The local day."""
    return datetime.datetime.now().astimezone().date()
