"""Which thresholds the cases of a rule set meet exactly, and which side of them.

A rule that says "10 t or more" where the law says "more than 10 t" differs for a plant with 10 t alone: only a case with
exactly 10 t tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, Literal

from ..diagnostics import Span
from ..evaluator import Evaluator
from ..executors.interpreter.explain import NodeEvaluator
from ..executors.interpreter.nodes import NodeCompiler
from ..executors.interpreter.run import Reader, Run
from ..executors.verdicts import Verdicts
from ..facts.subjects import Subjects
from ..linker.ordering import typed_nodes
from ..program import typed as t
from ..program.program import Program
from .cases import Case

Side = Literal["below", "on", "above"]

Key = tuple[str, int, int, int, Fraction]
"""File, line, column, link of a chain, and the number: the steps of a `pick` stand at one place."""

_TELLING: Final[Mapping[str, tuple[Side, Side]]] = {
    ">=": ("on", "below"), "<": ("on", "below"), ">": ("on", "above"), "<=": ("on", "above"),
}  # fmt: skip
_MIRRORED: Final = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}
_NEAR: Final = Fraction(1, 10**9)


@dataclass(slots=True)
class Threshold:
    """A number that a rule compares with, as in `quantity >= 10`: where it stands, and the sides that cases met."""

    span: Span
    comparison: str
    met: set[Side] = field(default_factory=set)

    @property
    def untried(self) -> tuple[Side, ...]:
        """What no case shows of: the bound itself, and the side of it where the answer turns."""
        return tuple(side for side in _TELLING[self.comparison] if side not in self.met)


class Bounds:
    """Watches cases being evaluated."""

    def __init__(self, evaluator: Evaluator) -> None:
        sets = [rules for pack in evaluator.rulebook.packs() for rules in pack.rule_sets]
        self._file_of = {rules.name: rules.path for rules in sets}
        self._entries = {_place(entry.common.span) for rules in sets for entry in rules.entries}
        self._thresholds: dict[Key, Threshold] = {}
        self._watches: dict[str, _Watch] = {}

    def watch(self, case: Case, program: Program, subjects: Subjects, verdicts: Verdicts) -> None:
        """Note on which side of thresholds the case is: of its rule set, and of those of which it expects something."""
        if program.digest not in self._watches:
            self._watches[program.digest] = _Watch(program, self._thresholds)
        watch = self._watches[program.digest]
        values = watch.nodes.over(subjects, verdicts, case.as_of)
        sets = {case.rule_set, *(one.name.partition("/")[0] for one in case.expected if "/" in one.name)}
        files = {self._file_of.get(name, "") for name in sets}
        files |= {
            file for one in case.expected if one.what == "value" for file in watch.values.get(one.name, ())
        }
        for number in (number for file in files for number in watch.cells.get(file, ())):
            cell = program.cells[number]
            for row in values.rows(cell.kind, cell.upward):
                values.value(cell.typed, cell.kind, row)

    def untried(self) -> tuple[Threshold, ...]:
        """The thresholds that lack a case, in the order of files and lines; not the days on which editions begin and end."""
        return tuple(
            found
            for _, found in sorted(self._thresholds.items())
            if found.untried and _place(found.span) not in self._entries
        )


class _Watch:
    """The thresholds of a program, and how its nodes are read meanwhile."""

    def __init__(self, program: Program, thresholds: dict[Key, Threshold]) -> None:
        self.nodes = NodeEvaluator(program, _WatchedNodes(program, thresholds))
        self.cells: dict[str, list[int]] = {}
        """by file"""
        self.values: dict[str, set[str]] = {}
        """name of a derived value -> files that it stands in"""
        for number, cell in enumerate(program.cells):
            compared = (node for node in typed_nodes(cell.typed) if isinstance(node, t.Compare))
            for file in {key[0] for node in compared for key, _ in _thresholds(node)}:
                self.cells.setdefault(file, []).append(number)
        for cell_id, number in program.cell_number.items():
            name = cell_id.rpartition("/")[2].rpartition(".")[2]
            self.values.setdefault(name, set()).add(program.cells[number].typed.span.file)


class _WatchedNodes(NodeCompiler):
    """Notes what comparisons with a constant compare; both operands, also where an earlier link has settled it."""

    def __init__(self, program: Program, thresholds: dict[Key, Threshold]) -> None:
        super().__init__(program)
        self._thresholds = thresholds

    def _compare(self, node: t.Compare, kind: str) -> Reader:
        plain = super()._compare(node, kind)
        watched = []
        for key, threshold in _thresholds(node):
            kept = self._thresholds.setdefault(key, threshold)
            left, right = (self._as_number(one, kind) for one in node.operands[key[3] : key[3] + 2])
            if isinstance(node.operands[key[3]], t.Const):
                left, right = right, left
            watched.append((kept.met, left, right))
        if not watched:
            return plain

        def read(run: Run, row: int) -> Any:
            for met, value, bound in watched:
                side = _side(value(run, row), bound(run, row))
                if side is not None:
                    met.add(side)
            return plain(run, row)

        return read


def _place(span: Span) -> tuple[str, int, int]:
    return span.file, span.line, span.column


def _side(value: tuple[Any, Any], bound: tuple[Any, Any]) -> Side | None:
    """None of an unknown value."""
    low, high = value
    limit = bound[0]
    if low != high or not isinstance(low, int | Fraction):
        return None
    if abs(low - limit) <= _NEAR * max(1, abs(limit)):
        return "on"
    return "below" if low < limit else "above"


def _thresholds(node: t.Compare) -> Iterator[tuple[Key, Threshold]]:
    """The numbers that a comparison compares with."""
    for link, op in enumerate(node.ops):
        left, right = node.operands[link : link + 2]
        if op not in _TELLING or isinstance(left, t.Const) == isinstance(right, t.Const):
            continue
        shown = _MIRRORED[op] if isinstance(left, t.Const) else op
        span = node.span
        limit = left if isinstance(left, t.Const) else right
        assert isinstance(limit, t.Const)
        yield (span.file, span.line, span.column, link, Fraction(limit.value)), Threshold(span, shown)
