"""The result of one evaluation: levels, conclusions, four lists, what is missing, and where it all came
from."""

from __future__ import annotations

import datetime
from typing import Literal

from .base import BasisRef, Confidence, Level, ResultModel, Scalar, Status, SubjectRef, Words
from .because import Because
from .rows import Lists


class EnterpriseRef(ResultModel):
    """The enterprise that was evaluated."""

    id: str
    name: str


class SubjectLevel(ResultModel):
    """The level of a subject so far, and the worst that unknown facts still allow. None: no vote at all."""

    subject: SubjectRef
    level: Level | None
    worst_possible_level: Level | None
    final: bool


class Conclusion(ResultModel):
    """What a rule says about a subject. `of_row` is the risk or hazard entry that the rule is about, if it
    is about one."""

    rule: str
    rule_set: str
    sector: str
    section: Literal["risk", "grade", "hazard", "duty", "responsibility"]
    title: Words
    subject: SubjectRef
    of_row: str
    status: Status
    level: Level | None
    worst_possible_level: Level | None
    because: tuple[Because, ...]
    may_be_exempt: tuple[Because, ...]
    basis: tuple[BasisRef, ...]
    confidence: Confidence
    pack: str
    note: str


class SectorScope(ResultModel):
    """A sector, and whether its rules were evaluated. `because`: the facts, all no, for which it does not concern the
    enterprise; empty where the scope was named without it."""

    sector: str
    title: Words
    evaluated: bool
    because: tuple[Words, ...]


class StatusCount(ResultModel):
    """How many conclusions have a status, shown or not."""

    status: Status
    count: int


class OpenValue(ResultModel):
    """What is still possible of a value: a number in low..high (None: no bound), or one of some words."""

    low: int | float | None = None
    high: int | float | None = None
    possible: tuple[str, ...] = ()


class DerivedValue(ResultModel):
    """A value that rules worked out for every subject of a kind, by the subjects' ids: what is known, what
    is open."""

    name: str
    rule_set: str
    kind: str
    title: Words
    unit: str
    basis: tuple[BasisRef, ...]
    confidence: Confidence
    known: dict[str, Scalar | tuple[str, ...]]
    open: dict[str, OpenValue]


class MissingFact(ResultModel):
    """A fact to collect. `waiting` are the rules that wait for it, `count` on how many subjects; facts that
    decide most
    come first. kind "list": the whole list is missing; "word": a word was given that no term list knows."""

    kind: Literal["fact", "list", "word"]
    subject: SubjectRef
    of_row: str
    """the hazard entry whose treatment the fact is about, if it is about one"""
    fact: str
    label: Words
    ask: Words
    unit: str
    decides_level: bool
    major: int
    count: int
    waiting: tuple[str, ...]


class NotEncodedItem(ResultModel):
    """Something a source has and its rule set leaves out, with the reason."""

    rule_set: str
    clause: str
    title: Words
    reason: Words


class Warned(ResultModel):
    """A warning about the facts, with its place."""

    code: str
    message: Words
    hint: Words
    file: str
    line: int
    column: int
    path: str


class PackUsed(ResultModel):
    """A pack that took part."""

    name: str
    version: str
    digest: str


class Provenance(ResultModel):
    """What made this result: equal digests and version give an equal result, byte for byte."""

    version: str
    engines: tuple[str, ...]
    program_digest: str
    fact_digest: str
    packs: tuple[PackUsed, ...]


class Evaluation(ResultModel):
    """Everything that is known about one enterprise on one day.

    Levels speak of the `sectors` that were evaluated. The enterprise's level is final when nothing unknown could
    change it. `conclusions` leaves out rules that do not
    apply or are met unless asked for; `counts` has them all. `labels` maps "list:word" to the text of the word, for
    every id in the rows.
    """

    enterprise: EnterpriseRef
    as_of: datetime.date
    level: Level | None
    worst_possible_level: Level | None
    level_final: bool
    level_by: tuple[str, ...]
    sectors: tuple[SectorScope, ...]
    subject_levels: tuple[SubjectLevel, ...]
    counts: tuple[StatusCount, ...]
    missing: tuple[MissingFact, ...]
    lists: Lists
    conclusions: tuple[Conclusion, ...]
    values: tuple[DerivedValue, ...]
    not_encoded: tuple[NotEncodedItem, ...]
    warnings: tuple[Warned, ...]
    labels: dict[str, Words]
    provenance: Provenance


def to_json(evaluation: Evaluation, indent: int | None = 1) -> str:
    """The result as JSON: fields in their order, rows in theirs, so equal results are equal bytes.

    Of a deep result every blank of indentation is a fifth of the text: one is enough to read it by.
    """
    return evaluation.model_dump_json(indent=indent)
