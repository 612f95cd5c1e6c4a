"""A rulebook: packs read once, linked for each day's editions when they are first asked for."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..diagnostics import Findings
from ..garbage import paused
from ..program.program import Program
from ..vocabulary.files import find_pack_files
from . import cache
from .folders import built_in_folder

if TYPE_CHECKING:
    from ..linker.packs import Pack

Switches = tuple[datetime.date, ...]


@dataclass(slots=True)
class Rulebook:
    """The built-in pack and those added to it. `program(day)` links; equal editions share one program."""

    folders: tuple[Path, ...]
    profile: str = "default"
    use_cache: bool = True
    _packs: tuple[Pack, ...] | None = None
    _digests: tuple[str, ...] | None = None
    _switches: Switches | None = None
    _programs: dict[int, Program] = field(default_factory=dict)

    @classmethod
    def with_packs(
        cls, packs: Sequence[Path | str] = (), *, profile: str = "default", use_cache: bool = True
    ) -> Rulebook:
        """The built-in pack with others on top, in this order."""
        return cls((built_in_folder(), *(Path(pack) for pack in packs)), profile, use_cache)

    def packs(self) -> tuple[Pack, ...]:
        """The packs as read. Raises `InputError` with every error found."""
        if self._packs is None:
            from .loading import load_packs

            findings = Findings()
            with paused():
                packs = load_packs(self.folders, findings)
            findings.raise_errors()
            self._packs = packs
        return self._packs

    def digests(self) -> tuple[str, ...]:
        """SHA-256 of each pack's files."""
        if self._digests is None:
            findings = Findings()
            self._digests = tuple(find_pack_files(folder, findings).digest for folder in self.folders)
            findings.raise_errors()
        return self._digests

    def program(self, day: datetime.date) -> Program:
        """The program of the editions in force on a day. Raises `InputError` for faults in the rules."""
        switches = self._known_switches()
        edition = sum(1 for switch in switches if switch <= day)
        if edition not in self._programs:
            self._programs[edition] = self._load(edition, day)
        return self._programs[edition]

    def key(self, *parts: str) -> str:
        """The cache key of these packs, this profile, and further parts."""
        return cache.cache_key(self.digests(), self.profile, *parts)

    def edition(self, day: datetime.date) -> int:
        """A number that is the same for all days with the same editions in force."""
        return sum(1 for switch in self._known_switches() if switch <= day)

    def stored_code(self, edition: str) -> bytes:
        """The compiled executor's code for an edition; empty when there is none."""
        stored = cache.load(self.key("code", edition)) if self.use_cache else None
        return stored if isinstance(stored, bytes) else b""

    def keep_code(self, edition: str, code: bytes) -> None:
        """Keep the compiled executor's code for an edition."""
        if self.use_cache and code:
            cache.store(self.key("code", edition), code)

    def _known_switches(self) -> Switches:
        """The days on which some source comes into force, or has ended."""
        if self._switches is None:
            key = self.key("switches") if self.use_cache else ""
            stored = cache.load(key) if self.use_cache else None
            if stored is None:
                stored = self._find_switches()
                if self.use_cache:
                    cache.store(key, stored)
            self._switches = stored
        assert self._switches is not None
        return self._switches

    def _find_switches(self) -> Switches:
        days: set[datetime.date] = set()
        for source in self.packs()[-1].data.sources.values():
            if source.start is not None:
                days.add(source.start)
            if source.end is not None:
                days.add(source.end + datetime.timedelta(days=1))
        return tuple(sorted(days))

    def _load(self, edition: int, day: datetime.date) -> Program:
        key = self.key("program", str(edition)) if self.use_cache else ""
        stored = cache.load(key) if self.use_cache else None
        if isinstance(stored, Program):
            return stored
        from ..linker.link import link

        with paused():
            program = link(self.packs(), day, self.profile)
        if self.use_cache:
            cache.store(key, program)
        return program
