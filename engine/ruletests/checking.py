"""Holds one case's answers against what is expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..executors.verdicts import Verdicts
from ..explain.view import Place, View
from ..facts.subjects import Subjects
from ..program.program import LEVELS, EntryDef, Program, RiskPart
from ..program.types import CodeType
from ..results.conclude import statuses_of
from ..values import Value, code_mask, number_bounds
from ..vocabulary.model import ROW_KINDS
from .cases import Expectation

_NEAR: Final = 1e-9
_STATUSES: Final = {
    "found": frozenset({"found"}),
    "not": frozenset({"not_applicable", "met", "exempt", "replaced"}),
    "unknown": frozenset({"undetermined"}),
}


@dataclass(frozen=True, slots=True)
class Failure:
    """An expectation that was not met: what came instead, as (code, values) of a message."""

    expected: Expectation
    code: str
    values: Mapping[str, str]


class Checker:
    """Checks the expectations of cases of one program."""

    def __init__(self, program: Program, known_ids: frozenset[str]) -> None:
        """`known_ids` are the entries of the packs, in force or not."""
        self.program = program
        self.known_ids = known_ids
        self.entries: dict[str, list[EntryDef]] = {}
        for entry in program.entries:
            self.entries.setdefault(entry.id, []).append(entry)
        self.values: dict[tuple[str, str], int] = {}
        for cell_id, number in program.cell_number.items():
            if "#" not in cell_id:
                kind = program.cells[number].kind
                name = cell_id.removeprefix(f"{kind}.").rpartition("/")[2]
                if cell_id == f"{kind}.{name}" or (kind, name) not in self.values:
                    self.values[kind, name] = number

    def check(self, expected: Expectation, subjects: Subjects, verdicts: Verdicts) -> Failure | None:
        """None when the expectation is met."""
        place = _place(subjects, expected.subject)
        if place is None:
            return Failure(expected, "test-no-subject", {"subject": expected.subject})
        view = View(self.program, subjects, verdicts)
        if expected.what == "value":
            return self._value(expected, place, verdicts)
        if expected.what == "level":
            return self._level(expected, place, view)
        if expected.what == "risk":
            return self._risk(expected, place, view)
        return self._status(expected, place, view)

    def _status(self, expected: Expectation, place: tuple[str, int], view: View) -> Failure | None:
        kind = place[0]
        entries = [entry for entry in self.entries.get(expected.name, []) if entry.kind in (kind, *ROW_KINDS)]
        if not entries:
            absent = expected.name in self.known_ids and expected.name not in self.entries
            if absent and expected.what == "not":
                return None
            return Failure(
                expected, "test-not-in-force" if absent else "test-no-entry", {"id": expected.name}
            )
        statuses = {status for entry in entries for status in statuses_of(view, entry, place)}
        wanted = _STATUSES[expected.what]
        met = statuses <= wanted if expected.what == "not" else bool(statuses & wanted)
        if met:
            return None
        values = {"id": expected.name, "have": ", ".join(sorted(statuses)), "want": expected.what}
        return Failure(expected, "test-status", values)

    def _value(self, expected: Expectation, place: tuple[str, int], verdicts: Verdicts) -> Failure | None:
        kind, row = place
        number = self.values.get((kind, expected.name))
        if number is None:
            return Failure(expected, "test-no-value", {"name": expected.name, "kind": kind})
        cell = self.program.cells[number]
        value = verdicts.cells[number][row]
        words = cell.type.choices.words if isinstance(cell.type, CodeType) else ()
        shown = describe(value, words)
        if value is not None and _same(shown, expected.wanted):
            return None
        return Failure(
            expected, "test-value", {"name": expected.name, "have": str(shown), "want": str(expected.wanted)}
        )

    def _level(self, expected: Expectation, place: Place, view: View) -> Failure | None:
        kind, row = place
        if kind == "own_risk":
            return self._own_risk(expected, row, view)
        if kind not in self.program.levels:
            return Failure(expected, "test-no-level", {"kind": kind})
        return self._rank(expected, view.cells[self.program.levels[kind][0]][row])

    def _risk(self, expected: Expectation, place: Place, view: View) -> Failure | None:
        for entry in self.entries.get(expected.name, []):
            if entry.kind == place[0] and isinstance(entry.part, RiskPart):
                return self._rank(expected, self._rank_of(entry, place, view))
        return Failure(expected, "test-no-entry", {"id": expected.name})

    def _own_risk(self, expected: Expectation, row: int, view: View) -> Failure | None:
        """The level of a risk of the enterprise's own analysis, by whichever method it was assessed."""
        for entry in self.program.entries:
            applies = entry.kind == "own_risk" and view.cells[entry.status][row] is True
            if applies and isinstance(entry.part, RiskPart):
                return self._rank(expected, self._rank_of(entry, ("own_risk", row), view))
        return Failure(expected, "test-no-level", {"kind": "own_risk"})

    def _rank_of(self, entry: EntryDef, place: Place, view: View) -> Value | None:
        """The rank of a risk; None where it is not there."""
        row = view.row_of("risk", entry.id, place)
        return None if row is None else view.cells[self.program.levels["risk"][0]][row]

    def _rank(self, expected: Expectation, value: Value | None) -> Failure | None:
        shown: object = "none"
        if value is not None:
            low, high = number_bounds(value)  # type: ignore[arg-type]
            worst, so_far = _level_name(high), _level_name(low)
            shown = so_far if low == high else {"low": so_far, "high": worst}
        if shown == expected.wanted:
            return None
        return Failure(
            expected, "test-value", {"name": "level", "have": str(shown), "want": str(expected.wanted)}
        )


def _level_name(rank: float) -> str:
    return LEVELS[int(rank) - 1] if rank >= 1 else "unknown"


def _place(subjects: Subjects, subject: str) -> tuple[str, int] | None:
    for kind, table in subjects.tables.items():
        for row, own in enumerate(table.ids):
            if own == subject and not table.phantom[row]:
                return kind, row
    return None


def describe(value: Value | None, words: tuple[str, ...]) -> object:
    """A value as a case would write it: a number or {low, high}, a word or {one_of}, true, false, unknown."""
    if value is None or isinstance(value, frozenset):
        return None
    if isinstance(value, bool):
        return value
    if words:
        mask = code_mask(value)  # type: ignore[arg-type]
        possible = [word for code, word in enumerate(words) if mask >> code & 1]
        return possible[0] if len(possible) == 1 else {"one_of": possible}
    if type(value).__name__ == "Unknown":
        return "unknown"
    low, high = number_bounds(value)  # type: ignore[arg-type]
    return low if low == high else {"low": low, "high": high}


def _same(have: object, want: object) -> bool:
    if want == "unknown":
        return have == "unknown" or isinstance(have, dict)
    if isinstance(want, bool) or isinstance(have, bool):
        return have is want
    if isinstance(want, float) and isinstance(have, int | float):
        return abs(have - want) <= _NEAR * max(1.0, abs(want))
    if isinstance(want, dict) and isinstance(have, dict):
        if "one_of" in want and "one_of" in have:
            return set(want["one_of"]) == set(have["one_of"])
        return all(key in have and _same(have[key], bound) for key, bound in want.items())
    if isinstance(want, float) and isinstance(have, str):
        return have == f"{want:g}"
    return have == want
