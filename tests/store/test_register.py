"""What evaluations find becomes records, and stays so; each step of the treatment keeps the rules of the lifecycle."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from dual_prevention.engine.store import (
    MOVES,
    Store,
    StoreError,
    facts_with_register,
    hazard_events,
    hazards_of,
    move_hazard,
    record_hazard,
    register_hazards,
    save_facts,
)
from dual_prevention.models.store import Hazard, KeptForever
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from tests.results.kit import PLANT, changed, evaluated
from tests.store.kit import BY, FIELDS, FOUND_ON, RULE, day, evaluation, facts, registered, walk


def again(store: Store, code: str) -> Hazard:
    return next(item for item in hazards_of(store) if item.code == code)


def refused(store: Store, hazard: Hazard, name: str, **more: Any) -> set[str]:
    """The codes with which a step is refused; nothing may have changed."""
    before = (again(store, hazard.code).revision, len(hazard_events(store, "E", hazard.code)))
    with pytest.raises(StoreError) as error:
        move_hazard(store, "E", hazard.code, name, **{"by": "赵六", "day": day(5), **more})
    assert before == (again(store, hazard.code).revision, len(hazard_events(store, "E", hazard.code)))
    return {item.code for item in error.value.diagnostics}


def test_found_hazards_become_records(store: Store) -> None:
    save_facts(store, facts(), day=FOUND_ON)
    rows = evaluation().lists.hazards
    done = register_hazards(store, evaluation())
    hazards = hazards_of(store, "E")
    assert list(done.new) == [item.code for item in hazards]
    assert {(item.rule, item.subject_id) for item in hazards} <= {(row.rule, row.point_id) for row in rows}
    hazard = registered(store)
    assert (hazard.state, hazard.severity, hazard.subject_id) == ("registered", "major", "U1")
    assert (hazard.limit_on, hazard.limit_by) != (None, "")
    assert hazard.deadline is None
    [event] = hazard_events(store, "E", hazard.code)
    assert (event.move, event.from_state, event.to_state, event.by_person) == (
        "found",
        "",
        "registered",
        False,
    )


def test_registering_again_changes_nothing(store: Store) -> None:
    hazard = registered(store)
    done = register_hazards(store, evaluation())
    assert (done.new, done.gone, done.found_again, done.overdue) == ((), (), (), ())
    assert again(store, hazard.code).revision == hazard.revision


def test_gone_hazards_are_flagged_and_found_ones_unflagged(store: Store) -> None:
    hazard = registered(store)
    assert hazard.code in register_hazards(store, evaluation("gone", 2)).gone
    assert again(store, hazard.code).gone_on == day(2)
    assert again(store, hazard.code).state == "registered"
    assert register_hazards(store, evaluation("gone", 3)).gone == ()
    assert register_hazards(store, evaluation("found", 4)).found_again == (hazard.code,)
    assert again(store, hazard.code).gone_on is None
    assert [item.move for item in hazard_events(store, "E", hazard.code)] == ["found", "gone", "found_again"]


def test_a_rule_that_cannot_tell_flags_nothing(store: Store) -> None:
    hazard = registered(store)
    assert hazard.code not in register_hazards(store, evaluation("unknown", 2)).gone


def test_an_evaluation_of_an_earlier_day_takes_nothing_back(store: Store) -> None:
    hazard = registered(store)
    assert register_hazards(store, evaluation("gone", -3)).gone == ()
    register_hazards(store, evaluation("gone", 5))
    register_hazards(store, evaluation("found", 2))
    assert again(store, hazard.code).gone_on == day(5)


def test_a_closed_hazard_that_comes_back_gets_a_new_number(store: Store) -> None:
    closed = walk(store, registered(store), "close")
    for number in (3, 4):  # until the day on which it was closed
        assert register_hazards(store, evaluation("found", number)).new == ()
    assert again(store, closed.code).revision == closed.revision
    [code] = register_hazards(store, evaluation("found", 9)).new
    fresh = again(store, code)
    assert fresh.number > closed.number
    assert (fresh.recurrence_of, fresh.state, fresh.found_on) == (closed.id, "registered", day(9))
    assert again(store, closed.code).state == "closed"
    assert register_hazards(store, evaluation("found", 9)).new == ()


RECORD = {
    "id": "H1",
    "at": "U1",
    "rule": RULE,
    "severity": "major",
    "found_on": "2026-08-20",
    "found_by": "赵六",
}


def with_records(*records: dict[str, Any]) -> dict[str, Any]:
    return changed(PLANT, "enterprise", "recorded_hazards", to=list(records))


def test_records_of_the_facts_are_taken_over(store: Store) -> None:
    rain = {"id": "H2", "at": "U2", "title": "地面积水", "severity": "general", "closed_on": "2026-08-01"}
    other = {**rain, "id": "H3", "title": "护栏松动", "responsible": "甲", "accepted_by": "乙"}
    same = {**rain, "id": "H4", "title": "照明损坏", "responsible": "甲、乙", "accepted_by": "乙"}
    given = with_records(RECORD | {"remedy": "加装切断阀"}, rain, other, same)
    save_facts(store, given, day=FOUND_ON)
    register_hazards(store, evaluated(given))
    by_code = {item.code: item for item in hazards_of(store, "E")}
    assert by_code["H1"].rule == RULE
    assert by_code["H1"].remedy == "加装切断阀"
    assert len([item for item in by_code.values() if item.rule == RULE]) == 1
    # Closed without another person's acceptance: the register takes it only up to there.
    assert [by_code[code].state for code in ("H1", "H2", "H3", "H4")] == [
        *("registered", "to_accept", "closed", "to_accept")
    ]
    assert register_hazards(store, evaluated(given)).new == ()


def test_the_way_from_found_to_closed(store: Store) -> None:
    hazard = walk(store, registered(store), "close")
    assert (hazard.state, hazard.accepted_by, hazard.approved_by) == ("closed", "周八", "吴九")
    assert (hazard.accepted_on, hazard.closed_on) == (day(4), day(4))
    events = hazard_events(store, "E", hazard.code)
    assert [item.move for item in events] == ["found", *FIELDS]
    assert [item.no for item in events] == list(range(1, 8))
    assert events[2].entered["deadline"] == day(20).isoformat()
    for name in MOVES:
        assert "store-move-state" in refused(store, hazard, name)


@pytest.mark.parametrize("item", ["responsible", "remedy", "fund", "deadline", "plan"])
def test_a_major_hazard_needs_all_five_for_treatment(store: Store, item: str) -> None:
    hazard = walk(store, registered(store), "assign")
    with store.transaction() as session:
        empty = None if item == "deadline" else ""
        session.execute(update(Hazard).where(Hazard.id == hazard.id).values({item: empty}))
    codes = refused(store, hazard, "start", values=FIELDS["start"])
    assert codes == {"store-move-five"}


def test_a_major_hazard_is_not_assigned_without_a_plan(store: Store) -> None:
    hazard = walk(store, registered(store), "assess")
    values = {key: value for key, value in FIELDS["assign"].items() if key != "plan"}
    assert refused(store, hazard, "assign", values=values) == {"store-move-missing"}


@pytest.mark.parametrize("who", ["钱七", " 钱 七 ", "周八、钱七", "钱七；周八"])
def test_the_responsible_person_does_not_accept(store: Store, who: str) -> None:
    hazard = walk(store, registered(store), "finish")
    assert refused(store, hazard, "accept", by=who, values=FIELDS["accept"]) == {"store-move-acceptor"}
    assert refused(store, hazard, "reject", by=who, note="漏气") == {"store-move-acceptor"}


@pytest.mark.parametrize("last", ["assess", "assign", "start", "finish"])
def test_nothing_is_closed_without_acceptance(store: Store, last: str) -> None:
    hazard = walk(store, registered(store), last)
    assert refused(store, hazard, "close") == {"store-move-state"}


def test_the_database_itself_keeps_the_rules(store: Store) -> None:
    hazard = walk(store, registered(store), "start")
    for values in (
        {"state": "closed", "closed_on": day(5)},
        {"state": "accepted", "accepted_by": "钱七"},
        {"state": "gone"},
        {"plan": ""},
        {"severity": "minor"},
    ):
        with pytest.raises(StoreError) as error, store.transaction() as session:
            session.execute(update(Hazard).where(Hazard.id == hazard.id).values(values))
        assert isinstance(error.value.__cause__, IntegrityError)


def test_a_record_is_never_deleted(store: Store) -> None:
    hazard = walk(store, registered(store), "close")
    with pytest.raises(KeptForever), store.transaction() as session:
        session.delete(session.scalars(select(Hazard).where(Hazard.id == hazard.id)).one())
    assert again(store, hazard.code).state == "closed"


def test_rejecting_sends_it_back(store: Store) -> None:
    for last in ("finish", "accept"):
        hazard = walk(store, registered(store) if last == "finish" else recur(store), last)
        assert "store-move-note" in refused(store, hazard, "reject", by="周八")
        back = move_hazard(store, "E", hazard.code, "reject", by="周八", day=day(5), note="仍漏气")
        assert (back.state, back.treated_on, back.accepted_by, back.result) == ("in_treatment", None, "", "")
        done = move_hazard(
            *(store, "E", hazard.code, "finish"), by="赵六", day=day(6), values=FIELDS["finish"] | {"treated_on": day(6)}
        )  # fmt: skip
        assert done.state == "to_accept"


def recur(store: Store) -> Hazard:
    """Another record, of a hazard that a person found."""
    return record_hazard(store, "E", "阀门内漏", found_on=FOUND_ON, found_by="赵六", severity="major")


def test_extending_needs_a_reason_and_a_later_day(store: Store) -> None:
    hazard = walk(store, registered(store), "start")
    given = {"deadline": day(40), "interim": "加密巡检"}
    assert refused(store, hazard, "extend", values=given) == {"store-move-note"}
    assert refused(store, hazard, "extend", note="设备未到", values=given | {"deadline": day(20)}) == {
        "store-move-deadline"
    }
    assert refused(store, hazard, "extend", note="设备未到", values={"deadline": day(40)}) == {
        "store-move-missing"
    }
    longer = move_hazard(
        store, "E", hazard.code, "extend", by="主任", day=day(5), note="设备未到", values=given
    )
    assert (longer.state, longer.deadline) == ("in_treatment", day(40))
    assert "store-move-field" in refused(store, hazard, "amend", values={"deadline": day(60)})


def test_a_missed_deadline_is_noted_once(store: Store) -> None:
    hazard = walk(store, registered(store), "start")
    assert register_hazards(store, evaluation("found", 20)).overdue == ()
    assert register_hazards(store, evaluation("found", 21)).overdue == (hazard.code,)
    assert register_hazards(store, evaluation("found", 22)).overdue == ()
    assert again(store, hazard.code).overdue(day(21))
    move_hazard(
        *(store, "E", hazard.code, "extend"),
        by="主任", day=day(22), note="设备未到", values={"deadline": day(30), "interim": "停用"},
    )  # fmt: skip
    assert register_hazards(store, evaluation("found", 31)).overdue == (hazard.code,)


def test_a_general_hazard_may_be_put_right_on_the_spot(store: Store) -> None:
    registered(store)
    found = record_hazard(store, "E", "通道堵塞", found_on=FOUND_ON, found_by="赵六", subject_id="U2")
    given = {"severity": "general", "category": "生产现场", "judged_by": "企业判定"}
    hazard = move_hazard(store, "E", found.code, "assess", by="赵六", day=FOUND_ON, values=given)
    done = {"responsible": "孙一", "result": "已清理", "treated_on": FOUND_ON, "proof": "照片"}
    hazard = move_hazard(store, "E", found.code, "fix_on_spot", by="赵六", day=FOUND_ON, values=done)
    assert hazard.state == "to_accept"
    assert refused(store, hazard, "accept", by="孙一", values=FIELDS["accept"]) == {"store-move-acceptor"}
    back = move_hazard(store, "E", found.code, "reject", by="周八", day=day(1), note="又堵上")
    assert back.state == "assessed"  # it was never assigned
    major = walk(store, again(store, hazards_of(store)[0].code), "assess")
    assert refused(store, major, "fix_on_spot", values=done) == {"store-move-on-spot"}


def test_escalating_stops_a_treatment_that_lacks_one_of_five(store: Store) -> None:
    registered(store)
    found = record_hazard(store, "E", "支架锈蚀", found_on=FOUND_ON, found_by="赵六", severity="general")
    given = {key: value for key, value in FIELDS["assign"].items() if key != "plan"}
    for name, values in (("assess", FIELDS["assess"]), ("assign", given), ("start", FIELDS["start"])):
        move_hazard(store, "E", found.code, name, by="赵六", day=day(1), values=values)
    move_hazard(store, "E", found.code, "report", by="赵六", day=day(1), values={"reported_to": "公司"})
    major = move_hazard(
        store, "E", found.code, "escalate", by="主任", day=day(2), values={"judged_by": "专家"}
    )
    assert (major.state, major.severity, major.reported_on, major.gap) == (
        "assigned",
        "major",
        None,
        ("plan",),
    )
    assert "store-move-five" in refused(store, major, "start")
    move_hazard(store, "E", found.code, "amend", by="赵六", day=day(5), values={"plan": "设警戒区"})
    assert move_hazard(store, "E", found.code, "start", by="赵六", day=day(5)).state == "in_treatment"
    assert refused(store, major, "escalate", values={"judged_by": "专家"}) == {"store-move-major-already"}


def test_what_a_rule_calls_major_stays_major(store: Store) -> None:
    hazard = registered(store)
    values = FIELDS["assess"] | {"severity": "general"}
    assert refused(store, hazard, "assess", values=values) == {"store-move-downgrade"}


def test_supervision(store: Store) -> None:
    hazard = registered(store)
    assert "store-move-not-listed" in refused(store, hazard, "delist", note="整改到位")
    given = {"supervised_by": "县安委办", "supervision_level": "县级", "supervision_deadline": day(60)}
    listed = move_hazard(store, "E", hazard.code, "supervise", by="县安委办", day=day(1), values=given)
    assert (listed.supervised_by, listed.delisted_on) == ("县安委办", None)
    off = move_hazard(store, "E", hazard.code, "delist", by="县安委办", day=day(2), note="整改到位")
    assert off.delisted_on == day(2)


def test_everything_that_stands_against_a_step_is_told_at_once(store: Store) -> None:
    hazard = walk(store, registered(store), "assess")
    values = {"deadline": "soon", "unit": " ", "responsable": "钱七", "fund": "a\0"}
    codes = refused(store, hazard, "assign", by=" ", day=day(-1), values=values)
    assert codes == {
        *("store-move-nobody", "store-move-day", "store-move-empty", "store-move-field", "store-move-text"),
        *("store-move-missing", "store-move-early"),
    }


@pytest.mark.parametrize(
    ("enterprise", "code", "name", "told"),
    [
        ("E", "YH-999999", "assess", "store-no-hazard"),
        ("F", "YH-000001", "assess", "store-no-hazard"),
        ("E", "YH-000001", "asess", "store-no-move"),
    ],
)
def test_steps_with_nothing(store: Store, enterprise: str, code: str, name: str, told: str) -> None:
    registered(store)
    with pytest.raises(StoreError) as error:
        move_hazard(store, enterprise, code, name, by="赵六")
    assert [item.code for item in error.value.diagnostics] == [told]


@pytest.mark.parametrize(
    ("treated", "fine"), [(day(-1), False), (day(0), True), (day(5), True), (day(6), False)]
)
def test_treatment_ends_between_finding_and_today(store: Store, treated: datetime.date, fine: bool) -> None:
    hazard = walk(store, registered(store), "start")
    values = FIELDS["finish"] | {"treated_on": treated}
    if fine:
        assert (
            move_hazard(store, "E", hazard.code, "finish", by="赵六", day=day(5), values=values).treated_on
            == treated
        )
    else:
        assert refused(store, hazard, "finish", values=values) == {"store-move-treated"}


def test_a_person_records_a_hazard_only_of_a_known_enterprise(store: Store) -> None:
    for enterprise, title in (("E", "x"), ("E", " ")):
        with pytest.raises(StoreError):
            record_hazard(store, enterprise, title, found_on=FOUND_ON, found_by="赵六")
    assert hazards_of(store) == []


def test_facts_with_the_register(store: Store) -> None:
    given = with_records({"隐患等级": "general", "id": "H9", "at": "U2", "title": "积水", "reported": False})
    save_facts(store, given, day=FOUND_ON)
    register_hazards(store, evaluated(given))
    hazard = next(item for item in hazards_of(store, "E") if item.rule == RULE)
    walk(store, hazard, "accept")
    found = facts_with_register(store, "E")
    assert found["enterprise"]["units"] == given["enterprise"]["units"]
    by_id = {item["id"]: item for item in found["enterprise"]["recorded_hazards"]}
    record = by_id[hazard.code]
    assert (record["at"], record["rule"], record["severity"]) == ("U1", RULE, "major")
    assert record["accepted"] is record["acceptor_independent"] is record["plan_made"] is True
    assert record["closed"] is False
    assert by_id["H9"]["reported"] is False
    assert by_id["H9"]["severity"] == "general"
    assert "隐患等级" not in by_id["H9"]


def test_facts_with_the_register_give_rows_with_its_state(store: Store) -> None:
    hazard = registered(store)
    walk(store, hazard, "start")
    found = facts_with_register(store, "E")
    known = {"responsible_named", "reported", "closed"}  # the facts that this plant's vocabulary has
    for record in found["enterprise"]["recorded_hazards"]:
        for key in [key for key, value in record.items() if isinstance(value, bool) and key not in known]:
            del record[key]
    row = next(item for item in evaluated(found).lists.hazards if item.rule == RULE)
    assert (row.source, row.record_id, row.state, row.responsible) == (
        "both",
        hazard.code,
        "in_treatment",
        "钱七",
    )
    assert row.gap == ()
    assert register_hazards(store, evaluated(found)).new == ()


def test_a_place_that_is_gone_is_left_out(store: Store) -> None:
    hazard = registered(store)
    save_facts(store, changed(PLANT, "enterprise", "units", to=[]), day=day(1))
    records = {item["id"]: item for item in facts_with_register(store, "E")["enterprise"]["recorded_hazards"]}
    assert "at" not in records[hazard.code]
    older = facts_with_register(store, "E", day=FOUND_ON)["enterprise"]
    assert len(older["units"]) == 2
    with pytest.raises(StoreError):
        facts_with_register(store, "E", day=day(-1))


def test_by_is_who_did_it() -> None:
    assert set(BY) <= set(MOVES)
