"""Random programs over random portfolios: the same answers as the compiled executor, however they are cut."""

from __future__ import annotations

from random import Random

import pytest
from dual_prevention.engine.executors.columnar import ColumnarExecutor, Population
from dual_prevention.engine.executors.compare import compare
from dual_prevention.engine.program import core
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.columnar.kit import check, check_random, check_ties, random_case
from tests.executors.core_kit import AS_OF, Subject, program_of, subjects_of
from tests.executors.core_programs import ALL_SLOTS, seeded


@pytest.mark.parametrize("seed", range(60))
def test_equals_compiled_on_seeds(seed: int) -> None:
    check_random(seeded(seed))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_equals_compiled(random: Random) -> None:
    check_random(random)


@pytest.mark.parametrize("seed", range(40))
def test_ties_hold(seed: int) -> None:
    check_ties(seeded(seed))


@pytest.mark.soak
def test_equals_compiled_for_long() -> None:
    for seed in range(10_000, 20_000):
        check_random(seeded(seed))


@pytest.mark.parametrize("seed", range(25))
def test_one_enterprise_at_a_time_is_the_same(seed: int) -> None:
    program, enterprises = random_case(seeded(seed))
    executor = ColumnarExecutor(program)
    whole = executor.run(Population.from_subjects(enterprises), AS_OF)
    for number, subjects in enumerate(enterprises):
        assert not compare(program, subjects, executor.run(subjects, AS_OF), whole.one(number))


@pytest.mark.parametrize("seed", range(25))
def test_order_and_chunks_change_nothing(seed: int) -> None:
    random = seeded(seed)
    program, enterprises = random_case(random, (0.0, 0.02, 0.1, 0.3, 0.5, 0.9, 1.0))
    executor = ColumnarExecutor(program)
    order = random.sample(range(len(enterprises)), len(enterprises))
    whole = executor.run(Population.from_subjects(enterprises), AS_OF)
    shuffled = Population.from_subjects([enterprises[number] for number in order])
    place = 0
    for part in shuffled.chunks(random.randint(1, 4)):
        verdicts = executor.run(part, AS_OF)
        for number in range(part.enterprises):
            subjects = enterprises[order[place]]
            assert not compare(program, subjects, whole.one(order[place]), verdicts.one(number))
            place += 1
    assert place == len(enterprises)


@pytest.mark.parametrize("seed", range(20))
def test_an_enterprise_is_read_back_as_it_was(seed: int) -> None:
    program, enterprises = random_case(seeded(seed))
    population = Population.from_subjects(enterprises)
    again = [population.subjects(number, AS_OF) for number in range(len(enterprises))]
    whole = check(program, again)
    for number, subjects in enumerate(enterprises):
        assert subjects.tables["unit"].ids == again[number].tables["unit"].ids
        assert not compare(
            program, subjects, ColumnarExecutor(program).run(subjects, AS_OF), whole.one(number)
        )


def test_counts_are_wide_and_signed() -> None:
    chemicals = [Subject({3: True}) for _ in range(300)]
    units = [Subject(lists={"chemical": chemicals}), Subject(lists={"chemical": []})]
    listed = core.Fold("count", "chemical", 0, None, core.Fact("chemical", 3, 0, "truth"))
    program = program_of(
        [
            ("unit", "number", core.Arith("-", listed, core.Number(301.0))),
            ("unit", "truth", core.Compare(">=", core.Cell(0, 0, "number"), core.Number(0.0), True)),
            ("unit", "number", core.Fold("sum", "chemical", 0, core.Number(2.0), None)),
            ("unit", "truth", core.AtLeast(2, (core.Truth(True), core.Cell(1, 0, "truth")))),
        ]
    )
    verdicts = check(program, [subjects_of(Subject(lists={"unit": units}), ALL_SLOTS)])
    assert verdicts.values(0) == [-1.0, -301.0]
    assert verdicts.values(1) == [False, False]
    assert verdicts.values(2) == [600.0, 0.0]


def test_constants_alone_fill_every_row() -> None:
    program = program_of(
        [
            ("unit", "number", core.Number(2.0)),
            ("unit", "truth", core.Unknown("truth")),
            ("chemical", "code", core.Code(1)),
            ("enterprise", "number", core.Fold("sum", "unit", 0, core.Number(2.0), core.Unknown("truth"))),
        ]
    )
    units = [Subject(lists={"chemical": [Subject(), Subject()]})] * 3
    verdicts = check(program, [subjects_of(Subject(lists={"unit": units}), ALL_SLOTS)] * 2)
    assert len(verdicts.truth(1)) == 6
    assert verdicts.truth(1).null_count() == 6
    assert verdicts.bounds(0)[0].to_list() == [2.0] * 6
    assert verdicts.masks(2)[0].to_list() == [2] * 12


def test_deep_choices_do_not_explode() -> None:
    node: core.Core = core.Number(0.0)
    code: core.Core = core.Code(0)
    holds: core.Core = core.Fact("enterprise", 3, 0, "truth")
    for level in range(60):
        test = core.Fact("enterprise", 3 + level % 2, 0, "truth")
        node = core.Choose(
            "number", test, core.Number(-float(level)), core.Arith("*", node, core.Number(-1.0))
        )
        code = core.Choose("code", core.Not(test), core.Code(level % 5), code)
        larger = core.Compare(">=", core.Fact("enterprise", 0, 0, "number"), core.Number(float(level)), True)
        holds = core.Choose("truth", core.AllOf((larger, core.Not(holds))), test, larger)
    program = program_of(
        [("enterprise", "number", node), ("enterprise", "code", code), ("enterprise", "truth", holds)]
    )
    check(
        program, [subjects_of(Subject(facts), ALL_SLOTS) for facts in ({}, {3: True, 4: False}, {3: False})]
    )
