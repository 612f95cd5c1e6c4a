"""Functions and look-ups: list functions, min and max of numbers, dates, known and assume, tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Literal, cast

from ..diagnostics import Span
from ..language import tree
from ..program import core as c
from ..program import typed as t
from ..program.types import TRUTH, CodeType, DateType, NumberType, SetType, Type
from ..suggest import guess_values
from ..vocabulary.model import Choices, Table, TableRow
from .binder import COUNT, Binder, in_unit, is_bare
from .constants import value_of
from .leaves import bind_number, bind_truth, code_of, date, same_sort, word_of
from .names import ListRef, lookup, resolve
from .symbols import Scope

ListFunction = Literal["count", "sum", "min", "max", "mean", "any", "all"]
_ARGUMENTS: Mapping[str, tuple[int, int]] = {
    "count": (1, 2),
    "sum": (2, 3),
    "min": (2, 3),
    "max": (2, 3),
    "mean": (2, 3),
    "any": (2, 2),
    "all": (2, 2),
}
_DATES = ("years_since", "months_since", "days_since", "last_anniversary")
FUNCTIONS = (*_ARGUMENTS, "ceil", "floor", *_DATES, "known", "assume")


def bind_call(binder: Binder, scope: Scope, node: tree.Call) -> t.Typed | None:
    """A function's result."""
    name = node.function
    if name in _ARGUMENTS and node.args and isinstance(node.args[0], tree.Name):
        found = lookup(binder, scope, node.args[0])
        if isinstance(found, ListRef):
            return _over_rows(binder, scope, node, found)
        if isinstance(found, t.FactRef) and isinstance(found.type, SetType):
            return _over_set(binder, scope, node, found)
    if name in ("min", "max"):
        return _extreme(binder, scope, node)
    if name in _ARGUMENTS:
        first = node.args[0] if node.args else None
        if not isinstance(first, tree.Name) or lookup(binder, scope, first) is not None:
            binder.error("list-expected", node.span, function=name)
        else:
            resolve(binder, scope, first)
        return None
    if name in ("ceil", "floor"):
        return _round(binder, scope, node)
    if name in _DATES:
        return _date_function(binder, scope, node)
    if name == "known":
        return _known(binder, scope, node)
    if name == "assume":
        return _assume(binder, scope, node)
    binder.error("unknown-function", node.span, name=name, **guess_values(name, FUNCTIONS))
    return None


def _counts(binder: Binder, node: tree.Call, least: int, most: int) -> bool:
    if least <= len(node.args) <= most:
        return True
    want = str(least) if least == most else f"{least}-{most}"
    binder.error("argument-count", node.span, function=node.function, want=want, have=len(node.args))
    return False


def _over_rows(binder: Binder, scope: Scope, node: tree.Call, rows: ListRef) -> t.Typed | None:
    function = cast(ListFunction, node.function)
    if not _counts(binder, node, *_ARGUMENTS[function]):
        return None
    if function in ("min", "max", "mean") and len(rows.path) > 1:
        binder.error("list-too-deep", node.span, function=function)
        return None
    inner = replace(scope, kind=rows.path[-1], outer=(*scope.outer, scope.kind), constants={})
    valued = function in ("sum", "min", "max", "mean")
    element = bind_number(binder, inner, node.args[1]) if valued else None
    condition_at = 2 if valued else 1
    where = None
    if len(node.args) > condition_at:
        where = bind_truth(binder, inner, node.args[condition_at])
        if where is None:
            return None
    if valued and element is None:
        return None
    return t.Aggregate(function, rows.path, rows.up, element, where, _result(function, element), node.span)


def _result(function: ListFunction, element: t.Typed | None) -> Type:
    if function in ("any", "all"):
        return TRUTH
    if element is None:
        return COUNT
    assert isinstance(element.type, NumberType)
    return replace(element.type, exact=element.type.exact and function in ("min", "max"))


def _over_set(binder: Binder, scope: Scope, node: tree.Call, container: t.FactRef) -> t.Typed | None:
    """Element and condition worked out for each word the set may hold."""
    function = cast(ListFunction, node.function)
    if not _counts(binder, node, *_ARGUMENTS[function]):
        return None
    assert isinstance(container.type, SetType)
    valued = function in ("sum", "min", "max", "mean")
    members: dict[int, Fraction] = {}
    result: Type = TRUTH if function in ("any", "all") else COUNT
    for code in range(len(container.type.choices.words)):
        outcome = _set_member(binder, scope, node, container.type.choices, code, valued)
        if outcome is None:
            return None
        counts, number, kind = outcome
        if counts:
            members[code] = number
            result = result if kind is None else kind
    return t.SetAggregate(function, container, members, result, node.span)


def _set_member(
    binder: Binder, scope: Scope, node: tree.Call, choices: Choices, code: int, valued: bool
) -> tuple[bool, Fraction, Type | None] | None:
    word = t.Const(code, CodeType(choices), node.span)
    inner = replace(scope, constants={**scope.constants, "code": word})
    condition_at = 2 if valued else 1
    if len(node.args) > condition_at:
        where = bind_truth(binder, inner, node.args[condition_at])
        counts = None if where is None else value_of(where)
        if counts is None:
            if where is not None:
                binder.error("set-item-constant", node.args[condition_at].span)
            return None
        if not counts:
            return False, Fraction(0), None
    if not valued:
        return True, Fraction(1), None
    element = bind_number(binder, inner, node.args[1])
    number = None if element is None else value_of(element)
    if number is None or element is None:
        if element is not None:
            binder.error("set-item-constant", node.args[1].span)
        return None
    return True, Fraction(number), element.type


def _extreme(binder: Binder, scope: Scope, node: tree.Call) -> t.Typed | None:
    if len(node.args) < 2:
        _counts(binder, node, 2, 99)
        return None
    numbers = [bind_number(binder, scope, item) for item in node.args]
    anchor = next((n.type for n in numbers if n is not None and not is_bare(n)), COUNT)
    assert isinstance(anchor, NumberType)
    same = [None if n is None else in_unit(binder, n, anchor) for n in numbers]
    if None in same:
        return None
    args = cast(tuple[t.Typed, ...], tuple(same))
    exact = all(isinstance(n.type, NumberType) and n.type.exact for n in args)
    return t.Function(
        cast(Literal["min", "max"], node.function), args, replace(anchor, exact=exact), node.span
    )


def _round(binder: Binder, scope: Scope, node: tree.Call) -> t.Typed | None:
    if not _counts(binder, node, 1, 1):
        return None
    number = bind_number(binder, scope, node.args[0])
    if number is None:
        return None
    assert isinstance(number.type, NumberType)
    kind = replace(number.type, exact=True)
    return t.Function(cast(Literal["ceil", "floor"], node.function), (number,), kind, node.span)


def _date_function(binder: Binder, scope: Scope, node: tree.Call) -> t.Typed | None:
    if not _counts(binder, node, 1, 1):
        return None
    day = binder.bind(scope, node.args[0])
    if day is None:
        return None
    if not isinstance(day.type, DateType):
        binder.error("date-expected", node.args[0].span)
        return None
    kind: Type = day.type if node.function == "last_anniversary" else COUNT
    return t.Function(cast(Literal["years_since"], node.function), (day,), kind, node.span)


def _known(binder: Binder, scope: Scope, node: tree.Call) -> t.Typed | None:
    if not _counts(binder, node, 1, 1):
        return None
    operand = binder.bind(scope, node.args[0])
    if operand is not None and not isinstance(operand, t.FactRef | t.CellRef):
        binder.error("known-needs-a-fact", node.span)
        return None
    return None if operand is None else t.Known(operand, TRUTH, node.span)


def _assume(binder: Binder, scope: Scope, node: tree.Call) -> t.Typed | None:
    if not _counts(binder, node, 2, 2):
        return None
    operand = binder.bind(scope, node.args[0])
    if operand is None:
        return None
    given = node.args[1]
    if isinstance(operand.type, CodeType):
        code = code_of(binder, operand.type.choices, given)
        default: t.Typed | None = None if code is None else t.Const(code, operand.type, given.span)
    elif isinstance(operand.type, DateType) and isinstance(given, tree.Quoted):
        default = date(binder, given)
    else:
        default = binder.bind(scope, given)
    if default is None:
        return None
    if isinstance(operand.type, NumberType) and isinstance(default.type, NumberType):
        default = in_unit(binder, default, operand.type)
    elif not same_sort(operand.type, default.type):
        binder.error("assume-type", given.span)
        return None
    return None if default is None else t.Assume(operand, default, False, operand.type, node.span)


def bind_lookup(binder: Binder, scope: Scope, node: tree.LookUp) -> t.Typed | None:
    """`table[key, ...].column`."""
    table = binder.symbols.table(scope.linked, node.table) if scope.linked else None
    if table is None:
        known = scope.linked.rules.tables if scope.linked else {}
        if node.table not in known:
            binder.error("unknown-table", node.span, name=node.table, **guess_values(node.table, known))
        return None
    column = node.column or (next(iter(table.columns)) if len(table.columns) == 1 else "")
    if column not in table.columns:
        binder.error("unknown-column", node.span, name=column or "?", **guess_values(column, table.columns))
        return None
    if len(node.keys) != len(table.keys):
        binder.error("key-count", node.span, table=node.table, want=len(table.keys), have=len(node.keys))
        return None
    keys = [_key(binder, scope, table, position, key) for position, key in enumerate(node.keys)]
    if None in keys:
        return None
    bound = cast(tuple[t.Typed, ...], tuple(keys))
    return look_up(table, bound, column, node.span, tuple(_scale(binder, key) for key in bound))


def _scale(binder: Binder, key: t.Typed) -> c.KeyScale:
    """Which numbers a key may be while it is unknown. Others than those of the rows have no row."""
    if isinstance(key, t.Const) or not isinstance(key.type, NumberType):
        return "listed"
    if isinstance(key, t.FactRef):
        fact = binder.vocabulary.kinds[key.kind].facts.get(key.name)
        return "integer" if fact is not None and fact.integer else "any"
    return "any"


def look_up(
    table: Table, keys: tuple[t.Typed, ...], column: str, span: Span, scales: tuple[c.KeyScale, ...] = ()
) -> t.LookUp:
    """A look-up node; the table's key words are turned into the codes of the keys' own lists."""
    for position, key in enumerate(keys):
        if isinstance(key.type, CodeType):
            table = _recoded(table, position, key.type.choices)
    spec = table.columns[column]
    kind: Type
    if spec.choices is not None:
        kind = CodeType(spec.choices)
    elif spec.unit is not None:
        kind = NumberType(spec.unit.dimension, spec.unit.factor, True, spec.unit.symbol)
    else:
        kind = NumberType(exact=True)
    return t.LookUp(table, keys, column, kind, span, scales)


def _recoded(table: Table, position: int, choices: Choices) -> Table:
    key = table.keys[position]
    assert key.choices is not None
    if key.choices.words == choices.words:
        return table
    rows: list[TableRow] = []
    for row in table.rows:
        word = key.choices.words[int(row.keys[position])]
        if word in choices.code_of:
            codes = (*row.keys[:position], choices.code_of[word], *row.keys[position + 1 :])
            rows.append(replace(row, keys=codes))
    keys = (*table.keys[:position], replace(key, choices=choices), *table.keys[position + 1 :])
    return replace(table, keys=keys, rows=tuple(rows))


def _key(binder: Binder, scope: Scope, table: Table, position: int, node: tree.Expr) -> t.Typed | None:
    key = table.keys[position]
    bound = lookup(binder, scope, node) if isinstance(node, tree.Name) else None
    if isinstance(bound, ListRef):
        bound = None
    if bound is None and key.choices is not None and word_of(node) is not None:
        if isinstance(node, tree.Name) and word_of(node) not in key.choices.code_of:
            resolve(binder, scope, node)
            return None
        code = code_of(binder, key.choices, node)
        return None if code is None else t.Const(code, CodeType(key.choices), node.span)
    if bound is None:
        bound = binder.bind(scope, node)
    if bound is None:
        return None
    if key.choices is not None and not isinstance(bound.type, CodeType):
        binder.error("key-type", node.span, table=table.name, key=key.name)
        return None
    if key.choices is None and not isinstance(bound.type, NumberType):
        binder.error("key-type", node.span, table=table.name, key=key.name)
        return None
    return bound
