"""What the lists say of what is not known, of days to come, and of things that share a name."""

import datetime
from itertools import groupby
from typing import Any

import pytest
from dual_prevention.engine import Evaluator
from dual_prevention.engine.explain.shown import plain
from dual_prevention.engine.report import render_evaluation

from .kit import PLANT, changed, evaluated, without

BUILT_IN = Evaluator(engine="compiled", as_of=datetime.date(2026, 11, 1))


def of_unit(key: str, value: Any, unit: int = 0) -> dict[str, Any]:
    return changed(PLANT, "enterprise", "units", unit, key, to=value)


def recorded(**record: Any) -> dict[str, Any]:
    return changed(
        PLANT, "enterprise", "recorded_hazards", to=[{"id": "H1", "at": "U1", "title": "漏", **record}]
    )


@pytest.mark.parametrize(
    ("computed", "printed"),
    [(0.1 * 6 * 80, 48), (0.2 * 6 * 40, 48), (48.00000000000001, 48), (1 / 3, 0.333333333333), (83.8, 83.8)],
)
def test_a_computed_number_is_printed_with_the_digits_it_is_good_for(computed: float, printed: float) -> None:
    assert plain(computed) == printed


def test_a_level_that_may_be_worse_is_told_in_every_list() -> None:
    result = evaluated(without("units"))
    assert {row.worst_possible for row in result.lists.responsibilities} == {"red"}
    assert {row.worst_possible for row in result.lists.screening if row.point_id == "E"} == {"red"}


def test_an_empty_list_is_not_none_while_its_things_are_not_listed() -> None:
    text = render_evaluation(evaluated(without("units")), "zh")
    assert "尚未提供或未填完：单元" in text
    assert "尚未提供" not in render_evaluation(evaluated(), "zh")


def test_hazards_that_cannot_be_told_yet_are_counted() -> None:
    facts = without("units", 0, "emergency_shutoff")
    assert "1 more hazards wait" in render_evaluation(evaluated(facts), "en")
    assert "wait for the facts" not in render_evaluation(evaluated(), "en")


def test_things_of_one_name_are_told_apart() -> None:
    text = render_evaluation(evaluated(of_unit("name", "液氯罐区", 1)), "zh", 160)
    assert "液氯罐区 (U1)" in text
    assert "液氯罐区 (U2)" in text
    assert "(U1)" not in render_evaluation(evaluated(), "zh", 160)


def test_facts_about_the_treatment_come_after_those_that_decide_hazards() -> None:
    """On the built-in rules, where a hazard brings many questions about its treatment."""
    person = {"id": "M1", "manager_type": "主要负责人", "assessed": False}
    facts = {"enterprise": {"id": "E1", "produces_hazardous_chemicals": True, "managers": [person]}}
    result = BUILT_IN.evaluate(facts)
    minor = [item for item in result.missing if not item.decides_level]
    treated = [(item.of_row, item.subject.id) for item in minor]
    of_hazards = [pair for pair in treated if pair[0]]
    assert of_hazards
    assert treated[-len(of_hazards) :] == of_hazards
    assert len(list(groupby(of_hazards))) == len(set(of_hazards))


def test_the_treatment_of_several_hazards_is_one_line_to_collect() -> None:
    people = [{"id": f"M{n}", "manager_type": "主要负责人", "assessed": False} for n in (1, 2)]
    facts = {"enterprise": {"id": "E1", "produces_hazardous_chemicals": True, "managers": people}}
    result = BUILT_IN.evaluate(facts)
    hazards = {(item.of_row, item.subject.id) for item in result.missing if item.of_row}
    assert len(hazards) >= 2
    text = render_evaluation(result, "en", 160)
    assert f" {len(hazards)} hazards " in text
    waiting = {
        (item.of_row, item.subject.id, rule)
        for item in result.missing
        if item.of_row
        for rule in item.waiting
    }
    [line] = [line for line in text.splitlines() if f" {len(hazards)} hazards " in line]
    assert line.rstrip("│ ").endswith(f" {len(waiting)}")
    assert len(waiting) < sum(item.count for item in result.missing if item.of_row)
    assert text.count("their treatment, one by one") == 1
    assert "their treatment, one by one" not in render_evaluation(evaluated(), "en", 160)


def test_work_done_on_a_day_to_come_does_not_count_and_is_told() -> None:
    result = evaluated(of_unit("done", {"patrol": "2026-10-01"}))
    [patrol] = [row for row in result.lists.screening if "plant/patrol" in row.rule and row.point_id == "U1"]
    assert patrol.last_done is None
    assert patrol.state == "not_screened"
    assert [item.code for item in result.warnings] == ["day-to-come"]


def test_a_hazard_closed_on_a_day_to_come_is_still_open() -> None:
    [row] = [r for r in evaluated(recorded(closed_on="2027-01-01")).lists.hazards if r.record_id == "H1"]
    assert row.state == "open"
    [row] = [r for r in evaluated(recorded(closed_on="2026-08-01")).lists.hazards if r.record_id == "H1"]
    assert row.state == "closed"


def test_a_task_after_an_event_is_due_again_when_the_event_comes_later() -> None:
    def accept(done: str) -> Any:
        result = evaluated(of_unit("done", {"accept": done}))
        return next(
            row for row in result.lists.screening if row.rule == "plant/accept" and row.point_id == "U1"
        )

    assert accept("2026-08-31").next_due is None
    assert str(accept("2025-01-01").next_due) == "2026-09-07"


def test_the_risks_of_a_single_work_are_screened_each_time_and_not_by_the_cycle_of_a_tier() -> None:
    works = [{"id": "W1", "work_kind": "动火"}]
    result = BUILT_IN.evaluate({"enterprise": {"id": "E1", "special_works": works}})
    of_risks = {row.rule for row in result.lists.risk_control if row.point_id == "W1"}
    rows = [row for row in result.lists.screening if row.rule in of_risks and row.point_id == "W1"]
    assert rows
    assert {row.timing.en for row in rows} == {"once for each special work"}
    assert {row.next_due for row in rows} == {None}


def test_a_duty_about_a_hazard_says_about_which() -> None:
    facts = changed(
        PLANT,
        "enterprise",
        "recorded_hazards",
        to=[{"id": "H1", "at": "U1", "title": "漏", "severity": "major"}],
    )
    about = {(row.rule, row.about.zh) for row in evaluated(facts).lists.screening if row.about is not None}
    assert {("plant/report", "无紧急切断"), ("plant/report", "漏")} <= about
    assert "报告重大隐患" in render_evaluation(evaluated(facts), "zh", 160)
    assert "〔漏〕" in render_evaluation(evaluated(facts), "zh", 160)


def test_the_screening_of_an_own_risk_is_recorded_by_its_id() -> None:
    own = {
        "id": "R1",
        "at": "U1",
        "event": "漏",
        "accident": "火灾",
        "method": "LEC",
        "scores": {"L": 1, "E": 6, "C": 15},
    }
    facts = changed(PLANT, "enterprise", "own_risks", to=[own, {**own, "id": "R2"}])
    facts = changed(facts, "enterprise", "units", 0, "done", to={"own_risk/R1": "2026-08-30"})
    rows = [row for row in evaluated(facts).lists.screening if row.rule == "own_risk/LEC"]
    assert "〔企业自有记录〕" in render_evaluation(evaluated(facts), "zh", 160)
    assert [str(row.last_done) for row in rows].count("2026-08-30") == len(rows) / 2


def test_a_duty_that_may_apply_and_asks_for_more_is_a_row_of_its_own() -> None:
    rows = {
        row.status: row
        for row in evaluated(without("units", 0, "materials")).lists.screening
        if row.point_id == "U1" and "patrol" in row.rule
    }
    sure, may = rows["found"], rows["undetermined"]
    assert (sure.rule, may.rule) == ("house/night-patrol, house/shop-patrol", "plant/patrol")
    assert ({b.source for b in sure.basis}, {b.source for b in may.basis}) == ({"LAW 2"}, {"LAW 1"})
    assert (sure.timing.zh, may.timing.zh) == ("每天1次；营业期间每4小时", "每1小时")


def test_a_duty_that_may_apply_and_asks_for_no_more_lends_no_clause() -> None:
    """On the built-in rules: a hotel inspects monthly whatever its province, which is not known."""
    hotel = {"id": "B1", "places": [{"id": "P1", "place_type": "旅馆"}]}
    facts = {
        "enterprise": {"id": "E1", "organisation_type": "企业", "fire_key_unit": False, "buildings": [hotel]}
    }
    result = BUILT_IN.evaluate(facts)
    rows = [row for row in result.lists.screening if row.point_id == "E1" and "order61/26" in row.rule]
    assert [row.status for row in rows] == ["found"]
    assert "山东省消防条例" not in {basis.source for basis in rows[0].basis}
    assert "fire_shandong/27" in {c.rule for c in result.conclusions if c.status == "undetermined"}
