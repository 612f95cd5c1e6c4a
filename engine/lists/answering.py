"""Which roles answer at a tier: those that the rule names, else those of the kind, of the sector, of the tier."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..program.program import EntryDef, Program, RiskPart


class Asked(NamedTuple):
    """Roles of one tier, whoever is named nearest to the thing answers. `wanted`: somebody has said that it should be one
    of these."""

    roles: tuple[str, ...]
    wanted: bool


class Answering:
    """The roles of a program, by tier."""

    def __init__(self, program: Program) -> None:
        roles = program.vocabulary.terms.get("roles")
        self._program = program
        self._known: dict[tuple[str, str, str], Asked] = {}
        self.tier_of = {term.name: term.extra.get("tier", "") for term in roles.terms} if roles else {}

    def at(self, tier: str, kind: str, entry: EntryDef) -> Asked:
        """The roles that answer at a tier for what an entry says of a thing of the kind."""
        key = (tier, kind, entry.id)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._find(tier, kind, entry)
        return known

    def _find(self, tier: str, kind: str, entry: EntryDef) -> Asked:
        for roles in self._said(kind, entry):
            here = tuple(role for role in roles if self.tier_of.get(role) == tier)
            if here:
                return Asked(here, True)
        return Asked(tuple(role for role, of in self.tier_of.items() if of == tier), False)

    def _said(self, kind: str, entry: EntryDef) -> Iterator[tuple[str, ...]]:
        """What has been said of it, the nearest first."""
        if isinstance(entry.part, RiskPart):
            yield entry.part.by
        kinds = self._program.vocabulary.kinds
        for name in reversed(self._program.vocabulary.path(kind)):
            yield kinds[name].roles
        sector = self._program.sectors.get(entry.sector)
        if sector is not None:
            yield sector.roles
