"""Names, labels and texts of a pack: what may be one, and how it is folded."""

from __future__ import annotations

import keyword
import re
from typing import Final

from ..diagnostics import Findings
from ..yamlfile import Node, YamlMap, YamlScalar, as_scalar, fold, read_map
from .model import Confidence, Text

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")

FUNCTIONS: Final = frozenset(
    {
        *("count", "sum", "min", "max", "mean", "any", "all", "none", "ceil", "floor", "known", "assume"),
        *("years_since", "months_since", "days_since", "last_anniversary", "found"),
    }
)
KEYWORDS: Final = frozenset({*keyword.kwlist, "true", "false", "null", "none", "at", *FUNCTIONS})
STRUCTURE: Final = frozenset({"id", "name", "people", "done", "scores", "grid", "regulator", "items", "more"})
"""Keys of every subject in a fact file that are no facts."""
FILE_KEYS: Final = ("as_of", "sectors", "enterprise")
"""Keys of the fact file itself: a fact or list of that name could not be given."""

CONFIDENCES: Final[tuple[Confidence, ...]] = (
    "confirmed",
    "from_memory",
    "confirmed_indirect",
    "derived",
    "contested",
    "house_default",
)


def check_name(node: YamlScalar, findings: Findings, what: str) -> str | None:
    """The folded name of a kind, fact or list, or a finding where it cannot stand in an expression."""
    name = fold(node.text)
    if not _NAME.fullmatch(name):
        findings.add("bad-name", node.span, what=what, name=node.text)
        return None
    if name in KEYWORDS or name in STRUCTURE:
        findings.add("reserved-name", node.span, what=what, name=name)
        return None
    return name


def check_fact_name(node: YamlScalar, findings: Findings, what: str) -> str | None:
    """The folded name of a fact or list that a fact file can give, or a finding."""
    name = check_name(node, findings, what)
    if name in FILE_KEYS:
        findings.add("fact-file-key", node.span, what=what, name=name)
        return None
    return name


def check_label(label: Text, node: Node, findings: Findings, what: str) -> None:
    """A finding where the Chinese label cannot stand in an expression."""
    name = fold(label.zh)
    if not name.isidentifier():
        findings.add("bad-label", node.span, what=what, label=label.zh)
    elif name in KEYWORDS or name in STRUCTURE:
        findings.add("reserved-name", node.span, what=what, name=name)
    elif name in FILE_KEYS:
        findings.add("fact-file-key", node.span, what=what, name=name)


def read_text(node: Node, findings: Findings, what: str) -> Text:
    """A text for people: `中文` or `{zh: 中文, en: English}`."""
    if isinstance(node, YamlMap):
        keys = read_map(node, findings, ("zh", "en"), ("zh",), what)
        parts = {name: as_scalar(value, findings, f"{what}.{name}") for name, value in keys.items()}
        return Text(*(part.text.strip() if (part := parts.get(lang)) else "" for lang in ("zh", "en")))
    scalar = as_scalar(node, findings, what)
    return Text(scalar.text.strip() if scalar else "")


def read_word(node: Node, findings: Findings, what: str) -> str:
    """A folded word, "" with a finding where there is none."""
    scalar = as_scalar(node, findings, what)
    return fold(scalar.text) if scalar else ""


def read_confidence(node: Node | None, findings: Findings, default: Confidence = "confirmed") -> Confidence:
    """A confidence word, the default where it is not written."""
    if node is None:
        return default
    word = read_word(node, findings, "confidence")
    for known in CONFIDENCES:
        if word == known:
            return known
    if word:
        add_not_listed(node, findings, "confidence", word, CONFIDENCES)
    return default


def add_not_listed(
    node: Node, findings: Findings, what: str, word: str, options: tuple[str, ...] | list[str]
) -> None:
    """The finding for a word that its closed list does not have."""
    from ..suggest import guess_values

    findings.add("word-not-listed", node.span, "error", what=what, word=word, **guess_values(word, options))
