"""The texts of the ids that stand in rows: roles, tiers, accident types, actions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...models.base import Words
from ...models.rows import Lists
from ..explain.parts import ProgramParts


def labels_of(parts: ProgramParts, lists: Lists) -> dict[str, Words]:
    """ "list:word" -> text, sorted, for every word that the lists use and a term list knows."""
    found: dict[str, Words] = {}
    vocabulary, profile = parts.program.vocabulary, parts.program.profile
    for name, words in _used(lists):
        terms = vocabulary.terms.get(name)
        for word in words:
            if terms is not None and word in terms.choices.code_of and word not in ("", "其他"):
                found[f"{name}:{word}"] = parts.words(terms.term(word).label)
    for tier, text in profile.tier_titles.items():
        found[f"tiers:{tier}"] = parts.words(text)
    for name, text in profile.list_titles.items():
        found[f"lists:{name}"] = parts.words(text)
    return {key: found[key] for key in sorted(found)}


def _used(lists: Lists) -> Iterator[tuple[str, Iterable[str]]]:
    tiers: set[str] = set()
    for risk in lists.risk_control:
        tiers.update((risk.tier, *risk.also_tiers))
    tiers.update(row.tier for row in lists.screening)
    yield "tiers", tiers
    roles = {row.role for row in lists.risk_control} | {row.role for row in lists.screening}
    roles |= {row.role for row in lists.responsibilities}
    yield "roles", roles.union(*(row.with_roles for row in lists.screening))
    yield "accident_types", {row.accident for row in lists.risk_control}
    yield "screening_kinds", {row.kind for row in lists.screening}
    yield "enforcement", {word for row in lists.hazards for word in row.enforcement}
    yield "hazard_categories_of_management", {row.category for row in lists.hazards}
