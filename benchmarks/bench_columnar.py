"""The built-in pack over a made-up portfolio with five subjects an enterprise: columnar, part by part.

python benchmarks/bench_columnar.py [--large] [--unknown 0.02]

Answers of a sample are compared with the compiled executor's before the clock counts. Making the portfolio is not
counted, reading the facts of memory and working out every cell is.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import resource
import statistics
import sys
import time
from dataclasses import dataclass

import numpy as np
from dual_prevention.engine.batch.population import Mix, PopulationMaker
from dual_prevention.engine.executors.columnar import ColumnarExecutor, ColumnVerdicts, Population
from dual_prevention.engine.executors.compare import compare
from dual_prevention.engine.executors.compiled import CompiledExecutor
from dual_prevention.engine.program.program import Program
from dual_prevention.engine.rulebook.rulebook import Rulebook

DAY = datetime.date(2026, 11, 1)
PART = 50_000
SIZES = (10_000, 100_000)
SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Figure:
    """One run over a portfolio."""

    enterprises: int
    subjects: int
    answers: int
    seconds: float
    bound: float
    """seconds to read every fact once and to write every answer once, at the bandwidth measured"""


def run(executor: ColumnarExecutor, maker: PopulationMaker, enterprises: int, bandwidth: float) -> Figure:
    """All parts, the clock stopped while the next one is made."""
    seconds, subjects, answers, size = 0.0, 0, 0, 0
    for part in maker.parts(enterprises, PART):
        start = time.perf_counter()
        verdicts = executor.run(part, DAY)
        seconds += time.perf_counter() - start
        subjects += sum(table.rows for kind, table in part.tables.items() if kind != part.root)
        answers += sum(verdicts.rows(cell.number) for cell in executor.program.cells)
        size += size_of(part) + answers_size(verdicts)
    return Figure(enterprises, subjects, answers, seconds, size / bandwidth)


def size_of(part: Population) -> int:
    """Bytes of the facts."""
    return sum(
        series.estimated_size()
        for table in part.tables.values()
        for column in table.columns
        for _, series in column.parts
    )


def answers_size(verdicts: ColumnVerdicts) -> int:
    """Bytes of the answers: two bits a yes/no, two floats a number, two bytes a choice."""
    each = {"truth": 0.25, "number": 16.0, "code": 2.0}
    return int(sum(each[cell.sort] * verdicts.rows(cell.number) for cell in verdicts.program.cells))


def bandwidth() -> float:
    """Bytes a second that a copy moves, both ways counted."""
    source = np.ones(32_000_000)
    target = np.empty_like(source)
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        np.copyto(target, source)
        taken.append(time.perf_counter() - start)
    return 2 * source.nbytes / statistics.median(taken)


def check(program: Program, executor: ColumnarExecutor, part: Population) -> float:
    """The sample's answers are the same; seconds an enterprise takes alone."""
    verdicts, compiled, taken = executor.run(part, DAY), CompiledExecutor(program), []
    for number in range(0, part.enterprises, max(1, part.enterprises // SAMPLE)):
        subjects = part.subjects(number, DAY)
        compiled.run(subjects, DAY)
        start = time.perf_counter()
        alone = compiled.run(subjects, DAY)
        taken.append(time.perf_counter() - start)
        found = compare(program, subjects, alone, verdicts.one(number))
        if found:
            sys.exit(f"enterprise {number}: {found[0]}")
    return statistics.mean(taken)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="The built-in pack over a made-up portfolio.")
    parser.add_argument("--large", action="store_true", help="a million enterprises as well")
    parser.add_argument("--unknown", type=float, default=0.02, help="share of facts that are unknown")
    given = parser.parse_args()
    program = Rulebook.with_packs().program(DAY)
    maker, executor = PopulationMaker(program, Mix(unknown=given.unknown)), ColumnarExecutor(program)
    alone = check(program, executor, maker.make(1_000, seed=2))
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, ", end="")
    print(
        f"{len(program.cells)} cells, {given.unknown:.0%} unknown; compiled alone {alone * 1e6:.0f} us each"
    )
    print(f"{'enterprises':>12}{'subjects':>10}{'answers':>14}{'s':>8}{'a second':>10}", end="")
    print(f"{'x compiled':>12}{'x bound':>9}{'peak GB':>9}")
    speed = bandwidth()
    for size in SIZES + (1_000_000,) * given.large:
        f = run(executor, maker, size, speed)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"{f.enterprises:12,}{f.subjects:10,}{f.answers:14,}{f.seconds:8.2f}", end="")
        print(f"{f.enterprises / f.seconds:10,.0f}{alone * f.enterprises / f.seconds:12.1f}", end="")
        print(f"{f.seconds / f.bound:9.1f}{peak:9.2f}", flush=True)


if __name__ == "__main__":
    main()
