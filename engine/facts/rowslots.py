"""What stands beside the facts: own scores, replaced risks, facts of the thing at hand, and what the register answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..program.types import SetType
from ..suggest import guess_values
from .layout import FactLayout
from .problems import Doubt, Problem
from .reading import FactReader, Rows
from .subjects import Answering, KindTable, OwnScore

Where = tuple[str, int]


def fill_row_slots(
    layout: FactLayout, reader: FactReader, tables: Mapping[str, KindTable]
) -> tuple[tuple[Answering, ...], tuple[OwnScore, ...]]:
    """Fill every row slot as `RowSlot` tells, and check what scores, own risks and records point to.

    Gives the records that name a rule, and the enterprise's own scores of risk entries.
    """
    filler = _Filler(layout, reader, tables)
    filler.fill()
    return tuple(filler.answering), tuple(filler.found)


class _Filler:
    def __init__(self, layout: FactLayout, reader: FactReader, tables: Mapping[str, KindTable]) -> None:
        self.layout = layout
        self.reader = reader
        self.tables = tables
        self.by_entry = layout.by_entry()
        self.by_id: dict[str, Where] = {}
        self.answering: list[Answering] = []
        self.found: list[OwnScore] = []

    def fill(self) -> None:
        for kind, rows in self.reader.rows.items():
            if kind != "own_risk":
                self.scores(kind, rows)
        own, records = self.reader.rows.get("own_risk"), self.reader.rows.get("recorded_hazard")
        if own is not None and any(not phantom for phantom in own.phantom):
            self.index()
            self.own_risks(own)
        if records is not None and any(not phantom for phantom in records.phantom):
            self.index()
            self.records(records)

    def index(self) -> None:
        """Find every subject by its id."""
        if not self.by_id:
            for kind, rows in self.reader.rows.items():
                if kind not in ("own_risk", "recorded_hazard"):
                    named = ((i, (kind, row)) for row, i in enumerate(rows.ids) if not rows.phantom[row])
                    self.by_id.update(named)

    def risk(self, name: str, kind: str) -> str | None:
        """A risk entry about the subjects of a kind, named in full or by its own id where that is clear."""
        risks = self.layout.risks
        if name not in risks:
            full = [entry for entry in risks if entry.endswith(f"/{name}")]
            name = full[0] if len(full) == 1 else ""
        return name if name in risks and risks[name][0] == kind else None

    def unknown_risk(self, name: str, place: tuple[str | int, ...]) -> None:
        if self.layout.slots:
            guess = guess_values(name, self.layout.risks)
            self.reader.report(Problem("risk-unknown", key=name, **guess), place)

    def scores(self, kind: str, rows: Rows) -> None:
        for row, (_, notes) in rows.extras.items():
            given = notes.get("scores")
            for name, scores in given.items() if isinstance(given, Mapping) else ():
                place = (*rows.place(row), "scores", name)
                risk = self.risk(name, kind)
                method = "" if risk is None else self.layout.risks[risk][1]
                if risk is None or method not in self.layout.methods:
                    self.unknown_risk(name, place)
                elif isinstance(scores, Mapping):
                    self.found += (
                        OwnScore(risk, kind, row, factor, score)
                        for factor, score in self.checked(method, scores, place)
                    )

    def checked(
        self, method: str, scores: Mapping[str, Any], place: tuple[str | int, ...]
    ) -> Iterator[tuple[str, Any]]:
        """The scores of factors that the method has; others are reported, and scores off the scale."""
        factors = self.layout.methods[method].factors
        for factor, score in scores.items():
            if factor not in factors:
                guess = guess_values(factor, factors)
                self.reader.report(Problem("factor-unknown", key=factor, **guess), (*place, factor))
                continue
            self.check_scale(method, factor, score, (*place, factor))
            yield factor, score

    def check_scale(self, name: str, factor: str, score: float, place: tuple[str | int, ...]) -> None:
        method = self.layout.methods[name]
        if not method.on_scale(factor, score):
            problem = Problem if method.refuse_off_scale else Doubt
            steps = ", ".join(f"{float(step):g}" for step in sorted(method.factors[factor]))
            found = problem("own-score-off-scale", value=f"{score:g}", method=name, steps=steps)
            self.reader.report(found, place)

    def target(self, rows: Rows, row: int) -> Where | None:
        """The subject that an own risk or record is about: the enterprise unless `at` names another."""
        at = rows.note(row, "at")
        if at is None:
            return ("enterprise", 0)
        found = self.by_id.get(str(at))
        if found is None:
            guess = guess_values(str(at), self.by_id)
            self.reader.report(Problem("subject-unknown", key=str(at), **guess), (*rows.place(row), "at"))
        return found

    def own_risks(self, rows: Rows) -> None:
        method = rows.reader.kind.facts.get("method")
        direct = rows.reader.kind.facts["direct"]
        for row in self.real(rows):
            target = self.target(rows, row)
            if target is not None:
                self.at_slots("own_risk", row, target)
                self.replace(rows, row, target)
            chosen = ""
            if method is not None and method.choices is not None:
                column, level = self.tables["own_risk"].columns[method.slot], rows.columns[direct.slot][row]
                if type(column[row]) is not int and type(level) is int:
                    column[row] = method.choices.code_of["direct"]
                code = column[row]
                chosen = method.choices.words[code] if type(code) is int else ""
            given = rows.note(row, "scores")
            if isinstance(given, Mapping):
                self.own_scores(rows, row, chosen, given)

    def own_scores(self, rows: Rows, row: int, method: str, scores: Mapping[str, Any]) -> None:
        place = (*rows.place(row), "scores")
        slots = {slot.name: slot.slot for slot in self.by_entry.get(("score", f"own_risk/{method}"), ())}
        if slots:
            for factor, score in self.checked(method, scores, place):
                self.tables["own_risk"].columns[slots[factor]][row] = score
        elif self.layout.slots:
            self.reader.report(Problem("own-risk-method"), place)

    def replace(self, rows: Rows, row: int, target: Where) -> None:
        replaced = rows.note(row, "replaces")
        kind, at = target
        slot = next((s for s in self.by_entry.get(("replaced", ""), ()) if s.kind == kind), None)
        for number, name in enumerate(replaced if isinstance(replaced, tuple) else ()):
            risk = self.risk(name, kind)
            if risk is None or slot is None:
                self.unknown_risk(name, (*rows.place(row), "replaces", number))
                continue
            assert isinstance(slot.type, SetType)
            column = self.tables[kind].columns[slot.slot]
            before = column[at]
            assert isinstance(before, frozenset)
            column[at] = before | {slot.type.choices.code_of[risk]}

    def records(self, rows: Rows) -> None:
        for row in self.real(rows):
            target = self.target(rows, row)
            if target is None:
                continue
            self.at_slots("recorded_hazard", row, target)
            rule = rows.note(row, "rule")
            if rule:
                self.answering.append(Answering(row, str(rule), *target))

    def at_slots(self, kind: str, row: int, target: Where) -> None:
        facts = self.layout.vocabulary.kinds[target[0]].facts
        for slot in self.by_entry.get(("at", ""), ()):
            fact = facts.get(slot.name)
            if slot.kind == kind and fact is not None:
                value = self.tables[target[0]].columns[fact.slot][target[1]]
                self.tables[kind].columns[slot.slot][row] = value

    def real(self, rows: Rows) -> Iterable[int]:
        return (row for row, phantom in enumerate(rows.phantom) if not phantom)
