"""What every result model shares: frozen, nothing unknown let in, texts in two languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


# The setters of the slots that pydantic gives a model, at a third of the price of object.__setattr__.
_slots: Mapping[str, Any] = vars(BaseModel)
_set_fields: Callable[[BaseModel, dict[str, Any]], None] = _slots["__dict__"].__set__
_set_names: Callable[[BaseModel, set[str]], None] = _slots["__pydantic_fields_set__"].__set__
_set_extra: Callable[[BaseModel, None], None] = _slots["__pydantic_extra__"].__set__
_set_private: Callable[[BaseModel, None], None] = _slots["__pydantic_private__"].__set__


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
        return cls.of_form({**cls._defaults, **fields})

    @classmethod
    def form(cls, **fields: Any) -> dict[str, Any]:
        """The fields in their declared order, those not given as by default: to be copied, filled in and given to
        `of_form` by who makes many models that have most in common."""
        return {**cls._defaults, **fields}

    @classmethod
    def of_form(cls, form: dict[str, Any]) -> Self:
        """The model of a form, which is its own from now on."""
        model = cls.__new__(cls)
        _set_fields(model, form)
        _set_names(model, cls._names)
        _set_extra(model, None)
        _set_private(model, None)
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
    """A source and the clause in it; `title` is the source's, empty where no source file declares it.

    `confidence` is told where a row rests on several clauses and this one is less sure than the row.
    """

    source: str
    clause: str
    title: Words | None = None
    confidence: Confidence | None = None
