"""A plain reading of the core tree, straight from its docstrings: slow, and nothing shared with executors.

A number is (low, high), a yes/no (surely, possibly), a code the frozenset of codes still possible, a set a
frozenset or None.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from dual_prevention.engine.facts.subjects import Subjects
from dual_prevention.engine.program import core
from dual_prevention.engine.program.core import Core
from dual_prevention.engine.program.program import Program
from dual_prevention.engine.values import BIG, Codes, Interval, Unknown, UnknownSet

Number = tuple[float, float]
Truth = tuple[bool, bool]
Place = tuple[str, int]
ANY: Number = (-BIG, BIG)


def plain(value: Any) -> Any:
    """A value of an executor in the form used here."""
    if isinstance(value, bool):
        return value, value
    if isinstance(value, float):
        return value, value
    if isinstance(value, int):
        return frozenset({value})
    if isinstance(value, Interval):
        return value.low, value.high
    if isinstance(value, Unknown):
        return False, True
    if isinstance(value, Codes):
        return frozenset(n for n in range(value.mask.bit_length()) if value.mask >> n & 1)
    return None if isinstance(value, UnknownSet) else value


class Reference:
    """One program over one enterprise; `cell` works out a cell for a row."""

    def __init__(self, program: Program, subjects: Subjects, as_of: datetime.date) -> None:
        self.program, self.tables, self.as_of = program, subjects.tables, as_of
        self.memo: dict[tuple[int, int], Any] = {}

    def cell(self, number: int, row: int) -> Any:
        if (number, row) not in self.memo:
            definition = self.program.cells[number]
            self.memo[number, row] = self.value(definition.core, self.path(definition.kind, row))
        return self.memo[number, row]

    def path(self, kind: str, row: int) -> list[Place]:
        parent = self.program.vocabulary.kinds[kind].parent
        above = self.path(parent, self.tables[kind].parent[row]) if parent else []
        return [*above, (kind, row)]

    def fact(self, slot: int, place: Place) -> Any:
        kind, row = place
        return plain(self.tables[kind].columns[slot][row])

    def value(self, node: Core, env: Sequence[Place]) -> Any:  # noqa: C901, PLR0912  # one case a node
        match node:
            case core.Number(x):
                return float(x), float(x)
            case core.Truth(x):
                return x, x
            case core.Code(x):
                return frozenset({x})
            case core.Fact(_, slot, up, _):
                return self.fact(slot, env[-1 - up])
            case core.Cell(number, up, _):
                return self.cell(number, env[-1 - up][1])
            case core.AsOf():
                return (float(self.as_of.toordinal()),) * 2
            case core.Unknown(sort, low, high, mask):
                if sort == "number":
                    return low, high
                return plain(Codes(mask)) if sort == "code" else (False, True)
            case core.Arith(op, left, right):
                return arith(op, self.value(left, env), self.value(right, env))
            case core.Extreme(op, items):
                pick: Callable[..., float] = min if op == "min" else max
                found = [self.value(item, env) for item in items]
                return pick(low for low, _ in found), pick(high for _, high in found)
            case core.Round(op, operand):
                low, high = self.value(operand, env)
                return rounded(op, low), rounded(op, high)
            case core.DateFunction(op, operand):
                return self.date(op, self.value(operand, env))
            case core.Compare(op, left, right, tolerant):
                return compare(op, self.value(left, env), self.value(right, env), tolerant)
            case core.Member(item, members):
                possible = self.value(item, env)
                return possible <= members, bool(possible & members)
            case core.Same(left, right):
                a, b = self.value(left, env), self.value(right, env)
                return len(a) == len(b) == 1 and a == b, bool(a & b)
            case core.Contains(_, slot, up, code):
                words = self.fact(slot, env[-1 - up])
                return (False, True) if words is None else (code in words,) * 2
            case core.AllOf(items):
                found = [self.value(item, env) for item in items]
                return all(s for s, _ in found), all(p for _, p in found)
            case core.AnyOf(items):
                found = [self.value(item, env) for item in items]
                return any(s for s, _ in found), any(p for _, p in found)
            case core.Not(operand):
                surely, possibly = self.value(operand, env)
                return not possibly, not surely
            case core.AtLeast(count, items):
                found = [self.value(item, env) for item in items]
                return sum(s for s, _ in found) >= count, sum(p for _, p in found) >= count
            case core.Choose(sort, test, then, otherwise):
                return self.choose(sort, self.value(test, env), then, otherwise, env)
            case core.LookUp(sort, table, keys):
                return self.look_up(table, [self.value(key, env) for key in keys])
            case core.Fold():
                return self.fold(node, env)
            case core.SetFold():
                return set_fold(node, self.fact(node.slot, env[-1 - node.up]))
            case core.Known(operand):
                return (one_value(self.value(operand, env)),) * 2
            case core.Assume(_, operand, default):
                found = self.value(operand, env)
                return found if one_value(found) else self.value(default, env)
            case core.Surely(operand):
                return (self.value(operand, env)[0],) * 2

    def date(self, op: str, day: Number) -> Number:
        now = self.as_of
        if op == "last_anniversary" and day[0] != day[1]:
            return now.toordinal() - 366.0, float(now.toordinal())
        found = [since(op, datetime.date.fromordinal(int(end)), now) for end in day]
        return min(found), max(found)

    def choose(self, sort: str, test: Truth, then: Core, otherwise: Core, env: Sequence[Place]) -> Any:
        if test[0]:
            return self.value(then, env)
        if not test[1]:
            return self.value(otherwise, env)
        a, b = self.value(then, env), self.value(otherwise, env)
        if sort == "number":
            return min(a[0], b[0]), max(a[1], b[1])
        return a | b if sort == "code" else (a[0] and b[0], a[1] or b[1])

    def look_up(self, number: int, keys: Sequence[Any]) -> Any:
        table = self.program.tables[number]
        whole: Any = (table.low, table.high) if table.sort == "number" else plain(Codes(table.mask))
        candidates = []
        for place, key in enumerate(keys):
            if isinstance(key, frozenset):
                candidates.append(sorted(key))
            elif key[0] == key[1]:
                candidates.append([key[0]])
            else:
                candidates.append(
                    sorted({row[place] for row in table.cells if key[0] <= row[place] <= key[1]})
                )
        found = [table.cells.get(combination) for combination in product(*candidates)]
        if not found or None in found:
            return whole
        if table.sort == "code":
            return frozenset(found)
        pairs = [cell if isinstance(cell, tuple) else (float(cell), float(cell)) for cell in found]  # type: ignore[arg-type]
        return min(low for low, _ in pairs), max(high for _, high in pairs)

    def fold(self, node: core.Fold, env: Sequence[Place]) -> Any:
        owners = list(env[: len(env) - node.up])
        kind, row = owners[-1]
        starts, phantom = self.tables[kind].starts[node.kind], self.tables[node.kind].phantom
        where, number, ghost = [], [], []
        for item in range(starts[row], starts[row + 1]):
            inner = [*owners, (node.kind, item)]
            where.append((True, True) if node.where is None else self.value(node.where, inner))
            number.append((1.0, 1.0) if node.element is None else self.value(node.element, inner))
            ghost.append(phantom[item])
        return fold(node.function, where, number, ghost)


def fold(function: str, where: list[Truth], number: list[Number], ghost: list[bool]) -> Any:
    """An aggregate from its definition."""
    rows = list(zip(where, number, ghost, strict=True))
    sure = [x for w, x, g in rows if w[0] and not g]
    able = [x for w, x, _ in rows if w[1]]
    if function == "any":
        return bool(sure), bool(able)
    if function == "all":
        return all(w[0] for w in where), all(w[1] or g for w, _, g in rows)
    if function in {"count", "sum"}:
        low = high = 0.0
        for w, (a, b), g in rows:
            if g and w[1]:
                low, high = (-BIG if a < 0 else low), (BIG if b > 0 else high)
            elif w[0]:
                low, high = low + a, high + b
            elif w[1]:
                low, high = low + min(0, a), high + max(0, b)
        return clamp(low, high)
    if not sure:
        return ANY
    if function == "min":
        return min(a for a, _ in able), min(b for _, b in sure)
    if function == "max":
        return max(a for a, _ in sure), max(b for _, b in able)
    if len(sure) == len(able):
        return sum(a for a, _ in sure) / len(sure), sum(b for _, b in sure) / len(sure)
    return min(a for a, _ in able), max(b for _, b in able)


def set_fold(node: core.SetFold, words: frozenset[int] | None) -> Any:
    """An aggregate over words from its definition."""
    members = dict(node.members)
    values = list(members.values())
    if words is None:
        if node.function == "count":
            return 0.0, float(len(members))
        if node.function == "sum":
            return sum(v for v in values if v < 0), sum(v for v in values if v > 0)
        if node.function == "any":
            return False, bool(members)
        if node.function == "all":
            return (len(members) == node.size, True)
        return (min(values), max(values)) if members else ANY
    found = [members[word] for word in words if word in members]
    if node.function in {"any", "all"}:
        return (bool(found) if node.function == "any" else len(found) == len(words),) * 2
    if node.function in {"count", "sum"}:
        return (float(len(found)) if node.function == "count" else float(sum(found)),) * 2
    if not found:
        return (min(values), max(values)) if members else ANY
    one = {"min": min(found), "max": max(found), "mean": sum(found) / len(found)}[node.function]
    return one, one


def arith(op: str, a: Number, b: Number) -> Number:
    """Interval arithmetic over all four corners."""
    if op == "/" and b[0] <= 0 <= b[1]:
        return ANY
    if op == "-":
        return clamp(a[0] - b[1], a[1] - b[0])
    if op == "+":
        return clamp(a[0] + b[0], a[1] + b[1])
    corners = [x * y if op == "*" else x / y for x in a for y in b]
    return clamp(min(corners), max(corners))


def clamp(low: float, high: float) -> Number:
    """Cut to the bounds of all numbers."""
    return max(-BIG, min(BIG, low)), max(-BIG, min(BIG, high))


def compare(op: str, a: Number, b: Number, tolerant: bool) -> Truth:
    """Worst and best pair of ends."""

    def ge(x: float, y: float) -> bool:
        return x >= y - (1e-12 * max(1.0, abs(x), abs(y)) if tolerant else 0.0)

    if op == ">=":
        return ge(a[0], b[1]), ge(a[1], b[0])
    if op == ">":
        return not ge(b[1], a[0]), not ge(b[0], a[1])
    return ge(a[0], b[1]) and ge(b[0], a[1]), ge(a[1], b[0]) and ge(b[1], a[0])


def rounded(op: str, x: float) -> float:
    """Up or down, but to the integer that is within the tolerance."""
    for whole in (math.floor(x), math.ceil(x)):
        if abs(x - whole) <= 1e-12 * max(1.0, abs(x)):
            return float(whole)
    return float(math.ceil(x) if op == "ceil" else math.floor(x))


def since(op: str, day: datetime.date, now: datetime.date) -> float:
    """Whole years or months by trying one after another."""
    if op == "days_since":
        return float((now - day).days)
    if op == "months_since":
        months = (now.year - day.year) * 12 + now.month - day.month
        return float(months if now.day >= day.day else months - 1)
    if op == "years_since":
        years = now.year - day.year
        return float(years if anniversary(day, now.year) <= now else years - 1)
    this = anniversary(day, now.year)
    return float((this if this <= now else anniversary(day, now.year - 1)).toordinal())


def anniversary(day: datetime.date, year: int) -> datetime.date:
    """The day in another year; 29 February falls on 1 March."""
    try:
        return day.replace(year=year)
    except ValueError:
        return datetime.date(year, 3, 1)


def one_value(value: Any) -> bool:
    """Whether a value is known."""
    if value is None:
        return False
    return len(value) == 1 if isinstance(value, frozenset) else value[0] == value[1]
