"""Laws of bounds: what is reported contains the real answer, and the random programs notice a broken executor."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from dual_prevention.engine.executors import bound_folds, bounds
from dual_prevention.engine.executors.compiled import CompiledExecutor, executor
from dual_prevention.engine.values import BIG, Codes, Interval, Value, interval, number_bounds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.executors.core_kit import AS_OF, KINDS, Subject, subjects_of
from tests.executors.core_programs import ALL_SLOTS, SLOTS, Trees, enterprise, seeded, value
from tests.executors.core_reference import plain
from tests.executors.test_compiled_random import check_random


def filled(random: Random, subject: Subject, kind: str) -> Subject:
    """The same subject with a value for everything unknown, and every list finished."""
    facts = {n: _filled_fact(random, n, subject.facts.get(n)) for n in range(len(SLOTS))}
    lists = {}
    for child, parent in KINDS.items():
        if parent != kind:
            continue
        listed = [filled(random, item, child) for item in subject.lists.get(child, ())]
        if child not in subject.lists or child in subject.more:
            new = [Subject() for _ in range(random.choice((0, 0, 1, 2)))]
            listed += [filled(random, item, child) for item in new]
        lists[child] = listed
    return Subject(facts, lists)


def _filled_fact(random: Random, slot: int, given_value: Value | None) -> Value:
    if given_value is None:
        return value(random, slot, 0.0)
    if isinstance(given_value, Interval):
        return random.choice(number_bounds(given_value))
    if isinstance(given_value, Codes):
        return random.choice([n for n in range(8) if given_value.mask >> n & 1])
    return given_value


def within(real: Any, reported: Any) -> bool:
    """Whether a real answer is one of those reported."""
    if isinstance(real, frozenset):
        return bool(real <= reported)
    if isinstance(real[0], bool):
        return bool(real[0] >= reported[0] and real[1] <= reported[1])
    slack = 1e-9 * max(1.0, abs(real[0]))
    return bool(reported[0] - slack <= real[0] and real[1] <= reported[1] + slack)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_filling_what_is_unknown_never_leaves_the_report(random: Random) -> None:
    compiled = CompiledExecutor(Trees(random, monotone=True).program())
    subject = enterprise(random, 0.4)
    before = compiled.run(subjects_of(subject, ALL_SLOTS), AS_OF)
    for _ in range(3):
        after = compiled.run(subjects_of(filled(random, subject, "enterprise"), ALL_SLOTS), AS_OF)
        # Rows of lists that grew have no counterpart; the enterprise's own answers always have.
        for cell, old, new in zip(compiled.program.cells, before.cells, after.cells, strict=True):
            if cell.kind == "enterprise":
                assert within(plain(new[0]), plain(old[0])), f"{cell.core}: {new[0]} not in {old[0]}"


def _fails(check: Callable[[Random], None], seeds: int) -> bool:
    try:
        for seed in range(seeds):
            check(seeded(seed))
    except (AssertionError, ArithmeticError, ValueError, KeyError):
        return True
    return False


def _skipping_sum(where: Any, numbers: Any, phantom: bool) -> Any:
    known = [number if isinstance(number, float) else 0.0 for number in numbers]
    return bound_folds.fold_sum(where, known, phantom)


MUTANTS: dict[str, dict[str, Any]] = {
    "unknown members skipped in a sum": {"fold_sum": _skipping_sum},
    "unlisted items forgotten in count": {
        "fold_count": lambda where, _: bound_folds.fold_count(where, False)
    },
    "unlisted items forgotten in any": {"fold_any": lambda where, _: bound_folds.fold_any(where, False)},
    "unlisted items forgotten in all": {"fold_all": lambda where, _: bound_folds.fold_all(where[:-1], False)},
    "least of nothing is 0": {
        "fold_min": lambda w, n, p: 0.0 if True not in w[: len(w) - p] else bound_folds.fold_min(w, n, p)
    },
    "mean takes who may be in for sure": {
        "fold_mean": lambda w, n, p: bound_folds.fold_mean([x is not False for x in w], n, p),
    },
    "unknown choice takes otherwise": {"n_join": lambda _, right: right, "c_join": lambda _, right: right},
    "unknown truths joined as or": {"k_join": lambda a, b: True if a is True else b},
    "division by what may be 0": {"n_div": lambda a, _: interval(*sorted((number_bounds(a)[0], BIG)))},
    "signs forgotten in products": {
        "n_mul": lambda a, b: interval(
            *sorted((number_bounds(a)[0] * number_bounds(b)[0], number_bounds(a)[1] * number_bounds(b)[1]))
        )
    },
    "not of unknown is true": {"k_not": lambda x: x is not True},
    "unknown code is a member": {"k_member": lambda x, m: bounds.k_member(x, m) is not False},
    "ceil without tolerance": {"ceil": lambda x: float(-(-x // 1))},
    "no tolerance": {"at_least": lambda a, b: a >= b, "equal": lambda a, b: a == b},
    "unknown set is empty": {"set_count": lambda *_: 0.0},
    "unknown passes for known": {"UNKNOWNS": frozenset()},
    "at least counts unknown": {
        "k_at_least": lambda n, *items: bounds.k_at_least(n, *(x is not False for x in items))
    },
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_random_programs_notice(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, function in MUTANTS[mutant].items():
        assert name in executor._HELPERS
        monkeypatch.setitem(executor._HELPERS, name, function)
    assert _fails(check_random, 3000)


def test_a_mistake_in_generated_code_is_never_taken_for_an_unknown() -> None:
    for mistake in (TypeError, AttributeError, NameError, IndexError):
        assert not issubclass(mistake, executor._FALL)
