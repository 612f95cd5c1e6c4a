"""pack.yaml, `sectors`: what the folders of rule sets are about, and which enterprises they concern."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..diagnostics import Findings
from ..suggest import guess_values
from ..yamlfile import Node, as_bool, as_map, as_texts, fold, read_map
from .build import check_answering
from .model import Sector, Text, Vocabulary
from .names import read_text

_KEYS: Final = ("title", "always", "only_if", "uses", "roles")


def read_sectors(node: Node, vocabulary: Vocabulary, findings: Findings) -> dict[str, Sector]:
    """The sectors that a pack declares."""
    given = as_map(node, findings, "sectors")
    found = {}
    for key, value in given.items if given else ():
        sector = _read(fold(key.text), value, vocabulary, findings)
        found[sector.name] = sector
    return found


def check_uses(sectors: Mapping[str, Sector], node: Node, findings: Findings) -> None:
    """`uses` names sectors that some pack declares."""
    for sector in sectors.values():
        for name in sector.uses:
            if name not in sectors:
                findings.error("sector-unknown", node.span, name=name, **guess_values(name, sectors))


def _read(name: str, node: Node, vocabulary: Vocabulary, findings: Findings) -> Sector:
    keys = read_map(node, findings, _KEYS, ("title",), f"sectors.{name}")
    title = read_text(keys["title"], findings, "title") if "title" in keys else Text(name)
    always = bool(as_bool(keys["always"], findings, "always")) if "always" in keys else False
    facts = as_texts(keys["only_if"], findings, "only_if") if "only_if" in keys else ()
    uses = as_texts(keys["uses"], findings, "uses") if "uses" in keys else ()
    roles = tuple(map(fold, as_texts(keys["roles"], findings, "roles"))) if "roles" in keys else ()
    if roles:
        check_answering(roles, f"sectors.{name}.roles", keys["roles"].span, vocabulary, findings)
    declared = vocabulary.kinds["enterprise"].facts if "enterprise" in vocabulary.kinds else {}
    gates: list[tuple[str, str]] = []
    for text in map(fold, facts):
        fact = declared.get(text)
        if fact is None or fact.type != "yes_no":
            findings.error(
                "sector-fact", keys["only_if"].span, sector=name, name=text, **guess_values(text, declared)
            )
        else:
            gates.append((fact.name, fact.label.zh))
    return Sector(name, title, always, tuple(gates), tuple(map(fold, uses)), roles, node.span)
