"""Which edition counts: by the day of evaluation, by a subject's own date, or because one set replaces another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..language.tree import Common, Condition, Name
from ..program import typed as t
from ..program.types import DATE, TRUTH, DateType
from .binder import Binder, all_of, true
from .conditions import bind_condition
from .names import resolve
from .symbols import Definition, LinkedSet, Scope


def date_window(binder: Binder, scope: Scope, linked: LinkedSet, common: Common) -> t.Typed | None:
    """That the source was in force on the subject's own date; None when the entry is not dated so."""
    name = common.dated_by or linked.rules.dated_by
    if not name:
        return None
    day = resolve(binder, scope, Name((name,), common.span))
    if day is None:
        return None
    if not isinstance(day, t.FactRef) or not isinstance(day.type, DateType):
        binder.error("dated-by-no-date", common.span, name=name)
        return None
    source = linked.source
    lines: list[t.Typed | None] = []
    if source is not None and source.start is not None:
        bound = t.Const(source.start.toordinal(), DATE, common.span)
        lines.append(t.Compare((day, bound), (">=",), (False,), TRUTH, common.span))
    if source is not None and source.end is not None:
        bound = t.Const(source.end.toordinal(), DATE, common.span)
        lines.append(t.Compare((day, bound), ("<=",), (False,), TRUTH, common.span))
    return all_of(lines, common.span) or true(common.span)


def _names(replaces: Sequence[str], linked: LinkedSet, entry_id: str) -> bool:
    return linked.rules.name in replaces or entry_id in replaces


def _replacements(
    binder: Binder, target: LinkedSet, entry_id: str
) -> Iterator[tuple[LinkedSet, Condition | None]]:
    """The active rule sets and entries that say they replace this one, with their `where`."""
    for name in (target.rules.name, entry_id):
        for linked, where in binder.symbols.replacing.get(name, ()):
            if linked is not target:
                yield linked, where


def replaced_when(binder: Binder, scope: Scope, target: LinkedSet, entry_id: str) -> t.Typed | None:
    """When another rule set stands in for this entry; None: never."""
    lines: list[t.Typed] = []
    for linked, where in _replacements(binder, target, entry_id):
        here = replace(scope, linked=linked)
        bound = bind_condition(binder, here, where)
        if bound is not None:
            lines.append(bound)
        elif where is None:
            lines.append(true(linked.rules.span))
    if not lines:
        return None
    return lines[0] if len(lines) == 1 else t.Group("any", tuple(lines), 0, TRUTH, lines[0].span)


def replacing(binder: Binder, definition: Definition, others: list[Definition]) -> t.Typed | None:
    """When this definition stands in for one of the others; None when it replaces none of them."""
    linked, common = definition.linked, definition.entry.common
    scope = Scope(common.subject, linked)
    for other in others:
        if _names(linked.rules.replaces, other.linked, other.id):
            bound = bind_condition(binder, scope, linked.rules.where)
            return bound if bound is not None else true(common.span)
        if _names(common.replaces, other.linked, other.id):
            bound = bind_condition(binder, scope, common.where)
            return bound if bound is not None else true(common.span)
    return None
