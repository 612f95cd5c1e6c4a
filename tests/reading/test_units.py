from __future__ import annotations

import itertools
from fractions import Fraction

import pint
import pytest
from dual_prevention.engine.units import (
    NO_UNIT,
    PURE,
    UNITS,
    QuantityError,
    convert,
    find_unit,
    parse_quantity,
)
from dual_prevention.engine.vocabulary.durations import parse_duration
from hypothesis import given
from hypothesis import strategies as st

# Symbols that pint writes otherwise; None where it has no such unit or an offset.
PINT = {
    "t": "tonne",
    "m2": "m**2",
    "km2": "km**2",
    "cm2": "cm**2",
    "mm2": "mm**2",
    "ha": "hectare",
    "m3": "m**3",
    "cm3": "cm**3",
    "d": "day",
    "min": "minute",
    "h": "hour",
    "nmi": "nautical_mile",
    "kn": "knot",
    "kN/m2": "kN/m**2",
    "N/mm2": "N/mm**2",
    "mg/m3": "mg/m**3",
    "kg/m3": "kg/m**3",
    "g/m3": "g/m**3",
    "kW/m2": "kW/m**2",
    "m3/h": "m**3/hour",
    "km/h": "km/hour",
    "Ω": "ohm",
    "kΩ": "kohm",
    "MΩ": "Mohm",
    "%": "percent",
    "‰": "permille",
    **dict.fromkeys(("亩", "℃", "dB", "元", "万元", "亿元"), None),
}


def test_factors_agree_with_pint() -> None:
    registry: pint.UnitRegistry[Fraction] = pint.UnitRegistry(non_int_type=Fraction)
    known = {
        symbol: registry.Quantity(Fraction(1), PINT.get(symbol, symbol))
        for symbol in UNITS
        if PINT.get(symbol, symbol)
    }
    assert len(known) >= len(UNITS) - 6
    for (a, left), (b, right) in itertools.combinations(known.items(), 2):
        same = UNITS[a].dimension == UNITS[b].dimension
        if "calendar" in str(UNITS[a].dimension) or "calendar" in str(UNITS[b].dimension):
            continue  # pint counts a month as days; a law does not
        if {"Hz", "lx"} & {a, b}:
            continue  # pint: a hertz is a radian-less 1/s, a lux is candela per area
        assert left.check(right.dimensionality) == same, (a, b)
        if same:
            factor = UNITS[a].factor / UNITS[b].factor
            assert left.m_as(right.units) == pytest.approx(float(factor), rel=1e-12), (a, b)


@pytest.mark.parametrize(
    ("text", "number", "symbol"),
    [
        ("800 kg", 800, "kg"),
        ("1.5万元", Fraction(3, 2), "万元"),
        ("30 %", 30, "%"),
        ("5m", 5, "m"),
        ("-20℃", -20, "℃"),
        ("-20 °C", -20, "℃"),
        ("100 ㎡", 100, "m2"),
        ("100 m²", 100, "m2"),
        ("10 mg/m³", 10, "mg/m3"),
        ("３ 吨", 3, "t"),
        ("2 公里", 2, "km"),
        ("1e3 kg", 1000, "kg"),
        ("3 t/h", 3, "t/h"),
        ("5 MΩ", 5, "MΩ"),
        ("630 kN·m", 630, "kN·m"),
        ("630 kN.m", 630, "kN·m"),
        ("630 千牛米", 630, "kN·m"),
        ("5", 5, ""),
        ("−5 ℃", -5, "℃"),
    ],
)
def test_quantities(text: str, number: Fraction, symbol: str) -> None:
    found, unit = parse_quantity(text)
    assert (found, unit.symbol) == (number, symbol)


@pytest.mark.parametrize(
    ("text", "code", "guess"),
    [
        ("5 KG", "unit-unknown", "kg"),
        ("5 foo", "unit-unknown", ""),
        ("five kg", "quantity-unreadable", ""),
        ("", "quantity-unreadable", ""),
        ("1e400 kg", "number-too-large", ""),
        ("5 kg/", "unit-unknown", ""),
        ("5 m/s/s", "unit-unknown", ""),
        ("1" * 500, "quantity-unreadable", ""),
    ],
)
def test_quantities_that_are_none(text: str, code: str, guess: str) -> None:
    with pytest.raises(QuantityError) as caught:
        parse_quantity(text)
    assert caught.value.code == code
    assert guess in caught.value.values.get("guess_en", "")


def test_exact_conversion() -> None:
    assert convert(Fraction(800), UNITS["kg"], UNITS["t"]) == Fraction(4, 5)
    assert convert(Fraction(1), UNITS["亩"], UNITS["m2"]) == Fraction(2000, 3)
    assert convert(Fraction(36), UNITS["km/h"], UNITS["m/s"]) == 10
    assert convert(Fraction(30), UNITS["%"], NO_UNIT) == Fraction(3, 10)
    assert find_unit("").dimension == PURE
    with pytest.raises(QuantityError) as caught:
        convert(Fraction(1), UNITS["kg"], UNITS["m"])
    assert (caught.value.code, caught.value.values["like"]) == ("unit-dimension", "m, km, cm, mm, um, nmi")


@given(st.fractions(), st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)))
def test_conversion_is_undone_exactly(value: Fraction, first: str, second: str) -> None:
    if UNITS[first].dimension == UNITS[second].dimension:
        there = convert(value, UNITS[first], UNITS[second])
        assert convert(there, UNITS[second], UNITS[first]) == value


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("2 hours", 2, "hour"),
        ("5 working_days", 5, "working_day"),
        ("1 quarter", 1, "quarter"),
        ("1 half_year", 1, "half_year"),
        ("0.5 hours", Fraction(1, 2), "hour"),
    ],
)
def test_durations(text: str, amount: Fraction, unit: str) -> None:
    found = parse_duration(text)
    assert (found.amount, found.unit) == (amount, unit)


@pytest.mark.parametrize("text", ["2 hour s", "hours", "2", "0 days", "2 fortnights", "-1 day", "2h", ""])
def test_durations_that_are_none(text: str) -> None:
    with pytest.raises(QuantityError) as caught:
        parse_duration(text)
    assert caught.value.code == "duration-unreadable"
