"""A portfolio as a Spark job: tables read, gathered by enterprise, worked out in the workers, written as tables."""

from __future__ import annotations

import datetime
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from ...diagnostics import Diagnostic, InputError, Span
from ...facts.layout import layout_of
from ...facts.scope import KEY as SECTORS
from ...program.program import Program
from ...version import VERSION
from ..output import MANIFEST, SUMMARY, TABLES
from ..programs import Names, Programs, programs_of
from ..scopes import named_sectors
from ..summary import add_part, with_rows
from ..tables import ROOT, understand
from .files import Files, SparkTable
from .kernel import SUMMARY as COUNTS
from .kernel import TABLE, Kernel, Work, all_columns, ddl, kernel_of
from .nest import column, files_of, keyed, nested, numbered, unusual_ids, with_ids

PART: Final = 10_000
"""Enterprises of a task where nothing else is said."""

_WORK: Final = "_work"
_REASON: Final = 300


def open_session(master: str = "", conf: Mapping[str, str] | None = None) -> Any:
    """The session of Spark: that of `spark-submit`, or a new one. Workers run the Python of this process."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("dualprev batch")
    if master:
        builder = builder.master(master)
    for key, value in (conf or {}).items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


class SparkBatch:
    """One run. Tasks that fail are repeated by Spark, and count once."""

    def __init__(self, session: Any, programs: Program | Programs, day: datetime.date) -> None:
        self._session = session
        self._programs = programs_of(programs)
        self._program = self._programs.whole
        self._day = day
        self.warnings: Sequence[Diagnostic] = ()

    def open(self, source: str, output: str) -> None:
        """Look at the input and the output. Raises `InputError` before anything is written."""
        self._output = Files(self._session, output)
        self._output.refuse_full()
        self._tables: dict[str, SparkTable] = {}
        listed = Files(self._session, source).tables()
        self._folder = understand(listed, layout_of(self._program), source)
        by_label = {table.label: table for table in listed}
        self._tables = {kind: by_label[table.label] for kind, table in self._folder.tables.items()}
        self.warnings = self._folder.warnings

    def run(self, part: int = PART) -> dict[str, Any]:
        """Evaluate and write; the summary. Raises `InputError` where Spark gives up."""
        from pyspark.errors import PySparkException

        try:
            return self._run(part)
        except PySparkException as error:
            reason = " ".join(str(error).split())[:_REASON]
            raise InputError([Diagnostic("batch-spark-failed", Span(), {"reason": reason})]) from None

    def _run(self, part: int) -> dict[str, Any]:
        frames, enterprises = self._frames()
        rows = keyed(frames, self._folder)
        self._output.write_json(MANIFEST, self._manifest(False))
        programs = self._programs.prepared(self._scopes(frames[ROOT]))
        work = Work(programs, self._day, self._folder.tables, self._folder.missing)
        schemas = Kernel(work).results()
        work = replace(work, columns=all_columns(schemas))
        self._configure(part, enterprises)
        results = nested(rows, self._folder).mapInArrow(_worker(work.packed()), ddl(work.columns))
        place = f"{self._output.path}/{_WORK}"
        results.write.mode("overwrite").partitionBy(TABLE).parquet(place)
        self._write_tables(place, schemas)
        total = self._total(place)
        counts = {**total.pop("written", {}), "missing": len(total.get("unknown", {}))}
        self._output.remove(_WORK)
        self._output.write_json(SUMMARY, total)
        self._output.write_json(MANIFEST, {**self._manifest(True), "rows": counts})
        return total

    def _frames(self) -> tuple[dict[str, Any], int]:
        """The tables that have rows, and the number of enterprises."""
        read = {kind: self._tables[kind].frame() for kind in self._folder.tables}
        files = files_of(read)
        given = {
            kind: frame
            for kind, frame in read.items()
            if kind == ROOT or any(count for _, count in files[kind])
        }
        unusual = unusual_ids(given, self._folder.tables)
        frames: dict[str, Any] = {}
        for kind, frame in given.items():
            table = self._folder.tables[kind]
            rows = numbered(self._session, frame, table.read, files[kind])
            frames[kind] = with_ids(rows, table, kind in unusual)
        return frames, sum(count for _, count in files[ROOT])

    def _scopes(self, enterprises: Any) -> list[Names]:
        """The scopes that enterprises of the input have: the programs that workers need."""
        from pyspark.sql import functions as f

        programs, table = self._programs, self._folder.tables[ROOT]
        if programs.stated is not None or not programs.sectors:
            return [programs.stated]
        names = [n for sector in programs.sectors.values() for pair in sector.only_if for n in pair]
        asked = [name for name in dict.fromkeys(names) if name in table.facts]
        flags = [
            (f.lower(f.trim(column(table.facts[name]).cast("string"))) == "false").alias(name)
            for name in asked
        ]
        stated = column(SECTORS) if SECTORS in table.columns else f.lit(None).cast("string")
        found: dict[Names, None] = {}
        for row in enterprises.select(stated.alias(SECTORS), *flags).distinct().collect():
            told = {name: False for name in asked if row[name]}
            named = {} if not row[SECTORS] else {SECTORS: named_sectors(row[SECTORS])}
            with suppress(InputError):  # a sector that there is not: the row is set aside by who reads it
                found[programs.scope_of({"enterprise": told, **named})] = None
        return list(found)

    def _configure(self, part: int, enterprises: int) -> None:
        """Tasks of so many enterprises, each one batch, all tables of results written side by side."""
        tasks = max(-(-enterprises // part), 1)
        settings = {
            "spark.sql.shuffle.partitions": tasks,
            "spark.sql.adaptive.coalescePartitions.enabled": "false",
            "spark.sql.execution.arrow.maxRecordsPerBatch": part,
            "spark.sql.maxConcurrentOutputFileWriters": len(TABLES) + 1,
            "spark.sql.session.timeZone": "UTC",
        }
        for key, value in settings.items():
            self._session.conf.set(key, value)

    def _write_tables(self, place: str, schemas: Mapping[str, Any]) -> None:
        """Each table by itself, with its own columns."""
        from pyspark.sql import functions as f

        every = self._session.read.parquet(place)
        for name, schema in schemas.items():
            rows = every.filter(f.col(TABLE) == name).select(*schema.names())
            if name == "missing":
                rows = rows.groupBy("kind", "fact").agg(f.sum("unknown").alias("unknown"))
            rows.write.parquet(f"{self._output.path}/{name}")

    def _total(self, place: str) -> dict[str, Any]:
        from pyspark.sql import functions as f

        total: dict[str, Any] = {}
        told = self._session.read.parquet(place).filter(f.col(TABLE) == COUNTS).select(COUNTS)
        for row in told.toLocalIterator():
            add_part(total, json.loads(row[0]))
        return with_rows(total, total.pop("rows", {}), self._folder.missing)

    def _manifest(self, complete: bool) -> dict[str, Any]:
        return {
            "engine": "spark",
            "version": VERSION,
            "rules": self._programs.digest,
            "day": self._day.isoformat(),
            "complete": complete,
        }


def _worker(packed: bytes) -> Any:
    def work(batches: Iterator[Any]) -> Iterator[Any]:
        return kernel_of(packed).run(batches)

    return work
