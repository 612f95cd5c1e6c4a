"""Reading nodes strictly: the expected shape or a finding; never a silent default."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Collection
from fractions import Fraction
from typing import Final

from ..diagnostics import Findings
from ..suggest import guess_values
from ..units import exact_number
from .nodes import Node, YamlMap, YamlScalar, YamlSeq

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def fold(text: str) -> str:
    """NFKC without surrounding blanks: the form of names, choices and ids."""
    text = text.strip()
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def as_map(node: Node, findings: Findings, what: str = "") -> YamlMap | None:
    """The mapping, or a finding."""
    if isinstance(node, YamlMap):
        return node
    findings.add("expected-mapping", node.span, what=what, found=written(node))
    return None


def read_map(
    node: Node,
    findings: Findings,
    known: Collection[str],
    required: Collection[str] = (),
    what: str = "",
) -> dict[str, Node]:
    """Key -> value of a mapping that may only have these keys. Unknown keys are findings and left out."""
    mapping = as_map(node, findings, what)
    if mapping is None:
        return {}
    found: dict[str, Node] = {}
    for key, value in mapping.items:
        if key.text in known:
            found[key.text] = value
        else:
            findings.add(
                "unknown-key", key.span, "error", key=key.text, what=what, **guess_values(key.text, known)
            )
    for name in required:
        if name not in found:
            findings.add("missing-key", mapping.span, key=name, what=what)
    return found


def as_list(node: Node, findings: Findings, what: str = "") -> tuple[Node, ...]:
    """The items of a list, or a finding and nothing."""
    if isinstance(node, YamlSeq):
        return node.items
    findings.add("expected-list", node.span, what=what, found=written(node))
    return ()


def as_scalar(node: Node, findings: Findings, what: str = "") -> YamlScalar | None:
    """A scalar that is not null, or a finding."""
    if isinstance(node, YamlScalar) and not node.is_null:
        return node
    findings.add("expected-text", node.span, what=what, found=written(node))
    return None


def as_text(node: Node, findings: Findings, what: str = "") -> str | None:
    """The written characters of a scalar (4.10 stays 4.10), or a finding."""
    scalar = as_scalar(node, findings, what)
    return None if scalar is None else scalar.text


def as_texts(node: Node, findings: Findings, what: str = "") -> tuple[str, ...]:
    """The texts of a list of scalars; one scalar counts as a list of one."""
    if isinstance(node, YamlScalar) and not node.is_null:
        return (node.text,)
    texts = (as_text(item, findings, what) for item in as_list(node, findings, what))
    return tuple(text for text in texts if text is not None)


def as_bool(node: Node, findings: Findings, what: str = "") -> bool | None:
    """true or false, or a finding."""
    if isinstance(node, YamlScalar) and node.is_bool:
        return node.text == "true"
    findings.add("expected-boolean", node.span, what=what, found=written(node))
    return None


def as_number(node: Node, findings: Findings, what: str = "") -> Fraction | None:
    """An exact number, or a finding. Exponents are bounded: 1e400 is no number of anything."""
    if isinstance(node, YamlScalar) and node.is_number:
        number = exact_number(node.text)
        if number is not None:
            return number
        findings.add("number-too-large", node.span, value=node.text)
        return None
    findings.add("expected-number", node.span, what=what, found=written(node))
    return None


def as_date(node: Node, findings: Findings, what: str = "") -> datetime.date | None:
    """A day written 2026-09-30, quoted or not, or a finding."""
    if isinstance(node, YamlScalar) and _DATE.fullmatch(node.text):
        try:
            return datetime.date.fromisoformat(node.text)
        except ValueError:
            findings.add("no-such-date", node.span, value=node.text)
            return None
    findings.add("expected-date", node.span, what=what, found=written(node))
    return None


def written(node: Node) -> str:
    """How a node shows in a message: its text cut short, or the kind of thing it is."""
    if isinstance(node, YamlMap):
        return "{...}"
    if isinstance(node, YamlSeq):
        return "[...]"
    if node.is_null:
        return "null"
    return node.text if len(node.text) <= 40 else node.text[:40] + "..."
