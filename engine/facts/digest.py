"""The digest of normalised facts: the same for 800 kg and 0.8 t, for a name and its alias, for any order of keys."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Mapping
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
        known, plain = _reading(fact)
        for row, value in zip(rows, table.columns[fact.slot], strict=True):
            if type(value) is known:
                row[fact.name] = value if plain is None else plain(value)
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


def _reading(fact: Fact) -> tuple[type, Callable[[Any], Any] | None]:
    """The Python type of a known value, and how it is written (None: as it is)."""
    if fact.choices is not None:
        words = fact.choices.words
        if fact.type in ("set", "terms_set"):
            return frozenset, lambda codes: sorted(words[code] for code in codes)
        return int, words.__getitem__
    if fact.type == "date":
        return float, lambda day: datetime.date.fromordinal(int(day)).isoformat()
    return {"number": float, "yes_no": bool}.get(fact.type, str), None
