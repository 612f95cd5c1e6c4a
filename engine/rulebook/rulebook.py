"""A rulebook: packs read once, linked for each day's editions and each scope when they are first asked for."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..diagnostics import Findings, InputError
from ..garbage import paused
from ..program.program import Program
from ..vocabulary.files import find_pack_files
from ..vocabulary.model import Sector, Source
from . import cache
from .folders import built_in_folder

if TYPE_CHECKING:
    from ..linker.packs import Pack
    from ..vocabulary.loader import PackData

Switches = tuple[datetime.date, ...]
Sectors = Mapping[str, Sector]
_ALL: Final[frozenset[str]] = frozenset()


@dataclass(slots=True)
class Rulebook:
    """The built-in pack and those added to it. `program(day)` links; equal editions share one program."""

    folders: tuple[Path, ...]
    profile: str = "default"
    use_cache: bool = True
    _data: tuple[PackData, ...] | None = None
    _packs: tuple[Pack, ...] | None = None
    _digests: tuple[str, ...] | None = None
    _outline: tuple[Switches, Sectors] | None = None
    _programs: dict[tuple[int, frozenset[str]], Program] = field(default_factory=dict)

    @classmethod
    def with_packs(
        cls, packs: Sequence[Path | str] = (), *, profile: str = "default", use_cache: bool = True
    ) -> Rulebook:
        """The built-in pack with others on top, in this order."""
        return cls((built_in_folder(), *(Path(pack) for pack in packs)), profile, use_cache)

    def packs(self) -> tuple[Pack, ...]:
        """The packs as read. Raises `InputError` with every error found."""
        if self._packs is None:
            self._packs = self._with_rules(_ALL)
        return self._packs

    def data(self) -> tuple[PackData, ...]:
        """The packs without their rule sets. Raises `InputError` with every error found."""
        if self._data is None:
            from .loading import load_data

            findings = Findings()
            with paused():
                data = load_data(self.folders, findings)
            findings.raise_errors()
            self._data = data
        return self._data

    def _with_rules(self, left_out: frozenset[str]) -> tuple[Pack, ...]:
        from .loading import load_rules

        findings = Findings()
        data = self.data()
        with paused():
            packs = load_rules(data, findings, left_out)
        findings.raise_errors()
        return packs

    def digests(self) -> tuple[str, ...]:
        """SHA-256 of each pack's files."""
        if self._digests is None:
            findings = Findings()
            self._digests = tuple(find_pack_files(folder, findings).digest for folder in self.folders)
            findings.raise_errors()
        return self._digests

    def program(self, day: datetime.date, scope: frozenset[str] | None = None) -> Program:
        """The program of the editions in force on a day, with the rules of these sectors (None: all that packs declare).

        Raises `InputError` for faults in the rules.
        """
        edition, left_out = self.edition(day), self._left_out(scope)
        if (edition, left_out) not in self._programs:
            self._programs[edition, left_out] = self._load(edition, day, left_out)
        return self._programs[edition, left_out]

    def sectors(self) -> Sectors:
        """The sectors that the packs declare, by name."""
        return self._known_outline()[1]

    def variant(self, day: datetime.date, scope: frozenset[str] | None = None) -> str:
        """A word that is the same for all days and scopes with one program."""
        return "-".join([str(self.edition(day)), *sorted(self._left_out(scope))])

    def _left_out(self, scope: frozenset[str] | None) -> frozenset[str]:
        return _ALL if scope is None else frozenset(self.sectors().keys() - scope)

    def key(self, *parts: str) -> str:
        """The cache key of these packs, this profile, and further parts."""
        return cache.cache_key(self.digests(), self.profile, *parts)

    def edition(self, day: datetime.date) -> int:
        """A number that is the same for all days with the same editions in force."""
        return sum(1 for switch in self._known_outline()[0] if switch <= day)

    def stored_code(self, variant: str) -> bytes:
        """The compiled executor's code for a variant of the program; empty when there is none."""
        stored = cache.load(self.key("code", variant)) if self.use_cache else None
        return stored if isinstance(stored, bytes) else b""

    def keep_code(self, variant: str, code: bytes) -> None:
        """Keep the compiled executor's code for a variant of the program."""
        if self.use_cache and code:
            cache.store(self.key("code", variant), code)

    def _known_outline(self) -> tuple[Switches, Sectors]:
        """The days on which some source comes into force, or has ended, and the sectors."""
        if self._outline is None:
            key = self.key("outline") if self.use_cache else ""
            stored = cache.load(key) if self.use_cache else None
            if stored is None:
                data = self.data()[-1]
                stored = _switches(data.sources.values()), data.sectors
                if self.use_cache:
                    cache.store(key, stored)
            self._outline = stored
        assert self._outline is not None
        return self._outline

    def _load(self, edition: int, day: datetime.date, left_out: frozenset[str]) -> Program:
        key = self.key("program", str(edition), *sorted(left_out)) if self.use_cache else ""
        stored = cache.load(key) if self.use_cache else None
        if isinstance(stored, Program):
            return stored
        with paused():
            program = self._link(day, left_out)
        if self.use_cache:
            cache.store(key, program)
        return program

    def _link(self, day: datetime.date, left_out: frozenset[str]) -> Program:
        from ..linker.link import link

        scope = self._scope(left_out)
        packs = self._packs_of(left_out)
        try:
            return link(packs, day, self.profile, scope=scope)
        except InputError:
            if packs is self._packs:
                raise
        return link(
            self.packs(), day, self.profile, scope=scope
        )  # a rule names one of a sector that was not read

    def _packs_of(self, left_out: frozenset[str]) -> tuple[Pack, ...]:
        """The packs, where it is safe without the rule sets that the scope leaves out anyway.

        Packs over others may name any entry of theirs, so then all are read.
        """
        if self._packs is not None or not left_out or len(self.folders) > 1:
            return self.packs()
        from ..linker.scope import readable

        sectors = self.sectors()
        used = frozenset[str]().union(*(readable(name, sectors) for name in sectors.keys() - left_out))
        return self._with_rules(left_out - used)

    def _scope(self, left_out: frozenset[str]) -> frozenset[str] | None:
        return frozenset(self.sectors().keys() - left_out) if left_out else None


def _switches(sources: Iterable[Source]) -> Switches:
    days: set[datetime.date] = set()
    for source in sources:
        if source.start is not None:
            days.add(source.start)
        if source.end is not None:
            days.add(source.end + datetime.timedelta(days=1))
    return tuple(sorted(days))
