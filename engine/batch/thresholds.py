"""What a program's rules compare facts with, so that made-up facts come to lie on both sides of it."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ..program import core
from ..program.core import Core
from ..program.program import Program
from ..vocabulary.model import ROW_KINDS

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
                    compared: float | None = value
                case core.Compare(left=core.Number(value=value), right=core.Fact() as fact):
                    compared = value
                case core.Not(operand=core.Fact() as fact):
                    compared = None
                case _:
                    continue
            for slot in _slots(program, fact):
                if compared is None:
                    wanted.add(slot)
                else:
                    steps[slot].add(compared)
    return Thresholds({slot: tuple(sorted(found)) for slot, found in steps.items()}, frozenset(wanted))


def _slots(program: Program, fact: core.Fact) -> set[Slot]:
    """The fact; for a column of risks or hazards the facts of things that stand in it."""
    if fact.kind not in ROW_KINDS:
        return {(fact.kind, fact.slot)}
    origins = ((source.kind, source.columns[fact.slot]) for source in program.row_sources[fact.kind])
    return {(kind, origin.number) for kind, origin in origins if origin.where == "slot"}


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
