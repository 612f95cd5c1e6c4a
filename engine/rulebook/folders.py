"""Where packs lie."""

from __future__ import annotations

from importlib import resources
from pathlib import Path


def built_in_folder() -> Path:
    """The folder of the built-in pack."""
    return Path(str(resources.files("dual_prevention.rules")))
