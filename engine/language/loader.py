"""From the documents of a file to rule sets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import cast

from ..diagnostics import Findings
from ..vocabulary.model import Confidence, Text
from ..yamlfile import Node, YamlMap, YamlScalar, YamlSeq, written
from .common import Head, Ids
from .fields import Fields
from .sections import read_entry, read_names
from .tree import Entry, NotEncoded, RuleSet
from .words import CONFIDENCES, HEAD_KEYS, NOT_ENCODED_KEYS, SECTIONS


def load_rule_sets(documents: Sequence[Node], findings: Findings) -> list[RuleSet]:
    """The rule sets of one file's documents. What cannot be used is left out, and all of it reported."""
    found: list[RuleSet] = []
    names: dict[str, int] = {}
    for document in documents:
        if isinstance(document, YamlScalar) and document.is_null:
            continue
        if not isinstance(document, YamlMap):
            findings.add("rule-set-expected", document.span, found=written(document))
            continue
        rule_set = _read(document, findings)
        if rule_set is None:
            continue
        if rule_set.name in names:
            findings.add("rule-set-twice", rule_set.span, found=rule_set.name, line=names[rule_set.name])
        names.setdefault(rule_set.name, rule_set.span.line)
        found.append(rule_set)
    return found


def _read(document: YamlMap, findings: Findings) -> RuleSet | None:
    fields = Fields(document, HEAD_KEYS, "rule_set", findings)
    fields.require("rule_set")
    name = fields.word("rule_set")
    if any(sign in name for sign in "/* "):
        fields.error("rule-id-signs", "rule_set", found=name)
    head = Head(
        name=name,
        source=fields.word("source"),
        subject=fields.name("subject"),
        where=fields.condition("where"),
        dated_by=fields.names("dated_by"),
        confidence=cast(Confidence, fields.choice("confidence", CONFIDENCES, "confirmed")),
        by=fields.words("by"),
    )
    if "by" in fields and "risks" not in fields:
        fields.error("rule-key-misplaced", "by", home="risks", allowed=", ".join(HEAD_KEYS))
    tables = fields.node("tables")
    entries = _entries(fields, head, findings)
    if not entries and not any(section in fields for section in (*SECTIONS, "not_encoded")):
        fields.error("rule-set-empty", "rule_set")
    if not name:
        return None
    return RuleSet(
        name=name,
        title=fields.text("title") if "title" in fields else Text(name),
        sector=fields.word("sector") or PurePath(document.span.file).parent.name,
        source=head.source,
        subject=head.subject,
        where=head.where,
        dated_by=head.dated_by,
        replaces=fields.words("replaces"),
        tables=read_names(tables, findings) if tables is not None else {},
        entries=entries,
        not_encoded=_not_encoded(fields),
        path=document.span.file,
        span=document.span,
    )


def _entries(fields: Fields, head: Head, findings: Findings) -> tuple[Entry, ...]:
    """The entries of all sections, in the written order, sections in the order of the language."""
    ids, found = Ids(), list[Entry]()
    for section in SECTIONS:
        node = fields.node(section)
        if node is not None and (not isinstance(node, YamlSeq) or not node.items):
            fields.error("section-list", section, found=written(node))
            continue

        def read(item: YamlMap, section: str = section) -> None:
            entry = read_entry(section, item, head, ids, findings)
            if entry is not None:
                found.append(entry)

        fields.maps(section, read)
    return tuple(found)


def _not_encoded(fields: Fields) -> tuple[NotEncoded, ...]:
    found: list[NotEncoded] = []

    def read(node: YamlMap) -> None:
        part = Fields(node, NOT_ENCODED_KEYS, "not_encoded", fields.findings)
        if part.require("title", "reason"):
            found.append(NotEncoded(part.word("clause"), part.text("title"), part.text("reason")))

    fields.maps("not_encoded", read)
    return tuple(found)
