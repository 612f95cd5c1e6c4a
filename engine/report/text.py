"""An evaluation as a report: the level and why, facts to collect, the four lists."""

from __future__ import annotations

from collections.abc import Sequence

from ...models.base import Level
from ...models.evaluation import Evaluation, MissingFact
from ..diagnostics import Language
from .lists import Names, hazard_table, responsibility_table, risk_table, screening_table
from .phrases import reasons
from .style import level_cell, level_text
from .table import Cell, Column, render_table
from .width import clean, width
from .words import COLUMNS, LISTS, STATUSES, of, phrase, say

_MOST_FACTS = 10
_MOST_ASKS = 3
_FEW_HAZARDS = 2
_MOST_REASONS = 6


def render_evaluation(
    evaluation: Evaluation, lang: Language = "zh", room: int = 120, colour: bool = False
) -> str:
    """The report as text. `room` is the width of the terminal; `colour` only where the output is one."""
    parts = [_summary(evaluation, lang, colour), _facts(evaluation, lang, room, colour)]
    for name, table in (
        ("risk_control", risk_table),
        ("screening", screening_table),
        ("hazards", hazard_table),
        ("responsibilities", responsibility_table),
    ):
        rows = getattr(evaluation.lists, name)
        title = of(evaluation.labels.get(f"lists:{name}"), lang) or say(LISTS, name, lang)
        lines = [_heading(f"{title} ({len(rows)})", colour)]
        lines += table(evaluation, lang, room, colour) if rows else [phrase("empty", lang)]
        lines += _left_open(evaluation, name, lang)
        parts.append(lines)
    parts.append(_closing(evaluation, lang))
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _heading(text: str, colour: bool) -> str:
    text = clean(text)
    return f"\x1b[1m{text}\x1b[0m" if colour else f"{text}\n{'=' * width(text)}"


def _summary(evaluation: Evaluation, lang: Language, colour: bool) -> list[str]:
    who = evaluation.enterprise
    title = f"{who.name} ({who.id})" if who.name and who.name != who.id else who.id
    lines = [_heading(title, colour), f"{phrase('as_of', lang)}: {evaluation.as_of.isoformat()}"]
    lines += _scope(evaluation, lang)
    lines.append(f"{phrase('level', lang)}: {_level_line(evaluation, lang, colour)}")
    if evaluation.level is None and evaluation.worst_possible_level is None:
        lines.append(phrase("no_grade", lang))
    by_rule = {(c.rule, c.subject.id): c for c in evaluation.conclusions}
    for rule in evaluation.level_by[:_MOST_REASONS]:
        found = by_rule.get((rule, who.id))
        if found is not None:
            why = reasons(found.because, lang, who.id).replace("\n", "; ")
            text = f"{phrase('why', lang)}: {of(found.title, lang)} [{rule}]"
            lines.append(clean(f"{text} — {why}" if why else text))
    counted = [f"{say(STATUSES, c.status, lang)} {c.count}" for c in evaluation.counts if c.count]
    if counted:
        lines.append(f"{phrase('counts', lang)}: {', '.join(counted)}")
    return lines


def _scope(evaluation: Evaluation, lang: Language) -> list[str]:
    """What the levels speak of, and what they do not."""
    separator = "、" if lang == "zh" else ", "
    inside = [of(item.title, lang) for item in evaluation.sectors if item.evaluated]
    outside = [of(item.title, lang) for item in evaluation.sectors if not item.evaluated and not item.because]
    lines = [f"{phrase('sectors', lang)}: {separator.join(inside)}"] if inside else []
    if outside:
        lines.append(f"{phrase('sectors_out', lang)}: {separator.join(outside)}")
    for item in evaluation.sectors:
        if item.because:
            why = phrase("is_no", lang, labels=separator.join(of(label, lang) for label in item.because))
            lines.append(f"{phrase('sectors_not', lang)}: {of(item.title, lang)} ({why})")
    return [clean(line) for line in lines]


def _level_line(evaluation: Evaluation, lang: Language, colour: bool) -> str:
    def painted(level: Level | None) -> str:
        text = level_text(level, lang)
        style = level_cell(level, lang).style
        return f"\x1b[{style}m{text}\x1b[0m" if colour and style else text

    level, worst = evaluation.level, evaluation.worst_possible_level
    if evaluation.level_final:
        return f"{painted(level)} ({phrase('final', lang)})"
    if level == worst:
        return painted(level)
    return f"{phrase('so_far', lang)} {painted(level)}, {phrase('worst', lang)} {painted(worst)}"


def _facts(evaluation: Evaluation, lang: Language, room: int, colour: bool) -> list[str]:
    if not evaluation.missing:
        return []
    columns = [
        Column(say(COLUMNS, "no", lang), 4),
        Column(say(COLUMNS, "subject", lang), 10),
        Column(say(COLUMNS, "fact", lang), 12),
        Column(say(COLUMNS, "ask", lang), 20),
        Column(say(COLUMNS, "decides", lang), 12),
        Column(say(COLUMNS, "waiting", lang), 4),
    ]
    rows = []
    names = Names(evaluation)
    shown, treated = _by_hazard(evaluation.missing)
    shown = shown[:_MOST_FACTS]
    for no, (item, *more) in enumerate(shown, 1):
        decides = [phrase("enterprise_level", lang)] if item.decides_level else []
        decides += [phrase("major", lang, n=item.major)] if item.major else []
        subject = names.of(item.subject.id, item.subject.name)
        label = f"{of(item.label, lang)} ({item.unit})" if item.unit else of(item.label, lang)
        if more:
            label += f"\n{phrase('and_more', lang, n=len(more) + (lang == 'zh'))}"
        texts = (str(no), subject, label, of(item.ask, lang), "\n".join(decides), str(item.count))
        rows.append([Cell(text) for text in texts])
    if treated:
        rows.append([Cell(text) for text in _treatment(len(shown) + 1, treated, lang)])
    lines = [_heading(f"{phrase('collect', lang)} ({len(evaluation.missing)})", colour)]
    lines += render_table(columns, rows, room, colour)
    left = len(evaluation.missing) - sum(len(group) for group in (*shown, *treated))
    if left:
        lines.append(phrase("more", lang, n=left))
    return lines


def _treatment(no: int, groups: list[list[MissingFact]], lang: Language) -> tuple[str, ...]:
    """One line for the treatment of several hazards: it is asked hazard by hazard, and decides no level."""
    asks = list(dict.fromkeys(of(item.ask, lang) for group in groups for item in group))
    ask = "\n".join(asks[:_MOST_ASKS]) + ("\n..." if len(asks) > _MOST_ASKS else "")
    hazards = phrase("hazards_treated", lang, n=len(groups))
    major = sum(max(item.major for item in group) for group in groups)
    decides = phrase("major", lang, n=major) if major else ""
    # One conclusion waits for several facts of its hazard, and is one conclusion.
    count = sum(len({rule for item in group for rule in item.waiting}) for group in groups)
    return str(no), hazards, phrase("treatment", lang), ask, decides, str(count)


def _by_hazard(missing: Sequence[MissingFact]) -> tuple[list[list[MissingFact]], list[list[MissingFact]]]:
    """Facts one by one, but those about the treatment of one hazard together; and apart, where there are several, the
    groups about treatment that decide no level."""
    groups = _grouped(missing)
    alone: list[list[MissingFact]] = []
    treated: list[list[MissingFact]] = []
    for group in groups:
        apart = _treated(group[0]) and not any(item.decides_level for item in group)
        (treated if apart else alone).append(group)
    return (alone, treated) if len(treated) >= _FEW_HAZARDS else (groups, [])


def _treated(item: MissingFact) -> bool:
    return bool(item.of_row) or item.subject.kind == "recorded_hazard"


def _grouped(missing: Sequence[MissingFact]) -> list[list[MissingFact]]:
    groups: list[list[MissingFact]] = []
    for item in missing:
        last = groups[-1][-1] if groups else None
        if _treated(item) and last is not None and (last.of_row, last.subject) == (item.of_row, item.subject):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _left_open(evaluation: Evaluation, name: str, lang: Language) -> list[str]:
    """What a list cannot show yet: an empty list is not "none" while facts that fill it are unknown."""
    if name == "hazards":
        count = sum(c.section == "hazard" and c.status == "undetermined" for c in evaluation.conclusions)
        return [phrase("hazards_open", lang, n=count)] if count else []
    wanted = list(dict.fromkeys(of(item.label, lang) for item in evaluation.missing if item.kind == "list"))
    if not wanted:
        return []
    separator = "、" if lang == "zh" else ", "
    listed = separator.join(clean(label) for label in wanted[:_MOST_REASONS])
    more = phrase("and_more", lang, n=len(wanted) - (_MOST_REASONS if lang == "en" else 0))
    tail = (" " if lang == "en" else "") + more if len(wanted) > _MOST_REASONS else ""
    return [phrase("lists_open", lang, lists=listed + tail)]


def _closing(evaluation: Evaluation, lang: Language) -> list[str]:
    lines = []
    for item in evaluation.warnings:
        place = f"{item.file}:{item.line}:{item.column}: " if item.file and item.line else ""
        place = place or (f"{item.path}: " if item.path else "")
        lines.append(clean(f"{phrase('warnings', lang)}: {place}{of(item.message, lang)}"))
    if evaluation.not_encoded:
        sets = sorted({item.rule_set for item in evaluation.not_encoded})
        count = len(evaluation.not_encoded)
        lines.append(f"{phrase('not_encoded', lang)}: {count} ({', '.join(sets)})")
    source = evaluation.provenance
    packs = ", ".join(f"{p.name} {p.version}".strip() for p in source.packs)
    lines.append(f"{phrase('engines', lang)}: {', '.join(source.engines)}; {packs}".rstrip("; "))
    return lines
