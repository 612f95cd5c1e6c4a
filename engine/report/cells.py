"""Text for the cells of a spreadsheet."""

from __future__ import annotations

from typing import Final

_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Spreadsheets leave blanks and marks of no width aside when they look for a formula.
_SKIPPED: Final = " \u00a0\u3000\u200b\ufeff"


def spreadsheet_cell(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula.

    Only for cells of text: a number is written as a number, so a minus sign there is not touched.
    """
    return f"'{text}" if text.lstrip(_SKIPPED).startswith(_FORMULA_SIGNS) else text
