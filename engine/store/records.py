"""Records of the register and their events, as rows: what moves and registering share."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ...models.store import Enterprise, Hazard, HazardEvent
from ..suggest import guess_values
from .errors import refusal
from .lifecycle import SYSTEM_MOVES


def locked_hazard(session: Session, enterprise_id: str, code: str) -> Hazard:
    """The record, which nobody else changes until the transaction ends."""
    wanted = select(Hazard).where(Hazard.enterprise_id == enterprise_id, Hazard.code == code)
    found = session.scalars(wanted.with_for_update()).first()
    if found is None:
        codes = session.scalars(select(Hazard.code).where(Hazard.enterprise_id == enterprise_id))
        raise refusal("store-no-hazard", code=code, id=enterprise_id, **guess_values(code, codes))
    return found


def new_hazard(session: Session, owner: Enterprise, code: str = "", **values: Any) -> Hazard:
    """A record under the next number of the (locked) enterprise, and under a code made of it where none is given."""
    owner.hazard_numbers += 1
    if not code:
        taken = set(session.scalars(select(Hazard.code).where(Hazard.enterprise_id == owner.id)))
        while f"YH-{owner.hazard_numbers:06d}" in taken:
            owner.hazard_numbers += 1
        code = f"YH-{owner.hazard_numbers:06d}"
    hazard = Hazard(enterprise_id=owner.id, number=owner.hazard_numbers, code=code, **values)
    session.add(hazard)
    session.flush()
    return hazard


def add_event(
    session: Session,
    hazard: Hazard,
    move: str,
    *,
    by: str,
    day: datetime.date,
    from_state: str,
    note: str = "",
    entered: Mapping[str, Any] | None = None,
) -> None:
    """One more step of a record."""
    last = session.scalar(select(func.max(HazardEvent.no)).where(HazardEvent.hazard_id == hazard.id))
    event = HazardEvent(
        hazard_id=hazard.id,
        no=(last or 0) + 1,
        move=move,
        from_state=from_state,
        to_state=hazard.state,
        by=by,
        by_person=move not in SYSTEM_MOVES,
        day=day,
        note=note,
        entered={
            key: value.isoformat() if isinstance(value, datetime.date) else value
            for key, value in (entered or {}).items()
        },
    )
    session.add(event)
    session.flush()
