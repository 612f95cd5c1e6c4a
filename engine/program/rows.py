"""Rows that rules on risks and hazards are about, made once the answers about things are there.

A program has two parts. The first works out everything about the things of the facts. Then each risk that applies or may
apply to a thing, and each hazard that is found or may be, becomes a row of the kind `risk` or `hazard`, and the second part
works out the rules about rows. What is not known of a row stays what it is: a bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from .types import Type

STATUS: Final = 0
"""The column of every row kind that tells whether the row is there: true or not known."""


@dataclass(frozen=True, slots=True)
class RowColumn:
    """A column of a row kind; only those that some rule reads are made.

    what: "status"; of a risk "accident", "method" (by which it is assessed), "direct" (the level, where no method gives it),
    "default" (a factor's score as the rule has it) and "own" (as the enterprise itself scores it); of a hazard
    "severity"; "fact" (a fact declared for the row kind, as the enterprise's own lists tell it); "at" (a common fact of
    the thing).
    """

    what: Literal["status", "accident", "method", "direct", "default", "own", "severity", "fact", "at"]
    name: str
    type: Type


class Origin(NamedTuple):
    """Where the values of a column come from, for the rows of one source.

    "cell" and "slot" of the thing; "record": the slot of the record that answers the hazard, where there is one; "score":
    the enterprise's own score of the risk's factor, where there is one; "code" and "number": the number itself; "true";
    "nowhere": not known.
    """

    where: Literal["cell", "slot", "record", "score", "code", "number", "true", "nowhere"]
    number: int = 0
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class RowSource:
    """The rows of one risk or hazard entry, or of the register (`entry` is then "recorded_hazard").

    A subject of `kind` has one where the cell `status` is not surely false; None: always. `columns` are in the order of
    the row kind's columns.
    """

    entry: str
    kind: str
    status: int | None
    columns: tuple[Origin, ...]
