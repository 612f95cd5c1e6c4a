"""Write docs/coverage.md: what the built-in pack says, clause by clause, and what it leaves out and why.

python docs/make_coverage.py
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml
from dual_prevention.engine import Evaluator
from dual_prevention.engine.cli.listing import Listed, list_entries
from dual_prevention.engine.language.tree import RuleSet
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
HEAD = """# What the built-in pack covers

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
    data = Evaluator().rulebook.packs()[-1].data
    rule_sets = [rules for pack in Evaluator().rulebook.packs() for rules in pack.rule_sets]
    parts = [
        HEAD,
        "## Counts\n",
        *_counts(entries),
        "\n## Left out, as the rule sets say\n",
        *_not_encoded(rule_sets),
        "\n## Left out altogether\n",
        *_left_out(),
        "\n## Sources that no entry cites\n",
        *_uncited(entries, data.sources),
        "\n## Entries by rule set",
        *_entries(entries, data.sources),
    ]
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


def _not_encoded(rule_sets: Iterable[RuleSet]) -> Iterator[str]:
    yield _row(("rule set", "source", "clause", "what", "why"))
    yield _row(("---",) * 5)
    for rules in rule_sets:
        for gap in rules.not_encoded:
            what = f"{gap.title.of('en')} ({gap.title.of('zh')})"
            yield _row((f"`{rules.name}`", rules.source, gap.clause, what, gap.reason.of("en")))


def _left_out() -> Iterator[str]:
    document: Mapping[str, Any] = yaml.safe_load(LEFT_OUT.read_text(encoding="utf-8"))
    reasons: Mapping[str, Mapping[str, str]] = document["reasons"]
    yield _row(("source", "what", "why"))
    yield _row(("---",) * 3)
    for gap in document["left_out"]:
        why = reasons[gap["reason"]]["en"]
        if "note" in gap:
            why = f"{why}. {gap['note']['en']}"
        yield _row((gap["source"], f"{gap['item']['en']} ({gap['item']['zh']})", why))


def _uncited(entries: Iterable[Listed], sources: Mapping[str, Source]) -> Iterator[str]:
    cited = {basis.source for item in entries for basis in item.entry.common.basis}
    cited |= {item.rule_set.source for item in entries}
    for key in sorted(set(sources) - cited):
        yield f"- {key} {sources[key].title.of('zh')}"


def _entries(entries: Iterable[Listed], sources: Mapping[str, Source]) -> Iterator[str]:
    for name, group in groupby(entries, key=lambda item: item.rule_set.name):
        items = list(group)
        rules = items[0].rule_set
        source = sources.get(rules.source)
        yield f"\n### `{name}`: {rules.title.of('en')}\n"
        yield f"{rules.title.of('zh')}. {_source(rules.source, source)} Entries: {len(items)}.\n"
        yield _row(("section", "id", "basis", "confidence", "title"))
        yield _row(("---",) * 5)
        for item in items:
            common = item.entry.common
            basis = "; ".join(f"{b.source} {b.clause}".strip() for b in common.basis) or rules.source
            title = common.title.of("en") or common.title.of("zh")
            yield _row((_section(item), common.id, basis, common.confidence, title))


def _source(key: str, source: Source | None) -> str:
    if source is None:
        return ""
    if source.start is None and source.end is None:
        return f"Source: {key} (days in force not known)."
    return f"Source: {key} (in force from {source.start or '?'} to {source.end or 'today'})."


def _section(item: Listed) -> str:
    return SECTIONS[type(item.entry).__name__]


def _row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(str(cell).replace('|', '/').replace(chr(10), ' ') for cell in cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
