"""What every table shares: names of constraints, moments in UTC, JSON, and records that cannot be taken back."""

from __future__ import annotations

import datetime
from typing import Any, Final

from sqlalchemy import JSON, DateTime, Dialect, MetaData, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

SCHEMA_VERSION: Final = 1
"""Raised whenever a table changes; a store of another version is refused."""


class UtcMoment(TypeDecorator[datetime.datetime]):
    """A moment, always aware and in UTC; SQLite, which keeps no zone, stores it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime.datetime | None, dialect: Dialect
    ) -> datetime.datetime | None:
        """The moment as the database keeps it."""
        if value is None:
            return None
        utc = value.astimezone(datetime.UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(
        self, value: datetime.datetime | None, dialect: Dialect
    ) -> datetime.datetime | None:
        """The moment as programs see it."""
        del dialect
        if value is None:
            return None
        return value.astimezone(datetime.UTC) if value.tzinfo else value.replace(tzinfo=datetime.UTC)


def now() -> datetime.datetime:
    """This moment, in UTC."""
    return datetime.datetime.now(datetime.UTC)


class Base(DeclarativeBase):
    """The tables of a store. Texts are never null: "" says that there is none, as in the rows of the lists."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy, never changed
        datetime.datetime: UtcMoment(),
        dict[str, Any]: JSON().with_variant(JSONB(), "postgresql"),
    }


class StoreInfo(Base):
    """One row: which version of the tables this store has."""

    __tablename__ = "store_info"

    schema_version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created_at: Mapped[datetime.datetime] = mapped_column(default=now)


class KeptForever(Exception):
    """Something tried to delete or rewrite a record that is kept for good."""


def keep(model: type[Base], *, unchanging: bool = False) -> None:
    """Refuse to delete rows of a table, and to change them where they are `unchanging`."""

    def refuse(_mapper: object, _connection: object, target: object) -> None:
        raise KeptForever(type(target).__name__)

    event.listen(model, "before_delete", refuse)
    if unchanging:
        event.listen(model, "before_update", refuse)
