"""What one evaluation costs, part by part: an enterprise of 10 units with 50 chemicals each, and one of 2 units.

It is evaluated for its sector, hazardous chemicals, with the general rules; and once for all sectors.

Medians over repeated runs in one process; the command line is timed as a process of its own.

python benchmarks/bench_evaluate.py             print the figures
python benchmarks/bench_evaluate.py --readme    and write them into both READMEs
"""

from __future__ import annotations

import datetime
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
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

ROOT = Path(__file__).resolve().parent.parent
DAY = datetime.date(2026, 11, 1)
LARGE = {"chemical_unit": 10, "chemical": 50}
SMALL = {"chemical_unit": 2, "chemical": 5}
SECTORS = ["hazardous_chemicals"]
SCOPE = frozenset(["general", *SECTORS])
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

IN_ENGLISH = {
    "run, facts known": "conclusions, all facts known",
    "run, 2 % unknown": "conclusions, 2 % of the facts unknown",
    "run, 20 % unknown": "conclusions, 20 % unknown",
    "load and run": "facts from a dict, and conclusions",
    "run, all sectors": "conclusions, the rules of all sectors",
    "reasons and lists": "reasons, lists and the result alone",
    "whole result": "everything, compiled engine",
    "auto": "conclusions by both engines, compared",
    "auto, 2 units": "the same, an enterprise of 2 units",
    "rules from YAML": "the sector's rules read from YAML and linked",
    "all rules from YAML": "the rules of all sectors read and linked",
    "rules from cache": "the same from the cache",
    "command line, cold": "`dualprev evaluate` on one file, as a new process",
}
IN_CHINESE = {
    "run, facts known": "得出结论，事实齐全",
    "run, 2 % unknown": "得出结论，2 % 的事实未知",
    "run, 20 % unknown": "得出结论，20 % 未知",
    "load and run": "由字典载入事实并得出结论",
    "run, all sectors": "得出结论，全部行业的规则",
    "reasons and lists": "理由、清单和结果对象",
    "whole result": "全过程，编译引擎",
    "auto": "两个引擎得出结论并核对",
    "auto, 2 units": "同上，2 个单元的企业",
    "rules from YAML": "由 YAML 读取并链接该行业的规则",
    "all rules from YAML": "由 YAML 读取并链接全部行业的规则",
    "rules from cache": "同上，用缓存",
    "command line, cold": "`dualprev evaluate` 一个文件，新进程",
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
    program = Rulebook.with_packs().program(DAY, SCOPE)
    layout = layout_of(program)
    facts = {"sectors": SECTORS, **with_register(program, make_enterprise(program, LARGE), DAY)}
    compiled = CompiledExecutor(program)
    subjects = load_facts(facts, layout, DAY)
    found: dict[str, float] = {"run, facts known": median(lambda: compiled.run(subjects, DAY), 50)}
    for share in (0.02, 0.2):
        holes = load_facts(make_enterprise(program, LARGE, share), layout, DAY)
        found[f"run, {share * 100:g} % unknown"] = median(lambda holes=holes: compiled.run(holes, DAY), 30)
    found["load and run"] = median(lambda: compiled.run(load_facts(facts, layout, DAY), DAY), 30)
    everything = Rulebook.with_packs().program(DAY)
    all_sectors, same = CompiledExecutor(everything), load_facts(facts, layout_of(everything), DAY)
    found["run, all sectors"] = median(lambda: all_sectors.run(same, DAY), 30)
    verdicts = compiled.run(subjects, DAY)
    found["reasons and lists"] = median(lambda: build_evaluation(program, subjects, verdicts, ("compiled",)))
    alone = Evaluator(engine="compiled", as_of=DAY)
    found["whole result"] = median(lambda: alone.evaluate(facts))
    if durable_available():
        both = Evaluator(engine="auto", as_of=DAY)
        found["auto"] = median(lambda: both.run(facts), 7)
        small = {"sectors": SECTORS, **make_enterprise(program, SMALL)}
        found["auto, 2 units"] = median(lambda: both.run(small), 7)
    found["rules from YAML"] = median(lambda: Rulebook.with_packs(use_cache=False).program(DAY, SCOPE), 3)
    found["all rules from YAML"] = median(lambda: Rulebook.with_packs(use_cache=False).program(DAY), 1)
    found["rules from cache"] = median(lambda: Rulebook.with_packs().program(DAY, SCOPE), 7)
    found["command line, cold"] = median(_command, 5)
    return found


def _command() -> None:
    """The whole command as a process of its own, its cache warm."""
    fixture = ROOT / "fixtures" / "chlor_alkali_class1.yaml"
    command = [str(Path(sys.executable).with_name("dualprev")), "evaluate", str(fixture)]
    subprocess.run(command, check=True, capture_output=True)


def machine() -> str:
    """Where it was measured."""
    return f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores"


def write_readmes(found: dict[str, float]) -> None:
    """Put the figures between their marks in both READMEs."""
    sys.path.insert(0, str(ROOT))
    from docs.make_tables import READMES, write_between

    for lang, path in READMES.items():
        text = write_between(path.read_text(encoding="utf-8"), "figures", "\n".join(markdown(found, lang)))
        path.write_text(text, encoding="utf-8")


def markdown(found: dict[str, float], lang: str) -> Iterator[str]:
    """The figures as a table."""
    where, what, aimed = ("测于", "内容", "目标 ms") if lang == "zh" else ("measured on", "what", "aim, ms")
    yield f"{where} {machine()}"
    yield ""
    yield f"| {what} | ms | {aimed} |"
    yield "|---|---:|---:|"
    for name, taken in found.items():
        aim = AIMS.get(name)
        label = IN_CHINESE.get(name, name) if lang == "zh" else IN_ENGLISH.get(name, name)
        yield f"| {label} | {taken:.2f} | {'' if aim is None else f'{aim:g}'} |"


def main() -> None:
    """Print the table."""
    print(machine())
    print(f"{'':24}{'ms':>10}{'aim':>10}")
    found = measure()
    for name, taken in found.items():
        aim = AIMS.get(name)
        print(f"{name:24}{taken:10.2f}{'' if aim is None else f'{aim:g}':>10}")
    if "--readme" in sys.argv[1:]:
        write_readmes(found)


if __name__ == "__main__":
    main()
