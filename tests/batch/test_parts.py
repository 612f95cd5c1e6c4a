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

from tests.batch.kit import DAY, batch_evaluator, opened, program, run

COUNT = 60


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("portfolio")
    maker = PopulationMaker(program(), Mix(unknown=0.1))
    write_portfolio(folder, maker.parts(COUNT, 25), program().vocabulary)
    return folder


@pytest.fixture(scope="module")
def whole(portfolio: Path) -> BatchFrames:
    return run(portfolio)


def same(one: BatchFrames, other: BatchFrames) -> None:
    key = one.conclusions.columns
    assert one.conclusions.sort(key).equals(other.conclusions.sort(key))
    assert one.enterprises.sort("id").equals(other.enterprises.sort("id"))
    assert one.missing.sort("kind", "fact").equals(other.missing.sort("kind", "fact"))
    assert one.rejects.sort("table", "row").equals(other.rejects.sort("table", "row"))


def test_what_is_written_is_what_was_made(whole: BatchFrames) -> None:
    """Of the enterprises that every sector may concern, by the program of all sectors."""
    made = list(PopulationMaker(program(), Mix(unknown=0.1)).parts(COUNT, 25))
    facts = program().vocabulary.kinds["enterprise"].facts
    gates = [[facts[name].slot for name, _ in s.only_if] for s in program().sectors.values() if s.only_if]
    wanted = {}
    for number, part in enumerate(made):
        low, high = ColumnarExecutor(program()).run(part, DAY).ends(program().levels["enterprise"][0])
        table = part.tables["enterprise"]
        columns = {slot: table.columns[slot].values(table.rows) for slots in gates for slot in slots}
        for row, pair in enumerate(zip(low, high, strict=True)):
            if all(any(columns[slot][row] is not False for slot in slots) for slots in gates):
                wanted[f"E{25 * number + row}"] = tuple(99 if r == 0 else r - 1 for r in pair)
    assert len(wanted) > 5
    levels = pl.col("level", "worst_possible_level").to_physical().fill_null(99)
    written = {row[0]: row[1:] for row in whole.enterprises.select("id", levels).iter_rows()}
    assert {name: written[name] for name in wanted} == wanted


def test_parts_of_any_size(portfolio: Path, whole: BatchFrames) -> None:
    same(run(portfolio, size=25), whole)


def test_rows_in_any_order(portfolio: Path, whole: BatchFrames, tmp_path: Path) -> None:
    for file in portfolio.iterdir():
        rows = pl.read_parquet(file)
        if file.stem != "enterprise":
            rows = rows.sample(fraction=1.0, shuffle=True, seed=5)
        rows.write_parquet(tmp_path / file.name)
    same(run(tmp_path, size=25), whole)


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
    found = run(tmp_path, size=25)
    assert found.enterprises.sort("id").equals(whole.enterprises.sort("id"))
    assert found.conclusions.height == whole.conclusions.height


def test_a_run_that_goes_on_reads_the_rest(portfolio: Path) -> None:
    every = [batch_evaluator().evaluate(part) for part in opened(portfolio).parts(20)]
    rest = [batch_evaluator().evaluate(part) for part in opened(portfolio).parts(20, first=1)]
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
    parts = opened(portfolio)
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
    same(run(tmp_path, size=25), whole)
