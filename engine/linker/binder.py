"""The state of one linking run, and the small typed-node helpers that every part of the binder uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from ..diagnostics import Findings, Span
from ..language import tree
from ..program import typed as t
from ..program.types import TRUTH, NumberType, Type
from ..units import PURE
from ..vocabulary.model import Vocabulary
from .rows import RowDrafts
from .symbols import Definition, Scope, Symbols

COUNT = NumberType(exact=True)
COMPUTED = NumberType(exact=False)
RANK = NumberType(exact=True, symbol="")


@dataclass(slots=True)
class Binder:
    """One linking run: symbols, findings, and the types of derived values as they become known."""

    symbols: Symbols
    slots: dict[str, int]
    """kind -> number of slots given out so far"""
    definition_type: Callable[[tuple[str, str], Span], Type | None]
    """the type of a derived value; reports a circle"""
    expression: Callable[[Binder, Scope, tree.Expr], t.Typed | None]
    nested: Callable[[Binder, Scope, tree.Condition | None], t.Typed | None]
    """the binders of expressions and of conditions, which all parts of expressions call back"""
    row_slot: Callable[[str, str, str, str, Type], int]
    """(kind, what, entry id, name, type) -> slot"""
    rows: RowDrafts
    """what rules read of risks and hazards"""
    list_paths: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """(kind, word) -> the kinds down to the list of that name, () where there is none"""
    own_cell: dict[tuple[str, str], str] = field(default_factory=dict)
    """(kind, derived name) -> cell id that the name means"""

    @property
    def findings(self) -> Findings:
        """Where errors go."""
        return self.symbols.findings

    @property
    def vocabulary(self) -> Vocabulary:
        """The kinds and facts."""
        return self.symbols.vocabulary

    def bind(self, scope: Scope, node: tree.Expr) -> t.Typed | None:
        """The typed node of an expression, or None after an error was reported."""
        return self.expression(self, scope, node)

    def condition(self, scope: Scope, node: tree.Condition | None) -> t.Typed | None:
        """The typed node of a condition, or None: nothing there, or an error that was reported."""
        return self.nested(self, scope, node)

    def error(self, code: str, span: Span, **values: object) -> None:
        """Report; the caller then returns None."""
        self.findings.error(code, span, **values)

    def definitions(self, kind: str, name: str) -> list[Definition]:
        """Where a derived value of this kind and name is defined."""
        return self.symbols.definitions.get((kind, name), [])


def is_bare(node: t.Typed) -> bool:
    """A constant number written without a unit."""
    return (
        isinstance(node, t.Const)
        and isinstance(node.type, NumberType)
        and node.type.dimension == PURE
        and not node.type.symbol
    )


def in_unit(binder: Binder, node: t.Typed, target: NumberType) -> t.Typed | None:
    """The number in the unit of `target`; reports a missing or a wrong unit."""
    have = node.type
    assert isinstance(have, NumberType)
    if is_bare(node) and (target.dimension != PURE or target.symbol):
        assert isinstance(node, t.Const)
        if node.value == 0:
            return t.Const(
                Fraction(0), NumberType(target.dimension, target.factor, True, target.symbol), node.span
            )
        binder.error(
            "unit-missing", node.span, unit=target.symbol or "?", number=_shown(Fraction(node.value))
        )
        return None
    if have.dimension != target.dimension:
        binder.error("unit-mismatch", node.span, have=have.symbol or "1", want=target.symbol or "1")
        return None
    if have.factor == target.factor:
        return node
    factor = have.factor / target.factor
    kind = NumberType(target.dimension, target.factor, isinstance(node, t.Const), target.symbol)
    if isinstance(node, t.Const):
        return t.Const(Fraction(node.value) * factor, kind, node.span)
    return t.Scale(node, factor, kind, node.span)


def _shown(value: Fraction) -> str:
    return f"{float(value):.12g}"


def negated(node: t.Typed) -> t.Typed:
    """The opposite of a truth."""
    return t.Not(node, TRUTH, node.span)


def all_of(lines: Iterable[t.Typed | None], span: Span) -> t.Typed | None:
    """All of the lines that are there; None when there is none."""
    given = tuple(line for line in lines if line is not None)
    if not given:
        return None
    return given[0] if len(given) == 1 else t.Group("all", given, 0, TRUTH, span)


def true(span: Span) -> t.Const:
    """The constant true."""
    return t.Const(True, TRUTH, span)
