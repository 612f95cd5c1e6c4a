"""Random steps by random people in random order: the register never holds what it must not."""

from __future__ import annotations

import itertools
from typing import Any

from dual_prevention.engine.store import (
    MOVES,
    StoreError,
    hazard_events,
    hazards_of,
    move_hazard,
    open_store,
    record_hazard,
    register_hazards,
    save_facts,
)
from dual_prevention.engine.store.moves import names_in
from dual_prevention.models.store import FIVE_ITEMS, HAZARD_STATES, Hazard, HazardEvent
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.store.kit import FOUND_ON, Seen, day, evaluation, facts

PEOPLE = ("钱七", "周八", "周八、钱七")
WHICH, BY, LATE = st.integers(0, 3), st.sampled_from(PEOPLE), st.sampled_from([0, 0, 0, 2])
NEXT = {
    "registered": "assess",
    "assessed": "assign",
    "assigned": "start",
    "in_treatment": "finish",
    "to_accept": "accept",
    "accepted": "close",
}
DATES = ("deadline", "treated_on", "supervision_deadline")


class Register(RuleBasedStateMachine):
    """One plant whose hazard comes and goes while people work on its register."""

    def __init__(self) -> None:
        super().__init__()
        self.store = open_store("sqlite://")
        self.day = 0
        self.events: dict[str, list[tuple[Any, ...]]] = {}

    def teardown(self) -> None:
        self.store.close()

    @initialize()
    def begin(self) -> None:
        save_facts(self.store, facts(), day=FOUND_ON)
        register_hazards(self.store, evaluation())

    @rule(days=st.integers(0, 15))
    def time_passes(self, days: int) -> None:
        self.day += days

    @rule(seen=st.sampled_from(["found", "gone", "unknown"]), late=st.integers(0, 5))
    def an_evaluation_comes_in(self, seen: Seen, late: int) -> None:
        register_hazards(self.store, evaluation(seen, self.day - late))

    @rule(severity=st.sampled_from(["", "general", "major"]))
    def a_person_finds_one(self, severity: Any) -> None:
        if len(hazards_of(self.store)) < 4:
            record_hazard(self.store, "E", "x", found_on=day(self.day), found_by="赵六", severity=severity)

    @rule(data=st.data(), which=WHICH, by=BY, late=LATE, on_spot=st.booleans())
    def the_next_step(self, data: st.DataObject, which: int, by: str, late: int, on_spot: bool) -> None:
        hazard = self.hazard(which)
        name = {**NEXT, **({"assessed": "fix_on_spot"} if on_spot else {})}.get(hazard.state)
        if name is not None:
            fields = [field for field in MOVES[name].fields if field != "plan" or data.draw(st.booleans())]
            self.take(hazard, name, by, late, {field: self.value(field, data) for field in fields})

    @rule(data=st.data(), which=WHICH, by=BY, late=LATE, name=st.sampled_from(["accept", "close"]))
    def the_end(self, data: st.DataObject, which: int, by: str, late: int, name: str) -> None:
        self.take(
            self.hazard(which),
            name,
            by,
            late,
            {field: self.value(field, data) for field in MOVES[name].fields},
        )

    @rule(data=st.data(), which=WHICH, by=BY, name=st.sampled_from(["reject", "escalate", "extend", "amend"]))
    def a_side_step(self, data: st.DataObject, which: int, by: str, name: str) -> None:
        fields = MOVES[name].fields
        chosen = fields if name == "extend" else data.draw(st.sets(st.sampled_from(fields))) if fields else ()
        self.take(
            self.hazard(which), name, by, 0, {field: self.value(field, data) for field in sorted(chosen)}
        )

    @rule(data=st.data(), which=WHICH, by=BY, name=st.sampled_from(sorted(MOVES)))
    def any_step(self, data: st.DataObject, which: int, by: str, name: str) -> None:
        fields = MOVES[name].fields
        chosen = data.draw(st.sets(st.sampled_from(fields))) if fields else ()
        self.take(
            self.hazard(which), name, by, 0, {field: self.value(field, data) for field in sorted(chosen)}
        )

    def hazard(self, which: int) -> Hazard:
        every = hazards_of(self.store)
        return every[which % len(every)]

    def take(self, hazard: Hazard, name: str, by: str, late: int, values: dict[str, Any]) -> None:
        before = snapshot(hazard)
        try:
            move_hazard(
                *(self.store, "E", hazard.code, name),
                by=by, day=day(self.day - late), note="因故", values=values,
            )  # fmt: skip
        except StoreError as error:
            codes = {item.code for item in error.diagnostics}
            assert "store-failed" not in codes, "the database had to refuse it"
            now = next(item for item in hazards_of(self.store) if item.id == hazard.id)
            assert snapshot(now) == before

    def value(self, field: str, data: st.DataObject) -> Any:
        if field == "deadline":
            return day(self.day + data.draw(st.integers(0, 30)))
        if field in DATES:
            return day(self.day)
        if field == "severity":
            return data.draw(st.sampled_from(["general", "major"]))
        return data.draw(st.sampled_from(PEOPLE)) if field == "responsible" else "有"

    @invariant()
    def the_rules_hold(self) -> None:
        hazards = hazards_of(self.store)
        assert [item.number for item in hazards] == sorted({item.number for item in hazards})
        assert len({item.code for item in hazards}) == len(hazards)
        for hazard in hazards:
            events = hazard_events(self.store, "E", hazard.code)
            check(hazard, events)
            told = [(item.no, item.move, item.by, item.day, item.note) for item in events]
            kept = self.events.get(hazard.code, [])
            assert told[: len(kept)] == kept  # nothing is taken back
            self.events[hazard.code] = told
        assert set(self.events) == {item.code for item in hazards}
        open_places = [(item.rule, item.subject_id) for item in hazards if item.rule and item.open]
        assert len(set(open_places)) == len(open_places)


def snapshot(hazard: Hazard) -> dict[str, Any]:
    return {column.key: getattr(hazard, column.key) for column in hazard.__table__.columns}


def check(hazard: Hazard, events: list[HazardEvent]) -> None:
    """What must hold for every record at every time."""
    assert [item.no for item in events] == list(range(1, len(events) + 1))
    for earlier, later in itertools.pairwise(events):
        assert later.from_state == earlier.to_state
    assert events[-1].to_state == hazard.state
    steps = [item.move for item in events if item.by_person]
    assert [item.day for item in events if item.by_person] == sorted(i.day for i in events if i.by_person)
    if hazard.state == "in_treatment" and hazard.severity == "major":
        assert all(getattr(hazard, name) for name in FIVE_ITEMS)
    assert "close" not in [item.move for item in events[:-1]]  # it is the last step
    accepted = hazard.state in ("accepted", "closed")
    assert bool(hazard.accepted_by) == accepted
    if accepted:
        assert not names_in(hazard.accepted_by) & names_in(hazard.responsible)
        assert max(n for n, name in enumerate(steps) if name == "accept") > max(
            (n for n, name in enumerate(steps) if name == "reject"), default=-1
        )
    assert (hazard.closed_on is not None) == (hazard.state == "closed")
    if hazard.severity == "major" and HAZARD_STATES.index(hazard.state) >= HAZARD_STATES.index("to_accept"):
        assert "start" in steps


Register.TestCase.settings = settings(
    max_examples=15, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestRegister = Register.TestCase
