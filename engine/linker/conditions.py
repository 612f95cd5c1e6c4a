"""Conditions with their names bound: expressions that are true or false, all / any / none / at least, and found."""

from __future__ import annotations

from fnmatch import fnmatchcase

from ..diagnostics import Span
from ..language.conditions import is_pattern
from ..language.tree import Condition, Found, Group, Not
from ..program import typed as t
from ..program.types import TRUTH
from ..suggest import guess_values
from .binder import Binder
from .leaves import bind_truth
from .symbols import PlacedHazard, Scope


def bind_condition(binder: Binder, scope: Scope, node: Condition | None) -> t.Typed | None:
    """The typed condition, or None: nothing there, or an error that was reported."""
    if node is None:
        return None
    if isinstance(node, Group):
        lines = tuple(line for item in node.lines for line in _lines(binder, scope, item))
        if node.mode == "at least" and node.count > len(lines):
            binder.error("at-least-too-many", node.span, count=node.count, lines=len(lines))
        return t.Group(node.mode, lines, node.count, TRUTH, node.span)
    if isinstance(node, Found):
        lines = _found(binder, scope, node)
        return lines[0] if len(lines) == 1 else t.Group("any", lines, 0, TRUTH, node.span)
    if isinstance(node, Not) and isinstance(node.operand, Group | Found):
        operand = bind_condition(binder, scope, node.operand)
        return None if operand is None else t.Not(operand, TRUTH, node.span)
    return bind_truth(binder, scope, node)


def _lines(binder: Binder, scope: Scope, node: Condition) -> tuple[t.Typed, ...]:
    if isinstance(node, Found):
        return _found(binder, scope, node)
    bound = bind_condition(binder, scope, node)
    return () if bound is None else (bound,)


def _found(binder: Binder, scope: Scope, node: Found) -> tuple[t.Typed, ...]:
    lines: list[t.Typed] = []
    for wanted, span in zip(node.ids, node.spans, strict=True):
        matches = _matching(binder, scope, wanted)
        if not matches:
            known = [h.split("/", 1)[1] for h in binder.symbols.hazards] + list(binder.symbols.hazards)
            code = "found-none" if is_pattern(wanted) else "found-unknown"
            binder.error(code, span, id=wanted, **guess_values(wanted, known))
        for placed in matches:
            line = _status_of(binder, scope, placed, span)
            if line is not None:
                lines.append(line)
    return tuple(lines)


def _matching(binder: Binder, scope: Scope, wanted: str) -> list[PlacedHazard]:
    full = wanted if "/" in wanted or scope.linked is None else scope.linked.entry_id(wanted)
    hazards = binder.symbols.hazards
    named = binder.symbols.aliases.get(full, full)
    if named in hazards or not is_pattern(full):
        return [hazards[named]] if named in hazards else []
    # The names before and after the slash are matched apart, so that * stays within one rule set.
    parts = full.split("/", 1)
    former: dict[str, list[str]] = {}
    for old, new in binder.symbols.aliases.items():
        former.setdefault(new, []).append(old)
    return [
        hazard
        for key, hazard in hazards.items()
        if key != scope.entry and any(_fits(name, parts) for name in (key, *former.get(key, ())))
    ]


def _fits(name: str, parts: list[str]) -> bool:
    return all(map(fnmatchcase, name.split("/", 1), parts))


def _status_of(binder: Binder, scope: Scope, placed: PlacedHazard, span: Span) -> t.Typed | None:
    """The status of a hazard entry for the subject at hand, its owner, or any thing below it."""
    if not placed.linked.active:
        return t.Const(False, TRUTH, span)
    kind = placed.entry.common.subject
    cell = f"{placed.id}#status"
    here = binder.vocabulary.path(scope.kind)
    there = binder.vocabulary.path(kind)
    if kind in here:
        return t.CellRef(cell, len(here) - 1 - here.index(kind), TRUTH, span)
    if scope.kind in there:
        path = there[there.index(scope.kind) + 1 :]
        return t.Aggregate("any", path, 0, None, t.CellRef(cell, 0, TRUTH, span), TRUTH, span)
    binder.error("found-elsewhere", span, id=placed.id, kind=kind, here=scope.kind)
    return None
