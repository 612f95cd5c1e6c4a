"""The linked program: what rule sets, vocabulary and the day of evaluation become. Immutable, picklable.

A `Cell` is one thing to be worked out for every subject of a kind: a derived value, a condition of an entry, a level.
An `Entry` is a rule: it owns cells for its conditions and carries what its row will say. Executors only know cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..diagnostics import Span
from ..language.tree import Basis, Cited, NotEncoded
from ..vocabulary.model import (
    ROW_KINDS,
    Calendar,
    Confidence,
    Duration,
    Method,
    Profile,
    Sector,
    Source,
    Text,
    Vocabulary,
)
from .core import Core, KeyScale, Sort
from .rows import RowColumn, RowSource
from .typed import Typed
from .types import Type

LEVELS = ("blue", "yellow", "orange", "red")
"""Low to high; a level's code is its position."""

Section = Literal["derive", "score", "risk", "grade", "hazard", "duty", "responsibility"]


@dataclass(frozen=True, slots=True)
class LookUpTable:
    """A table column for executors: key codes (or numbers) -> float, (low, high), code, or absent."""

    name: str
    sort: Sort
    cells: Mapping[tuple[float | int, ...], float | tuple[float, float] | int]
    low: float
    high: float
    mask: int
    """of the whole column: lowest and highest number, or the codes that stand in it"""
    scales: tuple[KeyScale, ...] = ()
    """of each key; none given: listed"""


@dataclass(frozen=True, slots=True)
class CellDef:
    """`id` is "rule_set/name" for derived values and scores, "rule_set/id#when" (#where #unless #status #value ...)
    for parts of entries, "kind#level" and "kind#rank" for the level of a kind.

    `typed` and `core` say the same. `upward`: some Fold reads it (directly or through other cells), so phantom rows need
    it too; other cells are not worked out for phantom rows.
    """

    number: int
    id: str
    kind: str
    sort: Sort
    type: Type
    typed: Typed
    core: Core
    upward: bool
    title: Text
    cited: Cited
    basis: tuple[Basis, ...]
    confidence: Confidence
    span: Span

    @property
    def clause(self) -> str:
        """The clause that it goes by: its own, else that of its rule set or entry."""
        return self.cited.clause or (self.basis[0].clause if self.basis else "")


@dataclass(frozen=True, slots=True)
class Step:
    """Cells of one kind that may be worked out together, in this order (later ones may read earlier ones of the same
    subject). Steps stand in an order in which everything read is already there."""

    kind: str
    cells: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HazardPart:
    """What the row of a hazard says."""

    severity: Literal["major", "general"]
    remedy: Text
    enforcement: tuple[str, ...]
    category: str


@dataclass(frozen=True, slots=True)
class TimedValue:
    """A timing value that may depend on facts: the cell holds a code, an index into `options`."""

    cell: int | None
    """None: the first option always"""
    options: tuple[Duration | str | int, ...]
    cited: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class TimingPart:
    """Timing words with their values; event and window words stay words, or name a date (yes/no) fact of the kind or
    of what it belongs to."""

    every: TimedValue | None = None
    per: TimedValue | None = None
    times: TimedValue | None = None
    before: str = ""
    after: str = ""
    within: TimedValue | None = None
    during: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class DutyPart:
    """What the row of a duty says. `by` is a role, or a tier: whichever role answers there."""

    task: str
    kind: str
    by: str
    with_: tuple[str, ...]
    check: tuple[Text, ...]
    record: Text
    timing: TimingPart


@dataclass(frozen=True, slots=True)
class GradePart:
    """The cell with the level voted for (a code of LEVELS)."""

    level: int


@dataclass(frozen=True, slots=True)
class RiskPart:
    """What the row of a risk says. `factors` are those of its method, none where the level is given directly; `valued`
    tells whether the method comes to a number. What they come to are cells of the risk's row: "risk#" with the factor,
    with "value", "method-level" (by the method alone), "rank" and "level" (with the votes of rules). `own` true: the rows
    of the own_risk kind, whose texts come from the fact file.
    """

    event: Text
    accident: str
    step: Text
    consequence: Text
    method: str
    variant: str
    factors: tuple[str, ...]
    valued: bool
    measures: Mapping[str, tuple[Text, ...]]
    own: bool = False
    by: tuple[str, ...] = ()
    """roles that answer for it, each at its tier, the first that is named"""


@dataclass(frozen=True, slots=True)
class ResponsibilityPart:
    """What the row of a responsibility says."""

    layer: Literal["leadership", "supervision", "enterprise"]
    role: str
    does: Text
    unit: Text
    severity: Literal["", "major", "general"]


@dataclass(frozen=True, slots=True)
class ScorePart:
    """The cell of the score and, per item, (item id, title, the cell of its condition, the cell of its points)."""

    value: int
    items: tuple[tuple[str, Text, int, int], ...]


Part = HazardPart | DutyPart | GradePart | RiskPart | ResponsibilityPart | ScorePart


@dataclass(frozen=True, slots=True)
class EntryDef:
    """A rule as linked, for the subjects of one kind; the subjects of `risk` and `hazard` are rows.

    `where`, `when`, `unless` are cells or None (true, true, false).
    `status` is the cell "found": where and when and not surely unless. `replaced` is the cell that tells whether another
    rule set stands in for it.
    """

    id: str
    rule_set: str
    sector: str
    section: Section
    kind: str
    title: Text
    where: int | None
    when: int | None
    unless: int | None
    replaced: int | None
    status: int
    part: Part
    basis: tuple[Basis, ...]
    confidence: Confidence
    note: str
    pack: str
    span: Span


@dataclass(frozen=True, slots=True)
class RowSlot:
    """A slot beyond the vocabulary's facts, filled by the loader of facts.

    what: "score" (a score of an own_risk; `entry` tells the method), "replaced" (the risk entries that the enterprise's own
    analysis replaces here; always known), "at" (a common fact of the thing that an own_risk or recorded_hazard row points
    to).
    """

    kind: str
    slot: int
    what: Literal["score", "replaced", "at"]
    entry: str
    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class PackInfo:
    """A pack that went in: its name, version and the SHA-256 of its files' content."""

    name: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class Program:
    """Everything an evaluation needs. `digest` identifies it (positions and comments do not count)."""

    digest: str
    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    methods: Mapping[str, Method]
    profile: Profile
    calendars: Mapping[int, Calendar]
    cells: tuple[CellDef, ...]
    tables: tuple[LookUpTable, ...]
    steps: tuple[Step, ...]
    entries: tuple[EntryDef, ...]
    slots: Mapping[str, int]
    """kind -> number of slots (vocabulary facts first, then row slots)"""
    row_slots: tuple[RowSlot, ...]
    levels: Mapping[str, tuple[int, int]]
    """kind -> (cell of the rank 0..4, cell of the level code), for kinds that some grade votes on, and of every risk row"""
    packs: tuple[PackInfo, ...]
    not_encoded: tuple[tuple[str, NotEncoded], ...] = ()
    """(rule set, item)"""
    cell_number: Mapping[str, int] = field(default_factory=dict)
    """cell id -> number"""
    sectors: Mapping[str, Sector] = field(default_factory=dict)
    """those that the packs declare"""
    left_out: tuple[str, ...] = ()
    """sectors whose rules are not in this program"""
    row_columns: Mapping[str, tuple[RowColumn, ...]] = field(default_factory=dict)
    """row kind -> its columns; a column's slot is its place"""
    row_sources: Mapping[str, tuple[RowSource, ...]] = field(default_factory=dict)
    """row kind -> what makes its rows, in the order of the rows"""

    @property
    def row_step(self) -> int:
        """The first step about rows; as many as there are steps where none is."""
        kinds = (number for number, step in enumerate(self.steps) if step.kind in ROW_KINDS)
        return next(kinds, len(self.steps))
