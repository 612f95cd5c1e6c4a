"""The files of a pack folder: which there are, that none lies outside, and their digest."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path, PurePosixPath
from typing import Final

from ..diagnostics import NOWHERE, Findings, Span

DATA_FOLDERS: Final = ("vocabulary", "terms", "sources", "methods", "profiles", "calendars")
TRANSLATION: Final = "en.yaml"


@dataclass(frozen=True, slots=True)
class PackFiles:
    """The YAML files of a pack, sorted by name; `data` by folder, `rules` the rule sets of all sectors."""

    folder: Path
    data: dict[str, tuple[Path, ...]]
    rules: tuple[Path, ...]
    translations: tuple[Path, ...]
    tests: tuple[Path, ...]
    tables: tuple[Path, ...]
    digest: str


def find_pack_files(folder: Path, findings: Findings) -> PackFiles:
    """List a pack's files. Links that lead out of the folder, and other endings than .yaml, are findings."""
    if not folder.is_dir():
        findings.add("pack-no-folder", Span(str(folder)))
        return PackFiles(folder, {}, (), (), (), (), "")
    files: list[PurePosixPath] = []
    for name, item in sorted(_below(folder, ()), key=itemgetter(0)):
        suffix = PurePosixPath(item.name).suffix
        if suffix in (".yml", ".json") and item.is_file():
            findings.add("pack-file-ending", Span(item.path))
        if suffix != ".yaml":
            continue
        if item.is_symlink() and not Path(item.path).resolve().is_relative_to(folder.resolve()):
            findings.add("outside-pack", Span(item.path), path=item.name)
        elif item.is_file():
            files.append(PurePosixPath(*name))
    return _sorted_out(folder, files)


def _below(folder: Path | str, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], os.DirEntry[str]]]:
    """Everything below a folder with its path; links to folders are not followed, so that only a link can lead out."""
    with os.scandir(folder) as items:
        for item in items:
            name = (*names, item.name)
            yield name, item
            if item.is_dir(follow_symlinks=False):
                yield from _below(item.path, name)


def _sorted_out(folder: Path, files: list[PurePosixPath]) -> PackFiles:
    sectors = [file for file in files if len(file.parts) > 1 and file.parts[0] not in DATA_FOLDERS]
    rules = [file for file in sectors if len(file.parts) == 2]
    data = {name: [f for f in files if len(f.parts) > 1 and f.parts[0] == name] for name in DATA_FOLDERS}

    def paths(chosen: list[PurePosixPath]) -> tuple[Path, ...]:
        return tuple(folder / file for file in chosen)

    return PackFiles(
        folder,
        {name: paths(chosen) for name, chosen in data.items()},
        paths([file for file in rules if file.name != TRANSLATION]),
        paths([file for file in rules if file.name == TRANSLATION]),
        paths([file for file in sectors if len(file.parts) > 2 and file.parts[1] == "tests"]),
        paths([file for file in sectors if len(file.parts) > 2 and file.parts[1] == "tables"]),
        _digest(folder, files),
    )


def _digest(folder: Path, files: list[PurePosixPath]) -> str:
    """SHA-256 over relative names and bytes, each with its length before it."""
    digest = hashlib.sha256()
    for file in files:
        for part in (str(file).encode("utf-8", "surrogateescape"), (folder / file).read_bytes()):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()


def path_inside(
    folder: Path, base: Path, relative: str, findings: Findings, span: Span = NOWHERE
) -> Path | None:
    """The file that `relative` names beside `base`, where it lies inside the pack folder; else a finding."""
    if "\\" in relative or "\0" in relative or PurePosixPath(relative).is_absolute():
        findings.add("outside-pack", span, path=relative)
        return None
    path = base / relative
    if not path.resolve().is_relative_to(folder.resolve()):
        findings.add("outside-pack", span, path=relative)
        return None
    if not path.is_file():
        findings.add("pack-file-missing", span, path=relative)
        return None
    return path
