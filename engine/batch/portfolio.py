"""A made-up portfolio as tables that a batch reads: one Parquet file for each kind, any number of enterprises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from ..executors.columnar import Population, PopulationTable
from ..executors.columnar.columns import (
    CodeShape,
    Column,
    ConstantShape,
    NumberShape,
    SetShape,
    TruthShape,
    joined,
)
from ..facts.layout import LISTS_EMPTY_IF_MISSING
from ..vocabulary.model import Fact, Kind, Vocabulary
from .tables import ENTERPRISE_ID, ROOT

_DAY_ZERO: Final = 719163
_CODES_OF_A_WORD: Final = 64


def write_portfolio(folder: Path, parts: Iterable[Population], vocabulary: Vocabulary) -> None:
    """Write the tables, part by part. Enterprises are called E0, E1 and so on."""
    import pyarrow.parquet as pq

    folder.mkdir(parents=True, exist_ok=True)
    first = 0
    with ExitStack() as open_files:
        writers: dict[str, Any] = {}
        for part in parts:
            for kind, frame in frames_of(part, vocabulary, first):
                rows = frame.to_arrow()
                if kind not in writers:
                    writer = pq.ParquetWriter(folder / f"{kind}.parquet", rows.schema, compression="zstd")
                    writers[kind] = open_files.enter_context(writer)
                writers[kind].write_table(rows)
            first += part.enterprises


def frames_of(part: Population, vocabulary: Vocabulary, first: int = 0) -> Iterator[tuple[str, pl.DataFrame]]:
    """(kind, rows): the tables of these enterprises; one without rows says that nobody has such a thing."""
    ids: dict[str, pl.Series] = {}
    for kind, table in part.tables.items():
        if kind in LISTS_EMPTY_IF_MISSING:
            continue
        if kind == ROOT:
            names = pl.Series("id", [f"E{first + row}" for row in range(table.rows)], dtype=pl.String)
            ties = {"id": names}
        else:
            home = _home(part, table)
            owners = ids[table.parent_kind][pl.Series(table.parent)]
            numbers = pl.Series(_number_in(part, kind)).cast(pl.String)
            names = pl.select(pl.concat_str(pl.lit(f"{kind}-"), numbers).alias("id")).to_series()
            ties = {"id": names, ENTERPRISE_ID: ids[ROOT][home], f"{table.parent_kind}_id": owners}
        ids[kind] = names
        yield kind, _frame(table, vocabulary.kinds[kind], ties)


def _home(part: Population, table: PopulationTable) -> pl.Series:
    counts = np.diff(part.offsets(table.kind))
    return pl.Series(np.repeat(np.arange(len(counts), dtype=np.uint32), counts))


def _number_in(part: Population, kind: str) -> np.ndarray[Any, Any]:
    """The number of each row among those of its enterprise."""
    offsets = part.offsets(kind)
    rows = np.arange(int(offsets[-1]), dtype=np.int64)
    return rows - np.repeat(offsets[:-1], np.diff(offsets))


def _frame(table: PopulationTable, kind: Kind, ties: dict[str, pl.Series]) -> pl.DataFrame:
    made = [series.alias(name) for name, series in ties.items()]
    for fact in kind.facts.values():
        series = _written(table.columns[fact.slot], fact)
        if series is not None:
            made.append(series.alias(fact.name))
    return pl.DataFrame(made)


def _written(column: Column, fact: Fact) -> pl.Series | None:
    """A column as a person would give it; None for one that has nothing to say."""
    parts = [series for _, series in column.parts]
    match column.shape:
        case TruthShape():
            return parts[0]
        case NumberShape():
            frame = pl.DataFrame([parts[0].alias("low"), parts[-1].alias("high")])
            known = frame.select(pl.when(pl.col("low") == pl.col("high")).then("low")).to_series()
            if fact.type != "date":
                return known
            return (known.cast(pl.Int32) - _DAY_ZERO).cast(pl.Date)
        case CodeShape(known=True):
            return _words(parts[0].cast(pl.Int64), fact)
        case CodeShape():
            return _words(_single_codes(parts), fact)
        case SetShape():
            return _sets(parts, fact)
        case ConstantShape():
            return None
    return None


def _words(codes: pl.Series, fact: Fact) -> pl.Series:
    assert fact.choices is not None
    words = pl.Series(fact.choices.words, dtype=pl.String)
    return words.gather(codes) if len(words) else pl.Series([None] * len(codes), dtype=pl.String)


def _single_codes(masks: list[pl.Series]) -> pl.Series:
    """The code of masks with one bit, null for the others."""
    bits = np.stack([mask.to_numpy().astype(np.uint64) for mask in masks])
    count = np.bitwise_count(bits).sum(axis=0)
    code = np.zeros(bits.shape[1], dtype=np.int64)
    for number, word in enumerate(bits):
        ones = np.bitwise_count(word - np.uint64(1)).astype(np.int64) + _CODES_OF_A_WORD * number
        code = np.where(word != 0, ones, code)
    frame = pl.DataFrame({"code": code, "one": count == 1})
    return frame.select(pl.when("one").then("code")).to_series()


def _sets(parts: list[pl.Series], fact: Fact) -> pl.Series:
    """Lists of words, each different set made once."""
    assert fact.choices is not None
    words = fact.choices.words
    frame = pl.DataFrame([part.alias(str(number)) for number, part in enumerate(parts)])
    distinct = frame.unique(maintain_order=True)
    lists = [
        None if row[0] is None else [words[c] for c in range(len(words)) if joined(row) >> c & 1]
        for row in distinct.iter_rows()
    ]
    said = distinct.with_columns(pl.Series("words", lists, dtype=pl.List(pl.String)))
    return frame.join(said, on=frame.columns, how="left", nulls_equal=True, maintain_order="left")["words"]
