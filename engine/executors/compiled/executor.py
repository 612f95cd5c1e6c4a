"""Runs generated Python over one enterprise at a time."""

from __future__ import annotations

import datetime
import marshal
from collections.abc import Callable, Sequence
from functools import partial
from types import CodeType
from typing import Any, Final, Literal, Never

from ...facts.subjects import KindTable, Subjects
from ...program.program import Program
from ...values import UNKNOWN, Touched, Value, codes, interval
from ...vocabulary.model import ROW_KINDS
from .. import bound_folds, bounds, scalars
from ..rows import NO_ROWS, RowMaker, RowTables
from ..tables import RunTable
from ..verdicts import Verdicts
from .functions import phantoms_source, rows_source, step_source

Column = list[Value | None]
Some = Callable[[Sequence[int]], Sequence[tuple[Value | None, ...]]]
StepFunction = Callable[[Sequence[KindTable], Sequence[str], list[Column], float, Some, Some], None]
RowsFunction = Callable[
    [Sequence[int], Sequence[KindTable], Sequence[str], list[Column], float],
    Sequence[tuple[Value | None, ...]],
]

_FALL: Final = (Touched, ArithmeticError, KeyError, ValueError)
"""What makes two-valued code give up: an unknown, a division by 0, a missing key, the least of nothing."""


def touch() -> Never:
    """Raise `Touched`, where a statement cannot stand."""
    raise Touched


_NO_TABLE: Final = KindTable("", 0, [], [], {}, [], [], [])
"""The table of a kind that only rules speak of."""

_HELPERS: Final[dict[str, object]] = {
    "FALL": _FALL,
    "Touched": Touched,
    "touch": touch,
    "UNKNOWN": UNKNOWN,
    "UNKNOWNS": bounds.UNKNOWNS,
    "codes": codes,
    "interval": interval,
    **{name: value for name, value in vars(scalars).items() if callable(value)},
    **{name: value for name, value in vars(bounds).items() if name.startswith(("n_", "k_", "c_"))},
    **{name: value for name, value in vars(bound_folds).items() if name.startswith(("fold_", "set_"))},
}


class CompiledExecutor:
    """One program as Python functions, made when they are first needed.

    Each subject runs in two-valued code; where that meets something unknown, all cells of the step are worked out again
    for that one subject in bounds code. `code` is what `code_cache` gave for the same program on the same Python:
    check both before, for code from elsewhere would run.
    """

    name = "compiled"

    def __init__(self, program: Program, code: bytes = b"") -> None:
        self.program = program
        self._kinds = tuple(program.vocabulary.kinds)
        self._step_kinds = [self._kinds.index(step.kind) for step in program.steps]
        self._code: dict[str, CodeType] = marshal.loads(code) if code else {}  # noqa: S302  # the caller's own cache
        self._steps: dict[int, StepFunction] = {}
        self._rows: dict[tuple[str, int], RowsFunction] = {}
        self._row_step = program.row_step
        self._row_maker = RowMaker(program)
        self._row_kinds = [self._kinds.index(kind) for kind in ROW_KINDS if kind in self._kinds]
        self._globals: dict[str, object] = {}

    def run(self, subjects: Subjects, as_of: datetime.date) -> Verdicts:
        """Work out every cell for every subject."""
        steps, names = self._steps, self._kinds
        tables = [subjects.tables.get(name, _NO_TABLE) for name in names]
        # Every step makes its own columns; those of kinds without rows may all be one.
        cells: list[Column] = [[]] * len(self.program.cells)
        now = float(as_of.toordinal())

        def some(sort: Literal["rows", "phantoms"], number: int, which: Sequence[int]) -> Any:
            function = self._rows.get((sort, number)) or self._rows_function(sort, number)
            return function(which, tables, names, cells, now)

        rows = NO_ROWS
        for number, kind in enumerate(self._step_kinds):
            if number == self._row_step:
                rows = self._with_rows(subjects, tables, cells)
            if tables[kind].rows:
                step = steps.get(number) or self._step(number)
                step(
                    tables,
                    names,
                    cells,
                    now,
                    partial(some, "rows", number),
                    partial(some, "phantoms", number),
                )
        return Verdicts(self.name, tuple(cells), rows)

    def _with_rows(self, subjects: Subjects, tables: list[KindTable], cells: list[Column]) -> RowTables:
        """Add the tables of risks and hazards, which the answers so far make."""
        made = self._row_maker.make(subjects, cells)
        for kind in self._row_kinds:
            tables[kind] = made.tables[self._kinds[kind]]
        return made

    def prepare(self, *, bounds_too: bool = False) -> None:
        """Compile all steps now, and with `bounds_too` the bounds code of every cell."""
        for number in range(len(self.program.steps)):
            self._step(number)
            if bounds_too:
                self._rows_function("rows", number)
                self._rows_function("phantoms", number)

    @property
    def functions(self) -> int:
        """How many functions have been compiled so far, the kept ones included."""
        return len(self._code)

    def code_cache(self) -> bytes:
        """The code compiled so far, for the constructor of another executor of the same program."""
        return marshal.dumps(self._code)

    def _step(self, number: int) -> StepFunction:
        step = self.program.steps[number]
        function: StepFunction = self._load(f"step {number}", lambda: step_source(self.program, step))["step"]
        self._steps[number] = function
        return function

    def _rows_function(self, sort: Literal["rows", "phantoms"], number: int) -> RowsFunction:
        step, write = self.program.steps[number], rows_source if sort == "rows" else phantoms_source
        function: RowsFunction = self._load(f"{sort} {number}", lambda: write(self.program, step))[sort]
        self._rows[sort, number] = function
        return function

    def _load(self, name: str, write: Callable[[], str]) -> dict[str, Any]:
        code = self._code.get(name)
        if code is None:
            code = compile(write(), f"<compiled {name}>", "exec", dont_inherit=True)
            self._code[name] = code
        module = dict(self._globals or self._make_globals())
        exec(code, module)  # noqa: S102  # made of numbers and positions only, see writer
        return module

    def _make_globals(self) -> dict[str, object]:
        tables = [RunTable(table) for table in self.program.tables]
        known = {f"t{number}": table.known for number, table in enumerate(tables)}
        self._globals = {"T": tables, **known, **_HELPERS}
        return self._globals
