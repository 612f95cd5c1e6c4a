"""Write docs/coverage.md: what the built-in pack says, clause by clause, and what it leaves out and why.

python docs/make_coverage.py
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from dual_prevention.engine import Evaluator
from dual_prevention.engine.cli.listing import Listed, list_entries
from dual_prevention.engine.language.tree import NotEncoded, RuleSet
from dual_prevention.engine.vocabulary.model import Source

HERE = Path(__file__).resolve().parent
PAGE = HERE / "coverage.md"
LEFT_OUT = HERE / "coverage_sources.yaml"
CONFIDENCE = ("confirmed", "confirmed_indirect", "derived", "contested", "from_memory", "house_default")
SECTIONS = {
    "Derive": "derive",
    "Score": "scores",
    "Risk": "risks",
    "Grade": "grades",
    "Hazard": "hazards",
    "Duty": "duties",
    "Responsibility": "responsibilities",
}
HOUSE = "Without a source"
HEAD = """# What the built-in pack covers

Sector by sector and source by source: which clause is encoded by which rules, what is not encoded, and why. An entry that
cites two sources stands under both. [rule-sets.md](rule-sets.md) counts the same by rule set.

Made by `python docs/make_coverage.py` from the rules and from `docs/coverage_sources.yaml`; do not edit.
An entry is one thing a rule set says: a derived value, a score sheet, a risk, a grade, a hazard, a duty or a
responsibility. Its confidence tells how the clause is known: `confirmed` was read in the text or a public copy,
`confirmed_indirect` in a text that cites it, `derived` follows from it, `contested` is read in different ways,
`from_memory` is still to be checked, and `house_default` is no law at all but this pack's own choice. It speaks of the
requirement; an interval or a limit within an entry may have a confidence of its own, which the printed row shows.
"""


def page() -> str:
    """The whole page."""
    entries = list_entries([])
    rulebook = Evaluator().rulebook
    packs = rulebook.packs()
    sources = packs[-1].data.sources
    rule_sets = [rules for pack in packs for rules in pack.rule_sets]
    parts = [HEAD, "## Counts\n", *_counts(entries)]
    left_out = left_out_by_sector()
    for name, sector in rulebook.sectors().items():
        parts.append(f"\n## {sector.title.of('en')} {sector.title.of('zh')} (`{name}`)\n")
        inside = [item for item in entries if item.rule_set.sector == name]
        parts.extend(_sources(inside, [rules for rules in rule_sets if rules.sector == name], sources))
        if left_out.get(name):
            parts.extend(["\n### Left out altogether\n", *_left_out(left_out[name])])
    parts.extend(["\n## Sources that no entry cites\n", *_uncited(entries, sources)])
    return "\n".join(parts) + "\n"


def _counts(entries: list[Listed]) -> Iterator[str]:
    yield _row(("sector", "section", "entries", *CONFIDENCE))
    yield _row(("---", "---", *("---:" for _ in range(1 + len(CONFIDENCE)))))
    found: dict[tuple[str, str], Counter[str]] = {}
    for item in entries:
        count = found.setdefault((item.rule_set.sector, _section(item)), Counter())
        count[item.entry.common.confidence] += 1
    for (sector, section), count in sorted(found.items()):
        yield _row((sector, section, count.total(), *(count[name] or "" for name in CONFIDENCE)))
    total: Counter[str] = sum(found.values(), Counter())
    yield _row(("**all**", "", total.total(), *(total[name] or "" for name in CONFIDENCE)))


def _sources(
    entries: Iterable[Listed], rule_sets: Iterable[RuleSet], sources: Mapping[str, Source]
) -> Iterator[str]:
    """What is encoded of each source, clause by clause, and what is not."""
    encoded: dict[str, dict[tuple[str, str, str], list[str]]] = {}
    for item in entries:
        for key, clause in _cited(item):
            row = (clause, item.rule_set.name, item.entry.common.confidence)
            rules = encoded.setdefault(key, {}).setdefault(row, [])
            if item.id not in rules:
                rules.append(item.id)
    gaps: dict[str, list[tuple[RuleSet, NotEncoded]]] = {}
    for rule_set in rule_sets:
        for gap in rule_set.not_encoded:
            gaps.setdefault(rule_set.source, []).append((rule_set, gap))
    for key in sorted({*encoded, *gaps}, key=lambda key: (not key, key)):
        yield f"\n### {key or HOUSE}\n"
        yield from _source(sources.get(key))
        yield from _encoded(encoded.get(key, {}))
        yield from _not_encoded(gaps.get(key, []))


def _cited(item: Listed) -> Iterator[tuple[str, str]]:
    if not item.entry.common.basis:
        yield item.rule_set.source, ""
    for basis in item.entry.common.basis:
        yield basis.source, basis.clause


def _encoded(clauses: Mapping[tuple[str, str, str], list[str]]) -> Iterator[str]:
    if not clauses:
        yield "No rule cites it."
        return
    yield _row(("clause", "encoded by", "confidence"))
    yield _row(("---",) * 3)
    for (clause, _, confidence), rules in clauses.items():
        yield _row((clause, ", ".join(f"`{rule}`" for rule in rules), confidence))


def _not_encoded(gaps: Iterable[tuple[RuleSet, NotEncoded]]) -> Iterator[str]:
    rows = [
        _row(
            (
                gap.clause,
                f"{gap.title.of('en')} ({gap.title.of('zh')})",
                gap.reason.of("en"),
                f"`{rules.name}`",
            )
        )
        for rules, gap in gaps
    ]
    if rows:
        yield ""
        yield _row(("clause", "not encoded", "why", "says"))
        yield _row(("---",) * 4)
        yield from rows


def left_out_by_sector() -> dict[str, list[tuple[str, str, str]]]:
    """Source, what and why of the items of coverage_sources.yaml."""
    document: Mapping[str, Any] = yaml.safe_load(LEFT_OUT.read_text(encoding="utf-8"))
    reasons: Mapping[str, Mapping[str, str]] = document["reasons"]
    found: dict[str, list[tuple[str, str, str]]] = {}
    for gap in document["left_out"]:
        why = reasons[gap["reason"]]["en"]
        if "note" in gap:
            why = f"{why}. {gap['note']['en']}"
        what = f"{gap['item']['en']} ({gap['item']['zh']})"
        found.setdefault(gap["sector"], []).append((gap["source"], what, why))
    return found


def _left_out(gaps: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    yield _row(("source", "what", "why"))
    yield _row(("---",) * 3)
    yield from map(_row, gaps)


def _uncited(entries: Iterable[Listed], sources: Mapping[str, Source]) -> Iterator[str]:
    cited = {basis.source for item in entries for basis in item.entry.common.basis}
    cited |= {item.rule_set.source for item in entries}
    for key in sorted(set(sources) - cited):
        yield f"- {key} {sources[key].title.of('zh')}"


def _source(source: Source | None) -> Iterator[str]:
    if source is None:
        return
    if source.start is None and source.end is None:
        days = "days in force not known"
    else:
        days = f"in force from {source.start or '?'} to {source.end or 'today'}"
    yield f"{source.title.of('en')} {source.title.of('zh')}: {days}.\n"


def _section(item: Listed) -> str:
    return SECTIONS[type(item.entry).__name__]


def _row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(str(cell).replace('|', '/').replace(chr(10), ' ') for cell in cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
