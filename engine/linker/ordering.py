"""The order of work: which cells read which, circles, steps, and what phantom rows need."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..program import core as c
from ..program import typed as t
from ..program.program import Step
from ..vocabulary.model import ROW_KINDS
from .drafts import CellDraft


def typed_children(node: t.Typed) -> Iterator[t.Typed]:
    """The nodes directly below a typed node."""
    match node:
        case t.Pick():
            yield node.of
            for step in node.steps:
                yield from _given(step.test, step.value)
        case t.Cases(rows=rows):
            for row in rows:
                yield from _given(row.when, row.value)
        case t.Votes(votes=votes):
            for condition, level in votes:
                yield condition
                yield level
        case t.Sheet(items=items):
            for sheet_item in items:
                yield from _given(sheet_item.points, sheet_item.each, sheet_item.when)
        case _:
            for name in _CHILDREN.get(type(node), ()):
                below = getattr(node, name)
                yield from below if isinstance(below, tuple) else _given(below)


_CHILDREN: Final[Mapping[type, tuple[str, ...]]] = {
    t.Arith: ("left", "right"),
    t.Same: ("left", "right"),
    t.Neg: ("operand",),
    t.Scale: ("operand",),
    t.Not: ("operand",),
    t.Known: ("operand",),
    t.Surely: ("operand",),
    t.Function: ("args",),
    t.Compare: ("operands",),
    t.Member: ("item",),
    t.Contains: ("container",),
    t.SetAggregate: ("container",),
    t.Group: ("lines",),
    t.LookUp: ("keys",),
    t.Aggregate: ("element", "where"),
    t.Assume: ("operand", "default"),
}
"""Where the nodes below stand, one node or several."""


def _given(*nodes: t.Typed | None) -> Iterator[t.Typed]:
    return (node for node in nodes if node is not None)


def typed_nodes(node: t.Typed) -> Iterator[t.Typed]:
    """A typed node and all below it."""
    pending = [node]
    while pending:
        found = pending.pop()
        yield found
        pending.extend(typed_children(found))


def reads(node: t.Typed) -> Iterator[str]:
    """The ids of the cells that a typed tree reads."""
    return (found.cell for found in typed_nodes(node) if isinstance(found, t.CellRef))


def topological(drafts: Mapping[str, CellDraft]) -> tuple[list[str], list[list[str]]]:
    """Cell ids, everything read before its reader; and the circles, each as a path that ends where it began."""
    needs = {key: list(dict.fromkeys(reads(draft.typed))) for key, draft in drafts.items()}
    done: dict[str, None] = {}
    circles: list[list[str]] = []
    for start in needs:
        if start in done:
            continue
        path: list[str] = []
        on_path: set[str] = set()
        stack: list[tuple[str, bool]] = [(start, False)]
        while stack:
            key, leaving = stack.pop()
            if leaving:
                path.pop()
                on_path.discard(key)
                done[key] = None
            elif key in on_path:
                circles.append([*path[path.index(key) :], key])
            elif key not in done:
                path.append(key)
                on_path.add(key)
                stack.append((key, True))
                stack.extend((other, False) for other in reversed(needs[key]) if other in needs)
    return list(done), circles


def core_children(node: c.Core) -> Iterator[c.Core]:
    """The nodes directly below a core node."""
    match node:
        case c.Arith() | c.Compare() | c.Same():
            yield node.left
            yield node.right
        case c.Extreme(items=items) | c.AllOf(items=items) | c.AnyOf(items=items) | c.AtLeast(items=items):
            yield from items
        case c.Round() | c.DateFunction() | c.Not() | c.Known() | c.Surely():
            yield node.operand
        case c.Member(item=item):
            yield item
        case c.Choose():
            yield node.test
            yield node.then
            yield node.otherwise
        case c.LookUp(keys=keys):
            yield from keys
        case c.Fold():
            yield from (n for n in (node.element, node.where) if n is not None)
        case c.Assume():
            yield node.operand
            yield node.default


@dataclass(frozen=True, slots=True)
class Reads:
    """The cells that a cell reads: all of them, and those that its core reads inside a Fold.

    Among all are those that only the author's tree reads: some executors walk it, and a core may have been simplified
    to read less.
    """

    all: frozenset[int]
    folded: frozenset[int]


def core_reads(core: c.Core, written: Iterable[int]) -> Reads:
    """What one cell reads; `written` are the cells that its author's tree reads."""
    every: set[int] = set(written)
    folded: set[int] = set()
    pending = [(core, False)]
    while pending:
        found, inside = pending.pop()
        if isinstance(found, c.Cell):
            every.add(found.number)
            if inside:
                folded.add(found.number)
            continue
        inside = inside or isinstance(found, c.Fold)
        pending.extend((child, inside) for child in core_children(found))
    return Reads(frozenset(every), frozenset(folded))


def upward_cells(reads: Sequence[Reads]) -> set[int]:
    """The cells that some Fold needs, directly or through other cells: phantom rows need them too."""
    found: set[int] = set().union(*(read.folded for read in reads))
    pending = deque(found)
    while pending:
        for other in reads[pending.popleft()].all:
            if other not in found:
                found.add(other)
                pending.append(other)
    return found


def steps(kinds: Sequence[str], reads: Sequence[Reads]) -> tuple[Step, ...]:
    """Cells in as few steps as the kinds allow, each after what it reads; those of rows come last."""
    needs = [read.all for read in reads]
    readers: list[list[int]] = [[] for _ in reads]
    for number, read in enumerate(needs):
        for other in read:
            readers[other].append(number)
    beside = [{n for n in read.folded if kinds[n] == kinds[at]} for at, read in enumerate(reads)]
    waiting = [len(read) for read in needs]
    ready: dict[str, deque[int]] = {}
    for number, count in enumerate(waiting):
        if count == 0:
            ready.setdefault(kinds[number], deque()).append(number)
    made: list[Step] = []
    while ready:
        kind = max(ready, key=lambda k: (k not in ROW_KINDS, len(ready[k]), k))
        cells: list[int] = []
        queue = ready.pop(kind)
        while queue:
            number = queue.popleft()
            cells.append(number)
            for reader in readers[number]:
                waiting[reader] -= 1
                if waiting[reader] == 0:
                    # A list of the subject's own kind needs the other subjects' cells: all of them come first.
                    same_step = kinds[reader] == kind and beside[reader].isdisjoint(cells)
                    (queue if same_step else ready.setdefault(kinds[reader], deque())).append(reader)
        made.append(Step(kind, tuple(cells)))
    return tuple(made)
