"""Typed nodes become functions that read their value for a row: one small method for each kind of node."""

from __future__ import annotations

from collections.abc import Callable, Collection
from fractions import Fraction
from typing import Any

from ...program import typed as t
from ...program.program import Program
from ...program.types import CodeType, SetType
from . import exact, lists
from .convert import READ, known, sort_of
from .days import date_function
from .logic import all_hold, any_holds, at_least, compare_link, each_bound, fold, ranks
from .run import LEFT_OUT, Reader, Run
from .sheets import read_sheet, read_votes
from .tables import Column

_ARITH: dict[str, Callable[[exact.Bounds, exact.Bounds], exact.Bounds]] = {
    "+": exact.add,
    "-": exact.subtract,
    "*": exact.multiply,
    "/": exact.divide,
}


def _union(left: int, right: int) -> int:
    return left | right


def _common(left: bool | None, right: bool | None) -> bool | None:
    return left if left is right else None


MERGE: dict[str, Callable[[Any, Any], Any]] = {"number": exact.hull, "code": _union, "truth": _common}


class NodeCompiler:
    """Makes readers for the nodes of a program. Nodes of `noted` (by id) are worked out once in a run."""

    def __init__(self, program: Program, noted: Collection[int] = frozenset()) -> None:
        self._kinds = program.vocabulary.kinds
        # The linker lets conditions that say the same share one cell: then it has several ids.
        self._cells = {cell.id: cell.number for cell in program.cells} | dict(program.cell_number)
        self._noted = noted
        self._definitions = program.cells
        self._of_cells: dict[int, Reader] = {}
        self._notes: dict[tuple[int, str], tuple[int, Reader]] = {}
        self._makers: dict[type[Any], Callable[[Any, str], Reader]] = {
            t.Const: self._const, t.FactRef: self._fact, t.CellRef: self._cell, t.AsOf: self._as_of,
            t.Unknown: self._unknown, t.Arith: self._arith, t.Neg: self._neg, t.Scale: self._scale,
            t.Function: self._function, t.Compare: self._compare, t.Member: self._member, t.Same: self._same,
            t.Contains: self._contains, t.Not: self._not, t.Group: self._group, t.Pick: self._pick,
            t.Cases: self._cases, t.LookUp: self._look_up, t.Aggregate: self._aggregate,
            t.SetAggregate: self._set_aggregate, t.Known: self._known, t.Assume: self._assume,
            t.Surely: self._surely, t.Votes: self._votes, t.Sheet: self._sheet,
        }  # fmt: skip

    def read(self, node: t.Typed, kind: str) -> Reader:
        """The function that gives the node's value for a row of `kind`."""
        if id(node) not in self._noted:
            return self._makers[type(node)](node, kind)
        key = (id(node), kind)
        if key not in self._notes:
            plain = self._makers[type(node)](node, kind)
            self._notes[key] = (len(self._notes), _noting(len(self._notes), plain))
        return self._notes[key][1]

    def cell(self, number: int) -> Reader:
        """The function that works out a cell for a row."""
        if number not in self._of_cells:
            cell = self._definitions[number]
            self._of_cells[number] = self.read(cell.typed, cell.kind)
        return self._of_cells[number]

    def _above(self, kind: str, up: int, read: Reader) -> Reader:
        """The reader, asked for the row that owns the given one `up` steps above."""
        below = []
        for _ in range(up):
            below.append(kind)
            kind = self._kinds[kind].parent
        for kind in reversed(below):
            read = _from_parent(kind, read)
        return read

    def _const(self, node: t.Const, _: str) -> Reader:
        sort = sort_of(node.type)
        value: Any = node.value
        if sort == "number":
            value = exact.exactly(Fraction(node.value))
        elif sort == "code":
            value = 1 << int(node.value)
        return lambda _run, _row: value

    def _fact(self, node: t.FactRef, kind: str) -> Reader:
        owner, slot, convert = node.kind, node.slot, READ[sort_of(node.type)]
        return self._above(kind, node.up, lambda run, row: convert(run.columns[owner][slot][row]))

    def _cell(self, node: t.CellRef, kind: str) -> Reader:
        number = self._cells[node.cell]

        def read(run: Run, row: int) -> Any:
            value = run.grid[number][row]
            return self.cell(number)(run, row) if value is LEFT_OUT else value

        return self._above(kind, node.up, read)

    def _as_of(self, _: t.AsOf, __: str) -> Reader:
        return lambda run, _row: exact.exactly(Fraction(run.today.toordinal()))

    def _unknown(self, node: t.Unknown, _: str) -> Reader:
        sort = sort_of(node.type)
        value: Any = exact.between(node.low, node.high) if sort == "number" else None
        if isinstance(node.type, CodeType):
            value = node.type.choices.every
        return lambda _run, _row: value

    def _arith(self, node: t.Arith, kind: str) -> Reader:
        left, right, work = self.read(node.left, kind), self.read(node.right, kind), _ARITH[node.op]
        return lambda run, row: work(left(run, row), right(run, row))

    def _neg(self, node: t.Neg, kind: str) -> Reader:
        operand = self.read(node.operand, kind)
        return lambda run, row: exact.negative(operand(run, row))

    def _scale(self, node: t.Scale, kind: str) -> Reader:
        operand, factor = self.read(node.operand, kind), exact.exactly(node.factor)
        return lambda run, row: exact.multiply(operand(run, row), factor)

    def _function(self, node: t.Function, kind: str) -> Reader:
        args = [self.read(arg, kind) for arg in node.args]
        first, name = args[0], node.name
        if name in {"min", "max"}:
            extreme = exact.least if name == "min" else exact.greatest
            return lambda run, row: extreme([arg(run, row) for arg in args])
        if name in {"ceil", "floor"}:
            turn = exact.round_up if name == "ceil" else exact.round_down
            return lambda run, row: each_bound(turn, first(run, row))
        return lambda run, row: date_function(name, first(run, row), run.today)

    def _compare(self, node: t.Compare, kind: str) -> Reader:
        operands = [self._as_number(operand, kind) for operand in node.operands]
        links = [
            compare_link(operands[i], op, operands[i + 1], node.tolerant[i]) for i, op in enumerate(node.ops)
        ]
        return links[0] if len(links) == 1 else all_hold(links)

    def _as_number(self, node: t.Typed, kind: str) -> Reader:
        """Ordered words compare by rank: from the lowest to the highest that is possible."""
        read = self.read(node, kind)
        if sort_of(node.type) != "code":
            return read
        return lambda run, row: ranks(read(run, row))

    def _member(self, node: t.Member, kind: str) -> Reader:
        item, negated = self.read(node.item, kind), node.negated
        inside = sum(1 << code for code in node.codes)

        def read(run: Run, row: int) -> bool | None:
            mask = item(run, row)
            if mask & inside:
                return None if mask & ~inside else not negated
            return negated

        return read

    def _same(self, node: t.Same, kind: str) -> Reader:
        left, right, negated = self.read(node.left, kind), self.read(node.right, kind), node.negated

        def read(run: Run, row: int) -> bool | None:
            a, b = left(run, row), right(run, row)
            if not a & b:
                return negated
            return not negated if a == b and known("code", a) else None

        return read

    def _contains(self, node: t.Contains, kind: str) -> Reader:
        container, code, negated = self.read(node.container, kind), node.code, node.negated

        def read(run: Run, row: int) -> bool | None:
            members = container(run, row)
            return None if members is None else (code in members) is not negated

        return read

    def _not(self, node: t.Not, kind: str) -> Reader:
        operand = self.read(node.operand, kind)
        return lambda run, row: exact.opposite(operand(run, row))

    def _group(self, node: t.Group, kind: str) -> Reader:
        lines = [self.read(line, kind) for line in node.lines]
        if node.mode == "all":
            return all_hold(lines)
        if node.mode == "at least":
            return at_least(node.count, lines)
        some = any_holds(lines)
        return some if node.mode == "any" else lambda run, row: exact.opposite(some(run, row))

    def _pick(self, node: t.Pick, kind: str) -> Reader:
        return self._first([(step.test, step.value) for step in node.steps], node, kind)

    def _cases(self, node: t.Cases, kind: str) -> Reader:
        return self._first([(row.when, row.value) for row in node.rows], node, kind)

    def _first(self, steps: list[tuple[t.Typed | None, t.Typed]], node: t.Typed, kind: str) -> Reader:
        """The first step that holds. Steps are exhaustive: the last one is what remains, untested."""
        tests = [
            (self.read(test, kind), self.read(value, kind)) for test, value in steps[:-1] if test is not None
        ]
        rest, merge = self.read(steps[-1][1], kind), MERGE[sort_of(node.type)]

        def read(run: Run, row: int) -> Any:
            found: list[Any] = []
            for test, value in tests:
                answer = test(run, row)
                if answer is False:
                    continue
                found.append(value(run, row))
                if answer:
                    break
            else:
                found.append(rest(run, row))
            result = found[0]
            for other in found[1:]:
                result = merge(result, other)
            return result

        return read

    def _look_up(self, node: t.LookUp, kind: str) -> Reader:
        column = Column(node.table, node.column, node.scales)
        keys = [self.read(key, kind) for key in node.keys]
        readers = tuple(
            column.code_keys if sort_of(key.type) == "code" else column.number_keys for key in node.keys
        )
        return lambda run, row: column.at([key(run, row) for key in keys], readers)

    def _aggregate(self, node: t.Aggregate, kind: str) -> Reader:
        items = node.path[-1]
        where = None if node.where is None else self.read(node.where, items)
        element = None if node.element is None else self.read(node.element, items)
        read = fold(node.function, items, element, where)
        for outer in reversed(node.path[:-1]):
            truth = node.function in {"any", "all"}
            function = "sum" if node.function == "count" else node.function
            read = fold(function, outer, None if truth else read, read if truth else None)
        return self._above(kind, node.up, read)

    def _set_aggregate(self, node: t.SetAggregate, kind: str) -> Reader:
        container, function, members = self.read(node.container, kind), node.function, node.members
        if function not in {"any", "all"}:
            return lambda run, row: lists.set_number(function, container(run, row), members)
        words = node.container.type
        size = len(words.choices.words) if isinstance(words, SetType) else 0
        return lambda run, row: lists.set_truth(function, container(run, row), members, size)

    def _known(self, node: t.Known, kind: str) -> Reader:
        operand, sort = self.read(node.operand, kind), sort_of(node.operand.type)
        return lambda run, row: known(sort, operand(run, row))

    def _assume(self, node: t.Assume, kind: str) -> Reader:
        operand, default = self.read(node.operand, kind), self.read(node.default, kind)
        sort = sort_of(node.operand.type)

        def read(run: Run, row: int) -> Any:
            value = operand(run, row)
            return value if known(sort, value) else default(run, row)

        return read

    def _surely(self, node: t.Surely, kind: str) -> Reader:
        operand = self.read(node.operand, kind)
        return lambda run, row: operand(run, row) is True

    def _votes(self, node: t.Votes, kind: str) -> Reader:
        return read_votes([(self.read(when, kind), self.read(level, kind)) for when, level in node.votes])

    def _sheet(self, node: t.Sheet, kind: str) -> Reader:
        return read_sheet(node, lambda part: self.read(part, kind))


def _noting(number: int, plain: Reader) -> Reader:
    def read(run: Run, row: int) -> Any:
        key = (number, row)
        if key not in run.notes:
            run.notes[key] = plain(run, row)
        return run.notes[key]

    return read


def _from_parent(kind: str, read: Reader) -> Reader:
    return lambda run, row: read(run, run.tables[kind].parent[row])
