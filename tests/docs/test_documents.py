"""READMEs and the other pages: commands run, what is shown is what is printed, links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from dual_prevention.engine.executors.choice import durable_available

from docs.make_tables import READMES, RULE_SETS, Lang, made, rule_sets_page
from tests.docs.examples import ROOT, blocks, file_text, files_shown

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
SLOW = ("dualprev rules test", "dualprev rules lint")
"""These run over the whole built-in pack, as other tests do: here only their words are checked."""


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def commands() -> list[str]:
    found = [
        line.removeprefix("$ ")
        for page in PAGES
        for block in re.findall(
            r"^```console\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
        )
        for line in block.splitlines()
        if line.startswith("$ ")
    ]
    return list(dict.fromkeys(found))


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def run(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    code = "from dual_prevention.engine.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / ".ns"), *sys.path])},
        encoding="utf-8",
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where commands run: the documents' files are there, and what is written stays apart."""
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    docs = tmp_path / "docs" / "example_pack"
    for path in (ROOT / "docs" / "example_pack").rglob("*.yaml"):
        copy = docs / path.relative_to(ROOT / "docs" / "example_pack")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    return tmp_path


@pytest.mark.parametrize("command", commands())
def test_a_command_of_a_document_works(command: str, folder: Path) -> None:
    program, *arguments = shlex.split(command)
    if program == "make":
        assert arguments[0] in make_targets()
        return
    assert program == "dualprev"
    if command.startswith(SLOW):
        arguments = [*arguments[:2], "--help"]
    done = run(arguments, folder)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "target",
    re.findall(r"^make ([a-z-]+)", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE),
)
def test_contributing_names_targets_that_are_there(target: str) -> None:
    assert target in make_targets()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_files_are_shown_as_they_are(page: Path) -> None:
    for block in files_shown(page.read_text(encoding="utf-8")):
        assert block.text == file_text(block), "run make docs"


@pytest.mark.skipif(not durable_available(), reason="the documents show both engines")
@pytest.mark.parametrize("lang", READMES)
def test_what_a_readme_shows_of_the_program_is_not_stale(lang: Lang) -> None:
    text = READMES[lang].read_text(encoding="utf-8")
    stale = [part for part, new in made(lang).items() if between(text, part) != new]
    assert not stale, "run make docs"


def test_the_page_of_rule_sets_is_not_stale() -> None:
    assert RULE_SETS.read_text(encoding="utf-8") == rule_sets_page(), "run make docs"


def between(text: str, part: str) -> str:
    found = re.search(rf"<!-- begin: {part} -->\n(.*?)\n?<!-- end: {part} -->", text, re.DOTALL)
    assert found is not None
    return found[1]


def test_both_readmes_have_the_same_parts() -> None:
    marks, code = [], []
    for path in READMES.values():
        text = path.read_text(encoding="utf-8")
        marks.append(re.findall(r"<!-- begin: (\w+) -->", text))
        code.append([block.info for block in blocks(text)])
    assert marks[0] == marks[1]
    assert code[0] == code[1]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        other = page.parent / path if path else page
        assert other.is_file(), target
        if anchor:
            assert anchor in anchors(other.read_text(encoding="utf-8")), target


def anchors(text: str) -> set[str]:
    """The anchors that GitHub makes of headings."""
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_fixture_says_what_it_shows() -> None:
    text = (ROOT / "fixtures" / "README.md").read_text(encoding="utf-8")
    fixtures = {path.name for path in (ROOT / "fixtures").glob("*.yaml")}
    assert set(re.findall(r"^\| `([\w.]+\.yaml)` \|", text, re.MULTILINE)) == fixtures


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_files_that_are_named_are_there(page: Path) -> None:
    named = re.findall(
        r"`((?:engine|rules|tests|docs|benchmarks|fixtures|models)/[\w./-]+)`",
        page.read_text(encoding="utf-8"),
    )
    assert [path for path in named if not (ROOT / path).exists()] == []
