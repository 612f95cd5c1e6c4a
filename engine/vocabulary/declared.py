"""What vocabulary and term files say, before kinds and facts are put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ..diagnostics import NOWHERE, Span
from ..units import Unit
from .model import FactType, PointType, Screened, Term, Text


@dataclass(frozen=True, slots=True)
class FactDecl:
    """A fact as written. `words` are its choices."""

    name: str
    type: FactType
    label: Text
    ask: Text
    unit: Unit | None = None
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(10**12)
    integer: bool = False
    words: tuple[str, ...] = ()
    ordered: bool = False
    terms: str = ""
    only_if: str = ""
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class KindDecl:
    """A kind as written, with the facts of every file that extends it."""

    name: str
    parent: str
    plural: str
    label: Text
    point_type: PointType
    facts: Mapping[str, FactDecl]
    span: Span = NOWHERE
    screened: Screened = "by_tier"
    roles: tuple[str, ...] = ()
    roles_span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class TermsDecl:
    """A term list as written, with the words of every file that extends it."""

    name: str
    title: Text
    terms: tuple[Term, ...]
    spans: Mapping[str, Span]


@dataclass(slots=True)
class Declared:
    """Everything declared so far; later packs start from a copy."""

    kinds: dict[str, KindDecl] = field(default_factory=dict)
    common: dict[str, FactDecl] = field(default_factory=dict)
    terms: dict[str, TermsDecl] = field(default_factory=dict)

    def copy(self) -> Declared:
        """A copy that may be added to; the declarations themselves never change."""
        return Declared(dict(self.kinds), dict(self.common), dict(self.terms))


LEVEL_WORDS = ("blue", "yellow", "orange", "red")
"""Low to high."""


def _date(name: str, zh: str, en: str) -> FactDecl:
    return FactDecl(name, "date", Text(zh, en), Text(f"{zh}是哪一天", f"On which day was it {en}?"))


_OWN_RISK = (
    FactDecl(
        "accident",
        "term",
        Text("事故类型", "accident type"),
        Text("可能发生哪类事故", "Which type of accident may happen?"),
        terms="accident_types",
    ),
    FactDecl(
        "direct",
        "choice",
        Text("直接判定等级", "level given directly"),
        Text("直接判定为哪一级", "Which level was given directly?"),
        words=LEVEL_WORDS,
        ordered=True,
    ),
)
_RECORDED = (
    FactDecl(
        "severity",
        "choice",
        Text("隐患等级", "severity"),
        Text("是一般隐患还是重大隐患", "Is it a general or a major hazard?"),
        words=("general", "major"),
        ordered=True,
    ),
    _date("found_on", "发现日期", "found"),
    _date("deadline", "治理期限", "due"),
    _date("closed_on", "销号日期", "closed"),
)


def built_in() -> Declared:
    """The kinds that every vocabulary has: rows made by rules, and the enterprise's own lists of them."""
    rows = (
        ("risk", "risks", "风险", "risk", ()),
        ("hazard", "hazards", "隐患", "hazard", ()),
        ("own_risk", "own_risks", "自有风险分析", "risk of the enterprise's own analysis", _OWN_RISK),
        ("recorded_hazard", "recorded_hazards", "隐患台账记录", "hazard of the register", _RECORDED),
    )
    kinds = {
        name: KindDecl(name, "enterprise", plural, Text(zh, en), "场所区域", {f.name: f for f in facts})
        for name, plural, zh, en, facts in rows
    }
    empty = TermsDecl("accident_types", Text("事故类型", "accident types"), (), {})
    return Declared(kinds, {}, {"accident_types": empty})


def declare_methods(declared: Declared, names: Sequence[str]) -> None:
    """The fact `method` of own risks: one of these methods, or a level given directly."""
    fact = FactDecl(
        "method",
        "choice",
        Text("评价方法", "method"),
        Text("用哪种方法评价的", "By which method was it assessed?"),
        words=(*names, "direct"),
    )
    declared.kinds["own_risk"] = with_facts(declared.kinds["own_risk"], {"method": fact})


def with_facts(kind: KindDecl, facts: Mapping[str, FactDecl]) -> KindDecl:
    """The kind with more facts."""
    return replace(kind, facts={**kind.facts, **facts})
