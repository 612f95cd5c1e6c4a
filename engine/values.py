"""Values as executors see them: known, or the set of what is still possible.

A number is a `float` or an `Interval`; a yes/no is a `bool` or `UNKNOWN`; a choice is its code (`int`) or
`Codes`, the codes still possible; a set of choices is a `frozenset` of codes or `UNKNOWN_SET`.

The unknown ones raise `Touched` on every operator, so that two-valued code may be written as plain Python:
it either never needs the unknown, or stops at once and the answer is worked out with bounds. Silence would be
worse: `None and False` is None, `None == 1` is False, and both have been read as "safe".
"""

from __future__ import annotations

from typing import Final, Never

BIG: Final = 1e100
"""Stands for "no bound": never infinite, never NaN."""


class Touched(Exception):
    """Two-valued code needed a value that is not known."""


class _Untouchable:
    __slots__ = ()

    def _raise(self, *_: object) -> Never:
        # A new one each time: an exception raised again keeps every traceback, and their frames, for ever.
        raise Touched

    __bool__ = __hash__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _raise
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _raise
    __truediv__ = __rtruediv__ = __neg__ = __float__ = __int__ = __index__ = _raise
    __iter__ = __len__ = __contains__ = __and__ = __rand__ = __or__ = __ror__ = _raise
    __ceil__ = __floor__ = __abs__ = __round__ = _raise


class Interval(_Untouchable):
    """A number known to lie in low..high (both included); low < high, or the two are equal to 12 digits."""

    __slots__ = ("high", "low")

    def __init__(self, low: float, high: float) -> None:
        self.low = low
        self.high = high

    def __repr__(self) -> str:
        return f"Interval({self.low!r}, {self.high!r})"


class Codes(_Untouchable):
    """A choice known to be one of several: bit n set means code n is possible. Never empty, never one bit."""

    __slots__ = ("mask",)

    def __init__(self, mask: int) -> None:
        self.mask = mask

    def __repr__(self) -> str:
        return f"Codes({self.mask:#b})"


class Unknown(_Untouchable):
    """A yes/no that may be either. There is one: `UNKNOWN`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __reduce__(self) -> str:
        return "UNKNOWN"  # there is one, in every process


class UnknownSet(_Untouchable):
    """A set of choices of which nothing is known. There is one: `UNKNOWN_SET`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN_SET"

    def __reduce__(self) -> str:
        return "UNKNOWN_SET"


UNKNOWN: Final = Unknown()
UNKNOWN_SET: Final = UnknownSet()

NumberValue = float | Interval
TruthValue = bool | Unknown
CodeValue = int | Codes
SetValue = frozenset[int] | UnknownSet
Value = NumberValue | TruthValue | CodeValue | SetValue


def number_bounds(value: NumberValue) -> tuple[float, float]:
    """Lowest and highest value."""
    if type(value) is Interval:
        return value.low, value.high
    assert not isinstance(value, Interval)
    return value, value


def interval(low: float, high: float) -> NumberValue:
    """The number between two bounds, a plain float when they are the same; bounds are cut to +-BIG."""
    low = -BIG if low < -BIG else BIG if low > BIG else low
    high = BIG if high > BIG else -BIG if high < -BIG else high
    return low if low == high else Interval(low, high)


def code_mask(value: CodeValue) -> int:
    """The possible codes as bits."""
    if type(value) is Codes:
        return value.mask
    assert not isinstance(value, Codes)
    return 1 << value


def codes(mask: int) -> CodeValue:
    """The choice with these possible codes, a plain code when there is one."""
    return mask.bit_length() - 1 if mask & (mask - 1) == 0 else Codes(mask)


def truth_bounds(value: TruthValue) -> tuple[bool, bool]:
    """(surely, possibly)."""
    if value is True:
        return True, True
    return (False, False) if value is False else (False, True)


def truth(surely: bool, possibly: bool) -> TruthValue:
    """The yes/no with these two bounds."""
    return True if surely else (UNKNOWN if possibly else False)
