"""What was set aside, or doubted: one row for each fault, with its table, row and column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import polars as pl

from ..diagnostics import Diagnostic, Language, Severity
from ..messages import message_text
from .convert import Trouble

SCHEMA: Final = pl.Schema(
    {
        "table": pl.String,
        "row": pl.UInt32,
        "id": pl.String,
        "column": pl.String,
        "value": pl.String,
        "code": pl.String,
        "severity": pl.String,
        "message_zh": pl.String,
        "message_en": pl.String,
    }
)
"""`row` counts from 1. An error sets the row aside; after a warning it goes on, the value unknown or mended."""

LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
_MARK: Final = "\x00"


def no_rejects() -> pl.DataFrame:
    """A table without rows."""
    return pl.DataFrame(schema=SCHEMA)


def rejects(
    table: str,
    rows: Sequence[int],
    ids: Sequence[str | None],
    code: str,
    values: Mapping[str, str] | None = None,
    *,
    column: str = "",
    value: str = "",
    severity: Severity = "error",
) -> pl.DataFrame:
    """One fault in several rows."""
    item = Diagnostic(code, values={"fact": column, **(values or {})}, severity=severity)
    same = (table, column, value, code, severity, message_text(item, "zh"), message_text(item, "en"))
    names = ("table", "column", "value", "code", "severity", "message_zh", "message_en")
    frame = pl.DataFrame({"row": rows, "id": ids}, schema={"row": pl.UInt32, "id": pl.String})
    literals = [pl.lit(text).alias(name) for name, text in zip(names, same, strict=True)]
    return frame.with_columns(literals).select(SCHEMA.names())


def rejects_named(
    table: str,
    rows: pl.Series,
    ids: pl.Series,
    names: pl.Series,
    code: str,
    values: Mapping[str, str] | None = None,
    *,
    column: str,
) -> pl.DataFrame:
    """One fault in several rows, each with a name of its own in the message."""
    item = Diagnostic(code, values={"fact": column, **(values or {}), "id": _MARK})
    given = [s.alias(n) for s, n in zip((rows, ids, names), ("row", "id", "value"), strict=True)]
    frame = pl.DataFrame(given).with_columns(pl.col("row").cast(pl.UInt32), pl.col("value").fill_null(""))
    told: list[pl.Expr] = []
    for lang in LANGUAGES:
        before, *rest = message_text(item, lang).split(_MARK)
        pieces: list[pl.Expr] = [pl.lit(before)]
        for piece in rest:
            pieces += [pl.col("value"), pl.lit(piece)]
        told.append(pl.concat_str(pieces).alias(f"message_{lang}"))
    same = {"table": table, "column": column, "code": code, "severity": "error"}
    literals = [pl.lit(text).alias(name) for name, text in same.items()]
    return frame.with_columns(*literals, *told).select(SCHEMA.names())


def troubled(table: str, numbers: pl.Series, ids: pl.Series, troubles: Iterable[Trouble]) -> pl.DataFrame:
    """Values that could not be read, each with the rows that hold it. `numbers` and `ids` are those of all rows."""
    rows: list[int] = []
    told: list[tuple[str, ...]] = []
    for trouble in troubles:
        problem = trouble.problem
        values = {"fact": trouble.column, **problem.values}
        item = Diagnostic(problem.code, values=values, severity=problem.severity)
        words = (message_text(item, "zh"), message_text(item, "en"))
        same = (trouble.column, trouble.value, problem.code, problem.severity, *words)
        rows += trouble.rows
        told += [same] * len(trouble.rows)
    at = pl.Series(rows, dtype=pl.UInt32)
    names = ("column", "value", "code", "severity", "message_zh", "message_en")
    frame = pl.DataFrame(told, schema=dict.fromkeys(names, pl.String), orient="row")
    here = [numbers[at].cast(pl.UInt32).alias("row"), ids[at].alias("id")]
    return frame.with_columns(pl.lit(table).alias("table"), *here).select(SCHEMA.names())


def diagnosed(table: str, row: int, name: str, items: Iterable[Diagnostic]) -> pl.DataFrame:
    """The diagnostics of one document."""
    found = [
        (
            *(table, row, name, item.span.path, item.values.get("value", ""), item.code, item.severity),
            *(message_text(item, "zh"), message_text(item, "en")),
        )
        for item in items
    ]
    return pl.DataFrame(found, schema=SCHEMA, orient="row")


def together(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """All of them, in the order of rows."""
    kept = [frame for frame in frames if frame.height]
    return pl.concat(kept) if kept else no_rejects()
