"""What can be explained about the subjects of one evaluation, and the trees behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, Never

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
from ..vocabulary.model import ROW_KINDS
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

    def trees(self, rule: str, subject: str | None) -> list[tuple[dict[str, str], ExplainNode]]:
        """Heads (rule, row it is about, subject, status) and trees. Raises `InputError` where there is nothing."""
        place = None if subject is None else self.place(subject)
        chosen: list[tuple[Target, int]] = []
        for name in dict.fromkeys(fold(part) for part in rule.split(", ")):  # as the lists name merged rules
            own, _, of_row = name.partition("@")
            for target in self._about(self._named(own), own, place):
                chosen += self._chosen(target, place, of_row, name)
        if not chosen:
            raise fault("explain-no-row", id=rule)
        return [
            (self._head(*item), explain_tree(self.program, self.subjects, self.verdicts, *item))
            for item in chosen
        ]

    def _chosen(
        self, target: Target, place: Place | None, of_row: str, name: str
    ) -> Iterator[tuple[Target, int]]:
        """The target for each subject; of a rule on risks or hazards for each that is there, or may be.

        One that is named and is not there is shown itself: why it is not.
        """
        if not isinstance(target, EntryDef) or target.kind not in ROW_KINDS:
            if of_row:
                self._refuse_row(target, name, ())
            rows = self._rows(target.kind) if place is None else (place[1],)
            yield from ((target, row) for row in rows)
            return
        wanted = self._sources(target, of_row, name)
        found = [
            row
            for row, about in enumerate(self.verdicts.rows.about[target.kind])
            if place in (None, (about.kind, about.row)) and about.source in wanted
        ]
        yield from ((target, row) for row in found)
        if of_row and not found:
            sources = self.program.row_sources[target.kind]
            bases = [self.view.parts.entries.get(sources[number].entry) for number in wanted]
            for base in bases:
                if base is not None and place is None:
                    yield from ((base, row) for row in self._rows(base.kind)[:1])
                elif base is not None and place is not None and base.kind == place[0]:
                    yield base, place[1]

    def _sources(self, target: EntryDef, of_row: str, name: str) -> frozenset[int]:
        """The risk or hazard entries of that name, all of them for no name."""
        sources = self.program.row_sources[target.kind]
        found = frozenset(
            number
            for number, source in enumerate(sources)
            if of_row in ("", source.entry, source.entry.rpartition("/")[2])
        )
        if not found:
            self._refuse_row(target, name, [source.entry for source in sources])
        return found

    def _refuse_row(self, target: Target, name: str, rows: Sequence[str]) -> Never:
        names = sorted(f"{target.id}@{row}" for row in rows)
        raise fault("explain-no-rule", id=name, **guess_values(name, names, 3))

    def listing(self, subject: str | None) -> list[dict[str, str]]:
        """Every rule and value of a subject (the enterprise when none is named), with its answer."""
        kind, row = ("enterprise", 0) if subject is None else self.place(subject)
        lang = language()
        rows: list[dict[str, str]] = []
        for target in self._every():
            if target.kind == kind:
                rows.append(self._listed(target, row, lang))
            elif target.kind in ROW_KINDS:
                rows += (
                    self._listed(target, at, lang) for at in self.view.rows_about(target.kind, (kind, row))
                )
        return rows

    def _listed(self, target: Target, row: int, lang: Language) -> dict[str, str]:
        head = self._head(target, row)
        title = target.title.of(lang) or head["rule"]
        return {**head, "title": title, "answer": self._answer(target, row, lang)}

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
        for kind, (_, number) in self.program.levels.items():
            if kind not in ROW_KINDS:
                yield self.program.cells[number]

    def _named(self, name: str) -> list[Target]:
        """Targets of that full id, else of that local id."""
        every = self._every()
        exact = [target for target in every if target.id == name]
        found = exact or [target for target in every if _local(target) == name]
        if not found:
            self._refuse(name, every)
        return found

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
            kept = [target for target in found if target.kind in (place[0], *ROW_KINDS)]
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
        kind, at = self.view.place(target.kind, row)
        return {
            "rule": target.id,
            "of_row": self.view.of_row(target.kind, row),
            "kind": kind,
            "subject": self.subjects.tables[kind].ids[at],
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
