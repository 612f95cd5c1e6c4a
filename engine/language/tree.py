"""What an author wrote: the parsed rule set, before names are bound. Every node knows its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from ..diagnostics import NOWHERE, Span
from ..vocabulary.model import Confidence, Duration, Text

CompareOp = Literal["==", "!=", "<", "<=", ">", ">="]
ArithOp = Literal["+", "-", "*", "/"]


@dataclass(frozen=True, slots=True)
class NumberLiteral:
    """A plain number, exact."""

    value: Fraction
    span: Span


@dataclass(frozen=True, slots=True)
class BoolLiteral:
    """true or false."""

    value: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Quoted:
    """'5 m', '2026-09-30', or a word that is no identifier: which it is, its other side decides."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Name:
    """A fact, derived value, bare choice or list: `quantity`, `enterprise.province`, `at.people_present`."""

    parts: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Arith:
    """left op right."""

    op: ArithOp
    left: Expr
    right: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Neg:
    """-operand."""

    operand: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Compare:
    """A chain: operands[0] ops[0] operands[1] ops[1] ..."""

    operands: tuple[Expr, ...]
    ops: tuple[CompareOp, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class In:
    """`item in [a, b]` (items), `item in name` (container: a set fact or a table); negated: `not in`."""

    item: Expr
    items: tuple[Expr, ...] | None
    container: Name | None
    negated: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Not:
    """not operand."""

    operand: Condition
    span: Span


@dataclass(frozen=True, slots=True)
class BoolOp:
    """`and` / `or` inside one expression."""

    op: Literal["and", "or"]
    operands: tuple[Expr, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    """function(arguments)."""

    function: str
    args: tuple[Expr, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class LookUp:
    """`table[key, ...].column`; `column` is "" for a matrix with one column."""

    table: str
    keys: tuple[Expr, ...]
    column: str
    span: Span


Expr = NumberLiteral | BoolLiteral | Quoted | Name | Arith | Neg | Compare | In | Not | BoolOp | Call | LookUp


@dataclass(frozen=True, slots=True)
class Group:
    """all / any / none over lines, or at least `count` of them."""

    mode: Literal["all", "any", "none", "at least"]
    lines: tuple[Condition, ...]
    count: int
    span: Span


@dataclass(frozen=True, slots=True)
class Found:
    """`found: id`, ids, or a pattern such as "7.*": one line each, the status of other hazard entries."""

    ids: tuple[str, ...]
    spans: tuple[Span, ...]
    span: Span


Condition = Expr | Group | Found


@dataclass(frozen=True, slots=True)
class Cited:
    """The citation of one value: `{is: ..., clause: ..., confidence: ..., note: ...}`."""

    clause: str = ""
    confidence: Confidence | None = None
    note: str = ""


NOT_CITED = Cited()


@dataclass(frozen=True, slots=True)
class PlainValue:
    """A value where it stands: an expression, or (in timing) a duration or a period or event word."""

    value: Expr | Duration
    cited: Cited
    span: Span


@dataclass(frozen=True, slots=True)
class PickStep:
    """`">= 100": 2.0`, `一级: ...`, or `else: ...` (op "else")."""

    op: Literal["<", "<=", ">", ">=", "==", "else"]
    key: Expr | None
    value: PlainValue
    span: Span


@dataclass(frozen=True, slots=True)
class Pick:
    """`of: x` with `pick: {...}`."""

    of: Expr
    steps: tuple[PickStep, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One row of `cases`; the last has no condition."""

    value: PlainValue
    when: Condition | None
    span: Span


@dataclass(frozen=True, slots=True)
class Cases:
    """Read from the top, the first that holds."""

    rows: tuple[CaseRow, ...]
    span: Span


ValueNode = PlainValue | Pick | Cases


@dataclass(frozen=True, slots=True)
class Basis:
    """A source's key and a clause in it."""

    source: str
    clause: str


@dataclass(frozen=True, slots=True)
class Common:
    """What every entry has. `subject` and `confidence` are filled from the head; `replace` is the id of the
    earlier pack's entry that this one takes the place of ("" for none)."""

    id: str
    title: Text
    subject: str
    where: Condition | None
    unless: Condition | None
    basis: tuple[Basis, ...]
    confidence: Confidence
    note: str
    dated_by: str
    replaces: tuple[str, ...]
    replace: str
    span: Span


@dataclass(frozen=True, slots=True)
class Derive:
    """A derived value: a value form, or a yes/no (`when`)."""

    name: str
    common: Common
    value: ValueNode | None
    when: Condition | None


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """An item of a score sheet. `sign` -1 deducts, +1 adds; `each` multiplies."""

    id: str
    title: Text
    group: str
    sign: Literal[-1, 1]
    points: ValueNode
    each: Expr | None
    best_of: str
    where: Condition | None
    when: Condition | None
    unless: Condition | None
    cited: Cited
    span: Span


@dataclass(frozen=True, slots=True)
class Score:
    """A score sheet: a derived number `name` of its subject."""

    name: str
    common: Common
    start: Fraction
    groups: Mapping[str, Fraction]
    """group -> cap"""
    items: tuple[ScoreItem, ...]
    lowest: Fraction | None
    highest: Fraction | None


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk event. `method` names the method, `factors` its default scores; or `direct` gives the level."""

    common: Common
    event: Text
    accident: str
    step: Text
    consequence: Text
    method: str
    factors: Mapping[str, ValueNode]
    direct: ValueNode | None
    measures: Mapping[str, tuple[Text, ...]]
    """engineering management training protection emergency -> texts"""
    by: tuple[str, ...] = ()
    """roles that answer for it, those of the entry before those of the head"""


@dataclass(frozen=True, slots=True)
class Grade:
    """A vote for a level."""

    common: Common
    level: ValueNode
    when: Condition | None


@dataclass(frozen=True, slots=True)
class Hazard:
    """A hazard to be found."""

    common: Common
    severity: Literal["major", "general"]
    when: Condition
    remedy: Text
    enforcement: tuple[str, ...]
    category: str


@dataclass(frozen=True, slots=True)
class Timing:
    """The five timing words; all empty means a standing duty. Events and windows are words or date facts."""

    every: ValueNode | None = None
    per: ValueNode | None = None
    times: ValueNode | None = None
    before: str = ""
    after: str = ""
    within: ValueNode | None = None
    during: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty: what, who, how often, with what evidence."""

    common: Common
    task: str
    kind: str
    by: str
    with_: tuple[str, ...]
    check: tuple[Text, ...]
    record: Text
    timing: Timing


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Who answers for what, in which layer."""

    common: Common
    layer: Literal["leadership", "supervision", "enterprise"]
    role: str
    does: Text
    unit: Text
    severity: Literal["", "major", "general"]


Entry = Derive | Score | Risk | Grade | Hazard | Duty | Responsibility


@dataclass(frozen=True, slots=True)
class NotEncoded:
    """Something the source has and this rule set leaves out, with the reason."""

    clause: str
    title: Text
    reason: Text


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One file (or one document of it), parsed. `where` of the head is already joined into every entry's."""

    name: str
    title: Text
    sector: str
    source: str
    subject: str
    where: Condition | None
    dated_by: str
    replaces: tuple[str, ...]
    tables: Mapping[str, str]
    """local name -> path relative to the file"""
    entries: tuple[Entry, ...]
    not_encoded: tuple[NotEncoded, ...] = ()
    path: str = ""
    span: Span = field(default=NOWHERE)
