"""Which sectors a result speaks of, and why others are left out."""

from __future__ import annotations

from ...models.base import Words
from ...models.evaluation import SectorScope
from ..explain.view import View
from ..lists.context import ENTERPRISE
from ..vocabulary.model import Sector


def sectors_of(view: View) -> tuple[SectorScope, ...]:
    """Every sector that the packs declare, in their order."""
    left_out = frozenset(view.program.left_out)
    return tuple(
        SectorScope.made(
            sector=name,
            title=view.parts.words(sector.title),
            evaluated=name not in left_out,
            because=_because(view, sector) if name in left_out else (),
        )
        for name, sector in view.program.sectors.items()
    )


def _because(view: View, sector: Sector) -> tuple[Words, ...]:
    """The labels of the facts that leave the sector out; none when one of them is not surely no."""
    kind, row = ENTERPRISE
    facts = view.program.vocabulary.kinds[kind].facts
    columns = view.subjects.tables[kind].columns
    gates = [facts[name] for name, _ in sector.only_if]
    if not all(columns[fact.slot][row] is False for fact in gates):
        return ()
    return tuple(view.parts.words(fact.label) for fact in gates)
