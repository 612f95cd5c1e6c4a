"""Rows of risks and hazards while they are being linked: the columns that rules read, and what makes the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..program.rows import Origin, RowColumn, RowSource
from ..program.types import TRUTH, Type
from ..vocabulary.model import REGISTERS, ROW_KINDS, Vocabulary
from .drafts import Number

_OWN = {row_kind: own for own, row_kind in REGISTERS.items()}
What = Literal["status", "accident", "method", "direct", "default", "own", "severity", "fact", "at"]
Given = str | float
"""the id of a cell, or the number itself"""


@dataclass(frozen=True, slots=True)
class SourceDraft:
    """An entry whose answers become rows, before cells have numbers; cells by id."""

    entry: str
    kind: str
    status: str = ""
    """"": always there"""
    word: str = ""
    """the accident type of a risk, the severity of a hazard"""
    method: str = ""
    """how a risk is assessed; "" for a hazard"""
    direct: Given | None = None
    """the level that is given directly"""
    factors: Mapping[str, Given] = field(default_factory=dict)
    """scores of the method's factors"""


@dataclass(slots=True)
class RowDrafts:
    """What has been read of rows so far. `row_slot` gives the slot of a fact of a thing that is no fact of its kind."""

    vocabulary: Vocabulary
    row_slot: Callable[[str, str, str, str, Type], int]
    columns: dict[str, list[RowColumn]] = field(default_factory=dict)
    sources: dict[str, list[SourceDraft]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind in ROW_KINDS:
            self.columns[kind] = [RowColumn("status", "", TRUTH)]
            self.sources[kind] = []

    def slot(self, kind: str, what: What, name: str, value_type: Type) -> int:
        """The slot of a column, which is made when it is first asked for."""
        columns = self.columns[kind]
        for place, column in enumerate(columns):
            if (column.what, column.name) == (what, name):
                return place
        columns.append(RowColumn(what, name, value_type))
        return len(columns) - 1

    def finish(self, number: Number) -> dict[str, tuple[RowSource, ...]]:
        """Every source with the origins of its columns."""
        return {
            kind: tuple(self._source(kind, source, number) for source in sources)
            for kind, sources in self.sources.items()
        }

    def _source(self, row_kind: str, source: SourceDraft, number: Number) -> RowSource:
        origin = self._of_own if source.kind == _OWN[row_kind] else self._of_rule
        columns = tuple(origin(source, column, number) for column in self.columns[row_kind])
        return RowSource(source.entry, source.kind, number(source.status) if source.status else None, columns)

    def _of_own(self, source: SourceDraft, column: RowColumn, number: Number) -> Origin:
        """A column of the enterprise's own lists: their facts say it."""
        facts = self.vocabulary.kinds[source.kind].facts
        match column.what:
            case "status":
                return Origin("cell", number(source.status)) if source.status else Origin("true")
            case "method":
                return self._method(source)
            case "direct" if source.direct is None:
                return Origin("nowhere")
            case "default":
                if column.name not in source.factors:
                    return Origin("nowhere")
                return Origin(
                    "slot", self.row_slot(source.kind, "score", source.entry, column.name, column.type)
                )
            case "own":
                return Origin("nowhere")
            case "at":
                return Origin("slot", self.row_slot(source.kind, "at", "", column.name, column.type))
        return Origin("slot", facts[column.name or column.what].slot)

    def _of_rule(self, source: SourceDraft, column: RowColumn, number: Number) -> Origin:
        """A column of what a rule finds: what the rule itself says, cells, and what the enterprise says of it."""
        kinds = self.vocabulary.kinds
        match column.what:
            case "status":
                return Origin("cell", number(source.status))
            case "method":
                return self._method(source)
            case "direct":
                return _origin(source.direct, number, "code")
            case "default":
                return _origin(source.factors.get(column.name), number, "number")
            case "own":
                return Origin("score" if column.name in source.factors else "nowhere")
            case "at":
                return Origin("slot", kinds[source.kind].facts[column.name].slot)
            case "fact":
                record = kinds["recorded_hazard"].facts.get(column.name)
                return Origin("nowhere") if source.method or record is None else Origin("record", record.slot)
        own = "own_risk" if column.what == "accident" else "recorded_hazard"
        choices = kinds[own].facts[column.what].choices
        code = None if choices is None else choices.code_of.get(source.word)
        return Origin("nowhere") if code is None else Origin("code", code)

    def _method(self, source: SourceDraft) -> Origin:
        choices = self.vocabulary.kinds["own_risk"].facts["method"].choices
        assert choices is not None
        return Origin("code", choices.code_of[source.method])


def _origin(given: Given | None, number: Number, what: Literal["code", "number"]) -> Origin:
    if given is None:
        return Origin("nowhere")
    if isinstance(given, str):
        return Origin("cell", number(given))
    return Origin("code", int(given)) if what == "code" else Origin("number", 0, given)
