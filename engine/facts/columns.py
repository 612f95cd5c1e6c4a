"""Many values of one fact at once: the same values as one by one, at a fraction of the cost.

A column converter is quick where every value is of the type that the fact asks for; else it takes the values one by
one. It raises what the converter of one value raises; which value was wrong, reading one by one tells.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from ..vocabulary.model import Fact
from .convert import FEW, SCALE, Converter

ColumnConverter = Callable[[Sequence[Any]], Sequence[Any]]

_BOOL: Final = {bool}
_TEXT: Final = {str}
_NUMBERS: Final = {float, int}
_LISTS: Final = {list, tuple}
_MOST_KEPT: Final = 4096
"""Days or sets that a fact keeps as they were written; a list uses the same few again and again."""


def column_converter(fact: Fact, one: Converter, unknown: Any) -> ColumnConverter:
    """The converter of a fact's column; None stands for a value that is not given, and becomes `unknown`."""

    def one_by_one(column: Sequence[Any]) -> Sequence[Any]:
        return [unknown if value is None else one(value) for value in column]

    if fact.type == "yes_no":
        return lambda column: column if {*map(type, column)} == _BOOL else one_by_one(column)
    if fact.type == "number":
        return _numbers(fact, one, one_by_one)
    if fact.type in ("set", "terms_set"):
        return _sets(one, one_by_one)
    if fact.type == "date" or fact.choices is not None:
        return _words(one, one_by_one)
    return lambda column: column if {*map(type, column)} == _TEXT else one_by_one(column)


def _numbers(fact: Fact, one: Converter, one_by_one: ColumnConverter) -> ColumnConverter:
    low, high, integer = float(fact.low), float(fact.high), fact.integer

    def numbers(column: Sequence[Any]) -> Sequence[Any]:
        if not {*map(type, column)} <= _NUMBERS or not (low <= min(column) and max(column) <= high):
            return one_by_one(column)
        found = [*map(float, column)]
        if integer:
            return found if all(map(float.is_integer, found)) else one_by_one(column)
        # `few_digits`, written out: a call costs more than what it does.
        return [x if -FEW < x < FEW and (x * SCALE + 0.5) // 1.0 / SCALE == x else one(x) for x in found]

    return numbers


def _words(one: Converter, one_by_one: ColumnConverter) -> ColumnConverter:
    kept: dict[Any, Any] = {}

    def words(column: Sequence[Any]) -> Sequence[Any]:
        if {*map(type, column)} != _TEXT or not _keep(kept, {*column}, one):
            return one_by_one(column)
        return [*map(kept.__getitem__, column)]

    return words


def _keep(kept: dict[Any, Any], written: set[Any], one: Converter) -> bool:
    """Convert what is new; False where that would be too much to keep."""
    new = written.difference(kept)
    if len(kept) + len(new) > _MOST_KEPT:
        return False
    for words in new:
        kept[words] = one(words)
    return True


def _sets(one: Converter, one_by_one: ColumnConverter) -> ColumnConverter:
    kept: dict[Any, Any] = {}

    def sets(column: Sequence[Any]) -> Sequence[Any]:
        if not {*map(type, column)} <= _LISTS:
            return one_by_one(column)
        written = [*map(tuple, column)]
        try:
            distinct = {*written}
        except TypeError:  # a word that is a list
            return one_by_one(column)
        return [*map(kept.__getitem__, written)] if _keep(kept, distinct, one) else one_by_one(column)

    return sets
