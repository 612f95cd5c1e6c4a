"""From text to programs, from things to verdicts, and verdicts held against the reference."""

from __future__ import annotations

import datetime
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

from dual_prevention.engine.diagnostics import Findings
from dual_prevention.engine.executors.verdicts import Executor, Verdicts
from dual_prevention.engine.facts.layout import FactLayout, layout_of
from dual_prevention.engine.facts.loader import load_facts
from dual_prevention.engine.facts.subjects import Subjects
from dual_prevention.engine.language.tree import RuleSet
from dual_prevention.engine.linker.link import link
from dual_prevention.engine.linker.packs import Pack
from dual_prevention.engine.program.program import CellDef, Program
from dual_prevention.engine.program.types import CodeType, DateType, NumberType
from dual_prevention.engine.rulebook.loading import load_packs
from dual_prevention.engine.values import Value, code_mask, number_bounds, truth_bounds
from dual_prevention.engine.vocabulary.model import Table
from dual_prevention.engine.vocabulary.tables import load_table

from tests.laws.enterprises import Facts, Thing, rendered
from tests.laws.programs import ProgramText, make_program
from tests.laws.reference_entries import Key, Reference
from tests.laws.reference_names import Answer
from tests.laws.world import DAYS, World

BASE = Path(__file__).parents[1] / "conformance" / "base"
EXECUTORS = {
    "interpreter": "InterpreterExecutor",
    "compiled": "CompiledExecutor",
    "durable": "DurableExecutor",
}
NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Linked:
    """A program with all that made it."""

    text: ProgramText
    day: datetime.date
    program: Program
    pack: Pack
    tables: Mapping[str, Table]
    layout: FactLayout

    @property
    def world(self) -> World:
        """Its vocabulary as it was made."""
        return self.text.world

    def table(self, rules: RuleSet, name: str) -> Table:
        """A table by the name a rule set gives it."""
        assert name in rules.tables
        return self.tables[name]

    def load(self, data: Mapping[str, Any]) -> Subjects:
        """Facts as executors read them."""
        return load_facts(data, self.layout, self.day)

    def answers(self, thing: Thing, random: Random) -> dict[Key, Answer]:
        """What the reference says."""
        return Reference(self.pack, self.table, thing, self.day, random).answers()


def seeded(seed: int) -> Random:
    """A repeatable source of choices."""
    return Random(seed)  # noqa: S311  # nothing here is secret


def link_text(text: ProgramText, day: datetime.date) -> Linked:
    """Write the files as a pack and link it; a generated program must have no fault."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "pack"
        root.mkdir()
        for name in ("pack.yaml", "methods", "profiles", "terms"):
            source = BASE / name
            if source.is_dir():
                shutil.copytree(source, root / name)
            else:
                shutil.copy(source, root / name)
        (root / "terms" / "terms.yaml").unlink()
        for name, content in text.files().items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        findings = Findings()
        (pack,) = load_packs([root], findings)
        findings.raise_errors()
        vocabulary, places = pack.data.vocabulary, root / "rules/tables"
        tables = {
            name: load_table(places / f"{name}.yaml", vocabulary, findings) for name in text.world.tables
        }
        program = link([pack], day, findings=findings)
    return Linked(text, day, program, pack, {n: t for n, t in tables.items() if t}, layout_of(program))


@cache
def linked(seed: int, *, size: int = 10, once: bool = False) -> Linked:
    """The program of a seed."""
    random = seeded(seed)
    return link_text(make_program(random, size=size, once=once), random.choice(DAYS))


@cache
def executors(seed: int, *, size: int = 10) -> tuple[Executor, ...]:
    """Every executor that can run here, for the program of a seed."""
    return tuple(make_executors(linked(seed, size=size).program))


def make_executors(program: Program) -> Iterator[Executor]:
    """Every executor that can run here."""
    for name, factory in EXECUTORS.items():
        try:
            module = import_module(f"dual_prevention.engine.executors.{name}")
            executor: Executor = getattr(module, factory)(program)
        except ImportError:
            if name != "durable":
                raise
            continue
        yield executor


def enterprise(made: Linked, random: Random, unknown: float) -> tuple[Facts, Thing, dict[str, Any]]:
    """An enterprise of a program's world, and how a fact file says it."""
    facts = Facts(random, made.world, unknown)
    root = facts.enterprise()
    _own_scores(made, root, random)
    return facts, root, rendered(root, made.world, random)


def _own_scores(made: Linked, root: Thing, random: Random) -> None:
    risks = [
        (rules["rule_set"], risk)
        for rules in made.text.rule_sets
        for risk in rules.get("risks", [])
        if "method" in risk
    ]
    for thing in root.walk():
        for rule_set, risk in risks:
            if risk["subject"] == thing.kind and random.random() < 0.3:
                (factors,) = risk["method"].values()
                chosen = random.choice(sorted(factors))
                thing.scores[f"{rule_set}/{risk['id']}"] = {chosen: random.choice((1, 3))}


def reported(program: Program, subjects: Subjects, verdicts: Verdicts) -> dict[Key, tuple[CellDef, Value]]:
    """Every answer about things that are listed, by the names that the reference gives: those of a rule on risks or hazards
    are named with the risk or hazard entry, and the level of a risk is its entry's."""
    tables = {**subjects.tables, **verdicts.rows.tables}
    found = {}
    for cell_id, number in program.cell_number.items():
        cell = program.cells[number]
        table = tables[cell.kind]
        about = verdicts.rows.about.get(cell.kind)
        for row, (subject, value) in enumerate(zip(table.ids, verdicts.cells[number], strict=True)):
            if subject and value is not None and not table.phantom[row]:
                name = cell_id
                if about is not None:
                    own, _, part = cell_id.partition("#")
                    of_row = program.row_sources[cell.kind][about[row].source].entry
                    name = f"{of_row}#{part}" if own == cell.kind else f"{own}@{of_row}#{part}"
                found[name, subject] = (cell, value)
    return found


def wrong(made: Linked, subjects: Subjects, verdicts: Verdicts, answers: Mapping[Key, Answer]) -> list[str]:
    """Where verdicts leave out an answer of the reference, or leave open one that is decided."""
    found = []
    told = reported(made.program, subjects, verdicts)
    listed = {name for table in subjects.tables.values() for name in table.ids}
    for (name, subject), answer in answers.items():
        if answer.loose or subject not in listed:
            continue
        if (name, subject) in told:
            if not right(*told[name, subject], answer):
                value = told[name, subject][1]
                found.append(f"{name} of {subject}: {verdicts.engine} says {value!r}, not {answer}")
        elif "@" in name and name.endswith("#status") and answer.value is True:
            found.append(f"{name} of {subject}: {verdicts.engine} has no such row, not {answer}")
    return found


def right(cell: CellDef, reported: Value, answer: Answer) -> bool:
    """Whether the answer is among those reported, and the only one if nothing of it was guessed."""
    value: Any = answer.value
    match cell.type:
        case NumberType(factor=factor):
            return _between(float(value / factor), *number_bounds(reported), answer.guessed)  # type: ignore[arg-type]
        case DateType():
            return _between(float(value.toordinal()), *number_bounds(reported), answer.guessed)  # type: ignore[arg-type]
        case CodeType(choices=choices):
            mask = code_mask(reported)  # type: ignore[arg-type]
            return bool(mask >> choices.code_of[value.text] & 1) and (answer.guessed or mask.bit_count() == 1)
    surely, possibly = truth_bounds(reported)  # type: ignore[arg-type]
    return (possibly if value else not surely) and (answer.guessed or surely == possibly)


def _between(value: float, low: float, high: float, guessed: bool) -> bool:
    slack = NEAR * max(1.0, abs(value))
    return low - slack <= value <= high + slack and (guessed or high - low <= 2 * slack)
