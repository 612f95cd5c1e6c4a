"""Programs and subjects made by hand, for tests of executors: no YAML, no linker, no loader of facts."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import EllipsisType
from typing import Any

from dual_prevention.engine.diagnostics import NOWHERE
from dual_prevention.engine.executors.interpreter.convert import sort_of
from dual_prevention.engine.facts.subjects import KindTable, Subjects
from dual_prevention.engine.language.tree import NOT_CITED
from dual_prevention.engine.program import core as c
from dual_prevention.engine.program import typed as t
from dual_prevention.engine.program.program import CellDef, LookUpTable, Program, Step
from dual_prevention.engine.program.types import (
    DATE,
    TRUTH,
    CodeType,
    DateType,
    NumberType,
    SetType,
    TruthType,
    Type,
)
from dual_prevention.engine.values import UNKNOWN, UNKNOWN_SET, codes, interval
from dual_prevention.engine.vocabulary.model import Choices, Kind, Profile, Text, Vocabulary

NUMBER = NumberType(exact=True)
COMPUTED = NumberType(exact=False)
AS_OF = datetime.date(2026, 11, 1)
_NO_TEXT = Text("")


@dataclass(frozen=True, slots=True)
class FactOf:
    """A fact of a kind in the world of a test."""

    kind: str
    name: str
    slot: int
    type: Type
    low: float
    high: float

    def ref(self, up: int = 0) -> t.FactRef:
        """The typed node that reads it."""
        return t.FactRef(self.kind, self.name, self.slot, up, self.type, NOWHERE)

    def core(self, up: int = 0) -> c.Fact:
        """The core node that reads it."""
        return c.Fact(self.kind, self.slot, up, sort_of(self.type))  # type: ignore[arg-type]

    @property
    def unknown(self) -> Any:
        """What the column holds where the fact is not given."""
        match self.type:
            case NumberType() | DateType():
                return interval(self.low, self.high)
            case TruthType():
                return UNKNOWN
            case CodeType(choices):
                return codes(choices.every)
            case SetType():
                return UNKNOWN_SET
        return None


@dataclass(slots=True)
class World:
    """Kinds with facts. The list of a child kind is named by the kind with an s."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    facts: dict[str, list[FactOf]] = field(default_factory=dict)

    def kind(self, name: str, parent: str, **facts: Type | tuple[float, float]) -> list[FactOf]:
        """Add a kind; a fact is its type, or the range of a number. Returns its facts in order."""
        self.kinds[name] = Kind(name, parent, name + "s", _NO_TEXT, "场所区域", {}, {})
        self.facts[name] = []
        for slot, (fact, given) in enumerate(facts.items()):
            low, high = given if isinstance(given, tuple) else (1, 3652059) if given == DATE else (0, 1e12)
            kind_of: Type = NUMBER if isinstance(given, tuple) else given
            self.facts[name].append(FactOf(name, fact, slot, kind_of, low, high))
        return self.facts[name]

    def vocabulary(self) -> Vocabulary:
        """The kinds as a vocabulary, children filled in."""
        kinds = {}
        for name, kind in self.kinds.items():
            children = tuple(k.name for k in self.kinds.values() if k.parent == name)
            kinds[name] = Kind(name, kind.parent, kind.plural, _NO_TEXT, "场所区域", {}, {}, children)
        return Vocabulary(kinds, {}, {})


@dataclass(frozen=True, slots=True)
class CellOf:
    """A cell before it has a number."""

    id: str
    kind: str
    typed: t.Typed
    core: c.Core
    upward: bool


def cell(
    id_: str,
    kind: str,
    typed: t.Typed,
    core: c.Core | None = None,
    upward: bool = False,
) -> CellOf:
    """A cell; without `core` it is for executors that read the typed tree only."""
    return CellOf(id_, kind, typed, c.Truth(False) if core is None else core, upward)


def program(
    world: World, cells: Sequence[CellOf], tables: Sequence[LookUpTable] = (), digest: str = "0" * 64
) -> Program:
    """A program of these cells, worked out in their order: neighbours of one kind are one step."""
    made: list[CellDef] = []
    steps: list[Step] = []
    for number, one in enumerate(cells):
        made.append(
            CellDef(
                number,
                one.id,
                one.kind,
                sort_of(one.typed.type),  # type: ignore[arg-type]
                one.typed.type,
                one.typed,
                one.core,
                one.upward,
                _NO_TEXT,
                NOT_CITED,
                (),
                "confirmed",
                NOWHERE,
            )
        )
        if steps and steps[-1].kind == one.kind:
            steps[-1] = Step(one.kind, (*steps[-1].cells, number))
        else:
            steps.append(Step(one.kind, (number,)))
    return Program(
        digest=digest,
        vocabulary=world.vocabulary(),
        sources={},
        methods={},
        profile=Profile("default", _NO_TEXT, {}, "first", {}, {}, "confirmed", "confirmed", {}, {}, {}, {}),
        calendars={},
        cells=tuple(made),
        tables=tuple(tables),
        steps=tuple(steps),
        entries=(),
        slots={kind: len(facts) for kind, facts in world.facts.items()},
        row_slots=(),
        levels={},
        packs=(),
        cell_number={one.id: one.number for one in made},
    )


Tree = Mapping[str, Any]
"""Facts by name (absent: unknown) and lists of children. No list: unknown; one that ends in ... goes on."""


def subjects(world: World, tree: Tree, root: str = "enterprise") -> Subjects:
    """The tables of one enterprise."""
    tables = {
        kind: KindTable(kind, 0, [[] for _ in facts], [], {}, [], [], [])
        for kind, facts in world.facts.items()
    }
    for kind in world.kinds.values():
        if kind.parent:
            tables[kind.parent].starts[kind.name] = [0]
    level: list[tuple[str, int, Tree | EllipsisType]] = [(root, 0, tree)]
    while level:
        below: list[tuple[str, int, Tree | EllipsisType]] = []
        for name, parent, one in level:
            row = _add_row(world, tables[name], parent, one)
            for child in world.kinds.values():
                if child.parent == name:
                    listed = [...] if one is ... else one.get(child.plural, [...])
                    starts = tables[name].starts[child.name]
                    starts.append(starts[-1] + len(listed))
                    below += [(child.name, row, item) for item in listed]
        level = below
    return Subjects(tables, AS_OF, "")


def _add_row(world: World, table: KindTable, parent: int, one: Tree | EllipsisType) -> int:
    given = {} if one is ... else one
    for fact, column in zip(world.facts[table.kind], table.columns, strict=True):
        column.append(given.get(fact.name, fact.unknown))
    table.parent.append(parent)
    table.phantom.append(one is ...)
    table.ids.append("" if one is ... else f"{table.kind}-{table.rows + 1}")
    table.names.append("")
    table.rows += 1
    return table.rows - 1


def number(value: float | str | Fraction, type_: Type = NUMBER) -> t.Const:
    """A constant number."""
    return t.Const(Fraction(str(value)) if isinstance(value, float) else Fraction(value), type_, NOWHERE)


def yes_no(value: bool) -> t.Const:
    """A constant yes/no."""
    return t.Const(value, TRUTH, NOWHERE)


def code(value: int, choices: Choices) -> t.Const:
    """A constant choice."""
    return t.Const(value, CodeType(choices), NOWHERE)


def choices(*words: str, ordered: bool = False) -> Choices:
    """A closed list of words."""
    return Choices("words", words, ordered, {}, {word: i for i, word in enumerate(words)})


def compare(left: t.Typed, op: Any, right: t.Typed, tolerant: bool = False) -> t.Compare:
    """left op right."""
    return t.Compare((left, right), (op,), (tolerant,), TRUTH, NOWHERE)


def group(mode: Any, *lines: t.Typed, count: int = 0) -> t.Group:
    """all, any, none or at least `count` of the lines."""
    return t.Group(mode, lines, count, TRUTH, NOWHERE)


def negate(operand: t.Typed) -> t.Not:
    """not operand."""
    return t.Not(operand, TRUTH, NOWHERE)


def cell_ref(id_: str, type_: Type = TRUTH, up: int = 0) -> t.CellRef:
    """The value of another cell."""
    return t.CellRef(id_, up, type_, NOWHERE)
