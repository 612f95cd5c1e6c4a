"""The benchmark's translations of conditions say what our own executors say. Engines that are not installed are skipped."""

from __future__ import annotations

import datetime
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("polars")
np = pytest.importorskip("numpy")

# ruff: noqa: E402
from dual_prevention.engine.batch.population import Mix, PopulationMaker
from dual_prevention.engine.executors.columnar import ColumnarExecutor, Population
from dual_prevention.engine.executors.compiled import CompiledExecutor
from dual_prevention.engine.program.program import Program
from dual_prevention.engine.rulebook.rulebook import Rulebook

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
DAY = datetime.date(2026, 11, 1)
ROWS = 60


@pytest.fixture(scope="module")
def peers() -> Iterator[Any]:
    """The benchmark's modules, which are no package of the project."""
    sys.path.insert(0, str(BENCHMARKS))
    for name in ("conditions", "frames", "plain", "single", "spelling", "vectors"):
        importlib.import_module(f"peers.{name}")
    yield sys.modules["peers"]
    sys.path.remove(str(BENCHMARKS))


@pytest.fixture(scope="module")
def program() -> Program:
    return Rulebook.with_packs().program(DAY, frozenset({"general", "hazardous_chemicals"}))


@pytest.fixture(scope="module")
def part(program: Program) -> Population:
    return PopulationMaker(program, Mix(unknown=0.0)).make(ROWS, seed=7)


@pytest.fixture(scope="module")
def rows(peers: Any, program: Program, part: Population) -> list[dict[str, Any]]:
    names = peers.conditions.facts_of(peers.conditions.conditions_of(program))
    table = part.tables["enterprise"]
    columns = {name: table.columns[int(name[1:])].values(table.rows) for name in names}
    return [{name: column[row] for name, column in columns.items()} for row in range(ROWS)]


def test_the_conditions_alone_are_what_the_program_says(
    peers: Any, program: Program, part: Population, rows: list[dict[str, Any]]
) -> None:
    conditions = peers.conditions.conditions_of(program)
    assert len(conditions) > 50
    executor = CompiledExecutor(peers.conditions.alone(program, conditions))
    whole = CompiledExecutor(program)
    for number, row in enumerate(rows):
        subjects = part.subjects(number, DAY)
        alone, every = executor.run(subjects, DAY).cells, whole.run(subjects, DAY).cells
        wanted = [peers.conditions.holds(condition.tree, row) for condition in conditions]
        assert [column[0] for column in alone] == wanted
        assert [every[condition.cell.number][0] for condition in conditions] == wanted


def test_polars_over_columns_says_the_same(peers: Any, program: Program, rows: list[dict[str, Any]]) -> None:
    import polars as pl

    conditions = peers.conditions.conditions_of(program)
    answers = peers.vectors.PlainPolars(conditions).answers(pl.DataFrame(rows))
    for number, condition in enumerate(conditions):
        assert answers[f"r{number}"].to_list() == [
            peers.conditions.holds(condition.tree, row) for row in rows
        ]


@pytest.mark.parametrize("name", ["Clips", "Zen", "RuleEngine", "JsonLogic", "DurableRules"])
def test_each_engine_says_the_same(
    peers: Any, program: Program, rows: list[dict[str, Any]], name: str
) -> None:
    conditions = peers.conditions.conditions_of(program)
    try:
        engine = getattr(peers.single, name)(conditions)
    except ImportError:
        pytest.skip(f"{name} is not installed")
    taken = getattr(engine, "taken", set(range(len(conditions))))
    for row in rows[:20]:
        wanted = {n for n, condition in enumerate(conditions) if peers.conditions.holds(condition.tree, row)}
        assert engine.fired(row) == wanted & taken


def test_polars_by_hand_says_what_the_columnar_executor_says(
    peers: Any, program: Program, part: Population
) -> None:
    from dataclasses import replace

    things = replace(program, steps=program.steps[: program.row_step], row_columns={}, row_sources={})
    frames = peers.plain.PlainProgram(things).run(peers.frames.frames_of(part), DAY)
    verdicts = ColumnarExecutor(things).run(part, DAY)
    ours = [verdicts.one(number) for number in range(ROWS)]
    differ = total = 0
    for cell in things.cells:
        if cell.kind in frames:
            wanted = [value for one in ours for value in one.cells[cell.number]]
            given = frames[cell.kind][f"c{cell.number}"].to_list()
            for left, right in zip(wanted, given, strict=True):
                if isinstance(left, bool | int | float):
                    total += 1
                    differ += right is None or abs(float(left) - float(right)) > 1e-9 * max(1.0, abs(left))
    # A factor that a table gives as a range is null there: what hangs on it may differ.
    assert total > 10_000
    assert differ < 0.005 * total
