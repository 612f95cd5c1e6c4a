"""Evaluations as they were made, and the rows of their four lists for queries."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, keep, now
from .enterprises import Enterprise, FactDocument

ListName = Literal["risk_control", "screening", "hazards", "responsibilities"]


class StoredEvaluation(Base):
    """One result. `document` is its JSON, byte for byte; the columns are what one asks for over many enterprises."""

    __tablename__ = "evaluations"
    __table_args__ = (
        UniqueConstraint("enterprise_id", "as_of", "fact_digest", "program_digest", "version"),
        Index(None, "level", "as_of"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey(Enterprise.id))
    fact_document_id: Mapped[int | None] = mapped_column(ForeignKey(FactDocument.id))
    as_of: Mapped[datetime.date]
    level: Mapped[str | None]
    worst_possible_level: Mapped[str | None]
    level_final: Mapped[bool]
    fact_digest: Mapped[str]
    program_digest: Mapped[str]
    version: Mapped[str]
    document: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime.datetime] = mapped_column(default=now)


class ControlRow(Base):
    """One row of one list. The four lists share a table: who answers for what, and what is due, are asked across them.

    `level` is the row's level, for hazards None (they have `severity`); `person` who answers; `due` the next day of a
    duty or the deadline of a hazard; `state` that of a duty or hazard. `data` has every column of the list.
    """

    __tablename__ = "control_rows"
    __table_args__ = (
        Index(None, "list_name", "level"),
        Index(None, "list_name", "due"),
        Index(None, "rule"),
        Index(None, "person"),
    )

    evaluation_id: Mapped[int] = mapped_column(ForeignKey(StoredEvaluation.id), primary_key=True)
    list_name: Mapped[str] = mapped_column(primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    level: Mapped[str | None]
    severity: Mapped[str | None]
    status: Mapped[str]
    state: Mapped[str] = mapped_column(default="")
    rule: Mapped[str]
    subject_id: Mapped[str]
    person: Mapped[str] = mapped_column(default="")
    due: Mapped[datetime.date | None]
    data: Mapped[dict[str, Any]]


keep(StoredEvaluation, unchanging=True)
keep(ControlRow, unchanging=True)
