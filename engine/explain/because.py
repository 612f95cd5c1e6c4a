"""Why an entry concluded: only the lines that decided, each comparison as data.

Of a true `all` every line counts, of a true `any` the first true one, of a false `all` the first false one; of an
undecided group every undecided line. A worked-out value is shown with its own reasons one level down.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, NamedTuple

from ...models.base import SubjectRef, Words
from ...models.because import Because
from ..executors.verdicts import Verdicts
from ..facts.subjects import Subjects
from ..program import typed as t
from ..program.program import EntryDef, Program
from ..program.types import TRUTH
from .collectors import MOST_LINES, aggregate_leaf, collector_of
from .leaves import plain_ref, value_leaf
from .shown import Shown, show
from .text import Wording
from .truths import Truth
from .view import Place, View


def because(
    program: Program, subjects: Subjects, verdicts: Verdicts, entry: EntryDef, row: int
) -> tuple[Because, ...]:
    """The comparisons that decided this entry for this subject."""
    return Reasons(View(program, subjects, verdicts)).of_entry(entry, row)


class Named(NamedTuple):
    """What a comparison of this node is called, whatever the subject."""

    name: str
    label: Words
    clause: str
    up: int


_LINES = Words.made(zh="满足的项数", en="lines that hold")


class Reasons:
    """Collects reasons over one evaluation; texts and subjects are made once."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.wording = Wording(view.parts)
        self._subjects: dict[tuple[str, int], SubjectRef] = {}
        self.items: dict[tuple[int, int], tuple[list[tuple[int, Truth]], bool]] = {}
        """answers of list functions, by node and owner's row"""
        self.lines: dict[tuple[int, int, Truth, bool], Because] = {}
        """lines about one fact or derived value: see `leaves`"""
        self._of_cells: dict[tuple[int, int], tuple[Because, ...]] = {}
        self._details: dict[tuple[int, int], tuple[Because, ...]] = {}

    def of_entry(self, entry: EntryDef, row: int) -> tuple[Because, ...]:
        """Reasons of the entry's status: what made it apply, or what left it open, or what exempts it."""
        view = self.view
        out: list[Because] = []
        replaced = view.cell_truth(entry.replaced, row, False)
        if replaced is True:
            return self.of_cell(entry.replaced, row, True)
        where = view.cell_truth(entry.where, row, True)
        unless = view.cell_truth(entry.unless, row, False)
        if where is not False and unless is True:
            return self.of_cell(entry.unless, row, True)
        when = view.cell_truth(entry.when, row, True)
        if where is True and when is True and replaced is False:  # nearly every row that is found
            both = self.of_cell(entry.where, row, True), self.of_cell(entry.when, row, True)
            return _distinct([*both[0], *both[1]]) if both[0] and both[1] else both[0] or both[1]
        if where is True and when is not None:
            out += self.of_cell(entry.where, row, True)
            out += self.of_cell(entry.when, row, when)
            if replaced is None:
                out += self.of_cell(entry.replaced, row, None)
        elif where is False or when is False:
            number = entry.where if where is False else entry.when
            out += self.of_cell(number, row, False)
        else:
            out += self.of_cell(entry.where, row, where)
            out += self.of_cell(entry.when, row, when)
        return _distinct(out)

    def exemption(self, entry: EntryDef, row: int) -> tuple[Because, ...]:
        """The undecided lines of an exemption that nobody has shown yet."""
        if entry.unless is None or self.view.cell_truth(entry.unless, row, False) is not None:
            return ()
        return self.of_cell(entry.unless, row, None)

    def of_cell(self, number: int | None, row: int, answer: Truth) -> tuple[Because, ...]:
        """Reasons of a yes/no cell that has this answer."""
        if number is None:
            return ()
        known = self._of_cells.get((number, row))
        if known is None:
            cell = self.view.program.cells[number]
            repeated, at = self.view.origin(cell.typed, (cell.kind, row))
            if repeated is not cell.typed and isinstance(repeated, t.CellRef):
                # a rule on risks or hazards that asks for no more than that there is one
                return self.of_cell(self.view.program.cell_number[repeated.cell], at[1], answer)
            out: list[Because] = []
            # what an open question is made of stands under the facts to collect
            self.collect(cell.typed, cell.kind, row, answer, out, 0 if answer is None else 1)
            known = self._of_cells[number, row] = _distinct(out)
        return known

    def inputs_of(self, number: int, row: int) -> tuple[Because, ...]:
        """What a value is made of: the facts and values that it reads."""
        cell = self.view.program.cells[number]
        if isinstance(cell.typed, t.Const):
            return ()
        known = self._details.get((number, row))
        if known is None:
            at = (cell.kind, row)
            if isinstance(cell.typed, t.Aggregate | t.SetAggregate) and cell.typed.type != TRUTH:
                stored = show(self.view.cells[number][row], cell.type)
                known = (self._input(cell.typed, at, stored),)
            else:
                known = self._inputs(cell.typed, at)
            self._details[number, row] = known
        return known

    def subject(self, kind: str, row: int) -> SubjectRef:
        """The subject as results name it."""
        known = self._subjects.get((kind, row))
        if known is None:
            of, at = self.view.place(kind, row)
            if of != kind:
                known = self._subjects[kind, row] = self.subject(of, at)
                return known
            table = self.view.tables[kind]
            known = SubjectRef.made(kind=kind, id=table.ids[row], name=table.names[row])
            self._subjects[kind, row] = known
        return known

    def collect(
        self, node: t.Typed, kind: str, row: int, answer: Truth, out: list[Because], depth: int
    ) -> None:
        """Add what made a yes/no node have this answer."""
        if len(out) < MOST_LINES:
            collector_of(self, node)(self, kind, row, answer, out, depth)

    def leaf(
        self,
        node: t.Typed,
        at: tuple[str, int],
        shown: Shown,
        answer: Truth,
        comparison: str = "",
        threshold: Any = None,
        detail: tuple[Because, ...] = (),
        clause: str = "",
    ) -> Because:
        """One comparison as data."""
        repeated, place = self.view.origin(node, at)
        if not isinstance(
            repeated, t.Const
        ):  # a word that the rule of a row states goes by what it is a word of
            node, at = repeated, place
        if isinstance(node, t.Assume | t.Scale):
            node, assumed = _inner(self.view, node, at)
        else:
            assumed = False
        named = self.named(node)
        return Because.made(
            fact=named.name,
            label=named.label,
            subject=self.subject(*(self.view.owner(*at, named.up) if named.up else at)),
            value=shown.value,
            low=shown.low,
            high=shown.high,
            possible=shown.possible,
            unit=shown.unit,
            comparison=comparison,
            threshold=threshold,
            clause=clause or named.clause,
            assumed=assumed,
            holds=answer,
            detail=detail,
        )

    def named(self, node: t.Typed) -> Named:
        """What a comparison of this node is called."""
        known = self.view.parts.kept.get(id(node))
        if not isinstance(known, Named):
            known = self.view.parts.kept[id(node)] = self._name(node)
        return known

    def _name(self, node: t.Typed) -> Named:
        if isinstance(node, t.Aggregate) and node.function in ("any", "all", "count"):
            return Named("", Words.made(**asdict(self.wording.items_label(node))), "", 0)
        if isinstance(node, t.Group) and node.mode == "at least":
            return Named("", _LINES, "", 0)
        label = self.view.parts.words(self.wording.text(node))
        if isinstance(node, t.FactRef):
            return Named(node.name, label, "", node.up)
        if isinstance(node, t.CellRef):
            return Named(node.cell.rpartition("/")[2], label, self.view.cell(node.cell).clause, node.up)
        return Named("", label, "", 0)

    def detail(self, node: t.Typed, at: tuple[str, int], depth: int) -> tuple[Because, ...]:
        """What a value is made of, one level down."""
        if depth <= 0:
            return ()
        node, at = self.view.origin(node, at)
        if isinstance(node, t.CellRef):
            number = self.view.program.cell_number[node.cell]
            return self.inputs_of(number, self.view.owner(*at, node.up)[1])
        return () if isinstance(node, t.FactRef | t.Const) else self._inputs(node, at)

    def _inputs(self, node: t.Typed, at: tuple[str, int]) -> tuple[Because, ...]:
        out: list[Because] = []
        if node.type == TRUTH:
            self.collect(node, *at, self.view.truth(node, *at), out, 0)
        else:
            self._gather(node, at, out)
        return _distinct(out)

    def _gather(self, node: t.Typed, at: tuple[str, int], out: list[Because]) -> None:
        node, at = self.view.origin(node, at)
        if plain_ref(node):
            out.append(value_leaf(self, node).at(self, *at, None, 0))
        elif isinstance(node, t.FactRef | t.Aggregate | t.SetAggregate):
            out.append(self._input(node, at))
        elif isinstance(node, t.Cases):
            self._gather_cases(node, at, out)
        elif isinstance(node, t.Pick):
            self._gather(node.of, at, out)
        elif isinstance(node, t.Assume):
            self._gather_assumed(node, at, out)
        elif isinstance(node, t.Votes):
            for condition, _ in node.votes:
                if (answer := self.view.truth(condition, *at)) is not False:
                    self.collect(condition, *at, answer, out, 0)
        else:
            for child in children(node):
                self._gather(child, at, out)

    def _gather_assumed(self, node: t.Assume, at: Place, out: list[Because]) -> None:
        """An assumption, or an enterprise's own score: the score where there is one, else what the default reads."""
        if node.own and not show(self.view.value(node.operand, *at), node.operand.type).known:
            default, at = self.view.origin(node.default, at)
            if isinstance(default, t.CellRef):  # the rule's score, where it depends on facts
                default = self.view.cell(default.cell).typed
            self._gather(default, at, out)
        elif not isinstance(node.operand, t.Const):
            target = node.operand if node.own else node
            out.append(self.leaf(target, at, show(self.view.value(node, *at), node.type), None))

    def _gather_cases(self, node: t.Cases, at: tuple[str, int], out: list[Because]) -> None:
        for line in node.rows:
            if line.when is None:
                self._gather(line.value, at, out)
                return
            answer = self.view.truth(line.when, *at)
            if answer is False and len(out) >= MOST_LINES:
                continue
            found: list[Because] = []
            self.collect(line.when, *at, answer, found, 0)
            clause = line.cited.clause
            out += [b.model_copy(update={"clause": clause}) if clause and not b.clause else b for b in found]
            if answer is True:
                self._gather(line.value, at, out)
                return

    def _input(self, node: t.Typed, at: tuple[str, int], stored: Shown | None = None) -> Because:
        if isinstance(node, t.Aggregate) and (stored is None or node.function == "count"):
            return aggregate_leaf(self, node, at, None, ())
        shown = show(self.view.value(node, *at), node.type) if stored is None else stored
        return self.leaf(node, at, shown, None)


def children(node: Any) -> Iterable[t.Typed]:
    """The direct parts of a number or word node."""
    if isinstance(node, t.Arith | t.Same):
        return (node.left, node.right)
    if isinstance(node, t.Function):
        return node.args
    if isinstance(node, t.Neg | t.Scale | t.Not | t.Surely | t.Known | t.Assume):
        return (node.operand,) if not isinstance(node, t.Assume) else (node.operand, node.default)
    if isinstance(node, t.LookUp):
        return node.keys
    if isinstance(node, t.Compare):
        return node.operands
    if isinstance(node, t.Member):
        return (node.item,)
    if isinstance(node, t.Group):
        return node.lines
    return ()


def _inner(view: View, node: t.Typed, at: tuple[str, int]) -> tuple[t.Typed, bool]:
    """The node that carries the name, and whether its value is an assumption."""
    while True:
        if isinstance(node, t.Scale):
            node = node.operand
        elif isinstance(node, t.Assume) and not node.own:
            shown = show(view.value(node.operand, *at), node.operand.type)
            return _inner(view, node.operand, at)[0], not shown.known
        else:
            return node, False


def _distinct(found: list[Because]) -> tuple[Because, ...]:
    if len(found) < 2:
        return tuple(found)
    if len({item.fact for item in found}) == len(found):
        return tuple(found)
    seen: set[tuple[object, ...]] = set()
    kept: list[Because] = []
    for item in found:
        key = (item.fact, item.label.zh, item.subject.id, item.comparison, str(item.threshold))
        if key not in seen:
            seen.add(key)
            kept.append(item)
    return tuple(kept)
