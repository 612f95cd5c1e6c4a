"""Runs the cases of the conformance suite: packs in text, facts, and what every executor must answer.

The format of a case file is told in README.md beside this file. Nothing here knows an executor by more than its name.
"""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from dual_prevention.engine.diagnostics import Diagnostic, Findings, InputError
from dual_prevention.engine.executors.compare import compare
from dual_prevention.engine.executors.verdicts import Executor, Verdicts
from dual_prevention.engine.facts.layout import layout_of
from dual_prevention.engine.facts.loader import load_facts
from dual_prevention.engine.facts.subjects import Subjects
from dual_prevention.engine.linker.link import link
from dual_prevention.engine.program.program import Program
from dual_prevention.engine.rulebook.loading import load_packs

from tests.conformance.reading import wrong_answers

Files = tuple[tuple[str, str], ...]
"""A pack: relative file name and text of each file"""

HERE = Path(__file__).parent
BASE = HERE / "base"
DEFAULT_DAY = datetime.date(2026, 11, 1)
EXECUTORS = {
    "interpreter": "InterpreterExecutor",
    "compiled": "CompiledExecutor",
    "durable": "DurableExecutor",
    "columnar": "ColumnarExecutor",
}
OPTIONAL = {"durable", "columnar"}
"""what they need may not be installed"""

_CASE_KEYS = {
    "name", "clause", "note", "rules", "pack", "packs", "as_of", "facts", "expect", "errors", "warnings", "known_bug",
}  # fmt: skip
_EXPECT_KEYS = {"values", "status", "level", "risk", "absent"}
_ERROR_KEYS = {"code", "line", "column", "file", "path"}


class CaseError(Exception):
    """A case file that is not in the format."""


class _Loader(yaml.SafeLoader):
    """YAML with true and false alone as yes/no, dates as text, and no key twice."""


def _without_dates(resolvers: Mapping[str, list[tuple[str, Any]]]) -> dict[str, list[tuple[str, Any]]]:
    unwanted = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
    return {
        first: [(tag, regex) for tag, regex in pairs if tag not in unwanted]
        for first, pairs in resolvers.items()
    }


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            raise CaseError(f"{key} stands twice at {key_node.start_mark}")
        found[key] = loader.construct_object(value_node, deep=True)
    return found


def _truth(_: _Loader, node: yaml.ScalarNode) -> bool:
    return bool(node.value == "true")


_Loader.yaml_implicit_resolvers = _without_dates(yaml.SafeLoader.yaml_implicit_resolvers)
_Loader.add_implicit_resolver("!truth", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_constructor("!truth", _truth)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


@dataclass(frozen=True, slots=True)
class Case:
    """One case, with what its file gives to all of them already merged in."""

    suite: str
    name: str
    packs: tuple[Mapping[str, str], ...]
    """relative file name -> text; the first pack stands on the base files"""
    as_of: datetime.date = DEFAULT_DAY
    facts: Mapping[str, Any] = field(default_factory=dict)
    expect: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    errors: tuple[Mapping[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()
    known_bug: str = ""

    @property
    def id(self) -> str:
        """The name of the test."""
        return f"{self.suite}: {self.name}"


def load_cases(folder: Path = HERE / "cases") -> list[Case]:
    """Every case of every file; `CaseError` where a file is not in the format."""
    return [case for path in sorted(folder.glob("*.yaml")) for case in read_cases(path)]


def read_cases(path: Path) -> Iterator[Case]:
    """The cases of one file."""
    data = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506  # a SafeLoader of our own
    _check(path.name, data, {"suite", "note", "pack", "rules", "cases"})
    seen: set[str] = set()
    for number, given in enumerate(data["cases"]):
        where = f"{path.name}: {given.get('name', number)}"
        _check(where, given, _CASE_KEYS)
        if given["name"] in seen:
            raise CaseError(f"{where}: this name stands twice")
        seen.add(given["name"])
        if ("expect" in given) == ("errors" in given):
            raise CaseError(f"{where}: a case has either expect or errors")
        _check(where, given.get("expect", {}), _EXPECT_KEYS)
        for error in given.get("errors", ()):
            _check(where, error, _ERROR_KEYS)
        yield _case(data, given)


def _check(where: str, given: Mapping[str, Any], allowed: set[str]) -> None:
    wrong = set(given) - allowed
    if wrong:
        raise CaseError(f"{where}: unknown keys {sorted(wrong)}")


def _case(data: Mapping[str, Any], given: Mapping[str, Any]) -> Case:
    first = {**data.get("pack", {}), **given.get("pack", {})}
    rules = given.get("rules", data.get("rules"))
    if rules is not None:
        first["rules/r.yaml"] = rules
    return Case(
        suite=str(data["suite"]),
        name=str(given["name"]),
        packs=(first, *given.get("packs", ())),
        as_of=datetime.date.fromisoformat(given["as_of"]) if "as_of" in given else DEFAULT_DAY,
        facts={"id": "E", **given.get("facts", {})},
        expect=given.get("expect", {}),
        errors=tuple(given.get("errors", ())),
        warnings=tuple(given.get("warnings", ())),
        known_bug=str(given.get("known_bug", "")),
    )


@dataclass(frozen=True, slots=True)
class Linked:
    """Packs linked for a day, ready to run: shared by the cases that differ in facts alone."""

    program: Program | None
    diagnostics: tuple[Diagnostic, ...]
    executors: tuple[Executor, ...]


@dataclass(slots=True)
class Outcome:
    """What became of a case: the diagnostics, and the answers unless an error stopped it."""

    diagnostics: list[Diagnostic]
    program: Program | None = None
    subjects: Subjects | None = None
    verdicts: list[Verdicts] = field(default_factory=list)

    @property
    def errors(self) -> list[Diagnostic]:
        """The diagnostics that stop an evaluation."""
        return [item for item in self.diagnostics if item.severity == "error"]


def run_case(case: Case) -> Outcome:
    """Load, link and evaluate a case with every executor that can run here."""
    linked = link_packs(tuple(tuple(files.items()) for files in case.packs), case.as_of)
    outcome = Outcome(list(linked.diagnostics), linked.program)
    if linked.program is None:
        return outcome
    try:
        outcome.subjects = load_facts(case.facts, layout_of(linked.program), case.as_of)
    except InputError as error:
        outcome.diagnostics.extend(error.diagnostics)
        return outcome
    outcome.diagnostics.extend(outcome.subjects.warnings)
    outcome.verdicts = [executor.run(outcome.subjects, case.as_of) for executor in linked.executors]
    return outcome


@lru_cache(maxsize=8)
def link_packs(packs: tuple[Files, ...], day: datetime.date) -> Linked:
    """The program of these packs, or none after errors, and everything found on the way."""
    findings = Findings()
    program = None
    with TemporaryDirectory() as folder:
        read = load_packs(_written(packs, Path(folder)), findings)
        if not findings.errors:
            try:
                program = link(read, day, findings=findings)
            except InputError as error:
                known = set(map(id, findings.all))
                findings.extend(item for item in error.diagnostics if id(item) not in known)
    return Linked(program, findings.all, tuple(executors(program)) if program else ())


def _written(packs: tuple[Files, ...], folder: Path) -> list[Path]:
    roots = []
    for number, files in enumerate(packs):
        root = folder / f"pack{number}"
        if number == 0:
            shutil.copytree(BASE, root)
        for name, text in files:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        roots.append(root)
    return roots


def executors(program: Program) -> Iterator[Executor]:
    """An executor of each sort that can run here; not all are to be had everywhere."""
    for name, factory in EXECUTORS.items():
        try:
            module = import_module(f"dual_prevention.engine.executors.{name}")
            executor: Executor = getattr(module, factory)(program)
        except ImportError:
            if name not in OPTIONAL:
                raise
            continue
        yield executor


def disagreements(outcome: Outcome) -> list[str]:
    """Where the executors differ from the first of them."""
    assert outcome.program is not None
    assert outcome.subjects is not None
    first, *others = outcome.verdicts
    return [
        f"{cell} of {subject}: {first.engine} {a}, {other.engine} {b}"
        for other in others
        for cell, subject, a, b in compare(outcome.program, outcome.subjects, first, other)
    ]


def wrong_diagnostics(case: Case, outcome: Outcome) -> list[str]:
    """What is missing or too much among errors and warnings."""
    pending = list(outcome.errors)
    wrong = []
    for wanted in case.errors:
        found = next((item for item in pending if _is(item, wanted)), None)
        if found is None:
            wrong.append(f"no error {dict(wanted)}")
        else:
            pending.remove(found)
    wrong += [f"error {item.code} at {place_of(item)} {dict(item.values)}" for item in pending]
    codes = {item.code for item in outcome.diagnostics if item.severity != "error"}
    wrong += [f"no warning {code}" for code in case.warnings if code not in codes]
    return wrong


def place_of(item: Diagnostic) -> str:
    """File (as named in the case), line and column, or the path in the facts."""
    span = item.span
    return span.path or f"{_file_of(item)}:{span.line}:{span.column}"


def _file_of(item: Diagnostic) -> str:
    parts = Path(item.span.file).parts
    roots = [number for number, part in enumerate(parts) if part.startswith("pack") and part[4:].isdigit()]
    return "/".join(parts[roots[-1] + 1 :]) if roots else item.span.file


def _is(item: Diagnostic, wanted: Mapping[str, Any]) -> bool:
    place = {
        "code": item.code,
        "line": item.span.line,
        "column": item.span.column,
        "file": _file_of(item),
        "path": item.span.path,
    }
    default_file = {"file": "rules/r.yaml"} if "line" in wanted else {}
    return all(place[key] == value for key, value in {**default_file, **wanted}.items())


def failures(case: Case, outcome: Outcome) -> Iterable[str]:
    """Everything that is not as the case says."""
    yield from wrong_diagnostics(case, outcome)
    if case.errors or outcome.errors:
        return
    assert outcome.program is not None
    assert outcome.subjects is not None
    yield from disagreements(outcome)
    for verdicts in outcome.verdicts:
        yield from wrong_answers(outcome.program, outcome.subjects, verdicts, case.expect)
