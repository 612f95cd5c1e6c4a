"""From declarations to the vocabulary: parents before children, every fact in its slot."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from ..diagnostics import Findings, Span
from ..suggest import guess_values
from ..yamlfile import fold
from .declared import Declared, FactDecl, KindDecl
from .model import REGISTERS, ROW_KINDS, Choices, Fact, Kind, TermList, Vocabulary
from .terms import build_terms, make_choices


def build_vocabulary(declared: Declared, findings: Findings) -> Vocabulary:
    """The vocabulary of everything declared; what does not fit is a finding and left out."""
    terms = {name: build_terms(item, findings) for name, item in declared.terms.items()}
    order = _order(declared.kinds, findings)
    interned: dict[tuple[tuple[str, ...], bool], Choices] = {}
    maker = _FactMaker(terms, interned, findings)
    kinds: dict[str, Kind] = {}
    for name in order:
        kind = declared.kinds[name]
        facts = maker.facts(name, _facts_of(kind, declared, findings))
        children = tuple(c for c in order if declared.kinds[c].parent == name and c not in ROW_KINDS)
        kinds[name] = Kind(
            name,
            kind.parent,
            kind.plural,
            kind.label,
            kind.point_type,
            facts,
            {fold(fact.label.zh): fact.name for fact in facts.values()},
            children,
            kind.span,
            kind.screened,
            kind.roles,
        )
    common = maker.facts("common", declared.common)
    vocabulary = Vocabulary(kinds, common, terms)
    for made in kinds.values():
        _check_labels(made, vocabulary, findings)
        check_answering(
            made.roles, f"{made.name}.roles", declared.kinds[made.name].roles_span, vocabulary, findings
        )
    return vocabulary


def check_answering(
    roles: tuple[str, ...], what: str, span: Span, vocabulary: Vocabulary, findings: Findings
) -> None:
    """Each of these roles stands on one of the tiers that control risks."""
    terms = vocabulary.terms.get("roles")
    for role in roles:
        if not vocabulary.tier_of(role):
            known = [term.name for term in terms.terms if vocabulary.tier_of(term.name)] if terms else []
            findings.add(
                "role-not-answering", span, "error", what=what, role=role, **guess_values(role, known)
            )


def _order(kinds: Mapping[str, KindDecl], findings: Findings) -> list[str]:
    """Kind names, parents first and otherwise as declared; kinds without a root are findings and left out."""
    graph: dict[str, list[str]] = {}
    for name, kind in kinds.items():
        graph[name] = [kind.parent] if kind.parent in kinds else []
        if kind.parent and kind.parent not in kinds and kind.span.line:
            guess = guess_values(kind.parent, kinds)
            findings.add("parent-unknown", kind.span, "error", kind=name, parent=kind.parent, **guess)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = error.args[1]
        findings.add("kind-cycle", kinds[circle[0]].span, kinds=" -> ".join(circle))
        return []
    order: list[str] = []

    def place(name: str) -> None:
        for parent in graph[name]:
            if parent not in order:
                place(parent)
        if name not in order and (name == "enterprise" or kinds[name].parent in order):
            order.append(name)

    if "enterprise" not in kinds:
        return []
    place("enterprise")
    for name in kinds:
        place(name)
    return order


def _facts_of(kind: KindDecl, declared: Declared, findings: Findings) -> dict[str, FactDecl]:
    if kind.name in ROW_KINDS:
        return dict(kind.facts)
    added = declared.kinds[REGISTERS[kind.name]].facts if kind.name in REGISTERS else declared.common
    for name in kind.facts.keys() & added.keys():
        findings.add("fact-twice", added[name].span, kind=kind.name, fact=name)
    return {**kind.facts, **added}


class _FactMaker:
    """Turns declarations into facts; equal lists of choices become one object."""

    def __init__(
        self,
        terms: Mapping[str, TermList],
        interned: dict[tuple[tuple[str, ...], bool], Choices],
        findings: Findings,
    ) -> None:
        self.terms = terms
        self.interned = interned
        self.findings = findings

    def facts(self, kind: str, declared: Mapping[str, FactDecl]) -> dict[str, Fact]:
        """The facts of a kind, numbered."""
        for fact in declared.values():
            self.check_only_if(kind, fact, declared)
        return {name: self.fact(kind, item, slot) for slot, (name, item) in enumerate(declared.items())}

    def fact(self, kind: str, item: FactDecl, slot: int) -> Fact:
        return Fact(
            item.name,
            item.type,
            item.label,
            item.ask,
            item.unit,
            item.low,
            item.high,
            item.integer,
            self.choices(kind, item),
            item.terms,
            item.only_if,
            slot,
            item.span,
        )

    def choices(self, kind: str, item: FactDecl) -> Choices | None:
        if item.type in ("choice", "set"):
            made = make_choices(f"{kind}.{item.name}", item.words, item.ordered)
            return self.interned.setdefault((item.words, item.ordered), made)
        if item.type not in ("term", "terms_set"):
            return None
        found = self.terms.get(item.terms)
        if found is None:
            guess = guess_values(item.terms, self.terms)
            self.findings.add(
                "terms-unknown", item.span, "error", fact=f"{kind}.{item.name}", list=item.terms, **guess
            )
            return make_choices(item.terms, ())
        return found.choices

    def check_only_if(self, kind: str, fact: FactDecl, facts: Mapping[str, FactDecl]) -> None:
        if fact.only_if and fact.type != "yes_no":
            self.findings.add("only-if-fact-type", fact.span, fact=f"{kind}.{fact.name}")
        seen = [fact.name]
        while fact.only_if:
            target = facts.get(fact.only_if)
            if target is None:
                guess = guess_values(fact.only_if, facts)
                self.findings.add(
                    "only-if-unknown",
                    fact.span,
                    "error",
                    fact=f"{kind}.{fact.name}",
                    target=fact.only_if,
                    **guess,
                )
                return
            if target.type != "yes_no":
                self.findings.add("only-if-type", fact.span, fact=f"{kind}.{fact.name}", target=target.name)
                return
            if target.name in seen:
                self.findings.add("only-if-cycle", fact.span, fact=f"{kind}.{fact.name}")
                return
            seen.append(target.name)
            fact = target


def _check_labels(kind: Kind, vocabulary: Vocabulary, findings: Findings) -> None:
    """Names and labels of a kind's facts and lists must all differ."""
    seen: dict[str, str] = {}
    for fact in kind.facts.values():
        for word in {fact.name, fold(fact.label.zh)}:
            if seen.setdefault(word, fact.name) != fact.name:
                findings.add("label-twice", fact.span, kind=kind.name, label=word, fact=seen[word])
    for child in kind.children:
        item = vocabulary.kinds[child]
        for word in {item.plural, fold(item.label.zh)}:
            if seen.setdefault(word, child) != child:
                findings.add("label-twice", item.span, kind=kind.name, label=word, fact=seen[word])
