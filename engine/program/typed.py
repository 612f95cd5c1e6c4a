"""The surface tree with its names bound and types checked: what the author wrote, ready to be read.

Explanations walk it, and the plain interpreter evaluates it in exact fractions. Executors that are meant to be
fast read the core tree instead (`core`), which is made from this one. In every reference `up` is the number of
steps from the subject at hand to the owner whose fact or cell is meant; inside a list function the subject at
hand is the item.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ..diagnostics import Span
from ..language.tree import ArithOp, Cited, CompareOp
from ..vocabulary.model import Table
from .core import KeyScale
from .types import Type


@dataclass(frozen=True, slots=True)
class Const:
    """A number (Fraction), yes/no (bool), code (int), or day (int ordinal)."""

    value: Fraction | bool | int
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class FactRef:
    """The fact in `slot` of the subject or its owner."""

    kind: str
    name: str
    slot: int
    up: int
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class CellRef:
    """A derived value (or level, or condition): the cell with this id."""

    cell: str
    up: int
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day of the evaluation."""

    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value of which nothing is known beyond its type, e.g. no edition in force; `why` is a message code."""

    low: Fraction
    high: Fraction
    type: Type
    why: str
    span: Span


@dataclass(frozen=True, slots=True)
class Arith:
    """left op right, both already in the units that `type` expects."""

    op: ArithOp
    left: Typed
    right: Typed
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Neg:
    """-operand."""

    operand: Typed
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Scale:
    """operand times an exact factor: a change of unit, nothing else."""

    operand: Typed
    factor: Fraction
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Function:
    """min max (two or more numbers), ceil floor (one), years_since months_since days_since last_anniversary (a date)."""

    name: Literal[
        "min", "max", "ceil", "floor", "years_since", "months_since", "days_since", "last_anniversary"
    ]
    args: tuple[Typed, ...]
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Compare:
    """A chain of comparisons of numbers, dates or ordered codes; tolerant[i] tells of link i."""

    operands: tuple[Typed, ...]
    ops: tuple[CompareOp, ...]
    tolerant: tuple[bool, ...]
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Member:
    """A code is (not, when negated) one of these codes; also `==` with a constant word, `>=` of ordered words with a
    constant, and `key in table`. `shown` is how the author put it, e.g. ">= orange" or "in [一级, 二级]"."""

    item: Typed
    codes: frozenset[int]
    negated: bool
    shown: str
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Same:
    """Two codes of one list are (not, when negated) equal."""

    left: Typed
    right: Typed
    negated: bool
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Contains:
    """A word is (not) in a set fact."""

    code: int
    word: str
    container: FactRef
    negated: bool
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Not:
    """not operand."""

    operand: Typed
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Group:
    """all / any / none over lines, or at least `count` of them; Kleene."""

    mode: Literal["all", "any", "none", "at least"]
    lines: tuple[Typed, ...]
    count: int
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class PickStep:
    """A step of `Pick`: `test` compares the picked value with the step's key; None for else."""

    test: Typed | None
    value: Typed
    cited: Cited
    span: Span


@dataclass(frozen=True, slots=True)
class Pick:
    """One thing decides. Steps stand in the order in which they are tried: the first whose test holds."""

    of: Typed
    steps: tuple[PickStep, ...]
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A row of `Cases`; `when` is None in the last."""

    when: Typed | None
    value: Typed
    cited: Cited
    span: Span


@dataclass(frozen=True, slots=True)
class Cases:
    """The first row that holds."""

    rows: tuple[CaseRow, ...]
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class LookUp:
    """A cell of a table. A key without a row, or a cell left out, is unknown: low..high of the whole column
    (numbers) or any word that stands in the column (codes)."""

    table: Table
    keys: tuple[Typed, ...]
    column: str
    type: Type
    span: Span
    scales: tuple[KeyScale, ...] = ()
    """of each key; none given: listed"""


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A list function. `path` are the kinds from the first child kind down to the items' kind; `element` is None for
    count, any, all; `where` is None where every item counts. For any and all the condition is `where`.
    min, max, mean only go over direct children (a path of one)."""

    function: Literal["count", "sum", "min", "max", "mean", "any", "all"]
    path: tuple[str, ...]
    up: int
    """steps from the subject at hand to the owner of the list"""
    element: Typed | None
    where: Typed | None
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class SetAggregate:
    """A list function over a set fact: element and where, worked out for each possible word at link time.

    `members` maps the codes that count to their number (for count, any, all: 1); a code that is absent does not count.
    """

    function: Literal["count", "sum", "min", "max", "mean", "any", "all"]
    container: FactRef
    members: Mapping[int, Fraction]
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Known:
    """Whether the fact or cell is known (one value only). Not monotone: an answer it decided is provisional."""

    operand: Typed
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Assume:
    """The operand where it is known, else the default; the row says so. Own scores are read so too (`own` true)."""

    operand: Typed
    default: Typed
    own: bool
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Surely:
    """Whether the operand is surely true; unknown counts as not shown (exemptions)."""

    operand: Typed
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Votes:
    """The rank of the worst vote: 0 none, 1 blue, 2 yellow, 3 orange, 4 red, over (condition, level as code) pairs.

    Codes of levels are 0 blue, 1 yellow, 2 orange, 3 red, so a vote's rank is its code + 1.
    """

    votes: tuple[tuple[Typed, Typed], ...]
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class SheetItem:
    """An item of `Sheet`: counts points * each where `when` holds."""

    id: str
    group: str
    sign: Literal[-1, 1]
    points: Typed
    each: Typed | None
    best_of: str
    when: Typed
    cited: Cited
    span: Span


@dataclass(frozen=True, slots=True)
class Sheet:
    """A score sheet: start - sum over groups of min(cap, deductions) + additions, kept in lowest..highest.

    Of the items with one `best_of` name in a group and with one sign only the largest counts; an item without group
    has no cap. Deductions without a group share the group "" without a cap.
    """

    start: Fraction
    caps: Mapping[str, Fraction]
    items: tuple[SheetItem, ...]
    lowest: Fraction | None
    highest: Fraction | None
    type: Type
    span: Span


Typed = (
    Const
    | FactRef
    | CellRef
    | AsOf
    | Unknown
    | Arith
    | Neg
    | Scale
    | Function
    | Compare
    | Member
    | Same
    | Contains
    | Not
    | Group
    | Pick
    | Cases
    | LookUp
    | Aggregate
    | SetAggregate
    | Known
    | Assume
    | Surely
    | Votes
    | Sheet
)
