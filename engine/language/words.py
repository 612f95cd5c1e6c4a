"""The closed lists of the language: functions, period words, sections and their keys, common slips."""

from __future__ import annotations

import difflib
import keyword
from collections.abc import Iterable, Mapping
from typing import Final, get_args

from ..vocabulary.model import Confidence

FUNCTIONS: Final[Mapping[str, tuple[int, int]]] = {
    "count": (1, 2),
    "sum": (2, 3),
    "min": (2, 9),
    "max": (2, 9),
    "mean": (2, 3),
    "any": (2, 2),
    "all": (2, 2),
    "ceil": (1, 1),
    "floor": (1, 1),
    "years_since": (1, 1),
    "months_since": (1, 1),
    "days_since": (1, 1),
    "last_anniversary": (1, 1),
    "known": (1, 1),
    "assume": (2, 2),
}
"""function -> fewest and most arguments"""

FUNCTION_ALIASES: Final[Mapping[str, str]] = {
    "len": "count", "avg": "mean", "average": "mean", "exists": "any", "every": "all", "round": "ceil",
    "计数": "count", "求和": "sum", "平均": "mean", "最大": "max", "最小": "min", "取整": "floor",
}  # fmt: skip

DURATION_UNITS: Final = (
    "minute", "hour", "shift", "day", "working_day", "week", "month", "quarter", "half_year", "year",
)  # fmt: skip
PERIODS: Final = ("shift", "day", "week", "month", "quarter", "half_year", "year")
CONFIDENCES: Final[tuple[str, ...]] = get_args(Confidence)
LEVELS: Final = ("red", "orange", "yellow", "blue")
SEVERITIES: Final = ("major", "general")
LAYERS: Final = ("leadership", "supervision", "enterprise")
MEASURES: Final = ("engineering", "management", "training", "protection", "emergency")

GROUP_KEYS: Final = ("all", "any", "none", "at least N", "found")
SECTIONS: Final = ("derive", "scores", "risks", "grades", "hazards", "duties", "responsibilities")
HEAD_KEYS: Final = (
    "rule_set", "title", "sector", "source", "subject", "where", "by", "dated_by", "replaces", "confidence", "note",
    "tables", "not_encoded", *SECTIONS,
)  # fmt: skip
WHOM_KEYS: Final = ("subject", "where")
BASIS_KEYS: Final = ("clause", "basis", "confidence", "note", "dated_by", "replaces", "replace")
TIMING_KEYS: Final = ("every", "per", "times", "before", "after", "within", "during", "until")
ENTRY_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "derive": (
        "name", "title", "subject", "value", "when", "of", "pick", "cases",
        "clause", "basis", "confidence", "note", "dated_by", "replace",
    ),
    "scores": (
        "name", "title", "subject", "start", "lowest", "highest", "groups", "items",
        "clause", "basis", "confidence", "note", "dated_by", "replace",
    ),
    "risks": (
        "id", "title", *WHOM_KEYS, "unless", "event", "step", "accident", "consequence", "method", "direct",
        "by", "measures", *BASIS_KEYS,
    ),
    "grades": ("id", "title", *WHOM_KEYS, "when", "unless", "level", *BASIS_KEYS),
    "hazards": (
        "id", "title", *WHOM_KEYS, "when", "unless", "severity", "category", "remedy", "enforcement",
        *BASIS_KEYS,
    ),
    "duties": (
        "id", "title", *WHOM_KEYS, "unless", "task", "kind", *TIMING_KEYS, "by", "with", "check", "record",
        *BASIS_KEYS,
    ),
    "responsibilities": (
        "id", "title", *WHOM_KEYS, "unless", "layer", "role", "unit", "does", "severity", *BASIS_KEYS,
    ),
}  # fmt: skip
"""section -> its keys, in the order in which they are best written"""

ITEM_KEYS: Final = (
    "id", "title", "group", "best_of", "where", "when", "unless", "deduct", "add", "each",
    "clause", "confidence", "note",
)  # fmt: skip
VALUE_KEYS: Final = ("is", "of", "pick", "cases", "clause", "confidence", "note")
CASE_KEYS: Final = ("is", "when", "clause", "confidence", "note")
NOT_ENCODED_KEYS: Final = ("clause", "title", "reason")

KEY_HINTS: Final[Mapping[str, str]] = {
    "class": "severity", "true": "when", "on": "when", "if": "when", "condition": "when", "except": "unless",
    "unless_shown": "unless", "define": "derive", "applies": "where", "given": "where", "name": "id",
    "id": "name", "role": "by", "who": "by", "frequency": "every", "cycle": "every", "deadline": "within",
    "measure": "remedy", "default": "else", "otherwise": "else", "then": "is", "value": "is",
    "points": "deduct", "rules": "hazards", "evidence": "record", "articles": "clause", "article": "clause",
    "description": "title", "text": "title",
    "条款": "clause", "标题": "title", "等级": "level", "依据": "basis",
}  # fmt: skip
"""What authors write by habit -> the key that is meant, tried where that key is allowed"""

RESERVED: Final = frozenset(word for word in keyword.kwlist if word not in {"and", "or", "not", "in"})
"""Words that no fact may have as its name"""


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """The allowed word that is most like this one, or "" where none is near."""
    known = list(allowed)
    hinted = KEY_HINTS.get(word)
    if hinted in known:
        return hinted or ""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return near[0] if near else ""
