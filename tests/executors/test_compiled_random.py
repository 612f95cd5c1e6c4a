"""Random programs: the compiled executor gives what the plain reading of the core tree gives."""

from __future__ import annotations

import math
from random import Random
from typing import Any

import pytest
from dual_prevention.engine.executors.compiled import CompiledExecutor
from dual_prevention.engine.facts.subjects import Subjects
from dual_prevention.engine.program.program import Program
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.executors.core_kit import AS_OF, subjects_of
from tests.executors.core_programs import ALL_SLOTS, Trees, enterprise, seeded
from tests.executors.core_reference import Reference, plain


def same(left: Any, right: Any) -> bool:
    """Truths and codes alike, numbers to nine digits."""
    if isinstance(left, tuple) and isinstance(left[0], float):
        return all(math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9) for a, b in zip(left, right, strict=True))
    return bool(left == right)


def check(program: Program, subjects: Subjects) -> None:
    """Every cell of every subject."""
    verdicts = CompiledExecutor(program).run(subjects, AS_OF)
    reference = Reference(program, subjects, AS_OF)
    for cell in program.cells:
        phantom = subjects.tables[cell.kind].phantom
        column = verdicts.cells[cell.number]
        assert len(column) == len(phantom)
        for row, ghost in enumerate(phantom):
            if ghost and not cell.upward:
                assert column[row] is None
                continue
            expected, got = reference.cell(cell.number, row), plain(column[row])
            assert same(got, expected), f"{cell.core} of {cell.kind} {row}: {column[row]}, not {expected}"


def check_random(random: Random) -> None:
    """One program on a few enterprises."""
    program = Trees(random).program()
    for unknown in (0.0, 0.05, 0.3, 0.8):
        check(program, subjects_of(enterprise(random, unknown), ALL_SLOTS))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_equals_reference(random: Random) -> None:
    check_random(random)


@pytest.mark.parametrize("seed", range(60))
def test_equals_reference_on_seeds(seed: int) -> None:
    check_random(seeded(seed))


@pytest.mark.soak
def test_equals_reference_for_long() -> None:
    for seed in range(1000, 6000):
        check_random(seeded(seed))
