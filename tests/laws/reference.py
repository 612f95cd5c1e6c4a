"""A plain reading of rule sets as they were parsed: two-valued, in exact fractions, as simple as can be.

It knows nothing of programs, cores or executors. Every fact must have a value; one that was made up for an unknown
marks what reads it as guessed. What has no value even so (x / 0, a missing row, the least of nothing, no edition, no vote)
gets any value of its range, and is guessed as well. An answer that is not guessed is the only right one; one that is
must lie among those reported. `known`, `assume` and `unless` over something guessed make an answer loose: their
verdict may change when a fact arrives, so it is not held against anybody.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from dual_prevention.engine.language import tree as t
from dual_prevention.engine.units import QuantityError, parse_quantity
from dual_prevention.engine.vocabulary.model import Table

from tests.laws.enterprises import Thing
from tests.laws.expressions import LEVELS
from tests.laws.reference_names import ANY, Names, Raw, Scope, Word, at_least


class Reader(Names):
    """Expressions, conditions and values."""

    # Expressions

    def read(self, node: Any, scope: Scope) -> Any:  # noqa: C901, PLR0912  # one case a node
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
        found: Fraction = self.meant(value, Fraction(0)) if isinstance(value, Raw) else value
        return found

    def arith(self, op: str, a: Fraction, b: Fraction) -> Fraction:
        if op == "/":
            return a / b if b else Fraction(self.guess(ANY))
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
        a: Any = self.meant(one, other)
        b: Any = self.meant(other, one)
        if isinstance(a, Word):
            if op in ("==", "!="):
                return bool(a.text == b.text) == (op == "==")
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
        return bool(item.text in self.read(node.container, scope))

    def look_up(self, node: t.LookUp, scope: Scope) -> Any:
        table = self.tables(scope.rules, node.table)
        column = node.column or next(iter(table.columns))
        spec = table.columns[column]
        keys = [self.read(key, scope) for key in node.keys]
        asked = [key.text if isinstance(key, Word | Raw) else key for key in keys]
        cell: Any = None
        every: list[Any] = []
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
            return self.over(
                name, args, [(item, replace(scope, thing=item, row=None)) for item in items], scope
            )
        first = self.apart(lambda: self.read(args[0], scope))
        self.now.guessed |= first.guessed
        self.now.loose |= first.loose or (first.guessed and name in ("known", "assume"))
        value = first.value
        if isinstance(value, frozenset) and name != "known":
            words = [
                replace(scope, constants={**scope.constants, "code": Word(word)}) for word in sorted(value)
            ]
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
