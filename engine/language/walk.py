"""Going over expression trees."""

from __future__ import annotations

from typing import cast

from .tree import Arith, BoolOp, Call, Compare, Expr, In, LookUp, Neg, Not


def children(node: Expr) -> tuple[Expr, ...]:
    """The expressions directly below one."""
    match node:
        case Arith(left=left, right=right):
            return left, right
        case Neg(operand=operand):
            return (operand,)
        case Not(operand=operand):
            return (cast(Expr, operand),)
        case Compare(operands=operands) | BoolOp(operands=operands):
            return operands
        case In(item=item, items=items, container=container):
            return (item, *(items or ()), *((container,) if container else ()))
        case Call(args=args):
            return args
        case LookUp(keys=keys):
            return keys
        case _:
            return ()


def height(tree: Expr) -> int:
    """The longest way down, counted without recursion: what is refused for its depth must not exhaust it."""
    deepest, todo = 0, [(tree, 1)]
    while todo:
        node, depth = todo.pop()
        deepest = depth if depth > deepest else deepest
        todo.extend((child, depth + 1) for child in children(node))
    return deepest
