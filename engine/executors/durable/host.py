"""The only way in which durable rules is used here, with a guard against each of its traps.

- Its host starts two timers that call into C while others do; ours never starts them, and one lock guards all
  calls.
- One default state, no `sid`, nothing deleted; a fact with a fixed id is asserted, its firings are collected,
  and it is retracted. Nothing is left behind, so a million evaluations need no more memory than one.
- Actions take exactly one parameter (two would make them asynchronous) and only append to a list. The loop that
  runs them is ours, over the same C calls as the library's: that one swallows exceptions, drops what is left to
  fire when an action seems to take 10 seconds (a machine that slept), and reads the whole fact again each time.
- Only the integers 0, 1 and 2 reach it, under generated names whose 32-bit hashes differ.
- A program is split into tables of rules that stay well inside what its fixed-size stacks hold.
- Each table proves itself when it is made: on facts that make every rule fire once, it says what it must.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from ...diagnostics import DualPreventionError
from .formula import UNKNOWN_SIGNAL, Formula, Leaf, evaluate, negate, ways

MOST_SIGNALS = 20
"""Properties of one fact. More than 64 that rules match overflow a stack in C; few keep each firing cheap, since it
carries the whole fact."""
MOST_CONCLUSIONS = 12
"""Conclusions of one table, of two rules each."""

_RESERVED = ("id", "sid", "$s", "$m", "s", "m")
_FACT_ID = "f"
_LOCK = threading.RLock()


class DurableFailure(DualPreventionError):
    """Durable rules did not do what it must: a defect of this package or of the library, not of facts."""


@cache
def _library() -> Any:
    try:
        from durable import engine
    except ImportError as missing:
        raise ImportError(
            "durable-rules cannot be imported here (it does not build for CPython 3.13 and later): "
            "use the compiled engine / "
            "此环境不能导入 durable-rules (CPython 3.13 起不能编译), 请改用 compiled 引擎"
        ) from missing
    return engine


@cache
def _quiet_host_class() -> Any:
    class QuietHost(_library().Host):  # type: ignore[misc]
        """A host whose timers never start."""

        def _run(self) -> None:
            """Start nothing: the timers call into C without a lock and corrupt its memory."""

    return QuietHost


def new_host() -> Any:
    """A host without timers; ImportError where durable rules cannot be imported."""
    return _quiet_host_class()()


def property_hashes(name: str) -> tuple[int, int]:
    """Both 32-bit FNV hashes of a property name; the library keeps only a hash."""
    first, other = 2166136261, 2166136261
    for byte in name.encode():
        first = (first * 16777619 ^ byte) & 0xFFFFFFFF
        other = ((other ^ byte) * 16777619) & 0xFFFFFFFF
    return first, other


def check_names(names: Sequence[str]) -> None:
    """Refuse names that the library could not tell apart."""
    for variant in zip(*(property_hashes(name) for name in (*names, *_RESERVED)), strict=True):
        if len(set(variant)) < len(variant):
            raise DurableFailure("two property names have one hash")


@cache
def signal_names(count: int) -> tuple[str, ...]:
    """The property names of a fact with so many signals, checked."""
    names = tuple(f"p{i}" for i in range(count))
    check_names(names)
    return names


def _fact_template(names: Sequence[str]) -> str:
    """The fact as JSON, a place for each signal; only the integers 0, 1 and 2 are put in."""
    return "{" + "".join(f'"{name}":%d,' for name in names) + f'"id":"{_FACT_ID}"}}'


class RuleTable:
    """For each formula a rule "surely true" and a rule "surely false" over one fact; signals count from 0."""

    def __init__(self, host: Any, name: str, formulas: Sequence[Formula], width: int) -> None:
        if width > MOST_SIGNALS or len(formulas) > MOST_CONCLUSIONS:
            raise DurableFailure(f"table {name} exceeds what durable rules can hold")
        self._host = host
        self._name = name
        self._formulas = formulas
        self._names = signal_names(width)
        self._fact = _fact_template(self._names)
        self._engine = _library().durable_rules_engine
        self._fired: list[tuple[int, bool]] = []
        samples, possible = _samples(formulas)
        self._actions = {name: _collector(self._fired, *which) for name, (which, _) in possible.items()}
        with _LOCK:
            host.register_rulesets({name: self._rules(possible)})
            self._ruleset = host.get_ruleset(name)
            self._handle = self._ruleset._handle  # noqa: SLF001 - what its own loop passes to C
            self._prove(samples)

    def decide(self, values: Sequence[int]) -> tuple[bool | None, ...]:
        """Per formula: True or False as its rule fired, None where neither did."""
        fact = self._fact % tuple(values)
        with _LOCK:
            self._fired.clear()
            try:
                self._tell(self._engine.assert_fact, fact)
            finally:
                self._tell(self._engine.retract_fact, fact)
            return self._conclusions()

    def _rules(self, possible: _Possible) -> dict[str, Any]:
        return {
            name: {"all": [{"m": self._condition(condition)}], "run": self._actions[name]}
            for name, (_, condition) in possible.items()
        }

    def _condition(self, formula: Formula) -> dict[str, Any]:
        if isinstance(formula, Leaf):
            return {self._names[formula.signal]: int(formula.wanted)}
        return {f"${formula.op}": [self._condition(item) for item in formula.items]}

    def _tell(self, call: Callable[[int, str], tuple[int, int]], fact: str) -> None:
        """Assert or retract, and run what fires; that nothing matches is no error."""
        try:
            state = self._ruleset._handle_result(call(self._handle, fact), fact)  # noqa: SLF001 - raises by code
        except _library().MessageNotHandledException:
            return
        begun = self._engine.start_action_for_state(self._handle, state)
        stored, message = begun or ("", "")
        while message:
            # {"rule": {"m": fact}}, the rule's name being one of ours
            self._actions[message[2 : message.index('"', 2)]](None)
            self._engine.update_state(self._handle, stored)
            message = self._engine.complete_and_start_action(self._handle, state)

    def _conclusions(self) -> tuple[bool | None, ...]:
        answers: list[bool | None] = [None] * len(self._formulas)
        for number, answer in self._fired:
            if answers[number] is (not answer):
                raise DurableFailure(f"{self._name}: condition {number} is both surely true and surely false")
            answers[number] = answer
        return tuple(answers)

    def _prove(self, samples: Sequence[Mapping[int, int]]) -> None:
        """Every rule fires on a fact made for it, and over these facts no conclusion is missing or wrong."""
        for sample in samples:
            values = _filled(sample, len(self._names))
            expected = tuple(evaluate(formula, values) for formula in self._formulas)
            if self.decide(values) != expected:
                raise DurableFailure(f"table {self._name} fails its self-test on {values}")


def _collector(fired: list[tuple[int, bool]], number: int, answer: bool) -> Callable[[Any], None]:
    """An action of exactly one parameter; a default argument would count as a second."""

    def collect(_: Any) -> None:
        fired.append((number, answer))

    return collect


def _filled(sample: Mapping[int, int], width: int) -> tuple[int, ...]:
    return tuple(sample.get(number, UNKNOWN_SIGNAL) for number in range(width))


_Possible = dict[str, tuple[tuple[int, bool], Formula]]
"""Rule name -> (formula's number, the answer that it gives), its condition."""


def _samples(formulas: Sequence[Formula]) -> tuple[list[Mapping[int, int]], _Possible]:
    """Few facts that together make every formula true once and false once, and the rules that some fact can fire.

    No fact makes `a and not a` surely true, so there is no rule for it.
    """
    facts: list[Mapping[int, int]] = []
    possible: _Possible = {}
    for number, formula in enumerate(formulas):
        for answer, condition in ((True, formula), (False, negate(formula))):
            if _covered(condition, facts):
                possible[f"{'t' if answer else 'f'}{number}"] = ((number, answer), condition)
    return facts, possible


def _covered(condition: Formula, facts: list[Mapping[int, int]]) -> bool:
    """Make one of the facts, or a new one, fulfil the condition; False where none can."""
    for place, fact in enumerate(facts):
        extended = next(ways(condition, fact), None)
        if extended is not None:
            facts[place] = extended
            return True
    alone = next(ways(condition, {}), None)
    if alone is not None:
        facts.append(alone)
    return alone is not None
