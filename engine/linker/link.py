"""Linking: packs and a day in, one immutable program out."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..diagnostics import NOWHERE, Findings
from ..language.tree import Duty, Entry, Grade, Hazard, Responsibility, Risk
from ..program import core as c
from ..program import typed as t
from ..program.program import CellDef, PackInfo, Program, RowSlot
from ..program.types import TRUTH, Type
from ..suggest import guess_values
from ..vocabulary.model import Choices
from .binder import Binder, true
from .checks import check_program
from .conditions import bind_condition
from .definitions import Definitions
from .digest import digest_of
from .drafts import CellDraft, Drafts
from .entries import EntryBinder, Target, bind_duty, bind_grade, bind_hazard, bind_responsibility
from .expressions import bind
from .lowering import Lowering, Tables, sort_of
from .methods import draft_methods
from .ordering import Reads, core_reads, reads, steps, topological, upward_cells
from .packs import Pack, TableReader, link_sets, merge
from .risks import bind_own_risks, bind_risk, rank_cells
from .rows import RowDrafts, SourceDraft
from .scope import check_crossings, within
from .symbols import LEVEL_TYPE, LinkedSet, Symbols

Vote = tuple[str, t.CellRef]
"""the cell of a grade entry's status, and the level it votes for"""


def link(
    packs: Sequence[Pack],
    day: datetime.date,
    profile: str = "default",
    *,
    findings: Findings | None = None,
    scope: frozenset[str] | None = None,
) -> Program:
    """Link packs (each over those before it) for a day. Raises `InputError` with every error found.

    `findings` receives warnings and notes as well. `scope`: only these of the declared sectors; None: all.
    """
    found = findings if findings is not None else Findings()
    data = packs[-1].data
    sets, aliases = merge(packs, found)
    sectors = data.sectors
    left_out = frozenset(() if scope is None else sectors.keys() - scope)
    sets = within(sets, sectors, left_out)
    if profile not in data.profiles:
        found.error("unknown-profile", NOWHERE, name=profile, **guess_values(profile, data.profiles))
        found.raise_errors()
    folders = {pack.data.name: pack.data.files.folder for pack in packs}
    symbols = Symbols(
        vocabulary=data.vocabulary,
        sources=data.sources,
        methods=data.methods,
        profile=data.profiles[profile],
        as_of=day,
        sets=link_sets(sets, data.sources, day, found),
        findings=found,
        load_table=TableReader(folders, data.vocabulary, found),
        aliases=aliases,
        sectors=sectors,
        left_out=left_out,
    )
    return _Linker(symbols, packs).run()


@dataclass(slots=True)
class _Linker:
    symbols: Symbols
    packs: Sequence[Pack]
    drafts: Drafts = field(default_factory=Drafts)
    row_slots: dict[tuple[str, str, str, str], RowSlot] = field(default_factory=dict)
    slots: dict[str, int] = field(default_factory=dict)
    definitions: Definitions = field(init=False)
    entries: EntryBinder = field(init=False)
    rows: RowDrafts = field(init=False)

    def run(self) -> Program:
        """All phases; errors of every one are collected before anything is raised."""
        symbols = self.symbols
        self.slots = {kind.name: len(kind.facts) for kind in symbols.vocabulary.kinds.values()}
        self.definitions = Definitions(symbols, self.drafts)
        self.rows = RowDrafts(symbols.vocabulary, self.row_slot)
        binder = Binder(
            symbols, self.slots, self.definitions.type_of, bind, bind_condition, self.row_slot, self.rows
        )
        self.definitions.binder = binder
        self.entries = EntryBinder(binder, self.drafts)
        symbols.collect()
        self._check_subjects()
        symbols.findings.raise_errors()
        self.definitions.choose_cells()
        self.definitions.draft_all()
        self._bind_entries()
        order, circles = topological(self.drafts.cells)
        for circle in circles:
            symbols.findings.add("value-circle", self.drafts.cells[circle[0]].span, path=" -> ".join(circle))
        check_program(symbols, self.drafts)
        check_crossings(symbols, self.drafts)
        symbols.findings.raise_errors()
        return self._program(order)

    def row_slot(self, kind: str, what: str, entry: str, name: str, value_type: Type) -> int:
        """The slot of a row fact, made when first asked for."""
        key = (kind, what, entry, name)
        if key not in self.row_slots:
            slot = self.slots[kind]
            self.slots[kind] += 1
            self.row_slots[key] = RowSlot(kind, slot, what, entry, name, value_type)  # type: ignore[arg-type]
        return self.row_slots[key].slot

    def _check_subjects(self) -> None:
        kinds = self.symbols.vocabulary.kinds
        for _linked, entry in self.symbols.entries():
            subject = entry.common.subject
            if subject not in kinds:
                self.symbols.findings.error(
                    "unknown-kind", entry.common.span, name=subject or "?", **guess_values(subject, kinds)
                )

    def _active(self) -> list[tuple[LinkedSet, Entry]]:
        return [(linked, entry) for linked, entry in self.symbols.entries() if linked.active]

    def _bind_entries(self) -> None:
        active = self._active()
        self._grades([(linked, entry) for linked, entry in active if isinstance(entry, Grade)])
        self._risks([(linked, entry) for linked, entry in active if isinstance(entry, Risk)])
        for linked, entry in active:
            target = Target(linked, entry.common)
            if isinstance(entry, Hazard):
                bind_hazard(self.entries, target, entry)
                if not target.on_rows:
                    source = SourceDraft(target.id, target.kind, f"{target.id}#status", word=entry.severity)
                    self.rows.sources["hazard"].append(source)
            elif isinstance(entry, Duty):
                bind_duty(self.entries, target, entry)
            elif isinstance(entry, Responsibility):
                bind_responsibility(self.entries, target, entry)
        if "recorded_hazard" in self.symbols.vocabulary.kinds:
            self.rows.sources["hazard"].append(SourceDraft("recorded_hazard", "recorded_hazard"))

    def _risks(self, risks: list[tuple[LinkedSet, Risk]]) -> None:
        """Risk entries and the enterprise's own, and the methods by which they are assessed."""
        replaceable, methods = _replaceable(risks), self.symbols.methods
        for linked, entry in risks:
            if entry.method and entry.method not in methods:
                guess = guess_values(entry.method, methods)
                self.symbols.findings.error("unknown-method", entry.common.span, name=entry.method, **guess)
            bind_risk(self.entries, linked, entry, replaceable[entry.common.subject])
        bind_own_risks(self.entries)
        draft_methods(self.entries.binder, self.drafts)

    def _grades(self, grades: list[tuple[LinkedSet, Grade]]) -> None:
        """Grade entries and the levels they vote for. A risk has the level of its method before any vote."""
        votes: dict[str, list[Vote]] = {"risk": []}
        for linked, entry in grades:
            if entry.common.subject == "hazard":
                self.symbols.findings.add("grade-on-hazard", entry.common.span)
                continue
            vote = bind_grade(self.entries, Target(linked, entry.common), entry)
            if vote is not None:
                votes.setdefault(entry.common.subject, []).append(vote)
        for kind, cast in votes.items():
            self._level(kind, cast)

    def _level(self, kind: str, votes: list[Vote]) -> None:
        span = self.symbols.vocabulary.kinds[kind].span
        pairs: list[tuple[t.Typed, t.Typed]] = []
        if kind == "risk":
            pairs.append((true(span), t.CellRef("risk#method-level", 0, LEVEL_TYPE, span)))
        pairs += [(t.CellRef(status, 0, TRUTH, span), level) for status, level in votes]
        rank_cells(self.entries, kind, kind, pairs, span)

    def _program(self, order: list[str]) -> Program:
        symbols = self.symbols
        numbers, cells, tables, read = self._cells(order)
        sources = self.rows.finish(numbers.__getitem__)
        entries = tuple(draft.finish(numbers.__getitem__) for draft in self.drafts.entries)
        levels = {
            kind: (numbers[f"{kind}#rank"], numbers[f"{kind}#level"])
            for kind in symbols.vocabulary.kinds
            if f"{kind}#rank" in numbers
        }
        data = self.packs[-1].data
        made = steps([cell.kind for cell in cells], read)
        infos = tuple(PackInfo(p.data.name, p.data.version, p.data.digest) for p in self.packs)
        active = [linked for linked in symbols.sets if linked.active]
        return Program(
            digest=self._digest(active),
            vocabulary=symbols.vocabulary,
            sources=symbols.sources,
            methods=symbols.methods,
            profile=symbols.profile,
            calendars=data.calendars,
            cells=cells,
            tables=tuple(tables.made),
            steps=made,
            entries=entries,
            slots=dict(self.slots),
            row_slots=tuple(self.row_slots.values()),
            levels=levels,
            packs=infos,
            not_encoded=tuple((s.rules.name, item) for s in active for item in s.rules.not_encoded),
            cell_number=numbers,
            sectors=symbols.sectors,
            left_out=tuple(sorted(symbols.left_out)),
            row_columns={kind: tuple(columns) for kind, columns in self.rows.columns.items()},
            row_sources=sources,
        )

    def _digest(self, active: list[LinkedSet]) -> str:
        symbols = self.symbols
        return digest_of(
            [linked.rules for linked in active],
            [(linked.source.start, linked.source.end) for linked in active if linked.source is not None],
            symbols.vocabulary,
            [symbols.methods[name] for name in sorted(symbols.methods)],
            symbols.profile,
            list(symbols.table_cache.values()),
            symbols.aliases,
            sorted(symbols.left_out),
        )

    def _cells(self, order: list[str]) -> tuple[dict[str, int], tuple[CellDef, ...], Tables, list[Reads]]:
        """Number the cells; conditions with one core share a cell."""
        tables = Tables()
        numbers: dict[str, int] = {}
        lowering = Lowering(numbers.__getitem__, tables)
        cores: list[c.Core] = []
        chosen: list[str] = []
        shared: dict[tuple[str, c.Core], int] = {}
        for key in order:
            draft = self.drafts.cells[key]
            core = lowering.lower(draft.typed)
            same = shared.get((draft.kind, core)) if draft.shareable else None
            if draft.shareable and isinstance(core, c.Cell) and core.up == 0:
                same = core.number
            numbers[key] = len(cores) if same is None else same
            if same is None:
                shared.setdefault((draft.kind, core), len(cores))
                cores.append(core)
                chosen.append(key)
        read = [
            core_reads(core, {numbers[other] for other in reads(self.drafts.cells[key].typed)})
            for key, core in zip(chosen, cores, strict=True)
        ]
        upward = upward_cells(read)
        cells = tuple(
            self._cell(number, self.drafts.cells[key], core, number in upward)
            for number, (key, core) in enumerate(zip(chosen, cores, strict=True))
        )
        return numbers, cells, tables, read

    def _cell(self, number: int, draft: CellDraft, core: c.Core, upward: bool) -> CellDef:
        return CellDef(
            number=number,
            id=draft.id,
            kind=draft.kind,
            sort=sort_of(draft.typed.type),
            type=draft.typed.type,
            typed=draft.typed,
            core=core,
            upward=upward,
            title=draft.title,
            cited=draft.cited,
            basis=draft.basis,
            confidence=draft.confidence,
            span=draft.span,
        )


def _replaceable(risks: Sequence[tuple[LinkedSet, Risk]]) -> dict[str, Choices]:
    """The ids of the risk entries of each kind, as words."""
    ids: dict[str, list[str]] = {}
    for linked, entry in risks:
        ids.setdefault(entry.common.subject, []).append(linked.entry_id(entry.common.id))
    return {
        kind: Choices(f"{kind} risks", tuple(words), False, {}, {word: n for n, word in enumerate(words)})
        for kind, words in ids.items()
    }
