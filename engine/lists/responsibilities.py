"""责任清单: who answers for what. A row without a name is a finding: 责任人未落实."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from ...models.base import Words
from ...models.rows import OpenItems, ResponsibilityRow
from ..explain.view import Place
from ..program.program import ResponsibilityPart
from .context import Concluded, ListContext, Spot
from .hazards import HazardItem
from .risk_control import RiskItem

_UNNAMED = Words.made(zh="责任人未落实", en="nobody is named")
_NOTHING_OPEN = OpenItems.made(risks=0, hazards=0)


def responsibility_rows(
    context: ListContext, risks: Iterable[RiskItem], hazards: Iterable[HazardItem]
) -> tuple[ResponsibilityRow, ...]:
    """Every responsibility that applies or may apply, objects of the worst level first."""
    open_items = _open_items(context, risks, hazards)
    found: list[tuple[tuple[Any, ...], Spot, Concluded, ResponsibilityPart]] = []
    for item in context.shown:
        part = item.entry.part
        if isinstance(part, ResponsibilityPart) and item.status in ("found", "undetermined"):
            spot = context.spot_of(item)
            found.append(((spot.sort, item.order, item.row), spot, item, part))
    found.sort(key=itemgetter(0))
    return tuple(
        _row(context, no, spot, item, part, open_items) for no, (_, spot, item, part) in enumerate(found, 1)
    )


def _form(context: ListContext, item: Concluded, part: ResponsibilityPart) -> dict[str, Any]:
    """What the rows of a rule have in common, whatever the subject."""
    entry, parts = item.entry, context.view.parts
    known = parts.row_forms.get(item.order)
    if known is None:
        known = parts.row_forms[item.order] = ResponsibilityRow.form(
            layer=part.layer,
            role=part.role,
            does=parts.words(part.does),
            **parts.cited(entry),
        )
    return known


def _row(
    context: ListContext,
    no: int,
    spot: Spot,
    item: Concluded,
    part: ResponsibilityPart,
    open_items: dict[Place, OpenItems],
) -> ResponsibilityRow:
    person = context.person(spot.point, part.role)
    name = person.name
    if not name and part.role == "regulator":
        name = context.inherited(spot.point, "regulator")
    form = _form(context, item, part).copy()
    form["no"] = no
    form["status"] = item.status
    form["object_id"] = spot.id
    form["object"] = spot.name
    form["level"] = spot.level
    form["worst_possible"] = spot.worst
    form["unit"] = person.unit or part.unit.zh
    form["name"] = name
    form["post"] = person.post or context.profile.posts.get(part.role, "")
    form["phone"] = person.phone
    form["grid"] = context.inherited(spot.point, "grid")
    form["open"] = open_items.get(spot.point, _NOTHING_OPEN)
    if not name:
        form["finding"] = _UNNAMED
        form["finding_severity"] = part.severity or "general"
    form["because"] = item.because
    return ResponsibilityRow.of_form(form)


def _open_items(
    context: ListContext, risks: Iterable[RiskItem], hazards: Iterable[HazardItem]
) -> dict[Place, OpenItems]:
    """(red and orange risks, open major hazards) of each object, with everything below it."""
    counts: dict[Place, list[int]] = {}
    for risk in risks:
        if risk.low >= 3:
            _count(context, counts, context.point(risk.concluded.place), 0)
    for hazard in hazards:
        if hazard.open and hazard.row.severity == "major":
            _count(context, counts, hazard.place, 1)
    return {place: OpenItems.made(risks=risks, hazards=hazards) for place, (risks, hazards) in counts.items()}


def _count(context: ListContext, counts: dict[Place, list[int]], place: Place, column: int) -> None:
    for at in context.view.chain(*place):
        counts.setdefault(at, [0, 0])[column] += 1
