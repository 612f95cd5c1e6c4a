"""Random programs in the typed tree, lowered as the linker does it: three executors must say the same."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from dual_prevention.engine.diagnostics import NOWHERE
from dual_prevention.engine.executors.compare import compare as differences
from dual_prevention.engine.executors.compiled import CompiledExecutor
from dual_prevention.engine.executors.interpreter import InterpreterExecutor
from dual_prevention.engine.facts.subjects import Subjects
from dual_prevention.engine.language.tree import NOT_CITED
from dual_prevention.engine.linker.lowering import Lowering, Tables
from dual_prevention.engine.program import typed as t
from dual_prevention.engine.program.program import Program
from dual_prevention.engine.program.types import DATE, TRUTH, CodeType, SetType, Type
from dual_prevention.engine.values import Codes, Interval
from dual_prevention.engine.vocabulary.model import Table, TableColumn, TableKey, TableRow, Text

from tests.executors import build
from tests.executors.build import AS_OF, COMPUTED, NUMBER, CellOf, World, code, group, negate, number, yes_no

LEVELS = build.choices("blue", "yellow", "orange", "red", ordered=True)
LEVEL, SET = CodeType(LEVELS), SetType(LEVELS)
PARENT = {"enterprise": "", "unit": "enterprise", "item": "unit"}
BOUNDS = (0, 1, 2.5, 7, 10, 100)


def table(chance: random.Random) -> Table:
    """A table by level; one row and some cells are missing, some cells are bounds."""
    rows = []
    for key in chance.sample(range(4), 3):
        low = Fraction(chance.randrange(1, 50), 10)
        cell: Any = chance.choice([low, (low, low + 3)])
        rows.append(TableRow((key,), {"n": cell, "c": chance.randrange(4)} if chance.random() < 0.9 else {}))
    columns = {"n": TableColumn("n"), "c": TableColumn("c", None, LEVELS)}
    return Table(f"t{chance.random()}", Text(""), "", "", (TableKey("k", LEVELS),), columns, tuple(rows))


class Maker:
    """Random typed nodes of a kind; `cells` are those that may be read."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - made-up programs, no secrets
        self.world = World()
        for kind, parent in PARENT.items():
            self.world.kind(
                kind,
                parent,
                n=(0, 100),
                m=(-10, 10),
                p=TRUTH,
                q=TRUTH,
                c=LEVEL,
                s=SET,
                d=DATE,
            )
        self.cells: list[CellOf] = []
        self.table = table(self.chance)

    def fact(self, kind: str, type_: Type) -> t.Typed:
        """A fact or an earlier cell of the kind or of an owner."""
        up = self.chance.randrange(list(PARENT).index(kind) + 1)
        for _ in range(up):
            kind = PARENT[kind]
        made = [c for c in self.cells if c.kind == kind and type(c.typed.type) is type(type_)]
        if made and self.chance.random() < 0.5:
            chosen = self.chance.choice(made)
            return build.cell_ref(chosen.id, chosen.typed.type, up)
        return self.chance.choice([f for f in self.world.facts[kind] if f.type == type_]).ref(up)

    def number(self, kind: str, depth: int) -> t.Typed:
        """A number."""
        pick = self.chance.randrange(11) if depth > 0 else self.chance.randrange(2)
        chance = self.chance

        def a() -> t.Typed:
            return self.number(kind, depth - 1)

        match pick:
            case 0:
                return self.fact(kind, NUMBER)
            case 1:
                return number(chance.choice(BOUNDS))
            case 2 | 3:
                return t.Arith(chance.choice("+-*/"), a(), a(), COMPUTED, NOWHERE)  # type: ignore[arg-type]
            case 4:
                name: Any = chance.choice(["min", "max", "ceil", "floor"])
                args = (a(), a()) if name in {"min", "max"} else (a(),)
                return t.Function(name, args, COMPUTED, NOWHERE)
            case 5:
                of = a()
                bounds = sorted(chance.sample(BOUNDS, 2), reverse=True)
                tests: list[t.Typed | None] = [
                    t.Compare((of, number(b)), (">=",), (True,), TRUTH, NOWHERE) for b in bounds
                ]
                steps = tuple(t.PickStep(test, a(), NOT_CITED, NOWHERE) for test in [*tests, None])
                return t.Pick(of, steps, COMPUTED, NOWHERE)
            case 6:
                return t.LookUp(self.table, (self.code(kind, depth - 1),), "n", COMPUTED, NOWHERE)
            case 7:
                return self.aggregate(kind, depth, ("count", "sum", "min", "max", "mean"))
            case 8:
                year: Any = chance.choice(["years_since", "months_since", "days_since", "last_anniversary"])
                return t.Function(year, (self.fact(kind, DATE),), NUMBER, NOWHERE)
            case 9:
                votes = tuple((self.truth(kind, depth - 1), self.code(kind, depth - 1)) for _ in range(2))
                return t.Votes(votes, NUMBER, NOWHERE)
        if chance.random() < 0.3:
            return t.Assume(self.fact(kind, NUMBER), a(), False, COMPUTED, NOWHERE)
        return self.sheet(kind, depth)

    def sheet(self, kind: str, depth: int) -> t.Sheet:
        """A small score sheet."""
        items = tuple(
            t.SheetItem(
                f"i{i}",
                self.chance.choice(["", "g"]),
                self.chance.choice([-1, -1, 1]),
                number(self.chance.choice(BOUNDS)),
                self.number(kind, depth - 1) if self.chance.random() < 0.3 else None,
                self.chance.choice(["", "", "b"]),
                self.truth(kind, depth - 1),
                NOT_CITED,
                NOWHERE,
            )
            for i in range(4)
        )
        ends = self.chance.choice([(None, None), (Fraction(0), Fraction(100))])
        return t.Sheet(Fraction(100), {"g": Fraction(10)}, items, *ends, COMPUTED, NOWHERE)

    def aggregate(self, kind: str, depth: int, functions: tuple[str, ...]) -> t.Typed:
        """A list function over children, or grandchildren, or a set."""
        chance = self.chance
        function: Any = chance.choice(functions)
        type_: Type = TRUTH if function in {"any", "all"} else COMPUTED
        below = list(PARENT)[list(PARENT).index(kind) + 1 :]
        if not below or chance.random() < 0.2:
            members = {
                code_: Fraction(chance.randrange(-3, 9)) for code_ in range(4) if chance.random() < 0.6
            }
            sets = [f.ref() for f in self.world.facts[kind] if f.type == SET]
            return t.SetAggregate(function, sets[0], members, type_, NOWHERE)
        path = below[:1] if function in {"min", "max", "mean"} else below[: chance.randrange(len(below)) + 1]
        element = self.number(path[-1], depth - 1) if function in {"sum", "min", "max", "mean"} else None
        where = self.truth(path[-1], depth - 1) if element is None or chance.random() < 0.6 else None
        return t.Aggregate(function, tuple(path), 0, element, where, type_, NOWHERE)

    def code(self, kind: str, depth: int) -> t.Typed:
        """A level."""
        pick = self.chance.randrange(4) if depth > 0 else self.chance.randrange(2)
        if pick == 0:
            return code(self.chance.randrange(4), LEVELS)
        if pick == 1:
            return self.fact(kind, LEVEL)
        if pick == 2:
            return t.LookUp(self.table, (self.code(kind, depth - 1),), "c", LEVEL, NOWHERE)
        rows = [self.truth(kind, depth - 1), self.truth(kind, depth - 1), None]
        made = tuple(t.CaseRow(when, self.code(kind, depth - 1), NOT_CITED, NOWHERE) for when in rows)
        return t.Cases(made, LEVEL, NOWHERE)

    def truth(self, kind: str, depth: int) -> t.Typed:
        """A yes/no."""
        chance = self.chance
        pick = chance.randrange(13) if depth > 0 else chance.randrange(3)

        def some() -> t.Typed:
            return self.truth(kind, depth - 1)

        match pick:
            case 0 | 1 | 2:
                return chance.choice([yes_no(chance.random() < 0.5), *[self.fact(kind, TRUTH)] * 9])
            case 3:
                count = chance.choice([2, 2, 3])
                numbers = tuple(self.number(kind, depth - 1) for _ in range(count))
                ops: Any = tuple(chance.choice(["<", "<=", ">", ">=", "==", "!="]) for _ in range(count - 1))
                return t.Compare(numbers, ops, (True,) * (count - 1), TRUTH, NOWHERE)
            case 4:
                codes = frozenset(chance.sample(range(4), chance.randrange(1, 4)))
                return t.Member(self.code(kind, depth - 1), codes, chance.random() < 0.3, "", TRUTH, NOWHERE)
            case 5:
                left, right = self.code(kind, depth - 1), self.code(kind, depth - 1)
                return t.Same(left, right, chance.random() < 0.3, TRUTH, NOWHERE)
            case 6:
                container = next(f.ref() for f in self.world.facts[kind] if f.type == SET)
                return t.Contains(chance.randrange(4), "", container, chance.random() < 0.3, TRUTH, NOWHERE)
            case 7:
                return self.aggregate(kind, depth, ("any", "all"))
            case 8:
                return self.about(self.fact(kind, TRUTH))
            case 9:
                return negate(some())
            case 10:
                return self.near_tie(kind)
        if pick == 11:
            rows = tuple(t.CaseRow(when, some(), NOT_CITED, NOWHERE) for when in (some(), None))
            return t.Cases(rows, TRUTH, NOWHERE)
        return self.lines(some)

    def lines(self, some: Callable[[], t.Typed]) -> t.Typed:
        """A group, one line of it twice."""
        chance = self.chance
        lines = [some() for _ in range(chance.randrange(1, 5))]
        mode = chance.choice(["all", "any", "none", "at least"])
        return group(mode, *lines, *lines[:1], count=2 if mode == "at least" else 0)

    def about(self, fact: t.Typed) -> t.Typed:
        """Whether a fact is known, or surely true."""
        if self.chance.random() < 0.5:
            return t.Surely(fact, TRUTH, NOWHERE)
        return t.Known(fact, TRUTH, NOWHERE)

    def near_tie(self, kind: str) -> t.Typed:
        """A number against itself: divided and multiplied again, or a little more, inside the tolerance or outside."""
        chance = self.chance
        fact, parts = self.fact(kind, NUMBER), number(chance.choice([3, 7, 49, 93]))
        third = t.Arith("/", fact, parts, COMPUTED, NOWHERE)
        again: t.Typed = t.Arith("*", third, parts, COMPUTED, NOWHERE)
        more = number(1 + Fraction(chance.choice([0, 4, -4, 40, -40]), 10**13))
        again = t.Arith("*", again, more, COMPUTED, NOWHERE)
        op: Any = chance.choice(["<", "<=", ">", ">=", "==", "!="])
        return t.Compare((again, fact), (op,), (True,), TRUTH, NOWHERE)

    def program(self, cells: int) -> Program:
        """Cells from the items up, each reading those before it."""
        drafts: list[CellOf] = []
        for kind in ("item", "unit", "enterprise"):
            for i in range(cells):
                node = self.chance.choice([self.number, self.truth, self.truth, self.code])(kind, 3)
                drafts.append(build.cell(f"{kind}/{i}", kind, node, upward=kind != "enterprise"))
                self.cells = drafts
        numbers = {one.id: position for position, one in enumerate(drafts)}
        lowering = Lowering(numbers.__getitem__, Tables())
        lowered = [
            build.cell(one.id, one.kind, one.typed, lowering.lower(one.typed), one.upward) for one in drafts
        ]
        return build.program(self.world, lowered, lowering.tables.made, digest=f"{id(self):064d}")

    def facts(self) -> Subjects:
        """An enterprise with some facts unknown, some within bounds, some lists open."""
        return build.subjects(self.world, self._subject("enterprise"))

    def _subject(self, kind: str) -> dict[str, Any]:
        chance = self.chance
        given: dict[str, Any] = {
            "n": chance.choice([*map(float, BOUNDS), chance.randrange(1000) / 10, Interval(2.5, 7.0)]),
            "m": chance.choice([0.0, -3.0, 0.1, 10.0]),
            "p": chance.random() < 0.5,
            "q": chance.random() < 0.5,
            "c": chance.choice([0, 1, 2, 3, Codes(0b0110)]),
            "s": frozenset(n for n in range(4) if chance.random() < 0.5),
            "d": float(AS_OF.toordinal() - chance.randrange(-400, 4000)),
        }
        given = {name: value for name, value in given.items() if chance.random() > 0.2}
        child = {"enterprise": "unit", "unit": "item"}.get(kind)
        if child and chance.random() > 0.1:
            listed: list[Any] = [self._subject(child) for _ in range(chance.randrange(4))]
            given[f"{child}s"] = [*listed, ...] if chance.random() < 0.1 else listed
        return given


def check(seed: int, enterprises: int, durable: bool) -> None:
    maker = Maker(seed)
    program = maker.program(6)
    executors: list[Any] = [InterpreterExecutor(program), CompiledExecutor(program)]
    if durable:
        from dual_prevention.engine.executors.durable import DurableExecutor

        executors.append(DurableExecutor(program))
    for _ in range(enterprises):
        facts = maker.facts()
        first, *others = (one.run(facts, AS_OF) for one in executors)
        for other in others:
            assert differences(program, facts, first, other) == (), f"seed {seed}: {other.engine}"


@pytest.mark.parametrize("seed", range(40))
def test_interpreter_and_compiled_agree(seed: int) -> None:
    check(seed, 15, durable=False)


@pytest.mark.parametrize("seed", range(1000, 1010))
def test_all_three_agree(seed: int) -> None:
    pytest.importorskip(
        "durable.engine", reason="durable rules need CPython below 3.13", exc_type=ImportError
    )
    check(seed, 10, durable=True)


@pytest.mark.soak
def test_thousands_of_programs_agree() -> None:
    for seed in range(10_000, 13_000):
        check(seed, 10, durable=False)
