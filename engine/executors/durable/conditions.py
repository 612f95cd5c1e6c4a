"""From the truth cells of a program to conclusions: formulas over signals, in the order of drawing them.

Signals are atoms, which the interpreter decides (comparisons, facts, list functions, look-ups), and
conclusions drawn before, which are asserted again as parts of the next fact. Equal conditions of one kind
are one conclusion.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

from ...program import typed as t
from ...program.program import CellDef, Program
from .formula import LARGEST, Formula, Junction, Leaf, Op, join, negate, opposite, signals, weight


@dataclass(frozen=True, slots=True)
class Atom:
    """A node that the interpreter decides, for the rows of a kind."""

    node: t.Typed
    kind: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A conclusion; `surely`: whether it is (or, when not `wanted`, surely is not) true, never unknown."""

    conclusion: int
    surely: bool
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A formula to be decided for the rows of a kind (`upward`: phantom ones too), at `stage`: the part of the program
    (things, then rows), and how many conclusions lie below it."""

    number: int
    kind: str
    upward: bool
    stage: tuple[int, int]
    formula: Formula


Outcome = bool | tuple[int, bool]
"""Of a truth cell: a constant, or a conclusion and whether the cell is that or its opposite."""


class Conditions:
    """The truth cells of a program as conclusions. `outcomes` maps cells (by number) to theirs."""

    def __init__(self, program: Program) -> None:
        self.signals: list[Atom | Drawn] = []
        self.conclusions: list[Conclusion] = []
        self.outcomes: dict[int, Outcome] = {}
        self._numbers = {cell.id: cell.number for cell in program.cells} | dict(program.cell_number)
        self._signal_of: dict[object, int] = {}
        self._known: dict[tuple[str, bool, Formula], int] = {}
        for place, steps in enumerate(program.steps):
            # The interpreter has every atom of a part when the first conclusion of it is drawn, so steps do not matter.
            part = int(place >= program.row_step)
            for number in steps.cells:
                cell = program.cells[number]
                if cell.sort == "truth":
                    self.outcomes[number] = self._outcome(cell, part)

    def _outcome(self, cell: CellDef, part: int) -> Outcome:
        formula = self._formula(cell.typed, cell.kind)
        if isinstance(formula, bool):
            return formula
        if isinstance(formula, Leaf):
            signal = self.signals[formula.signal]
            if isinstance(signal, Drawn) and not signal.surely:
                return (signal.conclusion, formula.wanted)
        return self._conclude(formula, cell.kind, cell.upward, part)

    def _conclude(self, formula: Formula, kind: str, upward: bool, part: int) -> tuple[int, bool]:
        """The conclusion of a formula: one drawn before where it, or its opposite, is the same."""
        for reach in (True, upward):
            for wanted, same in ((True, formula), (False, negate(formula))):
                found = self._known.get((kind, reach, same))
                if found is not None:
                    return (found, wanted)
        small = self._small(formula, kind, upward, part)
        depth = 1 + max((self._depth(signal, part) for signal in signals(small)), default=0)
        number = len(self.conclusions)
        self.conclusions.append(Conclusion(number, kind, upward, (part, depth), small))
        self._known[kind, upward, formula] = number
        return (number, True)

    def _depth(self, signal: int, part: int) -> int:
        source = self.signals[signal]
        if isinstance(source, Atom):
            return 0
        stage = self.conclusions[source.conclusion].stage
        return stage[1] if stage[0] == part else 0

    def _small(self, formula: Formula, kind: str, upward: bool, part: int) -> Formula:
        """The formula cut down to what one rule can hold: parts of it become conclusions of their own."""
        while isinstance(formula, Junction) and weight(formula) > LARGEST:
            largest = max(formula.items, key=weight)
            if isinstance(largest, Junction):
                rest = {item: item for item in formula.items}
                rest[largest] = self._part(largest, kind, upward, part)
                parts: list[Formula] = list(rest.values())
            else:
                half = len(formula.items) // 2
                halves = (
                    Junction(formula.op, formula.items[:half]),
                    Junction(formula.op, formula.items[half:]),
                )
                parts = [self._part(one, kind, upward, part) for one in halves]
            joined = join(formula.op, parts)
            assert not isinstance(joined, bool)
            formula = joined
        return formula

    def _part(self, formula: Formula, kind: str, upward: bool, part: int) -> Leaf:
        number, wanted = self._conclude(formula, kind, upward, part)
        return Leaf(self._signal(Drawn(number, surely=False)), wanted)

    def _formula(self, node: t.Typed, kind: str) -> Formula | bool:
        match node:
            case t.Const(value=bool(value)):
                return value
            case t.Not():
                return opposite(self._formula(node.operand, kind))
            case t.Group(mode="all" | "any" | "none") if node.lines:
                op: Op = "and" if node.mode == "all" else "or"
                joined = join(op, (self._formula(line, kind) for line in node.lines))
                return opposite(joined) if node.mode == "none" else joined
            case t.CellRef(up=0):
                return self._of_cell(node, surely=False)
            case t.Surely(operand=t.CellRef(up=0) as operand):
                return self._of_cell(operand, surely=True)
        return Leaf(self._atom(node, kind), True)

    def _of_cell(self, node: t.CellRef, surely: bool) -> Formula | bool:
        outcome = self.outcomes[self._numbers[node.cell]]
        if isinstance(outcome, bool):
            return outcome
        number, wanted = outcome
        if surely:
            return Leaf(self._signal(Drawn(number, True, wanted)), True)
        return Leaf(self._signal(Drawn(number, False)), wanted)

    def _atom(self, node: t.Typed, kind: str) -> int:
        return self._signal(Atom(node, kind), (kind, shape(node)))

    def _signal(self, source: Atom | Drawn, key: object = None) -> int:
        key = source if key is None else key
        if key not in self._signal_of:
            self._signal_of[key] = len(self.signals)
            self.signals.append(source)
        return self._signal_of[key]


_PLAIN = (bool, int, str, Fraction, frozenset, type(None))
_NO_MEANING = {"span", "shown", "cited", "why", "word", "type"}


def shape(node: Any) -> object:
    """What a node means, without where and how it was written: nodes of one shape have one value."""
    if isinstance(node, t.Unknown):
        return ("Unknown", id(node))
    if isinstance(node, tuple):
        return tuple(shape(item) for item in node)
    if isinstance(node, Mapping):
        return tuple(sorted(node.items()))
    names = _FIELDS.get(type(node))
    if names is not None:
        return (type(node).__name__, *(shape(getattr(node, name)) for name in names))
    if isinstance(node, _PLAIN):
        return (type(node).__name__, node)
    return ("one of its own", id(node))


_FIELDS: dict[type[Any], tuple[str, ...]] = {
    made: tuple(f.name for f in fields(made) if f.name not in _NO_MEANING)
    for made in (*t.Typed.__args__, t.PickStep, t.CaseRow, t.SheetItem)
}
