"""What stands beside the facts: own scores, replaced risks, facts of the thing at hand, and what the register answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..program.program import RowSlot
from ..suggest import guess_values
from .layout import FactLayout
from .problems import Doubt, Problem
from .reading import FactReader, Rows
from .subjects import Answering, KindTable

Where = tuple[str, int]


def fill_row_slots(
    layout: FactLayout, reader: FactReader, tables: Mapping[str, KindTable]
) -> tuple[Answering, ...]:
    """Fill every row slot as `RowSlot` tells, and check what own risks and records point to.

    Gives the records that name a rule, in their order.
    """
    filler = _Filler(layout, reader, tables)
    filler.fill()
    return tuple(filler.answering)


class _Filler:
    def __init__(self, layout: FactLayout, reader: FactReader, tables: Mapping[str, KindTable]) -> None:
        self.layout = layout
        self.reader = reader
        self.tables = tables
        self.by_entry = layout.by_entry()
        self.by_id: dict[str, Where] = {}
        self.answering: list[Answering] = []

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

    def entries(self, what: str, name: str) -> Sequence[RowSlot]:
        """The slots of a rule entry, named in full or by its own id where that is clear."""
        found = self.by_entry.get((what, name))
        if found is not None:
            return found
        full = [entry for kind, entry in self.by_entry if kind == what and entry.endswith(f"/{name}")]
        return self.by_entry[(what, full[0])] if len(full) == 1 else ()

    def names(self, what: str) -> list[str]:
        return [entry for kind, entry in self.by_entry if kind == what]

    def scores(self, kind: str, rows: Rows) -> None:
        for row, (_, notes) in rows.extras.items():
            given = notes.get("scores")
            if not isinstance(given, Mapping):
                continue
            for risk, scores in given.items():
                place = (*rows.place(row), "scores", risk)
                slots = [s for s in self.entries("score", risk) if s.kind == kind]
                if not slots and self.layout.row_slots:
                    guess = guess_values(risk, self.names("score"))
                    self.reader.report(Problem("risk-unknown", key=risk, **guess), place)
                elif slots and isinstance(scores, Mapping):
                    self.put_scores(slots, scores, row, place)

    def put_scores(
        self, slots: list[RowSlot], scores: Mapping[str, Any], row: int, place: tuple[str | int, ...]
    ) -> None:
        by_factor = {slot.name: slot for slot in slots}
        for factor, score in scores.items():
            slot = by_factor.get(factor)
            if slot is None:
                guess = guess_values(factor, by_factor)
                self.reader.report(Problem("factor-unknown", key=factor, **guess), (*place, factor))
                continue
            self.check_scale(slot, score, (*place, factor))
            self.tables[slot.kind].columns[slot.slot][row] = score

    def check_scale(self, slot: RowSlot, score: float, place: tuple[str | int, ...]) -> None:
        name = self.layout.risk_methods.get(slot.entry) or slot.entry.rpartition("/")[2]
        method = self.layout.methods.get(name)
        scale = method.factors.get(slot.name) if method else None
        if method is None or scale is None or method.on_scale(slot.name, score):
            return
        problem = Problem if method.refuse_off_scale else Doubt
        steps = ", ".join(f"{float(step):g}" for step in sorted(scale))
        self.reader.report(
            problem("own-score-off-scale", value=f"{score:g}", method=name, steps=steps), place
        )

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
                column, level = self.tables["own_risk"].columns[method.slot], rows.values[row][direct.slot]
                if type(column[row]) is not int and type(level) is int:
                    column[row] = method.choices.code_of["direct"]
                code = column[row]
                chosen = method.choices.words[code] if type(code) is int else ""
            given = rows.note(row, "scores")
            if isinstance(given, Mapping):
                self.own_scores(rows, row, chosen, given)

    def own_scores(self, rows: Rows, row: int, method: str, scores: Mapping[str, Any]) -> None:
        place = (*rows.place(row), "scores")
        slots = [s for s in self.by_entry.get(("score", f"own_risk/{method}"), []) if s.kind == "own_risk"]
        if slots:
            self.put_scores(slots, scores, row, place)
        elif self.layout.row_slots:
            self.reader.report(Problem("own-risk-method"), place)

    def replace(self, rows: Rows, row: int, target: Where) -> None:
        replaced = rows.note(row, "replaces")
        for number, name in enumerate(replaced if isinstance(replaced, tuple) else ()):
            slots = [s for s in self.entries("replaced", name) if s.kind == target[0]]
            for slot in slots:
                self.tables[slot.kind].columns[slot.slot][target[1]] = True
            if not slots and self.layout.row_slots:
                guess = guess_values(name, self.names("replaced"))
                place = (*rows.place(row), "replaces", number)
                self.reader.report(Problem("risk-unknown", key=name, **guess), place)

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
