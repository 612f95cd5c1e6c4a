"""Look-ups in tables, over keys of which several values may still be possible."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import reduce
from itertools import product
from typing import Any

from ...program.core import KeyScale
from ...vocabulary.model import Table
from ..tables import MOST_INTEGERS
from .exact import ANYTHING, Bounds, exactly, hull, is_known


def bits(mask: int) -> list[int]:
    """The codes of a mask, ascending."""
    return [code for code in range(mask.bit_length()) if mask >> code & 1]


class Column:
    """A column of a table as a function of the keys."""

    def __init__(self, table: Table, name: str, scales: tuple[KeyScale, ...] = ()) -> None:
        self._scales = scales
        words = table.columns[name].choices
        self._of_codes = words is not None
        self._cells = {row.keys: self._cell(row.cells[name]) for row in table.rows if name in row.cells}
        self._numbers = [sorted({row.keys[i] for row in table.rows}) for i in range(len(table.keys))]
        everything = ANYTHING if words is None else words.every
        self._any = self._merge(self._cells.values()) or everything

    def _cell(self, cell: Fraction | int | tuple[Fraction, Fraction]) -> Any:
        if isinstance(cell, tuple):
            return cell
        return 1 << int(cell) if self._of_codes else exactly(Fraction(cell))

    def _merge(self, cells: Iterable[Any]) -> Any:
        together = list(cells)
        if not together:
            return None
        return reduce(operator.or_ if self._of_codes else hull, together)

    def at(self, keys: list[Any], readers: tuple[Callable[[int, Any], list[Any]], ...]) -> Any:
        """The cell at these keys, or all that is still possible: a key without a row may have any cell."""
        possible = [reader(i, key) for i, (reader, key) in enumerate(zip(readers, keys, strict=True))]
        return self._merge(self._cells.get(found, self._any) for found in product(*possible)) or self._any

    def code_keys(self, _: int, mask: int) -> list[int]:
        """The codes that a key may have."""
        return bits(mask)

    def number_keys(self, position: int, number: Bounds) -> list[Any]:
        """The numbers that a key may have; none stands for some that have no row."""
        if is_known(number):
            return [number[0]]
        scale = self._scales[position] if self._scales else "listed"
        if scale == "any" or (scale == "integer" and number[1] - number[0] > MOST_INTEGERS):
            return []
        if scale == "integer":
            return list(range(math.ceil(number[0]), math.floor(number[1]) + 1))
        return [listed for listed in self._numbers[position] if number[0] <= listed <= number[1]]
