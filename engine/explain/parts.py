"""What explanations know of a program before any facts: look-ups, texts, and readers of nodes, made once."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from ...models.base import BasisRef, Words
from ..executors.interpreter import NodeEvaluator
from ..language.tree import Basis
from ..program import typed as t
from ..program.program import CellDef, EntryDef, GradePart, Program, RowSlot
from ..program.rows import RowColumn, RowSource
from ..timing import Timing
from ..vocabulary.model import REGISTERS, ROW_KINDS, Confidence, Fact, Text
from .truths import Truths


class EntryPlan(NamedTuple):
    """What is asked of an entry for every subject, laid out for a tight loop."""

    entry: EntryDef
    order: int
    kind: str
    status: int
    where: int | None
    when: int | None
    simple: bool
    """neither an exemption nor a replacement: not concluding means not applicable or met"""
    grade: bool
    on_rows: bool
    """whether the rule hangs on a risk or hazard"""


class ProgramParts:
    """Look-ups over one program, shared by all its evaluations."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.parent_kind = {name: kind.parent for name, kind in program.vocabulary.kinds.items()}
        self.row_slots: dict[tuple[str, int], RowSlot] = {(s.kind, s.slot): s for s in program.row_slots}
        self.entries: dict[str, EntryDef] = {e.id: e for e in program.entries}
        self._origins: dict[tuple[str, int, int], t.Typed | None] = {}
        self.texts: dict[int, Text] = {}
        self.truths = Truths()
        self.collectors: dict[int, tuple[t.Typed, Any]] = {}
        """how the reasons of a yes/no node are collected: see `collectors`"""
        self.member_words: dict[int, tuple[t.Member, str, tuple[str, ...]]] = {}
        self.value_leaves: dict[int, Any] = {}
        self.leaf_numbers: dict[tuple[object, ...], int] = {}
        """lines of reasons that compare one fact or derived value, numbered: see `leaves`"""
        self.links: dict[tuple[int, int], t.Compare] = {}
        """single links of chains of comparisons, by the chain and the place in it"""
        self.kept: dict[int, object] = {}
        """what reasons keep for a node, lists for a duty and for the program, by its id: it lives as long as the program"""
        self.row_forms: dict[int, dict[str, Any]] = {}
        """of an entry, by its order: the fields of its rows that are the same for every subject"""
        self.conclusion_forms: dict[int, dict[str, Any]] = {}
        """of an entry, by its order: the fields of a conclusion that are the same for every subject"""
        self.kept_timings: dict[tuple[object, ...], tuple[tuple[Timing, Confidence], ...]] = {}
        self.said: dict[tuple[int, str], Words] = {}
        """timings in words; timings are kept above, so their ids stay their own"""
        self.dates: dict[tuple[str, str], bool] = {}
        """which words name date facts, by kind and word"""
        self._words: dict[int, tuple[Text, Words]] = {}
        self._basis: dict[int, tuple[tuple[Basis, ...], tuple[BasisRef, ...]]] = {}

    @cached_property
    def evaluator(self) -> NodeEvaluator:
        """Readers of single nodes."""
        return NodeEvaluator(self.program)

    @cached_property
    def plans(self) -> tuple[EntryPlan, ...]:
        """Every entry that concludes, in the program's order."""
        return tuple(
            self._plan(entry, order)
            for order, entry in enumerate(self.program.entries)
            if entry.section not in ("derive", "score")
        )

    @cached_property
    def shared(self) -> frozenset[int]:
        """Conditions of several entries: a condition that is written twice is one cell, under the title of one of them."""
        used: set[int] = set()
        twice: set[int] = set()
        for entry in self.program.entries:
            for number in {n for n in (entry.where, entry.when, entry.unless) if n is not None}:
                (twice if number in used else used).add(number)
        return frozenset(twice)

    def _plan(self, entry: EntryDef, order: int) -> EntryPlan:
        return EntryPlan(
            entry,
            order,
            entry.kind,
            entry.status,
            entry.where,
            entry.when,
            entry.unless is None and entry.replaced is None,
            isinstance(entry.part, GradePart),
            entry.kind in ROW_KINDS,
        )

    def cell(self, cell_id: str) -> CellDef:
        """The cell of that id."""
        return self.program.cells[self.program.cell_number[cell_id]]

    def fact(self, node: t.FactRef) -> Fact | RowSlot | None:
        """What the slot of a reference holds: a fact of the vocabulary or a row slot."""
        kind = self.program.vocabulary.kinds.get(node.kind)
        found = kind.facts.get(node.name) if kind is not None else None
        if found is not None and found.slot in (node.slot, -1):
            return found
        return self.row_slots.get((node.kind, node.slot)) or found

    def column(self, node: t.FactRef) -> RowColumn | None:
        """The column of risks or hazards that a reference reads; None where it reads a thing."""
        return self.program.row_columns[node.kind][node.slot] if node.kind in ROW_KINDS else None

    def origin(self, node: t.FactRef, source: int) -> t.Typed | None:
        """What a column of risks or hazards says for the rows of a source, as a node for the thing that the row is about.

        None where the column says it itself: what the register tells of a hazard.
        """
        key = (node.kind, source, node.slot)
        if key not in self._origins:
            column = self.program.row_columns[node.kind][node.slot]
            self._origins[key] = self._origin(self.program.row_sources[node.kind][source], column, node)
        return self._origins[key]

    def _origin(self, source: RowSource, column: RowColumn, node: t.FactRef) -> t.Typed | None:
        origin = source.columns[node.slot]
        match origin.where:
            case "slot":
                name = column.name if column.what == "at" and source.kind not in REGISTERS else node.name
                if column.what == "default":
                    name = f"scores.{column.name}"
                return t.FactRef(source.kind, name, origin.number, 0, node.type, node.span)
            case "cell":
                part = {"default": f"default-{column.name}", "direct": "default-level"}.get(
                    column.what, "status"
                )
                ids = (f"{source.entry}#{part}", f"{source.entry}#where")
                cell = next(cell for cell in ids if cell in self.program.cell_number)
                return t.CellRef(cell, 0, node.type, node.span)
            case "number":
                return t.Const(Fraction(origin.value), node.type, node.span)
            case "code":
                return t.Const(origin.number, node.type, node.span)
            case "true":
                return t.Const(True, node.type, node.span)
        return None

    def by_method(self, node: t.Typed) -> t.FactRef | None:
        """The column that tells the method, where a value is chosen by the method of a risk."""
        if type(node) is not t.Cases or type(node.rows[0].when) is not t.Member:
            return None
        item = node.rows[0].when.item
        if type(item) is not t.FactRef or item.kind != "risk":
            return None
        return item if self.program.row_columns["risk"][item.slot].what == "method" else None

    def words(self, text: Text) -> Words:
        """A text as a model, one object for one text. The text is kept: its id is good only while it lives."""
        known = self._words.get(id(text))
        if known is None:
            known = (text, Words.made(zh=text.zh, en=text.en))
            self._words[id(text)] = known
        return known[1]

    def basis(self, basis: tuple[Basis, ...]) -> tuple[BasisRef, ...]:
        """Bases as results show them, with the titles of their sources."""
        known = self._basis.get(id(basis))
        if known is None:
            known = (basis, tuple(self._basis_ref(item) for item in basis))
            self._basis[id(basis)] = known
        return known[1]

    def cited(self, entry: EntryDef) -> dict[str, Any]:
        """Where a rule comes from, as its conclusions and rows say it."""
        return {
            "basis": self.basis(entry.basis),
            "confidence": entry.confidence,
            "rule": entry.id,
            "pack": entry.pack,
        }

    def _basis_ref(self, item: Basis) -> BasisRef:
        source = self.program.sources.get(item.source)
        title = self.words(source.title) if source is not None else None
        return BasisRef.made(source=item.source, clause=item.clause, title=title)


_KEPT = 4
_recent: list[ProgramParts] = []


def parts_of(program: Program) -> ProgramParts:
    """The parts of a program; those of the last few programs are kept."""
    for known in _recent:
        if known.program is program:
            return known
    made = ProgramParts(program)
    _recent.insert(0, made)
    del _recent[_KEPT:]
    return made
