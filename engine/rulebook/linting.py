"""Everything there is to say about packs: as they are read, and as they link on each side of every edition switch."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from ..diagnostics import Diagnostic, Findings, InputError
from ..linker.link import link
from ..linker.packs import Pack, edition_key
from ..linker.scope import readable
from .loading import load_packs

_ONE_DAY: Final = datetime.timedelta(days=1)


def lint_packs(
    folders: Sequence[Path], profile: str = "default", day: datetime.date | None = None
) -> tuple[Diagnostic, ...]:
    """Every error, warning and note, each once, by place. `day` links for that day alone."""
    findings = Findings()
    packs = load_packs(folders, findings)
    if not findings.errors:
        seen: set[tuple[str, ...]] = set()
        for each in (day,) if day is not None else edition_days(packs):
            findings.extend(_linking(packs, each, profile, _unseen(packs, each, seen)))
    return _once(findings)


def edition_days(packs: Sequence[Pack]) -> tuple[datetime.date, ...]:
    """Days that between them see every set of editions: the day of each switch and the day before it."""
    days: dict[tuple[str, ...], datetime.date] = {}
    for switch in sorted(set(_switches(packs))):
        for day in (switch - _ONE_DAY, switch):
            days.setdefault(edition_key(packs, day), day)
    if not days:
        days[()] = datetime.date.max
    return tuple(days.values())


def _switches(packs: Sequence[Pack]) -> Iterator[datetime.date]:
    for source in packs[-1].data.sources.values():
        if source.start is not None:
            yield source.start
        if source.end is not None:
            yield source.end + _ONE_DAY


def _unseen(packs: Sequence[Pack], day: datetime.date, seen: set[tuple[str, ...]]) -> frozenset[str]:
    """The sectors that have not been linked with the editions of that day: what a day changes in one of them does not
    concern the others."""
    sectors, editions = packs[-1].data.sectors, set(edition_key(packs, day))
    found = set()
    for sector in sectors:
        near = readable(sector, sectors)
        own = (
            rules.name
            for pack in packs
            for rules in pack.rule_sets
            if rules.name in editions and (rules.sector in near or rules.sector not in sectors)
        )
        key = (sector, *own)
        if key not in seen:
            seen.add(key)
            found.add(sector)
    return frozenset(found | {name for name, sector in sectors.items() if sector.always})


def _linking(
    packs: Sequence[Pack], day: datetime.date, profile: str, scope: frozenset[str]
) -> tuple[Diagnostic, ...]:
    findings = Findings()
    try:
        link(packs, day, profile, findings=findings, scope=scope)
    except InputError as error:
        findings.extend(error.diagnostics)
    return findings.all


def _once(findings: Findings) -> tuple[Diagnostic, ...]:
    """Errors, warnings and notes of several days, each said once."""
    kept: dict[tuple[object, ...], Diagnostic] = {}
    for item in findings.all:
        kept.setdefault((item.code, item.span, *sorted(item.values.items())), item)
    return tuple(kept.values())
