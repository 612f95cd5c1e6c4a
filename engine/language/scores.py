"""Score sheets: a start, groups with caps, items that deduct or add."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import cast

from ..diagnostics import Span
from ..suggest import guess_values
from ..vocabulary.model import Confidence, Text
from ..yamlfile import YamlMap, as_number
from .common import Head, Ids, read_named
from .fields import Fields
from .lexer import fold
from .tree import NOT_CITED, Cited, Score, ScoreItem
from .words import CONFIDENCES, ITEM_KEYS


def read_score(fields: Fields, head: Head, ids: Ids) -> Score | None:
    """A score sheet, or None after reporting why not."""
    common = read_named(fields, head, ids)
    complete = fields.require("start", "items")
    groups = _groups(fields)
    items: list[ScoreItem | None] = []
    seen: dict[str, Span] = {}

    def read(node: YamlMap) -> None:
        items.append(_item(Fields(node, ITEM_KEYS, "scores.items", fields.findings), groups, seen))

    fields.maps("items", read)
    start, lowest, highest = fields.number("start"), fields.number("lowest"), fields.number("highest")
    if lowest is not None and highest is not None and lowest >= highest:
        fields.error("score-bounds", "lowest")
    known = tuple(item for item in items if item is not None)
    if complete and not items:
        fields.error("score-no-items", "items")
    if start is None or not common.id or len(known) < len(items) or not known:
        return None
    return Score(common.id, common, start, groups, known, lowest, highest)


def _groups(fields: Fields) -> Mapping[str, Fraction]:
    caps: dict[str, Fraction] = {}
    for key, node in fields.pairs("groups"):
        cap = as_number(node, fields.findings, "groups")
        if cap is not None and cap < 0:
            fields.findings.add("score-cap", node.span, found=key.text)
        caps[fold(key.text)] = cap if cap is not None else Fraction(0)
    return caps


def _item(fields: Fields, groups: Mapping[str, Fraction], seen: dict[str, Span]) -> ScoreItem | None:
    fields.require("id")
    name, group = fields.word("id"), fields.word("group")
    if name and seen.setdefault(name, fields.place("id")) is not fields.place("id"):
        fields.error("rule-id-twice", "id", found=name, line=seen[name].line)
    if group and group not in groups:
        fields.error("score-group", "group", found=group, **guess_values(group, groups))
    if ("deduct" in fields) == ("add" in fields):
        fields.error("score-deduct-or-add")
    sign = -1 if "deduct" in fields else 1
    points = fields.value("deduct" if sign == -1 else "add")
    common = {key: fields.condition(key) for key in ("where", "when", "unless")}
    each = fields.expression("each")
    if "when" not in fields and "each" not in fields:
        fields.error("score-when")
    if points is None or not name:
        return None
    return ScoreItem(
        id=name,
        title=fields.text("title") if "title" in fields else Text(name),
        group=group,
        sign=-1 if sign == -1 else 1,
        points=points,
        each=each,
        best_of=fields.word("best_of"),
        where=common["where"],
        when=common["when"],
        unless=common["unless"],
        cited=_cited(fields),
        span=fields.span,
    )


def _cited(fields: Fields) -> Cited:
    confidence = fields.choice("confidence", CONFIDENCES, "")
    cited = Cited(
        fields.word("clause"), cast(Confidence, confidence) if confidence else None, fields.raw("note")
    )
    return cited if cited != NOT_CITED else NOT_CITED
