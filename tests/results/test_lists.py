import datetime
from typing import Any

from dual_prevention.models.rows import HazardRow, RiskControlRow, ScreeningRow

from .kit import PLANT, changed, conclusion, evaluated, without


def with_(key: str, value: Any) -> dict[str, Any]:
    return changed(PLANT, "enterprise", key, to=value)


def unit_with(key: str, value: Any, unit: int = 0) -> dict[str, Any]:
    return changed(PLANT, "enterprise", "units", unit, key, to=value)


def risks(facts: Any = PLANT) -> dict[str, RiskControlRow]:
    return {row.point_id: row for row in evaluated(facts).lists.risk_control}


def duty(rule: str, point: str, facts: Any = PLANT) -> ScreeningRow:
    rows = evaluated(facts).lists.screening
    [found] = [row for row in rows if rule in row.rule.split(", ") and row.point_id == point]
    return found


def hazard(rule: str, facts: Any) -> HazardRow:
    [found] = [row for row in evaluated(facts).lists.hazards if row.rule == rule]
    return found


def test_rows_are_numbered_and_the_worst_comes_first() -> None:
    rows = evaluated().lists.risk_control
    assert [row.no for row in rows] == [1, 2]
    assert [(row.point_id, row.level) for row in rows] == [("U2", "red"), ("U1", "orange")]


def test_the_tier_follows_the_level_and_every_lower_tier_controls_too() -> None:
    row = risks()["U1"]
    assert row.tier == "company"
    assert row.also_tiers == ("department", "team", "post")
    assert (row.person, row.phone, row.supervisor) == ("张三", "1", "县应急局 王某")


def test_a_level_that_is_open_is_controlled_as_the_worst() -> None:
    row = risks(without("units", 1, "detection"))["U2"]
    assert (row.level, row.worst_possible, row.tier) == ("red", "red", "company")
    row = risks(changed(unit_with("people_present", 1, 1), "enterprise", "units", 1, "detection"))["U2"]
    assert (row.level, row.worst_possible) == ("orange", "red")
    assert (row.value, row.value_low, row.value_high) == (None, 240, 720)


def test_the_row_says_what_decided_the_level() -> None:
    assert risks()["U2"].level_by == ("LEC", "plant/crowded")
    assert risks()["U1"].level_by == ("LEC",)


def test_own_scores_come_before_defaults_and_a_lower_level_is_marked() -> None:
    row = risks(unit_with("scores", {"leak-fire": {"C": 1}}))["U1"]
    assert (row.value, row.level, row.scores_from, row.downgraded) == (6, "blue", "own", True)
    assert [(s.factor, s.source) for s in row.scores] == [("L", "default"), ("E", "default"), ("C", "own")]
    same = risks(unit_with("scores", {"leak-fire": {"C": 40}}))["U1"]
    assert (same.scores_from, same.downgraded) == ("own", False)


def test_an_own_risk_stands_in_for_the_rules_one() -> None:
    own = {
        "id": "R1",
        "at": "U1",
        "replaces": ["leak-fire"],
        "event": "阀门泄漏",
        "accident": "火灾",
        "method": "LEC",
        "scores": {"L": 1, "E": 6, "C": 15},
        "measures": {"engineering": ["双阀"]},
    }
    result = evaluated(with_("own_risks", [own]))
    row = next(row for row in result.lists.risk_control if row.point_id == "U1")
    assert (row.event.zh, row.accident, row.level) == ("阀门泄漏", "火灾", "yellow")
    assert [w.zh for w in row.engineering] == ["双阀"]
    assert row.downgraded  # 90 against 240 by the default scores
    assert [c.status for c in result.conclusions if c.rule == "plant/leak-fire" and c.subject.id == "U1"] == [
        "replaced"
    ]


def test_duties_of_one_task_print_as_one_row_with_the_strictest_timing() -> None:
    row = duty("plant/patrol", "U1")
    assert row.rule == "plant/patrol, house/night-patrol, house/shop-patrol"
    assert row.timing.zh == "每1小时；营业期间每4小时"  # a window cannot be compared with the whole day
    assert [w.zh for w in row.check] == ["阀门", "照明"]
    assert [b.source for b in row.basis] == ["LAW 1", "LAW 2", "LAW 2"]
    assert (row.role, row.tier, row.person) == ("operator", "post", "王五")
    assert duty("house/night-patrol", "U2").timing.zh == "每天1次；营业期间每4小时"


def test_a_timing_that_facts_leave_open_counts_as_its_strictest() -> None:
    row = duty("plant/patrol", "U1", without("units", 0, "materials", 0, "mass"))
    assert row.timing.zh.startswith("每1小时")


def test_states_and_days() -> None:
    assert duty("plant/patrol", "U1").state == "overdue"
    today = duty("plant/patrol", "U1", unit_with("done", {"patrol": "2026-09-01"}))
    assert (today.state, today.last_done) == ("normal", datetime.date(2026, 9, 1))
    assert duty("plant/holiday", "E").next_due == datetime.date(2026, 9, 30)
    assert duty("plant/accept", "U1").next_due == datetime.date(2026, 9, 7)
    open_date = duty("plant/accept", "U1", without("units", 0, "handover"))
    assert (open_date.next_due, open_date.due_note is not None) == (None, True)
    facts = without("units", 1, "materials")
    assert duty("plant/patrol", "U2", facts).status == "undetermined"
    assert duty("house/night-patrol", "U2", facts).status == "found"  # the house's patrol is certain


def test_each_controlling_tier_screens_the_measures_of_a_risk() -> None:
    rows = [r for r in evaluated().lists.screening if r.rule == "plant/leak-fire" and r.point_id == "U2"]
    assert [(r.tier, r.timing.zh) for r in rows] == [
        ("company", "每季度1次"),
        ("department", "每周1次"),  # tighter than each month, for red
        ("team", "每周1次"),
        ("post", "每班1次"),
    ]
    assert {r.timing_confidence for r in rows} == {"house_default"}
    assert [w.zh for w in rows[0].check] == ["紧急切断阀", "每小时巡检"]


RECORD = {
    "id": "H1",
    "at": "U1",
    "rule": "plant/no-shutoff",
    "severity": "major",
    "found_on": "2026-08-20",
    "found_by": "赵六",
    "remedy": "加装切断阀",
    "responsible": "钱七",
    "accepted_by": "钱七",
    "reported": True,
}


def test_a_hazard_is_joined_with_its_record() -> None:
    bare = hazard("plant/no-shutoff", PLANT)
    assert (bare.source, bare.state) == ("engine", "open")
    assert bare.gap == ("responsible", "measures", "fund", "deadline", "plan")
    assert bare.enforcement == ("suspend",)
    row = hazard("plant/no-shutoff", with_("recorded_hazards", [RECORD]))
    assert (row.source, row.record_id, row.responsible, row.found_by) == ("both", "H1", "钱七", "赵六")
    assert row.remedy.zh == "加装切断阀"
    assert row.gap == ("fund", "deadline", "plan")
    assert row.state == "in_treatment"
    assert row.acceptor_is_responsible
    assert row.reported == "reported"


def test_the_deadline_comes_from_the_law_where_it_is_earlier() -> None:
    row = hazard("plant/no-shutoff", with_("recorded_hazards", [RECORD]))
    assert (row.deadline, row.deadline_by) == (datetime.date(2026, 9, 19), "plant/treat")
    own = RECORD | {"deadline": "2026-08-31"}
    row = hazard("plant/no-shutoff", with_("recorded_hazards", [own]))
    assert (row.deadline, row.deadline_by, row.state) == (datetime.date(2026, 8, 31), "record", "overdue")


def test_a_record_closed_while_the_facts_still_show_it() -> None:
    closed = RECORD | {"closed_on": "2026-08-30"}
    assert hazard("plant/no-shutoff", with_("recorded_hazards", [closed])).state == "closed_but_found"


def test_a_hazard_that_only_people_found() -> None:
    record = {"id": "H2", "at": "U2", "title": "地面积水", "severity": "general", "closed_on": "2026-08-01"}
    row = next(r for r in evaluated(with_("recorded_hazards", [record])).lists.hazards if r.record_id == "H2")
    assert (row.finding.zh, row.point_id, row.severity) == ("地面积水", "U2", "general")
    assert (row.source, row.state, row.gap) == ("record", "closed", ())


def test_one_hazard_is_not_counted_twice() -> None:
    rows = evaluated(with_("recorded_hazards", [RECORD])).lists.hazards
    assert len([row for row in rows if row.rule == "plant/no-shutoff"]) == 1
    assert len(rows) == len(evaluated().lists.hazards)
    reports = [
        r for r in evaluated(with_("recorded_hazards", [RECORD])).lists.screening if r.rule == "plant/report"
    ]
    assert len(reports) == 1
    assert reports[0].state == "not_concerned"  # until reported


def test_names_are_looked_up_at_the_subject_then_its_owners() -> None:
    rows = {(r.rule, r.object_id): r for r in evaluated().lists.responsibilities}
    lead = rows["plant/lead", "E"]
    assert (lead.name, lead.post, lead.grid, lead.finding) == ("张三", "总经理", "网格3", None)
    assert (lead.open.risks, lead.open.hazards) == (2, 1)
    head = rows["plant/unit-head", "U1"]
    assert head.finding is not None
    assert (head.name, head.finding.zh, head.finding_severity) == ("", "责任人未落实", "major")
    people = unit_with("people", {"workshop_head": {"name": "孙八"}})
    named = {(r.rule, r.object_id): r for r in evaluated(people).lists.responsibilities}
    assert named["plant/unit-head", "U1"].name == "孙八"


def test_a_row_carries_reasons_basis_and_pack() -> None:
    result = evaluated()
    for name in ("risk_control", "screening", "hazards", "responsibilities"):
        for row in getattr(result.lists, name):
            assert row.basis
            assert row.pack == "results-test"
    row = hazard("plant/no-shutoff", PLANT)
    assert row.because == conclusion(result, "plant/no-shutoff", "U1").because


def test_labels_name_every_id_that_rows_use() -> None:
    result = evaluated()
    assert result.labels["roles:operator"].zh == "操作人员"
    assert result.labels["tiers:company"].en == "company"
    assert result.labels["enforcement:suspend"].en == "order a stop"
    assert list(result.labels) == sorted(result.labels)
