"""The core tree: what fast executors read. Every hard word is already gone.

No text, dates, labels, units, chains, score sheets, picks or negated forms; comparisons are only >=, > and ==, each
marked exact or tolerant. A node is a number (N), a truth (T) or a code (C):

    N  Number Fact Cell AsOf Arith Extreme Round DateFunction Choose LookUp Fold SetFold Assume Unknown
    T  Truth Fact Cell Compare Member Same Contains AllOf AnyOf Not AtLeast Choose Fold SetFold Known Assume Surely Unknown
    C  Code Fact Cell Choose LookUp Assume Unknown

Meaning over unknowns (low..high, Kleene, possible codes) is told in each node; every executor gives the same bounds.
`up` counts steps from the subject at hand to the owner; in a Fold the subject at hand is the item.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sort = Literal["number", "truth", "code"]

KeyScale = Literal["listed", "integer", "any"]
"""Which numbers a table's key may be: only those of its rows (scores of a method), any integer, or any number."""


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True, slots=True)
class Truth:
    """A constant."""

    value: bool


@dataclass(frozen=True, slots=True)
class Code:
    """A constant."""

    value: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact's column of a kind's table."""

    kind: str
    slot: int
    up: int
    sort: Sort


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, by its number in `Program.cells`."""

    number: int
    up: int
    sort: Sort


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day of evaluation as an ordinal number."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Never known: a number in low..high, either truth, or a code of `mask`."""

    sort: Sort
    low: float = 0.0
    high: float = 0.0
    mask: int = 0


@dataclass(frozen=True, slots=True)
class Arith:
    """Interval arithmetic. A divisor that may be 0: -BIG..BIG (and a divisor known to be 0 likewise)."""

    op: Literal["+", "-", "*", "/"]
    left: Core
    right: Core


@dataclass(frozen=True, slots=True)
class Extreme:
    """min or max of two or more numbers: the min/max of the lows and of the highs."""

    op: Literal["min", "max"]
    items: tuple[Core, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """ceil or floor, tolerant: a number within 1e-12 * max(1, |x|) of an integer is that integer."""

    op: Literal["ceil", "floor"]
    operand: Core


@dataclass(frozen=True, slots=True)
class DateFunction:
    """Whole years, months or days from the day `operand` to as-of (negative before: floor), or the last anniversary
    not after as-of (29 February falls on 1 March in other years) as an ordinal. The first three fall with the day, so
    bounds map to bounds; last_anniversary of an unknown day lies in as-of - 366 .. as-of."""

    op: Literal["years_since", "months_since", "days_since", "last_anniversary"]
    operand: Core


@dataclass(frozen=True, slots=True)
class Compare:
    """left op right. Tolerant: a >= b means a >= b - tol with tol = 1e-12 * max(1, |a|, |b|); a > b means not b >= a;
    == means both >=. Over bounds: surely when it holds for the worst pair of ends, possibly when for the best."""

    op: Literal[">=", ">", "=="]
    left: Core
    right: Core
    tolerant: bool


@dataclass(frozen=True, slots=True)
class Member:
    """The code is one of these: surely when every possible code is, possibly when one is."""

    item: Core
    codes: frozenset[int]


@dataclass(frozen=True, slots=True)
class Same:
    """Two codes are equal: surely when both are known and equal, possibly when the possible codes meet."""

    left: Core
    right: Core


@dataclass(frozen=True, slots=True)
class Contains:
    """A set fact holds the code; unknown when the set is."""

    kind: str
    slot: int
    up: int
    code: int


@dataclass(frozen=True, slots=True)
class AllOf:
    """Kleene and; of nothing: true."""

    items: tuple[Core, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Kleene or; of nothing: false."""

    items: tuple[Core, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Kleene not."""

    operand: Core


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Surely when `count` items surely hold, possibly when `count` possibly hold."""

    count: int
    items: tuple[Core, ...]


@dataclass(frozen=True, slots=True)
class Choose:
    """test ? then : otherwise. Test unknown: the hull of both numbers, the union of both codes, for truths
    surely = both surely, possibly = either possibly."""

    sort: Sort
    test: Core
    then: Core
    otherwise: Core


@dataclass(frozen=True, slots=True)
class LookUp:
    """`Program.tables[table]` at these keys (codes, or numbers that must equal a listed one), a number or code.

    A key without a row, or a cell left out: the whole column (`LookUpTable.column_*`). An unknown key: the hull (union)
    over its possible codes. An unknown number key, by its scale (`LookUpTable.scales`): listed, over all rows whose number
    lies within the bounds, else the column; integer, over all integers within; any, the column.
    """

    sort: Sort
    table: int
    keys: tuple[Core, ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """Over the rows of a child kind. `element` is a number for sum, min, max, mean and None otherwise; `where` a truth or
    None. For any and all the condition is `where`.

    A row is surely in, possibly in, or out. Phantom rows stand for any number of unlisted items, none included.
      count  surely-in rows .. rows possibly in; a phantom possibly in: high BIG
      sum    surely-in rows add low..high; possibly-in rows min(0, low)..max(0, high); a phantom possibly in: low -BIG if its
             low < 0, high BIG if its high > 0
      min    low: least low of rows possibly in (phantoms too); high: least high of surely-in rows; no surely-in row
             (empty included): -BIG..BIG
      max    mirrored
      mean   all rows surely in or out and no phantom possibly in: sum of lows / n .. sum of highs / n; some surely in
             otherwise: least low .. greatest high of rows possibly in; no surely-in row: -BIG..BIG
      any    surely: a listed row surely in; possibly: any row (phantoms too) possibly in
      all    surely: no row (phantoms too) possibly fails; possibly: no listed row surely fails
    """

    function: Literal["count", "sum", "min", "max", "mean", "any", "all"]
    kind: str
    up: int
    element: Core | None
    where: Core | None


@dataclass(frozen=True, slots=True)
class SetFold:
    """Over the words of a set fact: `members` are (code, number) pairs of the words that count, other words do not.

    count sum: of an unknown set 0 .. count (sum: sum of negatives .. sum of positives). min max mean: over the words that
    count; none, or an unknown set: least .. greatest of `members` (no members: -BIG..BIG). any: some word counts; all:
    every word of the set counts (of an empty set true); unknown over an unknown set, unless no word (any: false) counts.
    """

    function: Literal["count", "sum", "min", "max", "mean", "any", "all"]
    kind: str
    slot: int
    up: int
    members: tuple[tuple[int, float], ...]
    size: int
    """words in the list, so that `all` over an unknown set is true when every word counts"""


@dataclass(frozen=True, slots=True)
class Known:
    """True when the operand has one value, false otherwise; never unknown."""

    operand: Core


@dataclass(frozen=True, slots=True)
class Assume:
    """The operand when it is known (one value), else the default."""

    sort: Sort
    operand: Core
    default: Core


@dataclass(frozen=True, slots=True)
class Surely:
    """True when the operand is surely true, else false; never unknown."""

    operand: Core


Core = (
    Number
    | Truth
    | Code
    | Fact
    | Cell
    | AsOf
    | Unknown
    | Arith
    | Extreme
    | Round
    | DateFunction
    | Compare
    | Member
    | Same
    | Contains
    | AllOf
    | AnyOf
    | Not
    | AtLeast
    | Choose
    | LookUp
    | Fold
    | SetFold
    | Known
    | Assume
    | Surely
)
