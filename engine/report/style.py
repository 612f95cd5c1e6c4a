"""How levels and states are drawn."""

from __future__ import annotations

from ...models.base import Level
from ..diagnostics import Language
from .table import Cell
from .words import LEVELS, STATES, say

_LEVEL_STYLES = {"red": "31;1", "orange": "38;5;208", "yellow": "33", "blue": "34"}
_STATE_STYLES = {"overdue": "31", "hazard_found": "31", "undetermined": "33", "closed_but_found": "31"}


def level_text(level: Level | None, lang: Language) -> str:
    """The level in words."""
    return say(LEVELS, level or "", lang)


def level_cell(level: Level | None, lang: Language, worst: Level | None = None) -> Cell:
    """The level in its colour; with an arrow where a worse one is still possible."""
    text = level_text(level, lang)
    if worst is not None and worst != level:
        text = f"{text}→{level_text(worst, lang)}"
    return Cell(text, _LEVEL_STYLES.get(level or "", ""))


def state_cell(state: str, lang: Language) -> Cell:
    """A state in its colour."""
    return Cell(say(STATES, state, lang), _STATE_STYLES.get(state, ""))
