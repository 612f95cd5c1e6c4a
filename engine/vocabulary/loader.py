"""A pack folder's data: everything but its rule sets, merged over the packs before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ..diagnostics import Findings, InputError, Span
from ..yamlfile import Node, YamlMap, YamlScalar, as_texts, fold, read_map, read_yaml
from .build import build_vocabulary
from .declared import Declared, built_in, declare_methods
from .files import PackFiles, find_pack_files
from .kinds import read_vocabulary
from .methods import MethodContext, read_methods
from .model import Calendar, Method, Profile, Sector, Source, Text, Vocabulary
from .names import read_text
from .profiles import read_calendars, read_profiles
from .sectors import check_uses, read_sectors
from .sources import read_sources
from .terms import read_terms

_PACK_KEYS: Final = ("pack", "version", "title", "disable", "sectors", "note")
_NO_TEXT: Final = Text("")


@dataclass(frozen=True, slots=True)
class PackData:
    """The data of a pack merged over earlier ones; `name` to `files` speak of this pack alone."""

    name: str
    version: str
    title: Text
    disable: tuple[str, ...]
    digest: str
    """SHA-256 over the relative names and bytes of the pack's YAML files"""
    files: PackFiles
    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    methods: Mapping[str, Method]
    profiles: Mapping[str, Profile]
    calendars: Mapping[int, Calendar]
    sectors: Mapping[str, Sector]
    declared: Declared = field(repr=False)


def load_pack_data(folder: Path, base: PackData | None, findings: Findings) -> PackData:
    """Load a pack folder over the packs before it. Faults are findings; what is broken is left out."""
    files = find_pack_files(folder, findings)
    head = _read_head(folder, findings)
    declared = base.declared.copy() if base else built_in()
    vocabulary_files = [_documents(path, findings) for path in files.data.get("vocabulary", ())]
    read_vocabulary([node for nodes in vocabulary_files for node in nodes], declared, findings)
    for path in files.data.get("terms", ()):
        read_terms(_documents(path, findings), declared, findings)
    named = set(base.methods if base else {}) | {
        n for p in files.data.get("methods", ()) for n in _method_names(p)
    }
    declare_methods(declared, sorted(named))
    vocabulary = build_vocabulary(declared, findings)
    methods, profiles, calendars = dict(base.methods if base else {}), {}, {}
    for path in files.data.get("methods", ()):
        if path.parent.name != "methods":
            continue  # tables of methods are read by the methods that name them
        context = MethodContext(folder, path.parent, vocabulary)
        methods.update({m.name: m for m in read_methods(_documents(path, findings), context, findings)})
    for path in files.data.get("profiles", ()):
        read = read_profiles(_documents(path, findings), vocabulary, findings)
        profiles.update({profile.name: profile for profile in read})
    for path in files.data.get("calendars", ()):
        calendars.update({c.year: c for c in read_calendars(_documents(path, findings), findings)})
    return PackData(
        head.name,
        head.version,
        head.title,
        head.disable,
        files.digest,
        files,
        vocabulary,
        {**(base.sources if base else {}), **_read_sources(files, head.name, findings)},
        methods,
        {**(base.profiles if base else {}), **profiles},
        {**(base.calendars if base else {}), **calendars},
        _sectors(base, head, vocabulary, findings),
        declared,
    )


@dataclass(frozen=True, slots=True)
class _Head:
    name: str
    version: str = ""
    title: Text = _NO_TEXT
    disable: tuple[str, ...] = ()
    sectors: Node | None = None


def _read_head(folder: Path, findings: Findings) -> _Head:
    documents = _documents(folder / "pack.yaml", findings) if folder.is_dir() else []
    if not documents:
        return _Head(folder.name)
    keys = read_map(documents[0], findings, _PACK_KEYS, ("pack", "version"), "pack.yaml")
    texts = {key: keys[key] for key in ("pack", "version") if key in keys}
    words = {key: fold(node.text) for key, node in texts.items() if isinstance(node, YamlScalar)}
    title = read_text(keys["title"], findings, "title") if "title" in keys else Text(words.get("pack", ""))
    disable = as_texts(keys["disable"], findings, "disable") if "disable" in keys else ()
    name, version = words.get("pack", folder.name), words.get("version", "")
    return _Head(name, version, title, tuple(map(fold, disable)), keys.get("sectors"))


def _sectors(
    base: PackData | None, head: _Head, vocabulary: Vocabulary, findings: Findings
) -> dict[str, Sector]:
    found = dict(base.sectors if base else {})
    if head.sectors is not None:
        found.update(read_sectors(head.sectors, vocabulary, findings))
        check_uses(found, head.sectors, findings)
    return found


def _documents(path: Path, findings: Findings) -> list[Node]:
    try:
        return read_yaml(path)
    except InputError as error:
        findings.extend(error.diagnostics)
        return []


def _method_names(path: Path) -> list[str]:
    """The names of the methods of a file; its faults are reported when it is read in full."""
    documents = _documents(path, Findings()) if path.parent.name == "methods" else []
    found = [node.get("method") for node in documents if isinstance(node, YamlMap)]
    return [fold(node.text) for node in found if isinstance(node, YamlScalar)]


def _read_sources(files: PackFiles, pack: str, findings: Findings) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for path in files.data.get("sources", ()):
        for source in read_sources(_documents(path, findings), pack, findings):
            first = found.setdefault(source.key, source)
            if first is not source:
                place = _place(first.span)
                findings.add("source-twice", source.span, key=source.key, place=place)
    return found


def _place(span: Span) -> str:
    return f"{Path(span.file).name}:{span.line}"
