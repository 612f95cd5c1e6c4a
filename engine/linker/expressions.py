"""Expressions with names bound, types checked and units brought together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..language import tree
from ..program import typed as t
from ..program.types import TRUTH, NumberType
from ..units import PURE
from .binder import Binder, in_unit, is_bare
from .calls import bind_call, bind_lookup
from .comparisons import bind_compare, bind_in
from .constants import folded
from .leaves import bind_number, bind_truth, quantity
from .names import ListRef, resolve
from .symbols import Scope


def bind(binder: Binder, scope: Scope, node: tree.Expr) -> t.Typed | None:
    """The typed node, or None after an error was reported."""
    match node:
        case tree.NumberLiteral(value, span):
            return t.Const(value, NumberType(exact=True), span)
        case tree.BoolLiteral(value, span):
            return t.Const(value, TRUTH, span)
        case tree.Quoted():
            return quantity(binder, node)
    parts: dict[type, Callable[[Binder, Scope, Any], t.Typed | None]] = {
        tree.Name: _name,
        tree.Arith: _arith,
        tree.Neg: _neg,
        tree.Compare: bind_compare,
        tree.In: bind_in,
        tree.Not: _not,
        tree.BoolOp: _bool_op,
        tree.Call: bind_call,
        tree.LookUp: bind_lookup,
    }
    return parts[type(node)](binder, scope, node)


def _neg(binder: Binder, scope: Scope, node: tree.Neg) -> t.Typed | None:
    number = bind_number(binder, scope, node.operand)
    return None if number is None else folded(t.Neg(number, number.type, node.span))


def _not(binder: Binder, scope: Scope, node: tree.Not) -> t.Typed | None:
    truth = binder.condition(scope, node.operand)
    return None if truth is None else t.Not(truth, TRUTH, node.span)


def _bool_op(binder: Binder, scope: Scope, node: tree.BoolOp) -> t.Typed | None:
    bound = [bind_truth(binder, scope, item) for item in node.operands]
    lines = tuple(line for line in bound if line is not None)
    if len(lines) < len(bound):
        return None
    return t.Group("all" if node.op == "and" else "any", lines, 0, TRUTH, node.span)


def _name(binder: Binder, scope: Scope, node: tree.Name) -> t.Typed | None:
    found = resolve(binder, scope, node)
    if isinstance(found, ListRef):
        binder.error("list-as-value", node.span, name=".".join(node.parts))
        return None
    return found


def _arith(binder: Binder, scope: Scope, node: tree.Arith) -> t.Typed | None:
    left = bind_number(binder, scope, node.left)
    right = bind_number(binder, scope, node.right)
    if left is None or right is None:
        return None
    if node.op in "+-":
        return _sum(binder, node, left, right)
    return _product(node, left, right)


def _sum(binder: Binder, node: tree.Arith, left: t.Typed, right: t.Typed) -> t.Typed | None:
    swap = is_bare(left) and not is_bare(right)
    unit = (right if swap else left).type
    assert isinstance(unit, NumberType)
    first, second = in_unit(binder, left, unit), in_unit(binder, right, unit)
    if first is None or second is None:
        return None
    kind = NumberType(unit.dimension, unit.factor, False, unit.symbol)
    return folded(t.Arith(node.op, first, second, kind, node.span))


def _product(node: tree.Arith, left: t.Typed, right: t.Typed) -> t.Typed:
    a, b = left.type, right.type
    assert isinstance(a, NumberType)
    assert isinstance(b, NumberType)
    if node.op == "*":
        dimension, factor = a.dimension * b.dimension, a.factor * b.factor
    else:
        dimension, factor = a.dimension / b.dimension, a.factor / b.factor
    symbol = a.symbol if b.dimension == PURE and b.factor == 1 and a.dimension != PURE else ""
    product = t.Arith(node.op, left, right, NumberType(dimension, factor, False, symbol), node.span)
    if dimension == PURE and factor != 1:
        return folded(t.Scale(product, factor, NumberType(), node.span))
    return folded(product)
