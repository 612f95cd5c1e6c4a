"""The input of a batch: a folder with tables, or a file with one fact document a line."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from ..diagnostics import Diagnostic, InputError, Span
from ..facts.layout import layout_of
from ..program.program import Program
from ..yamlfile import fold
from .lines import FileLines, LineParts
from .parts import Part
from .programs import Programs, programs_of
from .tableparts import TableParts
from .tables import open_folder

_BLOCK = 1 << 20


class Parts(Protocol):
    """Enterprises, part by part."""

    @property
    def enterprises(self) -> int:
        """How many there are, the bad ones among them."""
        ...

    def parts(self, size: int, first: int = 0, work: Path | None = None) -> Iterator[Part]:
        """From that part on. One part may come in several pieces; none spans two. `work` is a folder for what has
        to be put down meanwhile."""
        ...

    def document(self, enterprise: str) -> dict[str, Any] | None:
        """The facts of one enterprise as a fact file has them."""
        ...


def open_input(source: Path | str, program: Program | Programs, day: datetime.date) -> Parts:
    """Look at the input: a path, or the URL of a database. Raises `InputError` where nothing can be read from it."""
    programs = programs_of(program)
    layout = layout_of(programs.whole)
    if isinstance(source, str) and is_url(source):
        from .database import Database

        database = Database(source)
        documents = database.documents()
        if documents is not None:
            return LineParts(documents, programs, day)
        return TableParts(database.folder(layout), programs)
    path = Path(source)
    if path.is_dir():
        return TableParts(open_folder(path, layout), programs)
    if path.is_file() and path.suffix in (".jsonl", ".ndjson"):
        return LineParts(FileLines(path), programs, day)
    raise InputError([Diagnostic("batch-input", Span(), {"path": str(path)})])


def input_warnings(parts: Parts) -> list[Diagnostic]:
    """What was not read: tables and columns that nobody knows."""
    return parts.folder.warnings if isinstance(parts, TableParts) else []


def missing_tables(parts: Parts) -> tuple[str, ...]:
    """Kinds without a table: of their lists nothing is known."""
    return parts.folder.missing if isinstance(parts, TableParts) else ()


def rows_of_tables(parts: Parts) -> dict[str, int]:
    """How many rows each table has."""
    return dict(parts.folder.rows) if isinstance(parts, TableParts) else {"enterprise": parts.enterprises}


def is_url(source: Path | str) -> bool:
    """Whether this names a database, not a path."""
    return "://" in str(source)


def fact_document(
    path: Path | str, program: Program | Programs, day: datetime.date, enterprise: str
) -> dict[str, Any]:
    """The facts of one enterprise, to be evaluated or explained alone."""
    found = open_input(path, program, day).document(fold(enterprise))
    if found is None:
        raise InputError([Diagnostic("batch-no-enterprise", Span(str(path)), {"id": enterprise})])
    return found


def input_digest(source: Path | str) -> str:
    """SHA-256 of the names and contents of the files; "" for a database, whose rows may change."""
    if is_url(source):
        return ""
    path = Path(source)
    files = sorted(f for f in path.rglob("*") if f.is_file()) if path.is_dir() else [path]
    total = hashlib.sha256()
    for file in files:
        total.update(
            f"{file.relative_to(path) if path.is_dir() else file.name}\n{file_digest(file)}\n".encode()
        )
    return total.hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
