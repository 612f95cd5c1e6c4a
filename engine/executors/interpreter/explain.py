"""The value of any part of a rule, for explanations.

Cells are taken from verdicts; only those that were left out there are worked out when a node asks for one.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any, Final

from ...facts.subjects import Subjects
from ...program.program import Program
from ...program.typed import Typed
from ...values import Value
from ..verdicts import Verdicts
from .convert import READ, WRITE, Sort, sort_of
from .nodes import NodeCompiler
from .run import LEFT_OUT, Reader, Run


class NodeEvaluator:
    """Evaluates typed nodes of a program; made once, it remembers how to read each node."""

    def __init__(self, program: Program, nodes: NodeCompiler | None = None) -> None:
        """`nodes` where somebody watches how they are read."""
        self._sorts: list[Sort] = [cell.sort for cell in program.cells]
        self._nodes = nodes or NodeCompiler(program)
        self._readers: dict[tuple[int, str], tuple[Typed, Reader]] = {}

    def over(self, subjects: Subjects, verdicts: Verdicts, as_of: datetime.date) -> Values:
        """The values over one enterprise."""
        run = Run(subjects, as_of, _Grid(self._sorts, verdicts))
        run.add(verdicts.rows.tables)
        return Values(self, run)

    def reader(self, node: Typed, kind: str) -> Reader:
        """How the node is read; kept together with the node, so that its id stays its own."""
        key = (id(node), kind)
        if key not in self._readers:
            self._readers[key] = (node, self._nodes.read(node, kind))
        return self._readers[key][1]


class Values:
    """Values of nodes over one enterprise and the verdicts on it."""

    def __init__(self, nodes: NodeEvaluator, run: Run) -> None:
        self._nodes = nodes
        self._run = run

    def rows(self, kind: str, upward: bool) -> Sequence[int]:
        """The rows that a cell of `kind` is worked out for."""
        return self._run.rows(kind, upward)

    def value(self, node: Typed, kind: str, row: int) -> Value:
        """The value of a node for a row of `kind`; the text of a text fact, or None, as it stands."""
        value = self._nodes.reader(node, kind)(self._run, row)
        answer: Value = WRITE[sort_of(node.type)](value)
        return answer


class _Column:
    """The answers of one cell in the interpreter's form, each turned when it is asked for: most never are."""

    __slots__ = ("_answers", "_turn", "_turned")

    def __init__(self, answers: list[Value | None], turn: Callable[[Any], Any]) -> None:
        self._answers = answers
        self._turn = turn
        self._turned: dict[int, Any] = {}

    def __getitem__(self, row: int) -> Any:
        found = self._turned.get(row, _NOT_YET)
        if found is _NOT_YET:
            answer = self._answers[row]
            found = self._turned[row] = LEFT_OUT if answer is None else self._turn(answer)
        return found

    def __len__(self) -> int:
        return len(self._answers)


_NOT_YET: Final = object()


class _Grid(list[Any]):
    """The cells of verdicts in the interpreter's form."""

    def __init__(self, sorts: list[Sort], verdicts: Verdicts) -> None:
        super().__init__([None] * len(sorts))
        self._sorts = sorts
        self._verdicts = verdicts

    def __getitem__(self, number: Any) -> Any:
        column = super().__getitem__(number)
        if column is None:
            column = self[number] = _Column(self._verdicts.cells[number], READ[self._sorts[number]])
        return column


def evaluate_node(
    program: Program,
    node: Typed,
    kind: str,
    row: int,
    subjects: Subjects,
    verdicts: Verdicts,
    as_of: datetime.date,
) -> Value:
    """The value of one node for a row of `kind`; use `NodeEvaluator` to ask for many."""
    return NodeEvaluator(program).over(subjects, verdicts, as_of).value(node, kind, row)
