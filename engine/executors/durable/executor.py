"""The executor over durable rules."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...facts.subjects import Subjects
from ...program.program import Program
from ...program.typed import CellRef, FactRef
from ...values import UNKNOWN, Value
from ..interpreter import InterpreterExecutor
from ..interpreter.executor import PARTS
from ..interpreter.run import Reader, Run
from ..verdicts import Verdicts
from .conditions import Atom, Conclusion, Conditions, Drawn
from .formula import UNKNOWN_SIGNAL, Formula, renumber, signals
from .host import RuleTable, new_host

_CHEAP = (FactRef, CellRef)
_SIGNAL = {True: 1, False: 0, None: 2}
_SAY: tuple[Value, ...] = (False, True, UNKNOWN)
_SAY_OPPOSITE: tuple[Value, ...] = (True, False, UNKNOWN)
Answers = dict[int, list[int]]
"""Per conclusion and row, as a signal; conclusions for which no row asked are left out."""


class Shape:
    """A formula, whatever signals it reads, and its table of rules, which is made at first use."""

    def __init__(self, name: str, formula: Formula) -> None:
        self.name = name
        self.formula = formula
        self._table: RuleTable | None = None
        self._made = 0

    def decide(self, host: Any, values: tuple[int, ...]) -> bool | None:
        """What the rules conclude over these signals."""
        # Put back only after it has answered: one that failed is not used again.
        table, self._table = self._table or self._new_table(host), None
        answer = table.decide(values)
        self._table = table
        return answer

    def _new_table(self, host: Any) -> RuleTable:
        self._made += 1
        return RuleTable(host, f"{self.name}.{self._made}", self.formula)


@dataclass(frozen=True, slots=True)
class Question:
    """A conclusion, the shape of its formula, and its signals in the order of the shape."""

    conclusion: Conclusion
    shape: Shape
    signals: tuple[int, ...]


@dataclass(slots=True)
class Drawing:
    """One evaluation while its conclusions are drawn."""

    run: Run
    answers: Answers = field(default_factory=dict)
    decided: dict[tuple[Shape, tuple[int, ...]], int] = field(default_factory=dict)
    columns: dict[tuple[int, str, bool], list[int]] = field(default_factory=dict)
    """what the interpreter says of an atom, for the rows of a kind, phantom ones too or not"""


class DurableExecutor:
    """Numbers and choices come from the interpreter, every yes/no from durable rules.

    Raises ImportError where durable rules cannot be imported. Conclusions whose formulas have one shape share a table of
    rules: over the same vector of signals they are the same, so each distinct vector is asserted once in an evaluation.
    """

    name = "durable"

    def __init__(self, program: Program) -> None:
        self._host = new_host()
        self._program = program
        self._conditions = Conditions(program)
        atoms = [s.node for s in self._conditions.signals if isinstance(s, Atom)]
        # Atoms are asked for again after the interpreter's own run, list functions among them.
        self._interpreter = InterpreterExecutor(program, {id(a) for a in atoms if not isinstance(a, _CHEAP)})
        self._readers: dict[int, Reader] = {}
        self._questions = self._asked(self._conditions.conclusions)
        self._lock = threading.Lock()

    def run(self, subjects: Subjects, as_of: datetime.date) -> Verdicts:
        """Work out every cell for every subject."""
        with self._lock:
            progress = self._interpreter.begin(subjects, as_of)
            drawing = Drawing(progress.run)
            for part in range(PARTS):
                self._interpreter.work(progress, part)
                self._conclude(drawing, part)
                progress.write(part, self._truths(drawing))
            return progress.verdicts(self.name)

    def _asked(self, conclusions: Iterable[Conclusion]) -> list[Question]:
        """The conclusions as questions, in the order of their stages."""
        shapes: dict[Formula, Shape] = {}
        questions = []
        for one in conclusions:
            read = tuple(dict.fromkeys(signals(one.formula)))
            formula = renumber(one.formula, {signal: place for place, signal in enumerate(read)})
            shape = shapes.get(formula)
            if shape is None:
                shape = shapes[formula] = Shape(f"{self._program.digest[:16]}.{len(shapes)}", formula)
            questions.append(Question(one, shape, read))
        return sorted(questions, key=lambda question: question.conclusion.stage)

    def _conclude(self, drawing: Drawing, part: int) -> None:
        for question in self._questions:
            one = question.conclusion
            if one.stage[0] == part:
                rows = drawing.run.rows(one.kind, one.upward)
                if rows:
                    self._draw(drawing, question, rows)

    def _draw(self, drawing: Drawing, question: Question, rows: Sequence[int]) -> None:
        one, shape, decided = question.conclusion, question.shape, drawing.decided
        columns = [self._column(drawing, signal, one, rows) for signal in question.signals]
        target = [UNKNOWN_SIGNAL] * drawing.run.tables[one.kind].rows
        drawing.answers[one.number] = target
        for row, vector in zip(rows, zip(*columns, strict=True), strict=True):
            answer = decided.get((shape, vector))
            if answer is None:
                answer = decided[shape, vector] = _SIGNAL[shape.decide(self._host, vector)]
            target[row] = answer

    def _column(self, drawing: Drawing, signal: int, one: Conclusion, rows: Sequence[int]) -> list[int]:
        source = self._conditions.signals[signal]
        if isinstance(source, Drawn):
            drawn = drawing.answers[source.conclusion]
            if source.surely:
                return [int(drawn[row] == source.wanted) for row in rows]
            return drawn if len(drawn) == len(rows) else [drawn[row] for row in rows]
        key = (signal, one.kind, one.upward)
        found = drawing.columns.get(key)
        if found is None:
            reader = self._readers.get(signal)
            if reader is None:
                reader = self._readers[signal] = self._interpreter.nodes.read(source.node, one.kind)
            found = drawing.columns[key] = [_SIGNAL[reader(drawing.run, row)] for row in rows]
        return found

    def _truths(self, drawing: Drawing) -> dict[int, list[Value]]:
        """The yes/no cells that are decided so far."""
        truths: dict[int, list[Value]] = {}
        for number, outcome in self._conditions.outcomes.items():
            if isinstance(outcome, bool):
                truths[number] = [outcome] * len(drawing.run.grid[number])
            elif outcome[0] in drawing.answers:
                say = _SAY if outcome[1] else _SAY_OPPOSITE
                truths[number] = [say[answer] for answer in drawing.answers[outcome[0]]]
        return truths
