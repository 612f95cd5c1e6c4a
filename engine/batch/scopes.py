"""Which sectors the rows of the table of enterprises are evaluated for: what `facts.scope` says of documents, by columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from ..diagnostics import InputError
from ..facts.problems import Problem
from ..facts.scope import KEY
from ..yamlfile import fold
from .convert import Trouble, words_of
from .programs import Names, Programs

_SCOPE: Final = "scope"


class Scopes:
    """The scopes of so many rows: a number for each row, and the scope of each number."""

    def __init__(self, numbers: pl.Series, found: list[Names], troubles: list[Trouble]) -> None:
        self.numbers = numbers
        self.found = found
        self.troubles = troubles


def scopes_of(programs: Programs, rows: pl.DataFrame, no: Mapping[str, pl.Series]) -> Scopes:
    """`no`: for yes/no facts that the table has, where they are surely no. Different rows alike are looked at once."""
    if programs.stated is not None or not programs.sectors:
        return Scopes(pl.zeros(rows.height, pl.UInt32, eager=True), [programs.stated], [])
    names = [name for sector in programs.sectors.values() for pair in sector.only_if for name in pair]
    asked = [name for name in dict.fromkeys(names) if name in no]
    columns = [no[name].fill_null(False).alias(name) for name in asked]
    frame = pl.DataFrame([*columns, _stated(rows)])
    different = frame.unique(maintain_order=True)
    found: list[Names] = []
    troubles: list[Trouble] = []
    numbers: list[int] = []
    for row in different.iter_rows(named=True):
        told = {name: False for name in asked if row[name]}
        stated = row[KEY]
        document = {"enterprise": told, **({} if stated is None else {KEY: words_of(stated)})}
        try:
            scope = programs.scope_of(document)
        except InputError as error:
            item = error.diagnostics[0]
            same = (frame.get_column(KEY) == stated).arg_true().to_list()
            if not any(trouble.value == stated for trouble in troubles):
                troubles.append(Trouble(KEY, stated, Problem(item.code, **item.values), same))
            scope = None
        if scope not in found:
            found.append(scope)
        numbers.append(found.index(scope))
    known = different.with_columns(pl.Series(_SCOPE, numbers, dtype=pl.UInt32))
    joined = frame.join(known, on=frame.columns, how="left", nulls_equal=True, maintain_order="left")
    return Scopes(joined.get_column(_SCOPE), found or [programs.stated], troubles)


def _stated(rows: pl.DataFrame) -> pl.Series:
    """The sectors that rows name, as one text each."""
    if KEY not in rows.columns:
        return pl.Series(KEY, [None] * rows.height, dtype=pl.String)
    given = rows.get_column(KEY)
    if isinstance(given.dtype, pl.List | pl.Array):
        return given.cast(pl.List(pl.String)).list.join(";").alias(KEY)
    text = given.cast(pl.String)
    return text.to_frame().select(pl.when(pl.col(KEY).str.strip_chars() != "").then(KEY)).to_series()


def named_sectors(value: object) -> list[str]:
    """The sectors of one cell, for a document."""
    words = value if isinstance(value, list) else words_of(str(value))
    return [fold(str(word)) for word in words]
