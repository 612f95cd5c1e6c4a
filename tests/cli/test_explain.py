"""`dualprev explain`: trees of rules and values, decided or not, and the list of them."""

import json
from typing import Any

import pytest

from tests.cli.kit import CHLOR_ALKALI, FAST, INCOMPLETE, run


def trees(*arguments: str, facts: object = CHLOR_ALKALI) -> list[dict[str, Any]]:
    result = run("explain", str(facts), *FAST, "--format", "json", *arguments)
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def test_a_value_for_every_subject_that_has_it() -> None:
    found = trees("--rule", "gb18218/S")
    assert {item["kind"] for item in found} == {"chemical_unit"}
    assert found[0]["tree"]["value"] == 44
    assert found == trees("--rule", "S")


def test_a_value_that_is_not_known() -> None:
    (found,) = trees("--rule", "R", "--subject", "U1", facts=INCOMPLETE)
    assert found["tree"]["value"] is None
    assert found["tree"]["low"] < found["tree"]["high"]


def test_rules_of_every_status_can_be_asked_about() -> None:
    listed = trees("--subject", "U1")
    rules = {item["status"]: item["rule"] for item in listed if item["status"] and not item["of_row"]}
    assert {"found", "met", "not_applicable"} <= set(rules)
    for status, rule in rules.items():
        found = trees("--rule", rule, "--subject", "U1")
        assert {item["status"] for item in found} == {status}
        assert all(item["tree"]["value"] is (status == "found") for item in found if status != "undetermined")


def test_the_level() -> None:
    found = trees("--rule", "level")
    assert {"enterprise", "chemical_unit"} <= {item["kind"] for item in found}


def test_text_shows_clauses_in_both_languages() -> None:
    chinese = run("explain", CHLOR_ALKALI, *FAST, "--rule", "S", lang="zh").stdout
    assert "辨识指标S = 44" in chinese
    assert "[4.2.1" in chinese
    assert "identification index S = 44" in run("explain", CHLOR_ALKALI, *FAST, "--rule", "S").stdout


def test_the_list_is_about_the_enterprise_by_default() -> None:
    listed = trees()
    assert {item["kind"] for item in listed} == {"enterprise"}
    assert "gb18218/S" in run("explain", CHLOR_ALKALI, *FAST, "--subject", "U1").stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--rule", "gb18218/SS"), "explain-no-rule"),
        (("--rule", "d121/20"), "explain-not-in-force"),
        (("--rule", "DR1"), "explain-ambiguous"),
        (("--rule", "S", "--subject", "E1"), "explain-other-kind"),
        (("--subject", "U9"), "explain-no-subject"),
    ],
)
def test_what_cannot_be_explained(arguments: tuple[str, ...], code: str) -> None:
    for lang in ("zh", "en"):
        result = run("explain", CHLOR_ALKALI, *FAST, *arguments, lang=lang)
        assert result.exit_code == 2, result.output
        assert result.stderr.startswith(f"{code} ")


def test_a_rule_about_a_hazard_is_named_with_the_hazard() -> None:
    listed = [item for item in trees("--subject", "U1") if item["of_row"]]
    known = {(item["rule"], item["of_row"]) for item in listed}
    rule, of_row = min(known)
    found = trees("--rule", f"{rule}@{of_row}", "--subject", "U1")
    assert [(item["rule"], item["of_row"]) for item in found] == [(rule, of_row)]
    text = run("explain", str(CHLOR_ALKALI), *FAST, "--rule", f"{rule}@{of_row}", "--subject", "U1").stdout
    assert text.startswith(f"{rule}@{of_row} <U1>")
    wrong = run("explain", str(CHLOR_ALKALI), *FAST, "--rule", f"{rule}@nothing")
    assert wrong.exit_code == 2
    assert "explain-no-rule" in wrong.stderr


def test_a_rule_about_risks_is_shown_only_where_the_risk_is_there() -> None:
    found = trees("--rule", "responsibilities_law/risk-own")
    assert found
    assert all(item["status"] != "not_applicable" or item["tree"]["value"] is False for item in found)


def test_a_level_is_explained_by_votes_and_not_by_numbers() -> None:
    text = run("explain", str(CHLOR_ALKALI), *FAST, "--rule", "level").stdout
    assert "votes" in text
    assert "level ≥" not in text


def test_merged_rules_are_asked_about_as_the_lists_name_them() -> None:
    found = trees("--rule", "gb18218/S, gb18218/R", "--subject", "U1")
    assert [item["rule"] for item in found] == ["gb18218/S", "gb18218/R"]
