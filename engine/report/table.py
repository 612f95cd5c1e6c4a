"""Tables of text: every line is equally wide on the terminal, whatever script the cells are in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .width import longest_word, pad, width, wrap

_NARROWEST = 4
"""columns are squeezed below their least only where the terminal is too narrow for all of these"""

_LONGEST_WORD = 16
"""words up to this length are kept whole where the terminal is wide enough; longer ones are ids and addresses"""

Style = str
"""an ANSI sequence such as "31;1", or "" """


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell and how it is drawn."""

    text: str
    style: Style = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title and the least width it is squeezed to."""

    title: str
    least: int = 6


def render_table(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], room: int, colour: bool = False
) -> list[str]:
    """The lines of a table no wider than `room`, where the least widths allow it."""
    widths = _widths(columns, rows, room)
    lines = [_rule("┌", "┬", "┐", widths)]
    lines += _row([Cell(column.title, "1") for column in columns], widths, colour)
    lines.append(_rule("├", "┼", "┤", widths))
    for i, row in enumerate(rows):
        if (i and any(len(wrap(cell.text, w)) > 1 for cell, w in zip(row, widths, strict=True))) or (
            i and any(len(wrap(cell.text, w)) > 1 for cell, w in zip(rows[i - 1], widths, strict=True))
        ):
            lines.append(_rule("├", "┼", "┤", widths))
        lines += _row(row, widths, colour)
    lines.append(_rule("└", "┴", "┘", widths))
    return lines


def _rule(left: str, cross: str, right: str, widths: Sequence[int]) -> str:
    return left + cross.join("─" * (w + 2) for w in widths) + right


def _row(cells: Sequence[Cell], widths: Sequence[int], colour: bool) -> list[str]:
    wrapped = [wrap(cell.text, w) for cell, w in zip(cells, widths, strict=True)]
    lines = []
    for i in range(max(len(part) for part in wrapped)):
        parts = []
        for cell, part, w in zip(cells, wrapped, widths, strict=True):
            text = pad(part[i] if i < len(part) else "", w)
            parts.append(f"\x1b[{cell.style}m{text}\x1b[0m" if colour and cell.style else text)
        lines.append("│ " + " │ ".join(parts) + " │")
    return lines


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], room: int) -> list[int]:
    """Natural widths where they fit; else the widest columns give way first, down to their least.

    Words are cut only where there is no room for the longest word of every column.
    """
    natural = [
        max([width(column.title), *(_longest(row[i].text) for row in rows)])
        for i, column in enumerate(columns)
    ]
    least = [min(n, max(column.least, 2)) for n, column in zip(natural, columns, strict=True)]
    words = [
        max(min(longest_word(text), _LONGEST_WORD) for text in (column.title, *(row[i].text for row in rows)))
        for i, column in enumerate(columns)
    ]
    roomy = [max(pair) for pair in zip(least, words, strict=True)]
    tight = [max(pair) for pair in zip(words, [min(n, _NARROWEST) for n in least], strict=True)]
    spare = room - (3 * len(columns) + 1)
    widths = natural
    for limits in (roomy, tight, [min(n, _NARROWEST) for n in least]):
        widths = _squeezed(widths, limits, spare)
    return widths


def _squeezed(natural: list[int], least: list[int], spare: int) -> list[int]:
    widths = list(natural)
    while sum(widths) > spare:
        loose = [i for i in range(len(widths)) if widths[i] > least[i]]
        if not loose:
            break
        widest = max(loose, key=lambda i: widths[i])
        second = max((widths[i] for i in loose if widths[i] < widths[widest]), default=0)
        step = min(sum(widths) - spare, max(1, widths[widest] - max(second, least[widest])))
        widths[widest] = max(least[widest], widths[widest] - step)
    return widths


def _longest(text: str) -> int:
    return max((width(line) for line in wrap(text, 400)), default=0)
