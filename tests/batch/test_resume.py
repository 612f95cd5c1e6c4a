"""A run that was stopped goes on after its last whole part, or says why not."""

from __future__ import annotations

import json
import shutil
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from dual_prevention.engine.batch.inputs import file_digest, open_input
from dual_prevention.engine.batch.output import MANIFEST, TABLES, Output, identity_of, run_batch, summary_of
from dual_prevention.engine.batch.run import BatchEvaluator
from dual_prevention.engine.diagnostics import InputError
from dual_prevention.engine.program.program import Program
from dual_prevention.engine.rulebook.rulebook import Rulebook

from tests.batch.kit import DAY, write_lines

SIZE = 4
BASE = Path(__file__).parents[1] / "conformance" / "base"


@lru_cache(maxsize=1)
def program() -> Program:
    """A made-up world in place of the built-in pack: it links and runs in a moment."""
    return Rulebook((BASE,), use_cache=False).program(DAY)


@pytest.fixture(scope="module", params=["tables", "lines"])
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, names = tmp_path_factory.mktemp("in"), [f"E{number}" for number in range(7)]
    if request.param == "lines":
        return write_lines(folder / "facts.jsonl", [{"enterprise": {"id": name}} for name in names])
    (folder / "enterprise.csv").write_text("\n".join(["id", *names]) + "\n", encoding="utf-8")
    return folder


def begin(source: Path, folder: Path, resume: bool = False, size: int = SIZE, **other: Any) -> Output:
    output = Output(folder, {**identity_of(source, program(), DAY, size), **other})
    output.open(resume)
    return output


def go(source: Path, output: Output, stop_after: int | None = None) -> int:
    """Run, and be killed after so many parts; how many parts were worked out."""
    steps = 0
    for _ in run_batch(open_input(source, program(), DAY), BatchEvaluator(program(), DAY), SIZE, output):
        steps += 1
        if steps == stop_after:
            return steps
    output.finish(summary_of(output))
    return steps


def contents(folder: Path) -> dict[str, str]:
    return {str(f.relative_to(folder)): file_digest(f) for f in folder.rglob("*") if f.is_file()}


@pytest.fixture(scope="module")
def whole(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out") / "whole"
    assert go(source, begin(source, folder)) == 2
    return folder


def test_what_is_written(whole: Path) -> None:
    manifest = json.loads((whole / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["complete"]
    assert len(manifest["parts"]) == 2
    for table in TABLES:
        assert len(list((whole / table).glob("part-*.parquet"))) == 2
    people = pl.read_parquet(whole / "enterprises" / "*.parquet")
    assert people.get_column("id").to_list() == [f"E{number}" for number in range(7)]
    summary = json.loads((whole / "summary.json").read_text(encoding="utf-8"))
    assert summary["enterprises"] == sum(summary["levels"].values()) == 7
    rows = pl.read_parquet(whole / "conclusions" / "*.parquet")
    assert sum(summary["found"].values()) == rows.filter(pl.col("status") == "found").height


def test_a_killed_run_goes_on(source: Path, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    go(source, begin(source, folder), stop_after=1)
    # Killed while it wrote the second part: a whole file that the manifest does not name, and half of another.
    shutil.copy(whole / "enterprises" / "part-00001.parquet", folder / "enterprises")
    (folder / "conclusions" / "part-00001.parquet.tmp").write_bytes(b"PAR1")
    (folder / "parts-x").mkdir()
    output = begin(source, folder, resume=True)
    assert not (folder / "parts-x").exists()
    assert len(output.parts) == 1
    assert go(source, output) == 1
    assert contents(folder) == contents(whole)


def test_a_damaged_part_is_made_again(source: Path, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    shutil.copytree(whole, folder)
    (folder / "hazards" / "part-00000.parquet").write_bytes(b"")
    output = begin(source, folder, resume=True)
    assert len(output.parts) == 0
    assert go(source, output) == 2
    assert contents(folder) == contents(whole)


def test_a_finished_run_has_nothing_left_to_do(source: Path, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    shutil.copytree(whole, folder)
    assert go(source, begin(source, folder, resume=True)) == 0
    assert contents(folder) == contents(whole)


@pytest.mark.parametrize(
    ("key", "value"),
    [("input", "other"), ("rules", "other"), ("day", "2026-11-02"), ("part", 5), ("version", "0.0.0")],
)
def test_another_run_cannot_go_on(source: Path, whole: Path, key: str, value: Any) -> None:
    before = contents(whole)
    with pytest.raises(InputError) as caught:
        begin(source, whole, resume=True, **{key: value})
    assert [item.code for item in caught.value.diagnostics] == [f"batch-resume-{key}"]
    assert contents(whole) == before


def test_results_are_not_overwritten(source: Path, whole: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    for folder, code in ((whole, "batch-output-there"), (tmp_path, "batch-output-foreign")):
        before = contents(folder)
        with pytest.raises(InputError) as caught:
            begin(source, folder)
        assert [item.code for item in caught.value.diagnostics] == [code]
        assert contents(folder) == before
