"""Comparisons of one fact or derived value with a constant: most lines of most reasons.

What such a line says apart from the value is settled once for a program, and over one enterprise each line is made once
for each subject, however many rules compare the same.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeGuard

from ...models.because import Because
from ..program import typed as t
from ..vocabulary.model import ROW_KINDS
from .shown import show
from .text import member_words
from .truths import Truth

if TYPE_CHECKING:
    from .because import Reasons

Ref = t.FactRef | t.CellRef
MIRROR = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "==": "==", "!=": "!="}
"""the sign when the sides are exchanged"""


def plain_ref(node: t.Typed) -> TypeGuard[Ref]:
    """A fact of a thing, or a derived value: what a column of risks or hazards repeats differs from row to row."""
    return type(node) is t.CellRef or (type(node) is t.FactRef and node.kind not in ROW_KINDS)


class Leaf:
    """One line, whatever the subject."""

    __slots__ = ("cell", "form", "node", "number", "stated", "up")

    def __init__(self, r: Reasons, node: Ref, sign: str, threshold: Any, *, stated: bool = False) -> None:
        named = r.named(node)
        parts = r.view.parts
        self.node = node
        self.up = named.up
        self.stated = stated
        """a yes/no that stands for itself: the value is the answer"""
        self.cell = parts.program.cell_number[node.cell] if isinstance(node, t.CellRef) else None
        what = self.cell if isinstance(node, t.CellRef) else (node.kind, node.slot)
        key = (what, named.name, sign, threshold, stated)
        self.number = parts.leaf_numbers.setdefault(key, len(parts.leaf_numbers))
        self.form = Because.form(
            fact=named.name, label=named.label, comparison=sign, threshold=threshold, clause=named.clause
        )

    def at(self, r: Reasons, kind: str, row: int, answer: Truth, depth: int) -> Because:
        """The line for a subject, with what a derived value is made of where the depth asks for it."""
        of, at = r.view.owner(kind, row, self.up) if self.up else (kind, row)
        deep = depth > 0 and self.cell is not None
        key = (self.number, at, answer, deep)
        known = r.lines.get(key)
        if known is None:
            form = self.form.copy()
            form["subject"] = r.subject(of, at)
            form["holds"] = answer
            if self.stated:
                form["value"] = answer
            else:
                shown = show(r.view.value(self.node, kind, row), self.node.type)
                form["value"], form["low"], form["high"], form["possible"], form["unit"] = shown
            if deep and self.cell is not None:
                form["detail"] = r.inputs_of(self.cell, at)
            known = r.lines[key] = Because.of_form(form)
        return known


def leaf_of(r: Reasons, node: t.Typed) -> Leaf | None:
    """The line of a yes/no node, where it is as plain as that."""
    if plain_ref(node):
        return Leaf(r, node, "", None, stated=True)
    if isinstance(node, t.Compare) and len(node.ops) == 1:
        left, right = node.operands
        sign: str = node.ops[0]
        if isinstance(left, t.Const):
            left, right, sign = right, left, MIRROR[sign]
        if plain_ref(left) and isinstance(right, t.Const):
            value = float(right.value) if isinstance(right.value, Fraction) else right.value
            return Leaf(r, left, sign, show(value, right.type).value)
    if isinstance(node, t.Member) and plain_ref(node.item):
        sign, words = member_words(node)
        return Leaf(r, node.item, sign, words[0] if len(words) == 1 else words)
    if isinstance(node, t.Contains) and plain_ref(node.container):
        return Leaf(r, node.container, "not contains" if node.negated else "contains", node.word)
    return None


def value_leaf(r: Reasons, node: Ref) -> Leaf:
    """The line that says what a value is, compared with nothing."""
    known: Leaf | None = r.view.parts.value_leaves.get(id(node))
    if known is None:
        known = r.view.parts.value_leaves[id(node)] = Leaf(r, node, "", None)
    return known
