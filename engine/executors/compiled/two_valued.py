"""Two-valued code: plain Python over known values.

An unknown value raises `Touched` as soon as an operator meets it, so what this code returns is right, and may
itself be an unknown value that was only passed on.
"""

from __future__ import annotations

from typing import Final

from ...program import core
from ...program.core import Core
from ..scalars import TOLERANCE
from .expressions import Expressions, constant_text
from .writer import Env, Frame, indented

_LONG_CHOICE: Final = 3
"""Choices nested deeper than this become a function with one line each."""


class TwoValued(Expressions):
    """The text of two-valued expressions."""

    def _arith(self, node: core.Arith, env: Env) -> str:
        spine: list[core.Arith] = [node]
        if node.op in "+-":
            # Sums of a hundred lines lean to the left: they need no brackets.
            while isinstance(spine[-1].left, core.Arith) and spine[-1].left.op in "+-":
                spine.append(spine[-1].left)
        text = self.text(spine[-1].left, env)
        for part in reversed(spine):
            text += f" {part.op} {self.text(part.right, env)}"
        return f"({text})"

    def _extreme(self, node: core.Extreme, env: Env) -> str:
        if len(node.items) != 2:
            return f"{node.op}({self._texts(node.items, env)})"
        first, left = self._named(node.items[0], env)
        second, right = self._named(node.items[1], env)
        sign = "<=" if node.op == "min" else ">="
        return f"({left} if {first} {sign} {second} else {right})"

    def _round(self, node: core.Round, env: Env) -> str:
        return f"{node.op}({self.text(node.operand, env)})"

    def _datefunction(self, node: core.DateFunction, env: Env) -> str:
        return f"{node.op}({self.text(node.operand, env)}, {self._writer.use('now')})"

    def _compare(self, node: core.Compare, env: Env) -> str:
        if not node.tolerant or node.op == "==" or isinstance(node.left, core.Number):
            return comparison(node, self.text(node.left, env), self.text(node.right, env))
        if isinstance(node.right, core.Number):
            return comparison(node, self.text(node.left, env), "")
        first, left = self._named(node.left, env)
        second, right = self._named(node.right, env)
        if node.op == ">=":
            return f"({first} >= {second} or at_least({left}, {right}))"
        return f"({first} > {second} and not at_least({right}, {left}))"

    def _member(self, node: core.Member, env: Env) -> str:
        return self.member(self.text(node.item, env), node)

    def member(self, item: str, node: core.Member) -> str:
        """Whether a known code is one of these."""
        members = sorted(map(int, node.codes))
        if not members:
            return "False"
        if len(members) == 1:
            return f"({item} == {members[0]})"
        return f"({item} in {{{', '.join(map(str, members))}}})"

    def _same(self, node: core.Same, env: Env) -> str:
        return f"({self.text(node.left, env)} == {self.text(node.right, env)})"

    def _contains(self, node: core.Contains, env: Env) -> str:
        return f"({int(node.code)} in {self._set(node, env)})"

    def _allof(self, node: core.AllOf, env: Env) -> str:
        return f"({' and '.join(self.text(item, env) for item in node.items) or 'True'})"

    def _anyof(self, node: core.AnyOf, env: Env) -> str:
        return f"({' or '.join(self.text(item, env) for item in node.items) or 'False'})"

    def _not(self, node: core.Not, env: Env) -> str:
        return f"(not {self.text(node.operand, env)})"

    def _atleast(self, node: core.AtLeast, env: Env) -> str:
        return f"(sum([{self._texts(node.items, env)}]) >= {int(node.count)})"

    def _choose(self, node: core.Choose, env: Env) -> str:
        rows, last = choices(node)
        if len(rows) > _LONG_CHOICE:
            return self._writer.lift(lambda: self._choice_lines(rows, last, env))
        parts = [f"{self.text(then, env)} if {self.text(test, env)} else" for test, then in rows]
        return f"({' '.join(parts)} {self.text(last, env)})"

    def _choice_lines(self, rows: list[tuple[Core, Core]], last: Core, env: Env) -> list[str]:
        lines = [f"if {self.text(test, env)}: return {self.text(then, env)}" for test, then in rows]
        return [*lines, f"return {self.text(last, env)}"]

    def _lookup(self, node: core.LookUp, env: Env) -> str:
        return f"t{int(node.table)}[{self._texts(node.keys, env)}]"

    def _fold(self, node: core.Fold, env: Env) -> str:
        owner, item, inner = self._item_env(node, env)
        return self._writer.lift(
            lambda: self._fold_lines(node, owner, item, inner), lambda: [*item.loads, item.row]
        )

    def _fold_lines(self, node: core.Fold, owner: Frame, item: Frame, inner: Env) -> list[str]:
        where = None if node.where is None else self.text(node.where, inner)
        element = "" if node.element is None else self.text(node.element, inner)
        phantom = self._writer.use(f"q{item.kind}")
        return [
            *self._group(owner, item),
            # The rows that stand for unlisted items are a matter of bounds.
            f"if a < b and {phantom}[b - 1]: raise Touched",
            *self._aggregate(node.function, where, element, item),
        ]

    def _aggregate(self, function: str, where: str | None, element: str, item: Frame) -> list[str]:
        loop, test = self._loop(item), "" if where in {None, "True"} else f"if {where}: "
        column = loop.split(" in ")[1][:-1]
        if function in {"any", "all", "count"} and [where] == list(item.loads):
            return [f"return float(sum({column}))" if function == "count" else f"return {function}({column})"]
        if function == "any":
            return [loop, *indented([f"{test}return True"]), "return False"]
        if function == "all":
            return [loop, *indented([f"if not {where or 'True'}: return False"]), "return True"]
        if function == "count" and not test:
            return ["return float(b - a)"]
        if function in {"count", "sum"}:
            add = f"{test}t += {element or '1.0'}"
            return ["t = 0.0", loop, *indented([add]), "return t"]
        result = {"min": "min(t)", "max": "max(t)", "mean": "sum(t) / len(t)"}[function]
        return ["t = []", loop, *indented([f"{test}t.append({element})"]), f"return {result}"]

    def _setfold(self, node: core.SetFold, env: Env) -> str:
        words, members = self._set(node, env), self._members(node)
        counted = self._writer.constant(f"frozenset({tuple(sorted(int(code) for code, _ in node.members))})")
        number = self._writer.constant(f"{members}.__getitem__")
        match node.function:
            case "any":
                return f"(not {counted}.isdisjoint({words}))"
            case "all":
                return f"({counted} >= {words})"
            case "count":
                return f"float(len({counted} & {words}))"
            case "min" | "max":
                return f"{node.function}(map({number}, {counted} & {words}))"
        return f"set_{node.function}({words}, {members}, {int(node.size)})"


def comparison(node: core.Compare, left: str, right: str) -> str:
    """A comparison of known numbers; both texts may be used twice where neither is a constant."""
    if not node.tolerant:
        return f"({left} {node.op} {right})"
    if isinstance(node.right, core.Number):
        return _with_constant(left, node.op, node.right.value)
    if isinstance(node.left, core.Number):
        return _with_constant(right, {">=": "<=", ">": "<", "==": "=="}[node.op], node.left.value)
    if node.op == "==":
        return f"equal({left}, {right})"
    if node.op == ">=":
        return f"({left} >= {right} or at_least({left}, {right}))"
    return f"({left} > {right} and not at_least({right}, {left}))"


def _with_constant(value: str, op: str, constant: float) -> str:
    # Near the edge |value| is |constant| to twelve digits, so the tolerance is the constant's own.
    margin = TOLERANCE * max(1.0, abs(constant))
    below, above = constant_text(constant - margin), constant_text(constant + margin)
    if op == "==":
        return f"({below} <= {value} <= {above})"
    return f"({value} {op} {below if op in {'>=', '<'} else above})"


def choices(node: core.Choose) -> tuple[list[tuple[Core, Core]], Core]:
    """A chain of choices as rows (test, then), and what comes last."""
    rows: list[tuple[Core, Core]] = []
    rest: Core = node
    while isinstance(rest, core.Choose):
        rows.append((rest.test, rest.then))
        rest = rest.otherwise
    return rows, rest
