"""Write what READMEs show of the program: the demo, the library's output, the rule sets.

python docs/make_tables.py            rewrite both READMEs
python docs/make_tables.py --tests    run the tests too, and write how they ended

What is made stands between `<!-- begin: NAME -->` and `<!-- end: NAME -->`.
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
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal

from dual_prevention.engine import Evaluation, Evaluator, render_evaluation
from dual_prevention.engine.cli.listing import Listed, list_entries
from dual_prevention.engine.vocabulary.model import Source

ROOT = Path(__file__).resolve().parent.parent
Lang = Literal["zh", "en"]
READMES: Mapping[Lang, Path] = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}
DEMO = "fixtures/chlor_alkali_class1.yaml"
_ROOM = 120
_FEW_ROWS = 8
_LEVELS = ("confirmed", "confirmed_indirect", "derived", "contested", "from_memory", "house_default")
_HEADS = {
    "en": (
        *("rule set", "source", "in force", "entries"),
        *("clause read", "seen in citing texts", "to be checked", "house default", "not encoded"),
    ),
    "zh": ("规则集", "依据", "施行区间", "条目", "已核原文", "间接核对", "待核", "默认做法", "未收录"),
}
_SUM = {"en": "all", "zh": "合计"}
_OPEN = {"en": "open", "zh": "至今"}
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
    """Each rule set with its edition and how sure its entries are."""
    entries = list_entries([])
    sources = Evaluator().rulebook.packs()[-1].data.sources
    rows: list[list[str]] = []
    total: Counter[str] = Counter()
    for name, group in groupby(entries, key=lambda item: item.rule_set.name):
        items = list(group)
        rule_set = items[0].rule_set
        counts = _counts(items)
        counts["not_encoded"] = len(rule_set.not_encoded)
        total += counts
        title = f"{rule_set.title.of(lang)} (`{name}`)"
        rows.append(
            [title, rule_set.source, _in_force(sources.get(rule_set.source), lang), *_numbers(counts)]
        )
    rows.append([f"**{_SUM[lang]}**", "", "", *_numbers(total)])
    return "\n".join(_table(_HEADS[lang], rows))


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


def _in_force(source: Source | None, lang: Lang) -> str:
    if source is None or (source.start is None and source.end is None):
        return ""
    return f"{source.start or '?'} – {source.end or _OPEN[lang]}"


def _table(heads: Iterable[str], rows: Iterable[list[str]]) -> Iterator[str]:
    titles = list(heads)
    yield f"| {' | '.join(titles)} |"
    yield f"|{'|'.join(['---'] * 3 + ['---:'] * (len(titles) - 3))}|"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def tests() -> str:
    """How the tests ended, when run now."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", str(min(os.cpu_count() or 1, 4))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(done.stdout[-4000:])
    return _fenced(done.stdout.rstrip().splitlines()[-1])


def main(arguments: list[str]) -> None:
    """Rewrite both READMEs."""
    ended = tests() if "--tests" in arguments else None
    for lang, path in READMES.items():
        text = path.read_text(encoding="utf-8")
        for name, new in (made(lang) | ({"tests": ended} if ended else {})).items():
            text = write_between(text, name, new)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
