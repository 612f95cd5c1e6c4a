"""The examples of a document: found, run, and told in lines.

A fenced block says in its first line what it is:

    yaml vocabulary, yaml sources, yaml table NAME, yaml method NAME    files of the pack of all examples
    yaml rule                                                          rule sets; the next examples are about them
    yaml over                                                          rule sets of a pack over the last rule
    yaml facts                                                         an enterprise for the last rule
    text output, text output missing                                   what comes out (and the facts to collect)
    text faults                                                        what is said about the last rule
    yaml file PATH                                                     the text of a file of the project

`python -m tests.docs.examples docs/language.md` writes the outputs anew.
"""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from dual_prevention.engine.messages import format_diagnostic
from dual_prevention.engine.program.program import DutyPart, GradePart, Program, RiskPart
from dual_prevention.engine.program.types import NumberType
from dual_prevention.engine.report.words import STATUSES, say
from dual_prevention.engine.results import build_evaluation
from dual_prevention.models.evaluation import Evaluation

from tests.conformance.reading import Answers, told
from tests.conformance.runner import BASE, DEFAULT_DAY, Case, Outcome, disagreements, run_case

ROOT = Path(__file__).parent.parent.parent
_BLOCK = re.compile(r"^```(?P<info>[^\n`]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_FILES = {"vocabulary": "vocabulary/v.yaml", "sources": "sources/s.yaml"}
_NAMED = {"table": "rules/tables", "method": "methods"}
_MARKED = ("yaml ", "text ")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block with the line it begins on and where its text stands."""

    info: str
    text: str
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Example:
    """A rule, perhaps with facts, and the block that shows what comes of it (None: nothing is shown)."""

    case: Case
    shown: Block | None
    line: int

    @property
    def is_fault(self) -> bool:
        """Whether it shows what is said about a faulty rule."""
        return self.shown is not None and self.shown.info.startswith("text faults")


def blocks(text: str) -> list[Block]:
    """The marked blocks of a document."""
    found = [
        Block(
            match["info"].strip(), match["text"], text.count("\n", 0, match.start()) + 1, *match.span("text")
        )
        for match in _BLOCK.finditer(text)
    ]
    return [block for block in found if block.info.startswith(_MARKED)]


def examples(text: str) -> list[Example]:
    """Every rule of a document with its facts and its output, in the order of the document."""
    found = blocks(text)
    files = dict(_file(block) for block in found if _is_file(block))
    return list(_examples([block for block in found if not _is_file(block)], files))


def _is_file(block: Block) -> bool:
    return block.info.split()[1] in {*_FILES, *_NAMED}


def _file(block: Block) -> tuple[str, str]:
    words = block.info.split()
    if words[1] in _FILES:
        own = _FILES[words[1]]
        old = BASE / own
        text = old.read_text(encoding="utf-8") if words[1] == "sources" else ""
        return own, text + block.text.removeprefix("sources:\n") if text else block.text
    return f"{_NAMED[words[1]]}/{words[2]}.yaml", block.text


def _examples(found: list[Block], files: dict[str, str]) -> Iterator[Example]:
    case: Case | None = None
    pending: Example | None = None
    for block in found:
        what = block.info.split()[1]
        if what in {"output", "faults"}:
            assert pending is not None, f"line {block.line}: an output without a rule"
            yield replace(pending, shown=block)
            pending = None
            continue
        if what not in {"rule", "over", "facts"}:
            continue
        if pending is not None:
            yield pending
        case = _next_case(case, what, block, files)
        pending = Example(case, None, block.line)
    if pending is not None:
        yield pending


def _next_case(case: Case | None, what: str, block: Block, files: dict[str, str]) -> Case:
    if what == "rule":
        return Case("docs", f"line {block.line}", ({**files, "rules/r.yaml": block.text},), facts={"id": "E"})
    assert case is not None, f"line {block.line}: {what} without a rule"
    if what == "over":
        over = {"pack.yaml": "pack: over\nversion: '1'\ntitle: over\n", "rules/o.yaml": block.text}
        return replace(case, packs=(*case.packs[:1], over), facts={"id": "E"})
    facts = yaml.load(block.text, _Plain)  # noqa: S506 - a SafeLoader of our own
    day = datetime.date.fromisoformat(facts.pop("as_of")) if "as_of" in facts else DEFAULT_DAY
    return replace(case, facts={"id": "E", **facts}, as_of=day)


class _Plain(yaml.SafeLoader):
    """Dates stay text, as in a fact file."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, regex) for tag, regex in pairs if not tag.endswith("timestamp")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def output(example: Example) -> str:
    """What the block of the example has to show."""
    outcome = run_case(example.case)
    if example.is_fault:
        return "".join(
            f"{_fault(line)}\n" for item in outcome.diagnostics for line in [format_diagnostic(item, "en")]
        )
    assert not outcome.errors, f"line {example.line}: {[format_diagnostic(e, 'en') for e in outcome.errors]}"
    assert not disagreements(outcome)
    missing = example.shown is not None and example.shown.info.endswith("missing")
    return "".join(f"{line}\n" for line in _Told(outcome).lines(missing=missing))


def _fault(text: str) -> str:
    return re.sub(r"^\S*/rules/r\.yaml", "r.yaml", text)


class _Told:
    """The answers about one enterprise, a line each: derived values, entries, levels."""

    def __init__(self, outcome: Outcome) -> None:
        assert outcome.program is not None
        assert outcome.subjects is not None
        self.program: Program = outcome.program
        sets = {entry.rule_set for entry in self.program.entries if entry.rule_set != "own_risk"}
        self.one_set = len(sets) == 1
        verdicts = outcome.verdicts[-1]
        self.answers = Answers(self.program, outcome.subjects, verdicts)
        self.evaluation: Evaluation = build_evaluation(
            self.program, outcome.subjects, verdicts, (verdicts.engine,), False
        )
        self.exempt = {(c.rule, c.subject.id) for c in self.evaluation.conclusions if c.may_be_exempt}

    def lines(self, *, missing: bool) -> Iterator[str]:
        """Everything there is to tell."""
        for subject, (kind, _) in self.answers.rows.items():
            yield from self._values(subject, kind)
            yield from self._entries(subject)
            if kind in self.program.levels:
                yield f"{subject}: level {_levels(self.answers.level(subject))}"
        if missing:
            for item in self.evaluation.missing:
                yield f"to collect: {item.fact} of {item.subject.id}"

    def _values(self, subject: str, kind: str) -> Iterator[str]:
        seen: set[str] = set()
        for cell in self.program.cells:
            name = cell.id.rpartition("/")[2]
            if "#" in cell.id or cell.kind != kind or name in seen or cell.id.startswith(f"{kind}."):
                continue
            seen.add(name)
            of, found = self.answers.value(subject, name)
            unit = f" {of.symbol}" if isinstance(of, NumberType) and of.symbol else ""
            yield f"{subject}: {name} = {_value(told(of, found))}{unit}"

    def _entries(self, subject: str) -> Iterator[str]:
        for entry in self.program.entries:
            if entry.id.startswith("own_risk/"):
                continue
            for of_row, row in self.answers.rows_of(entry, subject).items():
                name = f"{entry.id}@{of_row}" if of_row else entry.id
                status = self.answers.status(subject, name)
                line = f"{subject}: {self._name(entry.id)}"
                line += f" about {self._name(of_row)}" if of_row else ""
                line += f" {say(STATUSES, status, 'en')}"
                if (entry.id, subject) in self.exempt:
                    line += ", may be exempt"
                if status in {"found", "undetermined"}:
                    line += self._more(entry.part, entry.id, subject, row)
                yield line

    def _name(self, full: str) -> str:
        """The id within its rule set, where there is only one."""
        return full.rpartition("/")[2] if self.one_set else full

    def _more(self, part: Any, rule: str, subject: str, row: int) -> str:
        if isinstance(part, RiskPart):
            return f", {_levels(self.answers.risk(subject, rule))}"
        if isinstance(part, GradePart):
            found = self.answers.cells[part.level][row]
            return f", votes {_value(told(self.program.cells[part.level].type, found))}"  # type: ignore[arg-type]
        if isinstance(part, DutyPart):
            rows = [
                r
                for r in self.evaluation.lists.screening
                if rule in r.rule.split(", ") and r.point_id == subject
            ]
            return "".join(
                f", {row.timing.en}" + (f", next due {row.next_due}" if row.next_due else "") for row in rows
            )
        return ""


def _value(found: Any) -> str:
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, float):
        return f"{found:.6g}"
    if not isinstance(found, dict):
        return str(found)
    if "one_of" in found:
        return " or ".join(found["one_of"])
    low, high = found["low"], found["high"]
    if abs(low) >= 1e90 or abs(high) >= 1e90:
        return (
            f"{low:.6g} or more"
            if abs(low) < 1e90
            else f"at most {high:.6g}"
            if abs(high) < 1e90
            else "unknown"
        )
    return f"{low:.6g} to {high:.6g}"


def _levels(found: dict[str, str]) -> str:
    if found["low"] == found["high"]:
        return found["low"]
    return f"{found['low']} so far, {found['high']} possible"


def rewritten(text: str) -> str:
    """The document with every output as it is now."""
    new = {e.shown.start: (e.shown, output(e)) for e in examples(text) if e.shown is not None}
    new |= {block.start: (block, file_text(block)) for block in files_shown(text)}
    parts, at = [], 0
    for start, (block, shown) in sorted(new.items()):
        parts += [text[at:start], shown]
        at = block.end
    return "".join([*parts, text[at:]])


def files_shown(text: str) -> list[Block]:
    """The blocks that show a file of the project."""
    return [block for block in blocks(text) if block.info.startswith("yaml file ")]


def file_text(block: Block) -> str:
    """The file that a block shows."""
    return (ROOT / block.info.split()[2]).read_text(encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(rewritten(path.read_text(encoding="utf-8")), encoding="utf-8")
