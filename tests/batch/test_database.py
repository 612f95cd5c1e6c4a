"""A database says what the same rows in files say; bad values are set aside, bad databases told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from dual_prevention.engine.batch.inputs import open_input
from dual_prevention.engine.batch.population import Mix
from dual_prevention.engine.batch.run import BatchFrames, together
from dual_prevention.engine.diagnostics import InputError

from tests.batch.kit import DAY, batch_evaluator, documents, programs, rows_of, run, write_tables
from tests.store.conftest import new_database, postgres_server

__all__ = ["postgres_server"]  # a fixture of the store's tests

COUNT = 12

SECTOR = "hazardous_chemicals"
"""Where rows come from has nothing to do with the rules."""


@pytest.fixture(scope="module")
def made() -> list[dict[str, Any]]:
    return documents(COUNT, mix=Mix(unknown=0.1, unlisted=0.15))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'facts.db'}"
    return new_database(request.getfixturevalue("postgres_server"), f"batch-{tmp_path.name}")


def typed(values: list[Any]) -> Any:
    kinds = {type(v) for v in values if v is not None}
    if kinds == {bool}:
        return sa.Boolean
    if kinds and kinds <= {int, float}:
        return sa.Float
    return sa.Text


def fill(url: str, made: list[dict[str, Any]]) -> None:
    """One table for each kind, with a key that counts; sets as words joined by `;`."""
    engine, meta = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:")), sa.MetaData()
    with engine.begin() as connection:
        for kind, rows in rows_of(made).items():
            names = list(dict.fromkeys(name for row in rows for name in row))
            columns = [sa.Column(n, typed([row.get(n) for row in rows])) for n in names]
            table = sa.Table(kind, meta, sa.Column("key", sa.Integer, primary_key=True), *columns)
            table.create(connection)
            written = [{n: plain(row.get(n)) for n in names} for row in rows]
            if written:
                connection.execute(table.insert(), written)
    engine.dispose()


def plain(value: Any) -> Any:
    return (";".join(value) or "[]") if isinstance(value, list) else value


def batch(url: str, size: int = 100) -> BatchFrames:
    return together(
        [
            batch_evaluator(SECTOR).evaluate(part)
            for part in open_input(url, programs(SECTOR), DAY).parts(size)
        ]
    )


def same(one: BatchFrames, other: BatchFrames) -> None:
    key = one.conclusions.columns
    assert one.conclusions.sort(key).equals(other.conclusions.sort(key))
    assert sorted(one.enterprises.drop("name").rows(), key=str) == sorted(
        other.enterprises.drop("name").rows(), key=str
    )
    assert one.missing.sort("kind", "fact").equals(other.missing.sort("kind", "fact"))


def test_tables(url: str, made: list[dict[str, Any]], tmp_path: Path) -> None:
    fill(url, made)
    same(batch(url, 5), run(write_tables(tmp_path / "in", made), 1000, SECTOR))
    parts = open_input(url, programs(SECTOR), DAY)
    alone, files = (p.document("E3") for p in (parts, open_input(tmp_path / "in", programs(SECTOR), DAY)))
    assert alone == files


@pytest.mark.parametrize("kind", [sa.JSON, sa.Text])
def test_documents(url: str, made: list[dict[str, Any]], tmp_path: Path, kind: Any) -> None:
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    key = sa.Column("id", sa.Integer, primary_key=True)
    table = sa.Table("documents", sa.MetaData(), key, sa.Column("document", kind))
    with engine.begin() as connection:
        table.create(connection)
        rows = [{"document": d if kind is sa.JSON else json.dumps(d, ensure_ascii=False)} for d in made]
        connection.execute(table.insert(), rows)
    engine.dispose()
    same(batch(url, 5), run(write_tables(tmp_path / "in", made), 1000, SECTOR))


def test_values_of_several_kinds_in_one_column(tmp_path: Path) -> None:
    """SQLite takes any value in any column: one bad one costs its row, no more."""
    url = f"sqlite:///{tmp_path / 'facts.db'}"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            sa.text("CREATE TABLE enterprise (id TEXT, employees INTEGER, in_chemical_park BOOLEAN)")
        )
        rows = "('A', 5, 1), ('B', 'many', 0), ('C', 7, 'maybe'), ('D', 8, NULL)"
        connection.execute(sa.text(f"INSERT INTO enterprise VALUES {rows}"))  # noqa: S608 - rows of this test
    engine.dispose()
    (part,) = open_input(url, programs(SECTOR), DAY).parts(10)
    told = part.rejects.select("row", "id", "column", "value", "code").rows()
    assert told == [
        (2, "B", "employees", "many", "fact-number"),
        (3, "C", "in_chemical_park", "maybe", "fact-yes-no"),
    ]
    assert part.words.get_column("id").to_list() == ["A", "D"]


NO_SERVER = "postgresql://nobody:password@127.0.0.1:1/nothing?connect_timeout=2"


def test_databases_that_cannot_be_read(tmp_path: Path) -> None:
    empty = f"sqlite:///{tmp_path / 'empty.db'}"
    cases = [
        (empty, "batch-no-enterprises"),
        ("nothing://x", "batch-unreadable"),
        (NO_SERVER, "batch-unreadable"),
    ]
    for url, code in cases:
        with pytest.raises(InputError) as caught:
            open_input(url, programs(SECTOR), DAY)
        assert [item.code for item in caught.value.diagnostics] == [code]
        assert "password" not in str(caught.value)
