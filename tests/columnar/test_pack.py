"""The built-in pack over made-up portfolios and the fixtures: what the compiled executor says, one by one."""

from __future__ import annotations

import datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from dual_prevention.engine.batch.population import Mix, PopulationMaker
from dual_prevention.engine.batch.thresholds import thresholds_of
from dual_prevention.engine.executors.columnar import ColumnarExecutor, Population
from dual_prevention.engine.executors.columnar.columns import ConstantShape, NumberShape
from dual_prevention.engine.executors.compare import compare
from dual_prevention.engine.executors.compiled import CompiledExecutor
from dual_prevention.engine.facts.factfile import read_fact_file
from dual_prevention.engine.facts.layout import layout_of
from dual_prevention.engine.facts.loader import load_facts
from dual_prevention.engine.program.program import Program
from dual_prevention.engine.rulebook.rulebook import Rulebook

from tests.columnar.kit import check

DAY = datetime.date(2026, 11, 1)
FIXTURES = Path(__file__).parents[2] / "fixtures"
EVERY_KIND = {"own_risk", "recorded_hazard", "manager", "special_worker", "special_work", "protection_target"}
MIXES = {
    "five subjects": Mix(),
    "all known": Mix(unknown=0.0),
    "unfinished lists": Mix(unknown=0.1, unlisted=0.1),
    "every kind": Mix(dict.fromkeys((*Mix().subjects, *EVERY_KIND), 1.0), 0.3),
    "nothing below": Mix({}),
}


@lru_cache(maxsize=1)
def program() -> Program:
    return Rulebook.with_packs().program(DAY)


@lru_cache(maxsize=1)
def compiled() -> CompiledExecutor:
    return CompiledExecutor(program())


@pytest.mark.parametrize("mix", MIXES.values(), ids=MIXES)
def test_made_up_portfolios(mix: Mix) -> None:
    population = PopulationMaker(program(), mix).make(40, seed=5)
    verdicts = ColumnarExecutor(program()).run(population, DAY)
    for number in range(0, 40, 10):
        subjects = population.subjects(number, DAY)
        assert not compare(program(), subjects, compiled().run(subjects, DAY), verdicts.one(number))


def test_fixtures_together() -> None:
    layout = layout_of(program())
    files = sorted(FIXTURES.glob("*.yaml"))
    check(program(), [load_facts(read_fact_file(file), layout, DAY) for file in files], DAY)


def test_the_same_seed_makes_the_same_portfolio() -> None:
    maker = PopulationMaker(program())
    one, same, other = (maker.make(50, seed).subjects(7, DAY) for seed in (1, 1, 2))
    first, again, different = (repr(made.tables["enterprise"].columns) for made in (one, same, other))
    assert first == again != different


def test_parts_share_one_plan() -> None:
    executor = ColumnarExecutor(program())
    plans = {id(executor.plan(part, DAY)) for part in PopulationMaker(program()).parts(300, 60)}
    assert len(plans) == 1


def test_numbers_lie_on_both_sides_of_every_threshold_and_on_it() -> None:
    population = PopulationMaker(program(), Mix(unknown=0.0)).make(3000)
    checked = 0
    for (kind, slot), steps in thresholds_of(program()).steps.items():
        table = population.tables.get(kind)
        if table is None or not table.rows or not isinstance(table.columns[slot].shape, NumberShape):
            continue
        found = table.columns[slot].parts[0][1].to_numpy()
        fact = next(f for f in program().vocabulary.kinds[kind].facts.values() if f.slot == slot)
        if fact.type != "number":
            continue
        for step in steps:
            assert (found == step).any(), (fact.name, step)
            assert (found > step).any() or step >= fact.high, (fact.name, step)
            assert (found < step).any() or step <= fact.low, (fact.name, step)
            checked += 1
    assert checked > 20


@pytest.mark.parametrize("unknown", [0.0, 0.05, 0.3])
def test_the_share_of_unknown_facts(unknown: float) -> None:
    table = PopulationMaker(program(), Mix(unknown=unknown)).make(2000).tables["enterprise"]
    numbers = [c for c in table.columns if isinstance(c.shape, NumberShape) and len(c.parts) == 2]
    shares = [float((c.parts[0][1] != c.parts[1][1]).mean()) for c in numbers]  # type: ignore[arg-type]
    assert abs(float(np.mean(shares)) - unknown) < 0.01 if unknown else not numbers


def test_slots_that_nobody_fills_take_no_room() -> None:
    table = PopulationMaker(program()).make(10).tables["chemical_unit"]
    slots = [slot.slot for slot in program().row_slots if slot.kind == "chemical_unit"]
    assert slots
    assert all(isinstance(table.columns[slot].shape, ConstantShape) for slot in slots)


def test_offsets_of_nested_kinds() -> None:
    population: Population = PopulationMaker(program()).make(100, seed=3)
    offsets = population.offsets("chemical")
    for number in (0, 41, 99):
        subjects = population.subjects(number, DAY)
        assert subjects.tables["chemical"].rows == offsets[number + 1] - offsets[number]
        assert subjects.tables["chemical_unit"].starts["chemical"][-1] == subjects.tables["chemical"].rows
