"""The columnar executor held against the compiled one."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from random import Random

from dual_prevention.engine.executors.columnar import ColumnarExecutor, ColumnVerdicts, Population
from dual_prevention.engine.executors.compare import compare
from dual_prevention.engine.executors.compiled import CompiledExecutor
from dual_prevention.engine.facts.subjects import Subjects
from dual_prevention.engine.program import core
from dual_prevention.engine.program.program import Program

from tests.executors.core_kit import AS_OF, Subject, program_of, subjects_of
from tests.executors.core_programs import ALL_SLOTS, Trees, enterprise

SHARES = (0.0, 0.0, 0.05, 0.3, 0.8, 1.0)


def random_case(random: Random, shares: Sequence[float] = SHARES) -> tuple[Program, list[Subjects]]:
    """A program and enterprises, one for each share of unknown facts."""
    program = Trees(random).program()
    return program, [subjects_of(enterprise(random, share), ALL_SLOTS) for share in shares]


def check(program: Program, enterprises: Sequence[Subjects], day: datetime.date = AS_OF) -> ColumnVerdicts:
    """Both executors give every enterprise the same answers."""
    verdicts = ColumnarExecutor(program).run(Population.from_subjects(enterprises), day)
    compiled = CompiledExecutor(program)
    for number, subjects in enumerate(enterprises):
        found = compare(program, subjects, compiled.run(subjects, day), verdicts.one(number))
        assert not found, f"{program.cells[program_cell(program, found[0][0])].core}: {found[0]}"
    return verdicts


def program_cell(program: Program, cell_id: str) -> int:
    """The number of a cell."""
    return next(cell.number for cell in program.cells if cell.id == cell_id)


def check_random(random: Random) -> None:
    """One program: all enterprises at once, then those of which everything is known."""
    program, enterprises = random_case(random)
    check(program, enterprises)
    check(program, enterprises[:2])


def check_ties(random: Random) -> None:
    """Shares that add up to exactly 1, though in floats they may miss it."""
    count, quantity = random.randint(2, 50), random.randint(1, 99) / 10
    share = core.Arith("/", core.Fact("chemical", 0, 0, "number"), core.Number(round(count * quantity, 1)))
    cells: list[tuple[str, core.Sort, core.Core]] = [
        ("unit", "number", core.Fold("sum", "chemical", 0, share, None))
    ]
    total = core.Cell(0, 0, "number")
    for left, right in ((total, core.Number(1.0)), (core.Number(1.0), total)):
        cells += [("unit", "truth", core.Compare(op, left, right, True)) for op in (">=", ">", "==")]
    unit = Subject(lists={"chemical": [Subject({0: quantity}) for _ in range(count)]})
    verdicts = check(program_of(cells), [subjects_of(Subject(lists={"unit": [unit]}), ALL_SLOTS)])
    assert [verdicts.values(number)[0] for number in range(1, 7)] == [True, False, True] * 2
