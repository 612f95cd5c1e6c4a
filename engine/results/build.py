"""Builds the whole result from a program, facts and the answers of an executor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ...models.base import Level, Scalar, Status, Words
from ...models.evaluation import (
    Conclusion,
    DerivedValue,
    EnterpriseRef,
    Evaluation,
    NotEncodedItem,
    OpenValue,
    PackUsed,
    Provenance,
    StatusCount,
    SubjectLevel,
    Warned,
)
from ...models.rows import Lists
from ..diagnostics import Diagnostic
from ..executors.verdicts import Verdicts
from ..explain.because import Reasons
from ..explain.missing import find_missing
from ..explain.shown import plain, show
from ..explain.view import View
from ..facts.subjects import KindTable, Subjects
from ..lists.context import ENTERPRISE, Concluded, ListContext, level_of
from ..lists.hazards import hazard_items, open_places
from ..lists.register import Register
from ..lists.responsibilities import responsibility_rows
from ..lists.risk_control import risk_rows
from ..lists.screening import screening_rows
from ..messages import hint_text, message_text
from ..program.program import CellDef, EntryDef, GradePart, Program, RiskPart
from ..program.types import NumberType, TextType, Type
from ..values import BIG, Value
from ..version import VERSION
from .conclude import SHOWN, conclude
from .labels import labels_of
from .sectors import sectors_of

_STATUSES: tuple[Status, ...] = ("found", "undetermined", "exempt", "replaced", "met", "not_applicable")


def build_evaluation(
    program: Program, subjects: Subjects, verdicts: Verdicts, engines: tuple[str, ...], full: bool = False
) -> Evaluation:
    """The result of one enterprise. `full` keeps the conclusions that do not apply or are met as well."""
    view = View(program, subjects, verdicts)
    reasons = Reasons(view)
    concluded, counts = conclude(reasons, full)
    shown = tuple(c for c in concluded if c.status in SHOWN and not c.hangs) if full else concluded
    context = ListContext(reasons, shown)
    lists = make_lists(context)
    low, high = context.subject_ranks(ENTERPRISE)
    enterprise = context.ref(ENTERPRISE)
    return Evaluation.made(
        enterprise=EnterpriseRef.made(id=enterprise.id, name=enterprise.name),
        as_of=subjects.as_of,
        level=level_of(low),
        worst_possible_level=level_of(high),
        level_final=low == high and low > 0,
        level_by=_level_by(context, low),
        sectors=sectors_of(view),
        subject_levels=_subject_levels(context),
        counts=_counts(counts),
        missing=tuple(find_missing(reasons, _open(shown))),
        lists=lists,
        conclusions=tuple(_conclusions(context, concluded)),
        values=_values(view),
        not_encoded=_not_encoded(view),
        warnings=tuple(_warned(item) for item in subjects.warnings),
        labels=labels_of(view.parts, lists),
        provenance=_provenance(program, subjects, engines),
    )


def _open(shown: tuple[Concluded, ...]) -> Iterator[tuple[EntryDef, int, bool]]:
    return ((c.entry, c.row, c.status == "found") for c in shown if c.status in ("found", "undetermined"))


def make_lists(context: ListContext) -> Lists:
    """The four lists."""
    risks = risk_rows(context)
    hazards = hazard_items(context, Register(context))
    return Lists.made(
        risk_control=tuple(item.row for item in risks),
        screening=screening_rows(context, risks, open_places(hazards)),
        hazards=tuple(item.row for item in hazards),
        responsibilities=responsibility_rows(context, risks, hazards),
    )


def _level_by(context: ListContext, low: int) -> tuple[str, ...]:
    """The grade entries whose vote the enterprise's level so far is."""
    found = []
    for item in context.shown:
        part = item.entry.part
        if item.entry.kind == "enterprise" and isinstance(part, GradePart):
            code = context.view.cells[part.level][item.row]
            if item.status == "found" and type(code) is int and code + 1 == low:
                found.append(item.entry.id)
    return tuple(found)


def _subject_levels(context: ListContext) -> tuple[SubjectLevel, ...]:
    places = [
        (kind, row)
        for kind in context.program.levels
        if kind in context.view.subjects.tables
        for row, gone in enumerate(context.view.subjects.tables[kind].phantom)
        if not gone
    ]
    made = []
    for place in sorted(places, key=context.position):
        low, high = context.subject_ranks(place)
        made.append(
            SubjectLevel.made(
                subject=context.ref(place),
                level=level_of(low),
                worst_possible_level=level_of(high),
                final=low == high and low > 0,
            )
        )
    return tuple(made)


def _counts(counts: Counter[Status]) -> tuple[StatusCount, ...]:
    return tuple(StatusCount.made(status=status, count=counts[status]) for status in _STATUSES)


def _conclusions(context: ListContext, items: tuple[Concluded, ...]) -> Iterator[Conclusion]:
    """What the rules conclude; what does not depend on the subject is made once for a program."""
    forms, ref = context.view.parts.conclusion_forms, context.ref
    for item in items:
        form = forms.get(item.order)
        if form is None:
            form = forms[item.order] = _conclusion_form(context, item.entry)
        made = form.copy()
        made["subject"] = ref(item.place)
        made["of_row"] = item.of_row
        made["status"] = item.status
        made["because"] = item.because
        made["may_be_exempt"] = item.may_be_exempt
        if isinstance(item.entry.part, RiskPart | GradePart):
            made["level"], made["worst_possible_level"] = _levels(context, item)
        yield Conclusion.of_form(made)


def _conclusion_form(context: ListContext, entry: EntryDef) -> dict[str, Any]:
    parts = context.view.parts
    return Conclusion.form(
        rule_set=entry.rule_set,
        sector=entry.sector,
        section=entry.section,
        title=parts.words(entry.title),
        **parts.cited(entry),
        note=entry.note,
    )


def _levels(context: ListContext, item: Concluded) -> tuple[Level | None, Level | None]:
    part = item.entry.part
    if isinstance(part, RiskPart):
        low, high = context.risk_ranks(item)
        return level_of(low), level_of(high)
    if isinstance(part, GradePart):
        least, most = context.view.bounds(context.view.cells[part.level][item.row])
        low, high = int(max(0, least)) + 1, int(min(3, most)) + 1
        return (level_of(low) if low == high else None), level_of(high)
    return None, None


def _values(view: View) -> tuple[DerivedValue, ...]:
    """Every value that rules worked out, as cells stand in the program."""
    tables = view.subjects.tables
    return tuple(
        _derived(view, cell)
        for cell in view.program.cells
        if "#" not in cell.id and cell.kind in tables and not isinstance(cell.type, TextType)
    )


def _derived(view: View, cell: CellDef) -> DerivedValue:
    of, column = cell.type, view.cells[cell.number]
    table = view.subjects.tables[cell.kind]
    known: dict[str, Scalar | tuple[str, ...]]
    still_open: dict[str, OpenValue] = {}
    sorts = set() if True in table.phantom else set(map(type, column))
    if sorts == {bool}:  # most columns are told at the speed of C
        known = dict(zip(table.ids, column, strict=True))  # type: ignore[arg-type]
    elif sorts == {float} and isinstance(of, NumberType) and max(column) < BIG:  # type: ignore[type-var,operator]
        known = dict(zip(table.ids, map(plain, column), strict=True))  # type: ignore[arg-type]
    else:
        known, still_open = _known_and_open(table, column, of)
    rule_set, _, name = cell.id.rpartition("/")
    return DerivedValue.made(
        name=name,
        rule_set=rule_set,
        kind=cell.kind,
        title=view.parts.words(cell.title),
        unit=of.symbol if isinstance(of, NumberType) else "",
        basis=view.parts.basis(cell.basis),
        confidence=cell.confidence,
        known=known,
        open=still_open,
    )


def _known_and_open(
    table: KindTable, column: list[Value | None], of: Type
) -> tuple[dict[str, Scalar | tuple[str, ...]], dict[str, OpenValue]]:
    """Of each listed subject what is known of a value, or what is still possible."""
    known: dict[str, Scalar | tuple[str, ...]] = {}
    still_open: dict[str, OpenValue] = {}
    for name, gone, value in zip(table.ids, table.phantom, column, strict=True):
        if gone:
            continue
        shown = show(value, of)
        if shown.value is not None:
            known[name] = shown.value
        else:
            still_open[name] = OpenValue.made(low=shown.low, high=shown.high, possible=shown.possible)
    return known, still_open


def _not_encoded(view: View) -> tuple[NotEncodedItem, ...]:
    words = view.parts.words
    return tuple(
        NotEncodedItem.made(
            rule_set=rule_set, clause=item.clause, title=words(item.title), reason=words(item.reason)
        )
        for rule_set, item in view.program.not_encoded
    )


def _warned(item: Diagnostic) -> Warned:
    return Warned.made(
        code=item.code,
        message=Words.made(zh=message_text(item, "zh"), en=message_text(item, "en")),
        hint=Words.made(zh=hint_text(item, "zh"), en=hint_text(item, "en")),
        file=item.span.file,
        line=item.span.line,
        column=item.span.column,
        path=item.span.path,
    )


def _provenance(program: Program, subjects: Subjects, engines: tuple[str, ...]) -> Provenance:
    return Provenance.made(
        version=VERSION,
        engines=engines,
        program_digest=program.digest,
        fact_digest=subjects.digest,
        packs=tuple(
            PackUsed.made(name=pack.name, version=pack.version, digest=pack.digest) for pack in program.packs
        ),
    )
