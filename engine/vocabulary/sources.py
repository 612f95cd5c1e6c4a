"""sources/*.yaml: laws, regulations and standards with the interval in which they are in force."""

from __future__ import annotations

import datetime
from typing import Final

from ..diagnostics import Findings
from ..yamlfile import Node, YamlScalar, as_date, as_list, as_text, as_texts, fold, read_map
from .model import Source, Text
from .names import read_confidence, read_text, read_word

_KEYS: Final = ("key", "title", "number", "in_force", "replaces", "confidence", "note")


def read_sources(documents: list[Node], pack: str, findings: Findings) -> list[Source]:
    """The sources of a file."""
    found: list[Source] = []
    for document in documents:
        keys = read_map(document, findings, ("sources",), ("sources",), "sources")
        for node in as_list(keys["sources"], findings, "sources") if "sources" in keys else ():
            source = _read_source(node, pack, findings)
            if source is not None:
                found.append(source)
    return found


def _read_source(node: Node, pack: str, findings: Findings) -> Source | None:
    keys = read_map(node, findings, _KEYS, ("key", "title", "in_force"), "sources")
    key = read_word(keys["key"], findings, "key") if "key" in keys else ""
    if not key:
        return None
    title = read_text(keys["title"], findings, f"{key}.title") if "title" in keys else Text(key)
    start = end = None
    if "in_force" in keys:
        interval = read_map(keys["in_force"], findings, ("from", "to"), ("from",), f"{key}.in_force")
        start = optional_date(interval.get("from"), findings, f"{key}.from")
        end = optional_date(interval.get("to"), findings, f"{key}.to")
    if start and end and end < start:
        findings.add("interval-backwards", keys["in_force"].span, what=key)
    number = as_text(keys["number"], findings, f"{key}.number") if "number" in keys else key
    replaces = as_texts(keys["replaces"], findings, f"{key}.replaces") if "replaces" in keys else ()
    note = as_text(keys["note"], findings, f"{key}.note") if "note" in keys else ""
    confidence = read_confidence(keys.get("confidence"), findings)
    return Source(
        key,
        title,
        number or key,
        start,
        end,
        tuple(map(fold, replaces)),
        confidence,
        note or "",
        pack,
        node.span,
    )


def optional_date(node: Node | None, findings: Findings, what: str) -> datetime.date | None:
    """A day, or None where it is left out or null."""
    if node is None or (isinstance(node, YamlScalar) and node.is_null):
        return None
    return as_date(node, findings, what)
