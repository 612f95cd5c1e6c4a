"""A batch says of every enterprise what an evaluation of it alone says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from dual_prevention.engine.batch.population import Mix
from dual_prevention.engine.batch.run import BatchFrames
from dual_prevention.engine.facts.factfile import read_fact_file
from dual_prevention.engine.facts.problems import NumberText

from tests.batch.kit import (
    DAY,
    concluded,
    documents,
    evaluator,
    expected,
    opened,
    run,
    write_lines,
    write_tables,
)

COUNT = 8
FIXTURES = Path(__file__).parents[2] / "fixtures"
KEPT = re.compile(r"\b(own_risks|recorded_hazards|scores|screenings):")
"""what no table holds"""


@pytest.fixture(scope="module")
def made() -> list[dict[str, object]]:
    return documents(COUNT, mix=Mix(unknown=0.1, unlisted=0.15))


@pytest.fixture(scope="module", params=["parquet", "csv", "lines"])
def source(
    request: pytest.FixtureRequest, made: list[dict[str, object]], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("in")
    if request.param == "lines":
        return write_lines(folder / "facts.jsonl", made)
    return write_tables(folder / "tables", made, request.param)


@pytest.fixture(scope="module")
def frames(source: Path) -> BatchFrames:
    return run(source)


def test_nothing_is_set_aside(frames: BatchFrames) -> None:
    assert frames.enterprises.height == COUNT
    assert not frames.rejects.filter(pl.col("severity") == "error").height


def test_equals_the_evaluation_of_each_alone(source: Path, frames: BatchFrames) -> None:
    parts = opened(source)
    some = (
        frames.enterprises
        if source.is_dir() and (source / "enterprise.parquet").exists()
        else frames.enterprises[:3]
    )
    for row in some.iter_rows(named=True):
        facts = parts.document(row["id"])
        assert facts is not None
        alone = evaluator().evaluate(facts)
        assert concluded(frames, row["id"]) == expected(alone)
        assert (row["level"], row["worst_possible_level"]) == (alone.level, alone.worst_possible_level)
        assert row["final"] == alone.level_final


def test_the_lists_hold_the_rows_of_the_evaluation(source: Path, frames: BatchFrames) -> None:
    name = frames.enterprises.item(3, "id")
    alone = evaluator().evaluate(opened(source).document(name) or {}).lists
    lists = {
        key: frame.filter(pl.col("enterprise") == name).collect() for key, frame in frames.lists().items()
    }
    risks = {
        (r.point_id, r.rule, r.level, r.value_low, r.value_high)
        for r in alone.risk_control
        if r.value is None
    }
    names = ("subject", "rule", "level", "value_low", "value_high")
    assert risks <= set(lists["risk_control"].select(names).iter_rows())
    assert len(alone.risk_control) == lists["risk_control"].height
    assert {(r.point_id, r.rule) for r in alone.hazards} == set(
        lists["hazards"].select("subject", "rule").iter_rows()
    )
    assert len(alone.responsibilities) == lists["responsibilities"].height


def test_the_order_of_rows_and_the_size_of_parts_do_not_matter(
    source: Path, frames: BatchFrames, tmp_path: Path
) -> None:
    if (source / "enterprise.csv").exists():
        pytest.skip("read by the code that reads Parquet")
    if source.is_dir():
        for file in source.iterdir():
            rows = pl.read_parquet(file).sample(fraction=1.0, shuffle=True, seed=3)
            rows.write_parquet(tmp_path / file.name)
        shuffled = tmp_path
    else:
        lines = source.read_text(encoding="utf-8").splitlines()
        shuffled = tmp_path / "facts.jsonl"
        shuffled.write_text("\n".join(reversed(lines)) + "\n", encoding="utf-8")
    other = run(shuffled, size=5)
    key = frames.conclusions.columns
    assert other.conclusions.sort(key).equals(frames.conclusions.sort(key))
    assert other.enterprises.sort("id").equals(frames.enterprises.sort("id"))
    assert other.missing.sort("kind", "fact").equals(frames.missing.sort("kind", "fact"))


def test_the_fixtures_with_their_registers_and_own_risks(tmp_path: Path) -> None:
    """Documents go through the loader itself: registers, own scores and own risks count as they do alone."""
    files = [
        file for file in sorted(FIXTURES.glob("*.yaml")) if KEPT.search(file.read_text(encoding="utf-8"))
    ]
    facts = [read_fact_file(file) for file in files]
    assert len(facts) > 10
    made = [plain(file.data) for file in facts]
    for number, document in enumerate(made):
        document["enterprise"]["id"] = f"fixture-{number}"
    source = write_lines(tmp_path / "facts.jsonl", made)
    frames = run(source)
    parts = opened(source)
    assert frames.enterprises.height == len(facts)
    for name in frames.enterprises.get_column("id"):
        document = parts.document(name)
        assert document is not None
        alone = evaluator().evaluate(document, as_of=DAY)
        assert concluded(frames, name) == expected(alone), name
        found = frames.lists()["hazards"].filter(pl.col("enterprise") == name).collect()
        assert found.height == len(alone.lists.hazards), name


def plain(value: Any) -> Any:
    """Without the texts that remember how a number was written."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key != "as_of"}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, NumberText):
        return float(value) if "." in value else int(value)
    return value


def test_each_enterprise_is_evaluated_for_its_own_sectors(tmp_path: Path) -> None:
    """Those that it names, or those that its facts do not rule out; a sector that there is not costs the row."""
    (tmp_path / "enterprise.csv").write_text(
        "id,sectors,runs_road_vehicles,operates_highways,construction,has_building_project\n"
        "A,roads;fire,,,,\nB,,false,false,,\nC,,false,,false,false\nD,nothing,,,,\nE,,false,FALSE,false,no\nF,,,,,\n",
        encoding="utf-8",
    )
    frames = run(tmp_path)
    assert sorted(frames.rejects.select("id", "column", "code").rows()) == [
        ("D", "sectors", "sector-unknown"),
        ("E", "has_building_project", "fact-yes-no"),
    ]
    assert sorted(frames.enterprises.get_column("id")) == ["A", "B", "C", "F"]
    sectors = []
    for name in "ABCF":
        facts = opened(tmp_path).document(name)
        assert facts is not None
        alone = evaluator().evaluate(facts)
        assert concluded(frames, name) == expected(alone)
        sectors.append(evaluator().scope(facts).sectors)
    assert len(set(sectors)) == 4
