"""Which facts to collect: the unknown facts that undecided conclusions wait for, the most decisive first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...models.base import Words
from ...models.evaluation import MissingFact
from ..executors.verdicts import Verdicts
from ..facts.subjects import Subjects
from ..program import typed as t
from ..program.program import EntryDef, HazardPart, Program, RiskPart, RowSlot
from ..program.rows import STATUS
from ..values import UNKNOWN, UNKNOWN_SET, Codes, Interval, Value
from ..vocabulary.model import Fact, Text
from .because import Reasons, children
from .truths import Truth
from .view import Place, View

Key = tuple[str, int, int]
"""(kind, row, slot) of an unknown fact; slot -1: the list of that kind below the subject in `row` of its parent."""

_NONE: frozenset[Key] = frozenset()


@dataclass(slots=True)
class _Weight:
    level: bool = False
    major: int = 0
    waiting: dict[str, int] = field(default_factory=dict)


def missing_facts(program: Program, subjects: Subjects, verdicts: Verdicts) -> list[MissingFact]:
    """The facts to collect, in the order in which asking for them pays."""
    view = View(program, subjects, verdicts)
    return find_missing(Reasons(view), _open_answers(view))


def _open_answers(view: View) -> Iterator[tuple[EntryDef, int, bool]]:
    """(entry, row, found) of every entry that is found or undetermined; what hangs on an open row is left out."""
    for plan in view.parts.plans:
        table = view.tables.get(plan.kind)
        there = view.tables[plan.kind].columns[STATUS] if plan.on_rows else None
        for row, value in enumerate(view.cells[plan.status] if table is not None else ()):
            if table is None or table.phantom[row] or (there is not None and there[row] is not True):
                continue
            if value is not False and value is not None:
                yield plan.entry, row, value is True


def find_missing(reasons: Reasons, answers: Iterable[tuple[EntryDef, int, bool]]) -> list[MissingFact]:
    """The facts that these entries wait for: (entry, row, whether it is found already)."""
    search = _Search(reasons.view)
    weights: dict[Key, _Weight] = {}
    for entry, row, found in answers:
        _weigh(search, entry, row, found, weights)
    for key in search.of_level():
        weights.setdefault(key, _Weight()).level = True
    records = {key: record for key in weights if (record := _record(reasons.view, key))}
    totals = Counter[tuple[str, int, str]]()
    for key, record in records.items():
        totals[record] += sum(weights[key].waiting.values())
    order = {name: i for i, name in enumerate(reasons.view.program.vocabulary.kinds)}

    def rank(key: Key) -> tuple[object, ...]:
        (kind, row, slot), weight, record = key, weights[key], records.get(key)
        first = (not weight.level, record is not None, -weight.major)
        count = sum(weight.waiting.values())
        if record is None:
            return (*first, -count, order.get(kind, 0), slot, row)
        of, at, entry = record
        return (*first, -totals[record], order.get(of, 0), at, entry, -count, slot)

    return [_model(reasons, key, weights[key]) for key in sorted(weights, key=rank)]


def _record(view: View, key: Key) -> tuple[str, int, str] | None:
    """The hazard whose treatment the fact is about: such facts come after those that decide what there is to treat."""
    kind, row, _ = key
    if kind == "hazard":
        return (*view.place(kind, row), view.of_row(kind, row))
    return (kind, row, "") if kind == "recorded_hazard" else None


def _weigh(search: _Search, entry: EntryDef, row: int, found: bool, weights: dict[Key, _Weight]) -> None:
    major = not found and isinstance(entry.part, HazardPart) and entry.part.severity == "major"
    for key in search.of_found(entry, row) if found else search.of_entry(entry, row):
        weight = weights.setdefault(key, _Weight())
        weight.major += major
        weight.waiting[entry.id] = weight.waiting.get(entry.id, 0) + 1


class _Search:
    """Walks undecided branches down to facts; what a cell waits for is found once for each subject."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._cells: dict[tuple[int, int], frozenset[Key]] = {}

    def of_entry(self, entry: EntryDef, row: int) -> set[Key]:
        """What an undetermined entry waits for."""
        found: set[Key] = set()
        for number in (entry.where, entry.when, entry.replaced):
            if number is not None:
                found |= self.of_cell(number, row)
        return found | self._of_exemption(entry, row)

    def of_found(self, entry: EntryDef, row: int) -> set[Key]:
        """What could still change a row that is found: its exemption, and a risk's level."""
        found = self._of_exemption(entry, row)
        if isinstance(entry.part, RiskPart):
            at = self.view.row_of("risk", entry.id, (entry.kind, row))
            if at is not None:
                found |= self.of_cell(self.view.program.levels["risk"][0], at)
        return found

    def _of_exemption(self, entry: EntryDef, row: int) -> set[Key]:
        return set(self.of_cell(entry.unless, row)) if entry.unless is not None else set()

    def of_level(self) -> set[Key]:
        """What could still change the enterprise's level."""
        place = self.view.program.levels.get("enterprise")
        return set(self.of_cell(place[0], 0)) if place is not None else set()

    def of_cell(self, number: int, row: int) -> frozenset[Key]:
        """What an unknown cell waits for; nothing when it is known."""
        value = self.view.cells[number][row]
        if value is not None and not unknown(value):
            return _NONE
        known = self._cells.get((number, row))
        if known is None:
            self._cells[number, row] = _NONE  # cells never read each other in a circle
            cell = self.view.program.cells[number]
            found: set[Key] = set()
            self.walk(cell.typed, (cell.kind, row), found)
            known = self._cells[number, row] = frozenset(found)
        return known

    def walk(self, node: t.Typed, at: Place, found: set[Key]) -> None:
        """Add the unknown facts below a node whose value is unknown."""
        _WALK.get(type(node), _walk_children)(self, node, at, found)


def unknown(value: Value | None) -> bool:
    """Whether a value has more than one possibility."""
    return value is UNKNOWN or value is None or value is UNKNOWN_SET or type(value) in (Interval, Codes)


Walker = Callable[[_Search, Any, Place, set[Key]], None]


def _walk_children(s: _Search, node: t.Typed, at: Place, found: set[Key]) -> None:
    for child in children(node):
        s.walk(child, at, found)


def _walk_group(s: _Search, node: t.Group, at: Place, found: set[Key]) -> None:
    for line in node.lines:
        if s.view.truth(line, *at) is None:
            s.walk(line, at, found)


def _walk_fact(s: _Search, node: t.FactRef, at: Place, found: set[Key]) -> None:
    origin, place = s.view.origin(node, at)
    if origin is not node:
        s.walk(origin, place, found)
        return
    kind, row = s.view.owner(*at, node.up)
    table = s.view.tables[kind]
    if table.phantom[row]:
        _add_list(s, kind, row, found)
    elif kind == "risk":
        return  # no list of the enterprise says it
    elif unknown(table.columns[node.slot][row]):
        found.add((kind, row, node.slot))


def _add_list(s: _Search, kind: str, row: int, found: set[Key]) -> None:
    parent = s.view.parent_kind[kind]
    row = s.view.tables[kind].parent[row]
    if parent and s.view.tables[parent].phantom[row]:
        _add_list(s, parent, row, found)
    else:
        found.add((kind, row, -1))


def _walk_cell(s: _Search, node: t.CellRef, at: Place, found: set[Key]) -> None:
    kind, row = s.view.owner(*at, node.up)
    if s.view.tables[kind].phantom[row]:
        _add_list(s, kind, row, found)
    else:
        found |= s.of_cell(s.view.program.cell_number[node.cell], row)


def _walk_pick(s: _Search, node: t.Pick, at: Place, found: set[Key]) -> None:
    s.walk(node.of, at, found)
    for step in node.steps:
        answer: Truth = True if step.test is None else s.view.truth(step.test, *at)
        if answer is not False:
            s.walk(step.value, at, found)
        if answer is True:
            return


def _walk_cases(s: _Search, node: t.Cases, at: Place, found: set[Key]) -> None:
    for line in node.rows:
        answer: Truth = True if line.when is None else s.view.truth(line.when, *at)
        if answer is None and line.when is not None:
            s.walk(line.when, at, found)
        if answer is not False:
            s.walk(line.value, at, found)
        if answer is True:
            return


def _walk_aggregate(s: _Search, node: t.Aggregate, at: Place, found: set[Key]) -> None:
    kind = node.path[-1]
    phantom = s.view.tables[kind].phantom
    for row in s.view.items(*s.view.owner(*at, node.up), node.path):
        if phantom[row]:
            _add_list(s, kind, row, found)
            continue
        inside: Truth = True if node.where is None else s.view.truth(node.where, kind, row)
        if inside is None and node.where is not None:
            s.walk(node.where, (kind, row), found)
        if inside is not False and node.element is not None:
            s.walk(node.element, (kind, row), found)


def _walk_set(s: _Search, node: t.SetAggregate | t.Contains, at: Place, found: set[Key]) -> None:
    s.walk(node.container, at, found)


def _walk_votes(s: _Search, node: t.Votes, at: Place, found: set[Key]) -> None:
    """Only votes that could make the rank worse than it surely is."""
    sure = 0
    open_votes: list[tuple[t.Typed, t.Typed, Truth]] = []
    for condition, level in node.votes:
        answer = s.view.truth(condition, *at)
        low, high = s.view.bounds(s.view.value(level, *at))
        if answer is True:
            sure = max(sure, int(low) + 1)
        if answer is None or (answer is True and low != high):
            open_votes.append((condition, level, answer))
    for condition, level, answer in open_votes:
        if s.view.bounds(s.view.value(level, *at))[1] + 1 <= sure:
            continue
        if answer is None:
            s.walk(condition, at, found)
        s.walk(level, at, found)


def _walk_sheet(s: _Search, node: t.Sheet, at: Place, found: set[Key]) -> None:
    for item in node.items:
        answer = s.view.truth(item.when, *at)
        if answer is None:
            s.walk(item.when, at, found)
        if answer is not False:
            for part in (item.points, item.each):
                if part is not None:
                    s.walk(part, at, found)


def _walk_assume(s: _Search, node: t.Assume, at: Place, found: set[Key]) -> None:
    """An assumption decides without the fact; an own score that is not given is no fact to collect."""
    s.walk(node.default, at, found)


def _stop(_s: _Search, _n: t.Typed, _at: Place, _f: set[Key]) -> None:
    return


_WALK: Mapping[type, Walker] = {
    t.Const: _stop,
    t.AsOf: _stop,
    t.Unknown: _stop,
    t.Known: _stop,
    t.Surely: _stop,
    t.Group: _walk_group,
    t.FactRef: _walk_fact,
    t.CellRef: _walk_cell,
    t.Pick: _walk_pick,
    t.Cases: _walk_cases,
    t.Aggregate: _walk_aggregate,
    t.SetAggregate: _walk_set,
    t.Contains: _walk_set,
    t.Votes: _walk_votes,
    t.Sheet: _walk_sheet,
    t.Assume: _walk_assume,
}


def _model(reasons: Reasons, key: Key, weight: _Weight) -> MissingFact:
    kind, row, slot = key
    label, ask, unit = _texts(reasons, kind, row, slot)
    view = reasons.view
    if slot < 0:
        name = view.program.vocabulary.kinds[kind].plural
        subject = reasons.subject(view.parent_kind[kind], row)
    else:
        name = _fact_name(view, kind, slot)
        subject = reasons.subject(kind, row)
    return MissingFact.made(
        of_row=view.of_row(kind, row) if slot >= 0 else "",
        kind="list" if slot < 0 else ("word" if view.unread(kind, row, name) else "fact"),
        subject=subject,
        fact=name,
        label=Words.made(zh=label.zh, en=label.en),
        ask=Words.made(zh=ask.zh, en=ask.en),
        unit=unit,
        decides_level=weight.level,
        major=weight.major,
        count=sum(weight.waiting.values()),
        waiting=tuple(sorted(weight.waiting)),
    )


def _slot(view: View, kind: str, slot: int) -> Fact | RowSlot | None:
    kinds = view.program.vocabulary.kinds
    if kind == "hazard":
        name = view.program.row_columns[kind][slot].name
        return kinds[kind].facts.get(name) or kinds["recorded_hazard"].facts.get(name)
    return view.parts.row_slots.get((kind, slot)) or next(
        (fact for fact in kinds[kind].facts.values() if fact.slot == slot), None
    )


def _fact_name(view: View, kind: str, slot: int) -> str:
    found = _slot(view, kind, slot)
    return found.name if found is not None else ""


def _texts(reasons: Reasons, kind: str, row: int, slot: int) -> tuple[Text, Text, str]:
    vocabulary = reasons.view.program.vocabulary
    if slot < 0:
        label = vocabulary.kinds[kind].label
        ask = Text(
            f"有哪些{label.zh}？没有的填空列表，尚未填完的注明 more: true",
            f"Which {label.of('en')} entries are there? Give an empty list for none",
        )
        return label, ask, ""
    found = _slot(reasons.view, kind, slot)
    if found is None:
        return Text(""), Text(""), ""
    if isinstance(found, Fact):
        unit = found.unit.symbol if found.unit is not None else ""
        return _about(reasons, found.label, kind, row), found.ask, unit
    label = reasons.wording.slot_label(found)
    return label, vocabulary.common[found.name].ask if found.what == "at" else label, ""


def _about(reasons: Reasons, label: Text, kind: str, row: int) -> Text:
    """The label of a fact, with the hazard that it is about where it is about one."""
    entry = reasons.view.parts.entries.get(reasons.view.of_row(kind, row))
    if entry is None:
        return label
    return Text(f"{label.zh}（{entry.title.zh}）", f"{label.of('en')} ({entry.title.of('en')})")
