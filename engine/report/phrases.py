"""Reasons, bases and values in words."""

from __future__ import annotations

from collections.abc import Sequence

from ...models.base import BasisRef, Confidence, Scalar
from ...models.because import Because, ExplainNode
from ..diagnostics import Language
from .words import CONFIDENCES, LEVELS, of, phrase, say

_SIGNS = {"==": "=", "!=": "≠", ">=": "≥", "<=": "≤", ">": ">", "<": "<"}
_WORD_SIGNS = {
    "in": ("属于", "in"),
    "not in": ("不属于", "not in"),
    "contains": ("含", "includes"),
    "not contains": ("不含", "does not include"),
}


def scalar(value: Scalar | tuple[str, ...], lang: Language, unit: str = "") -> str:
    """A known value with its unit."""
    if isinstance(value, bool):
        return phrase("yes" if value else "no", lang)
    if isinstance(value, tuple):
        return ("、" if lang == "zh" else ", ").join(value) or phrase("empty", lang)
    if isinstance(value, str):
        return say(LEVELS, value, lang) if value in LEVELS else value
    if value is None:
        return phrase("unknown", lang)
    return f"{value:.10g}" + (f" {unit}" if unit else "")


def shown_value(item: Because | ExplainNode, lang: Language) -> str:
    """The value, or what is still possible."""
    if item.value is not None:
        return scalar(item.value, lang, item.unit)
    unknown = phrase("unknown", lang)
    if item.possible:
        return (
            f"{unknown}（{' / '.join(item.possible)}）"
            if lang == "zh"
            else f"{unknown} ({' / '.join(item.possible)})"
        )
    if item.low is None and item.high is None:
        return unknown
    low = "" if item.low is None else f"{item.low:.10g}"
    high = "" if item.high is None else f"{item.high:.10g}"
    unit = f" {item.unit}" if item.unit else ""
    return f"{unknown}（{low}～{high}{unit}）" if lang == "zh" else f"{unknown} ({low}..{high}{unit})"


def number_range(low: float | None, high: float | None, lang: Language) -> str:
    """A number that is known only within bounds."""
    if low is None and high is None:
        return phrase("unknown", lang)
    sign = "～" if lang == "zh" else ".."
    return f"{'' if low is None else f'{low:.10g}'}{sign}{'' if high is None else f'{high:.10g}'}"


def marked(text: str, lang: Language) -> str:
    """A remark, in the brackets of the language."""
    return f"〔{text}〕" if lang == "zh" else f"[{text}]"


def reason(item: Because, lang: Language, about: str = "") -> str:
    """One reason on one line; the subject is named where it is not `about`."""
    label = of(item.label, lang) or item.fact
    if item.subject.id != about:
        label = f"{item.subject.name or item.subject.id}: {label}"
    value = shown_value(item, lang)
    text = f"{label} = {value}"
    if item.comparison == "contains" and item.holds:
        text = f"{label} {_WORD_SIGNS['contains'][0 if lang == 'zh' else 1]} {scalar(item.threshold, lang)}"
    elif item.comparison == "of":
        text = _share(label, value, item, lang)
    elif item.comparison in ("==", "in") and item.holds and item.value is not None:
        text = f"{label} = {value}"
    elif item.comparison:
        zh_en = _WORD_SIGNS.get(item.comparison)
        sign = _SIGNS.get(item.comparison) or (zh_en[0 if lang == "zh" else 1] if zh_en else item.comparison)
        if item.holds is False:
            sign = f"（不满足 {sign}" if lang == "zh" else f"(not {sign}"
        closing = ("）" if lang == "zh" else ")") if item.holds is False else ""
        text = f"{label} = {value} {sign} {scalar(item.threshold, lang, item.unit)}{closing}"
    if item.assumed:
        text += marked(phrase("assumed", lang), lang)
    return text


def _share(label: str, value: str, item: Because, lang: Language) -> str:
    """So many of so many items of a list."""
    if item.threshold is None:
        return f"{label}: {value}"
    total = scalar(item.threshold, lang)
    return f"{label}：{total} 项中 {value} 项" if lang == "zh" else f"{label}: {value} of {total}"


def reasons(items: Sequence[Because], lang: Language, about: str = "", most: int = 4) -> str:
    """Reasons, one a line, the first few of them."""
    lines = [reason(item, lang, about) for item in items[:most]]
    if len(items) > most:
        lines.append(phrase("and_more", lang, n=len(items) - most if lang == "en" else len(items)))
    return "\n".join(lines)


def basis_text(basis: Sequence[BasisRef], confidence: Confidence, lang: Language) -> str:
    """Sources and clauses, and how sure they are: a house default is told from a law, a checked clause from another."""
    lines = []
    for item in basis:
        lines.append(f"{item.source} {item.clause}".strip())
        if item.confidence is not None:
            lines.append(marked(say(CONFIDENCES, item.confidence, lang), lang))
    mark = say(CONFIDENCES, confidence, lang)
    if mark:
        lines.append(marked(mark, lang))
    return "\n".join(lines)
