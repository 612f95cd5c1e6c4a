"""Types of linked expressions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ..units import PURE, Dimension
from ..vocabulary.model import Choices


@dataclass(frozen=True, slots=True)
class NumberType:
    """A number in a unit of `dimension` whose factor to the base unit is `factor`.

    `exact` is true of facts, constants and counts: comparing two of these is exact, any other number is computed
    and compares to 12 digits.
    """

    dimension: Dimension = PURE
    factor: Fraction = Fraction(1)
    exact: bool = False
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class TruthType:
    """A yes/no."""


@dataclass(frozen=True, slots=True)
class CodeType:
    """One word of a closed list."""

    choices: Choices


@dataclass(frozen=True, slots=True)
class SetType:
    """Several words of a closed list."""

    choices: Choices


@dataclass(frozen=True, slots=True)
class DateType:
    """A day, held as its proleptic Gregorian ordinal; comparisons are exact."""


@dataclass(frozen=True, slots=True)
class TextType:
    """Free text: only `known` may ask about it."""


TRUTH = TruthType()
DATE = DateType()
TEXT = TextType()

Type = NumberType | TruthType | CodeType | SetType | DateType | TextType
