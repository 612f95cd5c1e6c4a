"""docs/example_pack lies over the built-in pack without a fault, and its own tests pass."""

from __future__ import annotations

from pathlib import Path

from dual_prevention.engine.diagnostics import Findings
from dual_prevention.engine.evaluator import Evaluator
from dual_prevention.engine.ruletests.running import Runner, load_cases

PACK = Path(__file__).parent.parent.parent / "docs" / "example_pack"


def test_its_own_cases_pass() -> None:
    evaluator = Evaluator([PACK], engine="compiled")
    findings = Findings()
    runner = Runner(evaluator)
    cases = [case for case in load_cases(evaluator, findings) if case.rule_set == "group_loading"]
    assert len(cases) == 4
    assert not findings.all
    assert [outcome.case.name for outcome in map(runner.run, cases) if not outcome.passed] == []
