"""Reads pack folders: data first, then every rule set, over the packs before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..diagnostics import Findings, InputError
from ..language.english import load_english, merge_english
from ..language.loader import load_rule_sets
from ..language.tree import RuleSet
from ..linker.packs import Pack
from ..vocabulary.loader import PackData, load_pack_data
from ..yamlfile import Node, read_yaml


def load_packs(folders: Sequence[Path], findings: Findings) -> tuple[Pack, ...]:
    """The packs of these folders, each over those before it. Faults are findings; what is broken is left out."""
    packs: list[Pack] = []
    base: PackData | None = None
    for folder in folders:
        base = load_pack_data(folder, base, findings)
        packs.append(Pack(base, tuple(_rule_sets(base, findings))))
    return tuple(packs)


def _rule_sets(data: PackData, findings: Findings) -> list[RuleSet]:
    found: list[RuleSet] = []
    for path in data.files.rules:
        found.extend(load_rule_sets(_documents(path, findings), findings))
    for path in data.files.translations:
        found = merge_english(found, load_english(_documents(path, findings), findings), findings)
    return found


def _documents(path: Path, findings: Findings) -> list[Node]:
    try:
        return read_yaml(path)
    except InputError as error:
        findings.extend(error.diagnostics)
        return []
