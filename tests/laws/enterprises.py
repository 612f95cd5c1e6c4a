"""Random enterprises: known, unknown, on a threshold and one step off it; and their fillings."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any

from tests.laws.expressions import SMALLER
from tests.laws.world import ALIASES, PEOPLE, PLURALS, FactSpec, World, plain

STEP = Fraction(1, 10**6)
FIRST, LAST = datetime.date(1960, 1, 1).toordinal(), datetime.date(2040, 12, 31).toordinal()
FactValue = Fraction | bool | str | frozenset[str] | datetime.date


@dataclass(slots=True)
class Thing:
    """A subject. A fact or list that is not there is unknown; `more`: lists still being filled.

    `guessed` are the facts and lists that `filled` made up, `made_up` things it put into lists.
    """

    kind: str
    id: str
    parent: Thing | None = None
    facts: dict[str, FactValue] = field(default_factory=dict)
    lists: dict[str, list[Thing]] = field(default_factory=dict)
    more: set[str] = field(default_factory=set)
    scores: dict[str, dict[str, int]] = field(default_factory=dict)
    guessed: set[str] = field(default_factory=set)
    made_up: bool = False

    def walk(self) -> Iterator[Thing]:
        """This and everything below."""
        yield self
        for items in self.lists.values():
            for item in items:
                yield from item.walk()

    def owner(self, kind: str) -> Thing:
        """This, or what it belongs to."""
        return self if self.kind == kind or self.parent is None else self.parent.owner(kind)


@dataclass(slots=True)
class Facts:
    """Makes things of one world."""

    random: Random
    world: World
    unknown: float
    count: int = 0

    def enterprise(self) -> Thing:
        """An enterprise; the lists that it knows are of any length."""
        root = self.thing("enterprise", None)
        for thing in root.walk():
            if thing.kind == "unit" and self.random.random() < 0.5:
                self.balance(thing)
            if self.random.random() < 0.3:
                self.on_threshold(thing)
        return root

    def thing(self, kind: str, parent: Thing | None) -> Thing:
        """A thing with what it holds."""
        random = self.random
        self.count += 1
        made = Thing(kind, f"{kind}{self.count}", parent)
        for fact in [*self.world.kinds[kind], PEOPLE]:
            if random.random() >= self.unknown:
                made.facts[fact.name] = self.value(fact)
        for child in self.world.children(kind):
            if random.random() < self.unknown * 0.7:
                continue
            made.lists[child] = [self.thing(child, made) for _ in range(random.choice((0, 1, 1, 2, 3)))]
            if random.random() < self.unknown / 2:
                made.more.add(child)
        return made

    def value(self, fact: FactSpec) -> FactValue:
        """A value, often exactly on a threshold or one step off."""
        random = self.random
        if fact.type == "number":
            return self.number(fact)
        if fact.type == "yes_no":
            return random.random() < 0.5
        if fact.type == "date":
            day = int(random.choice(fact.pool)) + random.choice((0, 0, -1, 1, 28, -365))
            return datetime.date.fromordinal(day if random.random() < 0.8 else random.randint(FIRST, LAST))
        if fact.type in ("set", "terms_set"):
            return frozenset(w for w in fact.words if random.random() < 0.4)
        words = (*fact.words, "其他") if fact.type == "term" else fact.words
        return random.choice(words) if words else "文字"

    def number(self, fact: FactSpec) -> Fraction:
        """A number in the fact's range."""
        random = self.random
        pick = random.random()
        step = Fraction(1) if fact.integer else STEP
        number = random.choice(fact.pool)
        if pick < 0.25:
            number += random.choice((step, -step))
        elif pick < 0.3:
            number = random.choice((fact.low, fact.high))
        elif pick < 0.5:
            number = Fraction(
                random.randint(int(fact.low) * 10, int(fact.high) * 10), 1 if fact.integer else 10
            )
        return min(max(number, fact.low), fact.high)

    def balance(self, unit: Thing) -> None:
        """Shares of the stocks of a unit that add up to a threshold exactly, or to one step off it."""
        stocks = unit.lists.get("stock", [])
        total = self.random.choice((Fraction(1), Fraction(1), Fraction("0.3"), Fraction("2.5")))
        if self.random.random() < 0.3:
            total += self.random.choice((STEP, -STEP))
        for left, stock in zip(range(len(stocks), 0, -1), stocks, strict=True):
            share = total if left == 1 else total * self.random.choice((1, 2, 3, 7)) / 10
            total -= share
            limit = Fraction(self.random.choice(("3", "7", "49", "0.7", "0.3", "98")))
            stock.facts |= {"smass": share * limit, "slimit": limit}

    def on_threshold(self, thing: Thing) -> None:
        """Masses of the children that add up to a threshold of 1, 5 or 10 exactly."""
        for child, items in thing.lists.items():
            total, name = self.random.choice((Fraction(1), Fraction(5), Fraction(10))), child[0] + "mass"
            for left, item in zip(range(len(items), 0, -1), items, strict=True):
                share = total if left == 1 else total * self.random.choice((1, 2, 3)) / 10
                total -= share
                if thing.kind != "unit":
                    item.facts[name] = share

    def filled(self, thing: Thing, parent: Thing | None = None) -> Thing:
        """The same thing with a value for everything unknown, and lists that were not finished grown."""
        made = Thing(
            thing.kind, thing.id, parent, dict(thing.facts), scores=thing.scores, made_up=thing.made_up
        )
        for fact in [*self.world.kinds[thing.kind], PEOPLE]:
            if fact.name not in made.facts:
                made.facts[fact.name] = self.value(fact)
                made.guessed.add(fact.name)
        for fact in self.world.kinds[thing.kind]:
            # What only is where another thing is proves the other; a file that denies it contradicts itself.
            if fact.only_if in made.guessed and thing.facts.get(fact.name) is True:
                made.facts[fact.only_if] = True
        for child in self.world.children(thing.kind):
            items = [self.filled(item, made) for item in thing.lists.get(child, [])]
            if child not in thing.lists or child in thing.more:
                made.guessed.add(child)
                for _ in range(self.random.choice((0, 0, 1, 2))):
                    self.count += 1
                    items.append(self.filled(Thing(child, f"new{self.count}", made_up=True), made))
            made.lists[child] = items
        return made


def rendered(thing: Thing, world: World, random: Random) -> dict[str, Any]:
    """The thing as a fact file says it, with labels, aliases and other units now and then."""
    made: dict[str, Any] = {"id": thing.id}
    for fact in [*world.kinds[thing.kind], PEOPLE]:
        key = fact.label if random.random() < 0.1 else fact.name
        if fact.name in thing.facts:
            made[key] = _written(fact, thing.facts[fact.name], random)
        elif fact.type == "term" and random.random() < 0.5:
            made[key] = "某种未列出的物质"
        elif random.random() < 0.1:
            made[key] = None
    for child, items in thing.lists.items():
        listed = [rendered(item, world, random) for item in items]
        made[PLURALS[child]] = {"items": listed, "more": True} if child in thing.more else listed
    return made | ({"scores": thing.scores} if thing.scores else {})


def _written(fact: FactSpec, value: FactValue, random: Random) -> Any:
    if isinstance(value, Fraction):
        if fact.unit in SMALLER and random.random() < 0.15:
            unit, factor = SMALLER[fact.unit]
            return f"{_decimal(value * factor)} {unit}"
        return plain(value)
    if isinstance(value, frozenset):
        return [_alias(word, random) for word in sorted(value)]
    if isinstance(value, datetime.date):
        return value.isoformat()
    return _alias(value, random) if fact.type == "term" and isinstance(value, str) else value


def _alias(word: str, random: Random) -> str:
    return ALIASES.get(word, word) if random.random() < 0.3 else word


def _decimal(number: Fraction) -> str:
    return f"{float(number):.12g}"
