"""From the surface tree to the core tree: every hard word becomes a few plain ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from ..program import core as c
from ..program import typed as t
from ..program.program import LookUpTable
from ..program.types import CodeType, DateType, NumberType, SetType, TruthType, Type
from .simplify import all_of, any_of, at_least, choose, negate


def sort_of(value_type: Type) -> c.Sort:
    """Number, truth or code."""
    match value_type:
        case NumberType() | DateType():
            return "number"
        case CodeType():
            return "code"
        case TruthType() | SetType():
            return "truth"
    return "code"


@dataclass(slots=True)
class Tables:
    """The look-up tables that core nodes refer to by number."""

    made: list[LookUpTable] = field(default_factory=list)
    numbers: dict[tuple[object, ...], int] = field(default_factory=dict)

    def number(self, node: t.LookUp) -> int:
        """The number of the column that the node reads."""
        key = (
            node.table.name,
            node.column,
            tuple(k.choices.words if k.choices else () for k in node.table.keys),
            node.scales,
        )
        if key not in self.numbers:
            self.numbers[key] = len(self.made)
            self.made.append(_column(node))
        return self.numbers[key]


def _column(node: t.LookUp) -> LookUpTable:
    cells: dict[tuple[float | int, ...], float | tuple[float, float] | int] = {}
    coded = isinstance(node.type, CodeType)
    lows: list[float] = []
    mask = 0
    for row in node.table.rows:
        cell = row.cells.get(node.column)
        if cell is None:
            continue
        keys = tuple(float(k) if isinstance(k, Fraction) else k for k in row.keys)
        if isinstance(cell, tuple):
            cells[keys] = (float(cell[0]), float(cell[1]))
            lows += [float(cell[0]), float(cell[1])]
        elif coded:
            cells[keys] = int(cell)
            mask |= 1 << int(cell)
        else:
            cells[keys] = float(cell)
            lows.append(float(cell))
    low, high = (min(lows), max(lows)) if lows else (-1e100, 1e100)
    if coded and not mask:
        assert isinstance(node.type, CodeType)
        mask = node.type.choices.every
    return LookUpTable(
        f"{node.table.name}.{node.column}", "code" if coded else "number", cells, low, high, mask, node.scales
    )


@dataclass(slots=True)
class Lowering:
    """Lowers typed nodes; `cell` gives the number and the type of a cell by its id."""

    cell: Callable[[str], int]
    tables: Tables

    def lower(self, node: t.Typed) -> c.Core:
        """The core of a typed node."""
        method = getattr(self, f"_{type(node).__name__.lower()}")
        result: c.Core = method(node)
        return result

    def _const(self, node: t.Const) -> c.Core:
        match sort_of(node.type):
            case "truth":
                return c.Truth(bool(node.value))
            case "code":
                return c.Code(int(node.value))
        return c.Number(float(node.value))

    def _factref(self, node: t.FactRef) -> c.Core:
        return c.Fact(node.kind, node.slot, node.up, sort_of(node.type))

    def _cellref(self, node: t.CellRef) -> c.Core:
        return c.Cell(self.cell(node.cell), node.up, sort_of(node.type))

    def _asof(self, _: t.AsOf) -> c.Core:
        return c.AsOf()

    def _unknown(self, node: t.Unknown) -> c.Core:
        sort = sort_of(node.type)
        mask = node.type.choices.every if isinstance(node.type, CodeType) else 0
        if sort == "number":
            return c.Unknown(sort, float(node.low), float(node.high))
        return c.Unknown(sort, 0.0, 0.0, mask)

    def _arith(self, node: t.Arith) -> c.Core:
        return c.Arith(node.op, self.lower(node.left), self.lower(node.right))

    def _neg(self, node: t.Neg) -> c.Core:
        return c.Arith("-", c.Number(0.0), self.lower(node.operand))

    def _scale(self, node: t.Scale) -> c.Core:
        numerator, denominator = node.factor.numerator, node.factor.denominator
        scaled = self.lower(node.operand)
        if numerator != 1:
            scaled = c.Arith("*", scaled, c.Number(float(numerator)))
        return scaled if denominator == 1 else c.Arith("/", scaled, c.Number(float(denominator)))

    def _function(self, node: t.Function) -> c.Core:
        args = tuple(self.lower(arg) for arg in node.args)
        match node.name:
            case "min" | "max":
                return c.Extreme(node.name, args)
            case "ceil" | "floor":
                return c.Round(node.name, args[0])
            case name:
                return c.DateFunction(name, args[0])

    def _compare(self, node: t.Compare) -> c.Core:
        operands = [self.lower(operand) for operand in node.operands]
        links = zip(operands, node.ops, operands[1:], node.tolerant, strict=False)
        return all_of(tuple(_link(a, op, b, tolerant) for a, op, b, tolerant in links))

    def _member(self, node: t.Member) -> c.Core:
        member = c.Member(self.lower(node.item), node.codes)
        return negate(member) if node.negated else member

    def _same(self, node: t.Same) -> c.Core:
        same = c.Same(self.lower(node.left), self.lower(node.right))
        return negate(same) if node.negated else same

    def _contains(self, node: t.Contains) -> c.Core:
        holds = c.Contains(node.container.kind, node.container.slot, node.container.up, node.code)
        return negate(holds) if node.negated else holds

    def _not(self, node: t.Not) -> c.Core:
        return negate(self.lower(node.operand))

    def _group(self, node: t.Group) -> c.Core:
        lines = tuple(self.lower(line) for line in node.lines)
        match node.mode:
            case "all":
                return all_of(lines)
            case "any":
                return any_of(lines)
            case "none":
                return negate(any_of(lines))
        return at_least(node.count, lines)

    def _pick(self, node: t.Pick) -> c.Core:
        return self._chain([(step.test, step.value) for step in node.steps], node.type)

    def _cases(self, node: t.Cases) -> c.Core:
        return self._chain([(row.when, row.value) for row in node.rows], node.type)

    def _chain(self, rows: list[tuple[t.Typed | None, t.Typed]], value_type: Type) -> c.Core:
        result = self.lower(rows[-1][1])
        for test, value in reversed(rows[:-1]):
            assert test is not None
            result = choose(sort_of(value_type), self.lower(test), self.lower(value), result)
        return result

    def _lookup(self, node: t.LookUp) -> c.Core:
        keys = tuple(self.lower(key) for key in node.keys)
        return c.LookUp(sort_of(node.type), self.tables.number(node), keys)

    def _aggregate(self, node: t.Aggregate) -> c.Core:
        element = None if node.element is None else self.lower(node.element)
        where = None if node.where is None else self.lower(node.where)
        folded = c.Fold(node.function, node.path[-1], 0, element, where)
        for kind in reversed(node.path[:-1]):
            folded = _outer(node.function, kind, folded)
        return c.Fold(folded.function, folded.kind, node.up, folded.element, folded.where)

    def _setaggregate(self, node: t.SetAggregate) -> c.Core:
        container = node.container
        assert isinstance(container.type, SetType)
        members = tuple(sorted((code, float(number)) for code, number in node.members.items()))
        size = len(container.type.choices.words)
        return c.SetFold(node.function, container.kind, container.slot, container.up, members, size)

    def _known(self, node: t.Known) -> c.Core:
        return c.Known(self.lower(node.operand))

    def _assume(self, node: t.Assume) -> c.Core:
        return c.Assume(sort_of(node.type), self.lower(node.operand), self.lower(node.default))

    def _surely(self, node: t.Surely) -> c.Core:
        operand = self.lower(node.operand)
        return operand if isinstance(operand, c.Truth) else c.Surely(operand)

    def _votes(self, node: t.Votes) -> c.Core:
        ranks = [
            choose("number", self.lower(condition), self._rank(self.lower(level)), c.Number(0.0))
            for condition, level in node.votes
        ]
        if not ranks:
            return c.Number(0.0)
        return ranks[0] if len(ranks) == 1 else c.Extreme("max", tuple(ranks))

    def _rank(self, level: c.Core) -> c.Core:
        if isinstance(level, c.Code):
            return c.Number(float(level.value + 1))
        # A sum of steps keeps the bounds tight: a chain of choices would admit words that are not possible.
        rank: c.Core = c.Number(1.0)
        for code in (1, 2, 3):
            reached = c.Member(level, frozenset(range(code, 4)))
            rank = c.Arith("+", rank, c.Choose("number", reached, c.Number(1.0), c.Number(0.0)))
        return rank

    def _sheet(self, node: t.Sheet) -> c.Core:
        total: c.Core = c.Number(float(node.start))
        for sign in (-1, 1):
            for group, items in _grouped(node, sign).items():
                points = self._group_points(items)
                if sign == -1 and group in node.caps:
                    points = c.Extreme("min", (c.Number(float(node.caps[group])), points))
                total = c.Arith("-" if sign == -1 else "+", total, points)
        if node.lowest is not None:
            total = c.Extreme("max", (c.Number(float(node.lowest)), total))
        if node.highest is not None:
            total = c.Extreme("min", (c.Number(float(node.highest)), total))
        return total

    def _group_points(self, items: list[t.SheetItem]) -> c.Core:
        best: dict[str, list[c.Core]] = {}
        for position, item in enumerate(items):
            amount = self.lower(item.points)
            if item.each is not None:
                amount = c.Arith("*", amount, self.lower(item.each))
            points = choose("number", self.lower(item.when), amount, c.Number(0.0))
            best.setdefault(item.best_of or f"#{position}", []).append(points)
        parts = [p[0] if len(p) == 1 else c.Extreme("max", tuple(p)) for p in best.values()]
        total = parts[0]
        for part in parts[1:]:
            total = c.Arith("+", total, part)
        return total


def _grouped(node: t.Sheet, sign: int) -> dict[str, list[t.SheetItem]]:
    groups: dict[str, list[t.SheetItem]] = {}
    for item in node.items:
        if item.sign == sign:
            groups.setdefault(item.group, []).append(item)
    return groups


def _outer(function: str, kind: str, inner: c.Fold) -> c.Fold:
    if function in ("any", "all"):
        return c.Fold(inner.function, kind, 0, None, inner)
    return c.Fold("sum", kind, 0, inner, None)


def _link(a: c.Core, op: str, b: c.Core, tolerant: bool) -> c.Core:
    match op:
        case ">=":
            return c.Compare(">=", a, b, tolerant)
        case ">":
            return c.Compare(">", a, b, tolerant)
        case "<=":
            return c.Compare(">=", b, a, tolerant)
        case "<":
            return c.Compare(">", b, a, tolerant)
        case "==":
            return c.Compare("==", a, b, tolerant)
    return negate(c.Compare("==", a, b, tolerant))
