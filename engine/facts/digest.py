"""The digest of normalised facts: the same for 800 kg and 0.8 t, for a name and its alias, for any order of keys."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ..vocabulary.model import Fact, Vocabulary
from .subjects import KindTable


def facts_digest(vocabulary: Vocabulary, tables: Mapping[str, KindTable]) -> str:
    """SHA-256 of the canonical JSON of what is known."""
    plain = {kind: _rows(vocabulary, table, tables) for kind, table in tables.items() if table.rows}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _rows(vocabulary: Vocabulary, table: KindTable, tables: Mapping[str, KindTable]) -> list[Any]:
    kind = vocabulary.kinds[table.kind]
    rows: list[dict[str, Any]] = [{} for _ in range(table.rows)]
    for fact in kind.facts.values():
        for row, value in zip(rows, table.columns[fact.slot], strict=True):
            known = _known(fact, value)
            if known is not None:
                row[fact.name] = known
    owners = tables[kind.parent].ids if kind.parent else ()
    found: list[Any] = []
    for number, facts in enumerate(rows):
        owner = owners[table.parent[number]] if owners else ""
        if table.phantom[number]:
            found.append([owner])
        else:
            notes = table.notes[number]
            found.append([owner, table.ids[number], table.names[number], facts, dict(notes)])
    return found


def _known(fact: Fact, value: Any) -> Any:
    kind = type(value)
    if kind is bool or kind is str:
        return value
    if kind is float:
        return datetime.date.fromordinal(int(value)).isoformat() if fact.type == "date" else value
    if fact.choices is None:
        return None
    if kind is int:
        return fact.choices.words[value]
    return sorted(fact.choices.words[code] for code in value) if kind is frozenset else None
