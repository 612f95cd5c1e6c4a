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
    return load_rules(load_data(folders, findings), findings)


def load_data(folders: Sequence[Path], findings: Findings) -> tuple[PackData, ...]:
    """The packs without their rule sets."""
    found: list[PackData] = []
    for folder in folders:
        found.append(load_pack_data(folder, found[-1] if found else None, findings))
    return tuple(found)


def load_rules(
    packs: Sequence[PackData], findings: Findings, left_out: frozenset[str] = frozenset()
) -> tuple[Pack, ...]:
    """The packs with their rule sets, but for those in the folders of these sectors."""
    return tuple(Pack(data, tuple(_rule_sets(data, findings, left_out))) for data in packs)


def _rule_sets(data: PackData, findings: Findings, left_out: frozenset[str]) -> list[RuleSet]:
    found: list[RuleSet] = []
    for path in data.files.rules:
        if path.parent.name in left_out:
            continue
        found.extend(load_rule_sets(_documents(path, findings), findings))
    for path in data.files.translations:
        if path.parent.name in left_out:
            continue
        found = merge_english(found, load_english(_documents(path, findings), findings), findings)
    return found


def _documents(path: Path, findings: Findings) -> list[Node]:
    try:
        return read_yaml(path)
    except InputError as error:
        findings.extend(error.diagnostics)
        return []
