"""What every entry has, filled from the head of its rule set."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, cast

from ..diagnostics import Span
from ..vocabulary.model import Confidence, Text
from ..yamlfile import YamlMap, YamlSeq, written
from .fields import NO_TEXT, Fields
from .lexer import fold
from .tree import Basis, Common, Condition, Group
from .words import CONFIDENCES

_CLAUSE_NUMBER: Final = re.compile(r"[0-9]+(\.[0-9]+)*")
_UNCHECKED: Final = frozenset({"from_memory", "confirmed_indirect"})


@dataclass(frozen=True, slots=True)
class Head:
    """The defaults that a rule set gives to its entries."""

    name: str = ""
    source: str = ""
    subject: str = ""
    where: Condition | None = None
    dated_by: str = ""
    confidence: Confidence = "confirmed"
    by: tuple[str, ...] = ()
    """roles that answer for its risks"""


class Ids:
    """The ids of one rule set, each once; derived values by name, whatever their subject: `rule_set/name` is their id."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, str], Span] = {}

    def take(self, fields: Fields, key: str, name: str, room: str = "") -> None:
        """Report an id that stands twice, or that could not be written in `found` or in a pack."""
        first = self._places.setdefault((room, name), fields.place(key))
        if first is not fields.place(key):
            fields.error("rule-id-twice", key, found=name, line=first.line)
        if "/" in name or "*" in name:
            fields.error("rule-id-signs", key, found=name)


def read_common(fields: Fields, head: Head, ids: Ids, *, title: Text = NO_TEXT, cites: bool = True) -> Common:
    """The parts common to entries with an `id`. `title` stands in for a title that is not written."""
    fields.require("id")
    name = fields.word("id")
    if name:
        ids.take(fields, "id", name)
    confidence = read_confidence(fields, head)
    own = fields.condition("where")
    return Common(
        id=name,
        title=fields.text("title") if "title" in fields else title,
        subject=read_subject(fields, head),
        where=joined(head.where, own),
        unless=fields.condition("unless"),
        basis=read_basis(fields, head, confidence, name if cites else ""),
        confidence=confidence,
        note=fields.raw("note"),
        dated_by=fields.names("dated_by") or head.dated_by,
        replaces=fields.words("replaces"),
        replace=fields.word("replace"),
        span=fields.span,
    )


def read_named(fields: Fields, head: Head, ids: Ids) -> Common:
    """The parts common to derived values and scores, which have a `name` and need no clause of their own."""
    fields.require("name")
    name, subject = fields.name("name"), read_subject(fields, head)
    if name:
        ids.take(fields, "name", name, room="derive")
    confidence = read_confidence(fields, head)
    basis = read_bases(fields, head)
    if not basis and head.source:
        basis = (Basis(head.source, ""),)
    return Common(
        id=name,
        title=fields.text("title") if "title" in fields else Text(name),
        subject=subject,
        where=None,
        unless=None,
        basis=basis,
        confidence=confidence,
        note=fields.raw("note"),
        dated_by=fields.names("dated_by") or head.dated_by,
        replaces=(),
        replace=fields.word("replace"),
        span=fields.span,
    )


def joined(first: Condition | None, second: Condition | None) -> Condition | None:
    """Both conditions; the head's stands first."""
    if first is None or second is None:
        return first if second is None else second
    return Group("all", (first, second), 0, second.span)


def read_subject(fields: Fields, head: Head) -> str:
    """The entry's kind, or the head's."""
    subject = fields.name("subject") or head.subject
    if not subject and "subject" not in fields:
        fields.error("rule-subject-missing", "subject")
    return subject


def read_confidence(fields: Fields, head: Head) -> Confidence:
    """The entry's confidence, or the head's."""
    return cast(Confidence, fields.choice("confidence", CONFIDENCES, head.confidence))


def read_bases(fields: Fields, head: Head) -> tuple[Basis, ...]:
    """What `clause` and `basis` name."""
    found: list[Basis] = []
    clause = fields.raw("clause")
    if clause and head.source:
        found.append(Basis(head.source, fold(clause)))
    elif clause:
        fields.error("clause-without-source", "clause", found=clause)
    node = fields.node("basis")
    if node is not None and not isinstance(node, YamlMap | YamlSeq):
        fields.error("basis-form", "basis", found=written(node))
        return tuple(found)

    def read(item: YamlMap) -> None:
        part = Fields(item, ("source", "clause"), "basis", fields.findings)
        if part.require("source"):
            found.append(Basis(part.word("source"), part.word("clause")))

    fields.maps("basis", read)
    return tuple(found)


def read_basis(fields: Fields, head: Head, confidence: Confidence, name: str) -> tuple[Basis, ...]:
    """The basis that every entry must have. An id that is a clause number is the clause, as printed;
    a clause may be wanting only where the text has not been seen, and the source only for a house default."""
    found = read_bases(fields, head)
    written_here = "clause" in fields or "basis" in fields
    if not written_here and head.source and confidence != "house_default":
        clause = name if _CLAUSE_NUMBER.fullmatch(name) else ""
        found = (Basis(head.source, clause),)
    if confidence == "house_default" or (written_here and not found):
        return found
    if not found or (confidence not in _UNCHECKED and not any(basis.clause for basis in found)):
        fields.error("clause-missing", source=head.source or "-")
    return found
