"""Enterprises, and the fact documents that they handed in."""

from __future__ import annotations

import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, keep, now


class Enterprise(Base):
    """One enterprise, under the id that its facts give it.

    `hazard_numbers` counts the numbers given out in its hazard register: a number is never given twice.
    """

    __tablename__ = "enterprises"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    region: Mapped[str] = mapped_column(default="", index=True)
    grid: Mapped[str] = mapped_column(default="", index=True)
    hazard_numbers: Mapped[int] = mapped_column(default=0)
    recorded_at: Mapped[datetime.datetime] = mapped_column(default=now)


class FactDocument(Base):
    """Facts as they were given, valid on a day. `digest` is of the text itself, which never changes."""

    __tablename__ = "fact_documents"
    __table_args__ = (UniqueConstraint("enterprise_id", "day", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey(Enterprise.id))
    day: Mapped[datetime.date]
    text: Mapped[str] = mapped_column(Text)
    digest: Mapped[str]
    source: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime.datetime] = mapped_column(default=now)


keep(FactDocument, unchanging=True)
