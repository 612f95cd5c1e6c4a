"""Between the values that executors exchange and the interpreter's own.

The interpreter holds a number as a pair of fractions, a yes/no as True, False or None (may be either), a
choice as the mask of codes still possible, and a set as a frozenset of codes or None (nothing known).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal

from ...program.types import CodeType, DateType, NumberType, SetType, TextType, TruthType, Type
from ...values import UNKNOWN, UNKNOWN_SET, Codes, Interval, Value, codes
from .exact import Bounds, exactly, is_known

Sort = Literal["number", "truth", "code", "set", "text"]

_SORTS: dict[type[Any], Sort] = {
    NumberType: "number",
    DateType: "number",
    TruthType: "truth",
    CodeType: "code",
    SetType: "set",
    TextType: "text",
}


def sort_of(kind: Type) -> Sort:
    """Which of the interpreter's forms a value of this type has."""
    return _SORTS[type(kind)]


@lru_cache(maxsize=65536)
def exact_number(value: float) -> Bounds:
    """The decimal that a float stands for: a fact has at most 12 digits, and repr gives them back."""
    return exactly(Fraction(repr(value)))


def number_from(value: Any) -> Bounds:
    """A number of a column."""
    if type(value) is Interval:
        return (exact_number(value.low)[0], exact_number(value.high)[0])
    return exact_number(value)


def truth_from(value: Any) -> bool | None:
    """A yes/no of a column."""
    return None if value is UNKNOWN else value


def code_from(value: Any) -> int:
    """The mask of a choice of a column."""
    return value.mask if type(value) is Codes else 1 << value


def set_from(value: Any) -> frozenset[int] | None:
    """A set of a column."""
    return None if value is UNKNOWN_SET else value


def _text_from(value: Any) -> Any:
    return value


READ: dict[Sort, Callable[[Any], Any]] = {
    "number": number_from,
    "truth": truth_from,
    "code": code_from,
    "set": set_from,
    "text": _text_from,
}


def number_to(number: Bounds) -> Value:
    """The number as others see it."""
    if is_known(number):
        return float(number[0])
    return Interval(float(number[0]), float(number[1]))


def _truth_to(answer: bool | None) -> Value:
    return UNKNOWN if answer is None else answer


def _set_to(members: frozenset[int] | None) -> Value:
    return UNKNOWN_SET if members is None else members


WRITE: dict[Sort, Callable[[Any], Any]] = {
    "number": number_to,
    "truth": _truth_to,
    "code": codes,
    "set": _set_to,
    "text": _text_from,
}


def known(sort: Sort, value: Any) -> bool:
    """Whether there is one value only."""
    if sort == "number":
        return is_known(value)
    if sort == "code":
        return bool(value & (value - 1) == 0)
    return value is not None
