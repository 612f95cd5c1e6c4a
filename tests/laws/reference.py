"""A plain reading of rule sets as they were parsed: two-valued, in exact fractions, as simple as can be.

It knows nothing of programs, cores or executors. Every fact must have a value; one that was made up for an unknown
marks what reads it as guessed. What has no value even so (x / 0, a missing row, the least of nothing, no edition, no vote)
gets any value of its range, and is guessed as well. An answer that is not guessed is the only right one; one that is
must lie among those reported. `known`, `assume` and `unless` over something guessed make an answer loose: their
verdict may change when a fact arrives, so it is not held against anybody.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random
from typing import Any

from dual_prevention.engine.language import tree as t
from dual_prevention.engine.units import QuantityError, parse_quantity
from dual_prevention.engine.vocabulary.model import Source, Table, Vocabulary

from tests.laws.enterprises import Thing
from tests.laws.expressions import LEVELS

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


class Reader:
    """Expressions, conditions and values over one enterprise; what names mean beyond facts a subclass tells."""

    def __init__(
        self, vocabulary: Vocabulary, tables: Callable[[t.RuleSet, str], Table], day: datetime.date, random: Random
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
        kind = next((k.name for k in kinds.values() if node.parts[-1] in (k.plural, k.label.zh) and k.parent), "")
        if not kind:
            return None
        path = self.vocabulary.path(kind)[:-1]
        owner: Thing | None = scope.thing.owner(node.parts[0]) if len(node.parts) == 2 else scope.thing
        while owner is not None and owner.kind not in path:
            owner = owner.parent
        assert owner is not None
        return [thing for thing in owner.walk() if thing.kind == kind]

    # Expressions

    def read(self, node: Any, scope: Scope) -> Any:
        """The value of an expression or condition."""
        match node:
            case t.NumberLiteral(value=value) | t.BoolLiteral(value=value):
                return value
            case t.Quoted(text=text):
                return Raw(text)
            case t.Name():
                return self.named(node, scope)
            case t.Arith():
                return self.arith(node.op, self.number(node.left, scope), self.number(node.right, scope))
            case t.Neg(operand=operand):
                return -self.number(operand, scope)
            case t.Compare():
                return self.chain(node, scope)
            case t.In():
                return self.member(node, scope) != node.negated
            case t.Not(operand=operand):
                return not self.read(operand, scope)
            case t.BoolOp(op=op, operands=operands):
                return (all if op == "and" else any)(self.read(item, scope) for item in operands)
            case t.Call():
                return self.call(node, scope)
            case t.LookUp():
                return self.look_up(node, scope)
            case t.Group():
                return self.group(node, scope)
            case t.Found():
                return any(self.lines(node, scope))
        raise AssertionError(node)

    def number(self, node: t.Expr, scope: Scope) -> Fraction:
        """A number, with its unit if it is quoted."""
        value = self.read(node, scope)
        return self.meant(value, Fraction(0)) if isinstance(value, Raw) else value

    def arith(self, op: str, a: Fraction, b: Fraction) -> Fraction:
        if op == "/":
            return a / b if b else self.guess(ANY)
        return a + b if op == "+" else a - b if op == "-" else a * b

    def meant(self, value: Any, other: Any) -> Any:
        """A raw text as what stands beside it."""
        if not isinstance(value, Raw):
            return value
        if isinstance(other, datetime.date):
            return datetime.date.fromisoformat(value.text)
        if isinstance(other, Fraction):
            number, unit = parse_quantity(value.text)
            return number * unit.factor
        return Word(value.text, other.words if isinstance(other, Word) else ())

    def chain(self, node: t.Compare, scope: Scope) -> bool:
        left = self.read(node.operands[0], scope)
        for op, operand in zip(node.ops, node.operands[1:], strict=True):
            right = self.read(operand, scope)
            if not self.compare(left, op, right):
                return False
            left = right
        return True

    def compare(self, one: Any, op: str, other: Any) -> bool:
        a, b = self.meant(one, other), self.meant(other, one)
        if isinstance(a, Word):
            if op in ("==", "!="):
                return (a.text == b.text) == (op == "==")
            a, b = Fraction(a.words.index(a.text)), Fraction(a.words.index(b.text))
        elif isinstance(a, datetime.date):
            a, b = Fraction(a.toordinal()), Fraction(b.toordinal())
        up, down = at_least(a, b), at_least(b, a)
        holds = {">=": up, "<=": down, ">": not down, "<": not up, "==": up and down, "!=": not (up and down)}
        return holds[op]

    def member(self, node: t.In, scope: Scope) -> bool:
        if node.items is not None:
            item = self.read(node.item, scope)
            return any(self.compare(item, "==", self.read(other, scope)) for other in node.items)
        assert node.container is not None
        name = node.container.parts[-1]
        item = self.read(node.item, scope)
        if name in scope.rules.tables:
            table = self.tables(scope.rules, name)
            return item.text in {_key(table, row.keys, 0) for row in table.rows}
        return item.text in self.read(node.container, scope)  # type: ignore[no-any-return]

    def look_up(self, node: t.LookUp, scope: Scope) -> Any:
        table = self.tables(scope.rules, node.table)
        column = node.column or next(iter(table.columns))
        spec = table.columns[column]
        keys = [self.read(key, scope) for key in node.keys]
        asked = [key.text if isinstance(key, Word | Raw) else key for key in keys]
        cell, every = None, []
        for row in table.rows:
            found = row.cells.get(column)
            if found is not None:
                every += [found] if not isinstance(found, tuple) else list(found)
                if asked == [_key(table, row.keys, place) for place in range(len(asked))]:
                    cell = found
        if cell is None or isinstance(cell, tuple):
            cell = self.guess(cell or every or (range(len(spec.choices.words)) if spec.choices else ANY))
        if spec.choices is not None:
            return Word(spec.choices.words[int(cell)], spec.choices.words)
        return Fraction(cell) * (spec.unit.factor if spec.unit else 1)

    def call(self, node: t.Call, scope: Scope) -> Any:
        name, args = node.function, node.args
        items = self.items(args[0], scope)
        if items is not None:
            return self.over(name, args, [(item, replace(scope, thing=item, row=None)) for item in items], scope)
        first = self.apart(lambda: self.read(args[0], scope))
        self.now.guessed |= first.guessed
        self.now.loose |= first.loose or (first.guessed and name in ("known", "assume"))
        value = first.value
        if isinstance(value, frozenset) and name != "known":
            words = [replace(scope, constants={**scope.constants, "code": Word(word)}) for word in sorted(value)]
            return self.over(name, args, [(None, word) for word in words], scope)
        if name in ("min", "max"):
            return (min if name == "min" else max)(self.number(arg, scope) for arg in args)
        if name in ("ceil", "floor"):
            near = Fraction(round(value))
            exact = at_least(value, near) and at_least(near, value)
            return near if exact else Fraction(value.__ceil__() if name == "ceil" else value.__floor__())
        if name in ("known", "assume"):
            return True if name == "known" else value
        return self.since(name, value)

    def over(
        self, name: str, args: tuple[t.Expr, ...], items: Sequence[tuple[Thing | None, Scope]], scope: Scope
    ) -> Any:
        """A list function; things that were made up come last and mark the answer when they are reached."""
        valued = name in ("sum", "min", "max", "mean")
        where = args[2 if valued else 1] if len(args) > (2 if valued else 1) else None

        def counts(thing: Thing | None, inner: Scope) -> bool:
            self.now.guessed |= thing is not None and thing.made_up
            return where is None or bool(self.read(where, inner))

        holds = (counts(thing, inner) for thing, inner in items)
        if name in ("any", "all"):
            found = any(holds) if name == "any" else all(holds)
            if found == (name == "all"):
                self.mark_grown(args[0], scope)
            return found
        self.mark_grown(args[0], scope)
        inside = [inner for (_, inner), kept in zip(items, list(holds), strict=True) if kept]
        if name == "count":
            return Fraction(len(inside))
        numbers = [self.number(args[1], inner) for inner in inside]
        if name == "sum":
            return sum(numbers, Fraction(0))
        if not numbers:
            return self.guess(self.least_of_nothing(args, scope))
        return {"min": min(numbers), "max": max(numbers), "mean": sum(numbers) / len(numbers)}[name]

    def least_of_nothing(self, args: tuple[t.Expr, ...], scope: Scope) -> Sequence[Fraction]:
        """Of a list: any number. Of a set: any number that one of its words may have."""
        look = args[1]
        if not isinstance(look, t.LookUp) or self.items(args[0], scope) is not None:
            return ANY
        table = self.tables(scope.rules, look.table)
        return [Fraction(row.cells[look.column]) for row in table.rows if look.column in row.cells]  # type: ignore[arg-type]

    def mark_grown(self, node: t.Expr, scope: Scope) -> None:
        """The whole list was needed: where part of it was made up, the answer is guessed."""
        assert isinstance(node, t.Name)
        items = self.items(node, scope)
        if items is None:
            return
        kind = next(k for k in self.vocabulary.kinds.values() if node.parts[-1] in (k.plural, k.label.zh))
        path = self.vocabulary.path(kind.name)
        owner = scope.thing.owner(node.parts[0]) if len(node.parts) == 2 else scope.thing
        while owner.kind not in path[:-1] and owner.parent is not None:
            owner = owner.parent
        self.now.guessed |= any(thing.guessed & set(path) for thing in owner.walk())

    def since(self, name: str, day: datetime.date) -> Any:
        now = self.day
        passed = (now.month, now.day) >= (day.month, day.day)
        if name == "last_anniversary":
            year = now.year if passed else now.year - 1
            try:
                return day.replace(year=year)
            except ValueError:
                return datetime.date(year, 3, 1)
        months = (now.year - day.year) * 12 + now.month - day.month - (now.day < day.day)
        years = now.year - day.year - (not passed)
        return Fraction({"days_since": (now - day).days, "months_since": months, "years_since": years}[name])

    # Conditions and values

    def lines(self, node: Any, scope: Scope) -> Iterator[bool]:
        if isinstance(node, t.Found):
            for wanted in node.ids:
                yield from self.status_of(scope, wanted)
        else:
            yield self.read(node, scope)

    def group(self, node: t.Group, scope: Scope) -> bool:
        lines: Iterable[bool] = (holds for line in node.lines for holds in self.lines(line, scope))
        if node.mode == "at least":
            held = 0
            for holds in lines:
                held += holds
                if held >= node.count:
                    return True
            return node.count <= 0
        return all(lines) if node.mode == "all" else any(lines) == (node.mode == "any")

    def holds(self, node: t.Condition | None, scope: Scope) -> bool:
        """A condition; true where there is none."""
        return node is None or bool(self.read(node, scope))

    def chosen(self, form: t.ValueNode, scope: Scope) -> t.PlainValue:
        """The plain value that counts."""
        if isinstance(form, t.PlainValue):
            return form
        if isinstance(form, t.Cases):
            return next(row.value for row in form.rows if row.when is None or self.read(row.when, scope))
        steps = [step for step in form.steps if step.op != "else"]
        strict = {">": 0, "<": 0}
        if steps[0].op != "==":
            sign = -1 if steps[0].op in (">", ">=") else 1
            steps.sort(key=lambda s: (sign * self.number(s.key, scope), strict.get(s.op, 1)))  # type: ignore[arg-type]
        picked = self.read(form.of, scope)
        for step in steps:
            key = self.read(step.key, scope)
            if picked == key if isinstance(key, bool) else self.compare(picked, step.op, key):
                return step.value
        return next(step.value for step in form.steps if step.op == "else")

    def value(self, form: t.ValueNode, scope: Scope) -> Any:
        """The value of a form; a word where it names one."""
        found = self.read(self.chosen(form, scope).value, scope)
        return self.of_text(found.text) if isinstance(found, Raw) else found

    def of_text(self, text: str) -> Any:
        if text in LEVELS:
            return Word(text, LEVELS)
        try:
            return self.meant(Raw(text), Fraction(0))
        except QuantityError:
            return Word(text)


def _key(table: Table, keys: tuple[Any, ...], place: int) -> Any:
    choices = table.keys[place].choices
    return keys[place] if choices is None else choices.words[int(keys[place])]


__all__ = ["Answer", "Reader", "Row", "Scope", "Source", "Word"]
