"""Units: a closed table with exact factors; nothing is guessed from a prefix."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Final

from .diagnostics import DualPreventionError
from .suggest import guess_values


@dataclass(frozen=True, slots=True)
class Dimension:
    """Exponents of the base dimensions, e.g. (("length", 1), ("time", -1)); () is a pure number."""

    powers: tuple[tuple[str, int], ...] = ()

    def __mul__(self, other: Dimension) -> Dimension:
        return _combine(self, other, 1)

    def __truediv__(self, other: Dimension) -> Dimension:
        return _combine(self, other, -1)


def _combine(left: Dimension, right: Dimension, sign: int) -> Dimension:
    powers = dict(left.powers)
    for name, power in right.powers:
        powers[name] = powers.get(name, 0) + sign * power
    return Dimension(tuple(sorted((n, p) for n, p in powers.items() if p)))


PURE = Dimension()


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its symbol as the law prints it, its dimension, and the exact factor to the base unit."""

    symbol: str
    dimension: Dimension
    factor: Fraction


NO_UNIT: Final = Unit("", PURE, Fraction(1))


class QuantityError(DualPreventionError):
    """A quantity that cannot be read or converted: a message code with its values, still without a place."""

    def __init__(self, code: str, **values: str) -> None:
        self.code = code
        self.values = values
        super().__init__(f"{code} {values}")


def _dimension(**powers: int) -> Dimension:
    return Dimension(tuple(sorted(powers.items())))


_MASS = _dimension(mass=1)
_LENGTH = _dimension(length=1)
_AREA = _dimension(length=2)
_VOLUME = _dimension(length=3)
_TIME = _dimension(time=1)
_FORCE = _dimension(mass=1, length=1, time=-2)
_PRESSURE = _dimension(mass=1, length=-1, time=-2)
_ENERGY = _dimension(mass=1, length=2, time=-2)
_POWER = _dimension(mass=1, length=2, time=-3)
_CURRENT = _dimension(current=1)
_VOLTAGE = _dimension(mass=1, length=2, time=-3, current=-1)
_RESISTANCE = _dimension(mass=1, length=2, time=-3, current=-2)

# (dimension, ((symbol, other spellings..., factor), ...)). Factors lead to kg, m, s, A, ℃, lx, dB, 元.
# Months and years have no fixed number of days, so they are a dimension of their own, counted in months.
_TABLE: Final[tuple[tuple[Dimension, tuple[tuple[str, str, str], ...]], ...]] = (
    (
        _MASS,
        (
            ("t", "吨 公吨", "1000"),
            ("kg", "千克 公斤", "1"),
            ("g", "克", "1/1000"),
            ("mg", "毫克", "1/1000000"),
        ),
    ),
    (
        _LENGTH,
        (
            ("m", "米", "1"),
            ("km", "千米 公里", "1000"),
            ("cm", "厘米", "1/100"),
            ("mm", "毫米", "1/1000"),
            ("um", "μm 微米", "1/1000000"),
            ("nmi", "海里", "1852"),
        ),
    ),
    (
        _AREA,
        (
            ("m2", "平方米", "1"),
            ("km2", "平方公里 平方千米", "1000000"),
            ("ha", "hm2 公顷", "10000"),
            ("亩", "", "2000/3"),
            ("cm2", "平方厘米", "1/10000"),
            ("mm2", "平方毫米", "1/1000000"),
        ),
    ),
    (
        _VOLUME,
        (
            ("m3", "立方米", "1"),
            ("L", "l 升", "1/1000"),
            ("mL", "ml 毫升", "1/1000000"),
            ("cm3", "立方厘米", "1/1000000"),
        ),
    ),
    (
        _TIME,
        (
            ("s", "秒", "1"),
            ("min", "minute minutes 分钟", "60"),
            ("h", "hour hours 小时", "3600"),
            ("d", "day days 天 日", "86400"),
            ("week", "weeks 周", "604800"),
            ("ms", "毫秒", "1/1000"),
        ),
    ),
    (_dimension(calendar=1), (("month", "months 个月 月", "1"), ("year", "years a 年", "12"))),
    (_FORCE, (("N", "牛", "1"), ("kN", "千牛", "1000"))),
    (
        _PRESSURE,
        (
            ("Pa", "帕", "1"),
            ("kPa", "千帕", "1000"),
            ("MPa", "兆帕", "1000000"),
            ("bar", "巴", "100000"),
        ),
    ),
    (
        _ENERGY,
        (
            ("J", "焦", "1"),
            ("kJ", "千焦", "1000"),
            ("MJ", "兆焦", "1000000"),
            ("kWh", "kW.h 千瓦时", "3600000"),
            ("kN·m", "kNm 千牛米", "1000"),  # load moments of cranes; a joule has the same dimension
        ),
    ),
    (
        _POWER,
        (("W", "瓦", "1"), ("kW", "千瓦", "1000"), ("MW", "兆瓦", "1000000"), ("kVA", "千伏安", "1000")),
    ),
    (_CURRENT, (("A", "安 安培", "1"), ("mA", "毫安", "1/1000"), ("kA", "千安", "1000"))),
    (_VOLTAGE, (("V", "伏 伏特", "1"), ("kV", "千伏", "1000"), ("mV", "毫伏", "1/1000"))),
    (
        _RESISTANCE,
        (
            ("Ω", "ohm 欧 欧姆", "1"),
            ("kΩ", "kohm 千欧", "1000"),
            ("MΩ", "Mohm 兆欧", "1000000"),
        ),
    ),
    (_dimension(temperature=1), (("℃", "°C 摄氏度", "1"),)),
    (_dimension(illuminance=1), (("lx", "lux 勒克斯", "1"),)),
    (_dimension(sound_level=1), (("dB", "dB(A) 分贝", "1"),)),
    (_dimension(money=1), (("元", "CNY 人民币元", "1"), ("万元", "", "10000"), ("亿元", "", "100000000"))),
    (PURE, (("%", "percent", "1/100"), ("‰", "permille", "1/1000"), ("ppm", "", "1/1000000"))),
    (
        _dimension(length=1, time=-1),
        (("m/s", "", "1"), ("km/h", "公里/小时", "5/18"), ("kn", "节", "463/900")),
    ),
    (_dimension(mass=1, length=-3), (("mg/m3", "", "1/1000000"), ("kg/m3", "", "1"), ("g/m3", "", "1/1000"))),
    (_dimension(mass=1, time=-2), (("kN/m", "", "1000"), ("N/m", "", "1"))),
    (_dimension(mass=1, length=-1, time=-2), (("kN/m2", "", "1000"), ("N/mm2", "", "1000000"))),
    (_dimension(mass=1, time=-3), (("kW/m2", "", "1000"),)),
    (_dimension(length=3, time=-1), (("m3/h", "立方米/小时", "1/3600"), ("L/s", "l/s", "1/1000"))),
    (_dimension(time=-1), (("Hz", "赫兹", "1"),)),
)


def _spelling(text: str) -> str:
    """A unit's spelling in the form of the table: ㎡, m² and m^2 become m2."""
    return unicodedata.normalize("NFKC", text).replace("^", "").replace("·", ".").replace(" ", "")


def _build() -> tuple[dict[str, Unit], dict[str, Unit]]:
    units: dict[str, Unit] = {}
    spellings: dict[str, Unit] = {}
    for dimension, rows in _TABLE:
        for symbol, others, factor in rows:
            unit = Unit(symbol, dimension, Fraction(factor))
            units[symbol] = unit
            for name in (symbol, *others.split()):
                spellings[_spelling(name)] = unit
    return units, spellings


_UNITS, _SPELLINGS = _build()

UNITS: Mapping[str, Unit] = MappingProxyType(_UNITS)
"""Every unit by its symbol. Quotients of two of them, such as t/h, are units too."""

_QUANTITY: Final = re.compile(r"([-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,6})?)(.*)", re.DOTALL)
_MAX_LENGTH: Final = 64
_MAX_MANTISSA: Final = 40
_MAX_EXPONENT: Final = 30


@cache
def _known(spelling: str) -> Unit | None:
    found = _SPELLINGS.get(spelling)
    if found is not None:
        return found
    above, slash, below = spelling.partition("/")
    left, right = _SPELLINGS.get(above), _SPELLINGS.get(below)
    if not slash or left is None or right is None:
        return None
    return Unit(f"{left.symbol}/{right.symbol}", left.dimension / right.dimension, left.factor / right.factor)


def find_unit(text: str) -> Unit:
    """The unit of that symbol or name; `QuantityError` with suggestions where there is none."""
    spelling = _spelling(text.strip())
    if not spelling:
        return NO_UNIT
    found = _known(spelling) if len(spelling) <= _MAX_LENGTH else None
    if found is None:
        raise QuantityError("unit-unknown", unit=text.strip()[:_MAX_LENGTH], **_suggest(spelling))
    return found


def _suggest(spelling: str) -> dict[str, str]:
    alike = [symbol for symbol in UNITS if symbol.lower() == spelling.lower()]
    return guess_values(alike[0] if alike else spelling, UNITS)


def parse_quantity(text: str) -> tuple[Fraction, Unit]:
    """The number and unit of a text such as "800 kg", "1.5万元", "30 %" or "5"; the number is exact."""
    folded = unicodedata.normalize("NFKC", text[: _MAX_LENGTH + 1]).replace("\u2212", "-").strip()
    found = _QUANTITY.fullmatch(folded)
    if found is None or len(text) > _MAX_LENGTH:
        raise QuantityError("quantity-unreadable", text=text[:_MAX_LENGTH])
    number = exact_number(found.group(1).removeprefix("+"))
    if number is None:
        raise QuantityError("number-too-large", value=found.group(1))
    return number, find_unit(found.group(2))


def exact_number(text: str) -> Fraction | None:
    """The exact value of a decimal number's text; None where its exponent or length is absurd."""
    mantissa, _, exponent = text.lower().partition("e")
    if len(mantissa) > _MAX_MANTISSA or len(exponent) > 4 or abs(int(exponent or 0)) > _MAX_EXPONENT:
        return None
    return Fraction(text)


def convert(value: Fraction, unit: Unit, target: Unit) -> Fraction:
    """The same quantity in another unit, exactly; `QuantityError` where the dimensions differ."""
    if unit.dimension != target.dimension:
        raise QuantityError(
            "unit-dimension",
            unit=unit.symbol or "-",
            target=target.symbol or "-",
            like=_like(target.dimension),
        )
    return value * unit.factor / target.factor


def _like(dimension: Dimension) -> str:
    return ", ".join(_with_dimension(UNITS.values(), dimension)) or "-"


def _with_dimension(units: Iterable[Unit], dimension: Dimension) -> list[str]:
    return [unit.symbol for unit in units if unit.dimension == dimension]
