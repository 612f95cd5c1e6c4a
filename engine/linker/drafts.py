"""Cells and entries while they are being collected: they refer to each other by id until all are there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..diagnostics import Span
from ..language.tree import NOT_CITED, Basis, Cited
from ..program import typed as t
from ..program.program import EntryDef
from ..vocabulary.model import Confidence, Text

NO_TITLE = Text("")
Number = Callable[[str], int]
"""cell id -> number"""


@dataclass(frozen=True, slots=True)
class CellDraft:
    """A cell before it has a number. A `shareable` one may stand for any other with the same core."""

    id: str
    kind: str
    typed: t.Typed
    title: Text
    cited: Cited
    basis: tuple[Basis, ...]
    confidence: Confidence
    span: Span
    shareable: bool


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """An entry before cells have numbers; `needs` are the cells it names."""

    id: str
    finish: Callable[[Number], EntryDef]


@dataclass(slots=True)
class Drafts:
    """What the sections have produced so far."""

    cells: dict[str, CellDraft] = field(default_factory=dict)
    entries: list[EntryDraft] = field(default_factory=list)

    def cell(
        self,
        cell_id: str,
        kind: str,
        typed: t.Typed,
        *,
        title: Text = NO_TITLE,
        cited: Cited = NOT_CITED,
        basis: tuple[Basis, ...] = (),
        confidence: Confidence = "confirmed",
        shareable: bool = False,
    ) -> t.CellRef:
        """Add a cell and give a reference to it for the same subject."""
        self.cells[cell_id] = CellDraft(
            cell_id, kind, typed, title, cited, basis, confidence, typed.span, shareable
        )
        return t.CellRef(cell_id, 0, typed.type, typed.span)
