"""Which sectors an enterprise is evaluated for: those its facts name, or all that may concern it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..diagnostics import Diagnostic, InputError, Span
from ..suggest import guess_values
from ..vocabulary.model import Sector
from ..yamlfile import fold
from .factfile import FactFile
from .problems import shown

KEY: Final = "sectors"


@dataclass(frozen=True, slots=True)
class Scope:
    """The sectors to evaluate, and whether somebody named them (else they are those that may be concerned)."""

    sectors: frozenset[str]
    stated: bool


def scope_of(data: Mapping[str, Any] | FactFile, sectors: Mapping[str, Sector]) -> Scope:
    """The scope that facts ask for. Without `sectors` a sector is left out only when each fact it hangs on is surely no.

    Raises `InputError` for sectors that no pack declares.
    """
    plain = data.data if isinstance(data, FactFile) else data
    named = plain.get(KEY)
    if named is not None:
        return stated_scope(_words(named, data), sectors, data)
    enterprise = plain.get("enterprise", plain)
    told = enterprise if isinstance(enterprise, Mapping) else {}
    return Scope(frozenset(name for name, sector in sectors.items() if _concerned(sector, told)), False)


def stated_scope(
    names: Sequence[str], sectors: Mapping[str, Sector], data: Mapping[str, Any] | FactFile | None = None
) -> Scope:
    """The scope of these sectors, with those that are always evaluated. Raises `InputError` for unknown ones."""
    wrong = [(place, name) for place, name in enumerate(names) if name not in sectors]
    if wrong:
        raise InputError([
            Diagnostic(
                "sector-unknown", _span(data, (KEY, place)), {"name": name, **guess_values(name, sectors)}
            )
            for place, name in wrong
        ])  # fmt: skip
    always = {name for name, sector in sectors.items() if sector.always}
    return Scope(frozenset({*names, *always}), True)


def _words(named: object, data: Mapping[str, Any] | FactFile) -> list[str]:
    if not isinstance(named, list | tuple):
        raise InputError([Diagnostic("fact-list", _span(data, (KEY,)), {"fact": KEY, "value": shown(named)})])
    return [fold(str(word)) for word in named]


def _span(data: Mapping[str, Any] | FactFile | None, place: tuple[str | int, ...]) -> Span:
    if isinstance(data, FactFile):
        return data.span(place)
    return Span(path=KEY)


def _concerned(sector: Sector, told: Mapping[str, Any]) -> bool:
    return not sector.only_if or not all(_surely_no(told, names) for names in sector.only_if)


def _surely_no(told: Mapping[str, Any], names: tuple[str, str]) -> bool:
    given = [told[name] for name in names if name in told]
    return bool(given) and all(value is False for value in given)
