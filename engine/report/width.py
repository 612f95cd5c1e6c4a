"""Display width of text on a terminal, and breaking it to a width without cutting a character in two."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from wcwidth import wcswidth, wcwidth

_WORDS = re.compile(r"[!-~]+")
_JOINER = "\u200d"
_CLOSING = "，。、；：！？）】〕》”’%:;,.)]"
"""signs that must not begin a line"""


def clean(text: str) -> str:
    """The text without control and direction characters: text of a fact file never steers the terminal."""
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    for char in text:
        category = unicodedata.category(char)
        if category[0] == "M" and (not kept or kept[-1] in " \n"):
            continue  # a mark with nothing to stand on would be drawn upon the border
        if char == "\n" or category not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") or char == _JOINER:
            kept.append(char)
        elif category == "Cc":
            kept.append(" ")
    return "".join(kept)


def width(text: str) -> int:
    """Columns that cleaned text takes."""
    if text.isascii():
        return len(text)
    found: int = wcswidth(text)
    return found if found >= 0 else sum(max(0, wcwidth(char)) for char in text)


def clusters(text: str) -> list[str]:
    """The text in pieces that must stay together: a character with what is drawn upon it."""
    found: list[str] = []
    for char in text:
        glued = found and (
            wcwidth(char) <= 0 or unicodedata.category(char)[0] == "M" or found[-1].endswith(_JOINER)
        )
        if glued:
            found[-1] += char
        else:
            found.append(char)
    return found


@lru_cache(maxsize=4096)
def wrap(text: str, room: int) -> tuple[str, ...]:
    """The text in lines no wider than `room` (at least 2): Latin words stay whole where they fit."""
    lines: list[str] = []
    for part in clean(text).split("\n"):
        lines += _wrap_line(part.strip(), max(2, room))
    return tuple(lines) or ("",)


def _wrap_line(text: str, room: int) -> list[str]:
    if width(text) <= room:
        return [text]
    lines: list[str] = []
    line: list[str] = []
    used = 0
    for piece in _pieces(text, room):
        size = width(piece)
        if used + size > room and line:
            carried = _carry(line, piece, room)
            lines.append("".join(line).rstrip())
            line = carried
            used = sum(width(p) for p in line)
        if piece == " " and not line:
            continue
        line.append(piece)
        used += size
    if line:
        lines.append("".join(line).rstrip())
    return [*lines] or [""]


def _carry(line: list[str], piece: str, room: int) -> list[str]:
    """What goes down with a closing sign that may not begin a line."""
    if (
        piece[:1] in _CLOSING
        and piece
        and len(line) > 1
        and line[-1] != " "
        and width(line[-1]) + width(piece) <= room
    ):
        return [line.pop()]
    return []


def _pieces(text: str, room: int) -> list[str]:
    """Words of Latin script whole (cut where wider than the line), everything else cluster by cluster."""
    pieces: list[str] = []
    word = ""
    for cluster in clusters(text):
        narrow = cluster.isascii() and cluster != " "
        if narrow and width(word) + 1 <= room:
            word += cluster
            continue
        if word:
            pieces.append(word)
        word = cluster if narrow else ""
        if not narrow:
            pieces.append(cluster)
    if word:
        pieces.append(word)
    return pieces


@lru_cache(maxsize=4096)
def longest_word(text: str) -> int:
    """The length of the longest Latin word."""
    return max((len(word) for word in _WORDS.findall(text)), default=0)


def pad(text: str, room: int) -> str:
    """The text filled with spaces to the width."""
    return text + " " * (room - width(text))
