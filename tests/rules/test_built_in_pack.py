"""The rule tests that stand beside the built-in rules, one test a case."""

from __future__ import annotations

from functools import cache

import pytest
from dual_prevention.engine.diagnostics import Diagnostic, Findings
from dual_prevention.engine.evaluator import Evaluator
from dual_prevention.engine.executors.choice import Engine
from dual_prevention.engine.messages import format_diagnostic
from dual_prevention.engine.rulebook.folders import built_in_folder
from dual_prevention.engine.rulebook.linting import lint_packs
from dual_prevention.engine.ruletests.cases import Case
from dual_prevention.engine.ruletests.running import Outcome, Runner, always_found, load_cases


@cache
def runner(engine: Engine = "compiled") -> Runner:
    """One for all cases: programs are linked and compiled once."""
    return Runner(Evaluator(engine=engine))


@cache
def cases() -> tuple[Case, ...]:
    findings = Findings()
    found = load_cases(runner().evaluator, findings)
    findings.raise_errors()
    return tuple(found)


def outcome(number: int) -> Outcome:
    """Every fourth case with both engines: their agreement has its own tests."""
    return runner("compiled" if number % 4 else "auto").run(cases()[number])


def told(result: Outcome) -> str:
    """What went wrong, for the message of the test."""
    items = [*result.error, *(Diagnostic(f.code, f.expected.span, f.values) for f in result.failures)]
    return "\n".join(format_diagnostic(item, "en") for item in items) or "a case marked todo passes"


@pytest.mark.parametrize(
    "number", range(len(cases())), ids=lambda n: f"{cases()[n].rule_set}: {cases()[n].name}"
)
def test_case(number: int) -> None:
    result = outcome(number)
    assert result.passed, told(result)


def test_every_entry_fires_in_some_case_and_rests_in_another() -> None:
    expected = [expected for case in cases() if not case.todo for expected in case.expected]
    found = {e.name for e in expected if e.what == "found"}
    rest = {e.name for e in expected if e.what == "not"}
    assert sorted(runner().known - found) == []
    assert sorted(runner().known - rest - always_found(runner().evaluator)) == []


def test_the_pack_has_no_fault_under_any_edition() -> None:
    assert [format_diagnostic(item, "en") for item in lint_packs([built_in_folder()])] == []
