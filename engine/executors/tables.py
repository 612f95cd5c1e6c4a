"""Look-up tables at run time: a plain dict for known keys, and the hull over all keys still possible."""

from __future__ import annotations

import math
from itertools import product

from ..program.program import LookUpTable
from ..values import Codes, CodeValue, Interval, NumberValue, Value, codes, interval
from .bounds import c_join, n_join

_REMEMBERED = 4096
"""Answers kept of one table. A list of 500 chemicals asks for the same few unknown keys again and again."""

MOST_INTEGERS = 100
"""Of a wider range of integers some have no row in any table."""

Key = float | int


class RunTable:
    """One column of a table. `known` finds the cell of known keys and raises KeyError where there is none."""

    __slots__ = ("_column", "_numbers", "_remembered", "_scales", "_single", "_sort", "known")

    def __init__(self, table: LookUpTable) -> None:
        self._sort = table.sort
        self._scales = table.scales
        self._column: Value = interval(table.low, table.high) if table.sort == "number" else codes(table.mask)
        self._single = all(len(keys) == 1 for keys in table.cells)
        self.known: dict[object, Value] = {}
        self._numbers: list[set[float]] = []
        self._remembered: dict[tuple[object, ...], Value] = {}
        for keys, cell in table.cells.items():
            value = interval(*cell) if isinstance(cell, tuple) else cell
            self.known[keys[0] if self._single else keys] = (
                float(value) if table.sort == "number" and isinstance(value, int) else value
            )
            self._numbers = self._numbers or [set() for _ in keys]
            for position, key in enumerate(keys):
                self._numbers[position].add(key)

    def find(self, *keys: NumberValue | CodeValue) -> Value:
        """The cell at these keys, or all that may stand there."""
        asked = tuple(_identity(key) for key in keys)
        value = self._remembered.get(asked)
        if value is None:
            value = self._find(keys)
            if len(self._remembered) < _REMEMBERED:
                self._remembered[asked] = value
        return value

    def _find(self, keys: tuple[NumberValue | CodeValue, ...]) -> Value:
        found: Value | None = None
        possible = [self._candidates(place, key) for place, key in enumerate(keys)]
        for combination in product(*possible):
            value = self.known.get(combination[0] if self._single else combination)
            if value is None:
                return self._column
            found = value if found is None else self._join(found, value)
        return self._column if found is None else found

    def _candidates(self, place: int, key: NumberValue | CodeValue) -> list[Key]:
        if isinstance(key, Codes):
            return [code for code in range(key.mask.bit_length()) if key.mask >> code & 1]
        if isinstance(key, Interval):
            scale = self._scales[place] if self._scales else "listed"
            if scale == "any" or (scale == "integer" and key.high - key.low > MOST_INTEGERS):
                return []
            if scale == "integer":
                return [float(number) for number in range(math.ceil(key.low), math.floor(key.high) + 1)]
            listed = self._numbers[place] if place < len(self._numbers) else set()
            return sorted(number for number in listed if key.low <= number <= key.high)
        return [key]

    def _join(self, left: Value, right: Value) -> Value:
        if self._sort == "number":
            assert isinstance(left, float | Interval)
            assert isinstance(right, float | Interval)
            return n_join(left, right)
        assert isinstance(left, int | Codes)
        assert isinstance(right, int | Codes)
        return c_join(left, right)


def _identity(key: NumberValue | CodeValue) -> object:
    # An unknown value has no hash; a mask must not be taken for the code of the same number.
    if isinstance(key, Codes):
        return ("codes", key.mask)
    return ("interval", key.low, key.high) if isinstance(key, Interval) else key
