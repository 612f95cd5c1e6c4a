"""Several packs as one: replacing and disabling entries, restating sources, and which editions take part."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..diagnostics import Findings, Span
from ..language.tree import Derive, Entry, RuleSet, Score
from ..suggest import guess_values
from ..vocabulary.files import path_inside
from ..vocabulary.loader import PackData
from ..vocabulary.model import Source, Table, Vocabulary
from ..vocabulary.tables import load_table
from .symbols import LinkedSet


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as read: its data (merged over the packs before it) and its own rule sets."""

    data: PackData
    rule_sets: tuple[RuleSet, ...]


def local_id(entry: Entry) -> str:
    """The id of an entry within its rule set."""
    return entry.name if isinstance(entry, Derive | Score) else entry.common.id


def merge(packs: Sequence[Pack], findings: Findings) -> tuple[list[tuple[RuleSet, str]], dict[str, str]]:
    """The rule sets that remain, each with its pack's name, and (old id -> new id) of what was replaced."""
    sets: list[tuple[RuleSet, str]] = []
    seen: dict[str, Span] = {}
    gone: dict[str, str] = {}
    by: dict[str, str] = {}
    for pack in packs:
        earlier = {f"{rules.name}/{local_id(e)}" for rules, _ in sets for e in rules.entries}
        names = {rules.name for rules, _ in sets}
        for wanted in pack.data.disable:
            if wanted not in earlier and wanted not in names:
                findings.error("disable-unknown", Span(str(pack.data.files.folder / "pack.yaml")), id=wanted,
                             **guess_values(wanted, earlier | names))  # fmt: skip
            gone[wanted] = ""
        for rules in pack.rule_sets:
            if rules.name in seen:
                first = seen[rules.name]
                findings.add(
                    "rule-set-twice-in-packs", rules.span, name=rules.name, other=f"{first.file}:{first.line}"
                )
            seen.setdefault(rules.name, rules.span)
            _replacements(rules, pack, earlier, gone, by, findings)
            sets.append((rules, pack.data.name))
    kept = []
    for rules, name in sets:
        if rules.name in gone:
            continue
        entries = tuple(e for e in rules.entries if f"{rules.name}/{local_id(e)}" not in gone)
        kept.append((replace(rules, entries=entries), name))
    _check_replaces([rules for rules, _ in sets], findings)
    return kept, {old: new for old, new in gone.items() if new}


def _check_replaces(sets: Sequence[RuleSet], findings: Findings) -> None:
    """`replaces` names rule sets or entries that are there, in force or not."""
    known = {rules.name for rules in sets} | {
        f"{rules.name}/{local_id(e)}" for rules in sets for e in rules.entries
    }
    for rules in sets:
        named = [(name, rules.span) for name in rules.replaces]
        named += [(name, entry.common.span) for entry in rules.entries for name in entry.common.replaces]
        for name, span in named:
            if name not in known:
                findings.error("replace-unknown", span, id=name, **guess_values(name, known))


def _replacements(
    rules: RuleSet,
    pack: Pack,
    earlier: set[str],
    gone: dict[str, str],
    by: dict[str, str],
    findings: Findings,
) -> None:
    for entry in rules.entries:
        wanted = entry.common.replace
        if not wanted:
            continue
        span = entry.common.span
        if wanted not in earlier:
            findings.error("replace-unknown", span, id=wanted, **guess_values(wanted, earlier))
        elif wanted in by:
            findings.add("replaced-twice", span, id=wanted, pack=pack.data.name, other=by[wanted])
        else:
            by[wanted] = pack.data.name
            made = f"{rules.name}/{local_id(entry)}"
            # What the replaced entry had replaced goes by the new one from now on.
            gone.update({old: made for old, new in gone.items() if new == wanted})
            gone[wanted] = made


def link_sets(
    sets: Sequence[tuple[RuleSet, str]], sources: Mapping[str, Source], day: datetime.date, findings: Findings
) -> tuple[LinkedSet, ...]:
    """Each rule set with its source and whether it takes part on that day."""
    linked: list[LinkedSet] = []
    for rules, pack in sets:
        source = sources.get(rules.source)
        if rules.source and source is None:
            findings.error(
                "unknown-source", rules.span, source=rules.source, **guess_values(rules.source, sources)
            )
        dated = bool(rules.dated_by) or any(entry.common.dated_by for entry in rules.entries)
        active = source is None or dated or source.in_force(day)
        linked.append(LinkedSet(rules, pack, source, active))
    return tuple(linked)


def edition_key(packs: Sequence[Pack], day: datetime.date) -> tuple[str, ...]:
    """The rule sets in force on a day: two days with one key have one program."""
    sources = packs[-1].data.sources
    return tuple(
        rules.name
        for pack in packs
        for rules in pack.rule_sets
        if (source := sources.get(rules.source)) is None or source.in_force(day)
    )


@dataclass(frozen=True, slots=True)
class TableReader:
    """Reads the tables that rule sets name, never outside their pack."""

    folders: Mapping[str, Path]
    vocabulary: Vocabulary
    findings: Findings

    def __call__(self, linked: LinkedSet, name: str) -> Table | None:
        """The table a rule set calls by this name."""
        rules = linked.rules
        folder = self.folders.get(linked.pack)
        if folder is None:
            return None
        path = path_inside(folder, Path(rules.path).parent, rules.tables[name], self.findings, rules.span)
        return None if path is None else load_table(path, self.vocabulary, self.findings)
