"""Who answers for a risk at each tier: by the rule, the kind, the sector, or whoever stands on the tier."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from dual_prevention.engine.report.lists import risk_table
from dual_prevention.models.evaluation import Evaluation

from . import kit

TERMS = """
terms: roles
words:
  - {name: fleet_head, zh: 车队队长, en: fleet head, tier: department}
  - {name: tank_head, zh: 罐区主任, en: head of the tanks, tier: department}
  - {name: fitter, zh: 钳工, en: fitter, tier: post}
"""
VOCABULARY = """
kinds:
  vehicle:
    parent: enterprise
    plural: vehicles
    label: {zh: 车辆, en: vehicle}
    facts:
      loaded: {type: yes_no, label: {zh: 重载, en: loaded}, ask: {zh: 重载吗, en: Is it loaded}}
  trailer:
    parent: vehicle
    plural: trailers
    label: {zh: 挂车, en: trailer}
    facts:
      braked: {type: yes_no, label: {zh: 有制动, en: braked}, ask: {zh: 有制动吗, en: Is it braked}}
"""
RULES = """
rule_set: more
{head}
confidence: house_default
risks:
  - id: shift
    subject: {subject}
    {entry}
    event: {{zh: 移位, en: it shifts}}
    accident: 火灾
    direct: yellow
duties:
  - id: look
    subject: risk
    title: {{zh: 查看, en: look at it}}
    where: level == yellow
    by: department
    per: week
"""
PEOPLE = {
    "workshop_head": {"name": "主任"},
    "fleet_head": {"name": "队长"},
    "tank_head": {"name": "罐长"},
    "team_leader": {"name": "班长"},
    "fitter": {"name": "钳工"},
}
FACTS: Mapping[str, Any] = {
    "enterprise": {
        "id": "E",
        "people": PEOPLE,
        "units": [],
        "people_present": 1,
        "vehicles": [{"id": "V", "people_present": 1, "trailers": [{"id": "T", "people_present": 1}]}],
    }
}


@pytest.fixture
def evaluated(tmp_path: Path) -> Any:
    """The result of rules over the pack of these tests, with words and kinds of this file."""

    def run(
        head: str = "",
        entry: str = "",
        subject: str = "vehicle",
        vocabulary: str = VOCABULARY,
        pack: str = "",
        people: Mapping[str, Any] = PEOPLE,
        of_vehicle: Mapping[str, Any] | None = None,
    ) -> Evaluation:
        files = {
            "pack.yaml": f'pack: more\nversion: "1"\n{pack}',
            "terms/more.yaml": TERMS,
            "vocabulary/more.yaml": vocabulary,
            "more/more.yaml": RULES.format(head=head, entry=entry, subject=subject),
        }
        [vehicle] = FACTS["enterprise"]["vehicles"]
        vehicles = [{**vehicle, "people": of_vehicle or {}}]
        facts = {"enterprise": {**FACTS["enterprise"], "people": people, "vehicles": vehicles}}
        return kit.evaluated(facts, program=kit.program_with(tmp_path, files))

    return run


def who(result: Evaluation) -> dict[str, tuple[str, str]]:
    """tier -> (role, person) of the screening rows of the risk."""
    rows = [row for row in result.lists.screening if row.rule == "more/shift"]
    return {row.tier: (row.role, row.person) for row in rows}


def test_without_a_word_the_first_named_of_the_tier_answers(evaluated: Any) -> None:
    found = who(evaluated())
    assert found == {
        "department": ("workshop_head", "主任"),
        "team": ("team_leader", "班长"),
        "post": ("fitter", "钳工"),
    }


def test_roles_of_the_entry_come_before_those_of_the_head(evaluated: Any) -> None:
    assert who(evaluated(head="by: tank_head"))["department"] == ("tank_head", "罐长")
    both = evaluated(head="by: [tank_head, operator]", entry="by: fleet_head")
    assert who(both)["department"] == ("fleet_head", "队长")
    assert who(both)["team"] == ("team_leader", "班长")
    row = both.lists.risk_control[0]
    assert (row.tier, row.role, row.person) == ("department", "fleet_head", "队长")


def test_the_next_role_answers_where_the_first_is_not_named(evaluated: Any) -> None:
    people = {key: value for key, value in PEOPLE.items() if key != "fleet_head"}
    found = evaluated(entry="by: [fleet_head, tank_head]", people=people)
    assert who(found)["department"] == ("tank_head", "罐长")


def test_of_two_roles_the_one_named_nearer_to_the_thing_answers(evaluated: Any) -> None:
    """The head of the fleet is named for the whole enterprise, the head of the tanks for the vehicle itself."""
    own = {"tank_head": {"name": "车长"}, "workshop_head": {"name": "别人"}}
    found = evaluated(entry="by: [fleet_head, tank_head]", of_vehicle=own)
    assert who(found)["department"] == ("tank_head", "车长")
    both = {**own, "fleet_head": {"name": "甲"}}
    assert who(evaluated(entry="by: [fleet_head, tank_head]", of_vehicle=both))["department"][1] == "甲"


def test_nobody_of_another_trade_stands_in(evaluated: Any) -> None:
    people = {key: value for key, value in PEOPLE.items() if key != "fleet_head"}
    found = evaluated(entry="by: fleet_head", people=people)
    assert who(found)["department"] == ("fleet_head", "")
    assert (found.lists.risk_control[0].role, found.lists.risk_control[0].person) == ("fleet_head", "")
    assert found.labels["roles:fleet_head"].zh == "车队队长"
    assert "车队队长" in "".join(risk_table(found, "zh", 400, False))


def test_a_kind_says_who_answers_for_it_and_for_what_it_holds(evaluated: Any) -> None:
    vocabulary = VOCABULARY.replace("plural: vehicles", "plural: vehicles\n    roles: [fleet_head]")
    assert who(evaluated(vocabulary=vocabulary))["department"] == ("fleet_head", "队长")
    assert who(evaluated(vocabulary=vocabulary, subject="trailer"))["department"] == ("fleet_head", "队长")
    assert who(evaluated(vocabulary=vocabulary, subject="enterprise"))["department"][1] == "主任"
    by_rule = evaluated(vocabulary=vocabulary, entry="by: tank_head")
    assert who(by_rule)["department"] == ("tank_head", "罐长")


def test_a_sector_says_it_where_the_kind_does_not(evaluated: Any) -> None:
    pack = "sectors: {more: {title: 更多, roles: [tank_head]}}"
    assert who(evaluated(pack=pack))["department"] == ("tank_head", "罐长")
    vocabulary = VOCABULARY.replace("plural: vehicles", "plural: vehicles\n    roles: [fleet_head]")
    assert who(evaluated(pack=pack, vocabulary=vocabulary))["department"] == ("fleet_head", "队长")


def test_a_duty_of_a_tier_goes_to_who_answers_there_for_the_risk(evaluated: Any) -> None:
    def look(result: Evaluation) -> tuple[str, str, str]:
        [row] = [row for row in result.lists.screening if row.rule == "more/look"]
        return row.tier, row.role, row.person

    assert look(evaluated(entry="by: fleet_head")) == ("department", "fleet_head", "队长")
    assert look(evaluated(people={})) == ("department", "", "")
    assert look(evaluated(entry="by: fleet_head", people={})) == ("department", "fleet_head", "")
