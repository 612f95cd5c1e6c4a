"""Methods of risk assessment, worked out on the rows of risks: scores, the method's number, and the level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from ..diagnostics import Span
from ..language.expression import parse_expression
from ..language.tree import NOT_CITED, Cited
from ..program import typed as t
from ..program.types import TRUTH, NumberType, Type
from ..vocabulary.model import Method, Table, Text
from .binder import Binder
from .calls import look_up
from .drafts import Drafts
from .leaves import bind_number
from .names import fact_type, row_column, unknown
from .symbols import LEVEL_CHOICES, LEVEL_TYPE, Scope

_SCORE = NumberType(exact=True)


def draft_methods(binder: Binder, drafts: Drafts) -> None:
    """The cells "risk#" with each factor, "value" and "method-level", over every method that some risk goes by."""
    symbols, span = binder.symbols, binder.vocabulary.kinds["risk"].span
    used = dict.fromkeys(source.method for source in binder.rows.sources["risk"])
    methods = [symbols.methods[name] for name in used if name in symbols.methods]
    scores = {
        name: _score(binder, drafts, method, name, span) for method in methods for name in method.factors
    }
    values: dict[str, t.Typed] = {}
    for method in methods:
        if method.table is None:
            number = _number(binder, method, scores)
            if number is None:
                return
            values[method.name] = number
    value = _by_method(binder, values, {}, unknown(NumberType(), "no-record", span), NumberType(), span)
    reference = drafts.cell("risk#value", "risk", value, title=Text("风险值", "risk value"))
    levels: dict[str, t.Typed] = {}
    for method in methods:
        level = _level(binder, method, scores, reference)
        if level is None:
            return
        levels[method.name] = level
    cited = {m.name: Cited(m.clause, m.confidence, m.note) for m in methods if m.table is None}
    direct = row_column(binder, "risk", "direct", "", LEVEL_TYPE, span)
    drafts.cell("risk#method-level", "risk", _by_method(binder, levels, cited, direct, LEVEL_TYPE, span))


def _score(binder: Binder, drafts: Drafts, method: Method, name: str, span: Span) -> t.CellRef:
    """The score of a factor: the enterprise's own before the rule's."""
    own = row_column(binder, "risk", "own", name, _SCORE, span)
    default = row_column(binder, "risk", "default", name, NumberType(), span)
    first = next(iter(method.factors[name].values()), Text(name))
    return drafts.cell(
        f"risk#{name}",
        "risk",
        t.Assume(own, default, True, NumberType(), span),
        title=replace(first, zh=name, en=name),
        cited=Cited(method.clause),
    )


def _by_method(
    binder: Binder,
    choices: Mapping[str, t.Typed],
    cited: Mapping[str, Cited],
    otherwise: t.Typed,
    value_type: Type,
    span: Span,
) -> t.Typed:
    """One value for each method."""
    fact = binder.vocabulary.kinds["own_risk"].facts["method"]
    assert fact.choices is not None
    item = row_column(binder, "risk", "method", "", fact_type(fact), span)
    rows = [
        t.CaseRow(
            t.Member(item, frozenset({fact.choices.code_of[name]}), False, f"== {name}", TRUTH, span),
            value,
            cited.get(name, NOT_CITED),
            span,
        )
        for name, value in choices.items()
    ]
    return t.Cases((*rows, t.CaseRow(None, otherwise, NOT_CITED, span)), value_type, span)


def _number(binder: Binder, method: Method, scores: Mapping[str, t.CellRef]) -> t.Typed | None:
    expression = parse_expression(method.value, method.span, binder.findings)
    factors: dict[str, t.Typed] = {name: scores[name] for name in method.factors}
    scope = Scope("risk", None, constants=factors)
    return None if expression is None else bind_number(binder, scope, expression)


def _level(
    binder: Binder, method: Method, scores: Mapping[str, t.CellRef], value: t.CellRef
) -> t.Typed | None:
    """The level by one method: a cell of its matrix, or where its number lies."""
    if method.table is not None:
        column = next(iter(method.table.columns))
        table = _level_table(binder, method.table, column, method.span)
        keys = tuple(scores[key.name] for key in method.table.keys)
        return None if table is None else look_up(table, keys, column, method.span)
    variant = binder.symbols.profile.method_variants.get(method.name, "default")
    if variant not in method.levels:
        binder.error("method-variant", method.span, method=method.name, variant=variant, **_allowed(method))
        return None
    cited = Cited(method.clause, method.confidence, method.note)
    steps = tuple(_step(value, op, bound, word, cited) for op, bound, word in method.levels[variant])
    return t.Pick(value, steps, LEVEL_TYPE, value.span)


def _allowed(method: Method) -> dict[str, str]:
    return {"guess_zh": "", "guess_en": "", "allowed": ", ".join(method.levels)}


def _step(value: t.CellRef, op: str, bound: Fraction, word: str, cited: Cited) -> t.PickStep:
    level = t.Const(LEVEL_CHOICES.code_of[word], LEVEL_TYPE, value.span)
    if op == "else":
        return t.PickStep(None, level, cited, value.span)
    key = t.Const(bound, NumberType(exact=True), value.span)
    test = t.Compare((value, key), (op,), (True,), TRUTH, value.span)  # type: ignore[arg-type]
    return t.PickStep(test, level, cited, value.span)


def _level_table(binder: Binder, table: Table, column: str, span: Span) -> Table | None:
    """A matrix whose words are the levels in their own order, whatever the order in which it lists them."""
    spec = table.columns[column]
    words = spec.choices.words if spec.choices else ()
    if not words or any(word not in LEVEL_CHOICES.code_of for word in words):
        binder.error("matrix-levels", span)
        return None
    rows = tuple(
        replace(row, cells={column: LEVEL_CHOICES.code_of[words[code]]})
        for row in table.rows
        if isinstance(code := row.cells.get(column), int)
    )
    return replace(table, columns={column: replace(spec, choices=LEVEL_CHOICES)}, rows=rows)
