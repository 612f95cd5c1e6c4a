"""A cache of its own for these tests, filled by the first of them and kept in memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dual_prevention.engine.rulebook import cache

from tests.cli.kit import ROOT

KEPT: dict[str, Any] = {}
"""what the tests of this folder have linked so far; of this process"""


@pytest.fixture(scope="module", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    from_disk = cache.load

    def load(key: str) -> Any:
        if key not in KEPT and (found := from_disk(key)) is not None:
            KEPT[key] = found
        return KEPT.get(key)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUALPREV_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("DUALPREV_DEBUG", raising=False)
        patch.setattr(cache, "load", load)
        # Looking at every module's time again for each command is for developers, who change them meanwhile.
        patch.setattr(cache, "_engine_stamp", lambda: b"")
        yield


@pytest.fixture
def small_base(monkeypatch: pytest.MonkeyPatch) -> Path:
    """A made-up world in place of the built-in pack: it links in a moment."""
    folder = ROOT / "tests" / "conformance" / "base"
    for module in ("folders", "rulebook"):
        monkeypatch.setattr(f"dual_prevention.engine.rulebook.{module}.built_in_folder", lambda: folder)
    return folder
