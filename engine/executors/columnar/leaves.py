"""The ground of the translation from core trees to forms over columns: keeping, sharing, reaching owners, leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import polars as pl

from ...program import core
from ...program.core import Core
from ...program.program import Program
from ...values import BIG, UNKNOWN, codes, interval
from .columns import (
    FACTS_REACH,
    CodeShape,
    Column,
    ConstantShape,
    NumberShape,
    SetShape,
    TextShape,
    TruthShape,
)
from .forms import Const, Form, Given, Known, Masks, Numbers, Sets, Truths, as_numbers, columns_of, is_plain
from .plan import Planner
from .population import Population

_SMALLEST: Final = 1e-300


class Leaves:
    """What every translation shares: forms made once, kept in columns, read from owners; and the leaves of trees.

    A tree is asked for with the kind of the subject at hand. `before` has translated the cells about things, and its plan
    will have run.
    """

    def __init__(
        self, program: Program, population: Population, now: float, before: Leaves | None = None
    ) -> None:
        self.program = program
        self.population = population
        self.now = now
        self.kinds = {kind for kind, table in population.tables.items() if table.rows}
        self.paths = {kind: program.vocabulary.path(kind) for kind in program.vocabulary.kinds}
        self.planner: Planner = Planner(self.kinds, None if before is None else before.planner)
        self._forms: dict[tuple[str, Core], Form] = {}
        self.cells: dict[int, Form] = {} if before is None else dict(before.cells)
        self.facts: dict[tuple[str, int], Form] = {} if before is None else dict(before.facts)

    def cell(self, number: int) -> Form:
        """What a cell is for its own kind, in columns."""
        found = self.cells.get(number)
        if found is None:
            definition = self.program.cells[number]
            found = self.kept(definition.kind, f"c{number}", self.form(definition.kind, definition.core))
            self.cells[number] = found
        return found

    def form(self, kind: str, node: Core) -> Form:
        """What the node is for the rows of a kind."""
        key = (kind, node)
        found = self._forms.get(key)
        if found is None:
            make: Callable[[str, Any], Form] = getattr(self, f"_{type(node).__name__.lower()}")
            found = make(kind, node)
            self._forms[key] = found
        return found

    def named(self, kind: str, node: Core) -> Form:
        """The same in a column of its own, for uses in more than one place: trees would double at every level."""
        found = self.form(kind, node)
        if not is_plain(found):
            found = self.kept(kind, self.planner.name(), found)
            self._forms[kind, node] = found
        return found

    def kept(self, kind: str, name: str, form: Form) -> Form:
        """The form in columns of this name, unless it only reads columns anyway."""
        if is_plain(form):
            return form
        columns, found = columns_of(form, name)
        for column, expr in columns:
            self.planner.column(kind, column, expr)
        return found

    def below(self, kind: str, owner: str, form: Form) -> Form:
        """A plain form of an owner for the rows of a kind."""
        if kind == owner or isinstance(form, Const):
            return form

        def there(expr: pl.Expr) -> pl.Expr:
            return pl.col(self.planner.gather(kind, owner, expr.meta.output_name()))

        match form:
            case Numbers(known=True, low=pl.Expr() as low):
                column = there(low)
                return Numbers(column, column, form.least, form.most)
            case Numbers():
                ends = [there(e) if isinstance(e, pl.Expr) else e for e in (form.low, form.high)]
                return Numbers(ends[0], ends[1], form.least, form.most)
            case Truths():
                return Truths(there(form.expr), form.known)
            case Given():
                return Given(there(form.expr))
            case Known():
                return Known(there(form.code), form.bits)
            case Masks():
                return Masks(tuple(map(there, form.words)), form.bits)
        return Sets(tuple(map(there, form.words)), form.known)

    def _number(self, _kind: str, node: core.Number) -> Form:
        return Const(min(max(float(node.value), -BIG), BIG))

    def _truth(self, _kind: str, node: core.Truth) -> Form:
        return Const(bool(node.value))

    def _code(self, _kind: str, node: core.Code) -> Form:
        return Const(int(node.value))

    def _asof(self, _kind: str, _node: core.AsOf) -> Form:
        return Const(self.now)

    def _unknown(self, _kind: str, node: core.Unknown) -> Form:
        if node.sort == "number":
            return Const(interval(float(node.low), float(node.high)))
        return Const(codes(int(node.mask)) if node.sort == "code" else UNKNOWN)

    def _fact(self, kind: str, node: core.Fact) -> Form:
        form = self.slot(kind, node.slot, node.up)
        if node.sort == "number" and isinstance(form, Known):
            return as_numbers(form)  # whole numbers only, of which the loader made no floats
        return form

    def slot(self, kind: str, slot: int, up: int) -> Form:
        """A fact of the subject at hand or of an owner."""
        owner = self.paths[kind][-1 - up]
        form = self.facts.get((owner, slot))
        if form is None:
            column = self.population.tables[owner].columns[slot]
            form = self.facts[owner, slot] = fact_form(column, f"f{slot}")
            if column.parts:
                self.planner.fact(owner, slot, [f"f{slot}{suffix}" for suffix, _ in column.parts])
        return self.below(kind, owner, form)

    def _cell(self, kind: str, node: core.Cell) -> Form:
        return self.below(kind, self.paths[kind][-1 - node.up], self.cell(node.number))


def fact_form(column: Column, name: str) -> Form:
    """How a fact's column is read."""
    exprs = [pl.col(f"{name}{suffix}") for suffix, _ in column.parts]
    match column.shape:
        case ConstantShape(value=value):
            return Const(value)
        case NumberShape() as shape:
            most = BIG if shape.large else FACTS_REACH
            least = {"any": -most, "not negative": 0.0, "positive": _SMALLEST}[shape.sign]
            return Numbers(exprs[0], exprs[-1], least, most)
        case TruthShape(known=known):
            return Truths(exprs[0], known)
        case CodeShape(known=True, bits=bits):
            return Known(exprs[0], bits)
        case CodeShape(bits=bits):
            return Masks(tuple(exprs), bits)
        case SetShape(known=known):
            return Sets(tuple(exprs), known)
        case TextShape():
            return Given(exprs[0])
