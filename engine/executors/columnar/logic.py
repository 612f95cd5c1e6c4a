"""Yes/no, choices and sets as expressions. Nulls are unknown, and `&`, `|` and `~` are Kleene's as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_

import polars as pl

from ...values import UNKNOWN
from .columns import code_type, mask_type, word_of
from .forms import Const, Form, Given, Known, Masks, Numbers, Sets, Truths, as_truths, is_false, is_true
from .numbers import one_value, truth

_FEW = 4
"""So many codes are compared one by one."""


def negated(form: Form) -> Form:
    """The contrary."""
    if isinstance(form, Const):
        return form if form.value is UNKNOWN else Const(form.value is False)
    item = as_truths(form)
    return Truths(item.expr.not_(), item.known)


def all_of(items: Sequence[Form]) -> Form:
    """Kleene and."""
    if any(is_false(item) for item in items):
        return Const(False)
    left = [item for item in items if not is_true(item)]
    return _joined(left, True)


def any_of(items: Sequence[Form]) -> Form:
    """Kleene or."""
    if any(is_true(item) for item in items):
        return Const(True)
    left = [item for item in items if not is_false(item)]
    return _joined(left, False)


def _joined(items: Sequence[Form], every: bool) -> Form:
    if not items:
        return Const(every)
    if all(isinstance(item, Const) for item in items):
        return Const(UNKNOWN)
    if len(items) == 1:
        return items[0]
    parts = [as_truths(item) for item in items]
    exprs = [part.expr for part in parts]
    if len(exprs) <= _FEW:
        expr = reduce(and_ if every else or_, exprs)
    else:
        # These two keep nulls as Kleene does; `all` and `any` over rows would leave them out.
        expr = pl.all_horizontal(exprs) if every else pl.any_horizontal(exprs)
    return Truths(expr, all(part.known for part in parts))


def at_least(count: int, items: Sequence[Form]) -> Form:
    """So many of them hold."""
    parts = [as_truths(item) for item in items]
    surely = _number_of(parts, False) >= count
    if all(part.known for part in parts):
        return Truths(surely, True)
    return truth(surely, _number_of(parts, True) >= count)


def _number_of(parts: Sequence[Truths], unknown: bool) -> pl.Expr:
    # Sums of yes/no would be unsigned, or wrap in eight bits.
    counts = [(p.expr if p.known else p.expr.fill_null(unknown)).cast(pl.Int32) for p in parts]
    return sum(counts, pl.lit(0, dtype=pl.Int32))


def choose_truth(test: Truths, then: Form, otherwise: Form) -> Form:
    """test ? then : otherwise; where the test is unknown, what both say."""
    if is_true(then):
        return any_of([test, otherwise])
    if is_false(then):
        return all_of([negated(test), otherwise])
    if is_true(otherwise):
        return any_of([negated(test), then])
    if is_false(otherwise):
        return all_of([test, then])
    a, b = as_truths(then), as_truths(otherwise)
    expr = (test.expr & a.expr) | (test.expr.not_() & b.expr)
    if not test.known:
        expr = expr | (a.expr & b.expr)
    return Truths(expr, test.known and a.known and b.known)


def member(item: Known | Masks, codes: frozenset[int]) -> Form:
    """The code is one of these."""
    mask = sum(1 << code for code in codes)
    if not codes:
        return Const(False)
    if isinstance(item, Known):
        return Truths(_is_one_of(item, sorted(code for code in codes if code < item.bits)), True)
    dtype = mask_type(item.bits)
    full = (1 << min(item.bits, 64)) - 1
    inside = [word_of(mask, number) & full for number in range(len(item.words))]
    outer = [full & ~word for word in inside]
    surely = [_none(word, bits, dtype) for word, bits in zip(item.words, outer, strict=True) if bits]
    possibly = [~_none(word, bits, dtype) for word, bits in zip(item.words, inside, strict=True) if bits]
    if not surely:
        return Const(True)
    if not possibly:
        return Const(False)
    return truth(reduce(and_, surely), reduce(or_, possibly))


def _none(word: pl.Expr, bits: int, dtype: type[pl.DataType]) -> pl.Expr:
    return (word & pl.lit(bits, dtype=dtype)) == pl.lit(0, dtype=dtype)


def _is_one_of(item: Known, codes: Sequence[int]) -> pl.Expr:
    dtype = code_type(item.bits)
    if not codes:
        return item.code != item.code
    if len(codes) <= _FEW:
        return reduce(or_, [item.code == pl.lit(code, dtype=dtype) for code in codes])
    if codes[-1] - codes[0] == len(codes) - 1:
        return (item.code >= pl.lit(codes[0], dtype=dtype)) & (item.code <= pl.lit(codes[-1], dtype=dtype))
    return item.code.is_in(pl.Series(codes, dtype=dtype).implode())


def same(left: Known | Masks, right: Known | Masks, a: Masks, b: Masks) -> Truths:
    """Two codes are equal; `a` and `b` are their masks."""
    if isinstance(left, Known) and isinstance(right, Known):
        return Truths(left.code == right.code, True)
    meet = reduce(or_, [(x & y) != 0 for x, y in zip(a.words, b.words, strict=True)])
    return truth(meet & one_code(left) & one_code(right), meet)


def one_code(item: Known | Masks) -> pl.Expr:
    """Whether a code is known."""
    if isinstance(item, Known):
        return pl.lit(True)
    counts = [word.bitwise_count_ones().cast(pl.Int32) for word in item.words]
    return sum(counts[1:], counts[0]) == 1


def code_of(item: Masks) -> pl.Expr:
    """The code of a mask with one bit."""
    dtype = code_type(item.bits)
    code = item.words[-1].bitwise_trailing_zeros().cast(dtype) + pl.lit(
        64 * (len(item.words) - 1), dtype=dtype
    )
    for number in range(len(item.words) - 2, -1, -1):
        word = item.words[number]
        here = word.bitwise_trailing_zeros().cast(dtype) + pl.lit(64 * number, dtype=dtype)
        code = pl.when(word != 0).then(here).otherwise(code)
    return code


def choose_masks(test: Truths, a: Masks, b: Masks) -> Masks:
    """Either code; both where the test is unknown."""
    if test.known:
        pairs = zip(a.words, b.words, strict=True)
        return Masks(tuple(pl.when(test.expr).then(x).otherwise(y) for x, y in pairs), a.bits)
    nothing = pl.lit(0, dtype=mask_type(a.bits))
    possibly, otherwise = test.expr.fill_null(True), test.expr.not_().fill_null(True)
    words = [
        pl.when(possibly).then(x).otherwise(nothing) | pl.when(otherwise).then(y).otherwise(nothing)
        for x, y in zip(a.words, b.words, strict=True)
    ]
    return Masks(tuple(words), a.bits)


def contains(words: Sets, code: int) -> Form:
    """The set holds the code; null where the set is."""
    number, bit = divmod(code, 64)
    if number >= len(words.words):
        inside = words.words[0] != words.words[0]  # a null stays one
    else:
        inside = (words.words[number] & pl.lit(1 << bit, dtype=pl.UInt64)) != pl.lit(0, dtype=pl.UInt64)
    return Truths(inside, words.known)


def is_known(form: Form) -> Form:
    """Whether there is one value only."""
    match form:
        case Numbers(known=True) | Known():
            return Const(True)
        case Numbers():
            return Truths(one_value(form), True)
        case Truths() | Sets():
            if form.known:
                return Const(True)
            expr = form.expr if isinstance(form, Truths) else form.words[0]
            return Truths(expr.is_not_null(), True)
        case Masks():
            return Truths(one_code(form), True)
        case Given():
            return Truths(form.expr, True)
        case Const():
            raise TypeError(form)


def surely(form: Form) -> Form:
    """True where it is surely true, else false."""
    if isinstance(form, Const):
        return Const(form.value is True)
    item = as_truths(form)
    return item if item.known else Truths(item.expr.fill_null(False), True)


def set_fold(function: str, words: Sets, members: frozenset[int], size: int) -> Form:
    """`any`: some word counts; `all`: every word of the set does."""
    if function == "any" and not members:
        return Const(False)
    if function == "all" and len(members) == size:
        return Const(True)
    mask = sum(1 << code for code in members)
    parts = []
    for number, word in enumerate(words.words):
        bits = word_of(mask if function == "any" else ~mask, number)
        found = _none(word, bits, pl.UInt64)
        parts.append(found.not_() if function == "any" else found)
    return Truths(reduce(or_ if function == "any" else and_, parts), words.known)
