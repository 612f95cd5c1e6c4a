"""The language that the surroundings ask for."""

from __future__ import annotations

import os

from .diagnostics import Language


def default_language() -> Language:
    """Chinese under a Chinese locale, English elsewhere."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
