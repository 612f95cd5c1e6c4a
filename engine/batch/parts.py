"""A part of a portfolio: enterprises in the layout of the columnar executor, with what the results say of them.

The parts of one portfolio get one shape wherever that is possible: a column that has once been given, or once had an
unknown value, is laid out so from then on, and the plan of the program serves every part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import polars as pl

from ..executors.columnar import Population, PopulationTable
from ..executors.columnar.columns import Column, Sign, codes, constant, numbers, sets, texts, truths
from ..executors.columnar.population import Flags, Ints
from ..facts.layout import KindReader
from ..values import Interval
from ..vocabulary.model import Fact
from .convert import series_type, suffixes
from .programs import Names
from .rejects import no_rejects

OWNER: Final = "owner"
"""In a kind's frame: the row of the owner."""

RECORDS: Final = pl.Schema(
    {"row": pl.UInt32, "rule": pl.String, "kind": pl.String, "at": pl.UInt32, "enterprise": pl.UInt32}
)
"""Records of the register: the record's row, the rule that it answers, and the subject's kind and row."""


@dataclass(frozen=True, slots=True)
class Part:
    """So many enterprises. `words` are the columns that results repeat: id, name, and what summaries group by."""

    population: Population
    words: pl.DataFrame
    rejects: pl.DataFrame = field(default_factory=no_rejects)
    read: Mapping[str, int] = field(default_factory=dict)
    """kind -> rows looked at; those below a row that was set aside are not"""
    last: bool = True
    """whether it is the last piece of its part: what is read one by one comes in smaller pieces"""
    records: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=RECORDS))
    scope: Names = None
    """the sectors that these enterprises are evaluated for; None: all rules"""


class Shaper:
    """Lays out the columns of a kind, one shape for all parts."""

    def __init__(self) -> None:
        self._given: set[tuple[str, int]] = set()
        self._open: set[tuple[str, int]] = set()

    def expect(self, kind: str, given: Iterable[int], unknown: Iterable[int]) -> None:
        """Slots of facts that some part will give, and those that some part will not know."""
        self._given |= {(kind, slot) for slot in given}
        self._open |= {(kind, slot) for slot in unknown}

    def table(
        self,
        reader: KindReader,
        frame: pl.DataFrame,
        phantom: Flags | None,
        others: Mapping[int, Column] | None = None,
    ) -> PopulationTable:
        """The table of a kind. `frame` holds ids, owners and the series of facts as `f<slot><suffix>`.

        `others` are columns of slots that are no facts. Where its children begin is filled in by `start_children`.
        """
        kind = reader.kind
        facts = {fact.slot: fact for fact in reader.facts}
        columns: list[Column] = []
        for slot, default in enumerate(reader.defaults):
            fact = facts.get(slot)
            if fact is not None:
                columns.append(self._column(kind.name, fact, frame, default))
            else:
                columns.append((others or {}).get(slot) or constant(default))
        rows = frame.height
        parent = frame.get_column(OWNER).to_numpy().astype(np.int64) if kind.parent else np.zeros(0, np.int64)
        ids = frame.get_column("id")
        return PopulationTable(kind.name, kind.parent, rows, tuple(columns), parent, {}, phantom, ids)

    def _column(self, kind: str, fact: Fact, frame: pl.DataFrame, default: Any) -> Column:
        key = (kind, fact.slot)
        names = [f"f{fact.slot}{suffix}" for suffix in suffixes(fact)]
        if not frame.height or (names[0] not in frame.columns and key not in self._given):
            return constant(default)
        if names[0] in frame.columns:
            series = [frame.get_column(name) for name in names]
        else:
            series = [pl.Series([None] * frame.height, dtype=series_type(fact)) for _ in names]
        self._given.add(key)
        if series[0].null_count():
            self._open.add(key)
        return _laid_out(fact, series, default, key in self._open)


def _laid_out(fact: Fact, series: list[pl.Series], default: Any, keep: bool) -> Column:
    first = series[0]
    unknown = first.is_null().to_numpy() if keep else None
    if fact.type in ("number", "date"):
        sign: Sign = (
            "positive" if fact.type == "date" or fact.low > 0 else "not negative" if fact.low == 0 else "any"
        )
        known = first.fill_null(0.0).to_numpy()
        if unknown is None:
            return numbers(known, sign=sign)
        low, high = (default.low, default.high) if isinstance(default, Interval) else (default, default)
        return numbers(np.where(unknown, low, known), np.where(unknown, high, known), sign=sign, keep=True)
    if fact.type == "yes_no":
        return truths(first, keep=keep)
    if fact.type in ("set", "terms_set"):
        return sets([part.fill_null(0).to_numpy() for part in series], unknown, keep=keep)
    if fact.choices is not None:
        size = len(fact.choices.words)
        known = first.fill_null(0).to_numpy().astype(np.int64)
        return codes(known, size, unknown if size > 1 else None, keep=keep and size > 1)
    return texts(first.fill_null(False))


def start_children(tables: Mapping[str, PopulationTable], parent: str, child: str) -> None:
    """Tell the owners where the rows of a child begin; they stand in the order of their owners."""
    owner, below = tables[parent], tables[child]
    counts = np.bincount(below.parent, minlength=owner.rows)
    starts: Ints = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    assert isinstance(owner.starts, dict)
    owner.starts[child] = starts
