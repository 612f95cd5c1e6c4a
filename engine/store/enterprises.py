"""The row of an enterprise: made when first met, locked while something is written about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ...models.store import Enterprise
from ..facts.convert import to_text
from ..yamlfile import fold
from .errors import refusal
from .texts import storable

_REGION: Final = (("province", "省份"), ("city", "城市"))
_OTHER: Final = "其他"


def enterprise_part(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """The enterprise's own mapping in a fact document."""
    inner = facts.get("enterprise")
    return inner if isinstance(inner, Mapping) else facts


def id_of(facts: Mapping[str, Any]) -> str:
    """The enterprise's own id. Without one, facts of several enterprises would get mixed up."""
    given = enterprise_part(facts).get("id")
    found = fold(to_text(given)) if isinstance(given, str | int) and not isinstance(given, bool) else ""
    if not found:
        raise refusal("store-no-id")
    return found


def described(facts: Mapping[str, Any]) -> dict[str, str]:
    """Name, region and grid cell, where the facts tell them."""
    part = enterprise_part(facts)
    places = [_text(part, names) for names in _REGION]
    found = {
        "name": _text(part, ("name",)),
        "region": " ".join(place for place in places if place and place != _OTHER),
        "grid": _text(part, ("grid",)),
    }
    return {key: text for key, text in found.items() if text}


def _text(part: Mapping[str, Any], names: tuple[str, ...]) -> str:
    found = next((part[name] for name in names if part.get(name) is not None), "")
    return str(found).strip() if isinstance(found, str | int) and not isinstance(found, bool) else ""


def locked_enterprise(session: Session, enterprise_id: str, **described: str) -> Enterprise:
    """The row, made where there is none; nobody else writes about the enterprise until the transaction ends."""
    if not all(storable(text) for text in (enterprise_id, *described.values())):
        raise refusal("store-text")
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(Enterprise).values(id=enterprise_id).on_conflict_do_nothing())
    found = session.scalars(select(Enterprise).where(Enterprise.id == enterprise_id).with_for_update()).one()
    for key, text in described.items():
        setattr(found, key, text)
    session.flush()
    return found
