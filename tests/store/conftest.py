"""Stores to test with: in memory, in a file, and in PostgreSQL where that is asked for (`make test-postgres`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dual_prevention.engine.store import Store, open_store
from sqlalchemy import create_engine, make_url, text

from tests.store import postgres


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    folder = postgres.binaries()
    if folder is None:
        pytest.skip(postgres.HINT)
    pytest.importorskip("psycopg", reason="pip install 'dual-prevention[postgres]'")
    with postgres.server(folder) as url:
        yield url


def new_database(server: str, name: str) -> str:
    """The URL of a new, empty database."""
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["memory", "file", pytest.param("postgres", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "memory":
        return "sqlite://"
    if request.param == "file":
        return f"sqlite:///{tmp_path / 'store.db'}"
    return new_database(request.getfixturevalue("postgres_server"), tmp_path.name)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = open_store(store_url)
    yield opened
    opened.close()


@pytest.fixture(scope="package", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Rules are linked into a folder of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUALPREV_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setattr("dual_prevention.engine.rulebook.cache._engine_stamp", lambda: b"")
        yield
