"""Facts that a timing names: of the thing, or of what it belongs to; by their names or their labels."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dual_prevention.models.rows import ScreeningRow

from .kit import PLANT, evaluated, program_with

FILES = {
    "pack.yaml": 'pack: fleet\nversion: "1"\n',
    "vocabulary/fleet.yaml": """
kinds:
  vehicle:
    parent: enterprise
    plural: vehicles
    label: {zh: 车辆, en: vehicle}
    facts:
      scrapped: {type: yes_no, label: {zh: 已报废, en: scrapped}, ask: {zh: 报废了吗, en: Is it scrapped}}
      bought_on: {type: date, label: {zh: 购置日期, en: bought}, ask: {zh: 哪天, en: When}}
  trailer:
    parent: vehicle
    plural: trailers
    label: {zh: 挂车, en: trailer}
    facts:
      braked: {type: yes_no, label: {zh: 有制动, en: braked}, ask: {zh: 有制动吗, en: Is it braked}}
""",
    "fleet/fleet.yaml": """
rule_set: fleet
confidence: house_default
duties:
  - {id: own, subject: vehicle, title: {zh: 甲, en: a}, by: operator, per: month, until: scrapped}
  - {id: label, subject: vehicle, title: {zh: 乙, en: b}, by: operator, per: month, until: 已报废}
  - {id: owner, subject: trailer, title: {zh: 丙, en: c}, by: operator, per: month, until: scrapped}
  - {id: after, subject: trailer, title: {zh: 丁, en: d}, by: operator, after: 购置日期, within: 30 days}
  - {id: before, subject: trailer, title: {zh: 戊, en: e}, by: operator, before: bought_on, within: 30 days}
  - {id: risk, subject: risk, title: {zh: 己, en: f}, by: operator, per: month, until: registered}
""",
}

Rows = Callable[..., dict[str, ScreeningRow]]


@pytest.fixture
def rows(tmp_path: Path) -> Rows:
    """Rule -> its row, with one vehicle and its trailer."""

    def run(registered: bool = False, **vehicle: Any) -> dict[str, ScreeningRow]:
        vehicles = [{"id": "V", "trailers": [{"id": "T"}], **vehicle}]
        facts = {
            "enterprise": {
                "id": "E",
                "units": PLANT["enterprise"]["units"],
                "registered": registered,
                "vehicles": vehicles,
            }
        }
        found = evaluated(facts, program=program_with(tmp_path, FILES)).lists.screening
        return {row.rule.removeprefix("fleet/"): row for row in found if row.rule.startswith("fleet/")}

    return run


@pytest.mark.parametrize("rule", ["own", "label", "owner"])
def test_what_ends_a_duty(rows: Rows, rule: str) -> None:
    assert rows(scrapped=True)[rule].state == "not_concerned"
    still = rows(scrapped=False)[rule]
    assert (still.state, still.timing.zh) == ("not_screened", "每月1次，直至已报废")


def test_days_of_the_owner(rows: Rows) -> None:
    found = rows(bought_on="2026-08-20")
    assert found["after"].next_due == datetime.date(2026, 9, 19)
    assert found["after"].timing.en == "within 30 days after bought"
    assert found["before"].next_due == datetime.date(2026, 8, 19)
    assert rows()["after"].due_note is not None


def test_a_rule_about_risks_may_end_with_a_fact_of_the_enterprise(rows: Rows) -> None:
    assert rows(registered=True)["risk"].state == "not_concerned"
    assert rows(registered=False)["risk"].state != "not_concerned"
