"""The five timing words of a duty."""

from __future__ import annotations

from ..diagnostics import Findings
from ..units import QuantityError
from ..vocabulary.durations import parse_duration
from ..vocabulary.model import Duration
from ..yamlfile import Node, YamlScalar, YamlSeq, written
from .fields import Fields
from .lexer import fold, is_word
from .tree import Expr, Name, NumberLiteral, PlainValue, Timing
from .words import DURATION_UNITS, PERIODS, TIMING_KEYS


def read_timing(fields: Fields) -> Timing:
    """What `every per times before after within during until` say; nothing is a standing duty."""
    _check_company(fields)
    _no_lists(fields)
    times = fields.value("times")
    if isinstance(times, PlainValue) and isinstance(times.value, NumberLiteral):
        number = times.value.value
        if number < 1 or number.denominator != 1:
            fields.error("timing-times", "times")
    return Timing(
        every=fields.value("every", duration_leaf),
        per=fields.value("per", period_leaf),
        times=times,
        before=_single(fields, "before"),
        after=_single(fields, "after"),
        within=fields.value("within", duration_leaf),
        during=_single(fields, "during"),
        until=_single(fields, "until"),
    )


def _check_company(fields: Fields) -> None:
    """Words that mean something only beside another."""
    if "times" in fields and "per" not in fields:
        fields.error("timing-needs", "times", needs="per")
    if "within" in fields and "before" not in fields and "after" not in fields:
        fields.error("timing-needs", "within", needs="before / after")
    if "before" in fields and "after" in fields:
        fields.error("timing-both", "after", other="before")


def _no_lists(fields: Fields) -> None:
    for key in TIMING_KEYS:
        if isinstance(fields.node(key), YamlSeq):
            fields.error("timing-one", key)


def _single(fields: Fields, key: str) -> str:
    return "" if isinstance(fields.node(key), YamlSeq) else fields.names(key)


def duration_leaf(node: Node, findings: Findings) -> Duration | None:
    """`2 hours`, `5 working_days`, `1 quarter`."""
    if not isinstance(node, YamlScalar) or node.is_null:
        findings.add("rule-text-expected", node.span, key="duration", found=written(node))
        return None
    text = fold(node.text)
    if text in DURATION_UNITS:
        findings.add("timing-amount", node.span, found=text)
        return None
    try:
        return parse_duration(text)
    except QuantityError as error:
        findings.add(error.code, node.span, "error", **error.values)
        return None


def period_leaf(node: Node, findings: Findings) -> Expr | None:
    """A period such as `month`, or the word of an event."""
    if not isinstance(node, YamlScalar) or node.is_null:
        findings.add("rule-text-expected", node.span, key="per", found=written(node))
        return None
    word = fold(node.text)
    if not is_word(word):
        findings.add("timing-period", node.span, found=word, allowed=", ".join(PERIODS))
        return None
    return Name((word,), node.span)
