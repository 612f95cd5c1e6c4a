"""What linking can see beyond names and types: sources, methods, terms, and values that no rule can reach."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ..diagnostics import Span
from ..language.tree import Derive, Duty, Entry, Hazard, Responsibility, Risk, Score
from ..program import typed as t
from ..program.types import NumberType
from ..suggest import guess_values
from ..vocabulary.build import check_answering
from ..vocabulary.model import TermList, Text
from .drafts import Drafts
from .ordering import typed_nodes
from .symbols import Symbols


def check_program(symbols: Symbols, drafts: Drafts) -> None:
    """Report into the findings."""
    listed = symbols.vocabulary.terms.get("tiers")
    tiers = listed.choices.code_of if listed else ()
    for linked in symbols.sets:
        for name in linked.rules.tables:
            symbols.table(linked, name)  # one that no expression names is read all the same: it may be faulty
    for _linked, entry in symbols.entries():
        common = entry.common
        for basis in common.basis:
            if basis.source and basis.source not in symbols.sources:
                symbols.findings.error(
                    "unknown-source",
                    common.span,
                    source=basis.source,
                    **guess_values(basis.source, symbols.sources),
                )
        own = entry.name if isinstance(entry, Derive | Score) else common.id
        if any(text.zh and not text.en and text.zh != own for text in _texts(entry)):
            symbols.findings.add("english-missing", common.span, "note", id=own)
        if isinstance(entry, Risk):
            check_answering(entry.by, "by", common.span, symbols.vocabulary, symbols.findings)
        for terms, word in _words(entry, tiers):
            _check_word(symbols, terms, word, common.span)
    for draft in drafts.cells.values():
        for node in typed_nodes(draft.typed):
            _check_divisor(symbols, node)


def _texts(entry: Entry) -> Iterator[Text]:
    """What people read of an entry."""
    yield entry.common.title
    match entry:
        case Hazard():
            yield entry.remedy
        case Duty():
            yield from entry.check
            yield entry.record
        case Responsibility():
            yield entry.does
            yield entry.unit
        case Risk():
            yield from (entry.event, entry.step, entry.consequence)
            for group in entry.measures.values():
                yield from group


def _words(entry: object, tiers: Collection[str]) -> Iterator[tuple[str, str]]:
    """The words of an entry that come from term lists, as (list, word)."""
    match entry:
        case Hazard():
            yield "hazard_categories_of_management", entry.category
            for action in entry.enforcement:
                yield "enforcement", action
        case Duty():
            yield ("tiers" if entry.by in tiers else "roles"), entry.by
            for role in entry.with_:
                yield "roles", role
            yield "tasks", entry.task
            yield "screening_kinds", entry.kind
        case Responsibility():
            yield "roles", entry.role
        case Risk():
            yield "accident_types", entry.accident
            for group in entry.measures:
                yield "measures", group


def _check_word(symbols: Symbols, name: str, word: str, span: Span) -> None:
    terms: TermList | None = symbols.vocabulary.terms.get(name)
    if not word or terms is None:
        return
    if word not in terms.choices.code_of:
        symbols.findings.error(
            "unknown-term", span, word=word, list=name, **guess_values(word, terms.choices.words)
        )


def _check_divisor(symbols: Symbols, node: t.Typed) -> None:
    """A fact that may be 0 as divisor makes the result unknown: worth a note."""
    if not isinstance(node, t.Arith) or node.op != "/" or not isinstance(node.right, t.FactRef):
        return
    divisor = node.right
    if not isinstance(divisor.type, NumberType) or "." in divisor.name:
        return
    fact = symbols.vocabulary.kinds[divisor.kind].facts.get(divisor.name)
    if fact is not None and fact.low <= 0 <= fact.high:
        symbols.findings.add("divisor-may-be-zero", node.span, "note", name=divisor.name)
