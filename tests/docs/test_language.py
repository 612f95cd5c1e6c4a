"""docs/language.md: every example runs and shows what comes out; no word of the language is missing."""

from __future__ import annotations

import re

import pytest
from dual_prevention.engine.language.words import (
    CONFIDENCES,
    DURATION_UNITS,
    ENTRY_KEYS,
    FUNCTIONS,
    HEAD_KEYS,
    ITEM_KEYS,
    LAYERS,
    LEVELS,
    MEASURES,
    SEVERITIES,
    TIMING_KEYS,
)

from tests.docs.examples import ROOT, Example, examples, file_text, files_shown, output

PAGE = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
EXAMPLES = examples(PAGE)
AGAIN = "run python -m tests.docs.examples docs/language.md and read what changed"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"line {example.line}")
def test_an_example_shows_what_comes_out(example: Example) -> None:
    found = output(example)
    if example.shown is not None:
        assert example.shown.text == found, AGAIN


def test_examples_are_many_and_shown() -> None:
    assert len([example for example in EXAMPLES if example.shown is not None]) >= 20


def test_files_are_shown_as_they_are() -> None:
    for block in files_shown(PAGE):
        assert block.text == file_text(block), AGAIN


def words() -> set[str]:
    keys = {key for section in ENTRY_KEYS.values() for key in section}
    closed = (
        HEAD_KEYS,
        ITEM_KEYS,
        TIMING_KEYS,
        CONFIDENCES,
        DURATION_UNITS,
        LEVELS,
        SEVERITIES,
        LAYERS,
        MEASURES,
    )
    return keys.union(FUNCTIONS, ENTRY_KEYS, *closed)


@pytest.mark.parametrize("word", sorted(words()))
def test_every_word_of_the_language_is_told(word: str) -> None:
    assert re.search(rf"\b{word}\b", PAGE)


def test_the_contents_name_every_section() -> None:
    listed = re.findall(r"^- \[(.+)\]\(#", PAGE, re.MULTILINE)
    assert listed == re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
