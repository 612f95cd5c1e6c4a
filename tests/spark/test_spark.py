"""Spark concludes what one machine concludes, also when a worker is killed in the middle of the job."""

from __future__ import annotations

import json
import os
import signal
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from dual_prevention.engine.batch.inputs import missing_tables, open_input, rows_of_tables
from dual_prevention.engine.batch.output import TABLES, Output, identity_of, run_batch, summary_of
from dual_prevention.engine.batch.population import Mix, PopulationMaker
from dual_prevention.engine.batch.portfolio import write_portfolio
from dual_prevention.engine.batch.run import BatchEvaluator
from dual_prevention.engine.batch.spark.job import SparkBatch
from dual_prevention.engine.batch.summary import with_rows
from dual_prevention.engine.diagnostics import InputError

from tests.batch.kit import DAY, program, programs

pytestmark = pytest.mark.spark
COUNT = 120
PART = 30
TICKS = 100
"""A second of work."""


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Good rows and bad ones: orphans, doubles, values that cannot be read; one table in several files."""
    folder = tmp_path_factory.mktemp("in")
    write_portfolio(
        folder, PopulationMaker(program(), Mix(unknown=0.1)).parts(COUNT, 60), program().vocabulary
    )
    people = pl.read_parquet(folder / "enterprise.parquet").with_columns(pl.col("employees").cast(pl.String))
    again = people[5].with_columns(employees=pl.lit("1"))
    bad = people[6].with_columns(id=pl.lit("bad"), employees=pl.lit("many"))
    nameless = people[7].with_columns(id=pl.lit(None, dtype=pl.String))
    wide = people[8].with_columns(id=pl.lit("Ｅ３ "))  # E3 in wide letters
    pl.concat([people, again, bad, nameless, wide]).write_parquet(folder / "enterprise.parquet")
    units = pl.read_parquet(folder / "chemical_unit.parquet")
    lost = units[:2].with_columns(enterprise_id=pl.Series(["nobody", None]))
    (folder / "chemical_unit.parquet").unlink()
    (folder / "chemical_unit").mkdir()
    for number, rows in enumerate((units[:50], pl.concat([units[50:], lost, units[:1]]))):
        rows.write_parquet(folder / "chemical_unit" / f"part-{number}.parquet")
    (folder / "process_unit.parquet").unlink()
    return folder


@pytest.fixture(scope="module")
def here(portfolio: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What this machine says."""
    folder = tmp_path_factory.mktemp("here") / "out"
    output = Output(folder, identity_of(portfolio, programs(), DAY, PART))
    output.open(False)
    parts = open_input(portfolio, programs(), DAY)
    for _ in run_batch(parts, BatchEvaluator(programs(), DAY), PART, output):
        pass
    output.finish(with_rows(summary_of(output), rows_of_tables(parts), missing_tables(parts)))
    return folder


def run(session: Any, source: Path, output: Path) -> dict[str, Any]:
    job = SparkBatch(session, programs(), DAY)
    job.open(str(source), str(output))
    return job.run(PART)


def table(folder: Path, name: str) -> pl.DataFrame:
    rows = pl.read_parquet(folder / name / "*.parquet")
    texts = [
        pl.col(n).cast(pl.String) for n, dtype in rows.schema.items() if dtype in (pl.Enum, pl.Categorical)
    ]
    numbers = [pl.col(n).cast(pl.Int64) for n, dtype in rows.schema.items() if dtype.is_integer()]
    rows = rows.with_columns(*texts, *numbers)
    if name == "missing":
        rows = rows.group_by("kind", "fact").agg(pl.col("unknown").sum())
    return rows.sort(rows.columns)


def same(one: Path, other: Path) -> None:
    for name in TABLES:
        assert table(one, name).height, name
        assert table(one, name).equals(table(other, name)), name
    assert json.loads((one / "summary.json").read_text(encoding="utf-8")) == json.loads(
        (other / "summary.json").read_text(encoding="utf-8")
    )


def test_the_same_conclusions(session: Any, portfolio: Path, here: Path, tmp_path: Path) -> None:
    run(session, portfolio, tmp_path / "out")
    same(here, tmp_path / "out")
    assert len(list((tmp_path / "out" / "conclusions").glob("*.parquet"))) > 1
    assert sorted(p.name for p in (tmp_path / "out").iterdir() if not p.name.startswith(".")) == sorted(
        [*TABLES, "manifest.json", "summary.json"]
    )
    with pytest.raises(InputError) as caught:
        run(session, portfolio, tmp_path / "out")
    assert [item.code for item in caught.value.diagnostics] == ["batch-spark-there"]


def test_a_worker_is_killed(session: Any, portfolio: Path, here: Path, tmp_path: Path) -> None:
    killer = Killer(session)
    killer.start()
    try:
        run(session, portfolio, tmp_path / "out")
    finally:
        killer.over.set()
        killer.join()
    tracker = session.sparkContext.statusTracker()
    stages = [tracker.getStageInfo(stage) for stage in killer.stages]
    assert stages
    assert any(stage is not None and (stage.numFailedTasks or stage.currentAttemptId) for stage in stages)
    same(here, tmp_path / "out")


class Killer(threading.Thread):
    """Kills an executor while it works on enterprises: when a Python process of it has worked for a while."""

    def __init__(self, session: Any) -> None:
        super().__init__()
        self._session = session
        self.stages: list[int] = []
        self.over = threading.Event()
        self._before = {pid: worked(pid) for executor in self._executors() for pid in below(executor)}

    def run(self) -> None:
        while not self.over.wait(0.05):
            for executor in self._executors():
                if any(worked(pid) - self._before.get(pid, 0) > TICKS for pid in below(executor)):
                    stages = list(self._session.sparkContext.statusTracker().getActiveStageIds())
                    if stages:
                        os.kill(executor, signal.SIGKILL)
                        self.stages = stages
                        return

    def _executors(self) -> list[int]:
        """The processes that the workers of our cluster started."""
        handles = self._session._jvm.ProcessHandle.current().descendants().toArray()
        return [int(h.pid()) for h in handles if b"CoarseGrainedExecutorBackend" in command(h.pid())]


def command(process: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes()
    return b""


def below(process: int) -> list[int]:
    """The processes that it started, and those that they started."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *below(int(child))]
    return found


def worked(process: int) -> int:
    """Ticks of the processor that it has used."""
    with suppress(OSError):
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11])
    return 0
