"""Items that give the same keys in the same order are read together, column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from .columns import ColumnConverter
from .problems import Problem

if TYPE_CHECKING:
    from .layout import KindReader

FEW: Final = 4
"""So many items alike, or fewer, cost as much together as one by one."""

MOST_SHAPES: Final = 256
"""Shapes that a kind keeps; they come from what people write, so there is no end to them."""

Columns = list[Sequence[Any]]


class Shape:
    """The keys of an item, and how the values of many such items are read."""

    __slots__ = ("_converters", "_defaults", "extra")

    def __init__(self, reader: KindReader, keys: Sequence[Any]) -> None:
        found = [reader.handlers.get(key) for key in keys]
        self.extra: list[Any] = [key for key, handler in zip(keys, found, strict=True) if handler is None]
        """keys that are no facts: lists, labels, what else an item carries"""
        self._converters: list[tuple[int, int, ColumnConverter | None]] = [
            (place, handler[0], reader.column_converter(keys[place]))
            for place, handler in enumerate(found)
            if handler is not None
        ]
        self._defaults: list[Any] = reader.blank

    def read(self, items: Sequence[Mapping[Any, Any]]) -> Columns:
        """A column for each place of the reader's rows; raises `Problem` where a value cannot be read."""
        given = [*zip(*[item.values() for item in items], strict=True)]
        columns: Columns = [(default,) * len(items) for default in self._defaults]
        for place, slot, convert in self._converters:
            columns[slot] = given[place] if convert is None else convert(given[place])
        return columns


def shape_of(reader: KindReader, keys: tuple[Any, ...]) -> Shape:
    """The shape of these keys."""
    shape = reader.shapes.get(keys)
    if shape is None:
        shape = Shape(reader, keys)
        if len(reader.shapes) < MOST_SHAPES:
            reader.shapes[keys] = shape
    return shape


def by_shape(items: Sequence[Mapping[Any, Any]]) -> dict[tuple[Any, ...], Sequence[int]]:
    """The places of the items of each shape."""
    shapes = [*map(tuple, items)]
    if len({*shapes}) == 1:
        return {shapes[0]: range(len(items))}
    places: dict[tuple[Any, ...], list[int]] = {}
    for place, keys in enumerate(shapes):
        places.setdefault(keys, []).append(place)
    return dict(places)


def read_some(
    reader: KindReader, items: Sequence[Mapping[Any, Any]], places: Sequence[int], keys: tuple[Any, ...]
) -> tuple[Columns, list[Any]] | None:
    """The columns of items of one shape, and their keys that are no facts. None where they are to be read one by one:
    they are few, or a value cannot be read, which is told with its place then."""
    if len(places) <= FEW:
        return None
    shape = shape_of(reader, keys)
    try:
        return shape.read([items[place] for place in places]), shape.extra
    except Problem:
        return None


def joined(parts: Sequence[tuple[Sequence[int], Columns]]) -> list[list[Any]]:
    """One table of tables that hold some of its rows each, in order."""
    if len(parts) == 1:
        return [*map(list, parts[0][1])]
    order = [place for places, _ in parts for place in places]
    back = [0] * len(order)
    for number, place in enumerate(order):
        back[place] = number
    arrange = itemgetter(*back)
    return [[*arrange([*chain(*pieces)])] for pieces in zip(*[columns for _, columns in parts], strict=True)]
