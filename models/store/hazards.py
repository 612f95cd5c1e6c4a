"""The hazard register 隐患治理台账: one record a hazard, for good, and every step of its treatment."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any, Final, Literal, get_args

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, keep, now
from .enterprises import Enterprise

HazardState = Literal["registered", "assessed", "assigned", "in_treatment", "to_accept", "accepted", "closed"]
HAZARD_STATES: Final[tuple[HazardState, ...]] = get_args(HazardState)
"""S0 to S6: 发现登记 评估定级 下达整改 整改中 整改完成待验收 验收 销号."""

FIVE_ITEMS: Final = ("responsible", "remedy", "fund", "deadline", "plan")
"""五落实: 责任 措施 资金 时限 预案."""


def _one_of(column: str, words: Collection[str]) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"{column} IN ({listed})"


class Hazard(Base):
    """One hazard from being found to being closed; closing leaves it where it is.

    `number` and `code` belong to it for ever. `rule` and `subject_id` tell what found it and where ("" : a person did).
    `last_found_on` is the last day on which the rule found it, `gone_on` the day since which it does not: somebody
    should look and accept. `limit_on` is the latest day that a rule (`limit_by`) allows, `deadline` the one that was set.
    The database itself refuses what the register must never hold.
    """

    __tablename__ = "hazards"
    __table_args__ = (
        UniqueConstraint("enterprise_id", "number"),
        UniqueConstraint("enterprise_id", "code"),
        Index(None, "enterprise_id", "rule", "subject_id"),
        Index(None, "state", "deadline"),
        CheckConstraint(_one_of("state", HAZARD_STATES), "state"),
        CheckConstraint(_one_of("severity", ("", "general", "major")), "severity"),
        CheckConstraint(
            "state NOT IN ('accepted', 'closed') OR (accepted_by <> '' AND accepted_by <> responsible)",
            "accepted_by_another",
        ),
        CheckConstraint("state <> 'closed' OR closed_on IS NOT NULL", "closed_on_a_day"),
        CheckConstraint(
            "state <> 'in_treatment' OR severity <> 'major' OR "
            "(responsible <> '' AND remedy <> '' AND fund <> '' AND deadline IS NOT NULL AND plan <> '')",
            "five_items",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey(Enterprise.id))
    number: Mapped[int]
    code: Mapped[str]
    rule: Mapped[str] = mapped_column(default="")
    subject_id: Mapped[str] = mapped_column(default="")
    recurrence_of: Mapped[int | None] = mapped_column(ForeignKey("hazards.id"))
    revision: Mapped[int] = mapped_column()

    # S0: what was found
    title: Mapped[str] = mapped_column(default="")
    found_on: Mapped[datetime.date]
    found_by: Mapped[str] = mapped_column(default="")
    last_found_on: Mapped[datetime.date | None]
    gone_on: Mapped[datetime.date | None]
    state: Mapped[str] = mapped_column(default="registered")

    # S1: what it is
    severity: Mapped[str] = mapped_column(default="")
    category: Mapped[str] = mapped_column(default="")
    judged_by: Mapped[str] = mapped_column(default="")

    # S2, S3: who puts it right, how, by when
    unit: Mapped[str] = mapped_column(default="")
    responsible: Mapped[str] = mapped_column(default="")
    remedy: Mapped[str] = mapped_column(default="")
    fund: Mapped[str] = mapped_column(default="")
    deadline: Mapped[datetime.date | None]
    plan: Mapped[str] = mapped_column(default="")
    notice: Mapped[str] = mapped_column(default="")
    interim: Mapped[str] = mapped_column(default="")
    progress: Mapped[str] = mapped_column(default="")
    limit_on: Mapped[datetime.date | None]
    limit_by: Mapped[str] = mapped_column(default="")
    overdue_deadline: Mapped[datetime.date | None]

    # S4, S5, S6: how it ended
    result: Mapped[str] = mapped_column(default="")
    treated_on: Mapped[datetime.date | None]
    proof: Mapped[str] = mapped_column(default="")
    spent: Mapped[str] = mapped_column(default="")
    accepted_by: Mapped[str] = mapped_column(default="")
    accepted_on: Mapped[datetime.date | None]
    conclusion: Mapped[str] = mapped_column(default="")
    approved_by: Mapped[str] = mapped_column(default="")
    closed_on: Mapped[datetime.date | None]

    # reports and supervision 挂牌督办
    reported_to: Mapped[str] = mapped_column(default="")
    reported_on: Mapped[datetime.date | None]
    supervised_by: Mapped[str] = mapped_column(default="")
    supervision_level: Mapped[str] = mapped_column(default="")
    supervision_deadline: Mapped[datetime.date | None]
    published: Mapped[str] = mapped_column(default="")
    delisted_on: Mapped[datetime.date | None]

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - read by SQLAlchemy, never changed

    @property
    def gap(self) -> tuple[str, ...]:
        """Which of 五落实 are missing."""
        return tuple(name for name in FIVE_ITEMS if not getattr(self, name))

    @property
    def open(self) -> bool:
        """Whether it is not closed yet."""
        return self.state != "closed"

    def overdue(self, day: datetime.date) -> bool:
        """X4 逾期: the deadline is past and the treatment is not accepted."""
        return self.deadline is not None and day > self.deadline and self.state not in ("accepted", "closed")


class HazardEvent(Base):
    """One step of one hazard: who did what on which day, and what was entered. Never changed."""

    __tablename__ = "hazard_events"
    __table_args__ = (UniqueConstraint("hazard_id", "no"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hazard_id: Mapped[int] = mapped_column(ForeignKey(Hazard.id))
    no: Mapped[int]
    move: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    by: Mapped[str]
    by_person: Mapped[bool]
    day: Mapped[datetime.date]
    note: Mapped[str] = mapped_column(default="")
    entered: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime.datetime] = mapped_column(default=now)


keep(Hazard)
keep(HazardEvent, unchanging=True)
