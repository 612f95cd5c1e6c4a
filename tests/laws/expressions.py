"""Random expressions and conditions in the language's own words, well typed by construction."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any

from tests.laws.world import COLOURS, PEOPLE, PLURALS, RANKS, FactSpec, World, plain

LEVELS = ("blue", "yellow", "orange", "red")
SMALLER = {"t": ("kg", 1000), "m": ("cm", 100)}


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived value that may be read: `type` number, yes_no or choice."""

    kind: str
    name: str
    type: str
    unit: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose subject is at hand, and whether inside a list function."""

    kind: str
    inside: bool = False


@dataclass(slots=True)
class Author:
    """Writes text. With `once` no fact and no list stands twice in one condition, and nothing derived."""

    random: Random
    world: World
    once: bool = False
    derived: list[Derived] = field(default_factory=list)
    graded: set[str] = field(default_factory=set)
    used: set[tuple[str, str]] = field(default_factory=set)

    def one(self, *options: Any) -> Any:
        """One of these."""
        return self.random.choice(options)

    def chance(self, share: float) -> bool:
        """True that often."""
        return self.random.random() < share

    # Names

    def facts(self, scope: Scope, test: Callable[[FactSpec], bool]) -> list[tuple[str, FactSpec]]:
        """Facts that can be read here, the subject's own more often than its owners'."""
        found = []
        path = self.world.path(scope.kind)
        for kind in path:
            own = kind == scope.kind
            for fact in [*self.world.kinds[kind], PEOPLE]:
                if test(fact) and (kind, fact.name) not in self.used:
                    found += [(kind, fact)] * (3 if own else 1)
        return found

    def named(self, scope: Scope, kind: str, name: str, label: str = "") -> str:
        """A way to write a name of this kind."""
        word = label if label and self.chance(0.15) else name
        if name == PEOPLE.name or (scope.inside and kind != scope.kind) or self.chance(0.15):
            return f"{kind}.{word}"
        return word

    def fact(self, scope: Scope, test: Callable[[FactSpec], bool]) -> tuple[str, FactSpec] | None:
        """A fact as written, or None where there is none (left)."""
        found = self.facts(scope, test)
        if not found:
            return None
        kind, fact = self.random.choice(found)
        if self.once:
            self.used.add((kind, fact.name))
        return self.named(scope, kind, fact.name, fact.label), fact

    def value(self, scope: Scope, test: Callable[[Derived], bool]) -> tuple[str, Derived] | None:
        """A derived value as written."""
        path = self.world.path(scope.kind)
        found = [d for d in self.derived if d.kind in path and test(d)]
        if not found or self.once:
            return None
        derived = self.random.choice(found[-6:])
        return self.named(scope, derived.kind, derived.name), derived

    def lists(self, scope: Scope, deep: bool) -> list[tuple[str, str]]:
        """(how a list is written, kind of its items)."""
        found = []
        path = self.world.path(scope.kind)
        for owner in path:
            kinds = list(self.world.below(owner)) if deep else self.world.children(owner)
            for kind in kinds:
                if owner != path[-1] and (kind in path or self.once):
                    continue
                text = PLURALS[kind] if owner == scope.kind else self.named(scope, owner, PLURALS[kind])
                text = f"{owner}.{PLURALS[kind]}" if scope.inside else text
                if ("list", kind) not in self.used:
                    found += [(text, kind)] * (3 if owner == scope.kind else 1)
        return found

    def items(self, scope: Scope, deep: bool) -> tuple[str, Scope] | None:
        """A list, and the scope of its items."""
        found = self.lists(scope, deep)
        if not found:
            return None
        text, kind = self.random.choice(found)
        if self.once:
            self.used.add(("list", kind))
        return text, Scope(kind, True)

    # Numbers

    def constant(self, unit: str, pool: tuple[Fraction, ...] = ()) -> str:
        """A number with its unit."""
        number = self.one(*(pool or (Fraction(1), Fraction("0.3"), Fraction(5), Fraction(2), Fraction(10))))
        if unit in SMALLER and self.chance(0.15):
            smaller, factor = SMALLER[unit]
            return f"'{plain(number * factor)} {smaller}'"
        return f"'{plain(number)} {unit}'" if unit else str(plain(number))

    def number(self, scope: Scope, unit: str, depth: int) -> str:
        """A number in this unit (or one that it can be brought to)."""
        if depth <= 0:
            return self.number_leaf(scope, unit)
        pick = self.random.randrange(14)
        if pick < 3:
            return f"({self.number(scope, unit, depth - 1)} {self.one('+', '-')} {self.number(scope, unit, depth - 1)})"
        if pick < 5 and unit != "%":
            right = self.signed(scope) or self.number(scope, "", depth - 1)
            return f"({self.number(scope, unit, depth - 1)} {self.one('*', '/')} {right})"
        if pick < 6:
            parts = [self.number(scope, unit, depth - 1) for _ in range(self.one(2, 2, 3))]
            return f"{self.one('min', 'max')}({', '.join(parts)})"
        if pick < 10:
            return self.over_list(scope, unit, depth) or self.number_leaf(scope, unit)
        if pick < 12:
            return self.special(scope, unit, depth) or self.number_leaf(scope, unit)
        return self.number_leaf(scope, unit)

    def number_leaf(self, scope: Scope, unit: str) -> str:
        """A fact, a derived value or a constant."""
        found: tuple[str, Any] | None = None
        if self.chance(0.3):
            found = self.value(scope, lambda d: d.type == "number" and d.unit == unit)
        if found is None and self.chance(0.85):
            found = self.fact(scope, lambda f: f.type == "number" and f.unit == unit)
        return self.constant(unit) if found is None else found[0]

    def signed(self, scope: Scope) -> str | None:
        """A fact that may be below 0, now and then."""
        found = self.fact(scope, lambda f: f.low < 0) if self.chance(0.5) else None
        return None if found is None else found[0]

    def over_list(self, scope: Scope, unit: str, depth: int) -> str | None:
        """count - k, sum, min, max, mean over a list."""
        function = self.one("count", "sum", "sum", "sum", "min", "max", "mean")
        if function == "count" and unit:
            function = "sum"
        found = self.items(scope, function in ("count", "sum"))
        if found is None:
            return None
        text, inner = found
        where = f", {self.truth(inner, depth - 1)}" if self.chance(0.6) else ""
        if function == "count":
            less = f" - {self.one(1, 2, 5)}" if self.chance(0.5) else ""
            return f"(count({text}{where}){less})"
        return f"{function}({text}, {self.number(inner, unit, depth - 1)}{where})"

    def special(self, scope: Scope, unit: str, depth: int) -> str | None:
        """Look-ups, ratios, rounding, dates, sets, assumptions."""
        options: list[Callable[[], str | None]] = [lambda: self.assumed(scope, unit)]
        if unit == "t":
            options += [lambda: self.look_up(scope, "q")] * 3
        if unit == "":
            other = self.one("t", "t", "m", "%", "")
            options += [
                lambda: f"({self.number(scope, other, depth - 1)} / {self.divisor(scope, other)})",
                lambda: f"{self.one('ceil', 'floor')}({self.number(scope, '', depth - 1)})",
                lambda: self.days(scope),
                lambda: self.over_tags(scope),
                lambda: self.matrix(scope),
                lambda: f"-{self.number_leaf(scope, '')}" if self.chance(0.5) else None,
            ]
        return self.random.choice(options)()

    def divisor(self, scope: Scope, unit: str) -> str:
        """Something to divide by: never 0, or perhaps 0."""
        found = self.fact(
            scope, lambda f: f.type == "number" and f.unit == unit and (f.low > 0 or self.chance(0.3))
        )
        return self.constant(unit) if found is None else found[0]

    def assumed(self, scope: Scope, unit: str) -> str | None:
        """assume(x, value)"""
        found = self.fact(scope, lambda f: f.type == "number" and f.unit == unit)
        return (
            None
            if found is None or self.once
            else f"assume({found[0]}, {self.constant(unit, found[1].pool)})"
        )

    def days(self, scope: Scope) -> str | None:
        """Whole years, months or days."""
        found = self.fact(scope, lambda f: f.type == "date")
        return None if found is None else f"{self.one('years', 'months', 'days')}_since({found[0]})"

    def over_tags(self, scope: Scope) -> str | None:
        """A list function over a set."""
        found = self.fact(scope, lambda f: f.type == "set")
        if found is None:
            return None
        function = self.one("count", "sum", "min", "max", "mean")
        if function == "count":
            return f"count({found[0]}, code in [{self.one('J1, J2', 'W1', 'J1, W2')}])"
        return f"{function}({found[0]}, tags[code].points, code in tags)"

    def look_up(self, scope: Scope, column: str) -> str | None:
        """A cell by chemical; the row may be missing."""
        found = self.fact(scope, lambda f: f.type == "term")
        return None if found is None else f"qs[{found[0]}].{column}"

    def matrix(self, scope: Scope) -> str | None:
        """A cell by a word and a number."""
        word = self.fact(scope, lambda f: f.type == "choice" and f.words == COLOURS)
        number = self.fact(scope, lambda f: f.type == "number" and not f.unit)
        if word is None:
            return None
        key = number[0] if number is not None and self.chance(0.7) else str(self.one(1, 3, 5))
        return f"matrix[{word[0]}, {key}]"

    # Yes/no

    def truth(self, scope: Scope, depth: int) -> str:
        """A yes/no in one expression."""
        pick = self.random.randrange(12)
        if depth > 0 and pick < 2:
            return f"({self.truth(scope, depth - 1)} {self.one('and', 'or')} {self.truth(scope, depth - 1)})"
        if depth > 0 and pick < 3:
            return f"not ({self.truth(scope, depth - 1)})"
        if depth > 0 and pick < 5:
            found = self.items(scope, deep=True)
            if found is not None:
                return f"{self.one('any', 'all')}({found[0]}, {self.truth(found[1], depth - 1)})"
        return self.compared(scope, depth) if pick < 9 else self.atom(scope)

    def compared(self, scope: Scope, depth: int) -> str:
        """A comparison of numbers."""
        if self.chance(0.45):
            found = self.fact(scope, lambda f: f.type == "number")
            if found is not None:
                return self.with_fact(*found)
        unit = self.one("", "", "t", "t", "m", "%")
        left = self.number(scope, unit, depth)
        if left.startswith("'"):  # two quoted numbers do not say what they compare
            left, unit = self.number(scope, "", 0), ""
        op = self.one(">=", ">", "<", "<=", ">=", "<")
        if self.chance(0.1) and not self.once:
            return f"{left} {op} {left}"
        if self.chance(0.2):
            return f"{left} {op} {self.number(scope, unit, depth - 1)}"
        return f"{left} {op} {self.constant(unit)}"

    def with_fact(self, text: str, fact: FactSpec) -> str:
        """A fact beside constants from its pool."""
        bound = self.constant(fact.unit, fact.pool)
        if self.chance(0.15):
            return f"{self.constant(fact.unit, (min(fact.pool),))} <= {text} < {bound}"
        if self.chance(0.15) and not fact.unit:
            return f"{text} {self.one('in', 'not in')} [{bound}, 0]"
        if self.chance(0.1):
            return f"{bound} {self.one('>=', '<')} {text}"
        return f"{text} {self.one('>=', '>', '<', '<=', '==', '!=')} {bound}"

    def atom(self, scope: Scope) -> str:
        """A yes/no without numbers."""
        options = [
            self.flag,
            self.flag,
            self.word,
            self.word,
            self.rank,
            self.tag,
            self.day,
            self.choice,
            self.rare,
        ]
        text = self.random.choice(options)(scope)
        if text is not None:
            return text
        return self.flag(scope) or self.one("true", "false", "1 > 2", "2 >= 2")

    def flag(self, scope: Scope) -> str | None:
        """A yes/no fact or derived value."""
        found: tuple[str, Any] | None = None
        if self.chance(0.4):
            found = self.value(scope, lambda d: d.type == "yes_no")
        found = found or self.fact(scope, lambda f: f.type == "yes_no")
        return None if found is None else self.one(found[0], f"not {found[0]}")

    def word(self, scope: Scope) -> str | None:
        """A choice or a term among words."""
        found = self.fact(scope, lambda f: f.type in ("choice", "term"))
        if found is None:
            return None
        text, fact = found
        if fact.type == "term" and self.chance(0.4):
            return f"{text} {self.one('in', 'not in')} qs"
        few = ", ".join(self.random.sample(fact.words, 2))
        one = self.one(f"== {fact.words[0]}", f"!= {fact.words[-1]}", f"in [{few}]", f"not in [{few}]")
        return f"{text} {one}"

    def rank(self, scope: Scope) -> str | None:
        """An ordered choice beside a word."""
        found = self.fact(scope, lambda f: f.words == RANKS)
        return None if found is None else f"{found[0]} {self.one('>=', '>', '<', '<=')} {self.one(*RANKS)}"

    def tag(self, scope: Scope) -> str | None:
        """A word in a set, or something about all words of a set."""
        found = self.fact(scope, lambda f: f.type in ("set", "terms_set"))
        if found is None:
            return None
        text, fact = found
        few = ", ".join(self.random.sample(fact.words, 3))
        if self.chance(0.4):
            return f"{self.one('any', 'all')}({text}, code in [{few}])"
        return f"{self.one(*fact.words)} {self.one('in', 'not in')} {text}"

    def day(self, scope: Scope) -> str | None:
        """A date beside a day, an anniversary or the day of evaluation."""
        found = self.fact(scope, lambda f: f.type == "date")
        if found is None:
            return None
        text, fact = found
        bound = f"'{datetime.date.fromordinal(int(self.random.choice(fact.pool)))}'"
        other = self.fact(scope, lambda f: f.type == "date")
        if other is not None and self.chance(0.4):
            bound = self.one(other[0], f"last_anniversary({other[0]})", other[0] if scope.inside else "as_of")
        return f"{text} {self.one('>=', '<', '<=', '>')} {bound}"

    def choice(self, scope: Scope) -> str | None:
        """A derived choice beside one of its words; two choices of one list; a cell that is a word."""
        found = self.value(scope, lambda d: d.type == "choice")
        if found is not None and self.chance(0.7):
            return f"{found[0]} {self.one('==', '!=')} {self.one(*found[1].words)}"
        left = self.fact(scope, lambda f: f.words == COLOURS)
        right = self.fact(scope, lambda f: f.words == COLOURS)
        looked = self.look_up(scope, "sort") if self.chance(0.4) else None
        if left is None or (right is None and looked is None):
            return None
        return f"{left[0]} {self.one('==', '!=')} {looked or (right and right[0])}"

    def rare(self, scope: Scope) -> str | None:
        """known, assume, constants, a level."""
        graded = [kind for kind in self.world.path(scope.kind) if kind in self.graded]
        if graded and not self.once and self.chance(0.6):
            return f"{self.random.choice(graded)}.level {self.one('>=', '==', '<')} {self.one(*LEVELS)}"
        if self.once or self.chance(0.3):
            return str(self.one("true", "false", "1 > 2", "2 >= 2", "0.1 * 3 >= 0.3"))
        found = self.fact(scope, lambda f: f.type in {"yes_no", "text"})
        if found is None:
            return None
        if found[1].type == "text" or self.chance(0.5):
            return f"{self.one('', 'not ')}known({found[0]})"
        return f"assume({found[0]}, {self.one('true', 'false')})"

    # Conditions in lines

    def condition(self, scope: Scope, depth: int = 2, found: tuple[str, ...] = ()) -> Any:
        """A condition: one expression, or lines under all, any, none, at least N; `found` are hazards to ask for."""
        if self.once and depth == 2:
            self.used.clear()
        if depth <= 0 or self.chance(0.5):
            return self.truth(scope, depth)
        lines = [self.condition(scope, depth - 1) for _ in range(self.one(2, 2, 3))]
        if self.chance(0.15) and not self.once:
            lines.append(lines[0])
        if found and self.chance(0.6):
            ids = self.random.sample(found, min(len(found), self.one(1, 2, 3)))
            lines.append({"found": ids if len(ids) > 1 or self.chance(0.5) else ids[0]})
        mode = self.one("all", "any", "none", "at least")
        return {f"at least {self.one(1, 2, 2)}" if mode == "at least" else mode: lines}
