"""Trees of numbers and what is looked up, translated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import polars as pl

from ...program import core
from ...values import Value, code_mask, number_bounds
from .. import bounds
from ..tables import RunTable
from . import numbers
from .columns import code_type, mask_bits, mask_type, word_count, word_of
from .dates import DateOperation
from .forms import Const, Form, Known, Masks, Numbers, as_numbers, expressions
from .keyed import KeyedOperation, Made, reader_of
from .leaves import Leaves

_ARITH: Final = {"+": bounds.n_add, "-": bounds.n_sub, "*": bounds.n_mul, "/": bounds.n_div}
_DATES: Final[dict[str, Callable[..., Value]]] = {
    "years_since": bounds.n_years,
    "months_since": bounds.n_months,
    "days_since": bounds.n_days,
    "last_anniversary": bounds.n_anniversary,
}


class Quantities(Leaves):
    """Numbers."""

    def values(self, *forms: Form) -> list[Any] | None:
        """The values, where all of them are the same in every row."""
        if all(isinstance(form, Const) for form in forms):
            return [form.value for form in forms if isinstance(form, Const)]
        return None

    def _arith(self, kind: str, node: core.Arith) -> Form:
        left, right = self.form(kind, node.left), self.form(kind, node.right)
        values = self.values(left, right)
        if values is not None:
            return Const(_ARITH[node.op](*values))
        a, b = as_numbers(left), as_numbers(right)
        if node.op == "/" or (node.op == "*" and not (a.known and b.known)):
            # An end may be used several times.
            a, b = as_numbers(self.named(kind, node.left)), as_numbers(self.named(kind, node.right))
        return numbers.arith(node.op, a, b)

    def _extreme(self, kind: str, node: core.Extreme) -> Form:
        items = [self.form(kind, item) for item in node.items]
        values = self.values(*items)
        if values is not None:
            return Const((bounds.n_min if node.op == "min" else bounds.n_max)(*values))
        return numbers.extreme(node.op, [as_numbers(item) for item in items])

    def _round(self, kind: str, node: core.Round) -> Form:
        operand = self.named(kind, node.operand)
        if isinstance(operand, Const):
            value: Any = operand.value
            return Const((bounds.n_ceil if node.op == "ceil" else bounds.n_floor)(value))
        return numbers.rounded(node.op, as_numbers(operand))

    def _datefunction(self, kind: str, node: core.DateFunction) -> Form:
        day = self.named(kind, node.operand)
        values = self.values(day)
        if values is not None:
            return Const(_DATES[node.op](*values, self.now))
        days = as_numbers(day)
        form, names = result_of(self.planner.name(), Made(certain=days.known))
        low, high = (
            end if isinstance(end, float) else end.meta.output_name() for end in (days.low, days.high)
        )
        operation = DateOperation(kind, node.op, low, high, self.now, names)
        self.planner.operate(operation, kind, [end for end in (low, high) if isinstance(end, str)])
        return form

    def _lookup(self, kind: str, node: core.LookUp) -> Form:
        table = self.program.tables[node.table]
        run = RunTable(table)
        forms = [self.named(kind, key) for key in node.keys]
        first = forms[0]
        if len(forms) == 1 and isinstance(first, Known):
            return _by_code(first, [run.find(code) for code in range(first.bits)], table.sort)
        bits = 0 if table.sort == "number" else mask_bits(table.mask.bit_length())
        return self.keyed(kind, forms, run.find, Made(bits, False, table.low, table.high))

    def keyed(self, kind: str, forms: Sequence[Form], function: Callable[..., Value], made: Made) -> Form:
        """A function of plain forms, worked out once for each combination of their values."""
        values = self.values(*forms)
        if values is not None:
            return Const(function(*values))
        reads = [[expr.meta.output_name() for expr in expressions(form)] for form in forms]
        columns = tuple(dict.fromkeys(name for names in reads for name in names))
        readers = tuple(
            (tuple(columns.index(name) for name in names), reader_of(form))
            for names, form in zip(reads, forms, strict=True)
        )
        form, names = result_of(self.planner.name(), made)
        operation = KeyedOperation(kind, columns, readers, function, made.bits, names)
        self.planner.operate(operation, kind, columns)
        return form


def result_of(name: str, made: Made) -> tuple[Form, tuple[str, ...]]:
    """The form of a result and the columns that hold it."""
    if made.bits:
        names = tuple(f"{name}.{n}" for n in range(word_count(made.bits)))
        return Masks(tuple(pl.col(one) for one in names), made.bits), names
    if made.certain:
        column = pl.col(name)
        return Numbers(column, column, made.least, made.most), (name,)
    names = (f"{name}.low", f"{name}.high")
    return Numbers(pl.col(names[0]), pl.col(names[1]), made.least, made.most), names


def _by_code(key: Known, answers: Sequence[Value], sort: core.Sort) -> Form:
    """The answer for each code, picked by position."""

    def pick(cells: Sequence[float], dtype: type[pl.DataType]) -> pl.Expr:
        return pl.lit(pl.Series(cells, dtype=dtype)).gather(key.code)

    found: Any = answers
    if sort == "code":
        masks = [code_mask(answer) for answer in found]
        size = max(mask.bit_length() for mask in masks)
        if all(mask & (mask - 1) == 0 for mask in masks):
            return Known(pick([mask.bit_length() - 1 for mask in masks], code_type(size)), mask_bits(size))
        bits = mask_bits(size)
        words = [[word_of(mask, n) for mask in masks] for n in range(word_count(bits))]
        return Masks(tuple(pick(word, mask_type(bits)) for word in words), bits)
    ends = [tuple(map(float, number_bounds(answer))) for answer in found]
    low = pick([a for a, _ in ends], pl.Float64)
    high = low if all(a == b for a, b in ends) else pick([b for _, b in ends], pl.Float64)
    return Numbers(low, high, min(a for a, _ in ends), max(b for _, b in ends))
