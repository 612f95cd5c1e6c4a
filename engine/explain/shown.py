"""Values in the form a result shows: plain numbers, words, ISO days; or what is still possible."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import NamedTuple

from ...models.base import Scalar
from ..program.types import CodeType, DateType, NumberType, SetType, Type
from ..values import BIG, Codes, Interval, Value


class Shown(NamedTuple):
    """A value for people and for JSON."""

    value: Scalar | tuple[str, ...]
    low: int | float | None = None
    high: int | float | None = None
    possible: tuple[str, ...] = ()
    unit: str = ""

    @property
    def known(self) -> bool:
        """Whether there is one value."""
        return self.value is not None

    def fields(self) -> Mapping[str, object]:
        """The five fields under the names that the result models use."""
        return self._asdict()


NOTHING = Shown(None)


def plain(number: float) -> int | float:
    """The number with the 12 digits that a computed number is good for, without a needless ".0"."""
    if number != int(number):
        number = float(f"{number:.12g}")
    return int(number) if number == int(number) and abs(number) < 1e15 else number


def _bound(number: float) -> int | float | None:
    return None if abs(number) >= BIG else plain(number)


def day(ordinal: float) -> str:
    """An ordinal as an ISO day; what lies outside the calendar is cut to its first or last day."""
    return datetime.date.fromordinal(max(1, min(int(ordinal), datetime.date.max.toordinal()))).isoformat()


def show(value: object, of: Type) -> Shown:
    """A stored value of that type."""
    if value is True or value is False:
        return Shown(value)
    if isinstance(of, NumberType):
        return _number(value, of.symbol)
    if isinstance(of, CodeType):
        return _code(value, of.choices.words)
    if isinstance(of, SetType) and type(value) is frozenset:
        return Shown(tuple(of.choices.words[code] for code in sorted(value)))
    if isinstance(of, DateType):
        if type(value) is Interval:
            return Shown(None, possible=(day(value.low), day(value.high)) if _dated(value) else ())
        return Shown(day(value)) if isinstance(value, (int, float)) else NOTHING
    return Shown(value) if isinstance(value, str) else NOTHING


def _dated(value: Interval) -> bool:
    return value.high - value.low < 3_000_000  # narrower than "any day at all"


def _number(value: object, unit: str) -> Shown:
    if type(value) is Interval:
        return Shown(None, _bound(value.low), _bound(value.high), (), unit)
    if isinstance(value, (int, float)):
        return Shown(plain(value), unit=unit) if abs(value) < BIG else Shown(None, unit=unit)
    return Shown(None, unit=unit)


def _code(value: object, words: tuple[str, ...]) -> Shown:
    if type(value) is Codes:
        mask = value.mask
        if mask.bit_count() == len(words):
            return NOTHING  # nothing is known: no point in the whole list
        return Shown(None, possible=tuple(w for code, w in enumerate(words) if mask >> code & 1))
    return Shown(words[int(value)]) if isinstance(value, (int, float)) else NOTHING


def value_of(value: Value | None, of: Type) -> Scalar | tuple[str, ...]:
    """The known value alone, None otherwise."""
    return show(value, of).value
