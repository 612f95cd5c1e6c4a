"""The tables of a portfolio in Spark: rows numbered, tied to their enterprise, and gathered by it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import reduce
from itertools import accumulate
from typing import Any, Final

from ..sources import ROW
from ..survey import ambiguous
from ..tables import ENTERPRISE_ID, ROOT, Folder, Table

KEY: Final = "#key"
_FILE: Final = "#file"
_AT: Final = "#at"
_FLOATS: Final = ("float", "double")
_PLAIN: Final = "^[\\x00-\\x7F]*$"


def files_of(frames: Mapping[str, Any]) -> dict[str, list[tuple[str, int]]]:
    """For each kind its files by name, with the number of rows; one job for all tables."""
    from pyspark.sql import functions as f

    path = f.col("_metadata.file_path").alias(_FILE)
    every = [frame.select(f.lit(kind).alias("kind"), path) for kind, frame in frames.items()]
    counted = reduce(lambda one, other: one.union(other), every).groupBy("kind", f"`{_FILE}`").count()
    found: dict[str, list[tuple[str, int]]] = {kind: [] for kind in frames}
    for kind, name, count in counted.collect():
        found[kind].append((name, count))
    return {kind: sorted(files) for kind, files in found.items()}


def numbered(session: Any, frame: Any, columns: list[str], files: list[tuple[str, int]]) -> Any:
    """The rows with their numbers, file after file, from 1."""
    from pyspark.sql import functions as f

    path = f.col("_metadata.file_path").alias(_FILE)
    at = f.col("_metadata.row_index").alias(_AT)
    rows = frame.select(path, at, *(column(name) for name in columns))
    if len(files) <= 1:
        return rows.withColumn(ROW, f.col(_AT) + 1).drop(_FILE, _AT)
    before = accumulate((count for _, count in files), initial=1)
    begins = [(name, first) for (name, _), first in zip(files, before, strict=False)]
    first = session.createDataFrame(begins, f"`{_FILE}` string, begins bigint")
    joined = rows.join(f.broadcast(first), on=_FILE)
    return joined.withColumn(ROW, f.col(_AT) + f.col("begins")).drop(_FILE, _AT, "begins")


def column(name: str) -> Any:
    """A column whatever its name."""
    from pyspark.sql import functions as f

    return f.col("`" + name.replace("`", "``") + "`")


def unusual_ids(frames: Mapping[str, Any], tables: Mapping[str, Table]) -> frozenset[str]:
    """Kinds whose ids need more than Spark can do: letters beyond ASCII have several forms. One job for all tables."""
    from pyspark.sql import functions as f

    every = []
    for kind, frame in frames.items():
        types = dict(frame.dtypes)
        texts = [column(name) for name in tables[kind].ids if types[name] == "string"]
        if texts:
            unusual = reduce(
                lambda one, other: one | other, (~f.coalesce(t, f.lit("")).rlike(_PLAIN) for t in texts)
            )
            every.append(frame.select(f.lit(kind).alias("kind"), unusual.alias("unusual")))
    if not every:
        return frozenset()
    union = reduce(lambda one, other: one.union(other), every)
    return frozenset(row[0] for row in union.filter("unusual").select("kind").distinct().collect())


def with_ids(frame: Any, table: Table, unusual: bool) -> Any:
    """Ids as texts, written alike, as everywhere else in a portfolio."""
    from pyspark.sql import functions as f

    types = dict(frame.dtypes)
    for name in table.ids:
        value = column(name)
        if types[name] in _FLOATS:
            value = f.when(value == f.round(value), value.cast("bigint"))
        text = value.cast("string")
        if types[name] == "string" and unusual:
            text = f.udf(one_form, "string")(text)
        else:
            text = f.regexp_replace(text, r"^\s+|\s+$", "")
        frame = frame.withColumn(name, f.when(text != "", text))
    return frame


def one_form(text: str | None) -> str | None:
    """A text trimmed and in one Unicode form."""
    return None if text is None else unicodedata.normalize("NFKC", text.strip())


def keyed(frames: Mapping[str, Any], folder: Folder) -> dict[str, Any]:
    """The rows with the id of their enterprise, null for those that have none. Tables without rows are left out."""
    found: dict[str, Any] = {}
    for kind, table in folder.tables.items():
        if kind not in frames:
            continue
        here, _ = folder.keys(table) if kind != ROOT else (["id"], [])
        parent = folder.parent(table)
        if kind == ROOT:
            found[kind] = frames[kind].withColumn(KEY, column("id"))
        elif ENTERPRISE_ID in here or parent is None or parent.kind not in found:
            named = ENTERPRISE_ID if ENTERPRISE_ID in table.columns else table.parent_id
            found[kind] = frames[kind].withColumn(KEY, column(named))
        else:
            found[kind] = _through_owner(frames[kind], table, found[parent.kind], parent)
    return found


def _through_owner(rows: Any, table: Table, owners: Any, parent: Table) -> Any:
    from pyspark.sql import functions as f

    named = owners.filter(f.col("id").isNotNull())
    tie = ENTERPRISE_ID if ENTERPRISE_ID in parent.columns else parent.parent_id
    several = named.groupBy("id").agg(f.countDistinct(f.coalesce(column(tie), f.lit(""))).alias("owners"))
    found = several.filter("owners > 1").head(1)
    if found:
        raise ambiguous(table, parent, found[0]["id"])
    keys = named.select(f.col("id").alias(table.parent_id), KEY).dropDuplicates([table.parent_id])
    return rows.join(keys, on=table.parent_id, how="left")


def nested(frames: Mapping[str, Any], folder: Folder) -> Any:
    """One row an enterprise: for each kind the list of its rows."""
    from pyspark.sql import functions as f

    alike = []
    for kind in frames:
        row = f.struct(f.col(f"`{ROW}`"), *(column(name) for name in folder.tables[kind].read))
        alike.append(frames[kind].select(f.col(f"`{KEY}`").alias(KEY), row.alias(kind)))
    every = reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), alike)
    lists = [f.collect_list(kind).alias(kind) for kind in frames]
    return every.groupBy(f.col(f"`{KEY}`")).agg(*lists).select(*frames)
