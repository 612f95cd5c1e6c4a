"""Fact files in: from a path, or from standard input for `-`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .guard import fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..facts.factfile import FactFile

STDIN: Final = "-"


def check_names(names: Sequence[str]) -> None:
    """Standard input can be read once."""
    if sum(1 for name in names if name == STDIN) > 1:
        raise fault("stdin-twice")


def read_facts(name: str) -> FactFile:
    """The facts; raises `InputError`."""
    from ..facts.factfile import read_fact_file, read_fact_text

    if name != STDIN:
        return read_fact_file(Path(name))
    from ..yamlfile.source import MAX_BYTES

    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    return read_fact_text(data, "stdin.json" if _looks_like_json(data) else "stdin")


def _looks_like_json(data: bytes) -> bool:
    """Whether it begins as a JSON object does: what the name tells of a file, the text tells here."""
    begin = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    return begin[:1] == b"{" and begin[1:].lstrip()[:1] in (b'"', b"}")
