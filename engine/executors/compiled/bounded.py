"""Bounds code, right for known and unknown values alike.

What is known is worked out in place; `bounds` and `bound_folds` are called for the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...program import core
from ...program.core import Core
from .expressions import PLAIN, Expressions
from .two_valued import TwoValued, choices, comparison
from .writer import Env, Frame, Writer, indented, nodes

_ARITH: Final = {"+": "n_add", "-": "n_sub", "*": "n_mul", "/": "n_div"}
_COMPARE: Final = {">=": "k_ge", ">": "k_gt", "==": "k_eq"}
_DATES: Final = {
    "years_since": "n_years",
    "months_since": "n_months",
    "days_since": "n_days",
    "last_anniversary": "n_anniversary",
}
_JOIN: Final = {"number": "n_join", "truth": "k_join", "code": "c_join"}

_HEAVY: Final = (
    core.Fold,
    core.LookUp,
    core.Arith,
    core.Extreme,
    core.Round,
    core.DateFunction,
    core.AtLeast,
)


def is_heavy(tree: Core) -> bool:
    """Whether a tree costs much more in bounds code than in two-valued code, which is then tried first."""
    return any(isinstance(node, _HEAVY) for node in nodes(tree))


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
        first, left = self._named(node.left, env)
        second, right = self._named(node.right, env)
        known = _all_known({first: node.left, second: node.right}, "float")
        return f"({comparison(node, left, right)} if {known} else {name}({left}, {right}))"

    def _member(self, node: core.Member, env: Env) -> str:
        mask = sum(1 << int(code) for code in node.codes)
        first, item = self._named(node.item, env)
        known = self._two_valued.member(item, node)
        return f"({known} if {_all_known({first: node.item}, 'int')} else k_member({item}, {mask}))"

    def _same(self, node: core.Same, env: Env) -> str:
        first, left = self._named(node.left, env)
        second, right = self._named(node.right, env)
        known = _all_known({first: node.left, second: node.right}, "int")
        return f"({left} == {right} if {known} else k_same({left}, {right}))"

    def _contains(self, node: core.Contains, env: Env) -> str:
        words, code = self._set(node, env), int(node.code)
        return f"({code} in {words} if {words}.__class__ is frozenset else k_contains({words}, {code}))"

    def _allof(self, node: core.AllOf, env: Env) -> str:
        return self._kleene(node.items, env, "False", "True")

    def _anyof(self, node: core.AnyOf, env: Env) -> str:
        return self._kleene(node.items, env, "True", "False")

    def _kleene(self, items: tuple[Core, ...], env: Env, deciding: str, neutral: str) -> str:
        if not items:
            return neutral
        named = [self._named(item, env) for item in items]
        decided = " or ".join(f"{first} is {deciding}" for first, _ in named)
        open_ = " or ".join(f"{name} is UNKNOWN" for _, name in named)
        return f"({deciding} if {decided} else UNKNOWN if {open_} else {neutral})"

    def _not(self, node: core.Not, env: Env) -> str:
        first, operand = self._named(node.operand, env)
        return f"(k_not({operand}) if {first} is UNKNOWN else not {operand})"

    def _atleast(self, node: core.AtLeast, env: Env) -> str:
        return f"k_at_least({int(node.count)}, {self._texts(node.items, env)})"

    def _choose(self, node: core.Choose, env: Env) -> str:
        if isinstance(node.then, PLAIN) and isinstance(node.otherwise, PLAIN):
            first, test = self._named(node.test, env)
            then, otherwise = self.text(node.then, env), self.text(node.otherwise, env)
            either = f"{_JOIN[node.sort]}({then}, {otherwise})"
            return f"({then} if {first} is True else {otherwise} if {test} is False else {either})"
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
        """Most items of a list are known: what costs much in bounds is tried in the two-valued form first."""
        if not is_heavy(node):
            return [f"{target}.append({self.text(node, inner)})"]
        product = self._plain_arith(node, inner)
        if product:
            return [f"{target}.append({product})"]
        return [
            f"try: {target}.append({self._two_valued.text(node, inner)})",
            f"except FALL: {target}.append({self.text(node, inner)})",
        ]

    def _plain_arith(self, node: Core, inner: Env) -> str:
        """The sum, difference or product of two values at hand; a fold cuts what leaves the range of numbers."""
        if not isinstance(node, core.Arith) or node.op == "/":
            return ""
        if not isinstance(node.left, PLAIN) or not isinstance(node.right, PLAIN):
            return ""
        left, right = self.text(node.left, inner), self.text(node.right, inner)
        known = _all_known({left: node.left, right: node.right}, "float")
        return f"{left} {node.op} {right} if {known} else {_ARITH[node.op]}({left}, {right})"

    def _setfold(self, node: core.SetFold, env: Env) -> str:
        words = self._set(node, env)
        text = f"set_{node.function}({words}, {self._members(node)}, {int(node.size)})"
        if node.function not in {"any", "all", "count"}:
            return text
        return f"({self._two_valued.text(node, env)} if {words}.__class__ is frozenset else {text})"


def _all_known(texts: Mapping[str, Core], kind: str) -> str:
    """A test that these are known: a chain, so that every one is worked out, and named, whatever the first is."""
    classes = [f"{t}.__class__" for t, node in texts.items() if not isinstance(node, core.Number | core.Code)]
    return " is ".join([*classes, kind])
