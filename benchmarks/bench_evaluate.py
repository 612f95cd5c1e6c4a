"""What one evaluation costs, part by part: an enterprise of 10 units with 50 chemicals each, and one of 2 units.

Medians over repeated runs in one process; the command line is timed as a process of its own.
"""

from __future__ import annotations

import datetime
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dual_prevention.engine.evaluator import Evaluator
from dual_prevention.engine.executors.choice import durable_available
from dual_prevention.engine.executors.compiled import CompiledExecutor
from dual_prevention.engine.facts.layout import layout_of
from dual_prevention.engine.facts.loader import load_facts
from dual_prevention.engine.results import build_evaluation
from dual_prevention.engine.rulebook.rulebook import Rulebook
from enterprise import make_enterprise, with_register

DAY = datetime.date(2026, 11, 1)
LARGE = {"chemical_unit": 10, "chemical": 50}
SMALL = {"chemical_unit": 2, "chemical": 5}
AIMS = {
    "run, facts known": 0.5,
    "run, 2 % unknown": 2.0,
    "load and run": 3.0,
    "whole result": 15.0,
    "auto": 150.0,
    "auto, 2 units": 15.0,
    "rules from YAML": 1000.0,
    "command line, cold": 800.0,
}


def median(work: Callable[[], Any], times: int = 15) -> float:
    """Milliseconds of the median run, after one that does not count."""
    work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def measure() -> dict[str, float]:
    """Every figure, in milliseconds."""
    program = Rulebook.with_packs().program(DAY)
    layout = layout_of(program)
    facts = with_register(program, make_enterprise(program, LARGE), DAY)
    compiled = CompiledExecutor(program)
    subjects = load_facts(facts, layout, DAY)
    found: dict[str, float] = {"run, facts known": median(lambda: compiled.run(subjects, DAY), 50)}
    for share in (0.02, 0.2):
        holes = load_facts(make_enterprise(program, LARGE, share), layout, DAY)
        found[f"run, {share * 100:g} % unknown"] = median(lambda holes=holes: compiled.run(holes, DAY), 30)
    found["load and run"] = median(lambda: compiled.run(load_facts(facts, layout, DAY), DAY), 30)
    verdicts = compiled.run(subjects, DAY)
    found["reasons and lists"] = median(lambda: build_evaluation(program, subjects, verdicts, ("compiled",)))
    alone = Evaluator(engine="compiled", as_of=DAY)
    found["whole result"] = median(lambda: alone.evaluate(facts))
    if durable_available():
        both = Evaluator(engine="auto", as_of=DAY)
        found["auto"] = median(lambda: both.run(facts), 7)
        small = make_enterprise(program, SMALL)
        found["auto, 2 units"] = median(lambda: both.run(small), 7)
    found["rules from YAML"] = median(lambda: Rulebook.with_packs(use_cache=False).program(DAY), 3)
    found["rules from cache"] = median(lambda: Rulebook.with_packs().program(DAY), 7)
    found["command line, cold"] = median(_command, 5)
    return found


def _command() -> None:
    """The whole command as a process of its own, its cache warm."""
    fixture = Path(__file__).parent.parent / "fixtures" / "chlor_alkali_class1.yaml"
    command = [str(Path(sys.executable).with_name("dualprev")), "evaluate", str(fixture)]
    subprocess.run(command, check=True, capture_output=True)


def main() -> None:
    """Print the table."""
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores")
    print(f"{'':24}{'ms':>10}{'aim':>10}")
    for name, taken in measure().items():
        aim = AIMS.get(name)
        print(f"{name:24}{taken:10.2f}{'' if aim is None else f'{aim:g}':>10}")


if __name__ == "__main__":
    main()
