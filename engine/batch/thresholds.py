"""What a program's rules compare facts with, so that made-up facts come to lie on both sides of it."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ..program import core
from ..program.core import Core
from ..program.program import Program

Slot = tuple[str, int]
"""Kind and slot of a fact"""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """`steps`: the numbers that a fact is compared with; `wanted`: yes/no facts whose absence some rule objects to."""

    steps: dict[Slot, tuple[float, ...]]
    wanted: frozenset[Slot]


def thresholds_of(program: Program) -> Thresholds:
    """Look through every condition."""
    steps: dict[Slot, set[float]] = defaultdict(set)
    wanted: set[Slot] = set()
    for cell in program.cells:
        for node in _nodes(cell.core):
            match node:
                case core.Compare(left=core.Fact() as fact, right=core.Number(value=value)):
                    steps[fact.kind, fact.slot].add(value)
                case core.Compare(left=core.Number(value=value), right=core.Fact() as fact):
                    steps[fact.kind, fact.slot].add(value)
                case core.Not(operand=core.Fact() as fact):
                    wanted.add((fact.kind, fact.slot))
    return Thresholds({slot: tuple(sorted(found)) for slot, found in steps.items()}, frozenset(wanted))


def _nodes(tree: Core) -> Iterator[Core]:
    waiting: list[Core] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for part in dataclasses.fields(node):
            value = getattr(node, part.name)
            waiting.extend(
                item
                for item in (value if isinstance(value, tuple) else (value,))
                if type(item).__module__ == core.__name__
            )
