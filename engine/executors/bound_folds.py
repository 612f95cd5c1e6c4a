"""Aggregates over values that may be unknown, as `core.Fold` and `core.SetFold` define them.

A fold gets, for every row, whether it counts, and its number; `phantom` tells that the last row stands for
any number of unlisted items, none included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..values import (
    BIG,
    UNKNOWN,
    NumberValue,
    SetValue,
    TruthValue,
    UnknownSet,
    interval,
    number_bounds,
    truth,
)
from .bounds import ANYTHING

Truths = Sequence[TruthValue]
Numbers = Sequence[NumberValue]


def fold_count(where: Truths, phantom: bool) -> NumberValue:
    """How many count."""
    listed = where[:-1] if phantom else where
    low = sum([item is True for item in listed])
    high = sum([item is not False for item in listed])
    return interval(float(low), BIG if phantom and where[-1] is not False else float(high))


def fold_any(where: Truths, phantom: bool) -> TruthValue:
    """Whether one does."""
    surely = any(item is True for item in (where[:-1] if phantom else where))
    return truth(surely, any(item is not False for item in where))


def fold_all(where: Truths, phantom: bool) -> TruthValue:
    """Whether every one does."""
    possibly = all(item is not False for item in (where[:-1] if phantom else where))
    return truth(all(item is True for item in where), possibly)


def fold_sum(where: Truths, numbers: Numbers, phantom: bool) -> NumberValue:
    """The sum of those that count."""
    low = high = 0.0
    listed = len(where) - phantom
    for holds, number in zip(where[:listed], numbers, strict=False):
        if holds is True and number.__class__ is float:
            low += number
            high += number
        elif holds is not False:
            a, b = number_bounds(number)
            low += a if holds is True else min(a, 0.0)
            high += b if holds is True else max(b, 0.0)
    if phantom and where[-1] is not False:
        a, b = number_bounds(numbers[-1])
        low, high = (-BIG if a < 0 else low), (BIG if b > 0 else high)
    return interval(low, high)


def fold_min(where: Truths, numbers: Numbers, phantom: bool) -> NumberValue:
    """The least of those that count."""
    sure = [number_bounds(number)[1] for number in _surely(where, numbers, phantom)]
    if not sure:
        return ANYTHING
    return interval(min(number_bounds(number)[0] for number in _possibly(where, numbers)), min(sure))


def fold_max(where: Truths, numbers: Numbers, phantom: bool) -> NumberValue:
    """The greatest of those that count."""
    sure = [number_bounds(number)[0] for number in _surely(where, numbers, phantom)]
    if not sure:
        return ANYTHING
    return interval(max(sure), max(number_bounds(number)[1] for number in _possibly(where, numbers)))


def fold_mean(where: Truths, numbers: Numbers, phantom: bool) -> NumberValue:
    """The mean of those that count."""
    sure = [number_bounds(number) for number in _surely(where, numbers, phantom)]
    if not sure:
        return ANYTHING
    able = [number_bounds(number) for number in _possibly(where, numbers)]
    if len(able) == len(sure):
        return interval(sum(low for low, _ in sure) / len(sure), sum(high for _, high in sure) / len(sure))
    return interval(min(low for low, _ in able), max(high for _, high in able))


def _surely(where: Truths, numbers: Numbers, phantom: bool) -> Iterator[NumberValue]:
    listed = len(where) - phantom
    return (numbers[row] for row in range(listed) if where[row] is True)


def _possibly(where: Truths, numbers: Numbers) -> Iterator[NumberValue]:
    return (number for holds, number in zip(where, numbers, strict=True) if holds is not False)


Members = Mapping[int, float]


def set_count(words: SetValue, members: Members, _size: int) -> NumberValue:
    """How many words count."""
    if isinstance(words, UnknownSet):
        return interval(0.0, float(len(members)))
    return float(len(words & members.keys()))


def set_sum(words: SetValue, members: Members, _size: int) -> NumberValue:
    """The sum of their numbers."""
    if isinstance(words, UnknownSet):
        low = sum(number for number in members.values() if number < 0)
        return interval(float(low), float(sum(number for number in members.values() if number > 0)))
    return float(sum(members[word] for word in sorted(words) if word in members))


def set_min(words: SetValue, members: Members, _size: int) -> NumberValue:
    """The least of their numbers."""
    found = _numbers(words, members)
    return min(found) if found else _any_member(members)


def set_max(words: SetValue, members: Members, _size: int) -> NumberValue:
    """The greatest of their numbers."""
    found = _numbers(words, members)
    return max(found) if found else _any_member(members)


def set_mean(words: SetValue, members: Members, _size: int) -> NumberValue:
    """The mean of their numbers."""
    found = _numbers(words, members)
    return sum(found) / len(found) if found else _any_member(members)


def set_any(words: SetValue, members: Members, _size: int) -> TruthValue:
    """Whether one word counts."""
    if isinstance(words, UnknownSet):
        return UNKNOWN if members else False
    return not words.isdisjoint(members)


def set_all(words: SetValue, members: Members, size: int) -> TruthValue:
    """Whether every word counts."""
    if isinstance(words, UnknownSet):
        return True if len(members) == size else UNKNOWN
    return words <= members.keys()


def _numbers(words: SetValue, members: Members) -> list[float]:
    if isinstance(words, UnknownSet):
        return []
    return [members[word] for word in sorted(words) if word in members]


def _any_member(members: Members) -> NumberValue:
    return interval(min(members.values()), max(members.values())) if members else ANYTHING
