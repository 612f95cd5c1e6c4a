"""Rule tests: what they check, what they report, and what they refuse."""

from __future__ import annotations

from pathlib import Path

import pytest
from dual_prevention.engine.diagnostics import Findings
from dual_prevention.engine.evaluator import Evaluator
from dual_prevention.engine.rulebook.rulebook import Rulebook
from dual_prevention.engine.ruletests.cases import read_cases
from dual_prevention.engine.ruletests.running import Report, Runner, entry_ids, run_rule_tests

BASE = Path(__file__).parents[1] / "conformance" / "base"

RULES = """
rule_set: house
subject: unit
confidence: house_default
derive:
  - name: crowded
    when: floors >= 10
  - name: size_class
    of: floors
    pick: {">= 10": 大, ">= 5": 中, else: 小}
grades:
  - {id: red, title: {zh: 红, en: red}, level: red, when: floors >= 30}
hazards:
  - {id: many, title: {zh: 人多, en: many}, severity: general, when: crowded}
duties:
  - {id: count, title: {zh: 清点, en: count}, every: 1 day, by: operator, where: crowded}
"""


def evaluator_over(*packs: Path) -> Evaluator:
    """An evaluator of these packs alone."""
    evaluator = Evaluator(engine="compiled", use_cache=False)
    evaluator.rulebook = Rulebook((BASE, *packs), use_cache=False)
    return evaluator


def report_of(folder: Path, cases: str) -> Report:
    """The report on a pack of one rule set with these cases; only its own outcomes."""
    pack = folder / "house"
    (pack / "general" / "tests").mkdir(parents=True)
    (pack / "pack.yaml").write_text("pack: house\nversion: '1'\n", encoding="utf-8")
    (pack / "general" / "house.yaml").write_text(RULES, encoding="utf-8")
    (pack / "general" / "tests" / "house.yaml").write_text(cases, encoding="utf-8")
    evaluator = evaluator_over(pack)
    findings = Findings()
    found = read_cases(pack / "general" / "tests" / "house.yaml", findings)
    runner = Runner(evaluator)
    return Report([runner.run(case) for case in found], findings.errors)


def case(expect: str, facts: str = "{id: U, floors: 10}", extra: str = "") -> str:
    """A file with one case about one unit."""
    return (
        "tests_of: house\ncases:\n  - name: one\n"
        f"    facts: {{units: [{facts}]}}\n    expect: {expect}\n{extra}"
    )


@pytest.mark.parametrize(
    "expect",
    [
        "{values: {U: {crowded: true, size_class: 大}}}",
        "{found: {U: [many, house/count]}, not: {U: [red]}}",
        "{level: {U: red}}",
    ],
)
def test_a_case_that_holds(tmp_path: Path, expect: str) -> None:
    facts = "{id: U, floors: 30}" if "level" in expect else "{id: U, floors: 10}"
    assert report_of(tmp_path, case(expect, facts)).passed


@pytest.mark.parametrize(
    ("expect", "code"),
    [
        ("{values: {U: {crowded: false}}}", "test-value"),
        ("{values: {U: {size_class: 中}}}", "test-value"),
        ("{values: {U: {crowdd: true}}}", "test-no-value"),
        ("{values: {V: {crowded: true}}}", "test-no-subject"),
        ("{found: {U: [red]}}", "test-status"),
        ("{not: {U: [many]}}", "test-status"),
        ("{unknown: {U: [many]}}", "test-status"),
        ("{found: {U: [mny]}}", "test-no-entry"),
        ("{found: {E: [many]}}", "test-no-entry"),
        ("{level: {U: red}}", "test-value"),
        ("{risk: {U: {house/many: red}}}", "test-no-entry"),
    ],
)
def test_a_case_that_does_not_hold(tmp_path: Path, expect: str, code: str) -> None:
    report = report_of(tmp_path, case(expect))
    assert not report.passed
    assert [failure.code for failure in report.outcomes[0].failures] == [code]


def test_unknown_facts_give_unknown_answers(tmp_path: Path) -> None:
    expect = "{values: {U: {crowded: unknown, size_class: {one_of: [小, 中, 大]}}}, unknown: {U: [many, count, red]}}"
    assert report_of(tmp_path, case(expect, "{id: U}")).passed


def test_a_known_gap_may_fail_but_not_pass(tmp_path: Path) -> None:
    gap = "    todo: not yet\n"
    assert report_of(tmp_path / "a", case("{found: {U: [red]}}", extra=gap)).passed
    assert not report_of(tmp_path / "b", case("{found: {U: [many]}}", extra=gap)).passed


def test_faulty_facts_are_the_fault_of_the_case(tmp_path: Path) -> None:
    report = report_of(tmp_path, case("{found: {U: [many]}}", "{id: U, floors: viele}"))
    assert not report.passed
    assert [item.code for item in report.outcomes[0].error] == ["fact-number"]
    assert report.outcomes[0].error[0].span.line == 4


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tests_of: house\ncases: [{name: a, facts: {}}]\n", "missing-key"),
        ("tests_of: house\ncases: [{name: a, facts: {}, expects: {}, expect: {}}]\n", "unknown-key"),
        ("tests_of: house\ncases: [{name: a, facts: {}, expect: {finds: {}}}]\n", "unknown-key"),
        ("cases: []\n", "missing-key"),
        ("tests_of: [\n", "yaml-syntax"),
    ],
)
def test_a_faulty_file_is_told_with_its_place(tmp_path: Path, text: str, code: str) -> None:
    report = report_of(tmp_path, text)
    assert not report.passed
    assert code in [item.code for item in report.faults]
    assert all(item.span.line for item in report.faults)


def test_entries_without_a_case_are_named(tmp_path: Path) -> None:
    pack = tmp_path / "house"
    report_of(tmp_path, case("{found: {U: [many]}}"))
    evaluator = evaluator_over(pack)
    assert {"house/many", "house/red", "house/count"} <= entry_ids(evaluator)
    assert "house/crowded" not in entry_ids(evaluator)
    whole = run_rule_tests(evaluator)
    assert {"house/red", "house/count"} <= set(whole.never_found)
    assert "house/many" in whole.never_not
    assert "house/many" not in whole.never_found


def test_an_entry_without_conditions_needs_no_case_at_rest(tmp_path: Path) -> None:
    rules = RULES + "  - {id: always, title: {zh: 常在, en: always}, every: 1 day, by: operator}\n"
    pack = tmp_path / "house"
    (pack / "general").mkdir(parents=True)
    (pack / "pack.yaml").write_text("pack: house\nversion: '1'\n", encoding="utf-8")
    (pack / "general" / "house.yaml").write_text(rules, encoding="utf-8")
    report = run_rule_tests(evaluator_over(pack))
    assert "house/always" in report.never_found
    assert "house/always" not in report.never_not
    assert "house/count" in report.never_not


def untried(folder: Path, *floors: float | None) -> list[tuple[int, str, tuple[str, ...]]]:
    """Line, comparison and missing sides of the thresholds, with one unit for each of these numbers of floors."""
    pack = folder / "house"
    (pack / "general" / "tests").mkdir(parents=True)
    (pack / "pack.yaml").write_text("pack: house\nversion: '1'\n", encoding="utf-8")
    (pack / "general" / "house.yaml").write_text(RULES, encoding="utf-8")
    told = ["" if height is None else f", floors: {height}" for height in floors]
    units = ", ".join(f"{{id: U{number}{fact}}}" for number, fact in enumerate(told))
    cases = f"tests_of: house\ncases:\n  - {{name: one, facts: {{units: [{units}]}}, expect: {{}}}}\n"
    (pack / "general" / "tests" / "house.yaml").write_text(cases, encoding="utf-8")
    report = run_rule_tests(evaluator_over(pack))
    return [(one.span.line, one.comparison, one.untried) for one in report.untried]


def test_thresholds_that_cases_do_not_meet(tmp_path: Path) -> None:
    assert untried(tmp_path, 10, 30) == [
        (7, ">=", ("below",)),
        (10, ">=", ("below",)),
        (10, ">=", ("on", "below")),
    ]


def test_thresholds_met_on_both_sides(tmp_path: Path) -> None:
    assert untried(tmp_path, 4, 5, 9, 10, 29, 30) == []


def test_unknown_facts_meet_no_threshold(tmp_path: Path) -> None:
    everything = untried(tmp_path, None)
    assert everything
    assert all(sides == ("on", "below") for _, _, sides in everything)
