"""Aggregates over children by their offsets: surely and possibly in, phantom rows, empty groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from ...values import BIG
from .frames import Frames
from .groups import Array, Groups

Pair = tuple[Array, Array]


@dataclass(frozen=True, slots=True)
class Rows:
    """The children: surely in, possibly in (unlisted ones too), unlisted, and their numbers."""

    groups: Groups
    sure: Array
    able: Array
    phantom: Array | None
    low: Array
    high: Array

    @property
    def listed(self) -> Array:
        """Possibly in, and listed."""
        return self.able if self.phantom is None else self.able & ~self.phantom


@dataclass(frozen=True, slots=True)
class FoldOperation:
    """A `core.Fold` for every owner. `where` is a column or None, the ends are columns or numbers."""

    kind: str
    child: str
    function: str
    where: str | None
    low: str | float
    high: str | float
    names: tuple[str, ...]

    def run(self, frames: Frames) -> list[pl.Series]:
        """The columns of the result."""
        found = FOLDS[self.function](self._rows(frames))
        if self.function in {"any", "all"}:
            surely, possibly = (pl.Series(end) for end in found)
            known = found[0] is found[1]
            return [(surely if known else _truth(surely, possibly)).alias(self.names[0])]
        return [
            pl.Series(name, np.clip(end, -BIG, BIG)) for name, end in zip(self.names, found, strict=False)
        ]

    def _rows(self, frames: Frames) -> Rows:
        count = frames.population.tables[self.child].rows
        phantom = frames.phantom(self.child)
        if self.where is None:
            sure = able = np.ones(count, dtype=np.bool_)
        else:
            sure, able = frames.ends(self.child, self.where)
        # What is unlisted is never surely there.
        if phantom is not None and self.function != "all":
            sure = sure & ~phantom
        low, high = self._end(frames, self.low, count), self._end(frames, self.high, count)
        return Rows(frames.groups(self.kind, self.child), sure, able, phantom, low, high)

    def _end(self, frames: Frames, end: str | float, count: int) -> Array:
        return frames.array(self.child, end) if isinstance(end, str) else np.full(count, end)


def _truth(surely: pl.Series, possibly: pl.Series) -> pl.Series:
    unknown = pl.lit(None, dtype=pl.Boolean)
    return pl.select(pl.lit(surely) | (pl.lit(possibly) & unknown)).to_series()


def _any(rows: Rows) -> Pair:
    surely = rows.groups.some(rows.sure)
    return surely, surely if rows.sure is rows.able else rows.groups.some(rows.able)


def _all(rows: Rows) -> Pair:
    surely = ~rows.groups.some(~rows.sure)
    if rows.sure is rows.able and rows.phantom is None:
        return surely, surely
    fails = ~rows.able if rows.phantom is None else ~rows.able & ~rows.phantom
    return surely, ~rows.groups.some(fails)


def _count(rows: Rows) -> Pair:
    low = rows.groups.number(rows.sure)
    if rows.sure is rows.able:
        return low, low
    high = rows.groups.number(rows.listed)
    return low, _with_unlisted(rows, high, BIG, None)


def _with_unlisted(rows: Rows, ends: Array, value: float, which: Array | None) -> Array:
    """`value` for owners with unlisted items that may be in (and for which `which` holds)."""
    if rows.phantom is None:
        return ends
    open_ = rows.able & rows.phantom
    return np.where(rows.groups.some(open_ if which is None else open_ & which), value, ends)


def _sum(rows: Rows) -> Pair:
    low = rows.groups.sum(_parts(rows, rows.low, np.minimum))
    if rows.sure is rows.able and rows.low is rows.high:
        return low, low
    high = rows.groups.sum(_parts(rows, rows.high, np.maximum))
    low = _with_unlisted(rows, low, -BIG, rows.low < 0)
    return low, _with_unlisted(rows, high, BIG, rows.high > 0)


def _parts(rows: Rows, ends: Array, cut: np.ufunc) -> Array:
    """What each row adds: its number, at best nothing where it may be out, nothing where it is."""
    added = np.where(rows.sure, ends, 0.0)
    if rows.sure is not rows.able:
        maybe = rows.listed & ~rows.sure
        added[maybe] = cut(ends[maybe], 0.0)
    return added


def _among(rows: Rows, ufunc: np.ufunc, flags: Array, ends: Array) -> Array:
    """The least or greatest of those flagged; of none, an end that no number passes."""
    nothing = np.inf if ufunc is np.minimum else -np.inf
    return rows.groups.reduce(ufunc, np.where(flags, ends, nothing), nothing)


def _unless_none(rows: Rows, pair: Pair) -> Pair:
    """Nobody surely in: nothing is known."""
    some = rows.groups.some(rows.sure)
    return np.where(some, pair[0], -BIG), np.where(some, pair[1], BIG)


def _min(rows: Rows) -> Pair:
    low = _among(rows, np.minimum, rows.able, rows.low)
    return _unless_none(rows, (low, _among(rows, np.minimum, rows.sure, rows.high)))


def _max(rows: Rows) -> Pair:
    low = _among(rows, np.maximum, rows.sure, rows.low)
    return _unless_none(rows, (low, _among(rows, np.maximum, rows.able, rows.high)))


def _mean(rows: Rows) -> Pair:
    number = rows.groups.number(rows.sure)
    by = np.maximum(number, 1.0)
    low = rows.groups.sum(np.where(rows.sure, rows.low, 0.0)) / by
    high = low
    if rows.low is not rows.high:
        high = rows.groups.sum(np.where(rows.sure, rows.high, 0.0)) / by
    if rows.sure is not rows.able:
        settled = rows.groups.number(rows.able) == number
        low = np.where(settled, low, _among(rows, np.minimum, rows.able, rows.low))
        high = np.where(settled, high, _among(rows, np.maximum, rows.able, rows.high))
    return _unless_none(rows, (low, high))


FOLDS: Final[dict[str, Callable[[Rows], Pair]]] = {
    "any": _any,
    "all": _all,
    "count": _count,
    "sum": _sum,
    "min": _min,
    "max": _max,
    "mean": _mean,
}
