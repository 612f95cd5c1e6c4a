"""What a subject carries besides facts: people, days on which work was done, scores, texts of the registers."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from ..suggest import guess_values
from ..vocabulary.model import Vocabulary
from ..yamlfile import fold
from .convert import to_day, to_text
from .factfile import Place
from .problems import Doubt, Problem, shown

STRUCTURE: Final = ("id", "name", "people", "done", "scores", "grid", "regulator")
PERSON: Final = ("name", "post", "phone", "unit")
MEASURES: Final = ("engineering", "management", "training", "protection", "emergency")
OWN_RISK_TEXTS: Final = ("event", "step", "consequence")
RECORDED_TEXTS: Final = (
    *("rule", "title", "found_by", "remedy", "responsible", "fund", "plan", "accepted_by"),
    *("category", "source", "note"),
)

_NO_TEXT: Final = frozenset({"people", "done", "scores", "measures", "replaces"})
_WORDS: Final = frozenset({"at", "rule"})

Report = Callable[[Problem, Place], None]
"""Places are passed on with more at their end, so they may be nested: whoever made them takes them apart."""


def extra_keys(kind: str) -> tuple[str, ...]:
    """The keys of a kind's items that are neither facts nor lists."""
    if kind == "own_risk":
        return (*STRUCTURE, "at", "replaces", "measures", *OWN_RISK_TEXTS)
    if kind == "recorded_hazard":
        return (*STRUCTURE, "at", *RECORDED_TEXTS)
    return STRUCTURE


class StructureReader:
    """Reads these keys; what is wrong is reported at its place and left out."""

    def __init__(self, vocabulary: Vocabulary, report: Report) -> None:
        self.report = report
        roles = vocabulary.terms.get("roles")
        self.roles: Mapping[str, str] = roles.lookup if roles else {}
        tasks = vocabulary.terms.get("tasks")
        self.tasks: Mapping[str, str] = tasks.lookup if tasks else {}

    def read(self, kind: str, key: str, value: Any, place: Place) -> Any:
        """The value of one of `extra_keys`, normalised; None where it cannot be used."""
        if type(value) is str and key not in _NO_TEXT:
            return fold(value) if key in _WORDS else value
        if key == "people":
            return self.people(value, place)
        if key == "done":
            return self.done(value, place)
        if key == "scores":
            return self.scores(value, place, flat=kind == "own_risk")
        if key == "measures":
            return self.measures(value, place)
        if key == "replaces":
            return self.texts(value, place)
        if key in _WORDS:
            text = self.text(value, place)
            return None if text is None else fold(text)
        return self.text(value, place)

    def text(self, value: Any, place: Place) -> str | None:
        """Free text."""
        try:
            return to_text(value)
        except Problem as problem:
            self.report(problem, place)
            return None

    def texts(self, value: Any, place: Place) -> tuple[str, ...]:
        """A list of texts; one text counts as a list of one."""
        items = value if isinstance(value, (list, tuple)) else [value]
        found = [self.text(item, (*place, i)) for i, item in enumerate(items)]
        return tuple(text for text in found if text is not None)

    def mapping(self, value: Any, place: Place) -> Mapping[str, Any]:
        """A mapping with text keys."""
        if isinstance(value, Mapping):
            return {str(key): item for key, item in value.items()}
        self.report(Problem("fact-mapping", value=shown(value)), place)
        return {}

    def listed(self, key: str, words: Collection[str], place: Place) -> bool:
        """Whether a key is one of these words."""
        if key in words:
            return True
        self.report(Problem("fact-key-unknown", key=key, **guess_values(key, words)), place)
        return False

    def people(self, value: Any, place: Place) -> dict[str, dict[str, str]]:
        """role -> name, post, phone, unit"""
        found: dict[str, dict[str, str]] = {}
        for key, person in self.mapping(value, place).items():
            below = (*place, key)
            role = self.roles.get(fold(key)) if self.roles else key
            if role is None:
                self.report(Problem("role-unknown", key=key, **guess_values(key, self.roles)), below)
                continue
            details = {"name": person} if isinstance(person, str) else self.mapping(person, below)
            read = {
                part: self.text(text, (*below, part))
                for part, text in details.items()
                if text is not None and self.listed(part, PERSON, (*below, part))
            }
            found[role] = {part: text for part, text in read.items() if text is not None}
        return found

    def done(self, value: Any, place: Place) -> dict[str, str]:
        """task or duty -> the day on which it was last done"""
        found: dict[str, str] = {}
        for key, day in self.mapping(value, place).items():
            word = fold(key)
            if "/" not in word and self.tasks and word not in self.tasks:
                guess = guess_values(word, self.tasks)
                self.report(Doubt("task-unknown", key=key, **guess), (*place, key))
            try:
                ordinal = to_day(day)
            except Problem as problem:
                self.report(problem, (*place, key))
                continue
            found[self.tasks.get(word, word)] = datetime.date.fromordinal(int(ordinal)).isoformat()
        return found

    def scores(self, value: Any, place: Place, flat: bool) -> dict[str, Any]:
        """risk -> factor -> score; for an own risk (`flat`) factor -> score"""
        found: dict[str, Any] = {}
        for key, item in self.mapping(value, place).items():
            below = (*place, key)
            found[fold(key)] = self.score(item, below) if flat else self.scores(item, below, flat=True)
        return {key: item for key, item in found.items() if item is not None}

    def score(self, value: Any, place: Place) -> float | None:
        """One score; whether it is on a scale its method tells."""
        from fractions import Fraction

        from ..vocabulary.model import Fact, Text
        from .convert import number_converter

        limit = Fraction(10**12)
        anything = Fact("score", "number", Text(""), Text(""), low=-limit, high=limit)
        if value is None:
            return None
        try:
            return float(number_converter(anything)(value))
        except Problem as problem:
            self.report(problem, place)
            return None

    def measures(self, value: Any, place: Place) -> dict[str, tuple[str, ...]]:
        """The five kinds of measures."""
        return {
            key: self.texts(item, (*place, key))
            for key, item in self.mapping(value, place).items()
            if self.listed(key, MEASURES, (*place, key))
        }
