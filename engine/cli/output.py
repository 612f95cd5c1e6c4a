"""Results out: to standard output, or to a file that is written whole or not at all."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

import click

from .guard import fault

_PLAIN_WIDTH: Final = 120
_NARROWEST: Final = 60


def room() -> int:
    """The columns for tables: the terminal's, or a fixed width where the output is none."""
    if not sys.stdout.isatty():
        return _PLAIN_WIDTH
    return max(_NARROWEST, shutil.get_terminal_size((_PLAIN_WIDTH, 40)).columns)


def colour(output: str | None) -> bool:
    """Whether to draw in colours: on a terminal that does not refuse them."""
    return output in (None, "-") and sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def write(text: str, output: str | None) -> None:
    """The text to standard output, or to a file."""
    if output in (None, "-"):
        click.echo(text, nl=False)
    else:
        write_file(Path(str(output)), text)


def refuse_overwriting(output: str | None, inputs: Iterable[str]) -> None:
    """An output that is one of the inputs is an error: the facts would be lost."""
    if output in (None, "-"):
        return
    for name in inputs:
        with suppress(OSError):
            if name != "-" and Path(str(output)).samefile(name):
                raise fault("output-is-input", path=output)


def write_file(path: Path, text: str) -> None:
    """A file with this text, as UTF-8; what stood there stays until the new one is complete."""
    data = text.encode("utf-8", "backslashreplace")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # a device or a pipe cannot be replaced
        else:
            _replace(path.resolve(), data)
    except OSError as error:
        raise fault("output-unwritable", path=path, reason=error.strerror or error) from None


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(path.stat().st_mode & 0o7777 if path.exists() else 0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
