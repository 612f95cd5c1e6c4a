"""The conditions of the shipped rules that a general rule engine can express: comparisons of an enterprise's own facts.

A condition is negation-free: `All` and `Some` over tests of one fact. Numbers are floats, words of a list their codes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dual_prevention.engine.program import core as c
from dual_prevention.engine.program.program import CellDef, Program, Step

ROOT: Final = "enterprise"
_MOST_TESTS: Final = 60
_MIRRORED: Final = {">=": "<=", ">": "<", "==": "=="}
_NEGATED: Final = {">=": "<", "<": ">=", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}

Value = bool | int | float
Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Is:
    """A yes/no fact has this value."""

    fact: str
    value: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A number against a number or another fact; op is one of >= > <= < == !=."""

    fact: str
    op: str
    other: float | str


@dataclass(frozen=True, slots=True)
class OneOf:
    """The word of a fact is (or is not) one of these."""

    fact: str
    codes: tuple[int, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class All:
    """Every item holds."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """One item holds."""

    items: tuple[Node, ...]


Node = Is | Compared | OneOf | All | Some


class Unexpressible(Exception):
    """What no general engine here can say of one flat record."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition with the cell it stands for."""

    cell: CellDef
    tree: Node


def conditions_of(program: Program) -> list[Condition]:
    """Every different condition on the enterprise's own facts, in the program's order."""
    found: dict[Node, Condition] = {}
    for cell in program.cells:
        if cell.kind == ROOT and cell.sort == "truth":
            try:
                tree = _tree(program, cell.core, negated=False)
            except Unexpressible:
                continue
            if isinstance(tree, All | Some) and tree.items and sum(1 for _ in tests(tree)) <= _MOST_TESTS:
                found.setdefault(tree, Condition(cell, tree))
    return list(found.values())


def tests(tree: Node) -> Iterator[Is | Compared | OneOf]:
    """The leaves."""
    if isinstance(tree, All | Some):
        for item in tree.items:
            yield from tests(item)
    else:
        yield tree


def facts_of(conditions: Sequence[Condition]) -> list[str]:
    """The facts that the conditions read, each once."""
    names: dict[str, None] = {}
    for condition in conditions:
        for test in tests(condition.tree):
            names[test.fact] = None
            if isinstance(test, Compared) and isinstance(test.other, str):
                names[test.other] = None
    return list(names)


def holds(tree: Node, row: Row) -> bool:
    """What every peer must say."""
    match tree:
        case All(items):
            return all(holds(item, row) for item in items)
        case Some(items):
            return any(holds(item, row) for item in items)
        case Is(fact, value):
            return row[fact] is value
        case OneOf(fact, codes, negated):
            return (row[fact] in codes) is not negated
        case Compared(fact, op, other):
            left, right = row[fact], row[other] if isinstance(other, str) else other
            return {
                ">=": left >= right, ">": left > right, "<=": left <= right,
                "<": left < right, "==": left == right, "!=": left != right,
            }[op]  # fmt: skip
    raise TypeError(tree)


def alone(program: Program, conditions: Sequence[Condition]) -> Program:
    """A program of these conditions and nothing else, for our own executors."""
    cells = tuple(
        replace(condition.cell, number=number, core=_inlined(program, condition.cell.core), upward=False)
        for number, condition in enumerate(conditions)
    )
    return replace(
        program,
        digest=f"{program.digest}-conditions",
        cells=cells,
        steps=(Step(ROOT, tuple(range(len(cells)))),),
        entries=(),
        levels={},
        cell_number={cell.id: cell.number for cell in cells},
        row_columns={},
        row_sources={},
    )


def _inlined(program: Program, node: c.Core) -> c.Core:
    match node:
        case c.Cell(number, 0, _):
            return _inlined(program, program.cells[number].core)
        case c.AllOf(items):
            return c.AllOf(tuple(_inlined(program, item) for item in items))
        case c.AnyOf(items):
            return c.AnyOf(tuple(_inlined(program, item) for item in items))
        case c.Not(operand):
            return c.Not(_inlined(program, operand))
        case c.Surely(operand):
            return c.Surely(_inlined(program, operand))
        case c.Choose("truth", test, then, otherwise):
            return c.Choose("truth", *(_inlined(program, part) for part in (test, then, otherwise)))
    return node


def _tree(program: Program, node: c.Core, *, negated: bool) -> Node:
    match node:
        case c.Truth(value):
            return All(()) if value is not negated else Some(())
        case c.Fact(kind, slot, 0, "truth") if _own(program, kind, slot):
            return Is(f"f{slot}", not negated)
        case c.Cell(number, 0, "truth"):
            return _tree(program, program.cells[number].core, negated=negated)
        case c.Not(operand):
            return _tree(program, operand, negated=not negated)
        case c.Surely(operand):
            return _tree(program, operand, negated=negated)
        case c.AllOf(items) | c.AnyOf(items):
            return _joined(program, items, isinstance(node, c.AllOf) is not negated, negated)
        case c.Choose("truth", test, then, otherwise):
            pairs = ((c.Not(test), then), (test, otherwise))
            return _tree(program, c.AllOf(tuple(c.AnyOf(pair) for pair in pairs)), negated=negated)
        case c.Member(c.Fact(kind, slot, 0, _), codes) if _own(program, kind, slot):
            return OneOf(f"f{slot}", tuple(sorted(codes)), negated)
        case c.Compare(op, left, right, False):
            return _compared(program, op, left, right, negated)
    raise Unexpressible


def _own(program: Program, kind: str, slot: int) -> bool:
    """A fact of the enterprise that somebody states, not one that the loader fills in."""
    return kind == ROOT and slot < len(program.vocabulary.kinds[ROOT].facts)


def _joined(program: Program, items: Sequence[c.Core], every: bool, negated: bool) -> Node:
    parts: list[Node] = []
    for item in items:
        tree = _tree(program, item, negated=negated)
        parts += tree.items if type(tree) is (All if every else Some) else [tree]  # type: ignore[union-attr]
    short = Some(()) if every else All(())
    if short in parts:
        return short
    return (All if every else Some)(tuple(dict.fromkeys(parts)))


def _compared(program: Program, op: str, left: c.Core, right: c.Core, negated: bool) -> Node:
    match left, right:
        case c.Fact(kind, slot, 0, _), c.Number(value) if _own(program, kind, slot):
            found = Compared(f"f{slot}", op, value)
        case c.Number(value), c.Fact(kind, slot, 0, _) if _own(program, kind, slot):
            found = Compared(f"f{slot}", _MIRRORED[op], value)
        case c.Fact(kind, slot, 0, _), c.Fact(other, number, 0, _) if _own(program, kind, slot) and _own(
            program, other, number
        ):
            found = Compared(f"f{slot}", op, f"f{number}")
        case _:
            raise Unexpressible
    return replace(found, op=_NEGATED[found.op]) if negated else found
