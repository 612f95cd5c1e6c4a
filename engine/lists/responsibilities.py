"""责任清单: who answers for what. A row without a name is a finding: 责任人未落实."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from ...models.base import Words
from ...models.rows import OpenItems, ResponsibilityRow
from ..explain.view import Place
from ..program.program import ResponsibilityPart
from .context import Concluded, ListContext, level_of
from .hazards import HazardItem
from .risk_control import RiskItem

_UNNAMED = Words.made(zh="责任人未落实", en="nobody is named")
_LAYERS = {"leadership": 0, "supervision": 1, "enterprise": 2}


def responsibility_rows(
    context: ListContext, risks: Iterable[RiskItem], hazards: Iterable[HazardItem]
) -> tuple[ResponsibilityRow, ...]:
    """Every responsibility that applies or may apply, objects of the worst level first."""
    open_items = _open_items(context, risks, hazards)
    found: list[tuple[tuple[Any, ...], Concluded, ResponsibilityPart, tuple[int, int]]] = []
    for item in context.shown:
        part = item.entry.part
        if isinstance(part, ResponsibilityPart) and item.status in ("found", "undetermined"):
            low, high = context.row_ranks(item)
            place = context.position(context.point(item.place))
            found.append(((-low, -high, place, item.order, item.row), item, part, (low, high)))
    found.sort(key=lambda row: row[0])
    return tuple(
        _row(context, no, item, part, ranks, open_items) for no, (_, item, part, ranks) in enumerate(found, 1)
    )


def _row(
    context: ListContext,
    no: int,
    item: Concluded,
    part: ResponsibilityPart,
    ranks: tuple[int, int],
    open_items: dict[Place, list[int]],
) -> ResponsibilityRow:
    entry, words = item.entry, context.view.parts.words
    place = context.point(item.place)
    subject = context.ref(place)
    person = context.person(place, part.role)
    regulator = context.inherited(place, "regulator") if part.role == "regulator" and not person.name else ""
    name = person.name or regulator
    risks, hazards = open_items.get(place, (0, 0))
    severity: Literal["major", "general"] = part.severity or "general"
    return ResponsibilityRow.made(
        no=no,
        status=item.status,
        object_id=subject.id,
        object=subject.name or subject.id,
        level=level_of(ranks[0]),
        worst_possible=level_of(ranks[1]),
        layer=part.layer,
        role=part.role,
        unit=person.unit or part.unit.zh,
        name=name,
        post=person.post or context.profile.posts.get(part.role, ""),
        phone=person.phone,
        grid=context.inherited(place, "grid"),
        does=words(part.does),
        open=OpenItems.made(risks=risks, hazards=hazards),
        finding=None if name else _UNNAMED,
        finding_severity=None if name else severity,
        because=item.because,
        basis=context.view.parts.basis(entry.basis),
        confidence=entry.confidence,
        rule=entry.id,
        pack=entry.pack,
    )


def _open_items(
    context: ListContext, risks: Iterable[RiskItem], hazards: Iterable[HazardItem]
) -> dict[Place, list[int]]:
    """(red and orange risks, open major hazards) of each object, with everything below it."""
    counts: dict[Place, list[int]] = {}
    for risk in risks:
        if risk.low >= 3:
            _count(context, counts, context.point(risk.concluded.place), 0)
    for hazard in hazards:
        if hazard.open and hazard.row.severity == "major":
            _count(context, counts, hazard.place, 1)
    return counts


def _count(context: ListContext, counts: dict[Place, list[int]], place: Place, column: int) -> None:
    for at in context.view.chain(*place):
        counts.setdefault(at, [0, 0])[column] += 1
