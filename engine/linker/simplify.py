"""Core nodes made plain: constants folded, groups flattened, equal items dropped. None of it changes a bound."""

from __future__ import annotations

from collections.abc import Iterable

from ..program import core as c


def negate(node: c.Core) -> c.Core:
    """not node."""
    if isinstance(node, c.Truth):
        return c.Truth(not node.value)
    return node.operand if isinstance(node, c.Not) else c.Not(node)


def _flat(kind: type[c.AllOf | c.AnyOf], items: Iterable[c.Core]) -> list[c.Core]:
    found: dict[c.Core, None] = {}
    for item in items:
        for part in item.items if isinstance(item, kind) else (item,):
            found[part] = None
    return list(found)


def all_of(items: Iterable[c.Core]) -> c.Core:
    """Kleene and."""
    flat = _flat(c.AllOf, items)
    if any(isinstance(item, c.Truth) and not item.value for item in flat):
        return c.Truth(False)
    rest = tuple(item for item in flat if not isinstance(item, c.Truth))
    if not rest:
        return c.Truth(True)
    return rest[0] if len(rest) == 1 else c.AllOf(rest)


def any_of(items: Iterable[c.Core]) -> c.Core:
    """Kleene or."""
    flat = _flat(c.AnyOf, items)
    if any(isinstance(item, c.Truth) and item.value for item in flat):
        return c.Truth(True)
    rest = tuple(item for item in flat if not isinstance(item, c.Truth))
    if not rest:
        return c.Truth(False)
    return rest[0] if len(rest) == 1 else c.AnyOf(rest)


def at_least(count: int, items: tuple[c.Core, ...]) -> c.Core:
    """`count` or more of the items; equal items count each."""
    sure = sum(isinstance(item, c.Truth) and item.value for item in items)
    rest = tuple(item for item in items if not isinstance(item, c.Truth))
    need = count - sure
    if need <= 0:
        return c.Truth(True)
    if need > len(rest):
        return c.Truth(False)
    return c.AtLeast(need, rest)


def choose(sort: c.Sort, test: c.Core, then: c.Core, otherwise: c.Core) -> c.Core:
    """test ? then : otherwise."""
    if isinstance(test, c.Truth):
        return then if test.value else otherwise
    return then if then == otherwise else c.Choose(sort, test, then, otherwise)
