"""Opening a store, and its transactions: all of what happens in one is kept, or nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Engine, StaticPool, create_engine, event, insert, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from ...models.store import SCHEMA_VERSION, Base, StoreInfo
from .errors import StoreError, refusal

_DRIVERS: Final = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_LONGEST_REASON: Final = 300
_LOCK_WAIT_SECONDS: Final = 30


class Store:
    """An open database. May be shared between threads, each of which has transactions of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._local = threading.local()

    @property
    def url(self) -> str:
        """Where it is, without the password."""
        return self._engine.url.render_as_string(hide_password=True)

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose work is kept when the block ends, and dropped when it raises.

        Inside another transaction of this thread it is a part of that one: dropped alone, kept with the whole.
        """
        outer: Session | None = getattr(self._local, "session", None)
        with told():
            if outer is not None:
                with outer.begin_nested():
                    yield outer
                return
            with Session(self._engine, expire_on_commit=False) as session, session.begin():
                self._local.session = session
                try:
                    yield session
                finally:
                    self._local.session = None


def open_store(url: str, *, create: bool = True) -> Store:
    """Open the database at `url` (`sqlite:///file.db` or `postgresql://user@host/name`); makes the tables it lacks.

    Without `create` a database that is no store yet is refused. Raises `StoreError`.
    """
    engine = _engine(_checked(url, create))
    store = Store(engine)
    try:
        with told():
            _prepare(engine, create)
        _check_version(store)
    except StoreError:
        store.close()
        raise
    return store


def _checked(text: str, create: bool) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # the text is not shown: it may hold a password
        raise refusal("store-url") from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise refusal("store-database", name=url.drivername)
    file = url.database if driver.startswith("sqlite") else None
    if file and file != ":memory:" and not Path(file).exists():
        if not create:
            raise refusal("store-missing", url=url.render_as_string(hide_password=True))
        if not Path(file).parent.is_dir():
            raise refusal("store-folder", folder=Path(file).parent)
    return url.set(drivername=driver)


def _engine(url: URL) -> Engine:
    options: dict[str, Any] = {}
    if url.drivername.startswith("sqlite"):
        options["connect_args"] = {"check_same_thread": False, "timeout": _LOCK_WAIT_SECONDS}
        if url.database in (None, "", ":memory:"):
            options["poolclass"] = StaticPool  # a database in memory lives as long as its one connection
    try:
        engine = create_engine(url, **options)
    except ModuleNotFoundError as error:
        raise refusal("store-driver", module=error.name or "psycopg") from None
    if url.drivername.startswith("sqlite"):
        _teach_sqlite(engine)
    return engine


def _teach_sqlite(engine: Engine) -> None:
    """Foreign keys are held, and a transaction takes the right to write at its beginning.

    A transaction that reads first and asks for that right later may be refused it in the middle.
    """

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begun(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepare(engine: Engine, create: bool) -> None:
    with engine.begin() as connection:
        if inspect(connection).has_table(StoreInfo.__tablename__):
            return
        if not create:
            raise refusal("store-missing", url=engine.url.render_as_string(hide_password=True))
        Base.metadata.create_all(connection)
        connection.execute(insert(StoreInfo).values(schema_version=SCHEMA_VERSION))


def _check_version(store: Store) -> None:
    with store.transaction() as session:
        versions = list(session.scalars(select(StoreInfo.schema_version)))
    if versions != [SCHEMA_VERSION]:
        raise refusal("store-version", found=", ".join(map(str, versions)) or "-", needed=SCHEMA_VERSION)


@contextmanager
def told() -> Iterator[None]:
    """Faults of the database as `StoreError`."""
    try:
        yield
    except StaleDataError:
        raise refusal("store-changed") from None
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        reason = " ".join(str(cause).split())[:_LONGEST_REASON]
        raise refusal("store-failed", reason=reason) from error
