"""What messages guess and list."""

from dual_prevention.engine.suggest import guess_values


def test_a_set_is_listed_in_one_order_whatever_the_process() -> None:
    words = [f"w{number:02}" for number in range(40)]
    assert guess_values("zzz", set(words))["allowed"] == guess_values("zzz", words)["allowed"]


def test_what_has_an_order_keeps_it() -> None:
    assert guess_values("zzz", ["b", "a", "b"])["allowed"] == "b, a"
