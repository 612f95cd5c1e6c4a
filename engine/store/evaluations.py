"""Evaluations in, the latest one and the history of levels out."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import insert, select

from ...models.base import Level
from ...models.evaluation import Evaluation, to_json
from ...models.rows import HazardRow, ResponsibilityRow, Row, ScreeningRow
from ...models.store import ControlRow, FactDocument, ListName, StoredEvaluation
from .connection import Store
from .enterprises import locked_enterprise
from .errors import refusal


@dataclass(frozen=True, slots=True)
class LevelOn:
    """The level of an enterprise on a day, by the last evaluation of that day."""

    as_of: datetime.date
    level: Level | None
    worst_possible_level: Level | None
    final: bool
    recorded_at: datetime.datetime


def save_evaluation(store: Store, evaluation: Evaluation, *, facts: int | None = None) -> int:
    """Keep an evaluation with its rows, once; returns its number. `facts` is the number of its fact document.

    One with the same day, digests and version is the same: it is left as it is.
    """
    made = evaluation.provenance
    key = {
        "enterprise_id": evaluation.enterprise.id,
        "as_of": evaluation.as_of,
        "fact_digest": made.fact_digest,
        "program_digest": made.program_digest,
        "version": made.version,
    }
    with store.transaction() as session:
        locked_enterprise(session, evaluation.enterprise.id, name=evaluation.enterprise.name)
        found = session.scalar(select(StoredEvaluation.id).filter_by(**key))
        if found is not None:
            return found
        if facts is not None:
            document = session.get(FactDocument, facts)
            if document is None or document.enterprise_id != evaluation.enterprise.id:
                raise refusal("store-other-facts", id=evaluation.enterprise.id)
        stored = StoredEvaluation(
            **key,
            fact_document_id=facts,
            level=evaluation.level,
            worst_possible_level=evaluation.worst_possible_level,
            level_final=evaluation.level_final,
            document=to_json(evaluation, indent=None),
        )
        session.add(stored)
        session.flush()
        rows = [{"evaluation_id": stored.id, **row} for row in _rows(evaluation)]
        if rows:
            session.execute(insert(ControlRow), rows)
        return stored.id


def latest_evaluation(store: Store, enterprise_id: str) -> Evaluation | None:
    """The evaluation of the latest day, the last one recorded where there are several."""
    wanted = select(StoredEvaluation.document).where(StoredEvaluation.enterprise_id == enterprise_id)
    with store.transaction() as session:
        text = session.scalars(
            wanted.order_by(StoredEvaluation.as_of.desc(), StoredEvaluation.id.desc()).limit(1)
        ).first()
    return None if text is None else Evaluation.model_validate_json(text)


def level_history(store: Store, enterprise_id: str) -> tuple[LevelOn, ...]:
    """The levels of an enterprise, day by day."""
    table = StoredEvaluation
    wanted = select(
        table.as_of, table.level, table.worst_possible_level, table.level_final, table.recorded_at
    ).where(table.enterprise_id == enterprise_id)
    with store.transaction() as session:
        rows = session.execute(wanted.order_by(table.as_of, table.id)).all()
    days = {
        as_of: LevelOn(as_of, cast("Level | None", level), cast("Level | None", worst), final, recorded_at)
        for as_of, level, worst, final, recorded_at in rows
    }
    return tuple(days.values())


def _rows(evaluation: Evaluation) -> Iterator[dict[str, Any]]:
    lists = evaluation.lists
    for risk in lists.risk_control:
        yield _row("risk_control", risk, risk.point_id, level=risk.level, person=risk.person)
    for task in lists.screening:
        yield _screening(task)
    for hazard in lists.hazards:
        yield _hazard(hazard)
    for duty in lists.responsibilities:
        yield _responsibility(duty)


def _screening(row: ScreeningRow) -> dict[str, Any]:
    more = {"level": row.level, "person": row.person, "state": row.state, "due": row.next_due}
    return _row("screening", row, row.point_id, **more)


def _hazard(row: HazardRow) -> dict[str, Any]:
    more = {
        "severity": row.severity,
        "person": row.responsible,
        "state": row.state,
        "due": row.deadline,
    }
    return _row("hazards", row, row.point_id, **more)


def _responsibility(row: ResponsibilityRow) -> dict[str, Any]:
    more = {"level": row.level, "severity": row.finding_severity, "person": row.name}
    return _row("responsibilities", row, row.object_id, **more)


def _row(name: ListName, row: Row, subject_id: str, **more: Any) -> dict[str, Any]:
    columns: dict[str, Any] = {"level": None, "severity": None, "person": "", "state": "", "due": None}
    return {
        **columns,
        **more,
        "list_name": name,
        "no": row.no,
        "status": row.status,
        "rule": row.rule,
        "subject_id": subject_id,
        "data": row.model_dump(mode="json"),
    }
