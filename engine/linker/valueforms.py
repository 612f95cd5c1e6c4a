"""Values wherever they stand: plain, cited, picked, or by cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from ..language import tree
from ..program import typed as t
from ..program.types import TRUTH, CodeType, NumberType, TruthType, Type
from ..units import QuantityError, parse_quantity
from ..vocabulary.model import Choices, Duration
from .binder import Binder, in_unit, is_bare
from .conditions import bind_condition
from .leaves import bind_number, code_of, quantity, same_sort, word_of
from .names import lookup
from .symbols import Scope


def plain_values(form: tree.ValueNode) -> Iterator[tree.PlainValue]:
    """Every value that the form may give, in order."""
    if isinstance(form, tree.PlainValue):
        yield form
    elif isinstance(form, tree.Pick):
        yield from (step.value for step in form.steps)
    else:
        yield from (row.value for row in form.rows)


def choice_words(binder: Binder, scope: Scope, form: tree.ValueNode) -> list[str]:
    """The words among the form's values that mean no fact or derived value: the form's own choices."""
    words: list[str] = []
    for value in plain_values(form):
        if isinstance(value.value, tree.Quoted | tree.Name):
            word = word_of(value.value)
            if (
                word is None
                or _is_quantity(value.value)
                or (isinstance(value.value, tree.Name) and lookup(binder, scope, value.value) is not None)
            ):
                continue
            words.append(word)
    return words


def _is_quantity(node: tree.Expr) -> bool:
    """Whether a quoted text is a number with a unit, as in '5 m', and so no word."""
    if not isinstance(node, tree.Quoted):
        return False
    try:
        _, unit = parse_quantity(node.text)
    except QuantityError:
        return False
    return bool(unit.symbol)


def bind_value(
    binder: Binder, scope: Scope, form: tree.ValueNode, expected: Type | None = None
) -> t.Typed | None:
    """The typed value. `expected` is the list its words come from, or the type that it must have."""
    if isinstance(form, tree.PlainValue):
        return _result(binder, scope, form, expected)
    results = [_result(binder, scope, value, expected) for value in plain_values(form)]
    if any(result is None for result in results):
        _conditions_only(binder, scope, form)
        return None
    same = _one_type(binder, [r for r in results if r is not None])
    if same is None:
        return None
    kind = expected if expected is not None and not isinstance(expected, NumberType) else _common(same)
    if isinstance(form, tree.Pick):
        return _pick(binder, scope, form, same, kind)
    return _cases(binder, scope, form, same, kind)


def _conditions_only(binder: Binder, scope: Scope, form: tree.Pick | tree.Cases) -> None:
    """Report the errors of the conditions too, in the same run."""
    if isinstance(form, tree.Cases):
        for row in form.rows:
            bind_condition(binder, scope, row.when)
    else:
        binder.bind(scope, form.of)


def _result(binder: Binder, scope: Scope, value: tree.PlainValue, expected: Type | None) -> t.Typed | None:
    node = value.value
    assert not isinstance(node, Duration)
    word = word_of(node)
    if isinstance(expected, CodeType) and word is not None:
        found = lookup(binder, scope, node) if isinstance(node, tree.Name) else None
        if found is None or word in expected.choices.code_of:
            code = code_of(binder, expected.choices, node)
            return None if code is None else t.Const(code, expected, node.span)
    bound = binder.bind(scope, node)
    if bound is None or expected is None:
        return bound
    if isinstance(expected, NumberType):
        if not isinstance(bound.type, NumberType):
            binder.error("number-expected", node.span)
            return None
        return bound
    if not same_sort(bound.type, expected):
        binder.error("value-type", node.span)
        return None
    return bound


def _one_type(binder: Binder, results: list[t.Typed]) -> list[t.Typed] | None:
    """All results in one unit, or one list of words."""
    anchor = next((r.type for r in results if not is_bare(r)), results[0].type)
    same: list[t.Typed] = []
    for result in results:
        if isinstance(anchor, NumberType) and isinstance(result.type, NumberType):
            scaled = in_unit(binder, result, anchor)
            if scaled is None:
                return None
            same.append(scaled)
        elif same_sort(result.type, anchor):
            same.append(result)
        else:
            binder.error("value-type", result.span)
            return None
    return same


def _common(results: list[t.Typed]) -> Type:
    kind = results[0].type
    if isinstance(kind, NumberType):
        exact = all(isinstance(r.type, NumberType) and r.type.exact for r in results)
        symbol = next(
            (r.type.symbol for r in results if isinstance(r.type, NumberType) and r.type.symbol), ""
        )
        return replace(kind, exact=exact, symbol=symbol)
    return kind


def _cases(
    binder: Binder, scope: Scope, form: tree.Cases, results: list[t.Typed], kind: Type
) -> t.Typed | None:
    rows: list[t.CaseRow] = []
    failed = False
    for row, result in zip(form.rows, results, strict=True):
        when = bind_condition(binder, scope, row.when)
        failed = failed or (when is None and row.when is not None)
        rows.append(t.CaseRow(when, result, row.value.cited, row.span))
    return None if failed else t.Cases(tuple(rows), kind, form.span)


def _pick(
    binder: Binder, scope: Scope, form: tree.Pick, results: list[t.Typed], kind: Type
) -> t.Typed | None:
    of = binder.bind(scope, form.of)
    if of is None:
        return None
    steps: list[t.PickStep] = []
    for step, result in zip(form.steps, results, strict=True):
        test = None if step.op == "else" else _test(binder, of, step)
        if test is None and step.op != "else":
            return None
        steps.append(t.PickStep(test, result, step.value.cited, step.span))
    ordered = _ordered(binder, form, of, steps)
    return None if ordered is None else t.Pick(of, ordered, kind, form.span)


def _test(binder: Binder, of: t.Typed, step: tree.PickStep) -> t.Typed | None:
    key = step.key
    assert key is not None
    if isinstance(of.type, TruthType):
        if not isinstance(key, tree.BoolLiteral):
            binder.error("pick-key", step.span)
            return None
        return of if key.value else t.Not(of, TRUTH, step.span)
    if isinstance(of.type, CodeType):
        if step.op != "==":
            binder.error("pick-key", step.span)
            return None
        code = code_of(binder, of.type.choices, key)
        if code is None:
            return None
        return t.Member(of, frozenset({code}), False, f"== {of.type.choices.words[code]}", TRUTH, step.span)
    if isinstance(of.type, NumberType):
        bound = (
            quantity(binder, key)
            if isinstance(key, tree.Quoted)
            else bind_number(binder, Scope("", None), key)
        )
        number = None if bound is None else in_unit(binder, bound, of.type)
        if number is None:
            return None
        op = "==" if step.op == "else" else step.op
        return t.Compare((of, number), (op,), (not of.type.exact,), TRUTH, step.span)
    binder.error("pick-key", step.span)
    return None


def _ordered(
    binder: Binder, form: tree.Pick, of: t.Typed, steps: list[t.PickStep]
) -> tuple[t.PickStep, ...] | None:
    """Steps in the order in which they are tried: comparisons from the far end, else last; no gap."""
    comparing = [s for s, own in zip(steps, form.steps, strict=True) if own.op in ("<", "<=", ">", ">=")]
    rest = [s for s, own in zip(steps, form.steps, strict=True) if own.op == "=="]
    others = [s for s in steps if s.test is None]
    _report_twice(binder, comparing)
    if comparing:
        downward = form.steps[0].op in (">", ">=")
        sign = -1 if downward else 1
        comparing.sort(key=lambda step: (sign * _bound(step), -_strictness(step)))
        return (*comparing, *rest, *others)
    if others:
        return (*_up_to_each(rest), *others)
    if _covers(of.type, rest):
        return (*_up_to_each(rest[:-1]), replace(rest[-1], test=None))
    binder.error("pick-gap", form.span, missing=_missing(of.type, rest))
    return None


def _up_to_each(steps: list[t.PickStep]) -> list[t.PickStep]:
    """Tests for the words so far. A word that an earlier step has does not come this far, so nothing changes where
    the word is known; where it is not, the words that are still possible may decide."""
    codes: frozenset[int] = frozenset()
    made: list[t.PickStep] = []
    for step in steps:
        test = step.test
        if isinstance(test, t.Member):
            codes |= test.codes
            test = replace(test, codes=codes)
        made.append(replace(step, test=test))
    return made


def _report_twice(binder: Binder, steps: list[t.PickStep]) -> None:
    """Keys that say the same in different units: the second could never be reached."""
    seen: set[tuple[Fraction, int]] = set()
    for step in steps:
        key = (_bound(step), _strictness(step))
        if key in seen:
            binder.error("pick-duplicate", step.span, found=f"{float(key[0]):g}")
        seen.add(key)


def _bound(step: t.PickStep) -> Fraction:
    assert isinstance(step.test, t.Compare)
    bound = step.test.operands[1]
    assert isinstance(bound, t.Const)
    return Fraction(bound.value)


def _strictness(step: t.PickStep) -> int:
    """Of two keys with one bound the strict one is tried first."""
    assert isinstance(step.test, t.Compare)
    return 1 if step.test.ops[0] in (">", "<") else 0


def _covers(kind: Type, steps: list[t.PickStep]) -> bool:
    if isinstance(kind, TruthType):
        return len(steps) >= 2
    return isinstance(kind, CodeType) and not _missing(kind, steps)


def _missing(kind: Type, steps: list[t.PickStep]) -> str:
    if not isinstance(kind, CodeType):
        return "else"
    have = {code for step in steps if isinstance(step.test, t.Member) for code in step.test.codes}
    choices: Choices = kind.choices
    return ", ".join(word for code, word in enumerate(choices.words) if code not in have)
