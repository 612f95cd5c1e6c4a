"""Light nodes of a YAML or JSON document: what was written, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ..diagnostics import Span

_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class YamlScalar:
    """A scalar with its written characters. `style` is "" (plain), "'", '"', "|" or ">"."""

    text: str
    quoted: bool
    span: Span
    style: str = ""

    @property
    def is_null(self) -> bool:
        """Nothing, `~` or `null`, unquoted."""
        return not self.quoted and self.text in ("", "~", "null")

    @property
    def is_bool(self) -> bool:
        """`true` or `false`, unquoted."""
        return not self.quoted and self.text in ("true", "false")

    @property
    def is_number(self) -> bool:
        """A decimal number as JSON writes it, unquoted; 0123, 12:30, .inf and 1_000 are text."""
        return not self.quoted and _NUMBER.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class YamlSeq:
    """A list."""

    items: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class YamlMap:
    """A mapping in its written order; no key stands twice."""

    items: tuple[tuple[YamlScalar, Node], ...]
    span: Span

    def get(self, key: str) -> Node | None:
        """The value of a key, None where it is not there."""
        return next((value for name, value in self.items if name.text == key), None)

    def key(self, key: str) -> YamlScalar | None:
        """The key's own node, for its place."""
        return next((name for name, _ in self.items if name.text == key), None)


Node = YamlScalar | YamlSeq | YamlMap
