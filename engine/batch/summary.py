"""What a batch comes to: counts that add up over parts, and a table of them for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import polars as pl

from ..diagnostics import Language
from ..program.program import GradePart, Program
from .run import BatchFrames
from .tableparts import GROUPS

NONE: Final = "-"
"""No level, or no group."""

LEVELS_SHOWN: Final = ("red", "orange", "yellow", "blue", NONE)
_MOST: Final = 10

_Say = Callable[[str, str], str]
"""The word of the language that was asked for, of a Chinese and an English one"""


def part_summary(frames: BatchFrames, read: Mapping[str, int], program: Program) -> dict[str, Any]:
    """The counts of one part."""
    people = frames.enterprises
    return {
        "enterprises": people.height,
        "final": int(people.get_column("final").sum()),
        "read": dict(read),
        "levels": _counts(people, "level"),
        "worst_possible_levels": _counts(people, "worst_possible_level"),
        "levels_by": {group: _by_group(people, group) for group in GROUPS},
        "levels_by_sector": _by_sector(frames.sectors),
        "decided_by": _decided_by(frames, program),
        "found": _rules(frames.conclusions, "found"),
        "undetermined": _rules(frames.conclusions, "undetermined"),
        "unknown": {f"{kind}.{fact or '[]'}": count for kind, fact, count in frames.missing.iter_rows()},
        "rejects": _rejects(frames.rejects, "error"),
        "warnings": _rejects(frames.rejects, "warning"),
    }


def add_part(total: dict[str, Any], part: Mapping[str, Any]) -> None:
    """Add the counts of one part to those of the others."""
    for key, value in part.items():
        if isinstance(value, Mapping):
            add_part(total.setdefault(key, {}), value)
        else:
            total[key] = total.get(key, 0) + value


def with_rows(total: dict[str, Any], rows: Mapping[str, int], missing: Iterable[str]) -> dict[str, Any]:
    """The counts of all parts with those of the tables: what was there, and what was not read with its owner."""
    read = total.get("read", {})
    orphans: dict[str, int] = {}
    for key, count in total.get("rejects", {}).items():
        table, _, code = key.partition(": ")
        if code == "batch-orphan":
            orphans[table] = count
    total["rows"] = dict(rows)
    total["not_read"] = {kind: rows[kind] - read.get(kind, 0) - orphans.get(kind, 0) for kind in rows}
    total["missing_tables"] = list(missing)
    return total


def _counts(frame: pl.DataFrame, column: str) -> dict[str, int]:
    words = frame.select(pl.col(column).cast(pl.String).fill_null(NONE))
    return {
        str(word): count for word, count in words.get_column(column).value_counts().sort(column).iter_rows()
    }


def _by_group(people: pl.DataFrame, group: str) -> dict[str, dict[str, int]]:
    if people.get_column(group).null_count() == people.height:
        return {}
    keys = [pl.col(name).cast(pl.String).fill_null(NONE) for name in (group, "level")]
    found: dict[str, dict[str, int]] = {}
    for name, level, count in people.group_by(keys).len().sort(group, "level").iter_rows():
        found.setdefault(name, {})[level] = count
    return found


def _by_sector(sectors: pl.DataFrame) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for sector, level, count in sectors.iter_rows():
        found.setdefault(sector, {})[level or NONE] = count
    return found


def _decided_by(frames: BatchFrames, program: Program) -> dict[str, int]:
    """Grades of enterprises: how often a rule's vote is the level that an enterprise has."""
    votes = {e.id for e in program.entries if isinstance(e.part, GradePart) and e.kind == "enterprise"}
    rows = frames.conclusions.filter(
        pl.col("section") == "grade",
        pl.col("kind") == "enterprise",
        pl.col("of_row") == "",
        pl.col("status") == "found",
    ).select("enterprise", pl.col("rule").cast(pl.String), pl.col("level").cast(pl.String))
    levels = frames.enterprises.select(pl.col("id").alias("enterprise"), pl.col("level").cast(pl.String))
    deciding = rows.filter(pl.col("rule").is_in(list(votes))).join(
        levels, on=["enterprise", "level"], how="semi"
    )
    return dict(deciding.get_column("rule").value_counts().sort("rule").iter_rows())


def _rules(conclusions: pl.DataFrame, status: str) -> dict[str, int]:
    counted = conclusions.filter(pl.col("status") == status).get_column("rule").value_counts()
    return dict(counted.with_columns(pl.col("rule").cast(pl.String)).sort("rule").iter_rows())


def _rejects(rejects: pl.DataFrame, severity: str) -> dict[str, int]:
    rows = rejects.filter(pl.col("severity") == severity)
    counted = rows.group_by("table", "code").len().sort("table", "code")
    return {f"{table}: {code}": count for table, code, count in counted.iter_rows()}


def summary_text(total: Mapping[str, Any], program: Program, lang: Language) -> str:
    """The summary for people."""

    def say(zh: str, en: str) -> str:
        return zh if lang == "zh" else en

    lines = [
        say("企业 {0} 家，其中等级已定 {1} 家", "{0} enterprises, the level final for {1}").format(
            f"{total.get('enterprises', 0):,}", f"{total.get('final', 0):,}"
        )
    ]
    for title, rows in _levels(total, say):
        lines += _levels_table(title, rows, say)
    titles = {entry.id: entry.title.of(lang) for entry in program.entries}
    for key, title in (
        ("decided_by", say("定级最多的规则", "rules that decide the level most")),
        ("found", say("成立最多的规则", "rules found most")),
        ("undetermined", say("待查最多的规则", "rules undetermined most")),
    ):
        lines += _most(title, total.get(key, {}), lambda rule: f"{rule}  {titles.get(rule, '')}")
    lines += _most(
        say("最常未知的事实", "facts most often unknown"), total.get("unknown", {}), _fact_words(program, say)
    )
    lines += _most(say("剔除的行", "rows set aside"), total.get("rejects", {}), str)
    lines += _most(say("警告", "warnings"), total.get("warnings", {}), str)
    below = {kind: count for kind, count in total.get("not_read", {}).items() if count}
    lines += _most(say("随所属对象一起剔除的行", "rows left out with their owner"), below, str)
    if total.get("missing_tables"):
        lines.append(
            say("没有表、其列表全部未知：", "no table, so these lists are unknown for all: ")
            + ", ".join(total["missing_tables"])
        )
    return "\n".join(lines) + "\n"


def _levels(total: Mapping[str, Any], say: _Say) -> Iterator[tuple[str, Mapping[str, Mapping[str, int]]]]:
    """The tables of levels: a title, and for each row of it the enterprises of each level."""
    all_of_them = say("全部", "all")
    yield say("等级", "level"), {all_of_them: total.get("levels", {})}
    yield say("最坏可能", "worst possible"), {all_of_them: total.get("worst_possible_levels", {})}
    groups = total.get("levels_by", {})
    yield say("省份", "province"), groups.get("province", {})
    yield say("城市", "city"), groups.get("city", {})
    yield say("网格", "grid"), groups.get("grid", {})
    yield say("行业规则", "rules of sector"), total.get("levels_by_sector", {})


def _fact_words(program: Program, say: _Say) -> Callable[[str], str]:
    kinds, lang = program.vocabulary.kinds, say("zh", "en")

    def words(key: str) -> str:
        kind, _, fact = key.partition(".")
        if fact == "[]":
            return f"{kind}  " + say("列表未填完", "list not finished")
        return f"{key}  {kinds[kind].facts[fact].label.of(lang)}"

    return words


def _levels_table(title: str, rows: Mapping[str, Mapping[str, int]], say: _Say) -> Iterator[str]:
    if not rows:
        return
    named = {
        "red": say("红", "red"), "orange": say("橙", "orange"), "yellow": say("黄", "yellow"),
        "blue": say("蓝", "blue"), NONE: say("未定级", "no level"),
    }  # fmt: skip
    yield ""
    yield f"{title}: " + " / ".join(named[level] for level in LEVELS_SHOWN)
    order = sorted(rows, key=lambda name: (-sum(rows[name].values()), name))
    for name in order[: 4 * _MOST]:
        yield f"  {name}: " + " / ".join(f"{rows[name].get(level, 0):,}" for level in LEVELS_SHOWN)


def _most(title: str, counts: Mapping[str, int], words: Callable[[str], str]) -> Iterator[str]:
    if not counts:
        return
    yield ""
    yield title
    for key in sorted(counts, key=lambda key: (-counts[key], key))[:_MOST]:
        yield f"  {counts[key]:>10,}  {words(key)}"
