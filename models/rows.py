"""The rows of the four control lists. Words of closed lists stand as ids; `Evaluation.labels` has their texts."""

from __future__ import annotations

import datetime
from typing import Literal

from .base import BasisRef, Confidence, Level, ResultModel, Scalar, Status, Words
from .because import Because


class Row(ResultModel):
    """The columns that every list ends with. `status` found: the row applies; undetermined: it may."""

    no: int
    status: Status
    because: tuple[Because, ...]
    basis: tuple[BasisRef, ...]
    confidence: Confidence
    rule: str
    pack: str


class FactorScore(ResultModel):
    """The score of one factor of a risk method, and whose it is."""

    factor: str
    value: Scalar
    low: int | float | None = None
    high: int | float | None = None
    source: Literal["own", "default"]


class RiskControlRow(Row):
    """风险分级管控清单: one risk of one subject. `downgraded` marks 降级待审, an own level below the default's."""

    point_id: str
    point_type: str
    point: str
    step: Words
    event: Words
    accident: str
    consequence: Words
    method: str
    variant: str
    scores: tuple[FactorScore, ...]
    scores_from: Literal["own", "default", "none"]
    value: Scalar
    value_low: int | float | None = None
    value_high: int | float | None = None
    level: Level | None
    worst_possible: Level | None
    level_by: tuple[str, ...]
    downgraded: bool
    engineering: tuple[Words, ...]
    management: tuple[Words, ...]
    training: tuple[Words, ...]
    protection: tuple[Words, ...]
    emergency: tuple[Words, ...]
    tier: str
    also_tiers: tuple[str, ...]
    role: str
    unit: str
    person: str
    phone: str
    supervisor: str


ScreeningState = Literal["not_screened", "normal", "hazard_found", "overdue", "undetermined", "not_concerned"]
"""未排查 正常 存在隐患 逾期 待查 不涉及."""


class ScreeningRow(Row):
    """隐患排查任务清单: what one role screens at one subject, how often and by when."""

    point_id: str
    point: str
    level: Level | None
    worst_possible: Level | None
    kind: str
    task: Words
    about: Words | None
    """the risk or hazard that the duty is about, where it is about one"""
    check: tuple[Words, ...]
    timing: Words
    timing_confidence: Confidence
    tier: str
    role: str
    with_roles: tuple[str, ...]
    person: str
    record: Words
    last_done: datetime.date | None
    next_due: datetime.date | None
    due_note: Words | None
    state: ScreeningState


HazardState = Literal["open", "in_treatment", "overdue", "to_accept", "closed", "closed_but_found"]


class HazardRow(Row):
    """隐患治理清单: one hazard found by a rule or recorded by a person. `gap` lists what of 五落实 is missing."""

    point_id: str
    point: str
    finding: Words
    severity: Literal["major", "general"] | None
    category: str
    source: Literal["engine", "record", "both"]
    record_id: str
    found_on: datetime.date | None
    found_by: str
    remedy: Words
    responsible: str
    fund: str
    deadline: datetime.date | None
    plan: str
    gap: tuple[str, ...]
    deadline_by: str
    enforcement: tuple[str, ...]
    reported: str
    state: HazardState
    accepted_by: str
    acceptor_is_responsible: bool
    closed_on: datetime.date | None


class OpenItems(ResultModel):
    """What is still open at an object and the things below it."""

    risks: int
    """red and orange risks"""
    hazards: int
    """major hazards not yet closed"""


class ResponsibilityRow(Row):
    """责任清单: who answers for what, in which layer. A row without a name carries a finding."""

    object_id: str
    object: str
    level: Level | None
    worst_possible: Level | None
    layer: Literal["leadership", "supervision", "enterprise"]
    role: str
    unit: str
    name: str
    post: str
    phone: str
    grid: str
    does: Words
    open: OpenItems
    finding: Words | None
    finding_severity: Literal["major", "general"] | None


class Lists(ResultModel):
    """The four control lists, worst level first."""

    risk_control: tuple[RiskControlRow, ...]
    screening: tuple[ScreeningRow, ...]
    hazards: tuple[HazardRow, ...]
    responsibilities: tuple[ResponsibilityRow, ...]
