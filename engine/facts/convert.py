"""From what a person wrote to the values that executors read: one converter a fact, made once."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from ..suggest import guess_values
from ..units import NO_UNIT, QuantityError, convert, exact_number, parse_quantity
from ..values import UNKNOWN, UNKNOWN_SET, Codes, Interval
from ..vocabulary.model import Choices, Fact, TermList
from ..yamlfile import fold
from .problems import Doubt, NumberText, Problem, shown

Converter = Callable[[Any], Any]

FIRST_DAY: Final = 1.0
LAST_DAY: Final = 3652059.0
DIGITS: Final = 12
SCALE: Final = 1e4
FEW: Final = 1e8
"""A number below this with four digits after the point has no more than twelve."""

_NOT_FINITE: Final = frozenset({"nan", "inf", "infinity"})
_NUMBER: Final = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")


def unknown_value(fact: Fact) -> Any:
    """The value of a fact that is not given: everything its vocabulary allows."""
    if fact.type == "number":
        low, high = float(fact.low), float(fact.high)
        return low if low == high else Interval(low, high)
    if fact.type == "date":
        return Interval(FIRST_DAY, LAST_DAY)
    if fact.type == "yes_no":
        return UNKNOWN
    if fact.type in ("set", "terms_set"):
        return UNKNOWN_SET
    if fact.type == "text" or fact.choices is None:
        return None
    return Codes(fact.choices.every) if len(fact.choices.words) > 1 else 0


def make_converter(fact: Fact, terms: Mapping[str, TermList]) -> Converter:
    """The converter of a fact; it raises `Problem` for what it cannot read."""
    if fact.type == "number":
        return number_converter(fact)
    if fact.type == "yes_no":
        return _yes_no
    if fact.type == "date":
        return to_day
    if fact.type == "text" or fact.choices is None:
        return to_text
    one = _Words(fact.choices, terms.get(fact.terms) if fact.terms else None)
    return one.several if fact.type in ("set", "terms_set") else one.one


def number_converter(fact: Fact) -> Converter:
    """Numbers: plain ones by plain comparisons, anything else the long way."""
    low, high, integer = float(fact.low), float(fact.high), fact.integer

    def to_number(value: Any) -> Any:
        kind = type(value)
        if kind is int and low <= value <= high:
            return float(value)
        if kind is float and low <= value <= high:
            if value.is_integer():
                return value
            if not integer:
                # 12 significant digits are kept, so 0.1 + 0.2 from a calculation is the 0.3 that was meant.
                return value if few_digits(value) else float(f"{value:.12g}")
        return _slow_number(value, fact)

    return to_number


def few_digits(value: float) -> bool:
    """Whether a number surely is the one that its first twelve digits make; told by arithmetic alone.

    Divided back, the rounded multiple is the number next to a decimal with four digits after the point.
    """
    return -FEW < value < FEW and (value * SCALE + 0.5) // 1.0 / SCALE == value


def _slow_number(value: object, fact: Fact) -> float:
    number = _exact(value, fact)
    if fact.integer and number.denominator != 1:
        raise Problem("fact-not-integer", value=shown(value))
    if not fact.low <= number <= fact.high:
        unit = f" {fact.unit.symbol}" if fact.unit else ""
        bounds = {"low": _plain(fact.low), "high": _plain(fact.high)}
        raise Problem("fact-range", value=shown(value), unit=unit, **bounds)
    return float(f"{float(number):.{DIGITS}g}")


def _plain(number: Fraction) -> str:
    return f"{float(number):.12g}"


def _exact(value: object, fact: Fact) -> Fraction:
    if isinstance(value, str):
        return _from_text(value, fact)
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise Problem("fact-number", value=shown(value))
    if not isinstance(value, int) and not math.isfinite(value):
        raise Problem("number-not-finite", value=shown(value))
    if value >= 10**DIGITS or value <= -(10**DIGITS):
        raise Problem("number-too-large", value=shown(value))
    if isinstance(value, float):
        return Fraction(f"{value:.{DIGITS}g}")
    _check_digits(str(value))
    return Fraction(value)


def _from_text(text: str, fact: Fact) -> Fraction:
    folded = fold(text)
    if folded.lower().lstrip("+-.") in _NOT_FINITE:
        raise Problem("number-not-finite", value=shown(text))
    if isinstance(text, NumberText) or _NUMBER.fullmatch(folded):
        number = exact_number(folded.removeprefix("+"))
        if number is None:
            raise Problem("number-too-large", value=shown(text))
        _check_digits(folded)
        return number
    try:
        number, unit = parse_quantity(text)
        _check_digits(re.split(r"[^-+0-9.eE]", folded, maxsplit=1)[0].rstrip("eE"))
        return convert(number, unit, fact.unit or NO_UNIT)
    except QuantityError as error:
        if error.code == "quantity-unreadable":
            raise Problem("fact-number", value=shown(text)) from None
        raise Problem(error.code, **error.values) from None


def _check_digits(text: str) -> None:
    mantissa = re.split("[eE]", text)[0].lstrip("+-")
    digits = mantissa.replace(".", "").lstrip("0")
    if "." in mantissa or len(digits) > DIGITS:
        digits = digits.rstrip("0")
    if len(digits) > DIGITS:
        raise Problem("number-digits", value=shown(text))


def _yes_no(value: Any) -> Any:
    if value is True or value is False:
        return value
    raise Problem("fact-yes-no", value=shown(value))


def to_day(value: Any) -> float:
    """A day as its ordinal number."""
    if type(value) is datetime.date:
        return float(value.toordinal())
    if isinstance(value, str):
        text = fold(value)
        try:
            if len(text) == 10:
                return float(datetime.date.fromisoformat(text).toordinal())
        except ValueError:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
                raise Problem("no-such-date", value=shown(value)) from None
    raise Problem("fact-date", value=shown(value))


def to_text(value: Any) -> str:
    """Free text, as written."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise Problem("fact-text", value=shown(value))


class _Words:
    """Words of a closed list, or of a term list with its aliases."""

    __slots__ = ("choices", "codes", "terms")

    def __init__(self, choices: Choices, terms: TermList | None) -> None:
        self.choices = choices
        self.terms = terms
        self.codes: dict[str, int] = dict(choices.code_of)
        if terms is not None:
            self.codes = {word: choices.code_of[name] for word, name in terms.lookup.items()}

    def one(self, value: Any) -> int:
        code = self.codes.get(value) if type(value) is str else None
        return self.search(value) if code is None else code

    def several(self, value: Any) -> frozenset[int]:
        if type(value) not in (list, tuple):
            raise Problem("fact-words", value=shown(value))
        try:
            return frozenset(map(self.codes.__getitem__, value))
        except (KeyError, TypeError):
            return frozenset([self.one(item) for item in value])

    def search(self, value: Any) -> int:
        if not isinstance(value, str):
            raise Problem("fact-word", value=shown(value), **_allowed(self.choices))
        word = fold(value)
        code = self.codes.get(word)
        if code is not None:
            return code
        if self.terms is None:
            guess = guess_values(word, self.choices.words, 3)
            raise Problem("fact-choice", value=shown(value), **guess)
        if word in self.terms.ambiguous:
            raise Problem(
                "term-ambiguous", value=shown(value), candidates=", ".join(self.terms.ambiguous[word])
            )
        guess = guess_values(word, self.terms.lookup, 3)
        raise Doubt("term-unknown", value=shown(value), list=self.terms.title.zh, **guess)


def _allowed(choices: Choices) -> dict[str, str]:
    return guess_values("", choices.words)
