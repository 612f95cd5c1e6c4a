from typing import Any

from dual_prevention.models.because import Because
from hypothesis import given, settings
from hypothesis import strategies as st

from .kit import PLANT, changed, conclusion, evaluated, without


def said(items: tuple[Because, ...]) -> list[tuple[object, ...]]:
    return [(b.fact, b.value, b.comparison, b.threshold, b.holds) for b in items]


def test_a_found_hazard_says_which_facts_and_thresholds() -> None:
    found = conclusion(evaluated(), "plant/no-shutoff", "U1")
    assert said(found.because) == [
        ("unit_class", "一级", "in", ("二级", "一级"), True),
        ("emergency_shutoff", False, "", None, False),
    ]
    assert found.because[0].clause == "表6"
    assert [(b.fact, b.value, b.comparison, b.threshold) for b in found.because[0].detail] == [
        ("S", 10.5, "<", 1),
        ("S", 10.5, "<", 10),
    ]


def test_a_comparison_with_a_worked_out_threshold() -> None:
    [why] = conclusion(evaluated(), "plant/few-officers", "E").because
    assert (why.fact, why.value, why.comparison, why.threshold) == ("safety_officers", 2, "<", 3)
    assert any(b.label.zh == "从业人数" or "从业人数" in b.label.zh for b in why.detail)


def test_at_least_counts_and_names_the_lines() -> None:
    why = conclusion(evaluated(), "plant/two-problems", "U2").because
    assert (why[0].value, why[0].comparison, why[0].threshold) == (2, ">=", 2)
    assert {b.fact for b in why[1:]} == {"detection", "people_present"}


def test_a_list_says_how_many_of_how_many() -> None:
    why = conclusion(evaluated(), "plant/class-one", "E").because[0]
    assert (why.value, why.comparison, why.threshold) == (1, "of", 2)
    assert [(b.subject.id, b.value) for b in why.detail] == [("U1", "一级")]


def test_an_open_question_names_only_what_is_open() -> None:
    found = conclusion(evaluated(without("units", 0, "emergency_shutoff")), "plant/no-shutoff", "U1")
    assert found.status == "undetermined"
    last = found.because[-1]
    assert (last.fact, last.value, last.holds) == ("emergency_shutoff", None, None)


def test_a_risk_says_which_fact_chose_its_scores() -> None:
    found = conclusion(evaluated(), "plant/leak-fire", "U1")
    assert said(found.because) == [("detection", True, "", None, None)]


def test_a_number_that_is_open_shows_its_bounds() -> None:
    facts = without("employees")
    found = conclusion(evaluated(facts), "plant/few-officers", "E")
    assert found.status == "undetermined"
    assert found.because[0].threshold is None


units = st.fixed_dictionaries(
    {
        "emergency_shutoff": st.booleans(),
        "out_of_use": st.booleans(),
        "detection": st.booleans(),
        "people_present": st.integers(0, 20),
    }
)


def named(items: tuple[Because, ...]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for item in items:
        found.add((item.subject.id, item.fact))
        found |= named(item.detail)
    return found


@settings(max_examples=60, deadline=None)
@given(units, st.integers(0, 400), st.integers(0, 6))
def test_the_reasons_alone_decide(unit: dict[str, Any], employees: int, officers: int) -> None:
    """Whatever the reasons do not name may be unknown: the conclusion stays what it is."""
    facts = changed(PLANT, "enterprise", "employees", to=employees)
    facts = changed(facts, "enterprise", "safety_officers", to=officers)
    for fact, value in unit.items():
        facts = changed(facts, "enterprise", "units", 0, fact, to=value)
    for rule, subject in (
        ("plant/two-problems", "U1"),
        ("plant/few-officers", "E"),
        ("plant/no-shutoff", "U1"),
    ):
        found = conclusion(evaluated(facts, full=True), rule, subject)
        names = named(found.because)
        less = facts
        for fact in unit:
            if ("U1", fact) not in names and (rule, fact) != ("plant/two-problems", "emergency_shutoff"):
                less = changed(less, "enterprise", "units", 0, fact)
        if subject == "U1":
            less = changed(changed(less, "enterprise", "employees"), "enterprise", "safety_officers")
        if found.status == "met" and rule == "plant/two-problems":
            continue  # a count that is too low is shown as a count, not line by line
        assert conclusion(evaluated(less, full=True), rule, subject).status == found.status
