"""Made-up values of one fact for all subjects of a kind."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from ..executors.columnar.columns import Array, Column, Sign, codes, constant, numbers, sets, texts, truths
from ..values import Interval, Value
from ..vocabulary.model import Fact
from .thresholds import Thresholds

_MOST: Final = 200.0
"""Where numbers end that no rule compares with anything."""

_LEAST: Final = 0.01
_IN_ORDER: Final = 0.97
"""The share of yes, where a rule objects to no."""

_DAYS_BACK: Final = 3650
_DAYS_AHEAD: Final = 90


class FactMaker:
    """Makes the columns of a kind. With `unknown` a column has the shape of unknown values, met or not."""

    def __init__(
        self, kind: str, rows: int, as_of: datetime.date, thresholds: Thresholds, dice: np.random.Generator
    ) -> None:
        self._kind = kind
        self._rows = rows
        self._now = as_of.toordinal()
        self._thresholds = thresholds
        self._dice = dice
        self._possible: dict[str, Array] = {}
        """yes/no fact -> where it is not surely false"""

    def column(self, fact: Fact, unknown: Array | None, default: Value | None) -> Column:
        """The column of a fact; `default` is its value where it is unknown."""
        match fact.type:
            case "yes_no":
                return self._yes_no(fact, unknown)
            case "number":
                return self._bounded(self._numbers(fact), _sign(fact), unknown, default)
            case "date":
                days = self._now + self._dice.integers(-_DAYS_BACK, _DAYS_AHEAD, self._rows)
                return self._bounded(days.astype(np.float64), "positive", unknown, default)
            case "choice" | "term":
                return self._choice(fact, unknown)
            case "set" | "terms_set":
                return self._set(fact, unknown)
        return constant(default) if unknown is None else texts(pl.Series(~unknown))

    def _yes_no(self, fact: Fact, unknown: Array | None) -> Column:
        wanted = (self._kind, fact.slot) in self._thresholds.wanted
        share = _IN_ORDER if wanted else self._dice.uniform(0.05, 0.6)
        value = self._dice.random(self._rows) < share
        # A fact that is only asked when another holds is false when that is false.
        condition = self._possible.get(fact.only_if)
        if condition is not None:
            value &= condition
            unknown = None if unknown is None else unknown & condition
        self._possible[fact.name] = value if unknown is None else value | unknown
        series = pl.Series(value)
        if unknown is None:
            return truths(series)
        return truths(pl.select(pl.when(pl.Series(~unknown)).then(series)).to_series(), keep=True)

    def _numbers(self, fact: Fact) -> Array:
        low, high = float(fact.low), float(fact.high)
        steps = self._thresholds.steps.get((self._kind, fact.slot), ())
        found = self._spread(max(low, _LEAST), min(high, 3 * max(*steps, _MOST / 3) if steps else _MOST))
        if steps:
            found = self._around(steps, 1.0 if fact.integer else 0.001, found)
        elif low <= 0:
            found[self._dice.random(self._rows) < 0.2] = 0.0
        return np.clip(np.rint(found) if fact.integer else np.round(found, 3), low, high)

    def _spread(self, low: float, high: float) -> Array:
        """Every order of magnitude alike."""
        return np.exp(self._dice.uniform(np.log(low), np.log(max(high, low)), self._rows))

    def _around(self, steps: Sequence[float], unit: float, otherwise: Array) -> Array:
        """Half of the numbers at a threshold, or one unit off."""
        step = self._dice.choice(np.array(steps), self._rows)
        near = step + unit * self._dice.integers(-1, 2, self._rows)
        return np.where(self._dice.random(self._rows) < 0.5, near, otherwise)

    def _bounded(self, found: Array, sign: Sign, unknown: Array | None, default: Value | None) -> Column:
        if unknown is None:
            return numbers(found, sign=sign)
        low, high = (default.low, default.high) if isinstance(default, Interval) else (found, found)
        return numbers(np.where(unknown, low, found), np.where(unknown, high, found), sign=sign, keep=True)

    def _choice(self, fact: Fact, unknown: Array | None) -> Column:
        assert fact.choices is not None
        size = len(fact.choices.words)
        weights = 1.0 / np.arange(1, size + 1)
        found = self._dice.choice(size, self._rows, p=weights / weights.sum())
        return codes(found, size, unknown, keep=True) if size > 1 else codes(found, size)

    def _set(self, fact: Fact, unknown: Array | None) -> Column:
        assert fact.choices is not None
        size = len(fact.choices.words)
        words = [np.zeros(self._rows, dtype=np.uint64) for _ in range(-(-size // 64))]
        for code in range(size):
            inside = self._dice.random(self._rows) < min(0.5, 1.5 / size)
            words[code // 64] |= inside.astype(np.uint64) << np.uint64(code % 64)
        return sets(words, unknown, keep=True)


def _sign(fact: Fact) -> Sign:
    return "positive" if fact.low > 0 else "not negative" if fact.low == 0 else "any"
