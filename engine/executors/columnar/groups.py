"""The children of each owner, as row ranges that follow each other without a gap."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


class Groups:
    """Aggregates of the children of each owner, whose rows are `starts[owner] .. starts[owner + 1] - 1`.

    Sums and counts go by the owner's number, which is faster for short lists than `reduceat` and has no trouble with
    empty ones.
    """

    def __init__(self, starts: Array, parent: Array) -> None:
        self._owners = len(starts) - 1
        self._parent = parent
        self._filled = starts[1:] > starts[:-1]
        self._first = starts[:-1][self._filled]

    def sum(self, values: Array) -> Array:
        """The sum of each owner's children."""
        return np.bincount(self._parent, weights=values, minlength=self._owners)

    def number(self, flags: Array) -> Array:
        """How many flags are set; a float, for unsigned counts would wrap below 0."""
        return np.bincount(self._parent[flags], minlength=self._owners).astype(np.float64)

    def some(self, flags: Array) -> Array:
        """Whether one flag is set."""
        found = np.zeros(self._owners, dtype=np.bool_)
        found[self._parent[flags]] = True
        return found

    def reduce(self, ufunc: np.ufunc, values: Array, empty: Any) -> Array:
        """The least or greatest; `empty` where an owner has no children.

        `reduceat` gives an empty group the first row of the next: it must never see one.
        """
        found = np.full(self._owners, empty, dtype=values.dtype)
        if len(self._first):
            found[self._filled] = ufunc.reduceat(values, self._first)
        return found
