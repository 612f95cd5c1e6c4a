"""Engines that take columns: OpenFisca, and the conditions written as Polars expressions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np
import polars as pl

from .conditions import All, Compared, Condition, Is, Node, OneOf, tests

Columns = Mapping[str, np.ndarray[Any, Any]]


class OpenFisca:
    """OpenFisca-core: a variable a fact, and a variable with a formula a condition; a year's simulation."""

    name = "OpenFisca-core"

    def __init__(self, conditions: Sequence[Condition], columns: Columns) -> None:
        from openfisca_core import entities, periods, taxbenefitsystems, variables

        self._period = periods.period("2026")
        entity = entities.build_entity("enterprise", "enterprises", "An enterprise", is_person=True)
        self._entity = entity
        self._system = taxbenefitsystems.TaxBenefitSystem([entity])
        base = {"entity": entity, "definition_period": periods.DateUnit.YEAR}
        for name, column in columns.items():
            of = {"b": bool, "i": int, "f": float}[column.dtype.kind]
            self._system.add_variable(type(name, (variables.Variable,), {**base, "value_type": of}))
        for n, condition in enumerate(conditions):
            told = {**base, "value_type": bool, "formula": _formula(condition.tree)}
            self._system.add_variable(type(f"r{n}", (variables.Variable,), told))
        self._count = len(conditions)

    def answers(self, columns: Columns) -> list[np.ndarray[Any, Any]]:
        """Every condition of every row, in a simulation of its own."""
        from openfisca_core.simulations import SimulationBuilder

        rows = len(next(iter(columns.values())))
        builder = SimulationBuilder()
        simulation = builder.build_default_simulation(self._system, rows)
        for name, column in columns.items():
            simulation.set_input(name, self._period, column)
        return [simulation.calculate(f"r{n}", self._period) for n in range(self._count)]


def _formula(tree: Node) -> Any:
    names = {test.fact for test in tests(tree)} | {
        test.other for test in tests(tree) if isinstance(test, Compared) and isinstance(test.other, str)
    }

    def formula(enterprise: Any, period: Any) -> Any:
        return _numpy(tree, {name: enterprise(name, period) for name in names})

    return formula


def _numpy(tree: Node, columns: Columns) -> np.ndarray[Any, Any]:
    match tree:
        case Is(fact, value):
            return columns[fact] if value else ~columns[fact]
        case OneOf(fact, codes, negated):
            found = np.isin(columns[fact], codes) if len(codes) > 1 else columns[fact] == codes[0]
            return ~found if negated else found
        case Compared(fact, op, other):
            right = columns[other] if isinstance(other, str) else other
            return _OPS[op](columns[fact], right)
    parts = [_numpy(item, columns) for item in tree.items]
    return reduce(np.logical_and if isinstance(tree, All) else np.logical_or, parts)


_OPS: Mapping[str, Any] = {
    ">=": np.greater_equal, ">": np.greater, "<=": np.less_equal, "<": np.less,
    "==": np.equal, "!=": np.not_equal,
}  # fmt: skip


class PlainPolars:
    """One lazy select of all conditions."""

    name = "Polars, one select"

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self._expressions = [_polars(c.tree).alias(f"r{n}") for n, c in enumerate(conditions)]

    def answers(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Every condition of every row."""
        return frame.lazy().select(self._expressions).collect()


def _polars(tree: Node) -> pl.Expr:
    match tree:
        case Is(fact, value):
            return pl.col(fact) if value else ~pl.col(fact)
        case OneOf(fact, codes, negated):
            found = reduce(lambda a, b: a | b, [pl.col(fact) == code for code in codes])
            return ~found if negated else found
        case Compared(fact, op, other):
            left, right = pl.col(fact), pl.col(other) if isinstance(other, str) else pl.lit(other)
            return {
                ">=": left >= right, ">": left > right, "<=": left <= right,
                "<": left < right, "==": left == right, "!=": left != right,
            }[op]  # fmt: skip
    parts = [_polars(item) for item in tree.items]
    return reduce((lambda a, b: a & b) if isinstance(tree, All) else (lambda a, b: a | b), parts)
