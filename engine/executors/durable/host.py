"""The only way in which durable rules is used here, with a guard against each of its traps.

- Its host starts two timers that call into C while others do; ours never starts them, and one lock guards all
  calls.
- One default state, no `sid`, nothing deleted; a fact with a fixed id is asserted, its firings are collected,
  and it is retracted. Nothing is left behind, so a million evaluations need no more memory than one.
- Actions take exactly one parameter (two would make them asynchronous) and only append to a list. The loop that
  runs them is ours, over the same C calls as the library's: that one swallows exceptions, drops what is left to
  fire when an action seems to take 10 seconds (a machine that slept), and reads the whole fact again each time.
- Only the integers 0, 1 and 2 reach it, under generated names whose 32-bit hashes differ.
- A table has the two rules of one formula, and formulas are cut so small that they stay well inside what its
  fixed-size stacks hold.
- Each table proves itself when it is made: on facts that make every rule fire once, it says what it must.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from ...diagnostics import DualPreventionError
from .formula import LARGEST, UNKNOWN_SIGNAL, Formula, Leaf, evaluate, negate, signals, ways, weight

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
    """A rule "surely true" and a rule "surely false" for a formula over one fact; its signals count from 0."""

    def __init__(self, host: Any, name: str, formula: Formula) -> None:
        if weight(formula) > LARGEST:
            raise DurableFailure(f"table {name} exceeds what durable rules can hold")
        self._name = name
        self._formula = formula
        self._names = signal_names(len(set(signals(formula))))
        self._fact = _fact_template(self._names)
        self._engine = _library().durable_rules_engine
        self._fired: list[bool] = []
        samples = _samples(formula)
        self._actions = {_RULES[answer]: _collector(self._fired, answer) for answer in samples}
        with _LOCK:
            host.register_rulesets({name: self._rules()})
            self._ruleset = host.get_ruleset(name)
            self._handle = self._ruleset._handle  # noqa: SLF001 - what its own loop passes to C
            self._prove(samples.values())

    def decide(self, values: Sequence[int]) -> bool | None:
        """True or False as its rule fired, None where neither did."""
        fact = self._fact % tuple(values)
        with _LOCK:
            self._fired.clear()
            try:
                self._tell(self._engine.assert_fact, fact)
            finally:
                self._tell(self._engine.retract_fact, fact)
            return self._conclusion()

    def _rules(self) -> dict[str, Any]:
        conditions = {_RULES[True]: self._formula, _RULES[False]: negate(self._formula)}
        return {
            name: {"all": [{"m": self._condition(conditions[name])}], "run": action}
            for name, action in self._actions.items()
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

    def _conclusion(self) -> bool | None:
        if len(set(self._fired)) > 1:
            raise DurableFailure(f"{self._name}: the condition is both surely true and surely false")
        return self._fired[0] if self._fired else None

    def _prove(self, samples: Iterable[Mapping[int, int]]) -> None:
        """Every rule fires on a fact made for it, and the other one does not."""
        for sample in samples:
            values = _filled(sample, len(self._names))
            if self.decide(values) is not evaluate(self._formula, values):
                raise DurableFailure(f"table {self._name} fails its self-test on {values}")


_RULES = {True: "true", False: "false"}
"""the answer that a rule gives -> its name"""


def _collector(fired: list[bool], answer: bool) -> Callable[[Any], None]:
    """An action of exactly one parameter; a default argument would count as a second."""

    def collect(_: Any) -> None:
        fired.append(answer)

    return collect


def _filled(sample: Mapping[int, int], width: int) -> tuple[int, ...]:
    return tuple(sample.get(number, UNKNOWN_SIGNAL) for number in range(width))


def _samples(formula: Formula) -> dict[bool, Mapping[int, int]]:
    """For each answer a fact that makes the formula surely that.

    No fact makes `a and not a` surely true, so there is none, and no rule, for that answer.
    """
    found = {answer: next(ways(of, {}), None) for answer, of in ((True, formula), (False, negate(formula)))}
    return {answer: fact for answer, fact in found.items() if fact is not None}
