from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from dual_prevention.engine.diagnostics import NOWHERE, ExecutorDisagreement
from dual_prevention.engine.executors.compare import AutoExecutor, compare, same_value
from dual_prevention.engine.executors.durable import DurableExecutor, DurableFailure, formula, host
from dual_prevention.engine.executors.durable.formula import Junction, Leaf
from dual_prevention.engine.executors.interpreter import InterpreterExecutor
from dual_prevention.engine.executors.verdicts import Verdicts
from dual_prevention.engine.facts.subjects import Subjects
from dual_prevention.engine.program import core, typed
from dual_prevention.engine.program.program import Program
from dual_prevention.engine.program.types import TRUTH
from dual_prevention.engine.values import UNKNOWN, Codes, Interval

from tests.executors import build
from tests.executors.build import AS_OF, NUMBER, CellOf, FactOf, World, cell, cell_ref, group, negate, number

pytest.importorskip("durable.engine", reason="durable rules need CPython below 3.13", exc_type=ImportError)


def chance_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - made-up programs, no secrets


def one_kind(count: int) -> tuple[World, list[FactOf]]:
    world = World()
    return world, world.kind("enterprise", "", **dict.fromkeys((f"f{i}" for i in range(count)), TRUTH))


def answers(world: World, cells: list[CellOf], **facts: Any) -> list[Any]:
    executor = DurableExecutor(build.program(world, cells))
    return [column[0] for column in executor.run(build.subjects(world, facts), AS_OF).cells]


def random_program(seed: int, facts: int, cells: int) -> tuple[World, Program]:
    """Cells of nested groups over facts and over cells before them, some wide, some with one condition twice."""
    chance = chance_of(seed)
    world, known = one_kind(facts)
    made: list[CellOf] = []

    def condition(depth: int) -> typed.Typed:
        if depth == 0 or chance.random() < 0.2:
            if made and chance.random() < 0.3:
                earlier = cell_ref(chance.choice(made).id)
                return typed.Surely(earlier, TRUTH, NOWHERE) if chance.random() < 0.3 else earlier
            return chance.choice(known).ref()
        if chance.random() < 0.2:
            return negate(condition(depth - 1))
        width = 20 if chance.random() < 0.05 else chance.choice([1, 2, 2, 3, 4, 6])
        lines = [condition(depth - 1) for _ in range(width)]
        return group(chance.choice(["all", "any", "none"]), *lines, *lines[:1])

    while len(made) < cells:
        made.append(cell(f"r/{len(made)}", "enterprise", condition(chance.randrange(4))))
    return world, build.program(world, made, digest=f"{seed:064d}")


def random_facts(world: World, chance: random.Random) -> Subjects:
    given = {f.name: chance.random() < 0.5 for f in world.facts["enterprise"] if chance.random() > 0.2}
    return build.subjects(world, given)


@pytest.mark.parametrize("seed", range(12))
def test_says_what_the_interpreter_says(seed: int) -> None:
    world, program = random_program(seed, facts=[4, 12, 50][seed % 3], cells=[6, 20, 60][seed % 3])
    durable, interpreter = DurableExecutor(program), InterpreterExecutor(program)
    chance = chance_of(seed)
    for _ in range(15):
        facts = random_facts(world, chance)
        assert compare(program, facts, durable.run(facts, AS_OF), interpreter.run(facts, AS_OF)) == ()


def test_the_same_condition_twice_fires() -> None:
    world, (p, q) = one_kind(2)
    a = p.ref()
    cells = [
        cell("r/both", "enterprise", group("all", a, p.ref(), group("all", q.ref(), a))),
        cell("r/never", "enterprise", group("all", a, negate(a))),
        cell("r/always", "enterprise", group("any", a, negate(a))),
    ]
    assert answers(world, cells, f0=True, f1=True) == [True, False, True]
    assert answers(world, cells, f1=False) == [False, UNKNOWN, UNKNOWN]


def test_constants_need_no_rules() -> None:
    world, (p,) = one_kind(1)
    no = build.yes_no(False)
    cells = [
        cell("r/no", "enterprise", group("all", p.ref(), no)),
        cell("r/empty", "enterprise", group("all")),
        cell("r/none", "enterprise", group("none")),
        cell("r/any", "enterprise", group("any")),
        cell("r/after", "enterprise", group("any", cell_ref("r/no"), p.ref())),
    ]
    assert answers(world, cells, f0=True) == [False, True, True, False, True]


def test_conclusions_chain_through_stages_and_exemptions() -> None:
    world, (p, q) = one_kind(2)
    cells = [
        cell("r#where", "enterprise", group("all", p.ref(), q.ref())),
        cell("r#unless", "enterprise", q.ref()),
        cell(
            "r#status",
            "enterprise",
            group("all", p.ref(), negate(typed.Surely(cell_ref("r#unless"), TRUTH, NOWHERE))),
        ),
        cell("r#again", "enterprise", negate(cell_ref("r#where"))),
        cell("r#last", "enterprise", group("any", cell_ref("r#status"), cell_ref("r#again"))),
    ]
    assert answers(world, cells, f0=True) == [UNKNOWN, UNKNOWN, True, UNKNOWN, True]
    assert answers(world, cells, f0=True, f1=True) == [True, True, False, False, False]


def test_atoms_numbers_and_other_kinds() -> None:
    world = World()
    (x,) = world.kind("enterprise", "", x=(0, 100))
    level, works = world.kind("unit", "enterprise", level=(0, 10), works=TRUTH)
    high = build.compare(level.ref(), ">", number(5))
    large = build.compare(x.ref(1), ">=", number(50))
    bad = cell("r/bad", "unit", group("all", high, large, negate(works.ref())), upward=True)
    some = typed.Aggregate("any", ("unit",), 0, None, cell_ref("r/bad"), TRUTH, NOWHERE)
    several = typed.Aggregate("count", ("unit",), 0, None, cell_ref("r/bad"), NUMBER, NOWHERE)
    cells = [
        bad,
        cell("r/some", "enterprise", group("all", some, group("at least", some, large, count=1))),
        cell("r/count", "enterprise", several),
    ]
    program = build.program(world, cells)
    units = [{"level": 9.0, "works": False}, {"level": 1.0}, {"level": 7.0}, ...]
    facts = build.subjects(world, {"x": 60.0, "units": units})
    verdicts = DurableExecutor(program).run(facts, AS_OF)
    assert verdicts.cells[0] == [True, False, UNKNOWN, UNKNOWN]
    assert verdicts.cells[1] == [True]
    assert compare(program, facts, verdicts, InterpreterExecutor(program).run(facts, AS_OF)) == ()


def test_equal_subjects_are_asserted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    world.kind("enterprise", "")
    (p,) = world.kind("unit", "enterprise", p=TRUTH)
    executor = DurableExecutor(build.program(world, [cell("r/p", "unit", negate(p.ref()))]))
    asserted: list[Any] = []
    decide = host.RuleTable.decide

    def counting(self: host.RuleTable, values: Any) -> Any:
        asserted.append(values)
        return decide(self, values)

    executor.run(build.subjects(world, {"units": [{"p": True}]}), AS_OF)
    monkeypatch.setattr(host.RuleTable, "decide", counting)
    units = [{"p": True}, {"p": False}, {}] * 30
    verdicts = executor.run(build.subjects(world, {"units": units}), AS_OF)
    assert sorted(asserted) == [(0,), (1,), (2,)]
    assert verdicts.cells[0] == [False, True, UNKNOWN] * 30


def test_conditions_of_one_shape_share_a_table() -> None:
    """The library's stack holds 64 matching nodes: 300 conditions over 200 facts would not fit one table."""
    chance = chance_of(1)
    world, facts = one_kind(200)
    cells = [
        cell(f"r/{n}", "enterprise", group("all", *(f.ref() for f in chance.sample(facts, 3))))
        for n in range(300)
    ]
    program = build.program(world, cells)
    executor = DurableExecutor(program)
    assert len(executor._questions) >= 300
    assert len({question.shape for question in executor._questions}) < 10
    for given in ({}, {f.name: True for f in facts}, {f.name: False for f in facts}):
        subjects = build.subjects(world, given)
        wanted = InterpreterExecutor(program).run(subjects, AS_OF)
        assert compare(program, subjects, executor.run(subjects, AS_OF), wanted) == ()


@pytest.mark.parametrize("mode", ["all", "any", "none"])
def test_a_wide_condition_is_cut_into_parts(mode: str) -> None:
    world, facts = one_kind(100)
    cells = [cell("r/wide", "enterprise", group(mode, *(f.ref() for f in facts)))]
    everything = dict.fromkeys((f.name for f in facts), True)
    assert answers(world, cells, **everything) == [mode != "none"]
    assert answers(world, cells, **{**everything, "f50": False}) == [mode == "any"]
    assert answers(world, cells) == [UNKNOWN]
    executor = DurableExecutor(build.program(world, cells))
    assert all(formula.weight(one.formula) <= formula.LARGEST for one in executor._conditions.conclusions)


def test_many_branches_do_not_multiply_firings() -> None:
    world, facts = one_kind(36)
    pairs = [group("any", *(f.ref() for f in facts[i : i + 6])) for i in range(0, 36, 6)]
    cells = [cell("r/product", "enterprise", group("all", *pairs))]
    assert answers(world, cells, **dict.fromkeys((f.name for f in facts), True)) == [True]


def table(made: formula.Formula) -> host.RuleTable:
    return host.RuleTable(host.new_host(), "test", made)


BOTH = Junction("and", (Leaf(0, True), Leaf(1, False)))


def test_a_lost_firing_fails_the_self_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host.RuleTable, "_condition", lambda *_: {"nothing": 1})
    with pytest.raises(DurableFailure, match="self-test"):
        table(BOTH)


def test_a_wrong_rule_fails_the_self_test(monkeypatch: pytest.MonkeyPatch) -> None:
    condition = host.RuleTable._condition

    def and_for_or(self: host.RuleTable, made: formula.Formula) -> dict[str, Any]:
        rule = condition(self, made)
        return {"$and": rule["$or"]} if "$or" in rule else rule

    monkeypatch.setattr(host.RuleTable, "_condition", and_for_or)
    with pytest.raises(DurableFailure, match="self-test"):
        table(BOTH)


def test_a_rule_that_always_fires_fails_the_self_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host.RuleTable, "_condition", lambda *_: {"$lt": {"p0": 3}})
    with pytest.raises(DurableFailure, match="surely"):
        table(BOTH)


def test_an_exception_in_an_action_is_not_swallowed() -> None:
    made = table(BOTH)

    def fail(_: Any) -> None:
        raise MemoryError("full")

    world, (p,) = one_kind(1)
    executor = DurableExecutor(build.program(world, [cell("r/p", "enterprise", p.ref())]))
    facts = build.subjects(world, {"f0": True})
    executor.run(facts, AS_OF)
    broken = executor._questions[0].shape._table
    assert broken is not None
    broken._actions["true"] = fail
    with pytest.raises(MemoryError, match="full"):
        executor.run(facts, AS_OF)
    assert executor.run(facts, AS_OF).cells[0] == [True], "a table that failed is made anew"
    assert made.decide((1, 0)) is True


def test_true_and_false_at_once_is_an_error() -> None:
    made = table(BOTH)
    made._fired += [True, False]
    with pytest.raises(DurableFailure, match="both"):
        made._conclusion()


def test_names_with_one_hash_are_refused() -> None:
    host.check_names(["p0", "p1", "p31"])
    with pytest.raises(DurableFailure, match="hash"):
        host.check_names(["p0", "p1", "p0"])
    with pytest.raises(DurableFailure, match="hash"):
        host.check_names(["id"])
    assert host.property_hashes("costarring")[1] == host.property_hashes("liquid")[1], "a known FNV-1a pair"


def test_a_table_beyond_the_limits_is_refused() -> None:
    with pytest.raises(DurableFailure, match="exceeds"):
        table(Junction("or", tuple(Leaf(n, True) for n in range(formula.LARGEST + 1))))


def test_no_timers_start() -> None:
    before = threading.active_count()
    table(BOTH).decide((1, 0))
    assert threading.active_count() == before


def test_actions_have_one_parameter() -> None:
    action = host._collector([], True)
    assert action.__code__.co_argcount == 1


def test_two_executors_of_one_program_live_side_by_side() -> None:
    world, program = random_program(3, 10, 10)
    first, second = DurableExecutor(program), DurableExecutor(program)
    facts = random_facts(world, chance_of(1))
    assert compare(program, facts, first.run(facts, AS_OF), second.run(facts, AS_OF)) == ()


def test_threads_share_an_executor() -> None:
    world, program = random_program(5, 12, 20)
    executor, interpreter = DurableExecutor(program), InterpreterExecutor(program)

    def check(seed: int) -> int:
        facts = random_facts(world, chance_of(seed))
        return len(compare(program, facts, executor.run(facts, AS_OF), interpreter.run(facts, AS_OF)))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(check, range(200))) == 0


def memory() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads /proc")
@pytest.mark.parametrize("times", [3000, pytest.param(400_000, marks=pytest.mark.soak)])
def test_many_evaluations_need_no_more_memory(times: int) -> None:
    either = Junction("or", (BOTH, Leaf(2, True)))
    made = table(either)
    vectors = [(a, b, c) for a in range(3) for b in range(3) for c in range(3)]
    wanted = {vector: formula.evaluate(either, vector) for vector in vectors}
    for vector in vectors * 20:
        made.decide(vector)
    before = memory()
    wrong = 0
    for number_ in range(times):
        vector = vectors[number_ % 27]
        wrong += made.decide(vector) is not wanted[vector]
    assert wrong == 0
    assert memory() - before < 2_000_000


def test_compare_tells_cell_subject_and_both_answers() -> None:
    world, (p,) = one_kind(1)
    program = build.program(world, [cell("r/p", "enterprise", p.ref())])
    facts = build.subjects(world, {"f0": True})
    first, second = Verdicts("a", ([True],)), Verdicts("b", ([UNKNOWN],))
    assert compare(program, facts, first, second) == (("r/p", "enterprise-1", "True", "UNKNOWN"),)
    assert compare(program, facts, first, first) == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1.0, 1.0 + 1e-12, True),
        (1.0, 1.0 + 1e-6, False),
        (1e12, 1e12 + 1, True),
        (Interval(0.0, 1.0), Interval(1e-12, 1.0), True),
        (Interval(0.0, 1.0), Interval(0.0, 2.0), False),
        (Interval(1.0, 1.0 + 1e-15), 1.0, True),
        (3.0, 3, True),
        (True, 1.0, False),
        (True, UNKNOWN, False),
        (2, Codes(0b110), False),
        (Codes(0b110), Codes(0b110), True),
        (Codes(0b110), Codes(0b111), False),
        (frozenset({1}), frozenset({1}), True),
        (None, None, True),
        (None, True, False),
        (1.0, True, False),
        (1.0, UNKNOWN, False),
    ],
)
def test_values_that_say_the_same(one: Any, other: Any, same: bool) -> None:
    assert same_value(one, other) is same
    assert same_value(other, one) is same


class Fixed:
    """An executor that always answers the same."""

    def __init__(self, *columns: list[Any]) -> None:
        self.name = "fixed"
        self._columns = columns

    def run(self, *_: Any) -> Verdicts:
        return Verdicts(self.name, self._columns)


def test_auto_runs_both_and_raises_where_they_differ() -> None:
    world, (p,) = one_kind(1)
    cells = [
        cell("r/p", "enterprise", p.ref(), p.core()),
        cell("r/q", "enterprise", negate(p.ref()), core.Not(p.core())),
    ]
    program = build.program(world, cells)
    facts = build.subjects(world, {"f0": True})
    verdicts = AutoExecutor(program).run(facts, AS_OF)
    assert verdicts.engine == "durable+compiled"
    assert verdicts.cells == ([True], [False])
    with pytest.raises(ExecutorDisagreement, match="r/q on enterprise-1"):
        AutoExecutor(program, compiled=Fixed([True], [True])).run(facts, AS_OF)
