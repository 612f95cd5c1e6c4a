"""A fact file: plain data, and the place of every value and key."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..diagnostics import NOWHERE, Diagnostic, InputError, Span
from ..yamlfile import Node, YamlMap, YamlScalar, YamlSeq, read_yaml, read_yaml_bytes
from .convert import to_day
from .problems import NumberText, Problem

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class FactFile:
    """Facts with their places. Keys of `spans` and `key_spans` are paths from the top of the file."""

    name: str
    data: Mapping[str, Any]
    spans: Mapping[Place, Span] = field(default_factory=dict)
    key_spans: Mapping[Place, Span] = field(default_factory=dict)

    def span(self, place: Place, key: bool = False) -> Span:
        """Where a value (or its key) stands; the nearest owner's place where it has none itself."""
        found = self.key_spans.get(place) if key else None
        while found is None and place:
            found = self.spans.get(place)
            place = place[:-1]
        return found or self.spans.get((), NOWHERE)


def read_fact_file(path: Path) -> FactFile:
    """Read a YAML or JSON fact file; raises `InputError`."""
    return _fact_file(read_yaml(path), str(path))


def read_fact_text(text: str | bytes, name: str) -> FactFile:
    """The same for a text or bytes that are already in memory."""
    documents = read_yaml_bytes(text, name) if isinstance(text, bytes) else read_yaml(text, name)
    return _fact_file(documents, name)


def _fact_file(documents: list[Node], name: str) -> FactFile:
    if len(documents) != 1:
        code = "fact-file-empty" if not documents else "one-document"
        span = documents[1].span if documents else Span(name, 1, 1)
        raise InputError([Diagnostic(code, span)])
    node = documents[0]
    if not isinstance(node, YamlMap):
        empty = isinstance(node, YamlScalar) and node.is_null
        raise InputError([Diagnostic("fact-file-empty" if empty else "fact-file-shape", node.span)])
    spans: dict[Place, Span] = {}
    keys: dict[Place, Span] = {}
    data = _plain(node, (), spans, keys)
    return FactFile(name, data, spans, keys)


def facts_from_node(node: Node, name: str) -> FactFile:
    """Facts that stand inside another file, e.g. in a rule test."""
    spans: dict[Place, Span] = {}
    keys: dict[Place, Span] = {}
    return FactFile(name, _plain(node, (), spans, keys), spans, keys)


def _plain(node: Node, place: Place, spans: dict[Place, Span], keys: dict[Place, Span]) -> Any:
    # Files are at most 64 levels deep, so recursion is safe here.
    spans[place] = node.span
    if isinstance(node, YamlMap):
        found = {}
        for key, value in node.items:
            below = (*place, key.text)
            keys[below] = key.span
            found[key.text] = _plain(value, below, spans, keys)
        return found
    if isinstance(node, YamlSeq):
        return [_plain(item, (*place, i), spans, keys) for i, item in enumerate(node.items)]
    if node.is_null:
        return None
    if node.is_bool:
        return node.text == "true"
    return NumberText(node.text) if node.is_number else node.text


def as_of_of(data: Mapping[str, Any] | FactFile) -> datetime.date | None:
    """The `as_of` that facts state themselves; raises `InputError` where it is no day."""
    plain = data.data if isinstance(data, FactFile) else data
    value = plain.get("as_of")
    if value is None:
        return None
    try:
        return datetime.date.fromordinal(int(to_day(value)))
    except Problem as problem:
        span = data.span(("as_of",)) if isinstance(data, FactFile) else Span(path="as_of")
        raise InputError([Diagnostic(problem.code, span, {**problem.values, "fact": "as_of"})]) from None
