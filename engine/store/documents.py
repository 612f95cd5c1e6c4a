"""Fact documents in, and out again with the hazard register in them."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...models.store import ControlRow, FactDocument, Hazard, StoredEvaluation
from ..clock import today
from ..facts.factfile import FactFile, as_of_of
from ..vocabulary.declared import built_in
from ..vocabulary.model import Vocabulary
from ..yamlfile import fold
from .connection import Store
from .enterprises import described, id_of, locked_enterprise
from .errors import refusal
from .texts import digest_of, facts_text, plain_facts

if TYPE_CHECKING:
    from pydantic import BaseModel

_KIND: Final = "recorded_hazard"
_FACT_OF: Final = {
    "responsible": "responsible_named",
    "remedy": "measures_set",
    "fund": "funds_set",
    "deadline": "deadline_set",
    "plan": "plan_made",
}
_TEXTS: Final = (
    *("rule", "title", "found_by", "remedy", "responsible", "fund", "plan", "accepted_by", "category"),
    *("severity", "found_on", "deadline", "treated_on", "closed_on"),
)
_ENDED: Final = ("treated_on", "accepted_by", "closed_on")
"""what a record of the document may not say any longer once the register says otherwise"""


def save_facts(
    store: Store,
    facts: Mapping[str, Any] | FactFile | BaseModel,
    *,
    day: datetime.date | None = None,
    source: str = "",
) -> int:
    """Keep a fact document, once; returns its number. `day` is its own `as_of` or today when left out.

    Raises `StoreError`, above all for facts without an id of the enterprise.
    """
    data = plain_facts(facts)
    enterprise_id, text = id_of(data), facts_text(data)
    day = day or as_of_of(data) or today()
    key = {"enterprise_id": enterprise_id, "day": day, "digest": digest_of(text)}
    with store.transaction() as session:
        locked_enterprise(session, enterprise_id, **described(data))
        found = session.scalar(select(FactDocument.id).filter_by(**key))
        if found is not None:
            return found
        document = FactDocument(**key, text=text, source=source)
        session.add(document)
        session.flush()
        return document.id


def facts_with_register(
    store: Store,
    enterprise_id: str,
    *,
    day: datetime.date | None = None,
    vocabulary: Vocabulary | None = None,
) -> dict[str, Any]:
    """The enterprise's last facts (of `day` or before), its hazard records as the register has them.

    What a record of the document says beyond the register is kept, and so are records that the register does not have.
    With a `vocabulary` these records may name their facts by label.
    """
    with store.transaction() as session:
        document = _last(session, enterprise_id, day)
        facts: dict[str, Any] = json.loads(document.text)
        hazards = list(
            session.scalars(
                select(Hazard).where(Hazard.enterprise_id == enterprise_id).order_by(Hazard.number)
            )
        )
        known = {*_ids(facts), *_ids_of_rows(session, document)}
    part: dict[str, Any] = facts.get("enterprise", facts)
    records = _records(part, _labels(vocabulary))
    for hazard in hazards:
        records[hazard.code] = _record(hazard, records.get(hazard.code, {}), known)
    part[built_in().kinds[_KIND].plural] = list(records.values())
    return facts


def _last(session: Session, enterprise_id: str, day: datetime.date | None) -> FactDocument:
    wanted = select(FactDocument).where(FactDocument.enterprise_id == enterprise_id)
    if day is not None:
        wanted = wanted.where(FactDocument.day <= day)
    found = session.scalars(wanted.order_by(FactDocument.day.desc(), FactDocument.id.desc())).first()
    if found is None:
        raise refusal("store-no-facts", id=enterprise_id)
    return found


def _labels(vocabulary: Vocabulary | None) -> dict[str, str]:
    """The facts of a record by their labels."""
    declared = built_in().kinds[_KIND].facts
    found = {fact.label.zh: fact.name for fact in declared.values()}
    if vocabulary is not None:
        found |= {fact.label.zh: name for name, fact in vocabulary.kinds[_KIND].facts.items()}
    return found


def _records(part: dict[str, Any], labels: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The document's own records by their ids, taken out of it."""
    kind = built_in().kinds[_KIND]
    written: Any = None
    for key in [key for key in part if fold(key) in (kind.plural, kind.label.zh)]:
        written = part.pop(key)
    if isinstance(written, Mapping):
        written = written.get("items")
    found: dict[str, dict[str, Any]] = {}
    for number, item in enumerate(written or (), 1):
        # The reader of facts gives an item without an id the same one.
        code = fold(str(item.get("id") or f"{_KIND}-{number}"))
        named = {labels.get(fold(key), fold(key)): value for key, value in item.items()}
        found[code] = {**named, "id": code}
    return found


def _ids(value: Any) -> Iterator[str]:
    """The ids that the document itself gives."""
    if isinstance(value, Mapping):
        if isinstance(value.get("id"), str | int):
            yield fold(str(value["id"]))
        for item in value.values():
            yield from _ids(item)
    elif isinstance(value, list):
        for item in value:
            yield from _ids(item)


def _ids_of_rows(session: Session, document: FactDocument) -> Iterator[str]:
    """Ids of things that the document gives none: the reader of facts made them, and rows have them."""
    rows = select(ControlRow.subject_id).join(StoredEvaluation)
    yield from session.scalars(rows.where(StoredEvaluation.fact_document_id == document.id).distinct())


def _record(hazard: Hazard, given: Mapping[str, Any], known: set[str]) -> dict[str, Any]:
    """A record as the vocabulary has it."""
    found: dict[str, Any] = {key: item for key, item in given.items() if key not in _ENDED}
    found |= {"id": hazard.code, "registered": True, "closed": hazard.state == "closed"}
    if hazard.subject_id in known:
        found["at"] = hazard.subject_id
    # What a rule proposes becomes the measure when somebody is told to take it.
    proposed = ("remedy",) if hazard.rule and hazard.state in ("registered", "assessed") else ()
    said = {key: getattr(hazard, key) for key in _TEXTS if key not in proposed and getattr(hazard, key)}
    for key, value in said.items():
        found[key] = value.isoformat() if isinstance(value, datetime.date) else value
    for key, fact in _FACT_OF.items():
        if key in said:
            found[fact] = True
        else:
            found.setdefault(fact, False)
    accepted = hazard.state in ("accepted", "closed")
    found["accepted"] = accepted
    if accepted:
        found["acceptor_independent"] = True  # the register takes no other acceptance
    else:
        found.pop("acceptor_independent", None)
    if hazard.reported_on:
        found["reported"] = True
    if hazard.published:
        found["published"] = True
    if hazard.supervised_by:
        found["listed_for_supervision"] = hazard.delisted_on is None
    return found
