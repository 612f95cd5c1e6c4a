"""What names may mean: rule sets that take part, derived values by kind and name, entries by id."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from ..diagnostics import Findings
from ..language.tree import Condition, Derive, Entry, Grade, Hazard, RuleSet, Score
from ..program.program import LEVELS
from ..program.typed import Typed
from ..program.types import CodeType
from ..vocabulary.model import ROW_KINDS, Choices, Method, Profile, Sector, Source, Table, Vocabulary


def _choices(name: str, words: tuple[str, ...], labels_en: Mapping[str, str] | None = None) -> Choices:
    return Choices(name, words, True, labels_en or {}, {word: code for code, word in enumerate(words)})


LEVEL_CHOICES = _choices("level", LEVELS)
LEVEL_TYPE = CodeType(LEVEL_CHOICES)
SEVERITY_CHOICES = _choices("severity", ("general", "major"))
SEVERITY_TYPE = CodeType(SEVERITY_CHOICES)


@dataclass(frozen=True, slots=True)
class LinkedSet:
    """A rule set with its pack, its source, and whether that is in force.

    A set that is `dated` takes part whatever the day: each subject's own date picks the edition.
    """

    rules: RuleSet
    pack: str
    source: Source | None
    active: bool

    def entry_id(self, own: str) -> str:
        """The id of an entry of this set across all packs."""
        return f"{self.rules.name}/{own}"


@dataclass(frozen=True, slots=True)
class Definition:
    """One place that defines a derived value or score."""

    linked: LinkedSet
    entry: Derive | Score

    @property
    def id(self) -> str:
        """The id of its cell."""
        return self.linked.entry_id(self.entry.name)

    @property
    def active(self) -> bool:
        """Whether it takes part on the day of evaluation."""
        return self.linked.active


@dataclass(frozen=True, slots=True)
class PlacedHazard:
    """A hazard entry with the rule set it stands in."""

    linked: LinkedSet
    entry: Hazard

    @property
    def id(self) -> str:
        """The id of the entry across all packs."""
        return self.linked.entry_id(self.entry.common.id)


@dataclass(slots=True)
class Symbols:
    """Everything that a name may refer to."""

    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    methods: Mapping[str, Method]
    profile: Profile
    as_of: datetime.date
    sets: tuple[LinkedSet, ...]
    findings: Findings
    load_table: Callable[[LinkedSet, str], Table | None]
    """reads the table file that a rule set names"""
    definitions: dict[tuple[str, str], list[Definition]] = field(default_factory=dict)
    hazards: dict[str, PlacedHazard] = field(default_factory=dict)
    """active and not, by id"""
    aliases: dict[str, str] = field(default_factory=dict)
    """id of a replaced entry -> id of the one that took its place"""
    graded: set[str] = field(default_factory=set)
    """kinds that some active grade votes on"""
    words: dict[tuple[str, str], Choices] = field(default_factory=dict)
    """the words a derived value may take, where its rows name them"""
    table_cache: dict[tuple[str, str], Table | None] = field(default_factory=dict)
    sectors: Mapping[str, Sector] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    """sectors that are not in scope: their sets are gone from `sets`"""

    replacing: dict[str, list[tuple[LinkedSet, Condition | None]]] = field(default_factory=dict)
    """name of a rule set or entry -> the active ones that replace it, with their `where`"""

    def entries(self) -> Iterator[tuple[LinkedSet, Entry]]:
        """Every entry of every set, active or not."""
        for linked in self.sets:
            for entry in linked.rules.entries:
                yield linked, entry

    def table(self, linked: LinkedSet, name: str) -> Table | None:
        """The table that a rule set calls by this name; None when there is none (or it cannot be read: reported)."""
        if name not in linked.rules.tables:
            return None
        key = (linked.rules.path, linked.rules.tables[name])
        if key not in self.table_cache:
            self.table_cache[key] = self.load_table(linked, name)
        return self.table_cache[key]

    def _note_replacing(self, linked: LinkedSet) -> None:
        named = [(name, linked.rules.where) for name in linked.rules.replaces]
        named += [
            (name, entry.common.where) for entry in linked.rules.entries for name in entry.common.replaces
        ]
        for name, where in named:
            self.replacing.setdefault(name, []).append((linked, where))

    def collect(self) -> None:
        """Fill the tables of names from the rule sets."""
        for linked in self.sets:
            if linked.active:
                self._note_replacing(linked)
        for linked, entry in self.entries():
            if isinstance(entry, Derive | Score):
                self.definitions.setdefault((entry.common.subject, entry.name), []).append(
                    Definition(linked, entry)
                )
            elif isinstance(entry, Hazard):
                placed = PlacedHazard(linked, entry)
                self.hazards[placed.id] = placed
            elif isinstance(entry, Grade) and linked.active:
                self.graded.add(entry.common.subject)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: whose subject is at hand, inside which list functions, in which rule set."""

    kind: str
    linked: LinkedSet | None
    outer: tuple[str, ...] = ()
    """kinds of the enclosing subjects, outermost first, when inside a list function"""
    constants: Mapping[str, Typed] = field(default_factory=dict)
    """names with a value of their own: `code` over a set, the factors of a method"""
    entry: str = ""
    """the entry whose condition it is; no pattern after `found` means the entry itself"""

    @property
    def on_rows(self) -> bool:
        """Whether the subject at hand is a risk or a hazard: no thing of the facts, but a row that rules make."""
        return self.kind in ROW_KINDS and not self.outer
