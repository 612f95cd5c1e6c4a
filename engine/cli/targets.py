"""What can be explained about the subjects of one evaluation, and the trees behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from ...models.because import ExplainNode
from ..diagnostics import Language
from ..explain.shown import show
from ..explain.tree import explain_tree
from ..explain.view import View
from ..facts.factfile import FactFile
from ..program.program import CellDef, EntryDef
from ..report.phrases import shown_value
from ..report.words import STATUSES
from ..report.words import say as word
from ..results.conclude import status_of
from ..suggest import guess_values
from ..yamlfile import fold
from .guard import fault
from .language import language

if TYPE_CHECKING:
    from ..evaluator import Evaluator

Target = EntryDef | CellDef
Place = tuple[str, int]
LEVEL: Final = "level"
_MOST_NAMES: Final = 24


class Targets:
    """One evaluated enterprise, with the rules and values that can be asked about."""

    def __init__(self, evaluator: Evaluator, facts: FactFile) -> None:
        self.evaluator = evaluator
        self.program, self.subjects, self.verdicts, _ = evaluator.run(facts)
        self.view = View(self.program, self.subjects, self.verdicts)
        self._entries = {entry.id: entry for entry in self.program.entries if not entry.of_row}

    def trees(self, rule: str, subject: str | None) -> list[tuple[dict[str, str], ExplainNode]]:
        """Heads (rule, row it is about, subject, status) and trees. Raises `InputError` where there is nothing."""
        place = None if subject is None else self.place(subject)
        chosen: list[tuple[Target, int]] = []
        for name in dict.fromkeys(fold(part) for part in rule.split(", ")):  # as the lists name merged rules
            for target in self._about(self._named(name), name, place):
                rows = self._rows(target.kind) if place is None else (place[1],)
                chosen += ((target, row) for row in rows)
        there = [item for item in chosen if self._there(*item)]
        return [
            (self._head(*item), explain_tree(self.program, self.subjects, self.verdicts, *item))
            for item in there or chosen[:1]
        ]

    def _there(self, target: Target, row: int) -> bool:
        """Whether the risk or hazard that a rule is about is there, or may be."""
        base = self._entries.get(target.of_row) if isinstance(target, EntryDef) and target.of_row else None
        return base is None or self.view.cell_truth(base.status, row, False) is not False

    def listing(self, subject: str | None) -> list[dict[str, str]]:
        """Every rule and value of a subject (the enterprise when none is named), with its answer."""
        kind, row = ("enterprise", 0) if subject is None else self.place(subject)
        lang = language()
        rows: list[dict[str, str]] = []
        for target in self._every():
            if target.kind == kind:
                head = self._head(target, row)
                title = target.title.of(lang) or head["rule"]
                if head["of_row"] and not self._there(target, row):
                    continue
                rows.append({**head, "title": title, "answer": self._answer(target, row, lang)})
        return rows

    def place(self, subject: str) -> Place:
        """The kind and row of a subject's id."""
        wanted = fold(subject)
        ids: list[str] = []
        for kind, table in self.subjects.tables.items():
            for row in self._rows(kind):
                if table.ids[row] == wanted:
                    return kind, row
                ids.append(table.ids[row])
        raise fault("explain-no-subject", id=subject, **guess_values(wanted, ids))

    def _rows(self, kind: str) -> Sequence[int]:
        table = self.subjects.tables.get(kind)
        return [] if table is None else [row for row in range(table.rows) if not table.phantom[row]]

    def _every(self) -> list[Target]:
        return [*self._values(), *self.program.entries]

    def _values(self) -> Iterator[CellDef]:
        """Derived values and scores, and the levels of kinds."""
        for cell in self.program.cells:
            if "#" not in cell.id:
                yield cell
        for _, number in self.program.levels.values():
            yield self.program.cells[number]

    def _named(self, name: str) -> list[Target]:
        """Targets of that full id, else of that local id; `rule@row` names the risk or hazard that a rule is about."""
        every = self._every()
        rule, _, of_row = name.partition("@")
        exact = [target for target in every if target.id == rule]
        found = exact or [target for target in every if _local(target) == rule]
        if not found:
            self._refuse(rule, every)
        if not of_row:
            return found
        kept: list[Target] = [
            t for t in found if isinstance(t, EntryDef) and of_row in (t.of_row, t.of_row.rpartition("/")[2])
        ]
        if not kept:
            rows = sorted({f"{rule}@{t.of_row}" for t in found if isinstance(t, EntryDef) and t.of_row})
            raise fault("explain-no-rule", id=name, **guess_values(name, rows, 3))
        return kept

    def _refuse(self, name: str, every: Sequence[Target]) -> None:
        from ..ruletests.running import entry_ids

        known = entry_ids(self.evaluator, with_values=True)
        if name in known or any(item.partition("/")[2] == name for item in known):
            raise fault("explain-not-in-force", id=name, day=self.subjects.as_of.isoformat())
        names = {target.id for target in every} | {_local(target) for target in every}
        raise fault("explain-no-rule", id=name, **guess_values(name, sorted(names), 3))

    def _about(self, found: list[Target], name: str, place: Place | None) -> list[Target]:
        """Those of the subject's kind; of one value in several editions, the one that was chosen."""
        if place is not None:
            kept = [target for target in found if target.kind == place[0]]
            if not kept:
                kinds = self.program.vocabulary.kinds
                lang = language()
                labels = {kinds[t.kind].label.of(lang) for t in found}
                table = self.subjects.tables[place[0]]
                raise fault(
                    "explain-other-kind",
                    id=name,
                    subject=table.ids[place[1]],
                    kind=kinds[place[0]].label.of(lang),
                    kinds=", ".join(sorted(labels)),
                )
            found = kept
        full = list(dict.fromkeys(t.id for t in found))
        if len(full) > 1 and any(isinstance(t, EntryDef) for t in found):
            raise fault("explain-ambiguous", id=name, allowed=", ".join(full[:_MOST_NAMES]))
        chosen = {t.kind for t in found if isinstance(t, CellDef) and "/" not in t.id}
        return [
            t
            for t in found
            if isinstance(t, EntryDef) or "/" not in t.id or t.kind not in chosen or t.id == name
        ]

    def _head(self, target: Target, row: int) -> dict[str, str]:
        table = self.subjects.tables[target.kind]
        return {
            "rule": target.id,
            "of_row": target.of_row if isinstance(target, EntryDef) else "",
            "kind": target.kind,
            "subject": table.ids[row],
            "status": status_of(self.view, target, row) if isinstance(target, EntryDef) else "",
        }

    def _answer(self, target: Target, row: int, lang: Language) -> str:
        if isinstance(target, EntryDef):
            return word(STATUSES, status_of(self.view, target, row), lang)
        shown = show(self.view.cell_value(target.number, row), target.type)
        return shown_value(ExplainNode.made(**{**shown.fields(), "children": ()}), lang)


def _local(target: Target) -> str:
    name = target.id.rpartition("/")[2]
    if isinstance(target, CellDef) and "#" in name:
        return LEVEL
    return name if isinstance(target, EntryDef) else name.removeprefix(f"{target.kind}.")
