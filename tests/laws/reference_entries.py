"""The reference, second part: editions, entries, levels, scores and risks; every answer by its cell id."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from random import Random
from typing import Any

from dual_prevention.engine.language import tree as t
from dual_prevention.engine.linker.packs import Pack
from dual_prevention.engine.vocabulary.model import Source, Table

from tests.laws.enterprises import Thing
from tests.laws.expressions import LEVELS
from tests.laws.reference import Reader
from tests.laws.reference_names import ANY, Answer, Row, Scope, Word

Placed = tuple[t.RuleSet, Any]
Key = tuple[str, str]
"""Cell id, subject id."""
Vote = tuple[Callable[[], bool], Callable[[], Word]]
"""Whether it counts, and the level it votes for."""


class Reference(Reader):
    """All answers about one enterprise."""

    def __init__(
        self,
        pack: Pack,
        tables: Callable[[t.RuleSet, str], Table],
        root: Thing,
        day: datetime.date,
        random: Random,
    ) -> None:
        super().__init__(pack.data.vocabulary, tables, day, random)
        self.sources: Mapping[str, Source] = pack.data.sources
        self.methods = pack.data.methods
        self.root = root
        self.sets = [s for s in pack.rule_sets if s.dated_by or self.sources[s.source].in_force(day)]
        self.entries: list[Placed] = [(rules, entry) for rules in self.sets for entry in rules.entries]
        self.known_sets = pack.rule_sets
        self.names = {
            (e.common.subject, e.name)
            for s in pack.rule_sets
            for e in s.entries
            if isinstance(e, t.Derive | t.Score)
        }
        self.graded = {e.common.subject for _, e in self.entries if isinstance(e, t.Grade)}
        self.memory: dict[Key, Answer] = {}

    def ask(self, cell: str, thing: Thing, read: Callable[[], Any]) -> Any:
        """The value of a cell, worked out once."""
        key = (cell, thing.id)
        if key not in self.memory:
            self.memory[key] = self.apart(read)
        answer = self.memory[key]
        self.now.guessed |= answer.guessed
        self.now.loose |= answer.loose
        return answer.value

    def answers(self) -> dict[Key, Answer]:
        """Every cell of every subject."""
        for thing in self.root.walk():
            for kind, name in self.names:
                if kind == thing.kind:
                    self.derived(thing, name)
            for rules, entry in self.entries:
                if isinstance(entry, t.Derive | t.Score):
                    if entry.common.subject == thing.kind:
                        self.defined(rules, entry, thing)
                else:
                    for row in self.rows(entry, thing):
                        self.entry(rules, entry, thing, row)
            if thing.kind in self.graded:
                self.level(thing)
        return self.memory

    # Derived values and their editions

    def derived(self, thing: Thing, name: str) -> Any:
        if name == "level" and thing.kind in self.graded:
            return self.level(thing)
        if (thing.kind, name) not in self.names:
            return None
        found = [(r, e) for r, e in self.entries if isinstance(e, t.Derive | t.Score) and e.name == name]
        found = [(r, e) for r, e in found if e.common.subject == thing.kind]
        if len(found) == 1 and not found[0][0].dated_by:
            return self.defined(*found[0], thing)
        if not found:
            return self.nothing(name)
        return self.ask(f"{thing.kind}.{name}", thing, lambda: self.edition(found, thing, name))

    def edition(self, found: Sequence[Placed], thing: Thing, name: str) -> Any:
        last: Placed | None = None
        for rules, entry in found:
            others = [other for other, _ in found if other is not rules]
            if rules.dated_by:
                if self.dated(rules, thing):
                    return self.defined(rules, entry, thing)
            elif any(other.name in rules.replaces for other in others):
                if self.holds(rules.where, Scope(thing, rules)):
                    return self.defined(rules, entry, thing)
            else:
                last = (rules, entry)
        return self.nothing(name) if last is None else self.defined(*last, thing)

    def nothing(self, name: str) -> Any:
        """No edition counts: any value."""
        entry = next(
            e for s in self.known_sets for e in s.entries if isinstance(e, t.Derive) and e.name == name
        )
        return self.guess((True, False) if entry.value is None else ANY)

    def dated(self, rules: t.RuleSet, thing: Thing) -> bool:
        """Whether the source was in force on the subject's own date."""
        day = self.named(t.Name((rules.dated_by,), rules.span), Scope(thing, rules))
        return self.sources[rules.source].in_force(day)

    def defined(self, rules: t.RuleSet, entry: t.Derive | t.Score, thing: Thing) -> Any:
        scope, cell = Scope(thing, rules), f"{rules.name}/{entry.name}"
        if isinstance(entry, t.Score):
            return self.ask(cell, thing, lambda: self.score(entry, cell, scope))
        if entry.value is None:
            return self.ask(cell, thing, lambda: self.holds(entry.when, scope))
        form = entry.value
        return self.ask(cell, thing, lambda: self.value(form, scope))

    def score(self, sheet: t.Score, cell: str, scope: Scope) -> Fraction:
        best: dict[tuple[int, str, str], Fraction] = {}
        for item in sheet.items:
            amount = self.item(item, f"{cell}/{item.id}", scope)
            key = (item.sign, item.group, item.best_of or f"#{item.id}")
            best[key] = max(best[key], amount) if key in best else amount
        total, groups = (
            sheet.start,
            dict.fromkeys((group for sign, group, _ in best if sign < 0), Fraction(0)),
        )
        for (sign, group, _), amount in best.items():
            if sign > 0:
                total += amount
            else:
                groups[group] += amount
        for group, amount in groups.items():
            total -= min(amount, sheet.groups[group]) if group in sheet.groups else amount
        total = total if sheet.lowest is None else max(total, sheet.lowest)
        return total if sheet.highest is None else min(total, sheet.highest)

    def item(self, item: t.ScoreItem, cell: str, scope: Scope) -> Fraction:
        def counts() -> bool:
            return (
                self.holds(item.where, scope)
                and self.holds(item.when, scope)
                and not self.exempt(item.unless, scope)
            )

        def points() -> Fraction:
            if not self.ask(f"{cell}#when", scope.thing, counts):
                return Fraction(0)
            amount: Fraction = self.value(item.points, scope)
            return amount if item.each is None else amount * self.number(item.each, scope)

        return self.ask(f"{cell}#points", scope.thing, points)  # type: ignore[no-any-return]

    # Entries

    def exempt(self, node: t.Condition | None, scope: Scope) -> bool:
        """Whether an exemption is shown; a guess shows nothing, and does not say the contrary."""
        if node is None:
            return False
        answer = self.apart(lambda: self.holds(node, scope))
        self.now.loose |= answer.guessed or answer.loose
        return bool(answer.value)

    def rows(self, entry: Any, thing: Thing) -> Iterator[Row | None]:
        """For which rows of this subject an entry is read: none at all, or one itself."""
        subject = entry.common.subject
        sorts: dict[str, type[t.Risk | t.Hazard]] = {"risk": t.Risk, "hazard": t.Hazard}
        if subject not in sorts:
            if subject == thing.kind:
                yield None
            return
        for rules, other in self.entries:
            if isinstance(other, sorts[subject]) and other.common.subject == thing.kind:
                yield Row(subject, rules, other)

    def entry(self, rules: t.RuleSet, entry: Any, thing: Thing, row: Row | None) -> None:
        """All cells of an entry for a subject."""
        self.status(rules, entry, thing, row)
        cell, scope = self.cell(rules, entry, row), Scope(thing, rules, row)
        if isinstance(entry, t.Grade):
            self.ask(f"{cell}#vote", thing, lambda: self.value(entry.level, scope))
        elif isinstance(entry, t.Risk):
            self.risk_level(Row("risk", rules, entry), thing)
        elif isinstance(entry, t.Duty):
            for name in ("every", "per", "times", "within"):
                form = getattr(entry.timing, name)
                if isinstance(form, t.Pick | t.Cases):
                    self.ask(f"{cell}#{name}", thing, partial(self.option, form, scope))

    def option(self, form: t.Pick | t.Cases, scope: Scope) -> Word:
        rows: Sequence[t.PickStep | t.CaseRow] = form.steps if isinstance(form, t.Pick) else form.rows
        chosen = self.chosen(form, scope)
        return Word(str(next(number for number, row in enumerate(rows) if row.value is chosen)))

    def cell(self, rules: t.RuleSet, entry: Any, row: Row | None) -> str:
        return f"{rules.name}/{entry.common.id}" + (f"@{row.id}" if row else "")

    def status(self, rules: t.RuleSet, entry: Any, thing: Thing, row: Row | None = None) -> bool:
        """Whether the entry concludes for the subject."""
        scope, cell = Scope(thing, rules, row), self.cell(rules, entry, row)

        def where() -> bool:
            there = row is None or self.status(row.rules, row.entry, thing)
            return (
                there
                and (not rules.dated_by or self.dated(rules, thing))
                and self.holds(entry.common.where, scope)
            )

        parts: dict[str, Callable[[], bool]] = {"where": where}
        if getattr(entry, "when", None) is not None:
            parts["when"] = lambda: self.holds(entry.when, scope)
        if row is None:
            parts["replaced"] = lambda: self.replaced(rules, entry, thing)

        def found() -> bool:
            held = all(
                self.ask(f"{cell}#{name}", thing, part) == (name != "replaced")
                for name, part in parts.items()
            )
            return held and not self.exempt(entry.common.unless, scope)

        for name, part in parts.items():
            self.apart(partial(self.ask, f"{cell}#{name}", thing, part))
        if entry.common.unless is not None:
            unless = entry.common.unless
            self.apart(lambda: self.ask(f"{cell}#unless", thing, lambda: self.holds(unless, scope)))
        return self.ask(f"{cell}#status", thing, found)  # type: ignore[no-any-return]

    def replaced(self, rules: t.RuleSet, entry: Any, thing: Thing) -> bool:
        own = (rules.name, f"{rules.name}/{entry.common.id}")
        for other in self.sets:
            if other is rules:
                continue
            scope = Scope(thing, other)
            if any(name in other.replaces for name in own) and self.holds(other.where, scope):
                return True
            for one in other.entries:
                if any(name in one.common.replaces for name in own) and self.holds(one.common.where, scope):
                    return True
        return False

    def status_of(self, scope: Scope, wanted: str) -> Iterator[bool]:
        full = wanted if "/" in wanted else f"{scope.rules.name}/{wanted}"
        for rules in self.known_sets:
            for entry in rules.entries:
                own = f"{rules.name}/{entry.common.id}"
                if not isinstance(entry, t.Hazard) or not (
                    own == full or (full[-1] == "*" and own.startswith(full[:-1]))
                ):
                    continue
                if rules not in self.sets:
                    yield False
                elif entry.common.subject in self.vocabulary.path(scope.thing.kind):
                    yield self.status(rules, entry, scope.thing.owner(entry.common.subject))
                else:
                    yield self.any_below(rules, entry, scope.thing)

    def any_below(self, rules: t.RuleSet, entry: t.Hazard, thing: Thing) -> bool:
        path = set(self.vocabulary.path(entry.common.subject))
        things = [below for below in thing.walk() if below.kind == entry.common.subject]
        for below in things:
            self.now.guessed |= below.made_up
            if self.status(rules, entry, below):
                return True
        self.now.guessed |= any(below.guessed & path for below in thing.walk())
        return False

    # Levels

    def votes(self, cell: str, thing: Thing, votes: Sequence[Vote]) -> Word:
        """The worst vote; without any, no level."""

        def rank() -> Fraction:
            return Fraction(
                max([LEVELS.index(level().text) + 1 for holds, level in votes if holds()], default=0)
            )

        def level() -> Word:
            worst = int(self.ask(f"{cell}#rank", thing, rank))
            return Word(LEVELS[worst - 1] if worst else self.guess(LEVELS), LEVELS)

        return self.ask(f"{cell}#level", thing, level)  # type: ignore[no-any-return]

    def grades(self, subject: str, thing: Thing, row: Row | None) -> list[Vote]:
        found: list[Vote] = []
        for rules, entry in self.entries:
            if isinstance(entry, t.Grade) and entry.common.subject == subject:
                level = partial(self.value, entry.level, Scope(thing, rules, row))
                vote = partial(self.ask, f"{self.cell(rules, entry, row)}#vote", thing, level)
                found.append((partial(self.status, rules, entry, thing, row), vote))
        return found

    def level(self, thing: Thing) -> Word:
        return self.votes(thing.kind, thing, self.grades(thing.kind, thing, None))

    def risk_value(self, row: Row, thing: Thing) -> Fraction:
        entry, scope = row.entry, Scope(thing, row.rules)
        assert isinstance(entry, t.Risk)
        total = Fraction(1)
        for name, form in entry.factors.items():
            own = thing.scores.get(row.id, {}).get(name)

            def factor(own: int | None = own, form: t.ValueNode = form) -> Fraction:
                return Fraction(self.value(form, scope) if own is None else own)

            total *= self.ask(f"{row.id}#{name}", thing, factor)
        return total

    def risk_level(self, row: Row, thing: Thing) -> Word:
        entry = row.entry
        assert isinstance(entry, t.Risk)

        def by_method() -> Word:
            if entry.direct is not None:
                return self.value(entry.direct, Scope(thing, row.rules))  # type: ignore[no-any-return]
            value = self.ask(f"{row.id}#value", thing, lambda: self.risk_value(row, thing))
            steps = self.methods[entry.method].levels["default"]
            return Word(next(word for op, bound, word in steps if op == "else" or value >= bound), LEVELS)

        def own() -> Word:
            return self.ask(f"{row.id}#method-level", thing, by_method)  # type: ignore[no-any-return]

        self.apart(
            lambda: self.ask(f"{row.id}#method-rank", thing, lambda: Fraction(LEVELS.index(own().text) + 1))
        )
        return self.votes(row.id, thing, [(lambda: True, own), *self.grades("risk", thing, row)])

    def of_row(self, scope: Scope, name: str) -> Any:
        row = scope.row
        assert row is not None
        entry = row.entry
        if name == "severity" and isinstance(entry, t.Hazard):
            return Word(entry.severity)
        if isinstance(entry, t.Risk):
            if name == "accident":
                return Word(entry.accident)
            if name == "level":
                return self.risk_level(row, scope.thing)
            if name == "value":
                if entry.direct is not None:
                    return self.guess(ANY)
                return self.ask(f"{row.id}#value", scope.thing, lambda: self.risk_value(row, scope.thing))
        return None
