"""Facts as Polars frames, results as frames."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from dual_prevention.engine import InputError, evaluate_batch

from tests.batch.kit import DAY, concluded, documents, evaluator, expected, opened, write_tables

SECTORS = ("hazardous_chemicals",)


def test_frames_equal_the_evaluation_of_each_alone(tmp_path: Path) -> None:
    """Some of them lazy."""
    folder = write_tables(tmp_path / "in", documents(3), "parquet")
    files = sorted(folder.glob("*.parquet"))
    given = {file.stem: (pl.scan_parquet, pl.read_parquet)[n % 2](file) for n, file in enumerate(files)}
    frames = evaluate_batch(given, as_of=DAY, sectors=SECTORS, part=2)
    parts = opened(folder)
    assert frames.enterprises.height == 3
    for name in frames.enterprises.get_column("id"):
        alone = evaluator().evaluate({**(parts.document(name) or {}), "sectors": list(SECTORS)})
        assert concluded(frames, name) == expected(alone)


def test_a_lazy_frame_is_collected_once() -> None:
    rows = 0

    def seen(frame: pl.DataFrame) -> pl.DataFrame:
        nonlocal rows
        rows += frame.height
        return frame

    people = pl.LazyFrame({"id": ["A", "B", "C"]}).map_batches(seen)
    evaluate_batch({"enterprise": people}, as_of=DAY, sectors=["general"], part=2)
    assert rows == 3


def test_a_frame_that_cannot_be_collected() -> None:
    people = pl.LazyFrame({"id": ["A"]}).select("name")
    with pytest.raises(InputError) as caught:
        evaluate_batch({"enterprise": people}, as_of=DAY, sectors=["general"])
    assert [item.code for item in caught.value.diagnostics] == ["batch-unreadable"]


@pytest.mark.parametrize("sector", ["general", "roads"])
def test_enterprises_of_which_nothing_is_known(sector: str) -> None:
    """Of general rules no hazard is found and every one may be: whether a row is there is one constant, unknown."""
    frames = evaluate_batch({"enterprise": pl.DataFrame({"id": ["A", "B"]})}, as_of=DAY, sectors=[sector])
    for name in ("A", "B"):
        alone = evaluator().evaluate({"enterprise": {"id": name}, "sectors": [sector]})
        assert concluded(frames, name) == expected(alone) != set()


def test_a_bad_row_is_set_aside() -> None:
    people = pl.DataFrame({"id": ["A", "B"], "employees": ["12", "many"]})
    frames = evaluate_batch({"enterprise": people}, as_of=DAY, sectors=["general"])
    assert frames.enterprises.get_column("id").to_list() == ["A"]
    assert frames.rejects.select("table", "id", "column").row(0) == ("enterprise", "B", "employees")


def test_frames_without_enterprises() -> None:
    with pytest.raises(InputError) as caught:
        evaluate_batch(
            {"building": pl.DataFrame({"id": ["B"], "enterprise_id": ["A"]})}, as_of=DAY, sectors=["general"]
        )
    assert [item.code for item in caught.value.diagnostics] == ["batch-no-enterprises"]


def test_the_example_of_the_page_on_portfolios() -> None:
    page = (Path(__file__).parents[2] / "docs" / "scale.md").read_text(encoding="utf-8")
    code = page.partition("```python\n")[2].partition("```")[0]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert "│ E1" in done.stdout
