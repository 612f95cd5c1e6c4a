"""Entries of every section: their conditions become cells, the rest becomes what their row will say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..language.tree import Cited, Common, Condition, Duty, Grade, Hazard, Responsibility
from ..program import typed as t
from ..program.program import (
    DutyPart,
    EntryDef,
    GradePart,
    HazardPart,
    Part,
    ResponsibilityPart,
    Section,
)
from ..program.types import TRUTH
from .binder import Binder, all_of, true
from .conditions import bind_condition
from .drafts import Drafts, EntryDraft, Number
from .editions import date_window, replaced_when
from .names import status_of_row
from .symbols import LEVEL_TYPE, LinkedSet, Scope
from .timings import TimingDraft, bind_timing
from .valueforms import bind_value


@dataclass(frozen=True, slots=True)
class Target:
    """An entry with its rule set, for the subjects of its kind."""

    linked: LinkedSet
    common: Common

    @property
    def id(self) -> str:
        """The entry's id across packs."""
        return self.linked.entry_id(self.common.id)

    @property
    def kind(self) -> str:
        """The kind of its subjects."""
        return self.common.subject

    @property
    def on_rows(self) -> bool:
        """Whether its subjects are risks or hazards."""
        return self.scope.on_rows

    @property
    def scope(self) -> Scope:
        """Where its expressions stand."""
        return Scope(self.kind, self.linked, entry=self.id)


@dataclass(frozen=True, slots=True)
class Conditions:
    """The cells of an entry's conditions, by id; None where there is none."""

    where: str | None
    when: str | None
    unless: str | None
    replaced: str | None
    status: str


@dataclass(slots=True)
class EntryBinder:
    """Binds entries into drafts."""

    binder: Binder
    drafts: Drafts

    def conditions(
        self,
        target: Target,
        when: Condition | None = None,
        replaced_by_own: t.Typed | None = None,
    ) -> Conditions | None:
        """Cells for where, when, unless and the status; None after an error.

        A rule on rows concerns the rows that are there: the risk applies, the hazard is found.
        """
        before = len(self.binder.findings.errors)
        scope, common = target.scope, target.common
        parts = {
            "where": all_of(
                (
                    status_of_row(self.binder, scope.kind, common.span) if target.on_rows else None,
                    date_window(self.binder, scope, target.linked, common),
                    bind_condition(self.binder, scope, common.where),
                ),
                common.span,
            ),
            "when": bind_condition(self.binder, scope, when),
            "unless": bind_condition(self.binder, scope, common.unless),
            "replaced": self._replaced(target, scope, replaced_by_own),
        }
        if len(self.binder.findings.errors) > before:
            return None
        made = {name: self._cell(target, name, node) for name, node in parts.items()}
        status = self._status(target, made)
        ids = {name: None if ref is None else ref.cell for name, ref in made.items()}
        return Conditions(ids["where"], ids["when"], ids["unless"], ids["replaced"], status)

    def _replaced(self, target: Target, scope: Scope, by_own: t.Typed | None) -> t.Typed | None:
        """When another rule set, or the enterprise's own analysis, stands in for the entry."""
        if target.on_rows:
            return None
        by_set = replaced_when(self.binder, scope, target.linked, target.id)
        lines = tuple(line for line in (by_own, by_set) if line is not None)
        return t.Group("any", lines, 0, TRUTH, target.common.span) if lines else None

    def _cell(self, target: Target, name: str, node: t.Typed | None) -> t.CellRef | None:
        if node is None:
            return None
        common = target.common
        clause = common.basis[0].clause if common.basis else ""
        return self.drafts.cell(
            f"{target.id}#{name}",
            target.kind,
            node,
            title=common.title,
            cited=Cited(clause),
            basis=common.basis,
            confidence=common.confidence,
            shareable=True,
        )

    def _status(self, target: Target, made: dict[str, t.CellRef | None]) -> str:
        span = target.common.span
        lines: list[t.Typed] = [ref for name in ("where", "when") if (ref := made[name]) is not None]
        if made["replaced"] is not None:
            lines.append(t.Not(made["replaced"], TRUTH, span))
        if made["unless"] is not None:
            lines.append(t.Not(t.Surely(made["unless"], TRUTH, span), TRUTH, span))
        status = all_of(lines, span) or true(span)
        cell_id = f"{target.id}#status"
        self.drafts.cell(cell_id, target.kind, status, title=target.common.title, shareable=True)
        return cell_id

    def add(self, target: Target, section: Section, cells: Conditions, part: PartDraft) -> None:
        """Add the entry itself."""
        common, linked = target.common, target.linked

        def finish(number: Number) -> EntryDef:
            def optional(cell_id: str | None) -> int | None:
                return None if cell_id is None else number(cell_id)

            return EntryDef(
                id=target.id,
                rule_set=linked.rules.name,
                sector=linked.rules.sector,
                section=section,
                kind=target.kind,
                title=common.title,
                where=optional(cells.where),
                when=optional(cells.when),
                unless=optional(cells.unless),
                replaced=optional(cells.replaced),
                status=number(cells.status),
                part=part.finish(number),
                basis=common.basis,
                confidence=common.confidence,
                note=common.note,
                pack=linked.pack,
                span=common.span,
            )

        self.drafts.entries.append(EntryDraft(target.id, finish))


@dataclass(frozen=True, slots=True)
class PartDraft:
    """What an entry's row says, while its cells have no numbers yet."""

    part: Part | Duty | Callable[[Number], Part]
    level: str = ""
    timing: TimingDraft | None = None

    def finish(self, number: Number) -> Part:
        """The part with numbers."""
        if isinstance(self.part, Duty):
            duty = self.part
            assert self.timing is not None
            return DutyPart(
                duty.task, duty.kind, duty.by, duty.with_, duty.check, duty.record, self.timing.finish(number)
            )
        if isinstance(self.part, GradePart):
            return GradePart(number(self.level))
        return self.part(number) if callable(self.part) else self.part


def bind_hazard(entries: EntryBinder, target: Target, entry: Hazard) -> None:
    """A hazard entry."""
    cells = entries.conditions(target, entry.when)
    if cells is not None:
        part = HazardPart(entry.severity, entry.remedy, entry.enforcement, entry.category)
        entries.add(target, "hazard", cells, PartDraft(part))


def bind_duty(entries: EntryBinder, target: Target, entry: Duty) -> None:
    """A duty."""
    cells = entries.conditions(target)
    timing = bind_timing(entries.binder, entries.drafts, target.scope, target.id, target.kind, entry)
    if cells is not None and timing is not None:
        entries.add(target, "duty", cells, PartDraft(entry, timing=timing))


def bind_responsibility(entries: EntryBinder, target: Target, entry: Responsibility) -> None:
    """A responsibility."""
    cells = entries.conditions(target)
    if cells is not None:
        part = ResponsibilityPart(entry.layer, entry.role, entry.does, entry.unit, entry.severity)
        entries.add(target, "responsibility", cells, PartDraft(part))


def bind_grade(entries: EntryBinder, target: Target, entry: Grade) -> tuple[str, t.CellRef] | None:
    """A grade entry: the cell of its status and a reference to the level it votes for."""
    cells = entries.conditions(target, entry.when)
    level = bind_value(entries.binder, target.scope, entry.level, LEVEL_TYPE)
    if cells is None or level is None:
        return None
    reference = entries.drafts.cell(
        f"{target.id}#vote",
        target.kind,
        level,
        title=entry.common.title,
        basis=entry.common.basis,
        confidence=entry.common.confidence,
    )
    entries.add(target, "grade", cells, PartDraft(GradePart(-1), level=reference.cell))
    return cells.status, reference
