"""The ends of expressions: quantities, days and words, and asking for a value of one sort."""

from __future__ import annotations

import datetime
import unicodedata

from ..language import tree
from ..program import typed as t
from ..program.types import DATE, CodeType, NumberType, TruthType, Type
from ..suggest import guess_values
from ..units import QuantityError, parse_quantity
from ..vocabulary.model import Choices
from .binder import Binder
from .symbols import Scope


def bind_truth(binder: Binder, scope: Scope, node: tree.Expr) -> t.Typed | None:
    """A yes/no; reports anything else."""
    bound = binder.bind(scope, node)
    if bound is not None and not isinstance(bound.type, TruthType):
        binder.error("not-a-condition", node.span)
        return None
    return bound


def bind_number(binder: Binder, scope: Scope, node: tree.Expr) -> t.Typed | None:
    """A number; reports anything else."""
    bound = binder.bind(scope, node)
    if bound is not None and not isinstance(bound.type, NumberType):
        binder.error("number-not-date" if bound.type == DATE else "number-expected", node.span)
        return None
    return bound


def quantity(binder: Binder, node: tree.Quoted) -> t.Const | None:
    """A quoted number with its unit."""
    try:
        value, unit = parse_quantity(node.text)
    except QuantityError:
        binder.error("quantity-expected", node.span, text=node.text)
        return None
    return t.Const(value, NumberType(unit.dimension, unit.factor, True, unit.symbol), node.span)


def date(binder: Binder, node: tree.Quoted) -> t.Const | None:
    """A quoted day."""
    try:
        day = datetime.date.fromisoformat(node.text.strip())
    except ValueError:
        binder.error("date-expected", node.span)
        return None
    return t.Const(day.toordinal(), DATE, node.span)


def word_of(node: tree.Expr) -> str | None:
    """The word that stands there, bare or quoted."""
    if isinstance(node, tree.Quoted):
        return unicodedata.normalize("NFKC", node.text)
    if isinstance(node, tree.Name) and len(node.parts) == 1:
        return node.parts[0]
    return None


def code_of(binder: Binder, choices: Choices, node: tree.Expr) -> int | None:
    """The code of the word that stands there; reports a word that the list does not have."""
    word = word_of(node)
    if word is not None:
        word = _canonical(binder, choices, word)
        if word in choices.code_of:
            return choices.code_of[word]
    elif isinstance(node, tree.NumberLiteral) and str(node.value) in choices.code_of:
        return choices.code_of[str(node.value)]
    binder.error(
        "unknown-word",
        node.span,
        word=word if word is not None else "?",
        list=choices.name,
        **guess_values(word or "", choices.words),
    )
    return None


def _canonical(binder: Binder, choices: Choices, word: str) -> str:
    terms = binder.vocabulary.terms.get(choices.name)
    if terms is not None and terms.choices is choices:
        return terms.lookup.get(word, word)
    return word


def same_sort(left: Type, right: Type) -> bool:
    """Whether two values may stand in one place: both numbers, both truths, or words of one list."""
    if isinstance(left, CodeType) and isinstance(right, CodeType):
        return left.choices.words == right.choices.words
    return type(left) is type(right)
