"""The pack of these tests, linked once, and the result of a fact mapping over it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dual_prevention.engine.diagnostics import Findings
from dual_prevention.engine.executors.interpreter import InterpreterExecutor
from dual_prevention.engine.executors.verdicts import Verdicts
from dual_prevention.engine.explain.because import Reasons
from dual_prevention.engine.explain.view import View
from dual_prevention.engine.facts.layout import layout_of
from dual_prevention.engine.facts.loader import load_facts
from dual_prevention.engine.facts.subjects import Subjects
from dual_prevention.engine.linker.link import link
from dual_prevention.engine.program.program import Program
from dual_prevention.engine.results import build_evaluation
from dual_prevention.engine.rulebook.loading import load_packs
from dual_prevention.models.evaluation import Conclusion, Evaluation

AS_OF = datetime.date(2026, 9, 1)
PACK = Path(__file__).parent / "pack"

PLANT: Mapping[str, Any] = {
    "enterprise": {
        "id": "E",
        "name": "示例厂",
        "employees": 230,
        "safety_officers": 2,
        "score": 80,
        "site": "山东",
        "registered": True,
        "regulator": "县应急局 王某",
        "grid": "网格3",
        "people": {
            "principal": {"name": "张三", "post": "总经理", "phone": "1"},
            "team_leader": {"name": "李四"},
        },
        "done": {"plant/holiday": "2026-04-30"},
        "units": [
            {
                "id": "U1",
                "name": "液氯罐区",
                "emergency_shutoff": False,
                "out_of_use": False,
                "detection": True,
                "people_present": 3,
                "handover": "2026-08-31",
                "people": {"operator": {"name": "王五"}},
                "done": {"patrol": "2026-08-30"},
                "materials": [
                    {"id": "M1", "name": "液氯", "substance": "氯", "mass": 20, "limit": 5},
                    {"id": "M2", "name": "氨", "substance": "氨", "mass": 65, "limit": 10},
                ],
            },
            {
                "id": "U2",
                "name": "仓库",
                "emergency_shutoff": True,
                "out_of_use": False,
                "detection": False,
                "people_present": 12,
                "handover": "2026-08-31",
                "materials": [{"id": "M3", "name": "甲醇", "substance": "其他", "mass": 5, "limit": 500}],
            },
        ],
    }
}


@cache
def plant_program() -> Program:
    """The program of the pack."""
    return _linked(PACK)


def program_with(folder: Path, files: Mapping[str, str]) -> Program:
    """The program of the pack with another over it, of these files."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return _linked(PACK, folder)


def _linked(*folders: Path) -> Program:
    findings = Findings()
    packs = load_packs(folders, findings)
    findings.raise_errors()
    return link(packs, AS_OF)


def changed(base: Any, *path: str | int, to: Any = None) -> dict[str, Any]:
    """The mapping with one place changed; None removes it."""
    key, *rest = path
    copy: Any = list(base) if isinstance(base, list) else dict(base)
    if rest:
        copy[key] = changed(copy[key], *rest, to=to)
    elif to is None:
        del copy[key]
    else:
        copy[key] = to
    found: dict[str, Any] = copy
    return found


def without(*path: str | int) -> dict[str, Any]:
    """The plant without one fact."""
    return changed(PLANT, "enterprise", *path)


def answers(facts: Mapping[str, Any], program: Program | None = None) -> tuple[Program, Subjects, Verdicts]:
    """Program, facts and answers."""
    program = program or plant_program()
    subjects = load_facts(facts, layout_of(program), AS_OF)
    return program, subjects, InterpreterExecutor(program).run(subjects, AS_OF)


def evaluated(
    facts: Mapping[str, Any] = PLANT, full: bool = False, program: Program | None = None
) -> Evaluation:
    """The result."""
    program, subjects, verdicts = answers(facts, program)
    return build_evaluation(program, subjects, verdicts, ("interpreter",), full)


def reasons_over(facts: Mapping[str, Any]) -> Reasons:
    """Reasons over a result."""
    return Reasons(View(*answers(facts)))


def conclusion(result: Evaluation, rule: str, subject: str) -> Conclusion:
    """The conclusion of a rule on a subject."""
    [found] = [c for c in result.conclusions if c.rule == rule and c.subject.id == subject and not c.of_row]
    return found
