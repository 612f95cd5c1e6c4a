"""The rank a risk would have by the rule's own scores: what an enterprise's own scores are held against."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from ..explain.view import View
from ..program import typed as t
from ..program.program import EntryDef, RiskPart
from ..program.types import CodeType
from ..values import number_bounds
from .context import ListContext, text

# The default form of each risk entry's method; entries live as long as their program.
_MADE: dict[int, tuple[EntryDef, t.Typed]] = {}
_MOST_KEPT = 4096


def default_rank(view: View, entry: EntryDef, row: int) -> int:
    """The rank that the method gives for the default scores: the lowest still possible, 0 where there is none."""
    part = entry.part
    assert isinstance(part, RiskPart)
    known = _MADE.get(id(entry))
    if known is None or known[0] is not entry:
        if len(_MADE) >= _MOST_KEPT:
            _MADE.clear()
        known = _MADE[id(entry)] = (entry, _with_defaults(view, entry, part))
    node = known[1]
    return _rank(view, node, entry.kind, row)


def _rank(view: View, node: t.Typed, kind: str, row: int) -> int:
    value = view.value(node, kind, row)
    if isinstance(node.type, CodeType):
        return int(view.bounds(value)[0]) + 1
    return int(number_bounds(value)[0]) if value is not None else 0  # type: ignore[arg-type]


def _with_defaults(view: View, entry: EntryDef, part: RiskPart) -> t.Typed:
    """The method's rank with every own score replaced by the rule's default; cells of the entry are opened."""
    cells = view.program.cells
    stand_ins: dict[str, t.Typed] = {}
    for _, number, slot in part.factors:
        typed = cells[number].typed
        if slot >= 0 and isinstance(typed, t.Assume):
            stand_ins[cells[number].id] = typed.default

    def exchange(node: t.Typed) -> t.Typed:
        if isinstance(node, t.CellRef) and not node.up:
            if node.cell in stand_ins:
                return stand_ins[node.cell]
            if node.cell.startswith(f"{entry.id}#"):
                return exchange(view.cell(node.cell).typed)
        made: t.Typed = rebuilt(node, exchange)
        return made

    return exchange(cells[part.method_rank].typed)


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
