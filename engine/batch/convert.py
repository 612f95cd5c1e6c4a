"""A column of a table to the values of a fact: most of it by expressions, what is unusual by the loader's converter.

So a table says the same as a fact file: `800 kg`, an alias, a CAS number are read alike, and refused alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl

from ..executors.columnar.columns import mask_bits, word_count, word_of
from ..facts.convert import DIGITS, Converter
from ..facts.problems import Problem, shown
from ..vocabulary.model import Fact

NUMBER: Final = r"^[-+]?[0-9]+(\.[0-9]+)?$"
_LONGEST: Final = DIGITS + 2
EMPTY: Final = "[]"
"""How a table of texts writes a set without words; an empty cell is an unknown set."""

_DAY_ZERO: Final = 719163
_VALUE: Final = "value"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with one value, and the rows that hold it."""

    column: str
    value: str
    problem: Problem
    rows: Sequence[int]


@dataclass(slots=True)
class Converted:
    """The series of a fact (null: unknown) under the suffixes of its column, and what could not be read."""

    series: list[pl.Series]
    troubles: list[Trouble]


def suffixes(fact: Fact) -> list[str]:
    """The names of a fact's series, without the fact's own."""
    if fact.type in ("set", "terms_set"):
        return [f".{number}" for number in range(_words(fact))]
    return [""]


def series_type(fact: Fact) -> pl.DataType:
    """The type of a fact's series."""
    if fact.type in ("number", "date"):
        return pl.Float64()
    if fact.type in ("set", "terms_set"):
        return pl.UInt64()
    return pl.UInt16() if fact.choices is not None else pl.Boolean()


def convert(series: pl.Series, fact: Fact, converter: Converter) -> Converted:
    """The values of a column."""
    read = _READERS.get(fact.type)
    if read is None or (fact.choices is None and fact.type in ("choice", "term", "set", "terms_set")):
        return _texts(series, fact, converter)
    return read(series, fact, converter)


def _numbers(series: pl.Series, fact: Fact, converter: Converter) -> Converted:
    value = pl.col(_VALUE)
    if series.dtype == pl.String:
        plain = value.str.contains(NUMBER) & (value.str.len_chars() <= _LONGEST)
        number: pl.Expr = pl.when(plain).then(value.cast(pl.Float64, strict=False))
    elif series.dtype.is_numeric():
        number = value.cast(pl.Float64, strict=False)
    else:
        return _slowly(
            series, series.is_not_null(), pl.Series([None] * len(series), dtype=pl.Float64), fact, converter
        )
    found = series.to_frame(_VALUE).select(number.alias(_VALUE))
    # Twelve digits are kept: a number with more goes the long way, which rounds as the loader does.
    good = value.is_between(float(fact.low), float(fact.high)) & (
        (value == 0) | (value.round_sig_figs(DIGITS) == value)
    )
    if fact.integer:
        good &= value == value.round()
    accepted = found.select(good.fill_null(False).alias(_VALUE)).to_series()
    return _slowly(series, series.is_not_null() & ~accepted, found.to_series(), fact, converter)


def _yes_no(series: pl.Series, fact: Fact, converter: Converter) -> Converted:
    if series.dtype == pl.Boolean:
        return Converted([series], [])
    if series.dtype == pl.String:
        word = pl.col(_VALUE).str.strip_chars().str.to_lowercase()
        read = pl.when(word == "true").then(True).when(word == "false").then(False)
        found = series.to_frame(_VALUE).select(read.alias(_VALUE)).to_series()
    else:
        found = pl.Series([None] * len(series), dtype=pl.Boolean)
    return _slowly(series, series.is_not_null() & found.is_null(), found, fact, converter)


def _dates(series: pl.Series, fact: Fact, converter: Converter) -> Converted:
    if isinstance(series.dtype, pl.Datetime):
        # Libraries without a type for days write midnight; an hour of the day is no day.
        midnight = series.dt.truncate("1d") == series
        day = pl.select(pl.when(midnight).then(series.dt.date())).to_series()
        return _slowly(series, series.is_not_null() & ~midnight, _ordinals(day), fact, converter)
    if series.dtype == pl.Date:
        return Converted([_ordinals(series)], [])
    return _by_word(series, fact, converter)


def _ordinals(days: pl.Series) -> pl.Series:
    return days.cast(pl.Int32).cast(pl.Float64) + float(_DAY_ZERO)


def _slowly(
    series: pl.Series, rest: pl.Series, found: pl.Series, fact: Fact, converter: Converter
) -> Converted:
    """Give these rows to the converter, one by one."""
    rows = rest.fill_null(False).arg_true()
    if not len(rows):
        return Converted([found], [])
    values: list[Any] = []
    faults: dict[tuple[str, str], tuple[Problem, list[int]]] = {}
    for row, value in zip(rows.to_list(), series[rows].to_list(), strict=True):
        try:
            values.append(converter(value))
        except Problem as problem:
            values.append(None)
            faults.setdefault((problem.code, shown(value)), (problem, []))[1].append(row)
    mended = found.clone().scatter(rows, pl.Series(values, dtype=found.dtype))
    troubles = [Trouble(fact.name, value, problem, at) for (_, value), (problem, at) in faults.items()]
    return Converted([mended], troubles)


def _by_word(series: pl.Series, fact: Fact, converter: Converter) -> Converted:
    """One conversion for each different value."""
    texts = series if series.dtype == pl.String else series.cast(pl.String, strict=False)
    read, troubles = _distinct(texts, fact, converter)
    return Converted([_replaced(texts, read, series_type(fact))], troubles)


def _sets(series: pl.Series, fact: Fact, converter: Converter) -> Converted:
    if isinstance(series.dtype, pl.List | pl.Array):
        items = series.cast(pl.List(pl.String)).list.eval(pl.element().fill_null(shown(None)))
        texts = items.list.join(";")
    else:
        texts = series.cast(pl.String, strict=False)
    read, troubles = _distinct(texts, fact, lambda text: converter(words_of(text)))
    masks = {text: sum(1 << code for code in found) for text, found in read.items()}
    words = [
        _replaced(texts, {text: word_of(mask, number) for text, mask in masks.items()}, pl.UInt64())
        for number in range(_words(fact))
    ]
    return Converted(words, troubles)


def words_of(text: str) -> list[str]:
    """The words of a set in a table of texts."""
    if text.strip() in ("", EMPTY):
        return []
    return [word.strip() for word in text.replace("；", ";").split(";") if word.strip()]


def _texts(series: pl.Series, fact: Fact, converter: Converter) -> Converted:
    """Of a free text only whether it is given is read."""
    del fact, converter
    return Converted([series.is_not_null()], [])


def _distinct(
    texts: pl.Series, fact: Fact, converter: Callable[[str], Any]
) -> tuple[dict[str, Any], list[Trouble]]:
    read: dict[str, Any] = {}
    troubles: list[Trouble] = []
    for text in texts.drop_nulls().unique(maintain_order=True).to_list():
        try:
            read[text] = converter(text)
        except Problem as problem:
            troubles.append(Trouble(fact.name, shown(text), problem, (texts == text).arg_true().to_list()))
    return read, troubles


def _replaced(texts: pl.Series, read: dict[str, Any], dtype: pl.DataType) -> pl.Series:
    if not read:
        return pl.Series([None] * len(texts), dtype=dtype)
    values = pl.Series(list(read.values()), dtype=dtype)
    return texts.replace_strict(list(read), values, default=None, return_dtype=dtype)


def _words(fact: Fact) -> int:
    assert fact.choices is not None
    return word_count(mask_bits(len(fact.choices.words)))


_READERS: Final[dict[str, Callable[[pl.Series, Fact, Converter], Converted]]] = {
    "number": _numbers,
    "yes_no": _yes_no,
    "date": _dates,
    "choice": _by_word,
    "term": _by_word,
    "set": _sets,
    "terms_set": _sets,
}


def from_values(values: Sequence[Any], fact: Fact) -> list[pl.Series]:
    """The same series from values as the loader of facts gives them."""
    dtype = series_type(fact)
    if fact.type in ("set", "terms_set"):
        masks = [sum(1 << c for c in value) if type(value) is frozenset else None for value in values]
        return [
            pl.Series([None if m is None else word_of(m, number) for m in masks], dtype=dtype)
            for number in range(_words(fact))
        ]
    if dtype == pl.Float64:
        return [pl.Series([v if type(v) is float else None for v in values], dtype=dtype)]
    if fact.choices is not None:
        return [pl.Series([v if type(v) is int else None for v in values], dtype=dtype)]
    if fact.type == "yes_no":
        return [pl.Series([v if type(v) is bool else None for v in values], dtype=dtype)]
    return [pl.Series([v is not None for v in values], dtype=dtype)]


def bad_rows(troubles: Sequence[Trouble], rows: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which rows hold a value that is an error."""
    bad = np.zeros(rows, dtype=np.bool_)
    for trouble in errors(troubles):
        bad[list(trouble.rows)] = True
    return bad


def errors(troubles: Sequence[Trouble]) -> Iterator[Trouble]:
    """Those that set a row aside."""
    return (trouble for trouble in troubles if trouble.problem.severity == "error")
