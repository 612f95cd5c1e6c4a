"""docs/architecture.md: the folders it names are there, and the layers it draws hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.docs.examples import ROOT, blocks

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ENGINE = ROOT / "engine"
HEAVY = {"pydantic": set[str](), "durable": {"executors"}, "yaml": {"yamlfile"}, "click": {"cli"}}


def layers() -> dict[str, int]:
    """Part of the engine -> its line, counted from the top."""
    (drawn,) = [block.text for block in blocks(PAGE) if block.info == "text layers"]
    return {name: line for line, text in enumerate(drawn.splitlines()) for name in text.split()}


def parts() -> set[str]:
    found = {path.stem for path in ENGINE.glob("*.py") if path.stem != "__init__"}
    return found | {path.name for path in ENGINE.iterdir() if (path / "__init__.py").is_file()}


def imports() -> Iterator[tuple[str, str, Path]]:
    """(part of the engine, part or library it imports, file); what is only for type checkers counts as well."""
    for path in ENGINE.rglob("*.py"):
        home = path.relative_to(ROOT).with_suffix("").parts
        if len(home) == 2 and home[1] == "__init__":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                base = [*home[: len(home) - node.level], *(node.module or "").split(".")]
                named = [part for part in base if part][1:2] or [alias.name for alias in node.names]
                yield home[1], named[0] if base[0] == "engine" else "models", path
            elif isinstance(node, ast.ImportFrom):
                yield home[1], (node.module or "").split(".")[0], path
            elif isinstance(node, ast.Import):
                yield from ((home[1], alias.name.split(".")[0], path) for alias in node.names)


def test_every_part_of_the_engine_has_its_line() -> None:
    assert parts() <= layers().keys()


def test_nothing_imports_from_above() -> None:
    line = layers()
    wrong = [
        f"{path.relative_to(ROOT)}: {target}"
        for part, target, path in imports()
        if target in line and line[target] < line[part]
    ]
    assert not wrong


def test_heavy_libraries_stay_where_they_belong() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {target}"
        for part, target, path in imports()
        if target in HEAVY and part not in HEAVY[target] and not _for_type_checkers(path, target)
    ]
    assert not wrong


def _for_type_checkers(path: Path, library: str) -> bool:
    text = path.read_text(encoding="utf-8")
    return re.search(rf"if TYPE_CHECKING:\n(?:.*\n)*?    from {library}\b", text) is not None


def test_the_folders_and_files_it_names_are_there() -> None:
    named = re.findall(r"`((?:\w+/)+(?:\w+\.py)?)`", PAGE)
    missing = [name for name in named if not (ENGINE / name).exists() and not (ROOT / name).exists()]
    assert not missing
