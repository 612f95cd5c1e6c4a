"""The language of this run: `--lang`, else the locale."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar

from ..diagnostics import Language
from ..locale import default_language

_language: ContextVar[Language] = ContextVar("language", default="en")


def language() -> Language:
    """The language in which to speak."""
    return _language.get()


def use_language(lang: Language) -> None:
    """Speak this language from here on."""
    _language.set(lang)


def say(zh: str, en: str, **values: object) -> str:
    """The one of two texts that the user reads, with its values."""
    return (zh if language() == "zh" else en).format(**values)


def asked_language(arguments: Sequence[str]) -> Language:
    """What the arguments ask for, found before they are parsed: help and usage errors speak it too."""
    for word, following in zip(arguments, [*arguments, ""][1:], strict=True):
        if word == "--":
            break
        given = following if word == "--lang" else word.removeprefix("--lang=")
        if word.startswith("--lang") and given in ("zh", "en"):
            return "zh" if given == "zh" else "en"
    return default_language()
