"""From a path or bytes to text that is safe to parse: size, encoding, control characters."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Final

from ..diagnostics import Diagnostic, InputError, Span

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_SCALAR: Final = 1024 * 1024
MAX_DEPTH: Final = 64

# What YAML calls printable, without the exotic line breaks that editors count otherwise than parsers do.
CONTROL: Final = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fail(code: str, span: Span, **values: object) -> InputError:
    """The error of a file that cannot be read further."""
    return InputError([Diagnostic(code, span, {key: str(value) for key, value in values.items()})])


def read_source(path: Path, name: str) -> str:
    """The text of a file."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise fail("file-missing", Span(name)) from None
    except IsADirectoryError:
        raise fail("file-is-folder", Span(name)) from None
    except (OSError, ValueError) as error:
        raise fail("file-unreadable", Span(name), reason=getattr(error, "strerror", None) or error) from None
    return decode(data, name)


def decode(data: bytes, name: str) -> str:
    """Bytes as text: UTF-8 with or without a byte order mark, and nothing else."""
    if len(data) > MAX_BYTES:
        raise fail("file-too-large", Span(name), limit=MAX_BYTES // 1024**2)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise fail("file-utf16", Span(name, 1, 1))
    if data and data.count(0) * 4 >= len(data):
        raise fail("file-utf16", Span(name, 1, 1))
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _undecodable(data, error, name) from None
    return check_text(text, name)


def check_text(text: str, name: str) -> str:
    """The text itself; an error where it is too large or holds control characters."""
    if len(text) > MAX_BYTES:
        raise fail("file-too-large", Span(name), limit=MAX_BYTES // 1024**2)
    text = text.removeprefix("\ufeff")
    bad = CONTROL.search(text)
    if bad:
        raise fail("control-character", place(text, bad.start(), name), character=f"U+{ord(bad.group()):04X}")
    return text


def place(text: str, index: int, name: str) -> Span:
    """The line and column of a character."""
    before = text[:index].replace("\r\n", "\n ").replace("\r", "\n")
    return Span(name, before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)


def _undecodable(data: bytes, error: UnicodeDecodeError, name: str) -> InputError:
    good = data[: error.start].decode("utf-8")
    span = place(good, len(good), name)
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return fail("file-not-utf8", span, byte=f"0x{data[error.start]:02X}")
    return fail("file-gbk", span)
