"""A made-up enterprise of any size, for benchmarks: every fact known, or a share of them left out."""

from __future__ import annotations

import datetime
import random
from typing import Any

from dual_prevention.engine.executors.compiled import CompiledExecutor
from dual_prevention.engine.facts.layout import layout_of
from dual_prevention.engine.facts.loader import load_facts
from dual_prevention.engine.program.program import HazardPart, Program
from dual_prevention.engine.vocabulary.model import Fact, Kind

SKIPPED = ("risk", "hazard", "own_risk", "recorded_hazard")


def make_enterprise(
    program: Program, counts: dict[str, int], unknown: float = 0.0, seed: int = 1
) -> dict[str, Any]:
    """Facts with `counts[kind]` items of each kind below each owner; a share `unknown` of the facts is left out."""
    dice = random.Random(seed)  # noqa: S311  # made-up facts, not secrets
    return _subject(program, program.vocabulary.kinds["enterprise"], "E", counts, unknown, dice)


def with_register(program: Program, facts: dict[str, Any], day: datetime.date) -> dict[str, Any]:
    """The same facts with a complete record in the register for every hazard that the rules find."""
    subjects = load_facts(facts, layout_of(program), day)
    verdicts = CompiledExecutor(program).run(subjects, day)
    kind = program.vocabulary.kinds["recorded_hazard"]
    answers = {
        f.name: str(day) if f.type == "date" else True for f in kind.facts.values() if f.type != "choice"
    }
    records = [
        {**answers, "id": f"R{number}-{row}", "at": subjects.tables[entry.kind].ids[row], "rule": entry.id,
         "title": "x", "severity": "general", "responsible": "x", "fund": "x", "plan": "x"}
        for number, entry in enumerate(program.entries)
        if isinstance(entry.part, HazardPart) and entry.kind not in SKIPPED
        for row, status in enumerate(verdicts.cells[entry.status])
        if status is True
    ]  # fmt: skip
    return {**facts, "recorded_hazards": records}


def _subject(
    program: Program, kind: Kind, own_id: str, counts: dict[str, int], unknown: float, dice: random.Random
) -> dict[str, Any]:
    made: dict[str, Any] = {"id": own_id, "name": own_id}
    for fact in kind.facts.values():
        if dice.random() >= unknown:
            made[fact.name] = _value(program, fact, dice)
    for fact in kind.facts.values():
        if fact.only_if and made.get(fact.only_if) is not True:
            made.pop(fact.name, None)
    for child in kind.children:
        below = program.vocabulary.kinds[child]
        if child not in SKIPPED:
            many = counts.get(child, 0)
            made[below.plural] = [
                _subject(program, below, f"{own_id}-{child}-{n}", counts, unknown, dice) for n in range(many)
            ]
    return made


def _value(program: Program, fact: Fact, dice: random.Random) -> Any:
    match fact.type:
        case "yes_no":
            return dice.random() < 0.98  # a plant in good order: a hazard here and there
        case "number":
            return _number(fact, dice)
        case "choice":
            assert fact.choices is not None
            return dice.choice(fact.choices.words)
        case "set":
            assert fact.choices is not None
            return sorted(dice.sample(fact.choices.words, 1))
        case "term":
            return _term(program, fact, dice)
        case "terms_set":
            return [_term(program, fact, dice)]
        case "date":
            return f"20{dice.randint(15, 25)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
        case _:
            return "x"


def _number(fact: Fact, dice: random.Random) -> float:
    low, high = float(fact.low), min(float(fact.high), 200.0)
    number = dice.uniform(low, max(low, high))
    return int(number) if fact.integer else round(number, 2)


def _term(program: Program, fact: Fact, dice: random.Random) -> str:
    terms = program.vocabulary.terms[fact.terms]
    return dice.choice(terms.terms).name
