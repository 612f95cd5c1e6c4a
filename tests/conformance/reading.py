"""Reads answers out of verdicts in the words of a case, and holds them against what it expects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dual_prevention.engine.executors.verdicts import Verdicts
from dual_prevention.engine.facts.subjects import Subjects
from dual_prevention.engine.program.program import LEVELS, EntryDef, GradePart, Program
from dual_prevention.engine.program.types import CodeType, DateType, NumberType, Type
from dual_prevention.engine.values import (
    BIG,
    CodeValue,
    NumberValue,
    Value,
    code_mask,
    number_bounds,
    truth_bounds,
)
from dual_prevention.engine.vocabulary.model import ROW_KINDS

Expect = Mapping[str, Mapping[str, Any]]
NEAR = 1e-9
RANKS = ("unknown", *LEVELS)
"""What a rank 0..4 is called; 0: nobody voted."""


class Answers:
    """The answers of one executor about one enterprise."""

    def __init__(self, program: Program, subjects: Subjects, verdicts: Verdicts) -> None:
        self.program = program
        self.subjects = subjects
        self.cells = verdicts.cells
        self.verdicts = verdicts
        self.rows = {
            name: (kind, row)
            for kind, table in subjects.tables.items()
            for row, name in enumerate(table.ids)
            if not table.phantom[row]
        }

    def value(self, subject: str, name: str) -> tuple[Type, Value]:
        """A derived value (or a score) of a subject, by its name alone or with its rule set; "id#value" of a risk."""
        kind, row = self.rows[subject]
        numbers = self.program.cell_number
        risk, _, part = name.partition("#")
        if part and f"risk#{part}" in numbers:
            number = numbers[f"risk#{part}"]
            value = self.cells[number][self.risk_row(subject, risk)]
            assert value is not None
            return self.program.cells[number].type, value
        if "/" in name:
            number = numbers[name]
        elif f"{kind}.{name}" in numbers:
            number = numbers[f"{kind}.{name}"]
        else:
            (number,) = {
                n
                for key, n in numbers.items()
                if key.rpartition("/")[2] == name and self.program.cells[n].kind == kind
            }
        found = self.cells[number][row]
        assert found is not None
        return self.program.cells[number].type, found

    def rows_of(self, entry: EntryDef, subject: str) -> dict[str, int]:
        """The rows of an entry for a subject: one, called "", unless it is about risks or hazards, by their entries."""
        place = self.rows[subject]
        if entry.kind not in ROW_KINDS:
            return {"": place[1]} if entry.kind == place[0] else {}
        sources = self.program.row_sources[entry.kind]
        return {
            sources[about.source].entry: row
            for row, about in enumerate(self.verdicts.rows.about[entry.kind])
            if (about.kind, about.row) == place
        }

    def entry(self, subject: str, name: str) -> tuple[EntryDef, int | None]:
        """An entry about the subject's kind, "rule_set/id" or "rule_set/id@risk_set/id", and its row, if it has one."""
        own, _, of_row = name.partition("@")
        (entry,) = (e for e in self.program.entries if e.id == own)
        rows = self.rows_of(entry, subject)
        if entry.kind in ROW_KINDS and not of_row:
            (of_row,) = rows
        return entry, rows.get(of_row)

    def status(self, subject: str, name: str) -> str:
        """The status of an entry for a subject, from its conditions alone."""
        entry, row = self.entry(subject, name)
        if row is None:  # about a risk or hazard that is surely not there
            return "not_applicable"

        def bounds(cell: int | None, absent: bool) -> tuple[bool, bool]:
            if cell is None:
                return absent, absent
            found = self.cells[cell][row]
            return truth_bounds(found)  # type: ignore[arg-type]

        never, found = (False, False), bounds(entry.status, True)
        if bounds(entry.replaced, False) == (True, True):
            return "replaced"
        if found == (True, True):
            return "found"
        if bounds(entry.where, True) == never:
            return "not_applicable"
        if bounds(entry.unless, False) == (True, True):
            return "exempt"
        if bounds(entry.when, True) == never:
            return "not_applicable" if isinstance(entry.part, GradePart) else "met"
        return "not_applicable" if found == never else "undetermined"

    def level(self, subject: str) -> dict[str, str]:
        """Lowest and highest level of a subject that grades vote on."""
        kind, row = self.rows[subject]
        return self._ranks(self.program.levels[kind][0], row)

    def risk(self, subject: str, name: str) -> dict[str, str]:
        """Lowest and highest level of a risk of the subject."""
        return self._ranks(self.program.levels["risk"][0], self.risk_row(subject, name))

    def risk_row(self, subject: str, name: str) -> int:
        """The row of a risk entry for a subject."""
        sources = self.program.row_sources["risk"]
        (row,) = (
            row
            for row, about in enumerate(self.verdicts.rows.about["risk"])
            if name in (own := sources[about.source].entry, own.rpartition("/")[2])
            and (about.kind, about.row) == self.rows[subject]
        )
        return row

    def _ranks(self, cell: int, row: int) -> dict[str, str]:
        low, high = number_bounds(self.cells[cell][row])  # type: ignore[arg-type]
        return {"low": RANKS[round(low)], "high": RANKS[round(high)]}


def wrong_answers(program: Program, subjects: Subjects, verdicts: Verdicts, expect: Expect) -> Iterator[str]:
    """Every answer that is not as expected."""
    answers = Answers(program, subjects, verdicts)
    for subject, values in expect.get("values", {}).items():
        for name, wanted in values.items():
            kind, found = answers.value(subject, name)
            if not fits(kind, found, wanted):
                yield f"{verdicts.engine}: {subject} {name}: {told(kind, found)}, not {wanted}"
    for subject, statuses in expect.get("status", {}).items():
        for name, wanted in statuses.items():
            status = answers.status(subject, name)
            if status != wanted:
                yield f"{verdicts.engine}: {subject} {name}: {status}, not {wanted}"
    for subject, wanted in expect.get("level", {}).items():
        yield from _level(verdicts.engine, subject, answers.level(subject), wanted)
    for subject, risks in expect.get("risk", {}).items():
        for name, wanted in risks.items():
            yield from _level(verdicts.engine, f"{subject} {name}", answers.risk(subject, name), wanted)
    for name in expect.get("absent", ()):
        if any(entry.id == name for entry in program.entries):
            yield f"{name} takes part"


def _level(engine: str, what: str, found: Mapping[str, str], wanted: object) -> Iterator[str]:
    wanted = wanted if isinstance(wanted, Mapping) else {"low": wanted, "high": wanted}
    if found != wanted:
        yield f"{engine}: {what}: {dict(found)}, not {dict(wanted)}"


def fits(kind: Type, found: Value, wanted: Any) -> bool:
    """Whether a value is what is wanted: a value, `unknown`, {low, high} or {one_of: [..]}."""
    told_ = told(kind, found)
    if wanted == "unknown":
        return isinstance(told_, dict) or told_ == "unknown"
    if isinstance(told_, dict) and isinstance(wanted, Mapping):
        if "one_of" in told_ or "one_of" in wanted:
            return sorted(told_.get("one_of", ())) == sorted(map(str, wanted.get("one_of", ())))
        return set(wanted) <= {"low", "high"} and all(_near(told_[end], wanted[end]) for end in wanted)
    if isinstance(told_, float):
        return isinstance(wanted, int | float) and not isinstance(wanted, bool) and _near(told_, wanted)
    return told_ == (str(wanted) if isinstance(kind, CodeType) else wanted) and type(told_) is not dict


def _near(found: Any, wanted: Any) -> bool:
    if wanted == "none":
        return bool(abs(found) >= BIG / 1e6)
    return bool(abs(found - float(wanted)) <= NEAR * max(1.0, abs(found), abs(float(wanted))))


def told(kind: Type, found: Value) -> Any:
    """A value in the words of a case."""
    match kind:
        case NumberType() | DateType():
            low, high = number_bounds(_number(found))
            return float(low) if low == high else {"low": low, "high": high}
        case CodeType(choices=choices):
            mask = code_mask(_code(found))
            words = [word for code, word in enumerate(choices.words) if mask >> code & 1]
            return words[0] if len(words) == 1 else {"one_of": words}
        case _:
            surely, possibly = truth_bounds(found)  # type: ignore[arg-type]
            return surely if surely == possibly else "unknown"


def _number(found: Value) -> NumberValue:
    return found  # type: ignore[return-value]


def _code(found: Value) -> CodeValue:
    return found  # type: ignore[return-value]
