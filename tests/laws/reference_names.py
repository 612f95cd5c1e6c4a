"""The reference, first part: what it works with, and what names mean."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any

from dual_prevention.engine.language import tree as t
from dual_prevention.engine.vocabulary.model import Table, Vocabulary

from tests.laws.enterprises import Thing

TOLERANCE = Fraction(1, 10**12)
ANY = tuple(map(Fraction, (0, -1000, 1, 1000, 5, 10**9, -(10**9))))


@dataclass(frozen=True, slots=True)
class Word:
    """A word; `words` is its list, low to high, where it has one."""

    text: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Raw:
    """A word or quoted text whose meaning the other side tells."""

    text: str


@dataclass(slots=True)
class Answer:
    """A value in base units."""

    value: Any = None
    guessed: bool = False
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """The risk or hazard entry that a rule on risks or hazards is read for."""

    sort: str
    rules: t.RuleSet
    entry: t.Risk | t.Hazard

    @property
    def id(self) -> str:
        return f"{self.rules.name}/{self.entry.common.id}"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose subject is at hand, in which rule set, for which row."""

    thing: Thing
    rules: t.RuleSet
    row: Row | None = None
    constants: Mapping[str, Any] = field(default_factory=dict)


def at_least(a: Fraction, b: Fraction) -> bool:
    """a >= b to twelve digits, whatever the unit; what is generated never differs by less without being equal."""
    return a >= b - TOLERANCE * max(abs(a), abs(b))


class Names:
    """Names over one enterprise; what they mean beyond facts a subclass tells."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        tables: Callable[[t.RuleSet, str], Table],
        day: datetime.date,
        random: Random,
    ) -> None:
        self.vocabulary = vocabulary
        self.tables = tables
        self.day = day
        self.random = random
        self.now = Answer()

    def guess(self, options: Sequence[Any]) -> Any:
        """Something that has no value: any of its range."""
        self.now.guessed = True
        return self.random.choice(options)

    def apart(self, read: Callable[[], Any]) -> Answer:
        """What is read, with marks of its own."""
        outer, self.now = self.now, Answer()
        self.now.value = read()
        inner, self.now = self.now, outer
        return inner

    # Names

    def derived(self, thing: Thing, name: str) -> Any:
        """A derived value or level of this subject; None where it has none of the name."""
        raise NotImplementedError

    def status_of(self, scope: Scope, wanted: str) -> Iterator[bool]:
        """The status of the hazard entries of that id (or pattern) around the subject."""
        raise NotImplementedError

    def of_row(self, scope: Scope, name: str) -> Any:
        """What a rule on risks or hazards reads of its row; None where it has none of the name."""
        raise NotImplementedError

    def fact(self, thing: Thing, name: str) -> Any:
        """A fact of this subject, by name or label; None where it has none of the name."""
        kind = self.vocabulary.kinds[thing.kind]
        fact = kind.facts.get(kind.by_label.get(name, name))
        if fact is None:
            return None
        if fact.only_if and self.fact(thing, fact.only_if) is False:
            return False
        self.now.guessed |= fact.name in thing.guessed
        value = thing.facts[fact.name]
        if isinstance(value, Fraction):
            return value * (fact.unit.factor if fact.unit else 1)
        if isinstance(value, str) and fact.choices is not None:
            return Word(value, fact.choices.words)
        return value

    def named(self, node: t.Name, scope: Scope) -> Any:
        """What a name means; a raw word where it means nothing."""
        owner, word = (node.parts[0], node.parts[1]) if len(node.parts) == 2 else ("", node.parts[0])
        if word in scope.constants:
            return scope.constants[word]
        if scope.row is not None and owner in ("", "at", scope.row.sort):
            found = self.fact(scope.thing, word) if owner == "at" else self.of_row(scope, word)
            if found is not None:
                return found
        thing: Thing | None = scope.thing.owner(owner) if owner else scope.thing
        while thing is not None:
            found = self.fact(thing, word)
            found = self.derived(thing, word) if found is None else found
            if found is not None:
                return found
            thing = None if owner else thing.parent
        return self.day if word == "as_of" else Raw(word)

    def items(self, node: t.Expr, scope: Scope) -> list[Thing] | None:
        """The things of the list that a name means, listed ones first; None where it means no list."""
        if not isinstance(node, t.Name):
            return None
        kinds = self.vocabulary.kinds
        kind = next(
            (k.name for k in kinds.values() if node.parts[-1] in (k.plural, k.label.zh) and k.parent), ""
        )
        if not kind:
            return None
        path = self.vocabulary.path(kind)[:-1]
        owner: Thing | None = scope.thing.owner(node.parts[0]) if len(node.parts) == 2 else scope.thing
        while owner is not None and owner.kind not in path:
            owner = owner.parent
        assert owner is not None
        return [thing for thing in owner.walk() if thing.kind == kind]
