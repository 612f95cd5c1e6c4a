"""Whole reports, kept beside the tests; DUALPREV_GOLDEN=1 writes them anew."""

import os
from pathlib import Path
from typing import Literal

import pytest
from dual_prevention.engine.locale import default_language
from dual_prevention.engine.report import render_evaluation
from wcwidth import wcswidth

from .kit import PLANT, changed, evaluated, without

GOLDEN = Path(__file__).parent / "golden"
OPEN = changed(without("units", 0, "materials", 0, "mass"), "enterprise", "units", 1, "detection")


def compare(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("DUALPREV_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("name", "facts"), [("plant", PLANT), ("open", OPEN)])
def test_reports(name: str, facts: object, lang: Literal["zh", "en"]) -> None:
    compare(f"{name}.{lang}.txt", render_evaluation(evaluated(facts), lang, 120))  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "facts"), [("plant", PLANT), ("open", OPEN)])
def test_json(name: str, facts: object) -> None:
    result = evaluated(facts)  # type: ignore[arg-type]
    compare(f"{name}.json", result.model_dump_json(indent=1, exclude={"provenance"}) + "\n")


@pytest.mark.parametrize("room", [100, 120, 150, 200])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_tables_are_straight_and_fit(room: int, lang: Literal["zh", "en"]) -> None:
    table: list[str] = []
    for line in render_evaluation(evaluated(OPEN), lang, room).splitlines():
        if line[:1] in tuple("┌├│└"):
            table.append(line)
        elif table:
            assert len({wcswidth(row) for row in table}) == 1
            assert wcswidth(table[0]) <= room
            table = []


def test_colour_only_where_it_is_asked_for() -> None:
    assert "\x1b" not in render_evaluation(evaluated())
    assert "\x1b[31;1m重大" in render_evaluation(evaluated(), colour=True)


def test_text_of_the_facts_is_never_obeyed() -> None:
    facts = changed(PLANT, "enterprise", "name", to="x\x1b[2Jy\u202ez")
    report = render_evaluation(evaluated(facts))
    assert "\x1b" not in report
    assert "\u202e" not in report


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({}, "en"),
    ],
)
def test_the_language_follows_the_locale(
    environment: dict[str, str], lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert default_language() == lang
