"""What every result model shares: frozen, nothing unknown let in, texts in two languages."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Level = Literal["red", "orange", "yellow", "blue"]
"""Worst first. A level that is not known is None, never blue."""

Confidence = Literal[
    "confirmed", "from_memory", "confirmed_indirect", "derived", "contested", "house_default"
]

Status = Literal["found", "undetermined", "exempt", "replaced", "met", "not_applicable"]
"""存在 (applies), 待查, 豁免, 由他规代替, 符合, 不涉及."""

Scalar = bool | int | float | str | None


class ResultModel(BaseModel):
    """A part of a result: immutable, with exactly these fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(ResultModel):
    """A text for people; `en` is "" where nobody has written it yet."""

    zh: str
    en: str = ""

    def of(self, lang: str) -> str:
        """The text in a language, Chinese where the other is missing."""
        return self.en if lang == "en" and self.en else self.zh


class SubjectRef(ResultModel):
    """A thing with facts."""

    kind: str
    id: str
    name: str


class BasisRef(ResultModel):
    """A source and the clause in it; `title` is the source's, empty where no source file declares it."""

    source: str
    clause: str
    title: Words | None = None
