from .kit import PLANT, changed, evaluated, without


def asked(*path: str | int) -> list[tuple[str, str]]:
    return [(item.subject.id, item.fact) for item in evaluated(without(*path)).missing]


def test_nothing_is_asked_where_all_is_known() -> None:
    assert evaluated().missing == ()


def test_a_fact_behind_a_worked_out_value_is_found() -> None:
    assert asked("units", 0, "materials", 0, "mass") == [("M1", "mass")]


def test_a_list_that_is_not_given_is_asked_for_as_a_list() -> None:
    [item] = evaluated(without("units", 0, "materials")).missing
    assert (item.kind, item.subject.id, item.fact) == ("list", "U1", "materials")


def test_a_fact_that_decides_nothing_more_is_not_asked_for() -> None:
    assert asked("units", 1, "emergency_shutoff") == []  # two problems are there already
    assert asked("site") == []


def test_what_can_change_the_level_comes_first_then_major_hazards() -> None:
    facts = without("units", 0, "materials", 0, "mass")
    for path in (("units", 0, "emergency_shutoff"), ("safety_officers",)):
        facts = changed(facts, "enterprise", *path)
    found = evaluated(facts).missing
    assert [item.fact for item in found] == ["mass", "emergency_shutoff", "safety_officers"]
    assert [item.decides_level for item in found] == [True, False, False]
    assert [item.major for item in found] == [0, 1, 0]  # the class is one of the two that matter either way
    assert found[1].waiting[0] == "plant/no-shutoff"
    assert found[0].ask.zh == "多少吨"
    assert found[0].unit == "t"


def test_a_score_that_only_better_votes_wait_for_is_not_asked_for() -> None:
    """The level is red already by another vote."""
    assert all(not item.decides_level for item in evaluated(without("score")).missing)


def test_an_exemption_that_nobody_has_shown_is_asked_for() -> None:
    assert asked("units", 0, "out_of_use") == [("U1", "out_of_use")]


def test_a_word_that_no_term_list_knows_is_asked_for_again() -> None:
    facts = changed(PLANT, "enterprise", "units", 1, "materials", 0, "substance", to="怪物质")
    result = evaluated(facts)
    [item] = result.missing
    assert (item.kind, item.subject.id, item.fact) == ("word", "M3", "substance")
    assert [w.code for w in result.warnings] == ["term-unknown"]
    without_it = evaluated(without("units", 1, "materials", 0, "substance")).missing
    assert [(item.kind, item.fact) for item in without_it] == [("fact", "substance")]
