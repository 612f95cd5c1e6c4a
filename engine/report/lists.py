"""The four lists as tables: the columns that fit a terminal; JSON has them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...models.base import Scalar
from ...models.evaluation import Evaluation
from ...models.rows import HazardRow, ResponsibilityRow, RiskControlRow, Row, ScreeningRow
from ..diagnostics import Language
from .phrases import basis_text, marked, number_range, reasons, scalar
from .style import level_cell, state_cell
from .table import Cell, Column, render_table
from .words import COLUMNS, FIVE, LAYERS, SEVERITIES, STATUSES, TIERS, of, phrase, say

_WIDE = 120
_WIDER = 145

Maker = Callable[[Any], Cell]


class Names:
    """What things are called: by their name, with the id where several share it."""

    def __init__(self, evaluation: Evaluation) -> None:
        ids: dict[str, set[str]] = {}
        lists = evaluation.lists
        pairs = [(r.point, r.point_id) for r in lists.risk_control]
        pairs += [(r.point, r.point_id) for r in lists.screening]
        pairs += [(r.point, r.point_id) for r in lists.hazards]
        pairs += [(r.object, r.object_id) for r in lists.responsibilities]
        pairs += [(c.subject.name, c.subject.id) for c in evaluation.conclusions]
        pairs += [(item.subject.name, item.subject.id) for item in evaluation.missing]
        for name, subject_id in pairs:
            ids.setdefault(name, set()).add(subject_id)
        self._shared = frozenset(name for name, found in ids.items() if len(found) > 1)

    def of(self, subject_id: str, name: str) -> str:
        """The name, or the id where there is none."""
        if not name or name == subject_id:
            return subject_id
        return f"{name} ({subject_id})" if name in self._shared else name


class _Lister:
    """Makes the tables of one evaluation in one language."""

    def __init__(self, evaluation: Evaluation, lang: Language) -> None:
        self.names = Names(evaluation)
        self.labels = evaluation.labels
        self.lang = lang

    def label(self, name: str, word: str) -> str:
        """The text of a word of a term list."""
        return of(self.labels.get(f"{name}:{word}"), self.lang) or word

    def tier(self, tier: str) -> str:
        return self.label("tiers", tier) if f"tiers:{tier}" in self.labels else say(TIERS, tier, self.lang)

    def vacant(self, role: str) -> str:
        """The role that should answer, where nobody is named for it."""
        return marked(self.label("roles", role), self.lang) if role else ""

    def column(self, name: str, least: int, title: str = "") -> Column:
        return Column(say(COLUMNS, title or name, self.lang), least)

    def basis(self, row: Row) -> Cell:
        if not row.pack:  # no rule says so: the enterprise's own analysis or register
            return Cell(marked(phrase("own_record", self.lang), self.lang))
        return Cell(basis_text(row.basis, row.confidence, self.lang))

    def because(self, row: Row, about: str) -> Cell:
        return Cell(reasons(row.because, self.lang, about, 3))

    def marked(self, text: str, row: Row) -> str:
        """A row that may not apply says so."""
        return (
            text
            if row.status == "found"
            else f"{text}\n{marked(say(STATUSES, row.status, self.lang), self.lang)}"
        )

    def table(
        self, parts: Sequence[tuple[Column, Maker]], rows: Sequence[Row], room: int, colour: bool
    ) -> list[str]:
        columns = [column for column, _ in parts]
        return render_table(columns, [[make(row) for _, make in parts] for row in rows], room, colour)


def risk_table(evaluation: Evaluation, lang: Language, room: int, colour: bool) -> list[str]:
    """风险分级管控清单."""
    w = _Lister(evaluation, lang)
    parts: list[tuple[Column, Maker]] = [
        (w.column("no", 4), lambda r: Cell(str(r.no))),
        (w.column("point", 10), lambda r: Cell(w.names.of(r.point_id, r.point))),
        (w.column("event", 16), lambda r: Cell(w.marked(of(r.event, lang), r))),
        (w.column("level", 6), lambda r: level_cell(r.level, lang, r.worst_possible)),
        (w.column("tier", 8), lambda r: Cell(w.tier(r.tier))),
        (w.column("person", 6), lambda r: Cell(r.person or w.vacant(r.role))),
        (w.column("basis", 14), w.basis),
    ]
    if room >= _WIDE:
        parts.insert(3, (w.column("scores", 10), lambda r: Cell(_scores(r, lang))))
    if room >= _WIDER:
        parts.insert(3, (w.column("accident", 8), lambda r: Cell(w.label("accident_types", r.accident))))
        parts.insert(-1, (w.column("because", 16), lambda r: w.because(r, r.point_id)))
    return w.table(parts, evaluation.lists.risk_control, room, colour)


def _scores(row: RiskControlRow, lang: Language) -> str:
    if not row.scores:
        return phrase("direct", lang) if row.method == "direct" else row.method
    factors = " ".join(f"{s.factor}={_number(s.value, s.low, s.high, lang)}" for s in row.scores)
    has_value = row.value is not None or row.value_low is not None
    value = f" = {_number(row.value, row.value_low, row.value_high, lang)}" if has_value else ""
    marks = [phrase("own", lang)] if row.scores_from == "own" else []
    marks += [phrase("downgraded", lang)] if row.downgraded else []
    separator = "，" if lang == "zh" else ", "
    return f"{row.method}{value}\n{factors}" + (f"\n{marked(separator.join(marks), lang)}" if marks else "")


def _number(value: Scalar, low: float | None, high: float | None, lang: Language) -> str:
    return number_range(low, high, lang) if value is None else scalar(value, lang)


def screening_table(evaluation: Evaluation, lang: Language, room: int, colour: bool) -> list[str]:
    """隐患排查任务清单."""
    w = _Lister(evaluation, lang)

    def role(row: ScreeningRow) -> Cell:
        text = w.label("roles", row.role) if row.role else w.tier(row.tier)
        return Cell(f"{text}\n{row.person}".rstrip("\n"))

    def due(row: ScreeningRow) -> Cell:
        return Cell(row.next_due.isoformat() if row.next_due else of(row.due_note, lang))

    parts: list[tuple[Column, Maker]] = [
        (w.column("no", 4), lambda r: Cell(str(r.no))),
        (w.column("point", 8), lambda r: Cell(w.names.of(r.point_id, r.point))),
        (w.column("level", 6), lambda r: _level(r, lang)),
        (w.column("task", 12), lambda r: Cell(_task(r, lang))),
        (w.column("timing", 8), lambda r: Cell(_timing(r, lang))),
        (w.column("role", 8), role),
        (w.column("next_due", 10), due),
        (w.column("state", 6), lambda r: state_cell(r.state, lang)),
        (w.column("basis", 10), w.basis),
    ]
    if room >= _WIDER:
        separator = "；" if lang == "zh" else "; "
        check = w.column("check", 16)
        parts.insert(4, (check, lambda r: Cell(separator.join(of(text, lang) for text in r.check))))
    return w.table(parts, evaluation.lists.screening, room, colour)


def _level(row: ScreeningRow | ResponsibilityRow, lang: Language) -> Cell:
    """The level of the thing, a dash where no rule grades such things."""
    graded = row.level is not None or row.worst_possible is not None
    return level_cell(row.level, lang, row.worst_possible) if graded else Cell("—")


def _task(row: ScreeningRow, lang: Language) -> str:
    """What to do, and about which risk or hazard."""
    about = of(row.about, lang)
    return f"{of(row.task, lang)}\n{marked(about, lang)}" if about else of(row.task, lang)


def _timing(row: ScreeningRow, lang: Language) -> str:
    text = of(row.timing, lang)
    if row.timing_confidence == row.confidence:
        return text
    mark = basis_text((), row.timing_confidence, lang)
    return f"{text}\n{mark}" if mark else text


def hazard_table(evaluation: Evaluation, lang: Language, room: int, colour: bool) -> list[str]:
    """隐患治理清单."""
    w = _Lister(evaluation, lang)

    def severity(row: HazardRow) -> Cell:
        return Cell(say(SEVERITIES, row.severity or "", lang), "31;1" if row.severity == "major" else "")

    def remedy(row: HazardRow) -> Cell:
        actions = [w.label("enforcement", action) for action in row.enforcement]
        shown = (
            phrase("enforcement", lang, actions=("、" if lang == "zh" else ", ").join(actions))
            if actions
            else ""
        )
        return Cell("\n".join(text for text in (of(row.remedy, lang), shown) if text))

    def gap(row: HazardRow) -> Cell:
        return Cell(("、" if lang == "zh" else ", ").join(say(FIVE, name, lang) for name in row.gap))

    def state(row: HazardRow) -> Cell:
        cell = state_cell(row.state, lang)
        return Cell(f"{cell.text}\n{row.deadline.isoformat()}", cell.style) if row.deadline else cell

    parts: list[tuple[Column, Maker]] = [
        (w.column("no", 4), lambda r: Cell(str(r.no))),
        (w.column("point", 10), lambda r: Cell(w.names.of(r.point_id, r.point))),
        (w.column("finding", 16), lambda r: Cell(of(r.finding, lang))),
        (w.column("severity", 4), severity),
        (w.column("because", 16), lambda r: w.because(r, r.point_id)),
        (w.column("state", 8), state),
        (w.column("basis", 14), w.basis),
    ]
    if room >= _WIDE:
        parts.insert(5, (w.column("remedy", 14), remedy))
        parts.insert(6, (w.column("gap", 6), gap))
    return w.table(parts, evaluation.lists.hazards, room, colour)


def responsibility_table(evaluation: Evaluation, lang: Language, room: int, colour: bool) -> list[str]:
    """责任清单."""
    w = _Lister(evaluation, lang)

    def name(row: ResponsibilityRow) -> Cell:
        if row.finding is None:
            return Cell(row.name)
        return Cell(of(row.finding, lang), "31")

    def open_items(row: ResponsibilityRow) -> Cell:
        counts = [phrase("risks", lang, n=row.open.risks)] if row.open.risks else []
        counts += [phrase("hazards", lang, n=row.open.hazards)] if row.open.hazards else []
        return Cell("\n".join(counts))

    parts: list[tuple[Column, Maker]] = [
        (w.column("no", 4), lambda r: Cell(str(r.no))),
        (w.column("object", 10), lambda r: Cell(w.names.of(r.object_id, r.object))),
        (w.column("level", 6), lambda r: _level(r, lang)),
        (w.column("layer", 8), lambda r: Cell(say(LAYERS, r.layer, lang))),
        (w.column("role", 10), lambda r: Cell(w.marked(w.label("roles", r.role), r))),
        (w.column("name", 8), name),
        (w.column("does", 24), lambda r: Cell(of(r.does, lang))),
        (w.column("basis", 14), w.basis),
    ]
    if room >= _WIDE:
        parts.insert(-1, (w.column("open", 8), open_items))
    return w.table(parts, evaluation.lists.responsibilities, room, colour)
