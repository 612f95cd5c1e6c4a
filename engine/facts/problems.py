"""What a converter raises: a message code with its values; the loader knows the place."""

from __future__ import annotations

from typing import ClassVar

from ..diagnostics import Severity


class Problem(Exception):
    """One value that cannot be read."""

    severity: ClassVar[Severity] = "error"

    def __init__(self, code: str, **values: str) -> None:
        self.code = code
        self.values = values
        super().__init__(code)


class Doubt(Problem):
    """A problem that only warns: the value is left unknown, or as it is."""

    severity = "warning"


class NumberText(str):
    """A number as a file wrote it: still exact, and still its characters where a text is wanted."""

    __slots__ = ()


def shown(value: object) -> str:
    """How a value of a fact file or dict looks in a message."""
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{...}"
    if isinstance(value, (list, tuple)):
        return "[...]"
    text = str(value)
    return text if len(text) <= 40 else text[:40] + "..."
