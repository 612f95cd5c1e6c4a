"""profiles/*.yaml and calendars/*.yaml: tiers, screening cycles, names of lists, holidays."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from ..diagnostics import Findings
from ..units import QuantityError
from ..yamlfile import Node, YamlScalar, as_list, as_map, as_number, as_text, fold, read_map, written
from .declared import LEVEL_WORDS
from .durations import PERIODS, parse_duration
from .model import Calendar, Cycle, Duration, Profile, Text, Vocabulary
from .names import add_not_listed, check_name, read_confidence, read_text, read_word
from .sources import optional_date

LISTS: Final = ("risk_control", "screening", "hazards", "responsibilities")
_KEYS: Final = (
    *("profile", "title", "tiers_by_level", "responsible_tier", "confidence", "screening_cycle", "tighter"),
    *("screening_confidence", "method_variants", "lists", "tiers", "posts", "note"),
)
_REQUIRED: Final = ("profile", "title", "tiers_by_level", "screening_cycle", "lists")


def read_profiles(documents: list[Node], vocabulary: Vocabulary, findings: Findings) -> list[Profile]:
    """The profiles of a file."""
    found = [_read_profile(document, vocabulary, findings) for document in documents]
    return [profile for profile in found if profile is not None]


def _read_profile(node: Node, vocabulary: Vocabulary, findings: Findings) -> Profile | None:
    keys = read_map(node, findings, _KEYS, _REQUIRED, "profile")
    name_node = keys.get("profile")
    name = check_name(name_node, findings, "profile") if isinstance(name_node, YamlScalar) else None
    if name is None:
        return None
    reader = _ProfileReader(name, keys, vocabulary, findings)
    return Profile(
        name,
        read_text(keys["title"], findings, f"{name}.title") if "title" in keys else Text(name),
        reader.tiers_by_level(),
        read_word(keys["responsible_tier"], findings, name) if "responsible_tier" in keys else "first",
        reader.cycles(keys.get("screening_cycle"), "screening_cycle"),
        reader.tighter(),
        read_confidence(keys.get("confidence"), findings),
        read_confidence(keys.get("screening_confidence"), findings, "house_default"),
        reader.words("method_variants"),
        reader.titles("lists", LISTS),
        reader.titles("tiers", reader.tiers),
        reader.words("posts"),
    )


class _ProfileReader:
    """Reads the parts of one profile."""

    def __init__(self, name: str, keys: dict[str, Node], vocabulary: Vocabulary, findings: Findings) -> None:
        self.name = name
        self.keys = keys
        self.findings = findings
        listed = vocabulary.terms.get("tiers")
        self.tiers = tuple(term.name for term in listed.terms) if listed else ()

    def entries(self, node: Node | None, what: str, known: Collection[str]) -> list[tuple[str, Node]]:
        """The pairs of a mapping whose keys must be among the known words (any word where none are)."""
        if node is None:
            return []
        mapping = as_map(node, self.findings, f"{self.name}.{what}")
        found = []
        for key, value in mapping.items if mapping else ():
            word = fold(key.text)
            if known and word not in known:
                add_not_listed(key, self.findings, f"{self.name}.{what}", word, list(known))
            else:
                found.append((word, value))
        return found

    def tiers_by_level(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        what = f"{self.name}.tiers_by_level"
        for level, value in self.entries(self.keys.get("tiers_by_level"), "tiers_by_level", LEVEL_WORDS):
            words = []
            for item in as_list(value, self.findings, what):
                word = read_word(item, self.findings, what)
                if self.tiers and word not in self.tiers:
                    add_not_listed(item, self.findings, what, word, self.tiers)
                words.append(word)
            found[level] = tuple(words)
        for level in LEVEL_WORDS:
            if "tiers_by_level" in self.keys and level not in found:
                self.findings.add("missing-key", self.keys["tiers_by_level"].span, key=level, what=what)
        return found

    def cycles(self, node: Node | None, what: str) -> dict[str, Cycle]:
        return {tier: self.cycle(value, what) for tier, value in self.entries(node, what, self.tiers)}

    def cycle(self, node: Node, what: str) -> Cycle:
        keys = read_map(node, self.findings, ("every", "per", "times"), (), f"{self.name}.{what}")
        if ("every" in keys) == ("per" in keys):
            self.findings.add("cycle-every-or-per", node.span, what=f"{self.name}.{what}")
        every = self.duration(keys["every"]) if "every" in keys else None
        per = read_word(keys["per"], self.findings, what) if "per" in keys else ""
        if per and per not in PERIODS:
            add_not_listed(keys["per"], self.findings, f"{self.name}.{what}", per, PERIODS)
        times = as_number(keys["times"], self.findings, what) if "times" in keys else None
        if times is not None and (times < 1 or times.denominator != 1):
            self.findings.add("expected-number", keys["times"].span, what=what, found=written(keys["times"]))
        return Cycle(every, per, int(times or 1))

    def duration(self, node: Node) -> Duration | None:
        text = as_text(node, self.findings, self.name)
        try:
            return parse_duration(text) if text else None
        except QuantityError as error:
            self.findings.add(error.code, node.span, "error", **error.values)
            return None

    def tighter(self) -> dict[str, dict[str, Cycle]]:
        entries = self.entries(self.keys.get("tighter"), "tighter", LEVEL_WORDS)
        return {level: self.cycles(value, "tighter") for level, value in entries}

    def words(self, key: str) -> dict[str, str]:
        entries = self.entries(self.keys.get(key), key, ())
        return {name: read_word(value, self.findings, f"{self.name}.{key}") for name, value in entries}

    def titles(self, key: str, known: Collection[str]) -> dict[str, Text]:
        entries = self.entries(self.keys.get(key), key, known)
        return {name: read_text(value, self.findings, f"{self.name}.{key}") for name, value in entries}


def read_calendars(documents: list[Node], findings: Findings) -> list[Calendar]:
    """The calendars of a file."""
    found: list[Calendar] = []
    for document in documents:
        allowed = ("calendar", "holidays", "confidence", "source", "note")
        keys = read_map(document, findings, allowed, ("calendar", "holidays"), "calendar")
        year = as_number(keys["calendar"], findings, "calendar") if "calendar" in keys else None
        if year is None or "holidays" not in keys:
            continue
        holidays = []
        for item in as_list(keys["holidays"], findings, "holidays"):
            parts = read_map(item, findings, ("name", "from", "to"), ("name", "from", "to"), "holidays")
            first = optional_date(parts.get("from"), findings, "from")
            last = optional_date(parts.get("to"), findings, "to")
            name = read_text(parts["name"], findings, "name").zh if "name" in parts else ""
            if first and last and last >= first:
                holidays.append((name, first, last))
            elif first and last:
                findings.add("interval-backwards", item.span, what=name)
        found.append(Calendar(int(year), tuple(holidays)))
    return found
