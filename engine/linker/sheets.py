"""Score sheets: each item's condition and points as cells of their own, so that the sheet can be shown line by line."""

from __future__ import annotations

from fractions import Fraction

from ..language.tree import NOT_CITED, Basis, Score, ScoreItem
from ..program import typed as t
from ..program.types import TRUTH, NumberType
from .binder import Binder, all_of, true
from .conditions import bind_condition
from .drafts import Drafts
from .leaves import bind_number
from .symbols import Definition, Scope
from .valueforms import bind_value


def bind_sheet(
    binder: Binder, drafts: Drafts, scope: Scope, definition: Definition, entry: Score
) -> t.Typed | None:
    """The typed score sheet; adds cells "id/item#when" and "id/item#points" where the sheet is in force."""
    items: list[t.SheetItem] = []
    failed = False
    for item in entry.items:
        bound = _item(binder, drafts, scope, definition, item)
        failed = failed or bound is None
        if bound is not None:
            items.append(bound)
    if failed:
        return None
    return t.Sheet(
        entry.start,
        dict(entry.groups),
        tuple(items),
        entry.lowest,
        entry.highest,
        NumberType(),
        entry.common.span,
    )


def _item(
    binder: Binder, drafts: Drafts, scope: Scope, definition: Definition, item: ScoreItem
) -> t.SheetItem | None:
    before = len(binder.findings.errors)
    where = bind_condition(binder, scope, item.where)
    when = bind_condition(binder, scope, item.when)
    unless = bind_condition(binder, scope, item.unless)
    points = bind_value(binder, scope, item.points, NumberType())
    each = None if item.each is None else bind_number(binder, scope, item.each)
    if len(binder.findings.errors) > before or points is None:
        return None
    exempt = None if unless is None else t.Not(t.Surely(unless, TRUTH, item.span), TRUTH, item.span)
    counts = all_of((where, when, exempt), item.span) or true(item.span)
    if definition.active:
        counts = _cells(drafts, definition, item, counts, points, each)
    return t.SheetItem(
        item.id, item.group, item.sign, points, each, item.best_of, counts, item.cited, item.span
    )


def _cells(
    drafts: Drafts,
    definition: Definition,
    item: ScoreItem,
    counts: t.Typed,
    points: t.Typed,
    each: t.Typed | None,
) -> t.CellRef:
    """Add the cells of an item, its condition and its points; the condition by reference."""
    common = definition.entry.common
    basis = common.basis
    if item.cited.clause and basis:
        basis = (Basis(basis[0].source, item.cited.clause),)
    confidence = item.cited.confidence or common.confidence
    key = f"{definition.id}/{item.id}"
    condition = drafts.cell(
        f"{key}#when",
        common.subject,
        counts,
        title=item.title,
        cited=item.cited,
        basis=basis,
        confidence=confidence,
        shareable=True,
    )
    amount = points if each is None else t.Arith("*", points, each, NumberType(), item.span)
    zero = t.Const(Fraction(0), NumberType(exact=True), item.span)
    rows = (t.CaseRow(condition, amount, NOT_CITED, item.span), t.CaseRow(None, zero, NOT_CITED, item.span))
    drafts.cell(
        f"{key}#points",
        common.subject,
        t.Cases(rows, NumberType(), item.span),
        title=item.title,
        cited=item.cited,
        basis=basis,
        confidence=confidence,
    )
    return condition
