"""Diagnostics as data: where something is wrong, which rule of the format it breaks, and what to do.

Detecting and wording are separate: code that finds a fault makes a `Diagnostic` with a code and values; the
words, in Chinese and English, live in `messages`, one module an area.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Severity = Literal["error", "warning", "note"]
Language = Literal["zh", "en"]

_NO_VALUES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file: 1-based line and column, and the column after the last character where known.

    `line` 0 means the file as a whole; `file` "" means there is no file (facts given as a Python dict: then
    `path` names the place, as in `chemical_units[0].chemicals[2].quantity`).
    """

    file: str = ""
    line: int = 0
    column: int = 0
    end_column: int = 0
    path: str = ""


NOWHERE = Span()


@dataclass(frozen=True, slots=True)
class Message:
    """The wording of one diagnostic code; the texts are `str.format` templates over the values."""

    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `code` is a key of `messages.MESSAGES`; `values` fill its templates."""

    code: str
    span: Span = NOWHERE
    values: Mapping[str, str] = field(default_factory=lambda: _NO_VALUES)
    severity: Severity = "error"


class DualPreventionError(Exception):
    """Base of every error that this package raises on purpose."""


class InputError(DualPreventionError):
    """Bad rules or bad facts: carries every finding of the run, in order of place."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        super().__init__(self.__str__())

    def __str__(self) -> str:
        from .messages import format_diagnostic

        return "\n".join(format_diagnostic(item, "en") for item in self.diagnostics)


class ExecutorDisagreement(DualPreventionError):
    """Two executors answered differently: a defect of this package, never of the facts.

    `differences` holds (entry or value id, subject id, first answer, second answer).
    """

    def __init__(self, engines: tuple[str, str], differences: tuple[tuple[str, str, str, str], ...]) -> None:
        self.engines = engines
        self.differences = differences
        lines = (
            f"{name} on {subject}: {engines[0]} {a}, {engines[1]} {b}" for name, subject, a, b in differences
        )
        super().__init__("executors disagree\n" + "\n".join(lines))


_CONTEXT = ("allowed", "guess_zh", "guess_en", "kind", "path")
"""Values that tell from where a fault was seen: the same fault seen twice is told once."""


class Findings:
    """Collects diagnostics of one run and raises once, at the end."""

    def __init__(self) -> None:
        self._items: list[Diagnostic] = []

    def add(self, code: str, span: Span = NOWHERE, severity: Severity = "error", **values: object) -> None:
        """Record one finding; values are turned into text here."""
        self._items.append(Diagnostic(code, span, {k: str(v) for k, v in values.items()}, severity))

    def error(self, code: str, span: Span = NOWHERE, **values: object) -> None:
        """Record an error."""
        self._items.append(Diagnostic(code, span, {k: str(v) for k, v in values.items()}))

    def extend(self, items: Iterable[Diagnostic]) -> None:
        """Take over findings made elsewhere."""
        self._items.extend(items)

    @property
    def all(self) -> tuple[Diagnostic, ...]:
        """Every finding once, ordered by file, line and column."""
        once: dict[tuple[Span, str, tuple[tuple[str, str], ...]], Diagnostic] = {}
        for item in self._items:
            said = tuple(sorted((k, v) for k, v in item.values.items() if k not in _CONTEXT))
            once.setdefault((item.span, item.code, said), item)
        return tuple(once[key] for key in sorted(once))

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings that stop the run."""
        return tuple(d for d in self.all if d.severity == "error")

    def raise_errors(self) -> None:
        """Raise `InputError` with every error found so far, if there is one."""
        if self.errors:
            raise InputError(self.errors)
