"""The value of any part of a rule, for explanations.

Cells are taken from verdicts; only those that were left out there are worked out when a node asks for one.
"""

from __future__ import annotations

import datetime
from typing import Any

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

    def __init__(self, program: Program) -> None:
        self._sorts: list[Sort] = [cell.sort for cell in program.cells]
        self._nodes = NodeCompiler(program)
        self._readers: dict[tuple[int, str], tuple[Typed, Reader]] = {}

    def over(self, subjects: Subjects, verdicts: Verdicts, as_of: datetime.date) -> Values:
        """The values over one enterprise."""
        return Values(self, Run(subjects, as_of, _Grid(self._sorts, verdicts)))

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

    def value(self, node: Typed, kind: str, row: int) -> Value:
        """The value of a node for a row of `kind`; the text of a text fact, or None, as it stands."""
        value = self._nodes.reader(node, kind)(self._run, row)
        answer: Value = WRITE[sort_of(node.type)](value)
        return answer


class _Grid(list[Any]):
    """The cells of verdicts in the interpreter's form, each turned when first asked for."""

    def __init__(self, sorts: list[Sort], verdicts: Verdicts) -> None:
        super().__init__([None] * len(sorts))
        self._sorts = sorts
        self._verdicts = verdicts

    def __getitem__(self, number: Any) -> Any:
        column = super().__getitem__(number)
        if column is None:
            turn = READ[self._sorts[number]]
            column = [LEFT_OUT if v is None else turn(v) for v in self._verdicts.cells[number]]
            self[number] = column
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
