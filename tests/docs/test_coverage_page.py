"""docs/coverage.md is what the rules and coverage_sources.yaml make of it now."""

from __future__ import annotations

import re

import yaml
from dual_prevention.engine import Evaluator
from dual_prevention.engine.cli.listing import list_entries

from docs.make_coverage import LEFT_OUT, PAGE, page


def test_the_page_is_not_stale() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python docs/make_coverage.py"


def test_every_entry_stands_in_its_sector_once_or_more() -> None:
    text = PAGE.read_text(encoding="utf-8")
    sectors = list(Evaluator().rulebook.sectors())
    heads = [re.search(rf"^## .*\(`{name}`\)$", text, re.MULTILINE) for name in sectors]
    starts = [head.start() for head in heads if head]
    assert starts == sorted(starts)
    assert len(starts) == len(sectors)
    parts = dict(
        zip(sectors, (text[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True)), strict=True)
    )
    missing = [item.id for item in list_entries([]) if f"`{item.id}`" not in parts[item.rule_set.sector]]
    assert missing == []


def test_each_item_left_out_belongs_to_a_sector() -> None:
    document = yaml.safe_load(LEFT_OUT.read_text(encoding="utf-8"))
    assert {gap["sector"] for gap in document["left_out"]} <= set(Evaluator().rulebook.sectors())


def test_each_item_left_out_says_why_in_both_languages() -> None:
    document = yaml.safe_load(LEFT_OUT.read_text(encoding="utf-8"))
    assert all(set(text) == {"zh", "en"} for text in document["reasons"].values())
    for gap in document["left_out"]:
        assert gap["reason"] in document["reasons"], gap
        assert set(gap["item"]) == {"zh", "en"}
        assert set(gap.get("note", {"zh": "", "en": ""})) == {"zh", "en"}
    used = {gap["reason"] for gap in document["left_out"]}
    assert used == set(document["reasons"])
