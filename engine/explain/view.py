"""One evaluation as explanations read it: the linked program beside the facts and the answers of an executor.

Truths of groups and plain comparisons are read straight from stored values (`truths`); anything that has to be computed
goes to the plain interpreter, which works on the same tree with the same stored values.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..executors.verdicts import Verdicts
from ..facts.subjects import Subjects
from ..program import typed as t
from ..program.program import CellDef, Program
from ..values import Value
from ..vocabulary.model import ROW_KINDS
from .parts import parts_of
from .truths import Truth, bounds

Place = tuple[str, int]


class View:
    """Program, facts and answers, with the look-ups that every explanation needs."""

    def __init__(self, program: Program, subjects: Subjects, verdicts: Verdicts) -> None:
        self.parts = parts_of(program)
        self.program = program
        self.subjects = subjects
        self.verdicts = verdicts
        self.parent_kind = self.parts.parent_kind
        self.cells = verdicts.cells
        self.tables = {**subjects.tables, **verdicts.rows.tables}
        """of the facts, and of the risks and hazards that the answers make"""
        self._rows: dict[tuple[str, str, str, int], int] = {}
        self._truths = self.parts.truths
        self._nodes = self.parts.evaluator.over(subjects, verdicts, subjects.as_of)

    def place(self, kind: str, row: int) -> Place:
        """The subject; of a row of risks or hazards the thing that it is about."""
        if kind not in ROW_KINDS:
            return kind, row
        about = self.verdicts.rows.about[kind][row]
        return about.kind, about.row

    def of_row(self, kind: str, row: int) -> str:
        """The id of the risk or hazard entry (or "recorded_hazard") whose row this is; "" for a thing."""
        if kind not in ROW_KINDS:
            return ""
        source = self.verdicts.rows.about[kind][row].source
        return self.program.row_sources[kind][source].entry

    def row_of(self, row_kind: str, entry: str, place: Place) -> int | None:
        """The row of a risk or hazard entry about a thing, where it is there or may be."""
        if not self._rows:
            for kind, every in self.verdicts.rows.about.items():
                for row, about in enumerate(every):
                    source = self.program.row_sources[kind][about.source]
                    self._rows[kind, source.entry, about.kind, about.row] = row
        return self._rows.get((row_kind, entry, *place))

    def risk_cell(self, part: str, row: int) -> Value | None:
        """What a risk comes to: the answer of the cell "risk#part" for a row."""
        return self.cells[self.program.cell_number[f"risk#{part}"]][row]

    def rows_about(self, row_kind: str, place: Place) -> list[int]:
        """The rows of risks or hazards about a thing."""
        about = self.verdicts.rows.about.get(row_kind, ())
        return [row for row, of in enumerate(about) if (of.kind, of.row) == place]

    def origin(self, node: t.Typed, at: Place) -> tuple[t.Typed, Place]:
        """What a column of risks or hazards repeats, with the thing; of a value by method that of the risk's own method;
        any other node as it is."""
        if type(node) is t.FactRef:
            if node.kind in ROW_KINDS:
                about = self.verdicts.rows.about[node.kind][at[1]]
                found = self.parts.origin(node, about.source)
                return (node, at) if found is None else (found, (about.kind, about.row))
        elif type(node) is t.Cases and (column := self.parts.by_method(node)) is not None:
            code = self.tables["risk"].columns[column.slot][at[1]]
            for line in node.rows:
                if line.when is None or code in line.when.codes:  # type: ignore[union-attr]
                    return self.origin(line.value, at)
        return node, at

    def owner(self, kind: str, row: int, up: int) -> Place:
        """The subject `up` steps above."""
        while up:
            row = self.tables[kind].parent[row]
            kind = self.parent_kind[kind]
            up -= 1
        return kind, row

    def chain(self, kind: str, row: int) -> Iterator[Place]:
        """The subject, its owner, and so on up to the enterprise."""
        while True:
            yield kind, row
            parent = self.parent_kind.get(kind, "")
            if not parent:
                return
            row = self.tables[kind].parent[row]
            kind = parent

    def items(self, kind: str, row: int, path: tuple[str, ...]) -> range:
        """The rows of the last kind of `path` that lie below the subject, phantom rows included."""
        low, high = row, row + 1
        for child in path:
            starts = self.tables[kind].starts.get(child)
            if starts is None:
                return range(0)
            low, high = starts[low], starts[high]
            kind = child
        return range(low, high)

    def unread(self, kind: str, row: int, fact: str) -> bool:
        """Whether the fact was given, but with a word that its term list does not know."""
        spans = [item.span for item in self.subjects.warnings if item.code == "term-unknown"]
        if not spans:
            return False
        given = self.subjects.spans.get((kind, row, fact))
        if given is not None:
            return given in spans
        path = f"{self._path(kind, row)}.{fact}".removeprefix(".")
        return any(span.path.removeprefix("enterprise.") == path for span in spans if not span.file)

    def _path(self, kind: str, row: int) -> str:
        """Where facts given as a mapping have the subject, without the enterprise itself."""
        parent = self.parent_kind[kind]
        if not parent:
            return ""
        above = self.tables[kind].parent[row]
        first = self.tables[parent].starts[kind][above]
        plural = self.program.vocabulary.kinds[kind].plural
        return f"{self._path(parent, above)}.{plural}[{row - first}]"

    def cell(self, cell_id: str) -> CellDef:
        """The cell of that id."""
        return self.parts.cell(cell_id)

    def cell_value(self, number: int, row: int) -> Value | None:
        """The stored answer; None where nothing was worked out for a phantom row."""
        return self.cells[number][row]

    def cell_truth(self, number: int | None, row: int, absent: Truth) -> Truth:
        """The stored truth of a cell, `absent` where an entry has none."""
        if number is None:
            return absent
        value = self.cells[number][row]
        return value if value is True or value is False else None

    def value(self, node: t.Typed, kind: str, row: int) -> Value | None:
        """The value of any node for a subject."""
        if type(node) is t.FactRef:
            owner, at = self.owner(kind, row, node.up) if node.up else (kind, row)
            return self.tables[owner].columns[node.slot][at]
        if type(node) is t.CellRef:
            at = self.owner(kind, row, node.up)[1] if node.up else row
            stored = self.cells[self.program.cell_number[node.cell]][at]
            # left out by the executor, since nothing that concludes asks for it: worked out for who asks here
            return self._nodes.value(node, kind, row) if stored is None else stored
        if type(node) is t.Const:
            return float(node.value) if isinstance(node.value, Fraction) else node.value
        return self._nodes.value(node, kind, row)

    def truth(self, node: t.Typed, kind: str, row: int) -> Truth:
        """Three-valued answer of a yes/no node."""
        return self._truths.reader(node)(self, kind, row)

    @staticmethod
    def bounds(value: Value | None) -> tuple[float, float]:
        """Lowest and highest number (or code) still possible."""
        return bounds(value)
