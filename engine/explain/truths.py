"""Readers of yes/no nodes: what does not depend on the enterprise is settled once for a program.

A truth of a group or a plain comparison is read straight from stored values; what has to be computed goes to the plain
interpreter, by way of `View.value`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..program import typed as t
from ..values import BIG, Codes, Interval, Value

if TYPE_CHECKING:
    from .view import View

Truth = bool | None
Bounds = tuple[float, float]
Reader = Callable[["View", str, int], Truth]
"""the answer for a row of a kind"""


class Truths:
    """The readers of one program's nodes, made when they are first asked for."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[t.Typed, Reader]] = {}

    def reader(self, node: t.Typed) -> Reader:
        """How the node is read; kept together with the node, so that its id stays its own."""
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = (node, _MAKE.get(type(node), _stored)(self, node))
        return known[1]


def _stored(_: Truths, node: t.Typed) -> Reader:
    def read(view: View, kind: str, row: int) -> Truth:
        value = view.value(node, kind, row)
        return value if value is True or value is False else None

    return read


def _fact(truths: Truths, node: t.FactRef) -> Reader:
    if node.up:
        return _stored(truths, node)
    slot = node.slot

    def read(view: View, kind: str, row: int) -> Truth:
        value = view.tables[kind].columns[slot][row]
        return value if value is True or value is False else None

    return read


def _not(truths: Truths, node: t.Not) -> Reader:
    inner = truths.reader(node.operand)

    def read(view: View, kind: str, row: int) -> Truth:
        answer = inner(view, kind, row)
        return None if answer is None else not answer

    return read


def _surely(truths: Truths, node: t.Surely) -> Reader:
    inner = truths.reader(node.operand)
    return lambda view, kind, row: inner(view, kind, row) is True


def _group(truths: Truths, node: t.Group) -> Reader:
    lines = tuple(truths.reader(line) for line in node.lines)
    if node.mode == "at least":
        return _at_least_so_many(lines, node.count)
    stop = node.mode != "all"  # the answer of one line that settles the group
    settled, else_ = node.mode == "any", node.mode != "any"

    def read(view: View, kind: str, row: int) -> Truth:
        unknown = False
        for line in lines:
            answer = line(view, kind, row)
            if answer is stop:
                return settled
            unknown = unknown or answer is None
        return None if unknown else else_

    return read


def _at_least_so_many(lines: tuple[Reader, ...], count: int) -> Reader:
    def read(view: View, kind: str, row: int) -> Truth:
        answers = [line(view, kind, row) for line in lines]
        sure = answers.count(True)
        if sure >= count:
            return True
        return None if sure + answers.count(None) >= count else False

    return read


def _compare(_: Truths, node: t.Compare) -> Reader:
    operands, ops, tolerant = node.operands, node.ops, node.tolerant
    last = operands[-1]
    if len(ops) == 1 and isinstance(last, t.Const) and not isinstance(last.value, bool):
        return _compare_with(operands[0], ops[0], tolerant[0], float(last.value))

    def read(view: View, kind: str, row: int) -> Truth:
        found = [bounds(view.value(operand, kind, row)) for operand in operands]
        unknown = False
        for i, op in enumerate(ops):
            answer = link_truth(op, found[i], found[i + 1], tolerant[i])
            if answer is False:
                return False
            unknown = unknown or answer is None
        return None if unknown else True

    return read


_EXACT: Mapping[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


def _compare_with(operand: t.Typed, op: str, tolerant: bool, limit: float) -> Reader:
    exact, limits = _EXACT[op], (limit, limit)

    def read(view: View, kind: str, row: int) -> Truth:
        value = view.value(operand, kind, row)
        if type(value) is float and not tolerant:
            return exact(value, limit)
        return link_truth(op, bounds(value), limits, tolerant)

    return read


def _member(_: Truths, node: t.Member) -> Reader:
    item, codes, negated = node.item, node.codes, node.negated
    wanted = sum(1 << code for code in codes)

    def read(view: View, kind: str, row: int) -> Truth:
        value = view.value(item, kind, row)
        if type(value) is Codes:
            inside_some, outside_some = value.mask & wanted, value.mask & ~wanted
            if inside_some and outside_some:
                return None
            return bool(inside_some) is not negated
        if not isinstance(value, (int, float)):
            return None
        return (int(value) in codes) is not negated

    return read


def _contains(_: Truths, node: t.Contains) -> Reader:
    container, code, negated = node.container, node.code, node.negated
    slot = container.slot
    if container.up:

        def read(view: View, kind: str, row: int) -> Truth:
            value = view.value(container, kind, row)
            return (code in value) is not negated if type(value) is frozenset else None

    else:

        def read(view: View, kind: str, row: int) -> Truth:
            value = view.tables[kind].columns[slot][row]
            return (code in value) is not negated if type(value) is frozenset else None

    return read


def _aggregate(truths: Truths, node: t.Aggregate) -> Reader:
    """Whether any or all of some items hold. Where more items may be there than are listed the interpreter is asked."""
    stored = _stored(truths, node)
    if node.where is None or node.function not in ("any", "all"):
        return stored
    kind, counts, stop = node.path[-1], truths.reader(node.where), node.function == "any"

    def read(view: View, at: str, row: int) -> Truth:
        items = view.items(*view.owner(at, row, node.up), node.path)
        phantom = view.tables[kind].phantom
        unknown = False
        for item in items:
            if phantom[item]:
                return stored(view, at, row)
            answer = counts(view, kind, item)
            if answer is stop:
                return stop
            unknown = unknown or answer is None
        return None if unknown else not stop

    return read


_MAKE: Mapping[type, Callable[[Truths, Any], Reader]] = {
    t.FactRef: _fact,
    t.Not: _not,
    t.Surely: _surely,
    t.Group: _group,
    t.Compare: _compare,
    t.Member: _member,
    t.Contains: _contains,
    t.Aggregate: _aggregate,
}


def bounds(value: Value | None) -> Bounds:
    """Lowest and highest number (or code) still possible."""
    if type(value) is Interval:
        return value.low, value.high
    if type(value) is Codes:
        return float((value.mask & -value.mask).bit_length() - 1), float(value.mask.bit_length() - 1)
    if isinstance(value, (int, float)):
        return float(value), float(value)
    return -BIG, BIG


def link_truth(op: str, left: Bounds, right: Bounds, tolerant: bool) -> Truth:
    """left op right over bounds: true or false when every possible pair agrees."""
    if op == "!=":
        answer = link_truth("==", left, right, tolerant)
        return None if answer is None else not answer
    if op in ("<=", "<"):
        return link_truth(">=" if op == "<=" else ">", right, left, tolerant)
    if op == ">=":
        return _both(_at_least(left[0], right[1], tolerant), _at_least(left[1], right[0], tolerant))
    if op == ">":
        return _both(not _at_least(right[1], left[0], tolerant), not _at_least(right[0], left[1], tolerant))
    least = link_truth(">=", left, right, tolerant)
    most = link_truth(">=", right, left, tolerant)
    if least is False or most is False:
        return False
    return True if least and most else None


def _both(surely: bool, possibly: bool) -> Truth:
    return True if surely else (None if possibly else False)


def _at_least(left: float, right: float, tolerant: bool) -> bool:
    if not tolerant:
        return left >= right
    return left >= right - 1e-12 * max(1.0, abs(left), abs(right))
