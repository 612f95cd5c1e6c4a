"""How much is not known in a portfolio."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from ..executors.columnar import Population
from ..executors.columnar.columns import CodeShape, ConstantShape, NumberShape
from ..program.program import Program


def missing_of(program: Program, population: Population) -> pl.DataFrame:
    """Of how many listed subjects each fact is unknown, and of how many owners each list is unfinished."""
    rows: list[tuple[str, str, int]] = []
    for name, table in population.tables.items():
        kind = program.vocabulary.kinds[name]
        listed = None if table.phantom is None else ~table.phantom
        count = table.rows if listed is None else int(listed.sum())
        if listed is not None:
            rows.append((name, "", table.rows - count))
        for fact in kind.facts.values():
            column = table.columns[fact.slot]
            if isinstance(column.shape, ConstantShape):
                unknown = count
            elif isinstance(column.shape, NumberShape):
                ends = [part.to_numpy() for _, part in column.parts]
                unknown = _sum(ends[0] != ends[-1], listed)
            elif isinstance(column.shape, CodeShape) and not column.shape.known:
                unknown = _sum(~_single([part.to_numpy() for _, part in column.parts]), listed)
            else:
                unknown = _sum(column.parts[0][1].is_null().to_numpy(), listed)
            if unknown:
                rows.append((name, fact.name, unknown))
    return pl.DataFrame(
        rows, schema={"kind": pl.String, "fact": pl.String, "unknown": pl.UInt64}, orient="row"
    )


def _sum(flags: np.ndarray[Any, Any], listed: np.ndarray[Any, Any] | None) -> int:
    return int((flags if listed is None else flags & listed).sum())


def _single(words: list[np.ndarray[Any, Any]]) -> np.ndarray[Any, Any]:
    """Where these masks have one bit."""
    bits = sum(np.bitwise_count(word).astype(np.int64) for word in words)
    return np.asarray(bits == 1)
