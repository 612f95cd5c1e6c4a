"""Random vocabularies: three or four nested kinds with facts of every type, term lists, tables, sources."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any

import yaml

SWITCH = datetime.date(2026, 1, 1)
"""The day on which NEW 1 takes the place of OLD 1."""
DAYS = (SWITCH - datetime.timedelta(1), SWITCH, datetime.date(2026, 11, 1), datetime.date(2024, 2, 29))

CHEMICALS = ("氯", "氨", "甲醇", "乙醇", "苯")
ALIASES = {"氯": "液氯", "甲醇": "木精"}
COLOURS = ("甲", "乙", "丙")
RANKS = ("四级", "三级", "二级", "一级")
TAGS = ("J1", "J2", "W1", "W2")

PARENTS = {"enterprise": "", "unit": "enterprise", "stock": "unit", "part": "stock", "vehicle": "enterprise"}
PLURALS = {"unit": "units", "stock": "stocks", "part": "parts", "vehicle": "vehicles"}
ZH = {"enterprise": "企业", "unit": "单元", "stock": "物料", "part": "部件", "vehicle": "车辆"}


@dataclass(frozen=True, slots=True)
class FactSpec:
    """A fact. `pool` are the numbers (or days) that rules compare it with and that facts take: thresholds."""

    name: str
    type: str
    unit: str = ""
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    integer: bool = False
    words: tuple[str, ...] = ()
    only_if: str = ""
    pool: tuple[Fraction, ...] = ()

    @property
    def label(self) -> str:
        """The zh label, a name as good as the other."""
        return f"实{self.name}"


@dataclass(slots=True)
class World:
    """What rules may speak of."""

    kinds: dict[str, list[FactSpec]]
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)

    def path(self, kind: str) -> list[str]:
        """The kinds from the root down to this one."""
        return [*(self.path(PARENTS[kind]) if PARENTS[kind] else []), kind]

    def children(self, kind: str) -> list[str]:
        """The kinds directly below."""
        return [name for name in self.kinds if PARENTS[name] == kind]

    def below(self, kind: str) -> Iterator[str]:
        """The kinds anywhere below."""
        for child in self.children(kind):
            yield child
            yield from self.below(child)

    def fact(self, kind: str, name: str) -> FactSpec:
        """A fact by its name."""
        return next(fact for fact in self.kinds[kind] if fact.name == name)


def make_world(random: Random) -> World:
    """A vocabulary with its tables."""
    names = ["enterprise", "unit", "stock", "vehicle"] + (["part"] if random.random() < 0.5 else [])
    world = World({name: _facts(random, name) for name in names})
    world.tables = {"qs": _by_chemical(random), "matrix": _matrix(random), "tags": _by_tag(random)}
    return world


_NUMBERS = (
    ("mass", "t", 0, 1000, False),
    ("limit", "t", Fraction(1, 1000), 1000, False),
    ("depth", "m", 0, 500, False),
    ("share", "%", 0, 100, False),
    ("rate", "", -50, 50, False),
    ("size", "", Fraction(1, 2), 100, False),
    ("staff", "", 0, 60, True),
    ("gas", "mg/m3", 0, 300, False),
)
_STEPS = (
    Fraction(1),
    Fraction(3),
    Fraction("0.3"),
    Fraction("0.7"),
    Fraction(5),
    Fraction(10),
    Fraction("2.5"),
    Fraction(49),
)


def _facts(random: Random, kind: str) -> list[FactSpec]:
    letter = kind[0]
    always = {"mass", "limit"} if kind == "stock" else {"mass", "staff"}
    facts = []
    for name, unit, low, high, integer in _NUMBERS:
        if name in always or random.random() < (0.7 if low < 0 else 0.4):
            inside = [s for s in _STEPS if low <= s <= high and (not integer or s.denominator == 1)]
            pool = tuple(random.sample(inside, min(3, len(inside))))
            facts.append(
                FactSpec(letter + name, "number", unit, Fraction(low), Fraction(high), integer, pool=pool)
            )
    facts += [FactSpec(letter + "ok", "yes_no"), FactSpec(letter + "on", "yes_no")]
    facts.append(FactSpec(letter + "works", "yes_no", only_if=random.choice(("", letter + "on"))))
    facts.append(FactSpec(letter + "sort", "choice", words=COLOURS))
    facts.append(FactSpec(letter + "rank", "choice", words=RANKS))
    if random.random() < 0.6 or kind == "stock":
        facts.append(FactSpec(letter + "chem", "term", words=CHEMICALS))
    if random.random() < 0.7:
        facts.append(FactSpec(letter + "tags", "set", words=TAGS))
    if random.random() < 0.3:
        facts.append(FactSpec(letter + "made", "terms_set", words=CHEMICALS))
    if random.random() < 0.8 or kind == "enterprise":
        days = tuple(Fraction(d.toordinal()) for d in (*DAYS, datetime.date(2020, 2, 29)))
        facts.append(FactSpec(letter + "day", "date", pool=days))
    if random.random() < 0.3:
        facts.append(FactSpec(letter + "text", "text"))
    return facts


PEOPLE = FactSpec(
    "people_present", "number", "", Fraction(0), Fraction(60), True, pool=(Fraction(3), Fraction(10))
)
"""The common fact of every kind."""


def _by_chemical(random: Random) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    for word in CHEMICALS[: random.randint(2, 4)]:
        row: dict[str, Any] = {
            "substance": word,
            "q": float(random.choice(_STEPS)),
            "sort": random.choice(COLOURS),
        }
        if random.random() < 0.3:
            row["q"] = {"range": [1, 4]}
        if random.random() < 0.3:
            del row["sort"]
        rows.append(row)
    return {
        "table": "qs",
        "title": "表一",
        "keys": [{"name": "substance", "terms": "chemicals"}],
        "columns": {
            "q": {"type": "number", "unit": "t"},
            "sort": {"type": "choice", "choices": list(COLOURS)},
        },
        "rows": rows,
    }


def _matrix(random: Random) -> dict[str, Any]:
    keys = [(word, number) for word in COLOURS for number in (1, 3, 5) if random.random() < 0.85]
    return {
        "table": "matrix",
        "title": "表二",
        "keys": [{"name": "sort", "choices": list(COLOURS)}, {"name": "n", "numbers": [1, 3, 5]}],
        "columns": {"factor": {"type": "number"}},
        "rows": [
            {"sort": w, "n": n, "factor": random.choice((0, 0.5, 1, 2, 3))} for w, n in keys or [("甲", 1)]
        ],
    }


def _by_tag(random: Random) -> dict[str, Any]:
    tags = random.sample(TAGS, 3)
    return {
        "table": "tags",
        "title": "表三",
        "keys": [{"name": "tag", "choices": list(TAGS)}],
        "columns": {"points": {"type": "number"}},
        "rows": [{"tag": tag, "points": random.choice((-1, 0.5, 1, 2, 5))} for tag in tags],
    }


def vocabulary_of(world: World) -> dict[str, Any]:
    """The vocabulary file."""
    kinds = {name: _kind(name, facts) for name, facts in world.kinds.items()}
    return {"kinds": kinds, "common": {"facts": {PEOPLE.name: _declared(PEOPLE)}}}


def _kind(name: str, facts: list[FactSpec]) -> dict[str, Any]:
    made: dict[str, Any] = {"label": ZH[name], "facts": {fact.name: _declared(fact) for fact in facts}}
    if PARENTS[name]:
        made |= {"parent": PARENTS[name], "plural": PLURALS[name]}
    return made


def _declared(fact: FactSpec) -> dict[str, Any]:
    made: dict[str, Any] = {"type": fact.type, "label": fact.label, "ask": "是吗"}
    if fact.type == "number":
        made["range"] = [plain(fact.low), plain(fact.high)]
        made |= {"unit": fact.unit} if fact.unit else {}
        made |= {"integer": True} if fact.integer else {}
    if fact.type in ("choice", "set"):
        made["choices"] = list(fact.words)
        made |= {"ordered": True} if fact.words == RANKS else {}
    if fact.type in ("term", "terms_set"):
        made["terms"] = "chemicals"
    return made | ({"only_if": fact.only_if} if fact.only_if else {})


def plain(number: Fraction) -> int | float:
    """The number as YAML writes it."""
    return int(number) if number.denominator == 1 else float(number)


def sources_of() -> dict[str, Any]:
    """LAW 1 always; OLD 1, then NEW 1; FUTURE 1 later than any day here."""
    last = (SWITCH - datetime.timedelta(1)).isoformat()
    periods = {
        "LAW 1": ("2000-01-01", None),
        "OLD 1": ("2000-01-01", last),
        "NEW 1": (SWITCH.isoformat(), None),
        "FUTURE 1": ("2030-01-01", None),
    }
    return {
        "sources": [
            {"key": key, "title": key, "number": key, "in_force": {"from": start, "to": end}}
            for key, (start, end) in periods.items()
        ]
    }


def terms_of() -> dict[str, Any]:
    """The term list of chemicals."""
    words = [{"name": w} | ({"alias": [ALIASES[w]]} if w in ALIASES else {}) for w in CHEMICALS]
    return {"terms": "chemicals", "title": "化学品", "words": words}


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # packs have no anchors
        return True


def dump(*documents: Any) -> str:
    """YAML text."""
    return "---\n".join(
        yaml.dump(d, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000) for d in documents
    )
