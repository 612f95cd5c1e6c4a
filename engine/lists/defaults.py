"""The rank a risk would have by the rule's own scores: what an enterprise's own scores are held against."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ..explain.view import View
from ..program import typed as t
from ..program.program import EntryDef, RiskPart
from .context import ListContext, text

# The default form of each risk entry's method; entries live as long as their program.
_MADE: dict[int, tuple[EntryDef, t.Typed]] = {}
_MOST_KEPT = 4096


def default_rank(view: View, entry: EntryDef, row: int) -> int:
    """The rank that the method gives for the default scores: the lowest still possible."""
    known = _MADE.get(id(entry))
    if known is None or known[0] is not entry:
        if len(_MADE) >= _MOST_KEPT:
            _MADE.clear()
        known = _MADE[id(entry)] = (entry, _with_defaults(view, entry))
    return int(view.bounds(view.value(known[1], entry.kind, row))[0]) + 1


def _with_defaults(view: View, entry: EntryDef) -> t.Typed:
    """The level by the method with every own score left out, as a node for the thing: what columns of the risk's row repeat
    stands in their place."""
    sources = view.program.row_sources["risk"]
    number = next(number for number, source in enumerate(sources) if source.entry == entry.id)

    def exchange(node: t.Typed) -> t.Typed:
        if isinstance(node, t.CellRef) and node.cell.startswith("risk#"):
            return exchange(view.cell(node.cell).typed)
        if isinstance(node, t.Assume) and node.own:
            return exchange(node.default)
        if isinstance(node, t.FactRef) and node.kind == "risk":
            return view.parts.origin(node, number) or t.Unknown(
                Fraction(0), Fraction(0), node.type, "no-record", node.span
            )
        made: t.Typed = rebuilt(node, exchange)
        return made

    return exchange(view.cell("risk#method-level").typed)


def rebuilt(node: Any, change: Callable[[Any], Any]) -> Any:
    """The node with `change` applied to every typed node directly below it."""
    changes: dict[str, Any] = {}
    for field in dataclasses.fields(node):
        old = getattr(node, field.name)
        new = _changed(old, change)
        if new is not old:
            changes[field.name] = new
    return dataclasses.replace(node, **changes) if changes else node


def _changed(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, tuple):
        made = tuple(_changed(item, change) for item in value)
        return made if any(a is not b for a, b in zip(made, value, strict=True)) else value
    if isinstance(value, (t.PickStep, t.CaseRow, t.SheetItem)):
        return rebuilt(value, change)
    return change(value) if isinstance(value, _NODES) else value


_NODES = (
    t.Const, t.FactRef, t.CellRef, t.AsOf, t.Unknown, t.Arith, t.Neg, t.Scale, t.Function, t.Compare, t.Member,
    t.Same, t.Contains, t.Not, t.Group, t.Pick, t.Cases, t.LookUp, t.Aggregate, t.SetAggregate, t.Known,
    t.Assume, t.Surely, t.Votes, t.Sheet,
)  # fmt: skip


def replaced_rank(context: ListContext, place: tuple[str, int]) -> int:
    """The worst rank, by their own scores, of the risk entries that an own risk stands in for at its point."""
    wanted = context.note(place, "replaces")
    names = {text(name) for name in wanted} if isinstance(wanted, (list, tuple)) else set()
    kind, row = context.point(place)
    worst = 0
    for entry in context.program.entries:
        if entry.kind != kind or not isinstance(entry.part, RiskPart) or entry.part.own:
            continue
        named = entry.id in names or entry.id.rpartition("/")[2] in names
        if named and context.view.cell_truth(entry.where, row, True) is not False:
            worst = max(worst, default_rank(context.view, entry, row))
    return worst
