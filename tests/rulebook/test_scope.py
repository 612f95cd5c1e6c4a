"""Scope: which sectors are evaluated, and what a result says of the others."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from dual_prevention.engine.diagnostics import InputError
from dual_prevention.engine.evaluator import Evaluator
from dual_prevention.engine.report import render_evaluation
from dual_prevention.engine.rulebook.rulebook import Rulebook
from dual_prevention.models.evaluation import Evaluation

BASE = Path(__file__).parents[1] / "conformance" / "base"
DAY = datetime.date(2026, 11, 1)
PACK = """
pack: house
version: '1'
sectors:
  always: {title: {zh: 总是, en: Always}, always: true}
  gated: {title: {zh: 有门, en: Gated}, only_if: [fence]}
  user: {title: {zh: 用户, en: User}, uses: [plain]}
  plain: {title: {zh: 平常, en: Plain}}
"""
RULES = """
rule_set: {name}_rules
subject: enterprise
confidence: house_default
derive: [{{name: {name}_size, when: staff >= 10}}]
grades: [{{id: red, title: 红, level: {level}, when: staff >= 10}}]
hazards: [{{id: many, title: 人多, severity: general, when: {reads}_size}}]
"""


@pytest.fixture(scope="module")
def evaluator(tmp_path_factory: pytest.TempPathFactory) -> Evaluator:
    folder = tmp_path_factory.mktemp("packs") / "house"
    levels = {"always": "blue", "gated": "red", "user": "yellow", "plain": "orange"}
    for name, level in levels.items():
        (folder / name).mkdir(parents=True)
        text = RULES.format(name=name, level=level, reads="plain" if name == "user" else name)
        (folder / name / "rules.yaml").write_text(text, encoding="utf-8")
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    made = Evaluator(engine="compiled", as_of=DAY, use_cache=False)
    made.rulebook = Rulebook((BASE, folder), use_cache=False)
    return made


def evaluated(result: Evaluation) -> set[str]:
    return {item.sector for item in result.sectors if item.evaluated}


def rule_sets(result: Evaluation) -> set[str]:
    return {conclusion.rule_set for conclusion in result.conclusions}


@pytest.mark.parametrize(
    ("facts", "sectors", "level"),
    [
        ({"staff": 10, "fence": True}, {"always", "gated", "user", "plain"}, "red"),
        ({"staff": 10}, {"always", "gated", "user", "plain"}, "red"),
        ({"staff": 10, "fence": None}, {"always", "gated", "user", "plain"}, "red"),
        ({"staff": 10, "fence": False}, {"always", "user", "plain"}, "orange"),
        ({"staff": 10, "围栏": False}, {"always", "user", "plain"}, "orange"),
        ({"staff": 10, "sectors": ["user"]}, {"always", "user"}, "yellow"),
        ({"sectors": ["gated"], "enterprise": {"staff": 10, "fence": False}}, {"always", "gated"}, "red"),
        ({"staff": 10, "sectors": []}, {"always"}, "blue"),
    ],
)
def test_the_scope_is_what_the_facts_name_or_may_concern(
    evaluator: Evaluator, facts: dict[str, Any], sectors: set[str], level: str
) -> None:
    result = evaluator.evaluate(facts)
    assert evaluated(result) == sectors
    assert rule_sets(result) == {f"{name}_rules" for name in sectors}
    assert result.level == level


def test_values_of_a_sector_that_is_used_are_there_without_its_rules(evaluator: Evaluator) -> None:
    result = evaluator.evaluate({"staff": 10, "sectors": ["user"]})
    assert ("user_rules/many", "found") in {(c.rule, c.status) for c in result.conclusions}
    assert "plain_size" in {value.name for value in result.values}
    assert "gated_size" not in {value.name for value in result.values}


def test_a_sector_that_is_not_concerned_says_why_and_one_out_of_scope_does_not(evaluator: Evaluator) -> None:
    outside = {
        s.sector: s for s in evaluator.evaluate({"staff": 1, "fence": False}).sectors if not s.evaluated
    }
    assert [label.zh for label in outside["gated"].because] == ["围栏"]
    named = {s.sector: s for s in evaluator.evaluate({"staff": 1, "sectors": []}).sectors if not s.evaluated}
    assert set(named) == {"gated", "user", "plain"}
    assert not any(sector.because for sector in named.values())


def test_the_report_names_what_was_not_evaluated(evaluator: Evaluator) -> None:
    text = render_evaluation(evaluator.evaluate({"staff": 1, "fence": False, "sectors": ["plain"]}), "en")
    assert "Sectors evaluated: Always, Plain" in text
    assert "Not evaluated (not among the sectors named): User" in text
    assert "Gated" in text


def test_who_evaluates_may_name_the_scope(evaluator: Evaluator) -> None:
    narrow = Evaluator(engine="compiled", as_of=DAY, use_cache=False, sectors=["plain"])
    narrow.rulebook = evaluator.rulebook
    assert evaluated(narrow.evaluate({"staff": 1, "sectors": ["user"]})) == {"always", "plain"}


@pytest.mark.parametrize("sectors", [["plane"], "plain", {"plain": True}])
def test_a_wrong_scope_is_an_error(evaluator: Evaluator, sectors: object) -> None:
    with pytest.raises(InputError) as caught:
        evaluator.evaluate({"staff": 1, "sectors": sectors})
    (told,) = caught.value.diagnostics
    assert told.code in ("sector-unknown", "fact-list")
    assert told.span.path == "sectors"
    if told.code == "sector-unknown":
        assert "plain" in told.values["guess_en"]


def test_a_sector_can_be_linked_without_reading_the_others() -> None:
    everything = Rulebook.with_packs(use_cache=False)
    everything.packs()
    for sector in everything.sectors().keys() - {"general", "hazardous_chemicals"}:
        scope = frozenset({"general", sector})
        alone = Rulebook.with_packs(use_cache=False).program(DAY, scope)
        assert alone.digest == everything.program(DAY, scope).digest
        assert not any(entry.sector == "hazardous_chemicals" for entry in alone.entries)
