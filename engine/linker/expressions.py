"""Expressions with names bound, types checked and units brought together."""

from __future__ import annotations

from fractions import Fraction

from ..language import tree
from ..program import typed as t
from ..program.types import TRUTH, CodeType, NumberType, TruthType, Type
from ..units import PURE, QuantityError, parse_quantity
from .binder import Binder, in_unit, is_bare
from .calls import bind_call, bind_lookup
from .comparisons import bind_compare, bind_in
from .constants import folded
from .names import ListRef, resolve
from .symbols import Scope


def bind_truth(binder: Binder, scope: Scope, node: tree.Expr) -> t.Typed | None:
    """A yes/no; reports anything else."""
    bound = bind(binder, scope, node)
    if bound is not None and not isinstance(bound.type, TruthType):
        binder.error("not-a-condition", node.span)
        return None
    return bound


def bind_number(binder: Binder, scope: Scope, node: tree.Expr) -> t.Typed | None:
    """A number; reports anything else."""
    bound = bind(binder, scope, node)
    if bound is not None and not isinstance(bound.type, NumberType):
        binder.error("number-expected", node.span)
        return None
    return bound


def bind(binder: Binder, scope: Scope, node: tree.Expr) -> t.Typed | None:
    """The typed node, or None after an error was reported."""
    match node:
        case tree.NumberLiteral(value, span):
            return t.Const(value, NumberType(exact=True), span)
        case tree.BoolLiteral(value, span):
            return t.Const(value, TRUTH, span)
        case tree.Quoted():
            return quantity(binder, node)
        case tree.Name():
            return _name(binder, scope, node)
        case tree.Arith():
            return _arith(binder, scope, node)
        case tree.Neg(operand, span):
            number = bind_number(binder, scope, operand)
            return None if number is None else folded(t.Neg(number, number.type, span))
        case tree.Compare():
            return bind_compare(binder, scope, node)
        case tree.In():
            return bind_in(binder, scope, node)
        case tree.Not(operand, span):
            truth = bind_truth(binder, scope, operand)  # type: ignore[arg-type]
            return None if truth is None else t.Not(truth, TRUTH, span)
        case tree.BoolOp(op, operands, span):
            lines = tuple(bind_truth(binder, scope, item) for item in operands)
            if any(line is None for line in lines):
                return None
            return t.Group("all" if op == "and" else "any", lines, 0, TRUTH, span)  # type: ignore[arg-type]
        case tree.Call():
            return bind_call(binder, scope, node)
        case tree.LookUp():
            return bind_lookup(binder, scope, node)


def _name(binder: Binder, scope: Scope, node: tree.Name) -> t.Typed | None:
    found = resolve(binder, scope, node)
    if isinstance(found, ListRef):
        binder.error("list-as-value", node.span, name=".".join(node.parts))
        return None
    return found


def quantity(binder: Binder, node: tree.Quoted) -> t.Const | None:
    """A quoted number with its unit."""
    try:
        value, unit = parse_quantity(node.text)
    except QuantityError:
        binder.error("quantity-expected", node.span, text=node.text)
        return None
    return t.Const(value, NumberType(unit.dimension, unit.factor, True, unit.symbol), node.span)


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
    assert isinstance(a, NumberType) and isinstance(b, NumberType)
    if node.op == "*":
        dimension, factor = a.dimension * b.dimension, a.factor * b.factor
    else:
        dimension, factor = a.dimension / b.dimension, a.factor / b.factor
    symbol = a.symbol if b.dimension == PURE and b.factor == 1 and a.dimension != PURE else ""
    product = t.Arith(node.op, left, right, NumberType(dimension, factor, False, symbol), node.span)
    if dimension == PURE and factor != 1:
        return folded(t.Scale(product, factor, NumberType(), node.span))
    return folded(product)


def same_sort(left: Type, right: Type) -> bool:
    """Whether two values may stand in one place: both numbers, both truths, or words of one list."""
    if isinstance(left, CodeType) and isinstance(right, CodeType):
        return left.choices.words == right.choices.words
    return type(left) is type(right)


def as_fraction(value: Fraction | bool | int) -> Fraction:
    """The exact number of a constant."""
    return Fraction(value)
