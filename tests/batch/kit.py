"""Made-up portfolios as the files that a batch reads."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from dual_prevention.engine.batch.inputs import Parts, open_input
from dual_prevention.engine.batch.population import Mix, PopulationMaker
from dual_prevention.engine.batch.programs import Programs
from dual_prevention.engine.batch.run import BatchEvaluator, BatchFrames, together
from dual_prevention.engine.evaluator import Evaluator
from dual_prevention.engine.facts.subjects import Subjects
from dual_prevention.engine.program.program import Program
from dual_prevention.engine.vocabulary.model import Fact
from dual_prevention.models.evaluation import Evaluation

DAY = datetime.date(2026, 11, 1)
KINDS = ("chemical_unit", "chemical", "storage_tank", "process_unit")


@lru_cache(maxsize=1)
def evaluator() -> Evaluator:
    return Evaluator(as_of=DAY, engine="compiled")


@lru_cache(maxsize=1)
def program() -> Program:
    return evaluator().rulebook.program(DAY)


@lru_cache(maxsize=2)
def programs(*sectors: str) -> Programs:
    """For these sectors; none named: for those that each enterprise may be concerned by."""
    return Programs.of_rulebook(evaluator().rulebook, DAY, sectors or None)


@lru_cache(maxsize=2)
def batch_evaluator(*sectors: str) -> BatchEvaluator:
    return BatchEvaluator(programs(*sectors), DAY)


def documents(count: int, seed: int = 1, mix: Mix | None = None) -> list[dict[str, Any]]:
    """Fact documents of made-up enterprises."""
    population = PopulationMaker(program(), mix or Mix(unknown=0.1)).make(count, seed)
    return [document(population.subjects(number, DAY), f"E{number}") for number in range(count)]


def document(subjects: Subjects, name: str) -> dict[str, Any]:
    """The subjects of one enterprise as a fact file."""
    return {"enterprise": {**_item(subjects, "enterprise", 0), "id": name}}


def _item(subjects: Subjects, kind: str, row: int) -> dict[str, Any]:
    table = subjects.tables[kind]
    found: dict[str, Any] = {"id": f"{kind}-{row}"}
    for fact in program().vocabulary.kinds[kind].facts.values():
        value = _written(fact, table.columns[fact.slot][row])
        if value is not None:
            found[fact.name] = value
    for child, starts in table.starts.items():
        rows = range(starts[row], starts[row + 1])
        if child not in KINDS:
            continue
        items = [_item(subjects, child, r) for r in rows if not subjects.tables[child].phantom[r]]
        more = len(items) < len(rows)
        plural = program().vocabulary.kinds[child].plural
        found[plural] = {"items": items, "more": True} if more else items
    return found


def _written(fact: Fact, value: Any) -> Any:
    if fact.type in ("number", "date") and isinstance(value, float):
        day = fact.type == "date"
        return datetime.date.fromordinal(int(value)).isoformat() if day else value
    if fact.choices is not None and type(value) is int:
        return fact.choices.words[value]
    if fact.choices is not None and type(value) is frozenset:
        return [fact.choices.words[code] for code in sorted(value)]
    return value if type(value) is bool else None


def write_lines(path: Path, made: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(d, ensure_ascii=False) + "\n" for d in made), encoding="utf-8")
    return path


def rows_of(made: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table; rows of deeper kinds name their enterprise and their owner."""
    tables: dict[str, list[dict[str, Any]]] = {kind: [] for kind in ("enterprise", *KINDS)}
    for one in made:
        _add(tables, "enterprise", one["enterprise"], {}, one["enterprise"]["id"])
    return tables


def _add(
    tables: dict[str, list[dict[str, Any]]],
    kind: str,
    item: Mapping[str, Any],
    ties: dict[str, Any],
    root: str,
) -> None:
    plurals = {program().vocabulary.kinds[child].plural: child for child in KINDS}
    row = {**ties, **{key: value for key, value in item.items() if key not in plurals}}
    for plural in plurals.keys() & item.keys():
        written = item[plural]
        row[f"{plural}_more"] = isinstance(written, dict)
        for child in written["items"] if isinstance(written, dict) else written:
            below = {"enterprise_id": root, f"{kind}_id": item["id"]}
            _add(tables, plurals[plural], child, below, root)
    tables[kind].append(row)


def frame_of(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, infer_schema_length=None)


def write_tables(folder: Path, made: list[dict[str, Any]], form: str = "parquet") -> Path:
    folder.mkdir()
    for kind, rows in rows_of(made).items():
        frame = frame_of(rows)
        if form == "parquet":
            frame.write_parquet(folder / f"{kind}.parquet")
        else:
            lists = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.List)]
            texts = [
                pl.when(pl.col(n).list.len() == 0)
                .then(pl.lit("[]"))
                .otherwise(pl.col(n).list.join(";"))
                .alias(n)
                for n in lists
            ]
            frame.with_columns(texts).write_csv(folder / f"{kind}.csv")
    return folder


def opened(path: Path, *sectors: str) -> Parts:
    return open_input(path, programs(*sectors), DAY)


def run(path: Path, size: int = 1000, *sectors: str) -> BatchFrames:
    evaluated = batch_evaluator(*sectors)
    return together([evaluated.evaluate(part) for part in opened(path, *sectors).parts(size)])


def expected(evaluation: Evaluation) -> set[tuple[Any, ...]]:
    """The conclusions of one enterprise as rows of a batch."""
    return {
        (
            *(c.subject.kind, c.subject.id, c.rule, c.of_row, c.status),
            *(c.level, c.worst_possible_level),
        )
        for c in evaluation.conclusions
        if c.status in ("found", "undetermined")
    }


def concluded(frames: BatchFrames, enterprise: str) -> set[tuple[Any, ...]]:
    names = ("kind", "subject", "rule", "of_row", "status", "level", "worst_possible_level")
    rows = frames.conclusions.filter(pl.col("enterprise") == enterprise).select(names)
    found = [tuple(row) for row in rows.iter_rows()]
    assert len(found) == len(set(found))
    return set(found)
