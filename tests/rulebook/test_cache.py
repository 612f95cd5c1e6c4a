"""The cache of linked programs: only what is whole, ours and of this version is ever read."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from dual_prevention.engine.evaluator import Evaluator
from dual_prevention.engine.rulebook import cache
from dual_prevention.engine.rulebook.rulebook import Rulebook

DAY = datetime.date(2026, 11, 1)
SCOPE = frozenset({"general"})
"""Little is linked, so that the tests are quick: the cache knows no sector from another."""

PACK = {
    "pack.yaml": "pack: house\nversion: '1'\n",
    "general/house.yaml": (
        "rule_set: house\nsubject: enterprise\nconfidence: house_default\n"
        "hazards:\n  - {id: few, title: {zh: 人少, en: few}, severity: general, when: employees < 3}\n"
    ),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of its own."""
    monkeypatch.setenv("DUALPREV_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A small pack on top of the built-in one."""
    for name, text in PACK.items():
        path = tmp_path / "house" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "house"


@pytest.mark.usefixtures("folder")
def test_what_is_stored_comes_back() -> None:
    cache.store("key", {"a": (1, 2.5)})
    assert cache.load("key") == {"a": (1, 2.5)}
    assert cache.load("other") is None


@pytest.mark.parametrize("damage", [b"", b"short", b"\0" * 100])
def test_damaged_files_are_as_if_not_there(folder: Path, damage: bytes) -> None:
    cache.store("key", [1])
    (folder / "key").write_bytes(damage)
    assert cache.load("key") is None


def test_a_changed_byte_is_noticed(folder: Path) -> None:
    cache.store("key", ["a program"])
    data = bytearray((folder / "key").read_bytes())
    data[-3] ^= 1
    (folder / "key").write_bytes(bytes(data))
    assert cache.load("key") is None


def test_an_empty_name_turns_the_cache_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUALPREV_CACHE", "")
    cache.store("key", [1])
    assert cache.load("key") is None
    assert not folder.exists()


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("DUALPREV_CACHE", str(tmp_path / "file" / "cache"))
    cache.store("key", [1])
    assert cache.load("key") is None


def test_old_files_go(folder: Path) -> None:
    for number in range(70):
        cache.store(f"key{number}", number)
    assert len(list(folder.iterdir())) <= 60
    assert cache.load("key69") == 69


@pytest.mark.usefixtures("folder")
def test_a_program_from_the_cache_is_the_program() -> None:
    fresh = Rulebook.with_packs().program(DAY, SCOPE)
    cached = Rulebook.with_packs().program(DAY, SCOPE)
    assert cached == fresh
    assert cached.digest == fresh.digest


@pytest.mark.usefixtures("folder")
def test_a_changed_rule_is_never_met_by_an_old_program(pack: Path) -> None:
    before = Rulebook.with_packs([pack]).program(DAY, SCOPE)
    rules = pack / "general" / "house.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("< 3", "< 4"), encoding="utf-8")
    after = Rulebook.with_packs([pack]).program(DAY, SCOPE)
    assert after.digest != before.digest


@pytest.mark.usefixtures("folder")
def test_a_comment_changes_no_digest(pack: Path) -> None:
    before = Rulebook.with_packs([pack]).program(DAY, SCOPE)
    rules = pack / "general" / "house.yaml"
    rules.write_text("# a comment\n" + rules.read_text(encoding="utf-8"), encoding="utf-8")
    assert Rulebook.with_packs([pack]).program(DAY, SCOPE).digest == before.digest


@pytest.mark.usefixtures("folder")
def test_days_of_one_edition_share_a_program() -> None:
    rulebook = Rulebook.with_packs()
    assert rulebook.program(DAY, SCOPE) is rulebook.program(DAY + datetime.timedelta(days=1), SCOPE)
    assert rulebook.program(datetime.date(2026, 9, 29), SCOPE) is not rulebook.program(
        datetime.date(2026, 9, 30), SCOPE
    )


@pytest.mark.usefixtures("folder")
def test_code_that_was_compiled_is_kept_for_the_next_process() -> None:
    facts = {"sectors": [], "id": "E", "name": "E", "employees": 5}
    first = Evaluator(engine="compiled", as_of=DAY)
    first.run(facts)
    assert first.rulebook.stored_code(first.rulebook.variant(DAY, SCOPE))
    second = Evaluator(engine="compiled", as_of=DAY)
    assert second.evaluate(facts) == first.evaluate(facts)
