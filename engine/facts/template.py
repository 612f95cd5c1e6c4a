"""A fact file to fill in: every question as a comment, nothing answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ..vocabulary.model import REGISTERS, ROW_KINDS, Fact, Kind, Vocabulary

_HEAD = {
    "zh": ("去掉要填的行首 “# ”。不写的事实按未知处理；列表没有就写 []。", "评价日期"),
    "en": (
        "Take away “# ” where you answer. What is left out is unknown; write [] for an empty list.",
        "day",
    ),
}
_ONLY_IF = {"zh": "仅当 {0} 为 true 时填", "en": "only when {0} is true"}
_WORDS_SHOWN = 12


def fact_template(
    vocabulary: Vocabulary,
    wanted: Mapping[str, Collection[str]] | None = None,
    lang: str = "zh",
    sectors: Sequence[str] = (),
) -> str:
    """A commented YAML template with the facts that are wanted of each kind (None: all of every kind) in their places.

    `sectors` are stated as the scope.
    """
    note, day = _HEAD["en" if lang == "en" else "zh"]
    every = {name: tuple(kind.facts) for name, kind in vocabulary.kinds.items()}
    facts = (
        every if wanted is None else {k: () for name in wanted for k in vocabulary.path(name)} | dict(wanted)
    )
    lines = [f"# {note}", f"# as_of: 2026-11-01   # {day}"]
    lines += [f"sectors: [{', '.join(sectors)}]"] if sectors else []
    lines += ["enterprise:", "  id: E1"]
    root = vocabulary.kinds["enterprise"]
    lines += _facts(vocabulary, root, facts, "  ", lang)
    lines += _lists(vocabulary, root, facts, "  ", lang)
    return "\n".join(lines) + "\n"


def _lists(
    vocabulary: Vocabulary, kind: Kind, wanted: Mapping[str, Collection[str]], indent: str, lang: str
) -> list[str]:
    lines: list[str] = []
    for child in kind.children:
        if child not in wanted or child in REGISTERS or child in ROW_KINDS:
            continue
        item = vocabulary.kinds[child]
        lines += ["", f"{indent}# {item.label.of(lang)}", f"{indent}{item.plural}:"]
        lines.append(f"{indent}  - id: {child}-1")
        lines += _facts(vocabulary, item, wanted, indent + "    ", lang)
        lines += _lists(vocabulary, item, wanted, indent + "    ", lang)
    return lines


def _facts(
    vocabulary: Vocabulary, kind: Kind, wanted: Mapping[str, Collection[str]], indent: str, lang: str
) -> list[str]:
    name = {"zh": "名称", "en": "name"}["en" if lang == "en" else "zh"]
    lines = [f"{indent}# name:   # {name}"]
    chosen = [fact for fact in kind.facts.values() if fact.name in wanted[kind.name]]
    return lines + [f"{indent}# {fact.name}:   # {_question(vocabulary, fact, lang)}" for fact in chosen]


def _question(vocabulary: Vocabulary, fact: Fact, lang: str) -> str:
    parts = [fact.ask.of(lang) or fact.label.of(lang), _answer(vocabulary, fact, lang)]
    if fact.only_if:
        parts.append(_ONLY_IF["en" if lang == "en" else "zh"].format(fact.only_if))
    return "  ".join(" ".join(part.split()) for part in parts if part)


def _answer(vocabulary: Vocabulary, fact: Fact, lang: str) -> str:
    if fact.type == "number":
        unit = f" {fact.unit.symbol}" if fact.unit else ""
        return f"[{float(fact.low):g} .. {float(fact.high):.12g}]{unit}"
    if fact.type == "yes_no":
        return "[true / false]"
    if fact.type == "date":
        return "[2026-09-30]"
    if fact.terms:
        listed = vocabulary.terms.get(fact.terms)
        return f"[{listed.title.of(lang)}]" if listed else ""
    if fact.choices is None:
        return ""
    words = fact.choices.words
    shown = " / ".join(words[:_WORDS_SHOWN]) + (" / ..." if len(words) > _WORDS_SHOWN else "")
    return f"[{shown}]"
