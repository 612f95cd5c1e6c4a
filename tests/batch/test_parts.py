"""Portfolios in several parts: every table is read once, whatever the number of parts, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
import pytest
from dual_prevention.engine.batch.population import Mix, PopulationMaker
from dual_prevention.engine.batch.portfolio import write_portfolio
from dual_prevention.engine.batch.run import BatchFrames, together
from dual_prevention.engine.batch.sources import LazySource
from dual_prevention.engine.executors.columnar import ColumnarExecutor

from tests.batch.kit import DAY, batch_evaluator, opened, program, programs, run

COUNT = 60
SECTOR = "hazardous_chemicals"


def found(path: Path, size: int = 1000) -> BatchFrames:
    """For one sector: how a portfolio is cut into parts has nothing to do with the rules."""
    return run(path, size, SECTOR)


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("portfolio")
    maker = PopulationMaker(program(), Mix(unknown=0.1))
    write_portfolio(folder, maker.parts(COUNT, 25), program().vocabulary)
    return folder


@pytest.fixture(scope="module")
def whole(portfolio: Path) -> BatchFrames:
    return found(portfolio)


def same(one: BatchFrames, other: BatchFrames) -> None:
    key = one.conclusions.columns
    assert one.conclusions.sort(key).equals(other.conclusions.sort(key))
    assert one.enterprises.sort("id").equals(other.enterprises.sort("id"))
    assert one.missing.sort("kind", "fact").equals(other.missing.sort("kind", "fact"))
    assert one.rejects.sort("table", "row").equals(other.rejects.sort("table", "row"))


def test_what_is_written_is_what_was_made(whole: BatchFrames) -> None:
    one = programs(SECTOR).program(programs(SECTOR).stated)
    ranks = []
    for part in PopulationMaker(program(), Mix(unknown=0.1)).parts(COUNT, 25):
        low, high = ColumnarExecutor(one).run(part, DAY).ends(one.levels["enterprise"][0])
        ranks += list(zip(low, high, strict=True))
    written = whole.enterprises.select(pl.col("level", "worst_possible_level").to_physical().fill_null(99))
    assert [tuple(99 if r == 0 else r - 1 for r in pair) for pair in ranks] == list(written.iter_rows())


def test_a_portfolio_of_which_nothing_is_known(tmp_path: Path) -> None:
    write_portfolio(tmp_path, PopulationMaker(program(), Mix(unknown=1.0)).parts(3, 3), program().vocabulary)
    frames = found(tmp_path)
    assert frames.enterprises.height == 3
    assert frames.enterprises["level"].null_count() == 3
    assert frames.rejects.height == 0


def test_parts_of_any_size(portfolio: Path, whole: BatchFrames) -> None:
    same(found(portfolio, 25), whole)


def test_rows_in_any_order(portfolio: Path, whole: BatchFrames, tmp_path: Path) -> None:
    for file in portfolio.iterdir():
        rows = pl.read_parquet(file)
        if file.stem != "enterprise":
            rows = rows.sample(fraction=1.0, shuffle=True, seed=5)
        rows.write_parquet(tmp_path / file.name)
    same(found(tmp_path, 25), whole)


def test_owners_named_alone(portfolio: Path, whole: BatchFrames, tmp_path: Path) -> None:
    """Where ids differ everywhere, rows need not name their enterprise."""
    for file in portfolio.iterdir():
        rows = pl.read_parquet(file)
        if file.stem == "chemical_unit":
            rows = rows.with_columns(pl.concat_str("enterprise_id", "id").alias("id"))
        if "chemical_unit_id" in rows.columns:
            named = pl.concat_str("enterprise_id", "chemical_unit_id").alias("chemical_unit_id")
            rows = rows.with_columns(named).drop("enterprise_id")
        rows.write_parquet(tmp_path / file.name)
    tied = found(tmp_path, 25)
    assert tied.enterprises.sort("id").equals(whole.enterprises.sort("id"))
    assert tied.conclusions.height == whole.conclusions.height


def test_a_run_that_goes_on_reads_the_rest(portfolio: Path) -> None:
    every = [batch_evaluator(SECTOR).evaluate(part) for part in opened(portfolio, SECTOR).parts(20)]
    rest = [batch_evaluator(SECTOR).evaluate(part) for part in opened(portfolio, SECTOR).parts(20, first=1)]
    ids = {f"E{number}" for number in range(20, COUNT)}
    whole, later = together(every), together(rest)
    assert set(later.enterprises["id"]) == ids
    key = later.conclusions.columns
    kept = whole.conclusions.filter(pl.col(key[0]).is_in(ids))
    assert later.conclusions.sort(key).equals(kept.sort(key))


def test_every_table_is_read_once(portfolio: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    read: list[str] = []
    chunks = LazySource.chunks

    def counting(
        self: LazySource, ids: Sequence[str], columns: Sequence[str], rows: int
    ) -> Iterator[pl.DataFrame]:
        read.append(self.name)
        return chunks(self, ids, columns, rows)

    monkeypatch.setattr(LazySource, "chunks", counting)
    parts = opened(portfolio, SECTOR)
    scans: list[str] = []
    scan = LazySource.scan

    def scanning(self: LazySource, ids: Sequence[str], columns: Sequence[str]) -> pl.LazyFrame:
        scans.append(self.name)
        return scan(self, ids, columns)

    monkeypatch.setattr(LazySource, "scan", scanning)
    for _ in parts.parts(5, work=tmp_path):
        pass
    assert sorted(read) == sorted(file.stem for file in portfolio.iterdir())
    assert sorted(scans) == sorted(read)
    assert not list(tmp_path.iterdir())


def test_a_folder_of_files_is_a_table(portfolio: Path, whole: BatchFrames, tmp_path: Path) -> None:
    """As Spark and others write it."""
    for file in portfolio.iterdir():
        rows = pl.read_parquet(file)
        folder = tmp_path / (file.stem if file.stem == "chemical" else file.name)
        folder.mkdir()
        for number, first in enumerate(range(0, max(rows.height, 1), 40)):
            rows.slice(first, 40).write_parquet(folder / f"part-{number:05}.parquet")
        (folder / "_SUCCESS").write_bytes(b"")
    same(found(tmp_path, 25), whole)
