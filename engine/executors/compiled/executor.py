"""Runs generated Python over one enterprise at a time."""

from __future__ import annotations

import datetime
import marshal
from collections.abc import Callable, Sequence
from types import CodeType
from typing import Any, Final

from ...facts.subjects import KindTable, Subjects
from ...program.program import Program
from ...values import UNKNOWN, Touched, Value, codes, interval
from ...vocabulary.model import ROW_KINDS
from .. import bound_folds, bounds, scalars
from ..rows import NO_ROWS, RowMaker, RowTables
from ..tables import RunTable
from ..verdicts import Verdicts
from .functions import cell_source, step_source

Column = list[Value | None]
Slow = Callable[[int, int], Value]
StepFunction = Callable[[Sequence[KindTable], Sequence[str], list[Column], float, Slow], None]
CellFunction = Callable[[int, Sequence[KindTable], Sequence[str], list[Column], float], Value]

_FALL: Final = (Touched, ArithmeticError, KeyError, ValueError)
"""What makes two-valued code give up: an unknown, a division by 0, a missing key, the least of nothing."""

_NO_TABLE: Final = KindTable("", 0, [], [], {}, [], [], [])
"""The table of a kind that only rules speak of."""

_HELPERS: Final[dict[str, object]] = {
    "FALL": _FALL,
    "Touched": Touched,
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

    Each cell runs in two-valued code; where that meets something unknown, the cell is worked out again for
    that one subject in bounds code. `code` is what `code_cache` gave for the same program on the same Python:
    check both before, for code from elsewhere would run.
    """

    name = "compiled"

    def __init__(self, program: Program, code: bytes = b"") -> None:
        self.program = program
        self._kinds = tuple(program.vocabulary.kinds)
        self._step_kinds = [self._kinds.index(step.kind) for step in program.steps]
        self._code: dict[str, CodeType] = marshal.loads(code) if code else {}  # noqa: S302  # the caller's own cache
        self._steps: dict[int, StepFunction] = {}
        self._slow: dict[int, CellFunction] = {}
        self._cell_kinds = [self._kinds.index(cell.kind) for cell in program.cells]
        self._row_step = program.row_step
        self._row_maker = RowMaker(program)
        self._row_kinds = [self._kinds.index(kind) for kind in ROW_KINDS if kind in self._kinds]
        self._globals: dict[str, object] = {}

    def run(self, subjects: Subjects, as_of: datetime.date) -> Verdicts:
        """Work out every cell for every subject."""
        steps, slow_functions, names = self._steps, self._slow, self._kinds
        tables = [subjects.tables.get(name, _NO_TABLE) for name in names]
        # What a cell holds until its step has made its own column; for kinds without rows it stays.
        blank: list[Column] = [[None] * table.rows for table in tables]
        cells = [blank[kind] for kind in self._cell_kinds]
        now = float(as_of.toordinal())

        def slow(number: int, row: int) -> Value:
            function = slow_functions.get(number) or self._slow_function(number)
            return function(row, tables, names, cells, now)

        rows = NO_ROWS
        for step_number, kind in enumerate(self._step_kinds):
            if step_number == self._row_step:
                rows = self._with_rows(subjects, tables, cells, blank)
            if tables[kind].rows:
                step = steps.get(step_number) or self._step(step_number)
                step(tables, names, cells, now, slow)
        return Verdicts(self.name, tuple(cells), rows)

    def _with_rows(
        self, subjects: Subjects, tables: list[KindTable], cells: list[Column], blank: list[Column]
    ) -> RowTables:
        """Add the tables of risks and hazards, which the answers so far make."""
        made = self._row_maker.make(subjects, cells)
        for kind in self._row_kinds:
            table = tables[kind] = made.tables[self._kinds[kind]]
            blank[kind] = [None] * table.rows
        for step in self.program.steps[self._row_step :]:
            for number in step.cells:
                cells[number] = blank[self._cell_kinds[number]]
        return made

    def prepare(self, *, bounds_too: bool = False) -> None:
        """Compile all steps now, and with `bounds_too` the bounds code of every cell."""
        for number in range(len(self.program.steps)):
            self._step(number)
        if bounds_too:
            for cell in self.program.cells:
                self._slow_function(cell.number)

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

    def _slow_function(self, number: int) -> CellFunction:
        function: CellFunction = self._load(f"cell {number}", lambda: cell_source(self.program, number))[
            "cell"
        ]
        self._slow[number] = function
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
