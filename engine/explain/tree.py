"""The whole tree behind an answer, with a value at every node: true, false or unknown, fired or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ...models.base import Words
from ...models.because import ExplainNode
from ..executors.verdicts import Verdicts
from ..facts.subjects import Subjects
from ..language.tree import Cited
from ..program import typed as t
from ..program.program import LEVELS, CellDef, EntryDef, GradePart, Program, RiskPart, ScorePart
from ..program.types import CodeType
from ..vocabulary.model import Text
from .because import Reasons, children
from .shown import NOTHING, Shown, show
from .text import goes_without_saying
from .truths import Truth
from .view import Place, View

_MOST_ITEMS = 60
_DEPTH = 40


def explain_tree(
    program: Program, subjects: Subjects, verdicts: Verdicts, target: EntryDef | CellDef, row: int
) -> ExplainNode:
    """The tree of a rule's status, or of one worked-out value, for the subject in that row."""
    maker = _Maker(Reasons(View(program, subjects, verdicts)))
    return maker.entry(target, row) if isinstance(target, EntryDef) else maker.cell(target, row)


class _Maker:
    def __init__(self, reasons: Reasons) -> None:
        self.reasons = reasons
        self.view = reasons.view
        self._shown_cells: set[tuple[int, int]] = set()
        self._source = ""
        """whose clauses need no source: that of the rule or value whose parts are being shown"""

    def entry(self, entry: EntryDef, row: int) -> ExplainNode:
        basis = entry.basis[0] if entry.basis else None
        self._source = basis.source if basis else ""
        parts: list[ExplainNode] = []
        for label, number in (
            (_WHERE, entry.where),
            (_WHEN, entry.when),
            (_UNLESS, entry.unless),
            (_REPLACED, entry.replaced),
        ):
            idle = number == entry.replaced and self.view.cell_truth(number, row, False) is False
            if number is not None and not idle:
                parts.append(self._named(label, number, row))
        parts += [self._named(label, number, row) for label, number in _part_cells(entry)]
        if isinstance(entry.part, RiskPart):
            parts += self._risk(entry, entry.part, row)
        status = self.view.cell_truth(entry.status, row, True)
        return ExplainNode(
            text=self.view.parts.words(entry.title),
            value=status,
            clause=f"{basis.source} {basis.clause}".strip() if basis else "",
            note=entry.note,
            subject=self.reasons.subject(entry.kind, row),
            children=tuple(parts),
        )

    def cell(self, cell: CellDef, row: int) -> ExplainNode:
        self._shown_cells.add((cell.number, row))
        clause = self._clause(cell)
        self._source = cell.basis[0].source if cell.basis else ""
        inner = self.node(self.form(cell), (cell.kind, row), _DEPTH)
        shown = show(self.view.cell_value(cell.number, row), cell.type)
        return self._make(
            self.reasons.wording.cell_label(cell.id),
            shown,
            (inner,),
            clause=clause,
            note=cell.cited.note,
            at=(cell.kind, row),
        )

    def _risk(self, entry: EntryDef, part: RiskPart, row: int) -> Iterator[ExplainNode]:
        """Scores, number and level of a risk, where it is there or may be."""
        at = self.view.row_of("risk", entry.id, (entry.kind, row))
        if at is None:
            return
        numbers = self.view.program.cell_number
        for name in part.factors:
            yield self._named(Text(name), numbers[f"risk#{name}"], at)
        if part.valued:
            yield self._named(_VALUE, numbers["risk#value"], at)
        yield self._named(_LEVEL, numbers["risk#rank"], at)

    def _named(self, label: Text, number: int, row: int) -> ExplainNode:
        cell = self.view.program.cells[number]
        self._shown_cells.add((number, row))
        at = (cell.kind, row)
        stored = self.view.cell_value(number, row)
        shown = self._value(cell.typed, at) if stored is None else self._shown(cell.typed, stored)
        if isinstance(cell.typed, t.Const) or self._plain_score(cell.typed, at):
            return self._make(label, shown, ())
        return self._make(label, shown, (self.node(cell.typed, at, _DEPTH),))

    def _plain_score(self, node: t.Typed, at: Place) -> bool:
        """A default score that no fact chooses."""
        if not isinstance(node, t.Assume) or not node.own:
            return False
        own = show(self.view.value(node.operand, *at), node.operand.type)
        return not own.known and isinstance(self.view.origin(node.default, at)[0], t.Const)

    def _shown(self, node: t.Typed, value: Any) -> Shown:
        """The value; a rank as the level it stands for."""
        if not isinstance(node, t.Votes):
            return show(value, node.type)
        low, high = (int(bound) for bound in self.view.bounds(value))
        words = tuple(LEVELS[rank - 1] for rank in range(max(1, low), min(high, len(LEVELS)) + 1))
        if low == high and words:
            return Shown(words[0])
        return Shown(None, possible=words)

    def node(self, node: t.Typed, at: Place, depth: int, cited: Cited | None = None) -> ExplainNode:
        """One node and everything below it; worked-out values are opened once."""
        node, at = self.view.origin(node, at)
        shown = self._value(node, at)
        clause, note = (cited.clause, cited.note) if cited is not None else ("", "")
        place, outside = at, self._source
        if isinstance(node, t.CellRef):
            cell = self.view.cell(node.cell)
            clause, note = clause or self._clause(cell), note or cell.cited.note
            self._source = cell.basis[0].source if cell.basis else outside
        below = _CHILDREN.get(type(node), _plain_children)(self, node, at, depth - 1) if depth > 0 else ()
        made = tuple(below)
        self._source = outside
        if isinstance(node, t.FactRef | t.CellRef):
            place = self.view.owner(*at, node.up)
        return self._make(self.reasons.wording.text(node), shown, made, clause, note, place)

    def _clause(self, cell: CellDef) -> str:
        """The clause of a worked-out value; with its source, where that is another than the one being shown."""
        source = cell.basis[0].source if cell.basis else self._source
        if source == self._source or cell.clause.startswith(source):
            return cell.clause
        return f"{source} {cell.clause}".strip()

    def _value(self, node: t.Typed, at: Place) -> Shown:
        if isinstance(node, t.Group | t.Not | t.Compare | t.Member | t.Surely):
            answer: Truth = self.view.truth(node, *at)
            return Shown(answer)
        return self._shown(node, self.view.value(node, *at))

    def _make(
        self,
        text: Text,
        shown: Shown,
        parts: tuple[ExplainNode, ...],
        clause: str = "",
        note: str = "",
        at: Place | None = None,
    ) -> ExplainNode:
        return ExplainNode.made(
            text=Words.made(zh=text.zh, en=text.en),
            value=shown.value,
            low=shown.low,
            high=shown.high,
            possible=shown.possible,
            unit=shown.unit,
            clause=clause,
            note=note,
            subject=self.reasons.subject(*at) if at is not None else None,
            children=parts,
        )

    def form(self, cell: CellDef) -> t.Typed:
        """What a value is made of; of a level the votes, not the numbers that stand for levels."""
        prefix, _, part = cell.id.rpartition("#")
        number = self.view.program.cell_number.get(f"{prefix}#rank") if part == "level" else None
        return cell.typed if number is None else self.view.program.cells[number].typed

    def opened(self, number: int, row: int) -> bool:
        """Whether the cell has been opened before; marks it."""
        if (number, row) in self._shown_cells:
            return True
        self._shown_cells.add((number, row))
        return False

    def labelled(self, text: Text, shown: Shown, parts: Iterable[ExplainNode], at: Place) -> ExplainNode:
        """A node that stands for no single typed node, such as an item of a list."""
        return self._make(text, shown, tuple(parts), at=at)


_WHERE = Text("适用范围", "concerns")
_WHEN = Text("触发条件", "fires when")
_UNLESS = Text("豁免条件", "unless")
_REPLACED = Text("由他规或企业自评代替", "replaced by another rule or own analysis")
_LEVEL = Text("等级", "level")
_VALUE = Text("风险值", "risk value")


def _part_cells(entry: EntryDef) -> list[tuple[Text, int]]:
    part = entry.part
    if isinstance(part, GradePart):
        return [(_LEVEL, part.level)]
    if isinstance(part, ScorePart):
        return [(Text("得分", "score"), part.value)]
    return []


Children = Callable[[_Maker, Any, Place, int], Iterable[ExplainNode]]


def _plain_children(m: _Maker, node: t.Typed, at: Place, depth: int) -> Iterable[ExplainNode]:
    whole = isinstance(node, t.Group) and node.mode == "all"
    return [
        m.node(child, at, depth)
        for child in children(node)
        if not isinstance(child, t.Const) and not (whole and _goes_without_saying(m, child, at))
    ]


def _goes_without_saying(m: _Maker, node: t.Typed, at: Place) -> bool:
    """A line about a constant that holds, or about the severity or accident type that the rule of a row states."""
    if isinstance(node, t.Member):
        node = replace(node, item=m.view.origin(node.item, at)[0])
    return goes_without_saying(node)


def _cell_children(m: _Maker, node: t.CellRef, at: Place, depth: int) -> Iterable[ExplainNode]:
    number = m.view.program.cell_number[node.cell]
    kind, row = m.view.owner(*at, node.up)
    cell = m.view.program.cells[number]
    if m.opened(number, row) or isinstance(cell.typed, t.Const):
        return ()
    return [m.node(m.form(cell), (kind, row), depth)]


def _pick_children(m: _Maker, node: t.Pick, at: Place, depth: int) -> Iterable[ExplainNode]:
    yield m.node(node.of, at, depth)
    for step in node.steps:
        answer = True if step.test is None else m.view.truth(step.test, *at)
        if answer is not False and (
            answer is None or step.cited.clause or not isinstance(step.value, t.Const)
        ):
            yield m.node(step.value, at, depth, step.cited)
        if answer is True:
            return


def _cases_children(m: _Maker, node: t.Cases, at: Place, depth: int) -> Iterable[ExplainNode]:
    for line in node.rows:
        answer = True if line.when is None else m.view.truth(line.when, *at)
        if line.when is not None:
            yield m.node(line.when, at, depth, line.cited if answer is not False else None)
        if answer is None or (answer is True and not isinstance(line.value, t.Const)):
            yield m.node(line.value, at, depth, line.cited)
        if answer is True:
            return


def _aggregate_children(m: _Maker, node: t.Aggregate, at: Place, depth: int) -> Iterable[ExplainNode]:
    kind = node.path[-1]
    table = m.view.tables[kind]
    for row in list(m.view.items(*m.view.owner(*at, node.up), node.path))[:_MOST_ITEMS]:
        if table.phantom[row]:
            label = m.reasons.wording.kind_label(kind)
            yield m.labelled(
                Text(f"未列出的{label.zh}", f"{label.of('en')} not listed"), NOTHING, (), (kind, row)
            )
            continue
        parts = [m.node(p, (kind, row), depth) for p in (node.where, node.element) if p is not None]
        counts: Truth = True if node.where is None else m.view.truth(node.where, kind, row)
        name = table.names[row] or table.ids[row]
        yield m.labelled(Text(name), Shown(counts), parts, (kind, row))


def _sheet_children(m: _Maker, node: t.Sheet, at: Place, depth: int) -> Iterable[ExplainNode]:
    for item in node.items:
        answer = m.view.truth(item.when, *at)
        parts = [m.node(item.when, at, depth)]
        if answer is not False:
            parts.append(m.node(item.points, at, depth))
            parts += [m.node(item.each, at, depth)] if item.each is not None else []
        made = m.labelled(Text(item.id), Shown(answer), parts, at)
        yield made.model_copy(update={"clause": item.cited.clause, "note": item.cited.note})


def _votes_children(m: _Maker, node: t.Votes, at: Place, depth: int) -> Iterable[ExplainNode]:
    for condition, level in node.votes:
        if not isinstance(condition, t.Const):
            yield m.node(condition, at, depth)
        if isinstance(level.type, CodeType) and m.view.truth(condition, *at) is not False:
            yield m.node(level, at, depth)


def _set_children(
    m: _Maker, node: t.SetAggregate | t.Contains, at: Place, depth: int
) -> Iterable[ExplainNode]:
    return [m.node(node.container, at, depth)]


def _assume_children(m: _Maker, node: t.Assume, at: Place, depth: int) -> Iterable[ExplainNode]:
    """An own score that is not given is not worth a line; an assumption shows what it stands in for."""
    if node.own and not show(m.view.value(node.operand, *at), node.operand.type).known:
        default, at = m.view.origin(node.default, at)
        if isinstance(default, t.CellRef):  # the rule's score, where it depends on facts
            default = m.view.cell(default.cell).typed
        return _CHILDREN.get(type(default), _plain_children)(m, default, at, depth)
    return [m.node(node.operand, at, depth)]


_CHILDREN: Mapping[type, Children] = {
    t.CellRef: _cell_children,
    t.Assume: _assume_children,
    t.Pick: _pick_children,
    t.Cases: _cases_children,
    t.Aggregate: _aggregate_children,
    t.Sheet: _sheet_children,
    t.Votes: _votes_children,
    t.SetAggregate: _set_children,
    t.Contains: _set_children,
}
