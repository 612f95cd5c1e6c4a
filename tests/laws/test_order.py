"""Order of children, subjects, entries and YAML keys, and names, never matter."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from dual_prevention.engine.executors.compiled import CompiledExecutor
from dual_prevention.engine.facts.subjects import Subjects
from dual_prevention.engine.program.program import DutyPart, Program
from dual_prevention.engine.program.types import CodeType, NumberType
from dual_prevention.engine.results import build_evaluation
from dual_prevention.engine.values import Interval, Value, code_mask, number_bounds

from tests.laws.kit import Linked, enterprise, link_text, linked, reported, seeded
from tests.laws.programs import ProgramText

PROGRAMS = range(20, 26)
LONG = range(3000, 3100)
SECTIONS = ("derive", "hazards", "grades", "risks", "duties", "responsibilities", "scores")


def keys_shuffled(node: Any, random: Random, *, picks: bool) -> Any:
    """The same with the keys of every mapping in another order; those of a pick, and a method's factors, only if
    asked for: reasons are told in their order."""
    if isinstance(node, list):
        return [keys_shuffled(item, random, picks=picks) for item in node]
    if not isinstance(node, dict):
        return node
    names = list(node)
    random.shuffle(names)
    return {
        name: node[name]
        if name in ("pick", "method") and not picks
        else keys_shuffled(node[name], random, picks=picks)
        for name in names
    }


def entries_shuffled(sets: list[dict[str, Any]], random: Random) -> list[dict[str, Any]]:
    """The same rule sets in another order, with their entries in another order."""
    made = copy.deepcopy(sets)
    for rules in made:
        for section in SECTIONS:
            random.shuffle(rules.get(section, []))
    random.shuffle(made)
    return made


def lists_shuffled(data: dict[str, Any], random: Random) -> dict[str, Any]:
    """The same enterprise with its things in another order."""
    made: dict[str, Any] = {}
    for key, value in data.items():
        if isinstance(value, dict) and "items" in value:
            made[key] = {**value, "items": lists_shuffled({"x": value["items"]}, random)["x"]}
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            made[key] = [lists_shuffled(item, random) for item in value]
            random.shuffle(made[key])
        else:
            made[key] = value
    return made


Answers = Mapping[tuple[str, str], Any]


def answers_of(made: Linked, data: dict[str, Any]) -> Answers:
    """Every answer by cell id and subject id, in words that do not depend on numbers and codes."""
    subjects = made.load(data)
    verdicts = CompiledExecutor(made.program).run(subjects, made.day)
    options = _options(made.program)
    return {
        key: _portable(value, cell.type, options.get(cell.number))
        for key, (cell, value) in reported(made.program, subjects, verdicts).items()
    }


def _options(program: Program) -> dict[int, tuple[Any, ...]]:
    timings = [entry.part.timing for entry in program.entries if isinstance(entry.part, DutyPart)]
    values = [
        value for timing in timings for value in (timing.every, timing.per, timing.times, timing.within)
    ]
    return {value.cell: value.options for value in values if value is not None and value.cell is not None}


def _portable(value: Value, kind: Any, options: tuple[Any, ...] | None) -> Any:
    if isinstance(kind, CodeType):
        words = options or kind.choices.words
        return frozenset(str(words[code]) for code in range(len(words)) if code_mask(value) >> code & 1)  # type: ignore[arg-type]
    if isinstance(value, Interval | float):
        # The first of several results gives the unit.
        factor = float(kind.factor) if isinstance(kind, NumberType) else 1.0
        return tuple(f"{end * factor:.9g}" for end in number_bounds(value))
    return str(value)


def with_sets(made: Linked, sets: list[dict[str, Any]], vocabulary: dict[str, Any] | None = None) -> Linked:
    return link_text(ProgramText(made.world, vocabulary or made.text.vocabulary, sets), made.day)


def check_order(made: Linked, seed: int) -> None:
    random = seeded(seed)
    for unknown in (0.05, 0.4):
        _, _, data = enterprise(made, random, unknown)
        before = answers_of(made, data)
        assert answers_of(made, lists_shuffled(data, random)) == before
        entries = with_sets(made, entries_shuffled(made.text.rule_sets, random))
        keys = with_sets(made, keys_shuffled(made.text.rule_sets, random, picks=True))
        for other in (entries, keys):
            after = answers_of(other, data)
            assert after == before


@pytest.mark.parametrize("seed", PROGRAMS)
def test_order_is_no_meaning(seed: int) -> None:
    check_order(linked(seed), seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", LONG)
def test_order_for_long(seed: int) -> None:
    check_order(linked.__wrapped__(seed), seed)


def result(made: Linked, data: dict[str, Any]) -> dict[str, Any]:
    """The whole result, without the digests of what was read."""
    subjects: Subjects = made.load(data)
    verdicts = CompiledExecutor(made.program).run(subjects, made.day)
    found = json.loads(
        build_evaluation(made.program, subjects, verdicts, ("compiled",), full=True).model_dump_json()
    )
    del found["provenance"]["packs"]
    return found  # type: ignore[no-any-return]


@pytest.mark.parametrize("seed", PROGRAMS[:4])
def test_the_order_of_keys_leaves_the_result_as_it_is(seed: int) -> None:
    made, random = linked(seed), seeded(seed)
    _, _, data = enterprise(made, random, 0.2)
    other = with_sets(made, keys_shuffled(made.text.rule_sets, random, picks=False))
    shuffled = keys_shuffled(data, random, picks=True)
    assert _sorted(result(other, shuffled)) == _sorted(result(made, data))


def _sorted(found: dict[str, Any]) -> dict[str, Any]:
    """Sections stand in the order in which a file has them; what each row says must be the same."""
    found["provenance"].pop("program_digest")
    for name in ("conclusions", "values", "missing"):
        found[name] = sorted(found[name], key=lambda row: json.dumps(row, ensure_ascii=False, sort_keys=True))
    return found


@pytest.mark.parametrize("seed", PROGRAMS[:4])
def test_the_order_of_things_keeps_every_row(seed: int) -> None:
    made, random = linked(seed), seeded(seed)
    _, _, data = enterprise(made, random, 0.2)
    before, after = result(made, data), result(made, lists_shuffled(data, random))
    for name in ("level", "worst_possible_level", "counts"):
        assert after[name] == before[name]
    for name in ("risk_control", "screening", "hazards", "responsibilities"):
        rows = [
            sorted(row["rule"] + str(row.get("point_id")) for row in found["lists"][name])
            for found in (before, after)
        ]
        assert rows[0] == rows[1]


@pytest.mark.parametrize("seed", PROGRAMS)
def test_a_renamed_fact_is_the_same_fact(seed: int) -> None:
    made, random = linked(seed), seeded(seed)
    _, _, data = enterprise(made, random, 0.2)
    renamed = _renamed(data)
    other = with_sets(made, _renamed(made.text.rule_sets), _renamed(made.text.vocabulary))
    assert answers_of(other, renamed) == answers_of(made, data)


_FACT = re.compile(
    r"(?<![A-Za-z0-9_])(实?)([eusvp])(mass|limit|staff|ok|on|works|sort|rank|chem|day|size)(?![A-Za-z0-9_])"
)


def _renamed(node: Any) -> Any:
    """Everywhere another name for some facts, in keys and in expressions."""
    if isinstance(node, dict):
        return {_renamed(key): _renamed(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_renamed(item) for item in node]
    return _FACT.sub(r"\1zz_\3_\2", node) if isinstance(node, str) else node
