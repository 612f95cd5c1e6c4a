"""docs/coverage.md is what the rules and coverage_sources.yaml make of it now."""

from __future__ import annotations

import yaml

from docs.make_coverage import LEFT_OUT, PAGE, page


def test_the_page_is_not_stale() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python docs/make_coverage.py"


def test_each_item_left_out_says_why_in_both_languages() -> None:
    document = yaml.safe_load(LEFT_OUT.read_text(encoding="utf-8"))
    assert all(set(text) == {"zh", "en"} for text in document["reasons"].values())
    for gap in document["left_out"]:
        assert gap["reason"] in document["reasons"], gap
        assert set(gap["item"]) == {"zh", "en"}
        assert set(gap.get("note", {"zh": "", "en": ""})) == {"zh", "en"}
    used = {gap["reason"] for gap in document["left_out"]}
    assert used == set(document["reasons"])
