"""The way in for programs: facts in, an `Evaluation` out."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .clock import today
from .executors.choice import Engine, compiled_code, compiled_functions, make_executor
from .executors.verdicts import Executor, Verdicts
from .facts.factfile import FactFile, as_of_of, read_fact_file
from .facts.layout import FactLayout, layout_of
from .facts.loader import load_facts
from .facts.scope import Scope, scope_of, stated_scope
from .facts.subjects import Subjects
from .garbage import paused
from .program.program import Program
from .rulebook.rulebook import Rulebook

if TYPE_CHECKING:
    from pydantic import BaseModel

    from ..models.evaluation import Evaluation

Facts = Mapping[str, object] | Path | str | FactFile


_WORTH_KEEPING = 1
"""functions compiled beyond what the cache holds, before it is written again"""


class Evaluator:
    """Evaluates enterprises against the built-in pack and any packs added to it.

    `packs` are folders, each over those before it; `as_of` is the day of evaluation (today when left out: a fact file's own
    `as_of` comes first); `engine` "auto" runs the durable and the compiled executor and compares them wherever
    durable-rules can be imported; `profile` names who controls which level; `sectors` are those to evaluate (left out: those
    that the facts name under `sectors`, else all that may concern the enterprise). One evaluator may be used for many
    enterprises; it keeps what it has linked and compiled. Not to be shared between threads while it evaluates.

    Raises `InputError` (bad rules, bad facts: every error with its place) and `ExecutorDisagreement`.
    """

    def __init__(
        self,
        packs: Sequence[Path | str] = (),
        *,
        as_of: datetime.date | None = None,
        engine: Engine = "auto",
        profile: str = "default",
        use_cache: bool = True,
        sectors: Sequence[str] | None = None,
    ) -> None:
        self.rulebook = Rulebook.with_packs(packs, profile=profile, use_cache=use_cache)
        self.as_of = as_of
        self.engine: Engine = engine
        self.sectors = sectors
        self._executors: dict[str, Executor] = {}
        self._layouts: dict[str, FactLayout] = {}
        self._kept: dict[str, tuple[int, bool]] = {}
        """per program: compiled functions that are stored, and whether this process has stored any"""

    def evaluate(
        self, facts: Facts | BaseModel, *, as_of: datetime.date | None = None, full: bool = False
    ) -> Evaluation:
        """The levels, conclusions and control lists of one enterprise; `full` keeps what does not apply as well."""
        from .results import build_evaluation

        program, subjects, verdicts, engines = self.run(facts, as_of=as_of)
        with paused():
            return build_evaluation(program, subjects, verdicts, engines, full)

    def run(
        self,
        facts: Facts | BaseModel,
        *,
        as_of: datetime.date | None = None,
        sectors: Sequence[str] | None = None,
    ) -> tuple[Program, Subjects, Verdicts, tuple[str, ...]]:
        """Program, facts, answers and the engines that gave them, for who wants conclusions without lists.

        `sectors`, where given, comes before what the facts and the evaluator say.
        """
        given = self._given(facts)
        day = self._day(given, as_of)
        scope = self.scope(given, sectors)
        program = self.rulebook.program(day, scope.sectors)
        subjects = load_facts(given, self._layout(program), day)
        with paused():
            executor, engines = self._executor(program, self.rulebook.variant(day, scope.sectors))
            verdicts = executor.run(subjects, day)
        self._keep_code(program, executor, self.rulebook.variant(day, scope.sectors))
        return program, subjects, verdicts, engines

    def scope(self, facts: Mapping[str, object] | FactFile, sectors: Sequence[str] | None = None) -> Scope:
        """The sectors that these facts are evaluated for. Raises `InputError` for sectors that there are not."""
        declared = self.rulebook.sectors()
        named = self.sectors if sectors is None else sectors
        return scope_of(facts, declared) if named is None else stated_scope(named, declared)

    def _given(self, facts: Facts | BaseModel) -> Mapping[str, object] | FactFile:
        if isinstance(facts, str | Path):
            return read_fact_file(Path(facts))
        if isinstance(facts, FactFile | Mapping):
            return facts
        return facts.model_dump(mode="json", exclude_unset=True)

    def _day(self, facts: Mapping[str, object] | FactFile, as_of: datetime.date | None) -> datetime.date:

        return as_of or self.as_of or as_of_of(facts) or today()

    def _layout(self, program: Program) -> FactLayout:
        if program.digest not in self._layouts:
            self._layouts[program.digest] = layout_of(program)
        return self._layouts[program.digest]

    def _executor(self, program: Program, variant: str) -> tuple[Executor, tuple[str, ...]]:
        if program.digest not in self._executors:
            self._executors[program.digest] = self._make_executor(program, variant)
        executor = self._executors[program.digest]
        return executor, tuple(executor.name.split("+"))

    def _make_executor(self, program: Program, variant: str) -> Executor:
        """The executor, its compiled code kept in the cache beside the program."""
        executor = make_executor(self.engine, program, self.rulebook.stored_code(variant))
        self._kept[program.digest] = compiled_functions(executor), False
        return executor

    def _keep_code(self, program: Program, executor: Executor, variant: str) -> None:
        """Store what has been compiled for the next process, when there is much more of it than is stored."""
        have = compiled_functions(executor)
        kept, before = self._kept[program.digest]
        # The first time a little is worth it, so that a command finds what the one before it compiled; later, in one
        # process that goes on, only when there is half as much again.
        if have - kept >= max(_WORTH_KEEPING, kept // 2 if before else 0):
            self._kept[program.digest] = have, True
            self.rulebook.keep_code(variant, compiled_code(executor))


def evaluate(
    facts: Facts, *, as_of: datetime.date | None = None, packs: Sequence[Path | str] = ()
) -> Evaluation:
    """Evaluate one enterprise once; for many, keep an `Evaluator`."""
    return Evaluator(packs, as_of=as_of).evaluate(facts)
