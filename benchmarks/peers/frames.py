"""A made-up portfolio as plain frames: what somebody who writes Polars by hand would read from files."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from dual_prevention.engine.executors.columnar import Population
from dual_prevention.engine.executors.columnar.columns import (
    WORD,
    CodeShape,
    Column,
    ConstantShape,
    NumberShape,
    SetShape,
    TruthShape,
)
from dual_prevention.engine.values import Codes, Unknown, UnknownSet

_SET_WORDS = 4
"""columns of a set that nobody has given: as many as any list of words here needs"""


def frames_of(part: Population) -> dict[str, pl.DataFrame]:
    """A frame for every kind: `row`, `owner`, and a column (for sets one for each 64 words) for every fact.

    What is not known is null.
    """
    found = {}
    for kind, table in part.tables.items():
        row = np.arange(table.rows, dtype=np.int64)
        frame = pl.DataFrame({"row": row, "owner": table.parent if kind != part.root else row})
        facts = [
            s for slot, column in enumerate(table.columns) for s in _series(f"f{slot}", column, table.rows)
        ]
        found[kind] = frame.with_columns(facts)
    return found


def _series(name: str, column: Column, rows: int) -> list[pl.Series]:
    parts = [part for _, part in column.parts]
    match column.shape:
        case SetShape():
            return [part.alias(f"{name}_{number}") for number, part in enumerate(parts)]
        case ConstantShape(value=UnknownSet() | frozenset() as words):
            return [
                _repeated(f"{name}_{number}", _word(words, number), pl.UInt64, rows)
                for number in range(_SET_WORDS)
            ]
        case ConstantShape(value=value):
            # Whatever is no plain value (a range, text, the own scores of an enterprise) is no column of a plain frame.
            gone = not isinstance(value, bool | int | float)
            return [_repeated(name, None if gone else value, _type(value), rows)]
        case NumberShape(known=False):
            low, high = parts
            return [pl.select(pl.when(low == high).then(low)).to_series().alias(name)]
        case CodeShape(known=False):
            return [_single(parts).alias(name)]
        case CodeShape():
            return [parts[0].cast(pl.Int64).alias(name)]
        case NumberShape() | TruthShape():
            return [parts[0].alias(name)]
    return [_repeated(name, None, pl.Float64, rows)]


def _repeated(name: str, value: Any, of: Any, rows: int) -> pl.Series:
    return pl.repeat(value, rows, dtype=of, eager=True).alias(name)


def _word(words: UnknownSet | frozenset[int], number: int) -> int | None:
    """The bits of 64 words of a set; null where the set is not known."""
    if isinstance(words, UnknownSet):
        return None
    return sum(1 << code - WORD * number for code in words if code // WORD == number)


def _type(value: object) -> Any:
    if isinstance(value, bool | Unknown):
        return pl.Boolean
    return pl.Int64 if isinstance(value, int | Codes) else pl.Float64


def _single(words: list[pl.Series]) -> pl.Series:
    """The code of each mask with one bit; null for the others."""
    found: list[int | None] = []
    for row in zip(*(word.to_list() for word in words), strict=True):
        mask = sum(word << WORD * number for number, word in enumerate(row))
        found.append(mask.bit_length() - 1 if mask and not mask & (mask - 1) else None)
    return pl.Series(found, dtype=pl.Int64)
