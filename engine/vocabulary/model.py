"""What a pack declares beside its rules: kinds and facts, term lists, sources, tables, methods, profiles.

All of it is immutable. Codes: a choice's code is its position in `Choices.words`, so for ordered choices the
code is the rank, low to high.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal

from ..diagnostics import NOWHERE, Span
from ..units import Unit

ROW_KINDS: Final = ("risk", "hazard")
"""Kinds whose rows are made by rules: facts of theirs are copied to `REGISTERS`, no fact file lists them."""

REGISTERS: Final[Mapping[str, str]] = {"own_risk": "risk", "recorded_hazard": "hazard"}
"""The enterprise's own lists, and the kind whose facts they carry as well."""

Confidence = Literal[
    "confirmed", "from_memory", "confirmed_indirect", "derived", "contested", "house_default"
]
FactType = Literal["number", "yes_no", "choice", "set", "term", "terms_set", "date", "text"]
PointType = Literal["设备设施", "作业活动", "场所区域"]
Screened = Literal["by_tier", "each_time"]
"""How often the risks of a kind are screened: by the cycle of each tier, or each time that the work is done."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text for people; `en` is "" where nobody has written it yet."""

    zh: str
    en: str = ""

    def of(self, lang: str) -> str:
        """The text in a language, Chinese where the other is missing."""
        return self.en if lang == "en" and self.en else self.zh


@dataclass(frozen=True, slots=True)
class Sector:
    """A folder of rule sets. An enterprise is not concerned when every fact of `only_if` is surely no.

    `always`: in the scope of every evaluation. `only_if`: yes/no facts of the enterprise, each with its label.
    `uses`: sectors whose derived values its rules may read, beside their own and those that are `always` there.
    `roles`: who answers at each tier where neither the rule nor the kind says so.
    """

    name: str
    title: Text
    always: bool = False
    only_if: tuple[tuple[str, str], ...] = ()
    uses: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Choices:
    """A closed list of words. A term list ends in 其他: known, and none of these."""

    name: str
    words: tuple[str, ...]
    ordered: bool = False
    labels_en: Mapping[str, str] = field(default_factory=dict)
    code_of: Mapping[str, int] = field(default_factory=dict)
    """word -> code; the loader fills it."""

    @property
    def every(self) -> int:
        """The mask with all codes possible."""
        return (1 << len(self.words)) - 1


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a term list, with whatever else its list says of it (tier, clause, group, ...)."""

    name: str
    label: Text
    aliases: tuple[str, ...] = ()
    cas: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TermList:
    """A term list; `lookup` finds a word's name by name, alias or CAS.

    An alias of several words is in `ambiguous` instead.
    """

    name: str
    title: Text
    terms: tuple[Term, ...]
    choices: Choices
    lookup: Mapping[str, str] = field(default_factory=dict)
    ambiguous: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def term(self, name: str) -> Term:
        """The word of that name; KeyError where there is none."""
        return self.terms[self.choices.code_of[name]]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of a kind: its type, unit, range or choices, and how a person is asked for it."""

    name: str
    type: FactType
    label: Text
    ask: Text
    unit: Unit | None = None
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(10**12)
    integer: bool = False
    choices: Choices | None = None
    terms: str = ""
    only_if: str = ""
    slot: int = -1
    """Its column in the subjects' table of its kind."""
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of thing with facts. `children` are the kinds whose parent this is."""

    name: str
    parent: str
    """"" for the root, `enterprise`."""
    plural: str
    label: Text
    point_type: PointType
    facts: Mapping[str, Fact]
    by_label: Mapping[str, str]
    """zh label -> fact name"""
    children: tuple[str, ...] = ()
    span: Span = NOWHERE
    screened: Screened = "by_tier"
    roles: tuple[str, ...] = ()
    """who answers at each tier for its risks, where the rule does not say"""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All kinds, parents before children, and the term lists."""

    kinds: Mapping[str, Kind]
    common: Mapping[str, Fact]
    terms: Mapping[str, TermList]

    def tier_of(self, role: str) -> str:
        """The tier at which a role controls risks; "" for one that is not listed or stands outside the ladder."""
        roles, tiers = self.terms.get("roles"), self.terms.get("tiers")
        if roles is None or role not in roles.choices.code_of:
            return ""
        tier = roles.term(role).extra.get("tier", "")
        if tiers is None:
            return tier
        return tier if tier in tiers.choices.code_of and tiers.term(tier).extra.get("rank") else ""

    def path(self, kind: str) -> tuple[str, ...]:
        """The kinds from the root down to this one, both included."""
        found: list[str] = []
        while kind:
            found.append(kind)
            kind = self.kinds[kind].parent
        return tuple(reversed(found))


@dataclass(frozen=True, slots=True)
class Source:
    """A law, regulation or standard edition; in force on both the first and the last day."""

    key: str
    title: Text
    number: str
    start: datetime.date | None
    end: datetime.date | None
    replaces: tuple[str, ...] = ()
    confidence: Confidence = "confirmed"
    note: str = ""
    pack: str = ""
    span: Span = NOWHERE

    def in_force(self, day: datetime.date) -> bool:
        """Whether it is in force on that day; an unknown start or end counts as open."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: numbers (with a unit where the law prints one) or words of a choice list."""

    name: str
    unit: Unit | None = None
    choices: Choices | None = None


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: key codes (or exact numbers), and for each column a number, a bound, a code, or nothing.

    A bound is (low, high).
    """

    keys: tuple[int | Fraction, ...]
    cells: Mapping[str, Fraction | tuple[Fraction, Fraction] | int]
    confidence: Confidence = "confirmed"
    note: str = ""
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class TableKey:
    """A key column: codes of a choice or term list (`choices`), or a closed list of numbers."""

    name: str
    choices: Choices | None = None
    numbers: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A look-up table; its file is relative to the rule set that names it."""

    name: str
    title: Text
    source: str
    clause: str
    keys: tuple[TableKey, ...]
    columns: Mapping[str, TableColumn]
    rows: tuple[TableRow, ...]
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Method:
    """A risk assessment method. `value` is an expression over its factors, or `table` names a matrix.

    `levels` maps a variant's name ("default" is always there) to (operator, threshold, level) steps in the
    order in which they are tried, ending in ("else", 0, level). For a matrix the cells are levels and
    `levels` is empty. The scores of a factor of `intervals` are the upper ends of intervals that begin above 0.
    """

    name: str
    title: Text
    factors: Mapping[str, Mapping[Fraction, Text]]
    value: str
    table: Table | None
    refuse_off_scale: bool
    levels: Mapping[str, tuple[tuple[str, Fraction, str], ...]]
    confidence: Confidence
    source: str = ""
    clause: str = ""
    note: str = ""
    span: Span = NOWHERE
    intervals: frozenset[str] = frozenset()

    def on_scale(self, factor: str, score: Fraction | float) -> bool:
        """Whether a score is one of the factor's, or lies in one of its intervals."""
        scale = self.factors[factor]
        if factor in self.intervals:
            return 0 < float(score) <= float(max(scale))
        return any(float(step) == float(score) for step in scale)


@dataclass(frozen=True, slots=True)
class Duration:
    """So many of a period word: minute hour shift day working_day week month quarter half_year year."""

    amount: Fraction
    unit: str

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"


@dataclass(frozen=True, slots=True)
class Cycle:
    """How often a tier screens a risk: `every` a duration, or `times` in each `per` period."""

    every: Duration | None = None
    per: str = ""
    times: int = 1


@dataclass(frozen=True, slots=True)
class Profile:
    """Who controls which level, how often each tier screens, and what lists and tiers are called."""

    name: str
    title: Text
    tiers_by_level: Mapping[str, tuple[str, ...]]
    responsible_tier: str
    screening_cycle: Mapping[str, Cycle]
    tighter: Mapping[str, Mapping[str, Cycle]]
    confidence: Confidence
    screening_confidence: Confidence
    method_variants: Mapping[str, str]
    list_titles: Mapping[str, Text]
    tier_titles: Mapping[str, Text]
    posts: Mapping[str, str]
    """role -> the enterprise's own post"""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The holidays of a year: (name, first day, last day)."""

    year: int
    holidays: tuple[tuple[str, datetime.date, datetime.date], ...]
