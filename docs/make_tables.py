"""Write what READMEs show of the program (the demo, the library's output, the sectors) and docs/rule-sets.md.

python docs/make_tables.py            rewrite both READMEs and docs/rule-sets.md
python docs/make_tables.py --tests    run the tests too, and write how they ended

What is made in a README stands between `<!-- begin: NAME -->` and `<!-- end: NAME -->`.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from dual_prevention.engine import Evaluation, Evaluator, render_evaluation
from dual_prevention.engine.cli.listing import Listed, list_entries
from dual_prevention.engine.language.tree import RuleSet
from dual_prevention.engine.vocabulary.model import Sector, Source

ROOT = Path(__file__).resolve().parent.parent
Lang = Literal["zh", "en"]
READMES: Mapping[Lang, Path] = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}
RULE_SETS = ROOT / "docs" / "rule-sets.md"
DEMO = "fixtures/chlor_alkali_class1.yaml"
_ROOM = 120
_FEW_ROWS = 8
_COUNTS = {
    "en": ("entries", "clause read", "seen in citing texts", "to be checked", "house default", "not encoded"),
    "zh": ("条目", "已核原文", "间接核对", "待核", "默认做法", "未收录"),
}
_BY_SECTOR = {"en": ("sector", "rule sets", *_COUNTS["en"]), "zh": ("行业", "规则集", *_COUNTS["zh"])}
_BY_RULE_SET = ("rule set", "title", "source", "in force", *_COUNTS["en"])
_SUM = {"en": "all", "zh": "合计"}
_RULE_SETS_HEAD = """# Rule sets of the built-in pack

Made by `python docs/make_tables.py`; do not edit. The [README](../README.md#what-is-encoded) tells what the columns mean
([中文](../README.zh-CN.md#收录了什么)); every clause with its rules is in [coverage.md](coverage.md). "In force" is the
interval of the source: empty where its days are not known, and where a rule set has no source of its own.
"""
_LEFT_OUT = {"en": "... {n} more lines", "zh": "…… 其余 {n} 行"}


def write_between(text: str, name: str, new: str) -> str:
    """The text with what stands between the marks of that name replaced."""
    pattern = re.compile(rf"(<!-- begin: {name} -->\n).*?(<!-- end: {name} -->)", re.DOTALL)
    if not pattern.search(text):
        raise SystemExit(f"no marks for {name}")
    return pattern.sub(lambda marks: f"{marks[1]}{new}\n{marks[2]}", text)


def made(lang: Lang) -> dict[str, str]:
    """Everything between marks that can be made at once, by name."""
    return {"demo": demo(lang), "library": library(lang), "rule_sets": rule_sets(lang)}


def demo(lang: Lang) -> str:
    """What `make demo` prints, the beginning of each part."""
    text = render_evaluation(_evaluation(), lang, _ROOM)
    return _fenced("\n\n".join(_shortened(part, lang) for part in text.strip().split("\n\n")))


@cache
def _evaluation() -> Evaluation:
    return Evaluator().evaluate(ROOT / DEMO)


def _shortened(part: str, lang: Lang) -> str:
    lines = part.splitlines()
    tables = [number for number, line in enumerate(lines) if line.startswith("├")]
    if len(tables) < 2:
        return part
    kept = lines[: tables[2 if len(tables) < _FEW_ROWS else 1]]
    return "\n".join([*kept, _LEFT_OUT[lang].format(n=len(lines) - len(kept))])


def _fenced(text: str) -> str:
    return f"```text\n{text}\n```"


def library(lang: Lang) -> str:
    """What the README's own piece of Python prints."""
    code = python_of(READMES[lang].read_text(encoding="utf-8"))
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.chdir(ROOT):
        exec(compile(code, READMES[lang].name, "exec"), {})  # noqa: S102 - the README's own code
    return _fenced(printed.getvalue().rstrip())


def python_of(readme: str) -> str:
    """The code of the first python block."""
    found = re.search(r"^```python\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    if found is None:
        raise SystemExit("no python block")
    return found[1]


def rule_sets(lang: Lang) -> str:
    """Each sector with its rule sets and how sure their entries are."""
    rows: list[list[str]] = []
    total: Counter[str] = Counter()
    for sector, tallies in _by_sector():
        counts = sum((tally.counts for tally in tallies), Counter({"rule_sets": len(tallies)}))
        total += counts
        title = f"{sector.title.of(lang)} (`{sector.name}`)"
        rows.append([title, str(counts["rule_sets"]), *_numbers(counts)])
    rows.append([f"**{_SUM[lang]}**", str(total["rule_sets"]), *_numbers(total)])
    return "\n".join(_table(_BY_SECTOR[lang], 1, rows))


def rule_sets_page() -> str:
    """docs/rule-sets.md: every rule set, sector by sector."""
    sources = Evaluator().rulebook.packs()[-1].data.sources
    parts = [_RULE_SETS_HEAD]
    for sector, tallies in _by_sector():
        parts.append(f"## {sector.title.of('en')} {sector.title.of('zh')} (`{sector.name}`)\n")
        rows = [_rule_set_row(tally, sources) for tally in tallies]
        total = sum((tally.counts for tally in tallies), Counter[str]())
        parts.extend(_table(_BY_RULE_SET, 4, [*rows, ["**all**", "", "", "", *_numbers(total)]]))
        parts.append("")
    return "\n".join(parts)


def _rule_set_row(tally: Tally, sources: Mapping[str, Source]) -> list[str]:
    rules = tally.rule_set
    title = f"{rules.title.of('en')} {rules.title.of('zh')}"
    return [
        f"`{rules.name}`",
        title,
        rules.source,
        _in_force(sources.get(rules.source)),
        *_numbers(tally.counts),
    ]


@dataclass(frozen=True, slots=True)
class Tally:
    """A rule set and how many entries of each confidence it has."""

    rule_set: RuleSet
    counts: Counter[str]


@cache
def _by_sector() -> list[tuple[Sector, list[Tally]]]:
    """The sectors in the order in which they are declared, each with its rule sets by name."""
    rulebook = Evaluator().rulebook
    entries: dict[str, list[Listed]] = {}
    for item in list_entries([]):
        entries.setdefault(item.rule_set.name, []).append(item)
    found: dict[str, list[Tally]] = {}
    for rules in (rules for pack in rulebook.packs() for rules in pack.rule_sets):
        counts = _counts(entries.get(rules.name, []))
        counts["not_encoded"] = len(rules.not_encoded)
        found.setdefault(rules.sector, []).append(Tally(rules, counts))
    declared = rulebook.sectors()
    return [
        (declared[name], sorted(found[name], key=lambda tally: tally.rule_set.name))
        for name in declared
        if name in found
    ]


def _counts(items: Iterable[Listed]) -> Counter[str]:
    found: Counter[str] = Counter()
    for item in items:
        found["entries"] += 1
        found[item.entry.common.confidence] += 1
    return found


def _numbers(counts: Counter[str]) -> Iterator[str]:
    indirect = sum(counts[name] for name in ("confirmed_indirect", "derived", "contested"))
    for number in (
        *(counts["entries"], counts["confirmed"], indirect, counts["from_memory"]),
        *(counts["house_default"], counts["not_encoded"]),
    ):
        yield str(number or "")


def _in_force(source: Source | None) -> str:
    if source is None or (source.start is None and source.end is None):
        return ""
    return f"{source.start or '?'} – {source.end or 'open'}"


def _table(heads: Iterable[str], texts: int, rows: Iterable[list[str]]) -> Iterator[str]:
    """A table whose first `texts` columns are words; the others are numbers."""
    titles = list(heads)
    yield f"| {' | '.join(titles)} |"
    yield f"|{'|'.join(['---'] * texts + ['---:'] * (len(titles) - texts))}|"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"


def tests() -> str:
    """How the tests ended, when run now."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", str(min(os.cpu_count() or 1, 4))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(done.stdout[-4000:])
    return _fenced(done.stdout.rstrip().splitlines()[-1])


def main(arguments: list[str]) -> None:
    """Rewrite both READMEs and the page of rule sets."""
    RULE_SETS.write_text(rule_sets_page(), encoding="utf-8")
    ended = tests() if "--tests" in arguments else None
    for lang, path in READMES.items():
        text = path.read_text(encoding="utf-8")
        for name, new in (made(lang) | ({"tests": ended} if ended else {})).items():
            text = write_between(text, name, new)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
