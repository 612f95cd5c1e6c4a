"""From core trees to forms over columns; what is no expression becomes an operation of the plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import polars as pl

from ...program import core
from ...program.core import Core
from ...program.program import Step
from ...values import BIG, SetValue, Value
from .. import bound_folds, bounds
from . import logic, numbers
from .columns import code_type, mask_bits
from .folds import FoldOperation
from .forms import (
    Const,
    Form,
    Known,
    Masks,
    Numbers,
    Sets,
    Truths,
    as_masks,
    as_numbers,
    as_truths,
    is_false,
    is_true,
    width,
)
from .keyed import Made
from .quantities import Quantities, result_of
from .setfolds import SetFoldOperation

_COMPARE: Final[dict[tuple[str, bool], Callable[..., Value]]] = {
    (">=", False): bounds.k_ge,
    (">", False): bounds.k_gt,
    ("==", False): bounds.k_eq,
    (">=", True): bounds.k_ge_tolerant,
    (">", True): bounds.k_gt_tolerant,
    ("==", True): bounds.k_eq_tolerant,
}
_EMPTY: Final[dict[str, Value]] = {
    "count": 0.0,
    "sum": 0.0,
    "min": bounds.ANYTHING,
    "max": bounds.ANYTHING,
    "mean": bounds.ANYTHING,
    "any": False,
    "all": True,
}
"""The identity of each aggregate: what it gives over no rows."""

_SET_FOLDS: Final[dict[str, Callable[..., Value]]] = {
    name: getattr(bound_folds, f"set_{name}") for name in ("count", "sum", "min", "max", "mean", "any", "all")
}


class Translator(Quantities):
    """Translates the cells of a program, part by part."""

    def translate(self, steps: Sequence[Step]) -> None:
        """Plan the cells of these steps."""
        for step in steps:
            if step.kind in self.kinds:
                for number in step.cells:
                    self.cell(number)

    def _compare(self, kind: str, node: core.Compare) -> Form:
        left, right = self.form(kind, node.left), self.form(kind, node.right)
        values = self.values(left, right)
        if values is not None:
            return Const(_COMPARE[node.op, node.tolerant](*values))
        a, b = as_numbers(left), as_numbers(right)
        twice = node.op == "==" or (
            node.tolerant and not isinstance(left, Const) and not isinstance(right, Const)
        )
        if twice or not (a.known and b.known):
            a, b = as_numbers(self.named(kind, node.left)), as_numbers(self.named(kind, node.right))
        return numbers.compare(node.op, a, b, tolerant=node.tolerant)

    def _member(self, kind: str, node: core.Member) -> Form:
        item = self.form(kind, node.item)
        if isinstance(item, Const):
            value: Any = item.value
            return Const(bounds.k_member(value, sum(1 << int(code) for code in node.codes)))
        if isinstance(item, Masks):
            item = self.named(kind, node.item)
        assert isinstance(item, Known | Masks)
        return logic.member(item, node.codes)

    def _same(self, kind: str, node: core.Same) -> Form:
        left, right = self.named(kind, node.left), self.named(kind, node.right)
        values = self.values(left, right)
        if values is not None:
            return Const(bounds.k_same(*values))
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Const) and isinstance(one.value, int):
                assert isinstance(other, Known | Masks)
                return logic.member(other, frozenset({one.value}))
        bits = max(width(left, mask_bits), width(right, mask_bits))
        a, b = as_masks(left, bits), as_masks(right, bits)
        ends = [form if isinstance(form, Known) else mask for form, mask in ((left, a), (right, b))]
        return logic.same(ends[0], ends[1], a, b)

    def _contains(self, kind: str, node: core.Contains) -> Form:
        words = self.slot(kind, node.slot, node.up)
        if isinstance(words, Const):
            value: Any = words.value
            return Const(bounds.k_contains(value, int(node.code)))
        assert isinstance(words, Sets)
        return logic.contains(words, int(node.code))

    def _allof(self, kind: str, node: core.AllOf) -> Form:
        return logic.all_of([self.form(kind, item) for item in node.items])

    def _anyof(self, kind: str, node: core.AnyOf) -> Form:
        return logic.any_of([self.form(kind, item) for item in node.items])

    def _not(self, kind: str, node: core.Not) -> Form:
        return logic.negated(self.form(kind, node.operand))

    def _atleast(self, kind: str, node: core.AtLeast) -> Form:
        items = [self.named(kind, item) for item in node.items]
        values = self.values(*items)
        if values is not None:
            return Const(bounds.k_at_least(int(node.count), *values))
        return logic.at_least(int(node.count), items)

    def _choose(self, kind: str, node: core.Choose) -> Form:
        test = self.form(kind, node.test)
        if is_true(test):
            return self.form(kind, node.then)
        if is_false(test):
            return self.form(kind, node.otherwise)
        then, otherwise = self.form(kind, node.then), self.form(kind, node.otherwise)
        if node.sort == "truth":
            return self._choose_truth(kind, node)
        if isinstance(test, Const):
            values = self.values(then, otherwise)
            if values is not None:
                return Const((bounds.n_join if node.sort == "number" else bounds.c_join)(*values))
        return self._choose_number(kind, node) if node.sort == "number" else self._choose_code(kind, node)

    def _choose_truth(self, kind: str, node: core.Choose) -> Form:
        test = self.named(kind, node.test)
        if not as_truths(test).known:
            return logic.choose_truth(
                as_truths(test), self.named(kind, node.then), self.named(kind, node.otherwise)
            )
        return logic.choose_truth(
            as_truths(test), self.form(kind, node.then), self.form(kind, node.otherwise)
        )

    def _choose_number(self, kind: str, node: core.Choose) -> Form:
        test = as_truths(self.form(kind, node.test))
        a, b = as_numbers(self.form(kind, node.then)), as_numbers(self.form(kind, node.otherwise))
        if not (test.known and a.known and b.known):
            test = as_truths(self.named(kind, node.test))
        return numbers.chosen(test.expr, a, b) if test.known else numbers.joined(test.expr, a, b)

    def _choose_code(self, kind: str, node: core.Choose) -> Form:
        then, otherwise = self.form(kind, node.then), self.form(kind, node.otherwise)
        bits = max(width(then, mask_bits), width(otherwise, mask_bits))
        test = as_truths(self.form(kind, node.test))
        a, b = _known_code(then, bits), _known_code(otherwise, bits)
        if test.known and a is not None and b is not None:
            return Known(pl.when(test.expr).then(a).otherwise(b), bits)
        # Masks take the expression of a code for each of their words.
        then, otherwise = self.named(kind, node.then), self.named(kind, node.otherwise)
        test = as_truths(self.named(kind, node.test))
        return logic.choose_masks(test, as_masks(then, bits), as_masks(otherwise, bits))

    def _known(self, kind: str, node: core.Known) -> Form:
        operand = self.named(kind, node.operand)
        if isinstance(operand, Const):
            return Const(operand.value.__class__ not in bounds.UNKNOWNS)
        return logic.is_known(operand)

    def _surely(self, kind: str, node: core.Surely) -> Form:
        return logic.surely(self.form(kind, node.operand))

    def _assume(self, kind: str, node: core.Assume) -> Form:
        operand = self.named(kind, node.operand)
        known = (
            logic.is_known(operand)
            if not isinstance(operand, Const)
            else self._known(kind, core.Known(node.operand))
        )
        if isinstance(known, Const):
            return operand if known.value is True else self.form(kind, node.default)
        test, default = as_truths(known).expr, self.form(kind, node.default)
        match operand:
            case Numbers(low=low, high=high, least=least, most=most):
                other = as_numbers(default)
                if other.known:
                    return numbers.chosen(test, Numbers(low, low, least, most), other)
                return numbers.chosen(test, Numbers(low, high, least, most), other)
            case Truths(expr=expr):
                other_truth = as_truths(default)
                return Truths(pl.when(test).then(expr).otherwise(other_truth.expr), other_truth.known)
            case Masks():
                return self._assume_code(operand, test, default)
        raise TypeError(operand)

    def _assume_code(self, operand: Masks, test: pl.Expr, default: Form) -> Form:
        bits = max(operand.bits, width(default, mask_bits))
        known = _known_code(default, bits)
        if known is not None:
            code = logic.code_of(operand).cast(code_type(bits))
            return Known(pl.when(test).then(code).otherwise(known), bits)
        return logic.choose_masks(Truths(test, True), as_masks(operand, bits), as_masks(default, bits))

    def _setfold(self, kind: str, node: core.SetFold) -> Form:
        members, size, fold = dict(node.members), int(node.size), _SET_FOLDS[node.function]
        words = self.slot(kind, node.slot, node.up)
        if isinstance(words, Const):
            return Const(fold(words.value, members, size))
        assert isinstance(words, Sets)
        if node.function in {"any", "all"}:
            return logic.set_fold(node.function, words, frozenset(members), size)
        form, names = result_of(self.planner.name(), Made())
        reads = tuple(expr.meta.output_name() for expr in words.words)

        def of(given: SetValue) -> Value:
            return fold(given, members, size)

        operation = SetFoldOperation(kind, node.function, reads, tuple(node.members), of, names)
        self.planner.operate(operation, kind, reads)
        return form

    def _fold(self, kind: str, node: core.Fold) -> Form:
        owner = self.paths[kind][-1 - node.up]
        if node.up:
            at_owner = core.Fold(node.function, node.kind, 0, node.element, node.where)
            return self.below(kind, owner, self.form(owner, at_owner))
        if node.kind not in self.kinds:
            return Const(_EMPTY[node.function])
        where = Const(True) if node.where is None else self.form(node.kind, node.where)
        if node.function == "all":
            if is_true(where):
                return Const(True)
        elif is_false(where):
            return Const(_EMPTY[node.function])
        return self._folded(owner, node, where)

    def _folded(self, owner: str, node: core.Fold, where: Form) -> Form:
        child, name = node.kind, self.planner.name()
        phantom = self.population.tables[child].phantom is not None
        reads: list[str] = []
        condition = None if is_true(where) else self._column(child, node.where, where, reads)
        number = Numbers(1.0, 1.0, 1.0, 1.0)
        if node.element is not None:
            number = as_numbers(self.named(child, node.element))
        ends = [
            end if isinstance(end, float) else end.meta.output_name() for end in (number.low, number.high)
        ]
        reads += [end for end in ends if isinstance(end, str)]
        sure = not phantom and as_truths(where).known
        names: tuple[str, ...] = (name,)
        if node.function in {"min", "max", "mean"} or (
            node.function in {"count", "sum"} and not (sure and number.known)
        ):
            names = (f"{name}.low", f"{name}.high")
        operation = FoldOperation(owner, child, node.function, condition, ends[0], ends[1], names)
        self.planner.operate(operation, child, reads)
        if node.function in {"any", "all"}:
            return Truths(pl.col(name), sure)
        least = 0.0 if node.function == "count" or (node.function == "sum" and number.least >= 0) else -BIG
        low, high = pl.col(names[0]), pl.col(names[-1])
        return Numbers(low, low if len(names) == 1 else high, least, BIG)

    def _column(self, kind: str, node: Core | None, form: Form, reads: list[str]) -> str:
        """The name of the column with a condition."""
        assert node is not None
        if isinstance(form, Const):
            name = self.planner.name()
            self.planner.column(kind, name, as_truths(form).expr)
        else:
            name = as_truths(self.named(kind, node)).expr.meta.output_name()
        reads.append(name)
        return name


def _known_code(form: Form, bits: int) -> pl.Expr | None:
    """A code that is known, in the type for so many bits."""
    dtype = code_type(bits)
    match form:
        case Known(code=code, bits=own):
            return code if code_type(own) is dtype else code.cast(dtype)
        case Const(value=int() as value):
            return pl.lit(value, dtype=dtype)
    return None
