"""Sectors: which rule sets a scope leaves in, and that none reads a sector which may be left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..language.tree import Derive, RuleSet, Score
from ..vocabulary.model import Sector
from .drafts import Drafts
from .ordering import reads
from .symbols import Symbols


def readable(sector: str, sectors: Mapping[str, Sector]) -> frozenset[str]:
    """The sectors whose values the rules of a sector may read, itself and what those use included."""
    found = {sector} | {name for name, other in sectors.items() if other.always}
    pending = list(found)
    while pending:
        declared = sectors.get(pending.pop())
        new = set(declared.uses if declared else ()) - found
        found |= new
        pending.extend(new)
    return frozenset(found)


def within(
    sets: Sequence[tuple[RuleSet, str]], sectors: Mapping[str, Sector], left_out: frozenset[str]
) -> list[tuple[RuleSet, str]]:
    """The rule sets of a scope. Of a sector that is left out, but used by one that is not, the values stay."""
    if not left_out:
        return list(sets)
    inside = (sectors.keys() | {rules.sector for rules, _ in sets}) - left_out
    used = frozenset[str]().union(*(readable(sector, sectors) for sector in inside))
    kept: list[tuple[RuleSet, str]] = []
    for rules, pack in sets:
        if rules.sector in inside:
            kept.append((rules, pack))
        elif rules.sector in used:
            values = tuple(entry for entry in rules.entries if isinstance(entry, Derive | Score))
            kept.append((replace(rules, entries=values, not_encoded=()), pack))
    return kept


def check_crossings(symbols: Symbols, drafts: Drafts) -> None:
    """A value of another sector may be read only where the sector says that it uses it."""
    sectors = symbols.sectors
    if not sectors:
        return
    sector_of = {linked.rules.name: linked.rules.sector for linked in symbols.sets}
    allowed = {sector: readable(sector, sectors) for sector in set(sector_of.values())}
    told: set[tuple[str, str]] = set()
    for key, draft in drafts.cells.items():
        own = sector_of.get(_set_of(key), "")
        if not own:
            continue
        for other in reads(draft.typed):
            sector = sector_of.get(_set_of(other), own)
            if sector in sectors and sector not in allowed[own] and (_set_of(key), other) not in told:
                told.add((_set_of(key), other))
                symbols.findings.error(
                    "sector-crossed", draft.span, set=_set_of(key), sector=own, other=sector,
                    name=other.rpartition("/")[2],
                )  # fmt: skip


def _set_of(cell: str) -> str:
    """The rule set of a cell's id."""
    return cell.partition("/")[0]
