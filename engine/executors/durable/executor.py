"""The executor over durable rules."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
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
from .formula import UNKNOWN_SIGNAL, renumber, signals
from .host import MOST_CONCLUSIONS, MOST_SIGNALS, RuleTable, new_host

_CHEAP = (FactRef, CellRef)
_SIGNAL = {True: 1, False: 0, None: 2}
_SAY: tuple[Value, ...] = (False, True, UNKNOWN)
_SAY_OPPOSITE: tuple[Value, ...] = (True, False, UNKNOWN)
Answers = dict[int, list[int]]
"""Per conclusion and row, as a signal; conclusions for which no row asked are left out."""


class Chunk:
    """Conclusions of one stage and kind that share a table of rules; the table is made at first use."""

    def __init__(self, name: str, conclusions: list[Conclusion]) -> None:
        self.name = name
        self.conclusions = conclusions
        self.kind = conclusions[0].kind
        self.step = conclusions[0].stage[0]
        self.upward, self.gate = conclusions[0].scope
        self.signals = list(dict.fromkeys(s for one in conclusions for s in signals(one.formula)))
        self.numbers = [one.number for one in conclusions]
        self._table: RuleTable | None = None
        self._made = 0

    def decide(self, host: Any, values: tuple[int, ...]) -> tuple[bool | None, ...]:
        """What the rules conclude over these signals."""
        # Put back only after it has answered: one that failed is not used again.
        table, self._table = self._table or self._new_table(host), None
        answers = table.decide(values)
        self._table = table
        return answers

    def _new_table(self, host: Any) -> RuleTable:
        self._made += 1
        places = {signal: place for place, signal in enumerate(self.signals)}
        formulas = [renumber(one.formula, places) for one in self.conclusions]
        return RuleTable(host, f"{self.name}.{self._made}", formulas, len(places))


class DurableExecutor:
    """Numbers and choices come from the interpreter, every yes/no from durable rules.

    Raises ImportError where durable rules cannot be imported. Subjects whose signals are the same vector get
    the same conclusions, so each distinct vector of a table is asserted once in an evaluation.
    """

    name = "durable"

    def __init__(self, program: Program) -> None:
        self._host = new_host()
        self._program = program
        self._row_step = program.row_step
        self._conditions = Conditions(program)
        atoms = [s.node for s in self._conditions.signals if isinstance(s, Atom)]
        # Atoms are asked for again after the interpreter's own run, list functions among them.
        self._interpreter = InterpreterExecutor(program, {id(a) for a in atoms if not isinstance(a, _CHEAP)})
        self._readers: dict[int, Reader] = {}
        self._chunks: list[Chunk] = []
        self._add_chunks(self._conditions.conclusions)
        self._lock = threading.Lock()

    def run(self, subjects: Subjects, as_of: datetime.date) -> Verdicts:
        """Work out every cell for every subject."""
        with self._lock:
            progress = self._interpreter.begin(subjects, as_of)
            answers: Answers = {}
            for part in range(PARTS):
                self._interpreter.work(progress, part)
                self._conclude(progress.run, part, answers)
                progress.write(part, self._truths(progress.run, answers))
            return progress.verdicts(self.name)

    def _add_chunks(self, conclusions: Iterable[Conclusion]) -> None:
        """The conclusions in the order of their stages, cut so that each table stays within its limits."""
        ordered = sorted(conclusions, key=_order)
        start = self._program.digest[:16]
        for _, group in groupby(ordered, key=_order):
            for part in _cut(list(group)):
                self._chunks.append(Chunk(f"{start}.{len(self._chunks)}", part))
        self._chunks.sort(key=lambda chunk: _order(chunk.conclusions[0]))

    def _open_gates(self, run: Run) -> None:
        """Draw the conclusions behind gates that are open for some subject of this run, once for all runs."""
        kinds = {gate: cells[0][0].kind for gate, cells in self._conditions.closed.items()}
        opened = [gate for gate, kind in kinds.items() if run.rows(kind, False, gate)]
        if opened:
            self._add_chunks([one for gate in opened for one in self._conditions.open(gate)])

    def _conclude(self, run: Run, part: int, answers: Answers) -> None:
        self._open_gates(run)
        for chunk in self._chunks:
            if (chunk.step >= self._row_step) == bool(part):
                rows = run.rows(chunk.kind, chunk.upward, chunk.gate)
                if rows:
                    self._fire(run, chunk, rows, answers)

    def _fire(self, run: Run, chunk: Chunk, rows: Sequence[int], answers: Answers) -> None:
        columns = [self._column(run, signal, chunk.kind, rows, answers) for signal in chunk.signals]
        height = run.tables[chunk.kind].rows
        targets: list[list[int]] = [[UNKNOWN_SIGNAL] * height for _ in chunk.conclusions]
        answers.update(zip(chunk.numbers, targets, strict=True))
        decided: dict[tuple[int, ...], list[int]] = {}
        for row, vector in zip(rows, zip(*columns, strict=True), strict=True):
            found = decided.get(vector)
            if found is None:
                found = decided[vector] = [_SIGNAL[one] for one in chunk.decide(self._host, vector)]
            for target, answer in zip(targets, found, strict=True):
                target[row] = answer

    def _column(self, run: Run, signal: int, kind: str, rows: Sequence[int], answers: Answers) -> list[int]:
        source = self._conditions.signals[signal]
        if isinstance(source, Drawn):
            drawn = answers[source.conclusion]
            if source.surely:
                return [int(drawn[row] == source.wanted) for row in rows]
            return drawn if len(drawn) == len(rows) else [drawn[row] for row in rows]
        reader = self._readers.get(signal)
        if reader is None:
            reader = self._readers[signal] = self._interpreter.nodes.read(source.node, kind)
        return [_SIGNAL[reader(run, row)] for row in rows]

    def _truths(self, run: Run, answers: Answers) -> dict[int, list[Value]]:
        """The yes/no cells that are decided so far."""
        truths: dict[int, list[Value]] = {}
        for number, outcome in self._conditions.outcomes.items():
            if isinstance(outcome, bool):
                truths[number] = [outcome] * len(run.grid[number])
            elif outcome[0] in answers:
                say = _SAY if outcome[1] else _SAY_OPPOSITE
                truths[number] = [say[answer] for answer in answers[outcome[0]]]
        return truths


def _order(conclusion: Conclusion) -> tuple[tuple[int, int], str, bool, int]:
    upward, gate = conclusion.scope
    return (conclusion.stage, conclusion.kind, upward, -1 if gate is None else gate)


def _cut(conclusions: list[Conclusion]) -> Iterator[list[Conclusion]]:
    """Runs of neighbours that together read few enough signals; neighbours often read the same."""
    part: list[Conclusion] = []
    read: set[int] = set()
    for one in conclusions:
        more = read.union(signals(one.formula))
        if part and (len(more) > MOST_SIGNALS or len(part) == MOST_CONCLUSIONS):
            yield part
            part, more = [], set(signals(one.formula))
        part.append(one)
        read = more
    if part:
        yield part
