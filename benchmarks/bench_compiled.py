"""Time of one run of the compiled executor: 10 units with 50 chemicals each, shaped like GB 18218.

python benchmarks/bench_compiled.py
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent.parent))

from dual_prevention.engine.executors.compiled import CompiledExecutor
from dual_prevention.engine.program import core
from dual_prevention.engine.program.core import Core
from dual_prevention.engine.program.program import Program
from dual_prevention.engine.values import Value

from tests.executors.core_kit import AS_OF, Slot, Subject, lookup_table, program_of, subjects_of
from tests.executors.core_programs import seeded

SUBSTANCES, NAMED, CATEGORIES = 300, 85, 30
FACTS = 40
"""yes/no facts of a unit; an enterprise has four times as many"""

SLOTS = {
    "enterprise": [*[Slot("truth")] * 120, *[Slot("number", 0, 1e5)] * 40],
    "unit": [*[Slot("truth")] * FACTS, Slot("number", 0, 1e6)],
    "chemical": [
        Slot("code", size=SUBSTANCES),
        Slot("number", 0, 1e7),
        Slot("truth"),
        Slot("truth"),
        Slot("set", size=CATEGORIES),
    ],
}
Cells = list[tuple[str, core.Sort, Core]]


def chemical_cells() -> Cells:
    """0 named, 1 listed, 2 critical quantity, 3 beta."""
    substance = core.Fact("chemical", 0, 0, "code")
    counted = tuple((code, 5.0 * (code + 1)) for code in range(20))
    named = core.AllOf(
        (
            core.Member(substance, frozenset(range(NAMED))),
            core.AnyOf(
                (core.Not(core.Fact("chemical", 2, 0, "truth")), core.Fact("chemical", 3, 0, "truth"))
            ),
        )
    )
    own = core.Cell(0, 0, "truth")
    return [
        ("chemical", "truth", named),
        ("chemical", "truth", core.AnyOf((own, core.SetFold("any", "chemical", 4, 0, counted, CATEGORIES)))),
        *(
            (
                "chemical",
                "number",
                core.Choose(
                    "number",
                    own,
                    core.LookUp("number", table, (substance,)),
                    core.SetFold(function, "chemical", 4, 0, counted, CATEGORIES),  # type: ignore[arg-type]
                ),
            )
            for table, function in ((0, "min"), (1, "max"))
        ),
    ]


def pick(value: Core, steps: Sequence[tuple[float, Core]], last: Core, sort: core.Sort) -> Core:
    """The first bound that the value reaches."""
    for bound, then in reversed(steps):
        last = core.Choose(sort, core.Compare(">=", value, core.Number(bound), True), then, last)
    return last


def unit_cells() -> Cells:
    """4 S, 5 alpha, 6 R, 7 class, and 26 hazards and duties."""
    ratio = core.Arith("/", core.Fact("chemical", 1, 0, "number"), core.Cell(2, 0, "number"))
    listed = core.Cell(1, 0, "truth")
    people = core.Fact("unit", FACTS, 0, "number")
    steps = [(bound, core.Number(alpha)) for bound, alpha in ((100, 2.0), (50, 1.5), (30, 1.2), (1, 1.0))]
    weighted = core.Arith("*", core.Cell(3, 0, "number"), ratio)
    total = core.Fold("sum", "chemical", 0, weighted, listed)
    grade = pick(
        core.Cell(6, 0, "number"),
        [(100, core.Code(4)), (50, core.Code(3)), (10, core.Code(2))],
        core.Code(1),
        "code",
    )
    below = core.Not(core.Compare(">=", core.Cell(4, 0, "number"), core.Number(1), True))
    hazards = [
        core.AllOf(
            (
                core.Member(core.Cell(7, 0, "code"), frozenset({3, 4}) if n % 2 else frozenset({1, 2, 3, 4})),
                core.AnyOf((core.Not(yes("unit", n)), core.Not(yes("unit", n + 10)))),
            )
        )
        for n in range(26)
    ]
    return [
        ("unit", "number", core.Fold("sum", "chemical", 0, ratio, listed)),
        ("unit", "number", pick(people, steps, core.Number(0.5), "number")),
        ("unit", "number", core.Arith("*", core.Cell(5, 0, "number"), total)),
        ("unit", "code", core.Choose("code", below, core.Code(0), grade)),
        *(("unit", "truth", hazard) for hazard in hazards),
    ]


def yes(kind: str, slot: int, up: int = 0) -> Core:
    """A yes/no fact."""
    return core.Fact(kind, slot, up, "truth")


def enterprise_cells(first: int) -> Cells:
    """300 conditions, a tenth of them over the units."""
    found: Cells = []
    for n in range(300):
        major = core.Member(core.Cell(7, 0, "code"), frozenset({1 + n % 4, 4}))
        employees = core.Fact("enterprise", 120 + n % 40, 0, "number")
        tree: Core = core.AllOf(
            (
                core.AnyOf((yes("enterprise", n % 120), core.Not(yes("enterprise", (n * 7) % 120)))),
                core.Compare(">=", employees, core.Number(100.0 + n), False),
                core.Not(yes("enterprise", (n * 11) % 120)),
            )
        )
        if n % 10 == 0:
            tree = core.Fold("any", "unit", 0, None, major)
        elif n % 3 == 0 and found[-1][1] == "truth":
            tree = core.AllOf((core.Cell(first + n - 1, 0, "truth"), tree))
        found.append(("enterprise", "truth", tree))
    return found


def program() -> Program:
    """All of it."""
    random = seeded(1)
    quantities: dict[tuple[float | int, ...], float | tuple[float, float] | int] = {
        (code,): random.choice((1.0, 5.0, 10.0, 50.0, 200.0)) for code in range(NAMED)
    }
    betas: dict[tuple[float | int, ...], float | tuple[float, float] | int] = {
        (code,): random.choice((1.0, 2.0, 3.0, 4.0)) for code in range(NAMED)
    }
    cells = [*chemical_cells(), *unit_cells()]
    cells += enterprise_cells(len(cells))
    return program_of(cells, [lookup_table("q", "number", quantities), lookup_table("beta", "number", betas)])


def enterprise(random: Random, unknown: float) -> Subject:
    """An enterprise with this share of its facts unknown."""

    def known(values: dict[int, Value]) -> dict[int, Value]:
        return {slot: value for slot, value in values.items() if random.random() >= unknown}

    def chemical() -> Subject:
        words = frozenset(random.sample(range(20), 2))
        mixture = random.random() < 0.1
        return Subject(
            known(
                {0: random.randrange(100), 1: random.choice((0.5, 1.0, 2.5)), 2: mixture, 3: False, 4: words}
            )
        )

    def unit() -> Subject:
        facts: dict[int, Value] = {slot: random.random() < 0.9 for slot in range(FACTS)}
        return Subject(known({**facts, FACTS: 60.0}), {"chemical": [chemical() for _ in range(50)]})

    own: dict[int, Value] = {slot: random.random() < 0.8 for slot in range(120)}
    own |= {120 + slot: float(random.randrange(1000)) for slot in range(40)}
    return Subject(known(own), {"unit": [unit() for _ in range(10)], "vehicle": []})


def median_ms(work: Callable[[], object], repeats: int = 200) -> float:
    """Median time of a call."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def main() -> None:
    """Print the figures."""
    linked = program()
    print(f"cores {os.cpu_count()}, Python {sys.version.split()[0]}, {len(linked.cells)} cells")
    start = time.perf_counter()
    executor = CompiledExecutor(linked)
    executor.prepare()
    print(f"generate and compile     {(time.perf_counter() - start) * 1000:8.1f} ms")
    executor.prepare(bounds_too=True)
    code = executor.code_cache()
    start = time.perf_counter()
    CompiledExecutor(linked, code).prepare()
    print(f"load from kept code      {(time.perf_counter() - start) * 1000:8.1f} ms ({len(code) // 1024} KB)")
    for unknown in (0.0, 0.002, 0.02, 0.2):
        subjects = subjects_of(enterprise(seeded(7), unknown), SLOTS)
        rows = sum(subjects.tables[cell.kind].rows for cell in linked.cells)
        executor.run(subjects, AS_OF)
        median = median_ms(lambda subjects=subjects: executor.run(subjects, AS_OF))  # type: ignore[misc]
        print(f"run, {unknown:5.1%} unknown       {median:8.3f} ms, {rows} answers")


if __name__ == "__main__":
    main()
