"""Take out of a core tree what can be decided before any fact is known; what it means stays the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Final

from ...program import core
from ...program.core import Core
from .. import bounds, scalars
from .writer import part_names

Comparison = Callable[[float, float], bool]

_COMPARE: Final[dict[tuple[str, bool], Comparison]] = {
    (">=", False): lambda a, b: a >= b,
    (">", False): lambda a, b: a > b,
    ("==", False): lambda a, b: a == b,
    (">=", True): scalars.at_least,
    (">", True): lambda a, b: not scalars.at_least(b, a),
    ("==", True): scalars.equal,
}
_ARITH: Final = {"+": bounds.n_add, "-": bounds.n_sub, "*": bounds.n_mul, "/": bounds.n_div}
_CONSTANTS: Final = (core.Number, core.Truth, core.Code)


def simplify(node: Core) -> Core:
    """The same tree with constants folded, single-line groups opened and decided choices taken."""
    node = _over_parts(node)
    if isinstance(node, core.AllOf | core.AnyOf):
        return _group(node)
    return _decided(_computed(node))


def _computed(node: Core) -> Core:
    """Operators over constants."""
    match node:
        case core.Arith(op, core.Number(a), core.Number(b)):
            value = _ARITH[op](a, b)
            return core.Number(value) if isinstance(value, float) else node
        case core.Compare(op, core.Number(a), core.Number(b), tolerant):
            return core.Truth(_COMPARE[op, tolerant](a, b))
        case core.Member(core.Code(code), members):
            return core.Truth(code in members)
        case core.Same(core.Code(a), core.Code(b)):
            return core.Truth(a == b)
    return node


def _decided(node: Core) -> Core:
    """Nodes whose answer a constant part decides."""
    match node:
        case core.Not(core.Truth(value)):
            return core.Truth(not value)
        case core.Not(core.Not(operand)):
            return operand
        case core.Choose(_, core.Truth(test), then, otherwise):
            return then if test else otherwise
        case core.Known(operand) if isinstance(operand, _CONSTANTS):
            return core.Truth(True)
        case core.Assume(_, operand, _) if isinstance(operand, _CONSTANTS):
            return operand
        case core.Surely(core.Truth()):
            return node.operand
    return node


def _group(group: core.AllOf | core.AnyOf) -> Core:
    """Neutral lines go, the contrary decides, the same line counts once."""
    same = type(group)
    neutral = same is core.AllOf
    kept: dict[Core, None] = {}
    for item in group.items:
        for part in item.items if isinstance(item, same) else (item,):
            if part == core.Truth(not neutral):
                return part
            if part != core.Truth(neutral):
                kept[part] = None
    if not kept:
        return core.Truth(neutral)
    return next(iter(kept)) if len(kept) == 1 else same(tuple(kept))


def _over_parts(node: Core) -> Core:
    changed: dict[str, object] = {}
    for name in part_names(type(node)):
        part = getattr(node, name)
        if isinstance(part, tuple):
            new: object = tuple(map(simplify, part))
            if any(a is not b for a, b in zip(part, new, strict=True)):  # type: ignore[call-overload]
                changed[name] = new
        elif part is not None:
            new = simplify(part)
            if new is not part:
                changed[name] = new
    return dataclasses.replace(node, **changed) if changed else node  # type: ignore[arg-type]
