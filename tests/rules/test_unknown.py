"""What nobody has told leaves each rule open: an unknown never passes for "does not concern you"."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from dual_prevention.engine.evaluator import Evaluator
from dual_prevention.engine.explain.view import View
from dual_prevention.engine.language.tree import Grade
from dual_prevention.engine.linker.packs import local_id
from dual_prevention.engine.results.conclude import statuses_of
from dual_prevention.engine.ruletests.running import always_found, entry_ids
from dual_prevention.engine.vocabulary.model import ROW_KINDS, Vocabulary

from .test_built_in_pack import cases, runner

TODAY = datetime.date(2026, 11, 1)
BEFORE = (datetime.date(2026, 9, 1), datetime.date(2025, 9, 1), datetime.date(2018, 1, 1))
"""Days on which editions were in force that have ended since."""

SURE_OF_A_BLANK = {
    "risk_definitions/definition": "asks only whether a class is written down",
    "fire_notices/review-applied": "asks only whether a day is written down",
    "passenger_management/prevention": "the blank enterprise has a passenger terminal",
    "construction_grading/project-score": "the blank site has a table of checks",
    "rectification61/32": "hazards not marked as fire hazards are left to the general rules",
    "rectification61/32-guard": "hazards not marked as fire hazards are left to the general rules",
    "rectification61/33": "hazards not marked as fire hazards are left to the general rules",
    "passenger_management/drill": "the blank enterprise has a passenger terminal",
}


def blank(vocabulary: Vocabulary, kind: str = "enterprise") -> dict[str, Any]:
    """One subject of each kind below this one, of which nothing is told."""
    document: dict[str, Any] = {"id": kind}
    for child in vocabulary.kinds.values():
        if child.parent == kind and child.name not in ROW_KINDS:
            document[child.plural] = [blank(vocabulary, child.name)]
    return document


def scenes() -> Iterator[tuple[str, datetime.date, dict[str, Any]]]:
    for sector in runner().evaluator.rulebook.sectors():
        yield sector, TODAY, {}
        yield sector, TODAY, {"draft_rules_applied": True}
        yield from ((sector, day, {}) for day in BEFORE)


def test_every_entry_is_undetermined_in_a_case_or_where_nothing_is_told() -> None:
    evaluator = runner().evaluator
    open_ids = {e.name for case in cases() if not case.todo for e in case.expected if e.what == "unknown"}
    for sector, day, told in scenes():
        open_ids |= undetermined(evaluator, sector, day, told)
    never = entry_ids(evaluator) - open_ids - always_found(evaluator) - graded_always(evaluator)
    assert never == set(SURE_OF_A_BLANK)


def undetermined(evaluator: Evaluator, sector: str, day: datetime.date, told: dict[str, Any]) -> set[str]:
    """The entries that are open for some subject of the blank enterprise."""
    vocabulary = evaluator.rulebook.program(day, frozenset(["general", sector])).vocabulary
    document = blank(vocabulary) | told | {"sectors": [sector]}
    program, subjects, verdicts, _ = evaluator.run(document, as_of=day)
    view = View(program, subjects, verdicts)
    places = [(kind, 0) for kind, table in subjects.tables.items() if table.ids]
    return {
        entry.id
        for entry in program.entries
        for place in places
        if entry.kind == place[0] or entry.kind in ROW_KINDS
        if "undetermined" in statuses_of(view, entry, place)
    }


def graded_always(evaluator: Evaluator) -> set[str]:
    """Grades of every subject of their kind: the level is open there, not whether there is one."""
    return {
        f"{rules.name}/{local_id(entry)}"
        for pack in evaluator.rulebook.packs()
        for rules in pack.rule_sets
        for entry in rules.entries
        if isinstance(entry, Grade) and entry.common.where is None
    }
