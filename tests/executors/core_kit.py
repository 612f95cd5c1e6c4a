"""Programs and subjects built by hand for the core tree: kinds nested three deep, facts in slots."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from dual_prevention.engine.diagnostics import NOWHERE
from dual_prevention.engine.facts.subjects import KindTable, Subjects
from dual_prevention.engine.language.tree import Cited
from dual_prevention.engine.program import core, typed
from dual_prevention.engine.program.core import Core
from dual_prevention.engine.program.program import CellDef, LookUpTable, Program, Step
from dual_prevention.engine.program.types import TRUTH
from dual_prevention.engine.values import UNKNOWN, UNKNOWN_SET, Value, codes, interval
from dual_prevention.engine.vocabulary.model import Kind, Profile, Text, Vocabulary

AS_OF = datetime.date(2026, 11, 1)
KINDS: Mapping[str, str] = {
    "enterprise": "",
    "unit": "enterprise",
    "chemical": "unit",
    "vehicle": "enterprise",
}
"""kind -> parent, parents first"""


@dataclass(frozen=True)
class Slot:
    """A fact's column: what may stand in it."""

    sort: str
    low: float = 0.0
    high: float = 1000.0
    size: int = 3

    @property
    def unknown(self) -> Value:
        """Nothing known of it."""
        if self.sort == "number":
            return interval(self.low, self.high)
        if self.sort == "code":
            return codes((1 << self.size) - 1)
        return UNKNOWN if self.sort == "truth" else UNKNOWN_SET


NUMBER, TRUTHS, CODE, SET = Slot("number"), Slot("truth"), Slot("code"), Slot("set")


@dataclass
class Subject:
    """A thing with its facts by slot (left out: unknown) and its lists; a list left out is not given."""

    facts: Mapping[int, Value] = field(default_factory=dict)
    lists: Mapping[str, Sequence[Subject]] = field(default_factory=dict)
    more: frozenset[str] = frozenset()


def subjects_of(root: Subject, slots: Mapping[str, Sequence[Slot]]) -> Subjects:
    """The tables of an enterprise, with phantom rows."""
    rows: dict[str, list[Subject | None]] = {"enterprise": [root]}
    parents: dict[str, list[int]] = {"enterprise": []}
    starts: dict[str, dict[str, list[int]]] = {kind: {} for kind in KINDS}
    for kind, parent in KINDS.items():
        if not parent:
            continue
        rows[kind], parents[kind], offsets = [], [], [0]
        for number, owner in enumerate(rows[parent]):
            listed = None if owner is None else owner.lists.get(kind)
            group: list[Subject | None] = list(listed or ())
            if owner is None or listed is None or kind in owner.more:
                group.append(None)
            rows[kind] += group
            parents[kind] += [number] * len(group)
            offsets.append(len(rows[kind]))
        starts[parent][kind] = offsets
    tables = {
        kind: KindTable(
            kind,
            len(things),
            [[_value(thing, n, slot) for thing in things] for n, slot in enumerate(slots.get(kind, ()))],
            parents[kind],
            starts[kind],
            [thing is None for thing in things],
            [f"{kind}{n}" for n in range(len(things))],
            [""] * len(things),
        )
        for kind, things in rows.items()
    }
    return Subjects(tables, AS_OF, "")


def _value(thing: Subject | None, number: int, slot: Slot) -> Value:
    return slot.unknown if thing is None else thing.facts.get(number, slot.unknown)


def program_of(cells: Sequence[tuple[str, core.Sort, Core]], tables: Sequence[LookUpTable] = ()) -> Program:
    """A program of these cells (kind, sort, core), each reading only earlier ones."""
    kinds = {
        name: Kind(name, parent, f"{name}s", Text(name), "场所区域", {}, {}, _children(name))
        for name, parent in KINDS.items()
    }
    upward = _upward([tree for _, _, tree in cells])
    profile = Profile("", Text(""), {}, "", {}, {}, "confirmed", "confirmed", {}, {}, {}, {})
    return Program(
        digest="",
        vocabulary=Vocabulary(kinds, {}, {}),
        sources={},
        methods={},
        profile=profile,
        calendars={},
        cells=tuple(
            _cell(number, kind, sort, tree, number in upward)
            for number, (kind, sort, tree) in enumerate(cells)
        ),
        tables=tuple(tables),
        steps=tuple(_steps(cells)),
        entries=(),
        slots={},
        row_slots=(),
        levels={},
        packs=(),
    )


def _cell(number: int, kind: str, sort: core.Sort, tree: Core, upward: bool) -> CellDef:
    nothing = typed.Const(Fraction(0), TRUTH, NOWHERE)
    return CellDef(
        number=number,
        id=f"test/{number}",
        kind=kind,
        sort=sort,
        type=TRUTH,
        typed=nothing,
        core=tree,
        upward=upward,
        title=Text(""),
        cited=Cited(),
        basis=(),
        confidence="confirmed",
        span=NOWHERE,
    )


def _children(name: str) -> tuple[str, ...]:
    return tuple(kind for kind, parent in KINDS.items() if parent == name)


def _steps(cells: Sequence[tuple[str, core.Sort, Core]]) -> Iterator[Step]:
    """Runs of cells of one kind; a cell that reads its siblings begins a new one."""
    run: list[int] = []
    for number, (kind, _, tree) in enumerate(cells):
        siblings = any(isinstance(node, core.Fold) and node.kind == kind for node in nodes(tree))
        if run and (cells[run[0]][0] != kind or siblings):
            yield Step(cells[run[0]][0], tuple(run))
            run = []
        run.append(number)
    if run:
        yield Step(cells[run[0]][0], tuple(run))


def _upward(trees: Sequence[Core]) -> set[int]:
    """Cells read inside a fold, and what those read."""
    found: set[int] = set()
    waiting = [
        part.number
        for tree in trees
        for node in nodes(tree)
        if isinstance(node, core.Fold)
        for part in nodes(node)
        if isinstance(part, core.Cell)
    ]
    while waiting:
        number = waiting.pop()
        if number not in found:
            found.add(number)
            waiting += [node.number for node in nodes(trees[number]) if isinstance(node, core.Cell)]
    return found


def nodes(tree: Core) -> Iterator[Core]:
    """A node and all below."""
    yield tree
    for part in dataclasses.fields(tree):
        value = getattr(tree, part.name)
        for item in value if isinstance(value, tuple) else (value,):
            if type(item).__module__ == core.__name__:
                yield from nodes(item)


def lookup_table(
    name: str, sort: core.Sort, cells: Mapping[tuple[float | int, ...], float | tuple[float, float] | int]
) -> LookUpTable:
    """A table whose column bounds are those of its cells."""
    if sort == "code":
        mask = 0
        for cell in cells.values():
            assert isinstance(cell, int)
            mask |= 1 << cell
        return LookUpTable(name, sort, cells, 0.0, 0.0, mask)
    ends = list(_ends(cells.values()))
    return LookUpTable(name, sort, cells, min(ends), max(ends), 0)


def _ends(cells: Iterable[float | tuple[float, float] | int]) -> Iterator[float]:
    for cell in cells:
        yield from cell if isinstance(cell, tuple) else (float(cell),)
