"""What a name means where it stands: a fact, a derived value, a level, a list, or nothing (with a suggestion)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ..diagnostics import Span
from ..language.tree import Name
from ..program import typed as t
from ..program.types import DATE, TEXT, TRUTH, CodeType, NumberType, SetType, Type
from ..suggest import guess_values
from ..vocabulary.model import Fact, Kind
from .binder import Binder
from .rows import What
from .symbols import LEVEL_TYPE, Scope


@dataclass(frozen=True, slots=True)
class ListRef:
    """A name that means the rows of a kind below a subject: `up` steps to the owner, then down `path`."""

    path: tuple[str, ...]
    up: int


Meaning = t.Typed | ListRef


def fact_type(fact: Fact) -> Type:
    """The type of a fact's value."""
    match fact.type:
        case "number":
            unit = fact.unit
            if unit is None:
                return NumberType(exact=True)
            return NumberType(unit.dimension, unit.factor, True, unit.symbol)
        case "yes_no":
            return TRUTH
        case "date":
            return DATE
        case "text":
            return TEXT
        case "set" | "terms_set":
            assert fact.choices is not None
            return SetType(fact.choices)
        case _:
            assert fact.choices is not None
            return CodeType(fact.choices)


def resolve(binder: Binder, scope: Scope, name: Name) -> Meaning | None:
    """What the name means; reports when it means nothing."""
    found = lookup(binder, scope, name)
    if found is None:
        _report(binder, scope, name)
    return found


def lookup(binder: Binder, scope: Scope, name: Name) -> Meaning | None:
    """What the name means, or None, without a report (an ambiguous name is reported)."""
    if len(name.parts) == 1:
        return _plain(binder, scope, name.parts[0], name.span)
    if len(name.parts) == 2:
        return _qualified(binder, scope, name.parts[0], name.parts[1], name.span)
    return None


def _plain(binder: Binder, scope: Scope, word: str, span: Span) -> Meaning | None:
    constant = scope.constants.get(word)
    if constant is not None:
        return constant
    if scope.on_rows:
        return _of_row(binder, scope.kind, word, span) or _of_owner(binder, scope.kind, word, span)
    own = of_kind(binder, scope.kind, word, 0, span)
    if scope.outer:
        if own is not None and scope.outer[-1] != scope.kind:
            other = of_kind(binder, scope.outer[-1], word, 0, span)
            if other is not None:
                binder.error("ambiguous-name", span, name=word, item=scope.kind, owner=scope.outer[-1])
        return _day(word, span) if own is None else own
    if own is not None:
        return own
    return _of_owner(binder, scope.kind, word, span)


def _of_owner(binder: Binder, kind_name: str, word: str, span: Span) -> Meaning | None:
    """A name that the subject has not but an owner has (the nearest one), or the day of evaluation."""
    path = binder.vocabulary.path(kind_name)
    for up, kind in enumerate(reversed(path[:-1]), start=1):
        found = of_kind(binder, kind, word, up, span)
        if found is not None:
            return found
    return _day(word, span)


def _day(word: str, span: Span) -> t.AsOf | None:
    """The day of evaluation, which belongs to no thing and is the same for all."""
    return t.AsOf(DATE, span) if word == "as_of" else None


def _qualified(binder: Binder, scope: Scope, owner: str, word: str, span: Span) -> Meaning | None:
    if scope.on_rows:
        if owner == scope.kind:
            return _of_row(binder, scope.kind, word, span)
        if owner == "at":
            return _at(binder, scope.kind, word, span)
    kind = _kind_named(binder, owner)
    path = binder.vocabulary.path(scope.kind)
    if kind is None or kind not in path:
        return None
    return of_kind(binder, kind, word, len(path) - 1 - path.index(kind), span)


def _kind_named(binder: Binder, word: str) -> str | None:
    kinds = binder.vocabulary.kinds
    if word in kinds:
        return word
    return next((kind.name for kind in kinds.values() if kind.label.zh == word), None)


def of_kind(binder: Binder, kind_name: str, word: str, up: int, span: Span) -> Meaning | None:
    """A fact, derived value, level or list of a kind, `up` steps above the subject at hand."""
    kind = binder.vocabulary.kinds[kind_name]
    fact = kind.facts.get(kind.by_label.get(word, word))
    if fact is not None:
        return t.FactRef(kind.name, fact.name, fact.slot, up, fact_type(fact), span)
    if (kind_name, word) in binder.symbols.definitions:
        return _derived(binder, kind_name, word, up, span)
    if word == "level" and kind_name in binder.symbols.graded:
        return t.CellRef(f"{kind_name}#level", up, LEVEL_TYPE, span)
    key = (kind.name, word)
    if key not in binder.list_paths:
        binder.list_paths[key] = _list_path(binder, kind, word)
    path = binder.list_paths[key]
    return ListRef(path, up) if path else None


def _derived(binder: Binder, kind: str, word: str, up: int, span: Span) -> t.Typed | None:
    value_type = binder.definition_type((kind, word), span)
    if value_type is None:
        return None
    cell = binder.own_cell.get((kind, word))
    if cell is None:
        return unknown(value_type, "no-edition-in-force", span)
    return t.CellRef(cell, up, value_type, span)


def unknown(value_type: Type, why: str, span: Span) -> t.Unknown:
    """A value of which only the type is known."""
    bound = Fraction(10**100)
    return t.Unknown(-bound, bound, value_type, why, span)


def _list_path(binder: Binder, kind: Kind, word: str) -> tuple[str, ...]:
    for child in kind.children:
        below = binder.vocabulary.kinds[child]
        if word in (below.plural, below.label.zh):
            return (child,)
        path = _list_path(binder, below, word)
        if path:
            return (child, *path)
    return ()


def _of_row(binder: Binder, kind_name: str, word: str, span: Span) -> Meaning | None:
    """A name inside a rule on `risk` or `hazard`: of the row itself."""
    if kind_name == "risk" and word == "level":
        return t.CellRef("risk#level", 0, LEVEL_TYPE, span)
    if kind_name == "risk" and word == "value":
        return t.CellRef("risk#value", 0, NumberType(), span)
    kinds = binder.vocabulary.kinds
    register = kinds["own_risk" if kind_name == "risk" else "recorded_hazard"].facts
    if word == ("accident" if kind_name == "risk" else "severity") and word in register:
        return row_column(binder, kind_name, word, "", fact_type(register[word]), span)  # type: ignore[arg-type]
    fact = kinds[kind_name].facts.get(kinds[kind_name].by_label.get(word, word))
    if fact is None and kind_name == "hazard" and word == "found_on":
        fact = register.get("found_on")
    return None if fact is None else row_column(binder, kind_name, "fact", fact.name, fact_type(fact), span)


def row_column(binder: Binder, kind: str, what: What, name: str, value_type: Type, span: Span) -> t.FactRef:
    """What a column of risks or hazards says of a row."""
    slot = binder.rows.slot(kind, what, name, value_type)
    shown = {"at": f"at.{name}", "own": f"scores.{name}"}.get(what, name or what)
    return t.FactRef(kind, shown, slot, 0, value_type, span)


def status_of_row(binder: Binder, kind: str, span: Span) -> t.FactRef:
    """Whether a row is there."""
    return row_column(binder, kind, "status", "", TRUTH, span)


def _at(binder: Binder, kind: str, word: str, span: Span) -> Meaning | None:
    common = binder.vocabulary.common
    fact = common.get(word) or next((f for f in common.values() if f.label.zh == word), None)
    return None if fact is None else row_column(binder, kind, "at", fact.name, fact_type(fact), span)


def _is_defined(binder: Binder, scope: Scope, name: Name) -> bool:
    """Whether the name means a derived value here, be it a faulty one."""
    path = binder.vocabulary.path(scope.kind)
    kinds: tuple[str | None, ...] = (scope.kind,) if scope.outer else path
    if len(name.parts) == 2:
        kinds = (_kind_named(binder, name.parts[0]),)
    return any(kind in path and (kind, name.parts[-1]) in binder.symbols.definitions for kind in kinds)


def _report(binder: Binder, scope: Scope, name: Name) -> None:
    word = name.parts[-1]
    if _is_defined(binder, scope, name):
        return  # what is wrong with it was reported where it is defined
    for kind in binder.vocabulary.path(scope.kind)[:-1]:
        if len(name.parts) == 1 and of_kind(binder, kind, word, 0, name.span) is not None:
            binder.error("owner-name", name.span, name=word, owner=kind)
            return
    known = set(scope.constants)
    for kind in binder.vocabulary.path(scope.kind):
        known |= set(binder.vocabulary.kinds[kind].facts) | set(binder.vocabulary.kinds[kind].by_label)
        known |= {own for of, own in binder.symbols.definitions if of == kind}
    binder.error(
        "unknown-name",
        name.span,
        name=".".join(name.parts),
        kind=scope.kind,
        **guess_values(word, known),
    )
