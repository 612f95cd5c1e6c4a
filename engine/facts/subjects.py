"""The facts of one enterprise in the layout that every executor reads: one table per kind, children beside each other.

A list that is not given, or still being filled (`more: true`), gets one phantom row at its end: it stands for any
number of items of which nothing is known.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ..diagnostics import NOWHERE, Diagnostic, Span
from ..values import Value


@dataclass(slots=True)
class KindTable:
    """The subjects of one kind, grouped by parent in the order of the parents' table.

    `columns[slot][row]` is a value as `values` defines it (unknown ones already widened to the fact's range).
    `parent[row]` is a row of the parent kind's table. `starts[child kind]` has one more item than rows: the children
    of row r are rows starts[child][r] .. starts[child][r + 1] - 1 of the child's table. `phantom[row]` tells the rows
    that stand for unlisted items.
    """

    kind: str
    rows: int
    columns: list[list[Value]]
    parent: list[int]
    starts: dict[str, list[int]]
    phantom: list[bool]
    ids: list[str]
    names: list[str]
    notes: list[Mapping[str, object]] = field(default_factory=list)
    """per row what is no fact: people, done, grid, regulator, texts of own_risks and recorded_hazards"""


class Answering(NamedTuple):
    """A record of the hazard register that names the rule whose hazard it answers, and the thing it is at."""

    record: int
    """its row among the records"""
    rule: str
    kind: str
    row: int


class OwnScore(NamedTuple):
    """The enterprise's own score of a factor of a risk entry, for one subject."""

    entry: str
    kind: str
    row: int
    factor: str
    score: float


@dataclass(slots=True)
class Subjects:
    """One enterprise. `spans` finds the place of a given fact: (kind, row, fact name) -> span."""

    tables: dict[str, KindTable]
    as_of: datetime.date
    digest: str
    warnings: tuple[Diagnostic, ...] = ()
    spans: Mapping[tuple[str, int, str], Span] = field(default_factory=dict)
    answering: tuple[Answering, ...] = ()
    scores: tuple[OwnScore, ...] = ()

    def span(self, kind: str, row: int, fact: str) -> Span:
        """Where the fact was given; NOWHERE for a dict."""
        return self.spans.get((kind, row, fact), NOWHERE)
