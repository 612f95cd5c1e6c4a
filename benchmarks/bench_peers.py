"""The shipped rules against other rule engines, in one run on one machine: figures as ratios.

Each peer gets the same conditions and the same facts, and its answers are compared before the clock counts. Peers that
are not installed are left out, and said so; `make bench-peers` installs them.

python benchmarks/bench_peers.py              conditions, and whole programs of 10^4 and 10^5 enterprises
python benchmarks/bench_peers.py --large      and of 10^6
python benchmarks/bench_peers.py --write      keep the figures in results.json, and in the documents
"""

from __future__ import annotations

import argparse
import datetime
import gc
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from dual_prevention.engine.batch.population import Mix, PopulationMaker
from dual_prevention.engine.executors.columnar import ColumnarExecutor, ColumnVerdicts, Population
from dual_prevention.engine.executors.compiled import CompiledExecutor
from dual_prevention.engine.program.program import Program
from dual_prevention.engine.rulebook.rulebook import Rulebook
from peers.conditions import ROOT, Condition, Row, alone, conditions_of, facts_of, holds, tests
from peers.frames import frames_of
from peers.plain import PlainProgram
from peers.single import SINGLE
from peers.vectors import OpenFisca, PlainPolars

DAY = datetime.date(2026, 11, 1)
RESULTS = Path(__file__).with_name("results.json")
PACKAGES = (
    "polars",
    "numpy",
    "durable_rules",
    "zen-engine",
    "clipspy",
    "rule-engine",
    "json-logic-qubit",
    "OpenFisca-Core",
)
SAMPLE, ROWS, PART = 200, 1_000_000, 100_000

WITH_ROWS = "columnar, with rows of risks and hazards"

ROOT_FOLDER = Path(__file__).resolve().parent.parent
WHAT = (
    (
        "{conditions} conditions ({comparisons} comparisons), over columns of {rows:,} enterprises; {cells} values and "
        "conditions in the whole program; {cores} cores, Python {python}."
    ),
    (
        "{conditions} 个条件（{comparisons} 次比较），按列计算时 {rows:,} 家企业；全部规则共 {cells} 个值和条件；"
        "{cores} 核，Python {python}。"
    ),
)
GROUPS = {
    "one by one": ("one enterprise at a time", "逐家"),
    "conditions alone": ("conditions over columns", "按列算条件"),
    "whole program": ("whole program with children", "全部规则含下级对象"),
}

Figure = dict[str, Any]


def spread(work: Callable[[], object], times: int) -> tuple[float, float, float]:
    """Seconds of the median, the least and the greatest of some runs, after one that does not count. No garbage is
    collected meanwhile, for none of them."""
    work()
    taken = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(times):
            start = time.perf_counter()
            work()
            taken.append(time.perf_counter() - start)
    finally:
        gc.enable()
    return statistics.median(taken), min(taken), max(taken)


def figure(name: str, work: Callable[[], object], times: int, per: int, **more: Any) -> Figure:
    """Microseconds an enterprise."""
    middle, least, most = (1e6 * seconds / per for seconds in spread(work, times))
    return {"name": name, "us": middle, "least": least, "most": most, **more}


def columns_of(part: Population, names: Sequence[str]) -> dict[str, np.ndarray[Any, Any]]:
    """The enterprise's facts as arrays; all of them known."""
    table = part.tables[ROOT]
    return {name: np.asarray(table.columns[int(name[1:])].values(table.rows)) for name in names}


def flat_part(part: Population) -> Population:
    """The enterprises without what belongs to them: the flat records that peers get."""
    return Population({ROOT: replace(part.tables[ROOT], starts={})})


def one_by_one(program: Program, conditions: Sequence[Condition], part: Population) -> list[Figure]:
    """Every engine that takes one enterprise at a time, and ours."""
    columns = columns_of(part, facts_of(conditions))
    rows: list[Row] = [
        dict(zip(columns, values, strict=True))
        for values in zip(*(column[:SAMPLE].tolist() for column in columns.values()), strict=True)
    ]
    wanted = [{n for n, condition in enumerate(conditions) if holds(condition.tree, row)} for row in rows]
    ours = CompiledExecutor(alone(program, conditions))
    flat = flat_part(part)
    subjects = [flat.subjects(number, DAY) for number in range(SAMPLE)]
    for given, right in zip(subjects, wanted, strict=True):
        cells = ours.run(given, DAY).cells
        agree("compiled", {n for n, column in enumerate(cells) if column[0] is True}, right)
    found = [
        figure("compiled", lambda: [ours.run(s, DAY) for s in subjects], 7, SAMPLE, rules=len(conditions))
    ]
    for peer in SINGLE:
        try:
            engine = peer(conditions)
        except ImportError:
            print(f"{peer.name} is not installed: left out", file=sys.stderr)
            continue
        taken = getattr(engine, "taken", set(range(len(conditions))))
        for row, right in zip(rows, wanted, strict=True):
            agree(peer.name, engine.fired(row), right & taken)
        work = lambda engine=engine: [engine.fired(row) for row in rows]  # noqa: E731
        found.append(figure(peer.name, work, 3, SAMPLE, rules=len(taken)))
    return found


def agree(name: str, found: set[int], wanted: set[int]) -> None:
    """No figure without the right answers."""
    if found != wanted:
        sys.exit(f"{name} answers otherwise: conditions {sorted(found ^ wanted)[:10]}")


def many_at_once(program: Program, conditions: Sequence[Condition], part: Population) -> list[Figure]:
    """Conditions alone over columns."""
    columns = columns_of(part, facts_of(conditions))
    frame, count = pl.DataFrame(columns), part.enterprises
    portfolio = flat_part(part)
    ours, plain = ColumnarExecutor(alone(program, conditions)), PlainPolars(conditions)
    verdicts, answers = ours.run(portfolio, DAY), plain.answers(frame)
    wanted = [answers[f"r{n}"].to_numpy() for n in range(len(conditions))]
    for number in range(0, count, max(1, count // SAMPLE)):
        cells = verdicts.one(number).cells
        agree(
            "columnar",
            {n for n, c in enumerate(cells) if c[0] is True},
            {n for n, w in enumerate(wanted) if w[number]},
        )
    read = sum(column.nbytes if column.dtype.kind != "b" else len(column) / 8 for column in columns.values())
    written = len(conditions) * count / 8
    bound = 1e6 * (read + written) / bandwidth() / count
    found = [
        figure("columnar", lambda: ours.run(portfolio, DAY), 7, count, rules=len(conditions)),
        figure(plain.name, lambda: plain.answers(frame), 7, count, rules=len(conditions)),
        {"name": "bandwidth bound", "us": bound, "least": bound, "most": bound, "rules": len(conditions)},
    ]
    try:
        fisca = OpenFisca(conditions, columns)
    except ImportError:
        print("OpenFisca-core is not installed: left out", file=sys.stderr)
        return found
    for n, answer in enumerate(fisca.answers(columns)):
        if not np.array_equal(answer, wanted[n]):
            sys.exit(f"{fisca.name} answers otherwise: condition {n}")
    return [*found, figure(fisca.name, lambda: fisca.answers(columns), 5, count, rules=len(conditions))]


def bandwidth() -> float:
    """Bytes a second that a copy moves, both ways counted."""
    source = np.ones(32_000_000)
    target = np.empty_like(source)
    return 2 * source.nbytes / spread(lambda: np.copyto(target, source), 5)[0]


def whole_programs(program: Program, sizes: Sequence[int]) -> list[Figure]:
    """Every cell about things, children included: ours and Polars written by hand; and ours with the rules on the rows
    of risks and hazards, which nobody writes by hand."""
    maker = PopulationMaker(program, Mix(unknown=0.0))
    things = replace(program, steps=program.steps[: program.row_step], row_columns={}, row_sources={})
    ours, plain, whole = ColumnarExecutor(things), PlainProgram(things), ColumnarExecutor(program)
    found = []
    for size in sizes:
        if size > PART:
            found.append(in_parts(maker, ours, size, "columnar"))
            found.append(in_parts(maker, whole, size, WITH_ROWS))
            continue
        part = maker.make(size)
        frames = frames_of(part)
        differ = disagreement(things, ours.run(part, DAY), plain.run(frames, DAY))
        told = {"enterprises": size, "other_answers": differ}
        found.append(figure("columnar", partial(ours.run, part, DAY), 3, size, **told))
        found.append(figure("Polars by hand", partial(plain.run, frames, DAY), 3, size, **told))
        found.append(figure(WITH_ROWS, partial(whole.run, part, DAY), 3, size, enterprises=size))
    return found


def in_parts(maker: PopulationMaker, ours: ColumnarExecutor, size: int, name: str) -> Figure:
    """A large portfolio part by part, the clock stopped while the next one is made."""
    seconds = 0.0
    for part in maker.parts(size, PART):
        start = time.perf_counter()
        ours.run(part, DAY)
        seconds += time.perf_counter() - start
    us = 1e6 * seconds / size
    return {"name": name, "us": us, "least": us, "most": us, "enterprises": size}


def disagreement(program: Program, ours: ColumnVerdicts, frames: Mapping[str, pl.DataFrame]) -> float:
    """The share of decided answers on which the two differ. Values that the rules themselves leave open (a factor that
    a table gives as a range) are null in plain Polars: what hangs on them may differ, and nothing else does."""
    differ = total = 0
    sample = [ours.one(number) for number in range(SAMPLE)]
    for cell in program.cells:
        if cell.kind not in frames:
            continue
        wanted = [value for one in sample for value in one.cells[cell.number]]
        given = frames[cell.kind][f"c{cell.number}"].head(len(wanted)).to_list()
        for left, right in zip(wanted, given, strict=True):
            if isinstance(left, bool | int | float):
                total += 1
                differ += right is None or abs(float(left) - float(right)) > 1e-9 * max(1.0, abs(left))
    share = differ / max(1, total)
    if share > 0.01:
        sys.exit(f"plain Polars answers otherwise in {share:.1%}")
    return share


def versions() -> dict[str, str]:
    """Of everything that was measured."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def ratios(groups: Mapping[str, Sequence[Figure]]) -> dict[str, float]:
    """The figures that the aims are about."""
    single = {f["name"]: f["us"] for f in groups["one by one"]}
    columns = {f["name"]: f["us"] for f in groups["conditions alone"]}
    peers = {name: us for name, us in single.items() if name != "compiled"}
    found = {"compiled against " + name: us / single["compiled"] for name, us in peers.items()}
    if peers:
        found["columnar against the best of these"] = min(peers.values()) / columns["columnar"]
    for name, us in columns.items():
        if name not in ("columnar", "bandwidth bound"):
            found[f"columnar against {name}"] = us / columns["columnar"]
    found["columnar from the bandwidth bound"] = columns["columnar"] / columns["bandwidth bound"]
    sizes = sorted({f["enterprises"] for f in groups["whole program"]})
    for size in sizes:
        same = {f["name"]: f["us"] for f in groups["whole program"] if f["enterprises"] == size}
        if "Polars by hand" in same:
            found[f"whole program against Polars by hand, {size:,}"] = (
                same["Polars by hand"] / same["columnar"]
            )
    return found


def measure(*, large: bool) -> dict[str, Any]:
    """Everything."""
    program = Rulebook.with_packs().program(DAY)
    conditions = conditions_of(program)
    part = PopulationMaker(program, Mix({}, unknown=0.0)).make(ROWS, seed=2)
    groups = {
        "one by one": one_by_one(program, conditions, part),
        "conditions alone": many_at_once(program, conditions, part),
        "whole program": whole_programs(program, (10_000, 100_000) + (1_000_000,) * large),
    }
    return {
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_implementation(),
            "system": platform.machine(),
        },
        "versions": versions(),
        "rows": ROWS,
        "conditions": len(conditions),
        "comparisons": sum(1 for condition in conditions for _ in tests(condition.tree)),
        "cells": len(program.cells),
        "groups": groups,
        "ratios": ratios(groups),
    }


def table(results: Mapping[str, Any]) -> Iterator[str]:
    """The ratios, for people."""
    yield f"{results['conditions']} conditions, {results['comparisons']} comparisons, {results['cells']} cells"
    for name, group in results["groups"].items():
        yield name
        for f in group:
            size = f" ({f['enterprises']:,})" if "enterprises" in f else ""
            yield f"  {f['name'] + size:32}{f['us']:12.3f} us an enterprise ({f['least']:.3f} .. {f['most']:.3f})"
    yield "ratios"
    for name, ratio in results["ratios"].items():
        yield f"  {name:50}{ratio:10.1f}"


def write_documents(results: Mapping[str, Any]) -> None:
    """The table in both READMEs and in the page on portfolios."""
    sys.path.insert(0, str(ROOT_FOLDER))
    from docs.make_tables import READMES, write_between

    pages: dict[Path, str] = {path: lang for lang, path in READMES.items()} | {
        ROOT_FOLDER / "docs" / "scale.md": "en"
    }
    for path, lang in pages.items():
        text = write_between(path.read_text(encoding="utf-8"), "peers", "\n".join(markdown(results, lang)))
        path.write_text(text, encoding="utf-8")


def markdown(results: Mapping[str, Any], lang: str) -> Iterator[str]:
    """The figures as a table, with the ratio to ours."""
    zh = lang == "zh"
    heads = ("内容", "us/家", "倍数") if zh else ("what", "us an enterprise", "ratio to ours")
    yield WHAT[zh].format(**results, cores=results["machine"]["cores"], python=results["versions"]["python"])
    yield ""
    yield f"| {heads[0]} | {heads[1]} | {heads[2]} |"
    yield "|---|---:|---:|"
    for name, group in results["groups"].items():
        ours = {f.get("enterprises"): f["us"] for f in group if f["name"] in ("compiled", "columnar")}
        for f in group:
            size = f" ({f['enterprises']:,})" if "enterprises" in f else ""
            ratio = f["us"] / ours[f.get("enterprises")]
            yield f"| {GROUPS[name][zh]}: {f['name']}{size} | {f['us']:,.3g} | {ratio:,.3g} |"


def main() -> None:
    """Measure, print, and keep where asked to."""
    parser = argparse.ArgumentParser(description="The shipped rules against other rule engines.")
    parser.add_argument("--large", action="store_true", help="a million enterprises as well")
    parser.add_argument("--write", action="store_true", help="keep the figures")
    given = parser.parse_args()
    results = measure(large=given.large)
    print("\n".join(table(results)))
    if given.write:
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        write_documents(results)


if __name__ == "__main__":
    main()
