"""The entries of all packs as they were written, in force or not."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..diagnostics import Findings, Span
from ..language.tree import Basis, Derive, Duty, Entry, Grade, Hazard, Responsibility, Risk, RuleSet, Score
from ..linker.packs import Pack, local_id, merge
from ..rulebook.rulebook import Rulebook
from ..suggest import guess_values
from ..yamlfile import fold
from ..yamlfile.source import read_source
from .guard import fault
from .language import language

_SECTIONS: Final[dict[type, str]] = {
    Derive: "derive",
    Score: "scores",
    Risk: "risks",
    Grade: "grades",
    Hazard: "hazards",
    Duty: "duties",
    Responsibility: "responsibilities",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry with what surrounds it. `standing` tells whether a later pack replaces or disables it."""

    id: str
    rule_set: RuleSet
    entry: Entry
    pack: str
    in_force: tuple[str, str]
    standing: str

    def as_data(self) -> dict[str, str]:
        """For a listing: plain texts."""
        common = self.entry.common
        first = common.basis[0] if common.basis else Basis(self.rule_set.source, "")
        return {
            "id": self.id,
            "rule_set": self.rule_set.name,
            "section": _SECTIONS[type(self.entry)],
            "sector": self.rule_set.sector,
            "kind": common.subject,
            "title": common.title.of(language()) or local_id(self.entry),
            "source": first.source,
            "clause": first.clause,
            "confidence": common.confidence,
            "from": self.in_force[0],
            "to": self.in_force[1],
            "pack": self.pack,
            "standing": self.standing,
        }

    def place(self) -> str:
        """File and line."""
        span = self.entry.common.span
        return f"{span.file}:{span.line}"

    def written(self) -> str:
        """The lines of the file that hold the entry."""
        return entry_text(self.entry.common.span)


def list_entries(folders: Sequence[str]) -> list[Listed]:
    """Every entry of the built-in pack and those over it, pack by pack, in the written order."""
    packs = Rulebook.with_packs(folders, use_cache=False).packs()
    findings = Findings()
    kept, replaced = merge(packs, findings)
    findings.raise_errors()
    alive = {f"{rules.name}/{local_id(entry)}" for rules, _ in kept for entry in rules.entries}
    return list(_listed(packs, alive, replaced))


def _listed(packs: Sequence[Pack], alive: set[str], replaced: dict[str, str]) -> Iterator[Listed]:
    sources = packs[-1].data.sources
    for pack in packs:
        for rules in pack.rule_sets:
            source = sources.get(rules.source)
            days = ("", "") if source is None else (_day(source.start), _day(source.end))
            for entry in rules.entries:
                name = f"{rules.name}/{local_id(entry)}"
                standing = "in_use" if name in alive else "replaced" if name in replaced else "disabled"
                yield Listed(name, rules, entry, pack.data.name, days, standing)


def _day(day: object) -> str:
    return "" if day is None else str(day)


def find_entries(folders: Sequence[str], name: str) -> list[Listed]:
    """Entries of that full id, else of that id within any rule set. Raises `InputError` when there is none."""
    wanted = fold(name)
    every = list_entries(folders)
    found = [item for item in every if item.id == wanted]
    found = found or [item for item in every if local_id(item.entry) == wanted]
    if not found:
        names = [item.id for item in every] + [local_id(item.entry) for item in every]
        raise fault("rule-id-unknown", id=name, **guess_values(wanted, names, 3))
    return found


def entry_text(span: Span) -> str:
    """The lines of a list item that begins at a place, without their indentation."""
    lines = read_source(Path(span.file), span.file).splitlines()
    first = lines[span.line - 1]
    dash = len(first) - len(first.lstrip())
    found = [first]
    for line in lines[span.line :]:
        if line.strip() and len(line) - len(line.lstrip()) <= dash:
            break
        found.append(line)
    while not found[-1].strip():
        found.pop()
    return textwrap.dedent("\n".join(found)) + "\n"
