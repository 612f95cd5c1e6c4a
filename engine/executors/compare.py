"""Executors held against each other: the same program, the same enterprise, the same answers."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from ..diagnostics import ExecutorDisagreement
from ..facts.subjects import Subjects
from ..program.program import Program
from ..values import Codes, Interval, Touched, Value
from .verdicts import Executor, Verdicts

AGREEMENT = 1e-9
"""Bounds of numbers agree when they differ by less than this, relative to the larger (or to 1)."""

Difference = tuple[str, str, str, str]
"""Cell id, subject id, first answer, second answer."""


def compare(
    program: Program, subjects: Subjects, first: Verdicts, second: Verdicts
) -> tuple[Difference, ...]:
    """Where two executors differ: yes/no and choices exactly, numbers by their bounds.

    Executors may work in floats or in fractions, and sum in any order, so bounds need not be the same to the
    last bit. Comparisons tolerate 1e-12, far more than that; only a number within about 100 units in its last
    place (1e-14) of the edge of the tolerance can be decided either way. Such a tie is undecidable in floats and
    shows as a disagreement, never as a quiet choice.
    """
    found: list[Difference] = []
    tables = {**subjects.tables, **first.rows.tables}
    for cell in program.cells:
        one, other = first.cells[cell.number], second.cells[cell.number]
        if not _identical(one, other):
            table = tables.get(cell.kind)
            found += _in_cell(cell.id, [] if table is None else table.ids, one, other)
    for kind, about in first.rows.about.items():
        others = second.rows.about.get(kind, ())
        if list(about) != list(others):
            found.append((kind, "", f"{len(about)} rows", f"{len(others)} rows"))
    return tuple(found)


def _identical(one: list[Value | None], other: list[Value | None]) -> bool:
    """Whether the columns are plainly the same; comparing unknown values raises unless one object."""
    try:
        return one == other
    except Touched:
        return False


def _in_cell(
    cell: str, subject_ids: list[str], one: list[Value | None], other: list[Value | None]
) -> Iterator[Difference]:
    if len(one) != len(other):
        yield (cell, "", f"{len(one)} rows", f"{len(other)} rows")
        return
    for row, (a, b) in enumerate(zip(one, other, strict=True)):
        if not same_value(a, b):
            yield (cell, subject_ids[row] or f"unlisted ({row})", repr(a), repr(b))


def same_value(one: Value | None, other: Value | None) -> bool:
    """Whether two answers say the same."""
    if one is other:
        return True
    if isinstance(one, Codes) and isinstance(other, Codes):
        return one.mask == other.mask
    if isinstance(one, bool | frozenset):
        return type(one) is type(other) and one == other
    ends, others = _ends(one), _ends(other)
    return bool(ends and others) and all(map(_near, ends, others))


def _ends(value: Value | None) -> tuple[float, ...]:
    """The bounds of a number (a code is one too); nothing for what is no number."""
    if isinstance(value, Interval):
        return (value.low, value.high)
    if isinstance(value, float | int) and not isinstance(value, bool):
        return (value, value)
    return ()


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= AGREEMENT * max(1.0, abs(one), abs(other))


class AutoExecutor:
    """Durable and compiled, both; raises `ExecutorDisagreement` where they differ.

    Raises ImportError where durable rules cannot be imported: use the compiled executor alone there.
    """

    name = "durable+compiled"

    def __init__(
        self, program: Program, durable: Executor | None = None, compiled: Executor | None = None
    ) -> None:
        """Executors that are there already, of the same program, may be given."""
        from .compiled import CompiledExecutor
        from .durable import DurableExecutor

        self._program = program
        self._durable: Executor = DurableExecutor(program) if durable is None else durable
        self.compiled: Executor = CompiledExecutor(program) if compiled is None else compiled

    def run(self, subjects: Subjects, as_of: datetime.date) -> Verdicts:
        """The answers of both; they are the same."""
        second = self._durable.run(subjects, as_of)
        verdicts = self.compiled.run(subjects, as_of)
        differences = compare(self._program, subjects, second, verdicts)
        if differences:
            raise ExecutorDisagreement((second.engine, verdicts.engine), differences)
        return Verdicts(self.name, verdicts.cells, verdicts.rows)
