"""What explanations know of a program before any facts: look-ups, texts, and readers of nodes, made once."""

from __future__ import annotations

from functools import cached_property

from ...models.base import BasisRef, Words
from ..executors.interpreter import NodeEvaluator
from ..language.tree import Basis
from ..program import typed as t
from ..program.program import CellDef, EntryDef, Program, RowSlot
from ..vocabulary.model import Fact, Text


class ProgramParts:
    """Look-ups over one program, shared by all its evaluations."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.parent_kind = {name: kind.parent for name, kind in program.vocabulary.kinds.items()}
        self.row_slots: dict[tuple[str, int], RowSlot] = {(s.kind, s.slot): s for s in program.row_slots}
        self.entries: dict[tuple[str, str], EntryDef] = {(e.id, e.of_row): e for e in program.entries}
        self.texts: dict[int, Text] = {}
        self._words: dict[int, tuple[Text, Words]] = {}
        self._basis: dict[int, tuple[tuple[Basis, ...], tuple[BasisRef, ...]]] = {}

    @cached_property
    def evaluator(self) -> NodeEvaluator:
        """Readers of single nodes."""
        return NodeEvaluator(self.program)

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

    def words(self, text: Text) -> Words:
        """A text as a model, one object for one text. The text is kept: its id is good only while it lives."""
        known = self._words.get(id(text))
        if known is None:
            known = (text, Words.model_construct(zh=text.zh, en=text.en))
            self._words[id(text)] = known
        return known[1]

    def basis(self, basis: tuple[Basis, ...]) -> tuple[BasisRef, ...]:
        """Bases as results show them, with the titles of their sources."""
        known = self._basis.get(id(basis))
        if known is None:
            known = (basis, tuple(self._basis_ref(item) for item in basis))
            self._basis[id(basis)] = known
        return known[1]

    def _basis_ref(self, item: Basis) -> BasisRef:
        source = self.program.sources.get(item.source)
        title = self.words(source.title) if source is not None else None
        return BasisRef.model_construct(source=item.source, clause=item.clause, title=title)


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
