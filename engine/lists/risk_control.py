"""风险分级管控清单: one row for each risk of each subject, the rules' and the enterprise's own."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from ...models.base import Words
from ...models.rows import FactorScore, RiskControlRow
from ..explain.shown import show
from ..program.program import LEVELS, RiskPart
from ..program.types import NumberType
from ..vocabulary.model import Text
from .context import Concluded, ListContext, Spot, text
from .defaults import default_rank, replaced_rank

MEASURES = ("engineering", "management", "training", "protection", "emergency")
_PURE = NumberType()
_NO_WORDS = Words.made(zh="", en="")


class RiskItem(NamedTuple):
    """A risk with its row, for the lists that are made from risks."""

    concluded: Concluded
    low: int
    spot: Spot
    tiers: tuple[str, ...]
    row: RiskControlRow


def risk_rows(context: ListContext) -> list[RiskItem]:
    """Every risk that applies or may apply, worst first. Replaced and exempt ones are left out."""
    items: list[tuple[tuple[Any, ...], Concluded, RiskPart, int, Spot]] = []
    for item in context.shown:
        part = item.entry.part
        if isinstance(part, RiskPart) and item.status in ("found", "undetermined"):
            ranks = context.risk_ranks(item)
            spot = context.spot(item.place, ranks)
            items.append(((spot.sort, item.order, item.row), item, part, ranks[0], spot))
    items.sort(key=itemgetter(0))
    return [_item(context, no, *found[1:]) for no, found in enumerate(items, 1)]


def _item(context: ListContext, no: int, item: Concluded, part: RiskPart, low: int, spot: Spot) -> RiskItem:
    # The tiers of the worst level still possible hold those of every lower one.
    tiers = context.profile.tiers_by_level.get(spot.worst, ()) if spot.worst else ()
    return RiskItem(item, low, spot, tiers, _row(context, no, item, part, low, spot, tiers))


def _row(
    context: ListContext,
    no: int,
    item: Concluded,
    part: RiskPart,
    low: int,
    spot: Spot,
    tiers: tuple[str, ...],
) -> RiskControlRow:
    at = context.view.row_of("risk", item.entry.id, item.place)
    assert at is not None  # a risk that applies or may apply has a row
    tier = _responsible(context, tiers)
    person = context.tier_person(spot.point, tier, item.entry)
    form = _form(context, item, part).copy()
    if part.own:
        form.update(_own_texts(context, item))
    form.update(_assessed(context, item, part, low, at))
    form.update(
        no=no,
        status=item.status,
        point_id=spot.id,
        point_type=context.program.vocabulary.kinds[spot.point[0]].point_type,
        point=spot.name,
        level=spot.level,
        worst_possible=spot.worst,
        tier=tier,
        also_tiers=tuple(t for t in tiers if t != tier),
        role=person.role,
        unit=person.unit,
        person=person.name,
        phone=person.phone,
        supervisor=context.inherited(spot.point, "regulator"),
        because=item.because,
    )
    return RiskControlRow.of_form(form)


def _assessed(context: ListContext, item: Concluded, part: RiskPart, low: int, at: int) -> dict[str, Any]:
    """What the method says, and by what the level is reached."""
    scores = tuple(_score(context, part, factor, at) for factor in part.factors)
    found: dict[str, Any] = {
        "scores": scores,
        "scores_from": _scores_from(scores),
        "level_by": _level_by(context, part, at, low),
        "downgraded": _downgraded(context, item, part, scores, at),
    }
    if part.valued:
        value = show(context.view.risk_cell("value", at), _PURE)
        found.update(value=value.value, value_low=value.low, value_high=value.high)
    return found


def _form(context: ListContext, item: Concluded, part: RiskPart) -> dict[str, Any]:
    """What the rows of a rule have in common, whatever the subject."""
    entry, parts = item.entry, context.view.parts
    known = parts.row_forms.get(item.order)
    if known is None:
        measures = {name: tuple(parts.words(w) for w in part.measures.get(name, ())) for name in MEASURES}
        known = parts.row_forms[item.order] = RiskControlRow.form(
            step=parts.words(part.step),
            event=parts.words(part.event),
            accident=part.accident,
            consequence=parts.words(part.consequence),
            method=part.method,
            variant=part.variant,
            **parts.cited(entry),
            **measures,
        )
    return known


def _responsible(context: ListContext, tiers: tuple[str, ...]) -> str:
    if not tiers:
        return ""
    wanted = context.profile.responsible_tier
    if wanted == "last":
        return tiers[-1]
    return wanted if wanted in tiers else tiers[0]


def _own_texts(context: ListContext, item: Concluded) -> Mapping[str, Any]:
    """What the row of an own risk says: the words of the fact file."""
    measures = context.note(item.place, "measures")
    given = measures if isinstance(measures, Mapping) else {}
    own = {name: tuple(_own_words(w) for w in _listed(given.get(name))) for name in MEASURES}
    kind = context.program.vocabulary.kinds["own_risk"]
    accident = kind.facts.get("accident")
    shown = None
    if accident is not None and accident.choices is not None:
        code = context.fact_value(item.place, "accident")
        shown = accident.choices.words[code] if type(code) is int else ""
    event = context.note(item.place, "event") or context.view.subjects.tables["own_risk"].names[item.row]
    return own | {
        "step": _own_words(context.note(item.place, "step")),
        "event": _own_words(event),
        "accident": shown or text(context.note(item.place, "accident")),
        "consequence": _own_words(context.note(item.place, "consequence")),
    }


def _listed(value: object) -> tuple[object, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def _own_words(value: object) -> Words:
    if isinstance(value, Text):
        return Words.made(zh=value.zh, en=value.en)
    if isinstance(value, Mapping):
        return Words.made(zh=text(value.get("zh")), en=text(value.get("en")))
    return Words.made(zh=text(value), en="") if value is not None else _NO_WORDS


def _score(context: ListContext, part: RiskPart, name: str, at: int) -> FactorScore:
    shown = show(context.view.risk_cell(name, at), _PURE)
    # The scores of the enterprise's own analysis stand where a rule has its default.
    column = context.score_columns["default" if part.own else "own", name]
    own = isinstance(context.view.tables["risk"].columns[column][at], (int, float))
    return FactorScore.made(
        factor=name, value=shown.value, low=shown.low, high=shown.high, source="own" if own else "default"
    )


def _scores_from(scores: tuple[FactorScore, ...]) -> Literal["own", "default", "none"]:
    if not scores:
        return "none"
    return "own" if any(score.source == "own" for score in scores) else "default"


def _level_by(context: ListContext, part: RiskPart, at: int, low: int) -> tuple[str, ...]:
    """The method when it reaches the level, and every vote that does."""
    found = [part.method] if low and _by_method(context, at) == low else []
    for vote in context.votes:
        if context.view.cells[vote.status][at] is True:
            code = context.view.cells[vote.part.level][at]  # type: ignore[union-attr]
            if type(code) is int and code + 1 == low:
                found.append(vote.id)
    return tuple(found)


def _by_method(context: ListContext, at: int) -> int:
    """The lowest rank that the method alone may give."""
    return int(context.view.bounds(context.view.risk_cell("method-level", at))[0]) + 1


def _downgraded(
    context: ListContext, item: Concluded, part: RiskPart, scores: tuple[FactorScore, ...], at: int
) -> bool:
    """降级待审: the level by the enterprise's own scores is lower than by the rule's."""
    rank = _by_method(context, at)
    if part.own:
        return 0 < rank < replaced_rank(context, item.place)
    if not any(score.source == "own" for score in scores):
        return False
    return rank < min(default_rank(context.view, item.entry, item.row), len(LEVELS))
