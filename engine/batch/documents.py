"""The rows of one enterprise written as a fact file, to be evaluated or explained alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..facts.layout import KindReader
from ..vocabulary.model import Fact
from .convert import words_of
from .parts import OWNER
from .reading import RAW, Kept
from .tables import Folder


class Document:
    """Writes the rows of one enterprise as a fact file."""

    def __init__(self, folder: Folder, readers: Mapping[str, KindReader], kept: Mapping[str, Kept]) -> None:
        self._folder = folder
        self._readers = readers
        self._kept = kept

    def of(self, kind: str, row: int) -> dict[str, Any]:
        """One row with its lists."""
        reader, kept = self._readers[kind], self._kept[kind]
        written = kept.frame.row(row, named=True)
        found: dict[str, Any] = {"id": written["id"]}
        found |= {key: str(written[key]) for key in ("name", "grid") if written.get(key) is not None}
        for fact in reader.facts:
            value = written.get(f"{RAW}{fact.name}")
            if value is not None:
                found[fact.name] = _plain(fact, value, written.get(f"f{fact.slot}"))
        for child in reader.kind.children:
            if child not in self._kept:
                continue
            owners = self._kept[child].frame.get_column(OWNER)
            items = [self.of(child, item) for item in (owners == row).arg_true().to_list()]
            more = bool(kept.unfinished[child][row])
            found[self._readers[child].kind.plural] = {"items": items, "more": True} if more else items
        return found


def _plain(fact: Fact, value: Any, read: Any) -> Any:
    if fact.type == "yes_no":
        return read
    if fact.type in ("set", "terms_set"):
        return [str(item) for item in value] if isinstance(value, list) else words_of(str(value))
    if fact.type == "number":
        return value if isinstance(value, int | float | str) else str(value)
    return str(value)[:10] if fact.type == "date" and not isinstance(value, str) else str(value)
