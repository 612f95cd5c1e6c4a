"""Interpreter, compiled and durable give one answer on generated programs, and it is that of the plain reference."""

from __future__ import annotations

from random import Random

import pytest
from dual_prevention.engine.executors.compare import compare
from dual_prevention.engine.values import Interval
from hypothesis import HealthCheck, given, settings

from tests.laws.kit import Linked, enterprise, executors, linked, make_executors, reported, seeded, wrong
from tests.laws.strategies import programs, randoms

PROGRAMS = range(14)
LONG = range(1000, 1400)
UNKNOWN = (0.0, 0.0, 0.05, 0.3, 0.7)
REGISTERS = ("own_risk", "recorded_hazard")


def check(made: Linked, engines: tuple[object, ...], random: Random, unknown: float) -> None:
    facts, root, data = enterprise(made, random, unknown)
    subjects = made.load(data)
    first, *others = [engine.run(subjects, made.day) for engine in engines]  # type: ignore[attr-defined]
    for other in others:
        assert not compare(made.program, subjects, first, other), f"{first.engine} and {other.engine}"
    answers = made.answers(facts.filled(root), random)
    assert not wrong(made, subjects, first, answers)
    assert not wrong(made, subjects, others[0], answers)
    if unknown == 0:
        assert not any(thing.guessed for thing in root.walk())


@pytest.mark.parametrize("seed", PROGRAMS)
def test_equal_on_generated_programs(seed: int) -> None:
    for number, unknown in enumerate(UNKNOWN):
        check(linked(seed), executors(seed), seeded(100 * seed + number), unknown)


@settings(
    max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
@given(programs, randoms)
def test_equal_on_any_program(made: Linked, random: Random) -> None:
    check(made, tuple(make_executors(made.program)), random, 0.2)


@pytest.mark.parametrize("seed", PROGRAMS[:4])
def test_the_reference_leaves_out_no_cell(seed: int) -> None:
    made, random = linked(seed), seeded(seed)
    facts, root, data = enterprise(made, random, 0.0)
    subjects = made.load(data)
    told = reported(made.program, subjects, executors(seed)[1].run(subjects, made.day))
    spoken = {told[key][0].number for key in made.answers(facts.filled(root), random) if key in told}
    aside = (*REGISTERS, "#default-")  # scores before the enterprise's own are no answers of the reference
    for (name, _), (cell, value) in told.items():
        unknown = cell.id.startswith("risk#") and isinstance(value, Interval)  # a factor of other methods
        if not unknown and not any(part in name for part in aside):
            assert cell.number in spoken, name


@pytest.mark.soak
@pytest.mark.parametrize("seed", LONG)
def test_equal_for_long(seed: int) -> None:
    made = linked.__wrapped__(seed, size=12)
    engines = tuple(make_executors(made.program))
    for number, unknown in enumerate((*UNKNOWN, *UNKNOWN)):
        check(made, engines, seeded(100 * seed + number), unknown)
