"""Each rule for where Polars or numpy mean something else, left out: random programs must notice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from dual_prevention.engine.executors.columnar import dates, folds, keyed, logic, numbers, quantities
from dual_prevention.engine.executors.columnar.folds import FoldOperation
from dual_prevention.engine.executors.columnar.forms import Masks, Numbers, Truths, as_truths, lit
from dual_prevention.engine.executors.columnar.groups import Groups
from dual_prevention.engine.executors.columnar.setfolds import SetFoldOperation

from tests.columnar.kit import check_random, check_ties
from tests.executors.core_programs import seeded

SEEDS = 300
Mutation = Callable[[pytest.MonkeyPatch], None]


def _put(place: Any, name: str, value: Any) -> Mutation:
    return lambda patch: patch.setattr(place, name, value)


def _unmended(self: Groups, ufunc: np.ufunc, values: Any, empty: Any) -> Any:
    found = np.full(self._owners, empty, dtype=values.dtype)
    if len(values):
        starts = np.cumsum(np.concatenate(([0], self._filled[:-1])))
        found[:] = ufunc.reduceat(values, np.minimum(starts, len(values) - 1))
    return found


def _without_unlisted(self: FoldOperation, frames: Any) -> Any:
    rows = _ROWS(self, frames)
    if rows.phantom is None:
        return rows
    return folds.Rows(rows.groups, rows.sure, rows.listed, rows.phantom, rows.low, rows.high)


_ROWS = FoldOperation._rows


def _skipping(rows: folds.Rows, ends: Any, _: Any) -> Any:
    return np.where(rows.sure, ends, 0.0)


def _careless_quotient(a: Numbers, b: Numbers) -> Numbers:
    low, high = numbers._quotient(a, b)
    low = lit(low).clip(-1e100, 1e100).fill_nan(0.0)
    return Numbers(low, low if a.known and b.known else lit(high).clip(-1e100, 1e100), -1e100, 1e100)


def _first_code(form: Any) -> Any:
    if isinstance(form, Masks):
        return lambda row: (row[0] & -row[0]).bit_length() - 1
    return _READER(form)


_READER = keyed.reader_of


def _choose_truth_without_agreement(test: Truths, then: Any, otherwise: Any) -> Truths:
    a, b = as_truths(then), as_truths(otherwise)
    return Truths((test.expr & a.expr) | (test.expr.not_() & b.expr), False)


def _otherwise(test: Truths, a: Masks, b: Masks) -> Masks:
    return Masks(
        tuple(pl.when(test.expr).then(x).otherwise(y) for x, y in zip(a.words, b.words, strict=True)), a.bits
    )


def _earlier_day_alone(self: dates.DateOperation, frames: Any) -> Any:
    made = _RUN(self, frames)
    return [made[0].alias(name) for name in self.names]


_RUN = dates.DateOperation.run


def _months_begun(patch: pytest.MonkeyPatch) -> None:
    split = dates._split
    patch.setattr(dates, "_split", lambda days: (split(days)[0], np.zeros(len(days), np.int64)))


def _no_tolerance(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(numbers, "TOLERANCE", 0.0)


def _filled_conditions(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(numbers, "truth", lambda surely, _: Truths(surely, True))
    patch.setattr(logic, "truth", lambda surely, _: Truths(surely, True))


def _same_ends(fold: Any) -> Any:
    def careless(rows: Any) -> Any:
        first, _ = fold(rows)
        return first, first

    return careless


MUTANTS: dict[str, Mutation] = {
    "an empty group gets the next row": _put(Groups, "reduce", _unmended),
    "an unknown list looks finished": _put(FoldOperation, "_rows", _without_unlisted),
    "unknown conditions are filled with false": _filled_conditions,
    "a sum skips who may be in": _put(folds, "_parts", _skipping),
    "an unknown test takes otherwise (numbers)": _put(numbers, "joined", numbers.chosen),
    "an unknown test takes otherwise (codes)": _put(logic, "choose_masks", _otherwise),
    "an unknown test of two that agree": _put(logic, "choose_truth", _choose_truth_without_agreement),
    "any leaves out nulls": lambda patch: patch.setitem(folds.FOLDS, "any", _same_ends(folds._any)),
    "all leaves out nulls": lambda patch: patch.setitem(folds.FOLDS, "all", _same_ends(folds._all)),
    "count leaves out nulls": lambda patch: patch.setitem(folds.FOLDS, "count", _same_ends(folds._count)),
    "least of nobody": _put(folds, "_unless_none", lambda _, pair: pair),
    "an unknown key is a known one": _put(quantities, "reader_of", _first_code),
    "of an unknown day one end": _put(dates.DateOperation, "run", _earlier_day_alone),
    "months that have begun are over": _months_begun,
    "a set without a word that counts is 0": _put(SetFoldOperation, "_bounds", lambda *_: (0.0, 0.0)),
    "division by what may be 0": _put(numbers, "_divided", _careless_quotient),
    "no tolerance": _no_tolerance,
    "no margin at a constant": _put(numbers, "_margin", lambda _: 0.0),
    "an unknown code is a member": _put(
        logic,
        "_none",
        lambda word, bits, dtype: (word & pl.lit(bits, dtype=dtype)) != pl.lit(bits, dtype=dtype),
    ),
    "surely takes unknown for yes": _put(
        logic, "surely", lambda form: Truths(as_truths(form).expr.fill_null(True), True)
    ),
    "at least counts unknown": _put(
        logic,
        "_number_of",
        lambda parts, _: sum(
            (p.expr.fill_null(True).cast(pl.Int32) for p in parts), pl.lit(0, dtype=pl.Int32)
        ),
    ),
    "an unknown number is known": _put(logic, "one_value", lambda _: pl.lit(True)),
}


def _notices(seeds: int) -> bool:
    try:
        for seed in range(seeds):
            check_random(seeded(seed))
            check_ties(seeded(seed))
    except (AssertionError, pl.exceptions.PolarsError, TypeError, ValueError):
        return True
    return False


def test_without_a_mutant_nothing_is_noticed() -> None:
    assert not _notices(20)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_random_programs_notice(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    MUTANTS[mutant](monkeypatch)
    assert _notices(SEEDS)
