"""What every result model shares: frozen, nothing unknown let in, texts in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict

Level = Literal["red", "orange", "yellow", "blue"]
"""Worst first. A level that is not known is None, never blue."""

Confidence = Literal[
    "confirmed", "from_memory", "confirmed_indirect", "derived", "contested", "house_default"
]

Status = Literal["found", "undetermined", "exempt", "replaced", "met", "not_applicable"]
"""存在 (applies), 待查, 豁免, 由他规代替, 符合, 不涉及."""

Scalar = bool | int | float | str | None


_set = object.__setattr__


class ResultModel(BaseModel):
    """A part of a result: immutable, with exactly these fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    _defaults: ClassVar[Mapping[str, Any]] = {}
    _names: ClassVar[set[str]] = set()

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        cls._defaults = {
            name: None if field.is_required() else field.get_default()
            for name, field in cls.model_fields.items()
        }
        cls._names = set(cls.model_fields)

    @classmethod
    def made(cls, **fields: Any) -> Self:
        """A model of values that this package made itself: not checked again, four times as fast.

        Fields keep their declared order, on which the order in JSON depends.
        """
        model = cls.__new__(cls)
        _set(model, "__dict__", {**cls._defaults, **fields})
        _set(model, "__pydantic_fields_set__", cls._names)
        _set(model, "__pydantic_extra__", None)
        _set(model, "__pydantic_private__", None)
        return model


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
