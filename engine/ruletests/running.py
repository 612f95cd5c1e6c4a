"""Runs every case of some packs and tells what they leave untested."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..diagnostics import Diagnostic, Findings, InputError
from ..evaluator import Evaluator
from ..language.tree import Derive, Duty, Responsibility, Risk, Score
from ..linker.packs import local_id
from .bounds import Bounds, Threshold
from .cases import Case, read_cases
from .checking import Checker, Failure


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case went. `error` holds faults of its facts; `passed` counts `todo` cases that failed as foretold."""

    case: Case
    failures: tuple[Failure, ...] = ()
    error: tuple[Diagnostic, ...] = ()

    @property
    def clean(self) -> bool:
        """Nothing went against the case."""
        return not self.failures and not self.error

    @property
    def passed(self) -> bool:
        """As it should be: clean, or a known gap that still is one."""
        return self.clean != bool(self.case.todo)


@dataclass(slots=True)
class Report:
    """All outcomes, faults of the test files, and the entries that no case covers."""

    outcomes: list[Outcome] = field(default_factory=list)
    faults: tuple[Diagnostic, ...] = ()
    never_found: tuple[str, ...] = ()
    never_not: tuple[str, ...] = ()
    untried: tuple[Threshold, ...] = ()
    """thresholds that no case of their rule set meets exactly, or not on the side where the answer turns"""

    @property
    def passed(self) -> bool:
        """Every case as it should be and the files without fault."""
        return not self.faults and all(outcome.passed for outcome in self.outcomes)

    @property
    def complete(self) -> bool:
        """Every entry has a case that fires and one that does not, every threshold one on it and one beside it."""
        return not self.never_found and not self.never_not and not self.untried


def load_cases(evaluator: Evaluator, findings: Findings) -> list[Case]:
    """The cases of all packs of the evaluator."""
    return [
        case
        for pack in evaluator.rulebook.packs()
        for path in pack.data.files.tests
        for case in read_cases(path, findings)
    ]


def entry_ids(evaluator: Evaluator, *, with_values: bool = False) -> frozenset[str]:
    """The ids of all entries of all packs, in force or not; derived values and scores only when asked for."""
    return frozenset(
        f"{rules.name}/{local_id(entry)}"
        for pack in evaluator.rulebook.packs()
        for rules in pack.rule_sets
        for entry in rules.entries
        if with_values or not isinstance(entry, Derive | Score)
    )


def always_found(evaluator: Evaluator) -> frozenset[str]:
    """The entries without any condition: they concern every subject, so that no case can show them at rest."""
    return frozenset(
        f"{rules.name}/{local_id(entry)}"
        for pack in evaluator.rulebook.packs()
        for rules in pack.rule_sets
        for entry in rules.entries
        if isinstance(entry, Duty | Responsibility | Risk)
        and entry.common.subject not in ("risk", "hazard")
        and entry.common.where is None
        and entry.common.unless is None
    )


class Runner:
    """Runs cases with one evaluator; programs and checkers are kept by digest."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.known = entry_ids(evaluator)
        self._sector_of = {
            rules.name: rules.sector for pack in evaluator.rulebook.packs() for rules in pack.rule_sets
        }
        self._checkers: dict[str, Checker] = {}
        self.bounds = Bounds(evaluator)

    def _sectors(self, case: Case) -> tuple[str, ...] | None:
        """What the case is evaluated for; None where its sector is not declared: then for everything."""
        if case.sectors:
            return case.sectors
        own = self._sector_of.get(case.rule_set, "")
        return (own,) if own in self.evaluator.rulebook.sectors() else None

    def run(self, case: Case) -> Outcome:
        """One case. Raises `InputError` for faults of the rules: they are no fault of the case."""
        sectors = self._sectors(case)
        try:
            scope = self.evaluator.scope(case.facts, sectors)
        except InputError as error:
            return Outcome(case, error=error.diagnostics)
        self.evaluator.rulebook.program(case.as_of, scope.sectors)
        try:
            program, subjects, verdicts, _ = self.evaluator.run(case.facts, as_of=case.as_of, sectors=sectors)
        except InputError as error:
            return Outcome(case, error=error.diagnostics)
        checker = self._checkers.get(program.digest)
        if checker is None:
            checker = self._checkers[program.digest] = Checker(program, self.known)
        self.bounds.watch(case, program, subjects, verdicts)
        failures = (checker.check(expected, subjects, verdicts) for expected in case.expected)
        return Outcome(case, tuple(failure for failure in failures if failure is not None))


def run_rule_tests(evaluator: Evaluator) -> Report:
    """Every case of every pack."""
    findings = Findings()
    cases = load_cases(evaluator, findings)
    runner = Runner(evaluator)
    report = Report([runner.run(case) for case in cases], findings.errors)
    found, absent = _covered(report)
    report.never_found = tuple(sorted(runner.known - found))
    report.never_not = tuple(sorted(runner.known - absent - always_found(evaluator)))
    report.untried = runner.bounds.untried()
    return report


def _covered(report: Report) -> tuple[set[str], set[str]]:
    """The entries that some clean case finds, and those that some clean case does not."""
    found: set[str] = set()
    absent: set[str] = set()
    for what, name in _met(report):
        (found if what == "found" else absent).add(name)
    return found, absent


def _met(report: Report) -> Iterator[tuple[str, str]]:
    for outcome in report.outcomes:
        failed = {id(failure.expected) for failure in outcome.failures}
        for expected in outcome.case.expected:
            if expected.what in ("found", "not") and id(expected) not in failed and not outcome.error:
                yield expected.what, expected.name
