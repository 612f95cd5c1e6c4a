"""What was set aside, or doubted: one row for each fault, with its table, row and column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import polars as pl

from ..diagnostics import Diagnostic, Severity
from ..messages import message_text

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
