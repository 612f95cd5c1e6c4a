"""Why: the facts and thresholds that decided a conclusion."""

from __future__ import annotations

from .base import ResultModel, Scalar, SubjectRef, Words


class Because(ResultModel):
    """One comparison that took part in the decision.

    `value` is None while the fact is unknown; then `low` and `high` (None: no bound) or `possible` tell what is still
    possible. `holds` is the answer of the comparison itself, None while it is undecided. `detail` lists the comparisons
    one level further down, where the value is itself worked out by a rule.
    """

    fact: str
    label: Words
    subject: SubjectRef
    value: Scalar | tuple[str, ...] = None
    low: int | float | None = None
    high: int | float | None = None
    possible: tuple[str, ...] = ()
    unit: str = ""
    comparison: str = ""
    threshold: Scalar | tuple[str, ...] = None
    clause: str = ""
    assumed: bool = False
    holds: bool | None = None
    detail: tuple[Because, ...] = ()


class ExplainNode(ResultModel):
    """A node of the tree behind a conclusion: the rule's own words, its value, and what it is made of.

    `value` is None while unknown; then `low`/`high` or `possible` hold what is still possible.
    """

    text: Words
    value: Scalar | tuple[str, ...] = None
    low: int | float | None = None
    high: int | float | None = None
    possible: tuple[str, ...] = ()
    unit: str = ""
    clause: str = ""
    note: str = ""
    subject: SubjectRef | None = None
    children: tuple[ExplainNode, ...] = ()
