"""Working out at link time what needs no fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from ..program import typed as t
from ..program.types import NumberType

_TOLERANCE = Fraction(1, 10**12)


def folded(node: t.Typed) -> t.Typed:
    """The constant that the node comes to, or the node itself."""
    value = value_of(node)
    if value is None or isinstance(node, t.Const):
        return node
    kind = node.type
    if isinstance(kind, NumberType):
        kind = replace(kind, exact=True)
    return t.Const(value, kind, node.span)


def value_of(node: t.Typed) -> Fraction | bool | int | None:
    """The value of an expression without facts; None when it needs one, or has no value (x / 0, a missing key)."""
    match node:
        case t.Const(value=value):
            return value
        case t.Neg(operand=operand):
            number = value_of(operand)
            return None if number is None else -Fraction(number)
        case t.Scale(operand=operand, factor=factor):
            number = value_of(operand)
            return None if number is None else Fraction(number) * factor
        case t.Arith():
            return _arith(node)
        case t.Not(operand=operand):
            truth = value_of(operand)
            return None if truth is None else not truth
        case t.Member(item=item, codes=codes, negated=negated):
            code = value_of(item)
            return None if code is None else (code in codes) != negated
        case t.Group():
            return _group(node)
        case t.Compare():
            return _compare(node)
        case t.LookUp():
            return _lookup(node)
    return None


def _arith(node: t.Arith) -> Fraction | None:
    a, b = value_of(node.left), value_of(node.right)
    if a is None or b is None:
        return None
    left, right = Fraction(a), Fraction(b)
    if node.op == "/":
        return left / right if right else None
    return {"+": left + right, "-": left - right, "*": left * right}[node.op]


def _group(node: t.Group) -> bool | None:
    values = [value_of(line) for line in node.lines]
    true, known = sum(v is True for v in values), all(v is not None for v in values)
    false = sum(v is False for v in values)
    match node.mode:
        case "all":
            return False if false else (True if known else None)
        case "any":
            return True if true else (False if known else None)
        case "none":
            return False if true else (True if known else None)
        case "at least":
            if true >= node.count:
                return True
            return False if len(values) - false < node.count else None


def _compare(node: t.Compare) -> bool | None:
    values = [value_of(operand) for operand in node.operands]
    if any(v is None for v in values):
        return None
    numbers = [Fraction(v) for v in values if v is not None]
    links = zip(numbers, node.ops, numbers[1:], node.tolerant, strict=False)
    return all(_holds(a, op, b, tolerant) for a, op, b, tolerant in links)


def _holds(a: Fraction, op: str, b: Fraction, tolerant: bool) -> bool:
    slack = _TOLERANCE * max(Fraction(1), abs(a), abs(b)) if tolerant else Fraction(0)
    at_least, at_most = a >= b - slack, b >= a - slack
    table: Mapping[str, bool] = {
        ">=": at_least,
        "<=": at_most,
        ">": not at_most,
        "<": not at_least,
        "==": at_least and at_most,
        "!=": not (at_least and at_most),
    }
    return table[op]


def _lookup(node: t.LookUp) -> Fraction | int | None:
    keys = tuple(value_of(key) for key in node.keys)
    for row in node.table.rows:
        if row.keys == keys:
            cell = row.cells.get(node.column)
            return None if isinstance(cell, tuple) else cell
    return None
