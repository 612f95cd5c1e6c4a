"""English texts kept beside rule sets, in `en.yaml`, by the ids of the entries.

texts_of: gb35181_2017
title: Fire hazards of public places
entries:
  "7.3.6": {title: Signs missing or damaged, remedy: Mend or add them, check: [one, two]}
items:
  I1: A class 1 unit
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ..diagnostics import Findings, Span
from ..suggest import guess_values
from ..vocabulary.model import Text
from ..yamlfile import Node, YamlMap, YamlScalar, written
from .fields import Fields
from .lexer import fold
from .tree import Entry, Risk, RuleSet, Score
from .words import MEASURES

_TEXT_KEYS: Final = ("title", "event", "step", "consequence", "remedy", "record", "does", "unit")
_STANDS_FOR_TITLE: Final = ("event", "does")


@dataclass(frozen=True, slots=True)
class EnglishEntry:
    """The texts of one entry: by key, and the measures of a risk by theirs."""

    texts: Mapping[str, str]
    check: tuple[str, ...]
    measures: Mapping[str, tuple[str, ...]]
    span: Span


@dataclass(frozen=True, slots=True)
class EnglishTexts:
    """The texts of one rule set."""

    rule_set: str
    title: str
    entries: Mapping[str, EnglishEntry]
    items: Mapping[str, str]
    span: Span


def load_english(documents: Sequence[Node], findings: Findings) -> list[EnglishTexts]:
    """The documents of an `en.yaml`."""
    found: list[EnglishTexts] = []
    for document in documents:
        if not isinstance(document, YamlMap):
            findings.add("rule-mapping-expected", document.span, key="texts_of", found=written(document))
            continue
        fields = Fields(document, ("texts_of", "title", "entries", "items"), "en.yaml", findings)
        if not fields.require("texts_of"):
            continue
        entries = {fold(key.text): _entry(node, findings) for key, node in fields.pairs("entries")}
        items = {fold(key.text): _words(node) for key, node in fields.pairs("items")}
        name, title = fields.word("texts_of"), fields.raw("title")
        found.append(EnglishTexts(name, title, entries, items, document.span))
    return found


def _words(node: Node) -> str:
    return node.text.strip() if isinstance(node, YamlScalar) else ""


def _entry(node: Node, findings: Findings) -> EnglishEntry:
    if not isinstance(node, YamlMap):
        findings.add("rule-mapping-expected", node.span, key="entries", found=written(node))
        return EnglishEntry({}, (), {}, node.span)
    fields = Fields(node, (*_TEXT_KEYS, "check", "measures"), "entries", findings)
    texts = {key: fields.raw(key) for key in _TEXT_KEYS if key in fields}
    measures: dict[str, tuple[str, ...]] = {}
    part = fields.node("measures")
    if isinstance(part, YamlMap):
        below = Fields(part, MEASURES, "measures", findings)
        measures = {key: tuple(text.zh for text in below.texts(key)) for key in MEASURES if key in below}
    elif part is not None:
        fields.error("rule-mapping-expected", "measures", found=written(part))
    return EnglishEntry(texts, tuple(text.zh for text in fields.texts("check")), measures, node.span)


def merge_english(
    rule_sets: Iterable[RuleSet], english: Iterable[EnglishTexts], findings: Findings
) -> list[RuleSet]:
    """The rule sets with these English texts wherever the rule set itself has none."""
    sets = list(rule_sets)  # a name that stands twice is the linker's to report, and must not vanish here
    places = {rule_set.name: index for index, rule_set in enumerate(sets)}
    for texts in english:
        place = places.get(texts.rule_set)
        if place is None:
            findings.add("english-set", texts.span, found=texts.rule_set)
            continue
        rule_set = sets[place]
        known = {entry.common.id for entry in rule_set.entries}
        for name, part in texts.entries.items():
            if name not in known:
                guess = guess_values(name, sorted(known))
                findings.add("english-entry", part.span, "error", rule_set=rule_set.name, found=name, **guess)
        entries = tuple(_merged(entry, texts, findings) for entry in rule_set.entries)
        title = _with(rule_set.title, texts.title)
        sets[place] = replace(rule_set, title=title, entries=entries)
    return sets


def _with(text: Text, english: str) -> Text:
    return Text(text.zh, english) if english and not text.en else text


def _list(
    texts: tuple[Text, ...], english: tuple[str, ...], place: Span, findings: Findings
) -> tuple[Text, ...]:
    if not english:
        return texts
    if len(english) != len(texts):
        findings.add("english-count", place, found="check", given=len(english), wanted=len(texts))
        return texts
    return tuple(map(_with, texts, english))


def _merged(entry: Entry, texts: EnglishTexts, findings: Findings) -> Entry:
    if isinstance(entry, Score) and texts.items:
        items = (replace(item, title=_with(item.title, texts.items.get(item.id, ""))) for item in entry.items)
        entry = replace(entry, items=tuple(items))
    part = texts.entries.get(entry.common.id)
    if part is None:
        return entry
    changed: dict[str, Any] = {}
    title = part.texts.get("title", "")
    for key, english in part.texts.items():
        own = getattr(entry, key, None)
        if key != "title" and isinstance(own, Text):
            changed[key] = _with(own, english)
            if key in _STANDS_FOR_TITLE and own.zh == entry.common.title.zh:
                title = title or english
    check = getattr(entry, "check", ())
    if part.check:
        changed["check"] = _list(check, part.check, part.span, findings)
    if isinstance(entry, Risk) and part.measures:
        changed["measures"] = {
            key: _list(own, part.measures.get(key, ()), part.span, findings)
            for key, own in entry.measures.items()
        }
    if not hasattr(entry, "check"):
        changed.pop("check", None)
    common = replace(entry.common, title=_with(entry.common.title, title))
    return replace(entry, common=common, **changed)
