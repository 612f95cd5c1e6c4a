"""Derived values: their types as names ask for them, editions and replacements, and their cells."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ..diagnostics import Span
from ..language.tree import Cited, Derive, Score
from ..program import typed as t
from ..program.types import TRUTH, CodeType, NumberType, Type
from ..vocabulary.model import Choices
from .binder import Binder
from .conditions import bind_condition
from .drafts import Drafts
from .editions import date_window, replacing
from .names import unknown
from .sheets import bind_sheet
from .symbols import Definition, Scope, Symbols
from .valueforms import bind_value, choice_words, plain_values

Key = tuple[str, str]


@dataclass(slots=True)
class Definitions:
    """Binds each definition once, when its type is first asked for."""

    symbols: Symbols
    drafts: Drafts
    binder: Binder = field(init=False)
    bound: dict[str, t.Typed | None] = field(default_factory=dict)
    underway: list[Key] = field(default_factory=list)

    def type_of(self, key: Key, span: Span) -> Type | None:
        """The type of a derived value."""
        found = self.symbols.definitions[key]
        if any(isinstance(d.entry, Score) for d in found):
            return NumberType()
        if any(isinstance(d.entry, Derive) and d.entry.value is None for d in found):
            return TRUTH
        if key in self.underway:
            circle = [f"{kind}.{name}" for kind, name in [*self.underway[self.underway.index(key) :], key]]
            self.binder.error("value-circle", span, path=" -> ".join(circle))
            return None
        first = next((d for d in found if d.active), found[0])
        typed = self.typed(first)
        return None if typed is None else typed.type

    def typed(self, definition: Definition) -> t.Typed | None:
        """The typed form of one definition."""
        if definition.id not in self.bound:
            key = (definition.entry.common.subject, definition.entry.name)
            self.underway.append(key)
            self.bound[definition.id] = None
            self.bound[definition.id] = self._bind(definition, key)
            self.underway.pop()
        return self.bound[definition.id]

    def _bind(self, definition: Definition, key: Key) -> t.Typed | None:
        entry = definition.entry
        scope = Scope(entry.common.subject, definition.linked)
        if isinstance(entry, Score):
            return bind_sheet(self.binder, self.drafts, scope, definition, entry)
        if entry.value is None:
            return bind_condition(self.binder, scope, entry.when)
        return bind_value(self.binder, scope, entry.value, self._words(key))

    def _words(self, key: Key) -> Type | None:
        """The list of words that the definitions of a name choose from, where they name words."""
        if key not in self.symbols.words:
            words: dict[str, None] = {}
            spans = 0
            for definition in self.symbols.definitions[key]:
                entry = definition.entry
                if isinstance(entry, Derive) and entry.value is not None:
                    scope = Scope(key[0], definition.linked)
                    words.update(dict.fromkeys(choice_words(self.binder, scope, entry.value)))
                    spans += sum(1 for _ in plain_values(entry.value))
            if not words or spans == 1:
                return None
            listed = tuple(words)
            codes = {word: code for code, word in enumerate(listed)}
            self.symbols.words[key] = Choices(key[1], listed, False, {}, codes)
        return CodeType(self.symbols.words[key])

    def choose_cells(self) -> None:
        """Decide which cell each name means: its only definition in force, or one that chooses between several."""
        for (kind, name), found in self.symbols.definitions.items():
            active = [d for d in found if d.active]
            if (
                len(active) == 1
                and not active[0].linked.rules.dated_by
                and not active[0].entry.common.dated_by
            ):
                self.binder.own_cell[kind, name] = active[0].id
            elif active:
                self.binder.own_cell[kind, name] = f"{kind}.{name}"

    def draft_all(self) -> None:
        """Cells of every definition in force, and of the choices between them."""
        for (kind, name), found in self.symbols.definitions.items():
            if kind in ("risk", "hazard"):
                self.binder.error("derive-on-row", found[0].entry.common.span, kind=kind)
                continue
            for definition in found:
                typed = self.typed(definition)
                if typed is not None and definition.active:
                    common = definition.entry.common
                    clause = common.basis[0].clause if common.basis else ""
                    title = common.title if common.title.zh else replace(common.title, zh=name)
                    self.drafts.cell(
                        definition.id,
                        kind,
                        typed,
                        title=title,
                        cited=Cited(clause, common.confidence, common.note),
                        basis=common.basis,
                        confidence=common.confidence,
                    )
            active = [d for d in found if d.active]
            if active and self.binder.own_cell[kind, name] == f"{kind}.{name}":
                self._draft_choice(kind, name, active)

    def _draft_choice(self, kind: str, name: str, active: list[Definition]) -> None:
        rows: list[t.CaseRow] = []
        last: Definition | None = None
        kinds = {type(typed.type) for d in active if (typed := self.typed(d)) is not None}
        if len(kinds) > 1:
            self.binder.error("edition-types", active[1].entry.common.span, name=name)
            return
        for definition in active:
            typed = self.typed(definition)
            if typed is None:
                return
            when = self._applies(definition, active)
            common = definition.entry.common
            reference = t.CellRef(definition.id, 0, typed.type, common.span)
            if when is not None:
                rows.append(t.CaseRow(when, reference, Cited(), common.span))
            elif last is not None:
                self.binder.error("defined-twice", common.span, name=name, other=last.id)
                return
            else:
                last = definition
        typed = self.typed(last or active[0])
        assert typed is not None
        span = active[0].entry.common.span
        otherwise: t.Typed = unknown(typed.type, "no-edition-in-force", span)
        if last is not None:
            otherwise = t.CellRef(last.id, 0, typed.type, span)
        rows.append(t.CaseRow(None, otherwise, Cited(), span))
        title = active[0].entry.common.title
        self.drafts.cell(
            f"{kind}.{name}",
            kind,
            t.Cases(tuple(rows), typed.type, span),
            title=replace(title, zh=title.zh or name),
        )

    def _applies(self, definition: Definition, active: list[Definition]) -> t.Typed | None:
        """When this definition is the one that counts: its dates, or that it replaces another."""
        scope = Scope(definition.entry.common.subject, definition.linked)
        window = date_window(self.binder, scope, definition.linked, definition.entry.common)
        if window is not None:
            return window
        others = [d for d in active if d is not definition]
        return replacing(self.binder, definition, others)
