"""Bounds code: calls of `bounds` and `bound_folds`, right for known and unknown values alike."""

from __future__ import annotations

from typing import Final

from ...program import core
from ...program.core import Core
from .expressions import Expressions
from .two_valued import TwoValued, choices
from .writer import Env, Frame, Writer, indented

_ARITH: Final = {"+": "n_add", "-": "n_sub", "*": "n_mul", "/": "n_div"}
_COMPARE: Final = {">=": "k_ge", ">": "k_gt", "==": "k_eq"}
_DATES: Final = {
    "years_since": "n_years",
    "months_since": "n_months",
    "days_since": "n_days",
    "last_anniversary": "n_anniversary",
}
_JOIN: Final = {"number": "n_join", "truth": "k_join", "code": "c_join"}
_PLAIN: Final = (core.Number, core.Truth, core.Code, core.Fact, core.Cell)


class Bounded(Expressions):
    """The text of expressions over values that may be unknown."""

    def __init__(self, writer: Writer) -> None:
        super().__init__(writer)
        self._two_valued = TwoValued(writer)

    def _arith(self, node: core.Arith, env: Env) -> str:
        return f"{_ARITH[node.op]}({self.text(node.left, env)}, {self.text(node.right, env)})"

    def _extreme(self, node: core.Extreme, env: Env) -> str:
        return f"n_{node.op}({self._texts(node.items, env)})"

    def _round(self, node: core.Round, env: Env) -> str:
        return f"n_{node.op}({self.text(node.operand, env)})"

    def _datefunction(self, node: core.DateFunction, env: Env) -> str:
        return f"{_DATES[node.op]}({self.text(node.operand, env)}, {self._writer.use('now')})"

    def _compare(self, node: core.Compare, env: Env) -> str:
        name = _COMPARE[node.op] + ("_tolerant" if node.tolerant else "")
        return f"{name}({self.text(node.left, env)}, {self.text(node.right, env)})"

    def _member(self, node: core.Member, env: Env) -> str:
        mask = sum(1 << int(code) for code in node.codes)
        return f"k_member({self.text(node.item, env)}, {mask})"

    def _same(self, node: core.Same, env: Env) -> str:
        return f"k_same({self.text(node.left, env)}, {self.text(node.right, env)})"

    def _contains(self, node: core.Contains, env: Env) -> str:
        return f"k_contains({self._set(node, env)}, {int(node.code)})"

    def _allof(self, node: core.AllOf, env: Env) -> str:
        return self._writer.lift(lambda: self._kleene_lines(node.items, env, "False", "True"))

    def _anyof(self, node: core.AnyOf, env: Env) -> str:
        return self._writer.lift(lambda: self._kleene_lines(node.items, env, "True", "False"))

    def _kleene_lines(self, items: tuple[Core, ...], env: Env, deciding: str, neutral: str) -> list[str]:
        lines = [f"whole = {neutral}"]
        for item in items:
            lines += [
                f"part = {self.text(item, env)}",
                f"if part is {deciding}: return {deciding}",
                f"if part is not {neutral}: whole = UNKNOWN",
            ]
        return [*lines, "return whole"]

    def _not(self, node: core.Not, env: Env) -> str:
        return f"k_not({self.text(node.operand, env)})"

    def _atleast(self, node: core.AtLeast, env: Env) -> str:
        return f"k_at_least({int(node.count)}, {self._texts(node.items, env)})"

    def _choose(self, node: core.Choose, env: Env) -> str:
        return self._writer.lift(lambda: self._choice_lines(node, env))

    def _choice_lines(self, node: core.Choose, env: Env) -> list[str]:
        rows, last = choices(node)
        join = _JOIN[node.sort]
        lines = ["some = None"]
        for test, then in [*rows, (core.Truth(True), last)]:
            lines += [
                f"test = {self.text(test, env)}",
                "if test is not False:",
                f"    one = {self.text(then, env)}",
                f"    some = one if some is None else {join}(some, one)",
                "    if test is True: return some",
            ]
        return lines

    def _lookup(self, node: core.LookUp, env: Env) -> str:
        return f"T[{int(node.table)}].find({self._texts(node.keys, env)})"

    def _fold(self, node: core.Fold, env: Env) -> str:
        owner, item, inner = self._item_env(node, env)
        return self._writer.lift(
            lambda: self._fold_lines(node, owner, item, inner), lambda: [*item.loads, item.row]
        )

    def _fold_lines(self, node: core.Fold, owner: Frame, item: Frame, inner: Env) -> list[str]:
        body = self._item_lines("where", core.Truth(True) if node.where is None else node.where, inner)
        if node.element is not None:
            body += self._item_lines("numbers", node.element, inner)
        lists = "where" if node.element is None else "where, numbers"
        phantom = self._writer.use(f"q{item.kind}")
        return [
            *self._group(owner, item),
            "where = []",
            "numbers = []",
            self._loop(item),
            *indented(body),
            f"return fold_{node.function}({lists}, a < b and {phantom}[b - 1])",
        ]

    def _item_lines(self, target: str, node: Core, inner: Env) -> list[str]:
        """Most items of a list are known: the two-valued form first."""
        if isinstance(node, _PLAIN):
            return [f"{target}.append({self.text(node, inner)})"]
        return [
            f"try: {target}.append({self._two_valued.text(node, inner)})",
            f"except FALL: {target}.append({self.text(node, inner)})",
        ]

    def _setfold(self, node: core.SetFold, env: Env) -> str:
        return f"set_{node.function}({self._set(node, env)}, {self._members(node)}, {int(node.size)})"
