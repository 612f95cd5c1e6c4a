"""Numbers of the words of a set, over all rows at once: how many, their sum, least, greatest and mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from ...values import UNKNOWN_SET, SetValue, Value, number_bounds
from .columns import WORD, Array, Floats, word_of
from .frames import Frames
from .population import Flags


@dataclass(frozen=True, slots=True)
class SetFoldOperation:
    """A `core.SetFold` that gives a number. `fold` tells what it is of a set that is unknown, and of one without a word
    that counts."""

    kind: str
    function: str
    words: tuple[str, ...]
    members: tuple[tuple[int, float], ...]
    fold: Callable[[SetValue], Value]
    names: tuple[str, ...]

    def run(self, frames: Frames) -> list[pl.Series]:
        """The columns of the result."""
        series = [frames.tables[self.kind].get_column(name) for name in self.words]
        null = series[0].is_null().to_numpy() if series[0].null_count() else None
        words = [one.fill_null(0).to_numpy() if null is not None else one.to_numpy() for one in series]
        given = sum(1 << code for code, _ in self.members)
        known = self._known(words)
        none = ~_has(words, given)
        empty, unknown = self._bounds(frozenset()), self._bounds(UNKNOWN_SET)
        found = []
        for name, nothing, open_ in zip(self.names, empty, unknown, strict=True):
            end = np.where(none, nothing, known)
            found.append(pl.Series(name, end if null is None else np.where(null, open_, end)))
        return found

    def _bounds(self, words: SetValue) -> tuple[float, float]:
        value: Any = self.fold(words)
        low, high = number_bounds(value)
        return float(low), float(high)

    def _known(self, words: list[Array]) -> Floats:
        """What it is of sets with a word that counts."""
        match self.function:
            case "min" | "max":
                return self._extreme(words)
            case "count":
                return _total(words, [(code, 1.0) for code, _ in self.members])
        total = _total(words, self.members)
        if self.function == "mean":
            total /= np.maximum(_total(words, [(code, 1.0) for code, _ in self.members]), 1.0)
        return total

    def _extreme(self, words: list[Array]) -> Floats:
        """The best number comes last, over those that are less good."""
        masks: dict[float, int] = {}
        for code, number in self.members:
            masks[number] = masks.get(number, 0) | 1 << code
        found = np.zeros(len(words[0]))
        for number in sorted(masks, reverse=self.function == "min"):
            found[_has(words, masks[number])] = number
        return found


def _has(words: list[Array], mask: int) -> Flags:
    """Whether one of these bits is set."""
    found = np.zeros(len(words[0]), dtype=np.bool_)
    for number, word in enumerate(words):
        own = word_of(mask, number)
        if own:
            found |= (word & np.uint64(own)) != 0
    return found


def _total(words: list[Array], members: list[tuple[int, float]] | tuple[tuple[int, float], ...]) -> Floats:
    """The sum of the numbers, word by word in the order of their codes."""
    total = np.zeros(len(words[0]))
    for code, number in sorted(members):
        if code // WORD < len(words):
            total += _has(words, 1 << code) * number
    return total
