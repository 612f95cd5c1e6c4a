"""The generator is not shy: each rule of the meaning, when an executor drops it, is noticed by few programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from dual_prevention.engine.executors import bound_folds, bounds, rows, scalars, tables
from dual_prevention.engine.executors.compiled import CompiledExecutor, bounded, executor, expressions
from dual_prevention.engine.facts.subjects import Subjects
from dual_prevention.engine.values import (
    BIG,
    UNKNOWN,
    Codes,
    Interval,
    UnknownSet,
    Value,
    interval,
    number_bounds,
)

from tests.laws.kit import Linked, enterprise, link_text, linked, seeded, wrong
from tests.laws.programs import ProgramText, make_program
from tests.laws.reference_entries import Key
from tests.laws.reference_names import Answer
from tests.laws.shrinking import entries, smallest
from tests.laws.test_refinement import check_exemptions

MOST = 40
"""Programs within which every mutant must be noticed."""
UNKNOWN_SHARES = (0.0, 0.1, 0.3, 0.6)


@dataclass(frozen=True, slots=True)
class Example:
    """An enterprise, and what the reference says of some of its fillings."""

    subjects: Subjects
    answers: tuple[Mapping[Key, Answer], ...]


@cache
def examples(seed: int) -> tuple[Example, ...]:
    return tuple(make_examples(linked(seed), seed))


def make_examples(made: Linked, seed: int) -> Iterator[Example]:
    for number, unknown in enumerate(UNKNOWN_SHARES):
        random = seeded(50_000 + 10 * seed + number)
        facts, root, data = enterprise(made, random, unknown)
        answers = [made.answers(facts.filled(root), random) for _ in range(3 if unknown else 1)]
        yield Example(made.load(data), tuple(answers))


@cache
def code_of(seed: int) -> bytes:
    """Compiled code, for all mutants that only change what it calls."""
    sound = CompiledExecutor(linked(seed).program)
    sound.prepare(bounds_too=True)
    return sound.code_cache()


def fails(made: Linked, some: tuple[Example, ...], code: bytes = b"") -> bool:
    """Whether the compiled executor, as it is now, contradicts the reference."""
    engine = CompiledExecutor(made.program, code)
    for example in some:
        try:
            verdicts = engine.run(example.subjects, made.day)
            check_exemptions(made, example.subjects, verdicts)
        except (ArithmeticError, AssertionError, KeyError, ValueError):
            return True
        if any(wrong(made, example.subjects, verdicts, answers) for answers in example.answers):
            return True
    return False


def _sum_skips(where: Any, numbers: Any, phantom: bool) -> Value:
    return bound_folds.fold_sum(where, [0.0 if isinstance(n, Interval) else n for n in numbers], phantom)


def _known_only(function: Any) -> Callable[..., Value]:
    """A fold over the rows that are surely in, alone."""
    return lambda where, *rest: function([item is True for item in where], *rest)


def _listed_only(function: Any) -> Callable[..., Value]:
    return lambda where, *rest: function([*where[: len(where) - rest[-1]], *[False] * rest[-1]], *rest)


def _some_surely(where: Any, phantom: bool) -> bool:
    return any(item is True for item in where[: len(where) - phantom])


def _plain_end(function: Any) -> Callable[..., Value]:
    """Bounds that only look at one end."""
    return lambda *items: function(*(number_bounds(item)[0] for item in items))


HELPERS: dict[str, dict[str, Any]] = {
    "any ignores unknown": {"fold_any": _known_only(bound_folds.fold_any)},
    "all takes unknown for true": {
        "fold_all": lambda w, p: bound_folds.fold_all([x is not False for x in w], p)
    },
    "count ignores unknown": {"fold_count": _known_only(bound_folds.fold_count)},
    "sum skips unknown": {"fold_sum": _sum_skips},
    "sum ignores rows that may be in": {"fold_sum": _known_only(bound_folds.fold_sum)},
    "phantom rows ignored in any": {"fold_any": _listed_only(bound_folds.fold_any)},
    "phantom rows ignored in all": {"fold_all": lambda w, p: bound_folds.fold_all(w[: len(w) - p], False)},
    "phantom rows ignored in count": {"fold_count": _listed_only(bound_folds.fold_count)},
    "phantom rows ignored in sum": {"fold_sum": _listed_only(bound_folds.fold_sum)},
    "least of nothing is 0": {
        "fold_min": lambda w, n, p: bound_folds.fold_min(w, n, p) if _some_surely(w, p) else 0.0
    },
    "greatest of nothing is 0": {
        "fold_max": lambda w, n, p: bound_folds.fold_max(w, n, p) if _some_surely(w, p) else 0.0
    },
    "mean over rows that may be in": {
        "fold_mean": lambda w, n, p: bound_folds.fold_mean([x is not False for x in w], n, p)
    },
    "unknown test takes otherwise": {"n_join": lambda _, right: right, "c_join": lambda _, right: right},
    "unknown test takes the first": {"n_join": lambda left, _: left, "c_join": lambda left, _: left},
    "division by 0 is 0": {
        "n_div": lambda a, b: 0.0 if number_bounds(b)[0] <= 0 <= number_bounds(b)[1] else bounds.n_div(a, b)
    },
    "signs forgotten in products": {
        "n_mul": lambda a, b: interval(
            *sorted((number_bounds(a)[0] * number_bounds(b)[0], number_bounds(a)[1] * number_bounds(b)[1]))
        )
    },
    "differences end to end": {
        "n_sub": lambda a, b: interval(
            *sorted((number_bounds(a)[0] - number_bounds(b)[0], number_bounds(a)[1] - number_bounds(b)[1]))
        )
    },
    "unknown word is no member": {"k_member": lambda item, members: bounds.k_member(item, members) is True},
    "unknown words are not equal": {"k_same": lambda left, right: bounds.k_same(left, right) is True},
    "unknown set is empty": {
        "k_contains": lambda words, code: not isinstance(words, UnknownSet) and code in words,
        "set_any": lambda words, members, size: bound_folds.set_any(words, members, size) is True,
        "set_count": lambda words, members, _: (
            0.0 if isinstance(words, UnknownSet) else float(len(words & members.keys()))
        ),
    },
    "not of unknown is true": {"k_not": lambda value: value is not True},
    "unknown truths joined as or": {"k_join": lambda a, b: True if a is True or b is True else UNKNOWN},
    "at least counts unknown": {
        "k_at_least": lambda count, *items: bounds.k_at_least(count, *(item is not False for item in items))
    },
    "at least ignores unknown": {
        "k_at_least": lambda count, *items: bounds.k_at_least(count, *(item is True for item in items))
    },
    "comparison by the low end": {
        "k_ge": _plain_end(bounds.k_ge),
        "k_ge_tolerant": _plain_end(bounds.k_ge_tolerant),
    },
    "min and max by the low end": {"n_min": _plain_end(bounds.n_min), "n_max": _plain_end(bounds.n_max)},
    "rounding by the low end": {"n_ceil": _plain_end(bounds.n_ceil), "n_floor": _plain_end(bounds.n_floor)},
    "years of an unknown day run upwards": {
        "n_years": lambda day, now: bounds.n_years(number_bounds(day)[0], now),
        "n_months": lambda day, now: bounds.n_months(number_bounds(day)[0], now),
        "n_days": lambda day, now: bounds.n_days(number_bounds(day)[0], now),
    },
    "unknown passes for known": {"UNKNOWNS": frozenset()},
    "no bound above for unlisted items": {
        "fold_count": lambda w, p: interval(
            number_bounds(bound_folds.fold_count(w, p))[0], min(float(len(w)), BIG)
        )
    },
}
"""mutants of what generated code calls"""


@pytest.mark.parametrize("mutant", HELPERS)
def test_programs_notice(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, function in HELPERS[mutant].items():
        assert name in executor._HELPERS
        monkeypatch.setitem(executor._HELPERS, name, function)
    assert any(fails(linked(seed), examples(seed), code_of(seed)) for seed in range(MOST))


def _surely_possibly(self: Any, node: Any, env: Any) -> str:
    return f"({self.text(node.operand, env)} is not False)"


def _strict(left: float, right: float) -> bool:
    return left >= right


WRITERS: dict[str, list[tuple[Any, str, Any]]] = {
    "an exemption that is unknown hides the finding": [(expressions.Expressions, "_surely", _surely_possibly)],
    "an unknown line of all is left out": [
        (bounded.Bounded, "_allof", lambda self, node, env: _lines(self, node.items, env, "True", "False")),
    ],
    "an unknown line of any is left out": [
        (bounded.Bounded, "_anyof", lambda self, node, env: _lines(self, node.items, env, "False", "True")),
    ],
    "a missing row is 0": [(tables.RunTable, "find", lambda self, *_: 0.0 if self._sort == "number" else 0)],
}  # fmt: skip
"""mutants of how code is written, or of tables"""


def _lines(self: Any, items: Any, env: Any, neutral: str, deciding: str) -> str:
    def lines() -> list[str]:
        texts = [f"if ({self.text(item, env)}) is {deciding}: return {deciding}" for item in items]
        return [*texts, f"return {neutral}"]

    return self._writer.lift(lines)  # type: ignore[no-any-return]


@pytest.mark.parametrize("mutant", WRITERS)
def test_programs_notice_code(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for owner, name, function in WRITERS[mutant]:
        assert hasattr(owner, name)
        monkeypatch.setattr(owner, name, function)
    assert any(fails(linked(seed), examples(seed)) for seed in range(MOST))


def _sure_rows(status: Any, table: Any, cells: Any, answered: Any) -> list[int]:
    return [
        row for row in _ROWS(status, table, cells, answered) if status is None or cells[status][row] is True
    ]


def _lowest(*given: Any) -> list[Any]:
    return [(v.mask & -v.mask).bit_length() - 1 if isinstance(v, Codes) else v for v in _ROW(*given)]


def _of_the_first(source: Any, table: Any, _row: int, *given: Any) -> list[Any]:
    return _ROW(source, table, 0, *given)


_ROWS, _ROW = rows._rows, rows._Source.row
ROWS: dict[str, tuple[Any, str, Any]] = {
    "an open risk has no row": (rows, "_rows", _sure_rows),
    "an open score or level is its lowest": (rows._Source, "row", _lowest),
    "every row is at the first thing": (rows._Source, "row", _of_the_first),
}
"""mutants of how risks and hazards become rows"""


@pytest.mark.parametrize("mutant", ROWS)
def test_programs_notice_rows(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*ROWS[mutant])
    assert any(fails(linked(seed), examples(seed), code_of(seed)) for seed in range(MOST))


def test_programs_notice_missing_tolerance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums of parts that are no binary fractions meet a threshold exactly."""
    monkeypatch.setattr(scalars, "TOLERANCE", 0.0)
    monkeypatch.setattr(scalars, "at_least", _strict)
    monkeypatch.setitem(executor._HELPERS, "at_least", _strict)
    from dual_prevention.engine.executors.compiled import two_valued

    for name in ("TOLERANCE", "_TOLERANCE"):
        if hasattr(two_valued, name):
            monkeypatch.setattr(two_valued, name, 0.0)
    assert any(fails(linked(seed), examples(seed)) for seed in range(MOST))


def test_the_sound_executor_passes() -> None:
    assert not any(fails(linked(seed), examples(seed), code_of(seed)) for seed in range(6))


def test_a_failing_program_can_be_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(executor._HELPERS, "n_div", lambda *_: 0.0)

    def failing(text: ProgramText) -> bool:
        made = link_text(text, linked(0).day)
        return fails(made, tuple(make_examples(made, 7)))

    text = next(text for seed in range(9) if failing(text := make_program(seeded(seed), size=3)))
    assert entries(text) > 15
    assert entries(smallest(text, failing)) <= 3
