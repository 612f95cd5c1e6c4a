"""`dualprev batch` from Parquet tables to Parquet results: the built-in pack, five subjects an enterprise.

python benchmarks/bench_batch.py [--soak] [--part 50000] [--write]

Each run is a process of its own, so that its peak of memory is its own. `--soak` adds a million enterprises.
`--write` keeps the figures in batch.json and in docs/scale.md.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dual_prevention.engine.batch.population import Mix, PopulationMaker
from dual_prevention.engine.batch.portfolio import write_portfolio
from dual_prevention.engine.rulebook.rulebook import Rulebook

DAY = datetime.date(2026, 11, 1)
SIZES = (10_000, 100_000)
SOAK = 1_000_000
MADE_AT_ONCE = 20_000
ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).with_name("batch.json")
COMMAND = "from dual_prevention.engine.cli import main; main()"


def child(arguments: list[str]) -> tuple[float, float]:
    """Seconds and peak GB of a command; its own process tells, for a parent sees the greatest of all its children."""
    code = f"import sys; sys.argv[0] = 'dualprev'\n{COMMAND}"
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(process.returncode)
    return time.perf_counter() - start, usage.ru_maxrss / 1e6


def measure(maker: PopulationMaker, folder: Path, enterprises: int, part: int) -> dict[str, Any]:
    """One run."""
    source, output = folder / f"in{enterprises}", folder / f"out{enterprises}"
    vocabulary = Rulebook.with_packs().program(DAY).vocabulary
    write_portfolio(source, maker.parts(enterprises, MADE_AT_ONCE), vocabulary)
    day = DAY.isoformat()
    seconds, peak = child(["batch", str(source), "-o", str(output), "--as-of", day, "--part", str(part)])
    manifest = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    tables = {"conclusions": 0, "screening": 0, "hazards": 0, "risk_control": 0, "responsibilities": 0}
    for one in manifest["parts"]:
        for name, file in one["files"].items():
            table = name.partition("/")[0]
            if table in tables:
                tables[table] += file["rows"]
    size = sum(file.stat().st_size for file in output.rglob("*") if file.is_file())
    return {
        "enterprises": enterprises,
        "part": part,
        "seconds": round(seconds, 1),
        "enterprises_a_second": round(enterprises / seconds),
        "peak_gb": round(peak, 2),
        "rows": tables,
        "output_mb": round(size / 1e6),
    }


def main() -> None:
    """Print the table; keep the figures where that is asked for."""
    parser = argparse.ArgumentParser(description="dualprev batch over made-up portfolios.")
    parser.add_argument("--soak", action="store_true", help="a million enterprises as well")
    parser.add_argument("--part", type=int, default=50_000, help="enterprises in a part")
    parser.add_argument("--write", action="store_true", help="keep the figures")
    given = parser.parse_args()
    maker = PopulationMaker(Rulebook.with_packs().program(DAY), Mix())
    figures = []
    print(f"{'enterprises':>12}{'s':>9}{'a second':>10}{'peak GB':>9}{'conclusions':>14}{'output MB':>11}")
    for size in SIZES + (SOAK,) * given.soak:
        with tempfile.TemporaryDirectory() as folder:
            f = measure(maker, Path(folder), size, given.part)
        figures.append(f)
        print(f"{size:12,}{f['seconds']:9.1f}{f['enterprises_a_second']:10,}{f['peak_gb']:9.2f}", end="")
        print(f"{f['rows']['conclusions']:14,}{f['output_mb']:11,}", flush=True)
    if given.write:
        write({"machine": machine(), "batch": figures})


def machine() -> dict[str, Any]:
    """Where it was measured."""
    return {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
    }


def write(results: dict[str, Any]) -> None:
    """Keep the figures, and put them into the page on portfolios."""
    sys.path.insert(0, str(ROOT))
    from docs.make_tables import write_between

    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    page = ROOT / "docs" / "scale.md"
    text = write_between(page.read_text(encoding="utf-8"), "batch", "\n".join(markdown(results)))
    page.write_text(text, encoding="utf-8")


def markdown(results: dict[str, Any]) -> Iterator[str]:
    """The figures as a table, and what 50 million enterprises come to at the rate of the greatest run."""
    yield "CPython {python}, {cores} cores, {memory_gb} GB; parts of {part:,} enterprises.".format(
        **results["machine"], part=results["batch"][0]["part"]
    )
    yield ""
    yield "| enterprises | seconds | enterprises a second | peak GB | conclusions | results, MB |"
    yield "|---:|---:|---:|---:|---:|---:|"
    for one in results["batch"]:
        yield (
            f"| {one['enterprises']:,} | {one['seconds']:,} | {one['enterprises_a_second']:,} | {one['peak_gb']} "
            f"| {one['rows']['conclusions']:,} | {one['output_mb']:,} |"
        )
    yield ""
    last, cores = results["batch"][-1], results["machine"]["cores"]
    rate, country = last["enterprises_a_second"] / cores, 50_000_000
    yield (
        f"At {rate:,.0f} enterprises a second and core, 50 million take {country / rate / 3600:,.1f} hours of a core: "
        f"{country / rate / cores / 3600:,.1f} hours here, {country / rate / 64 / 60:,.0f} minutes on 64 cores of a cluster "
        f"if its disks keep up; their results come to {last['output_mb'] / last['enterprises'] * country / 1e6:,.1f} TB."
    )


if __name__ == "__main__":
    main()
