"""Random programs as YAML text: a vocabulary and rule sets with entries of every section, valid by construction."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from tests.laws.expressions import Derived, Scope
from tests.laws.forms import Entry, Forms
from tests.laws.world import (
    PEOPLE,
    World,
    dump,
    make_world,
    sources_of,
    terms_of,
    vocabulary_of,
)

TABLES = {name: f"tables/{name}.yaml" for name in ("qs", "matrix", "tags")}


@dataclass(slots=True)
class ProgramText:
    """A program before it is text: what may be put in another order stays data until `files`."""

    world: World
    vocabulary: dict[str, Any]
    rule_sets: list[dict[str, Any]]

    def files(self) -> dict[str, str]:
        """Relative file name -> YAML."""
        return {
            "vocabulary/v.yaml": dump(self.vocabulary),
            "sources/s.yaml": dump(sources_of()),
            "terms/chemicals.yaml": dump(terms_of()),
            **{f"rules/tables/{name}.yaml": dump(table) for name, table in self.world.tables.items()},
            "rules/r.yaml": dump(*self.rule_sets),
        }


def make_program(random: Random, *, size: int = 10, once: bool = False) -> ProgramText:
    """A program with about 4 * `size` entries. With `once`: conditions in which no fact stands twice, and nothing else."""
    world = make_world(random)
    maker = Maker(random, world, once)
    sets = maker.plain(size * 3) if once else maker.everything(size)
    return ProgramText(world, vocabulary_of(world), sets)


class Maker(Forms):
    """Makes the entries of one program."""

    def head(self, name: str, source: str = "LAW 1", **more: Any) -> dict[str, Any]:
        """The head of a rule set."""
        return {
            "rule_set": name,
            "title": name,
            "source": source,
            "subject": "enterprise",
            "tables": TABLES,
            **more,
        }

    def plain(self, count: int) -> list[dict[str, Any]]:
        """Derived yes/no values alone."""
        derives = []
        for _ in range(count):
            kind = self.kind()
            derives.append(
                {"name": self.name("c"), "subject": kind, "when": self.author.condition(Scope(kind))}
            )
        return [{**self.head("main"), "derive": derives}]

    def everything(self, size: int) -> list[dict[str, Any]]:
        """Rule sets with all sections."""
        author = self.author
        main = self.head("main")
        main["derive"] = [self.share(), *(self.derive() for _ in range(size))]
        main["derive"] = [entry for entry in main["derive"] if entry]
        editions = self.editions()
        main["scores"] = [self.score() for _ in range(2)]
        main["derive"].append(self.derive())
        main["hazards"] = [self.hazard(True, "unit"), *(self.hazard(True) for _ in range(size))]
        main["hazards"][0]["when"] = f"S {author.one('>=', '<')} 1"
        main["grades"] = [self.grade() for _ in range(max(3, size // 3))]
        rows = self.head("rows")
        rows["risks"] = [self.risk() for _ in range(3)]
        rows["grades"] = [self.risk_grade() for _ in range(2)]
        author.graded = {entry["subject"] for entry in main["grades"]}
        rows["hazards"] = [self.hazard(False), self.on_hazard()]
        rows["duties"] = [self.duty() for _ in range(max(2, size // 3))] + [self.on_risk(), self.on_risk()]
        rows["responsibilities"] = [self.responsibility() for _ in range(2)]
        return [main, *editions, rows]

    # Editions

    def editions(self) -> list[dict[str, Any]]:
        """One name in several rule sets: by the day, by a subject's own date, by replacement."""
        author = self.author
        by_day = [
            self.head("day_old", "OLD 1"),
            self.head("day_new", "NEW 1"),
            self.head("future", "FUTURE 1"),
        ]
        kind = self.kind()
        name, sort, unit = self.name("ed"), author.one("yes_no", "number"), author.one("", "t")
        for part in by_day[: author.one(2, 2, 1)]:
            value: Entry = {"when": author.condition(Scope(kind))}
            if sort == "number":
                value = {"value": author.number(Scope(kind), unit, 1)}
            part["derive"] = [{"name": name, "subject": kind, **value}]
        by_day[2]["hazards"] = [self.hazard(False)]
        author.derived.append(Derived(kind, name, sort, unit if sort == "number" else ""))
        dated = self.dated()
        kept = [part for part in by_day if "derive" in part or "hazards" in part]
        return [*kept, *dated, *self.replaced(dated)]

    def dated(self) -> list[dict[str, Any]]:
        """Editions by a date fact."""
        author = self.author
        kinds = [k for k, facts in self.world.kinds.items() if any(f.type == "date" for f in facts)]
        kind = self.random.choice(kinds)
        name, sets = self.name("ed"), []
        for part, source in (("own_old", "OLD 1"), ("own_new", "NEW 1")):
            made = self.head(part, source, dated_by=kind[0] + "day")
            made["derive"] = [{"name": name, "subject": kind, "when": author.condition(Scope(kind))}]
            made["hazards"] = [self.hazard(False, kind)]
            sets.append(made)
        author.derived.append(Derived(kind, name, "yes_no"))
        return sets

    def replaced(self, dated: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """A rule set that stands in for another where its own `where` holds."""
        author, kind = self.author, self.kind()
        name = self.name("ed")
        head_where = author.condition(Scope("enterprise"), 1)
        first, second = self.head("common"), self.head("local", where=head_where, replaces=["common"])
        if author.chance(0.5):
            del second["where"]
        for part in (first, second):
            part["derive"] = [
                {"name": name, "subject": "enterprise", "when": author.condition(Scope("enterprise"))}
            ]
        first["hazards"] = [self.hazard(False, "enterprise"), self.hazard(False, kind)]
        second["hazards"] = [self.hazard(False, "enterprise")]
        if author.chance(0.5):
            second["hazards"][0]["replaces"] = [dated[0]["rule_set"] + "/" + dated[0]["hazards"][0]["id"]]
        author.derived.append(Derived("enterprise", name, "yes_no"))
        return [first, second]

    # Entries

    def common(self, letter: str, kind: str, *, when: Any = None) -> Entry:
        """id, subject, clause, and perhaps where and unless."""
        author = self.author
        entry: Entry = {"id": self.name(letter), "subject": kind, "clause": "1"}
        if author.chance(0.5):
            entry["where"] = author.condition(Scope(kind), 1)
        if when is not None:
            entry["when"] = when
        if author.chance(0.35):
            entry["unless"] = author.condition(Scope(kind), 1)
        return entry

    def hazard(self, listed: bool, kind: str = "") -> Entry:
        """A hazard; earlier ones may be asked for by `found`, if this one is `listed`."""
        author, kind = self.author, kind or self.kind()
        path = self.world.path(kind)
        below = set(self.world.below(kind))
        near = (
            tuple(name for name, other in self.hazards if other in path or other in below) if listed else ()
        )
        if kind == "unit" and author.chance(0.4):
            when: Any = f"S {author.one('>=', '<', '>', '<=')} {author.one(1, 1, 0.3, 2.5)}"
        else:
            when = author.condition(Scope(kind), 2, near)
        entry = self.common("h", kind, when=when)
        entry |= {"title": entry["id"], "severity": author.one("major", "general")}
        if listed:
            self.hazards.append((entry["id"], kind))
        return entry

    def score(self) -> Entry:
        """A score sheet with caps, multiples and best-of items."""
        author, kind = self.author, self.kind()
        name = self.name("score")
        items = []
        for number in range(author.one(3, 4, 5)):
            item: Entry = {
                "id": f"I{number}",
                author.one("deduct", "deduct", "add"): self.points(Scope(kind)),
            }
            if author.chance(0.7):
                item["group"] = author.one("a", "b")
            if author.chance(0.4):
                item["best_of"] = "best"
            if author.chance(0.4):
                item["each"] = author.one(
                    self.count(kind), self.count(kind), author.number_leaf(Scope(kind), "")
                )
            if "each" not in item or author.chance(0.5):
                item["when"] = author.condition(Scope(kind), 1)
            if author.chance(0.25):
                item["unless"] = author.condition(Scope(kind), 1)
            if author.chance(0.25):
                item["where"] = author.truth(Scope(kind), 0)
            items.append(item)
        ends = author.one({}, {"lowest": 0}, {"lowest": 0, "highest": 120})
        author.derived.append(Derived(kind, name, "number"))
        return {
            "name": name,
            "subject": kind,
            "start": 100,
            "groups": {"a": 10, "b": 15},
            "items": items,
            **ends,
        }

    def count(self, kind: str) -> str:
        """How often an item counts."""
        author = self.author
        found = author.items(Scope(kind), True)
        return "2" if found is None else f"count({found[0]}, {author.truth(found[1], 0)})"

    def grade(self) -> Entry:
        """A vote for the level of a kind."""
        author = self.author
        kind = author.one("enterprise", "unit", "stock")
        entry = self.common("g", kind, when=author.condition(Scope(kind)))
        scores = [d for d in author.derived if d.name.startswith("score") and d.kind == kind]
        if scores and author.chance(0.6):
            pick = {"< 60": "red", "< 90": "orange", "< 100": "yellow", "else": "blue"}
            return {**entry, "level": {"of": scores[0].name, "pick": pick}}
        return {**entry, "level": self.level(Scope(kind), True)}

    def risk(self) -> Entry:
        """A risk by a method or a direct level."""
        author, kind = self.author, self.kind()
        entry = self.common("k", kind) | {"event": "事件", "accident": author.one("火灾", "触电")}
        scope = Scope(kind)
        if author.chance(0.3):
            return {**entry, "direct": self.level(scope)}
        scales = {
            "LEC": {"L": (10, 6, 1), "E": (10, 6, 2), "C": (100, 40, 7)},
            "LS": {"L": (5, 4, 3), "S": (5, 3, 2)},
        }
        method = author.one("LEC", "LEC", "LS")
        factors = {
            name: author.one(*scale) if author.chance(0.5) else self.form(scope, lambda n, s=scale: s[n])
            for name, scale in scales[method].items()
        }
        return {**entry, "method": {method: factors}}

    def about_row(self, level: bool) -> str:
        """A condition on a risk."""
        author = self.author
        people = author.constant("", PEOPLE.pool)
        options = ["accident in [火灾]", "accident != 触电", f"at.{PEOPLE.name} >= {people}", "value >= 160"]
        options.append(f"enterprise.{PEOPLE.name} > {people}")
        options.append(
            f"count(enterprise.units, {author.truth(Scope('unit', True), 0)}) >= {author.one(1, 2)}"
        )
        if level:
            options += ["level == red", "level >= orange", "risk.level != blue"]
        return author.one(*options, " and ".join(self.random.sample(options, 2)))  # type: ignore[no-any-return]

    def risk_grade(self) -> Entry:
        """A vote for the level of risks."""
        entry = {"id": self.name("g"), "subject": "risk", "clause": "1", "when": self.about_row(False)}
        return {**entry, "level": self.author.one("red", "orange")}

    def on_risk(self) -> Entry:
        """A duty on risks."""
        entry = {"id": self.name("y"), "title": "登记", "subject": "risk", "clause": "1", "by": "principal"}
        return {**entry, "where": self.about_row(True), "after": "restart", "within": "5 working_days"}

    def on_hazard(self) -> Entry:
        """A hazard on hazards."""
        people = self.author.constant("", PEOPLE.pool)
        entry = {
            "id": self.name("w"),
            "title": "缺项",
            "subject": "hazard",
            "clause": "1",
            "severity": "general",
        }
        return {**entry, "where": "severity == major", "when": f"at.{PEOPLE.name} > {people}"}

    def duty(self) -> Entry:
        """A duty whose timing may depend on facts."""
        author, kind = self.author, self.kind()
        entry = self.common("y", kind) | {"title": "巡查", "by": "operator"}
        scope = Scope(kind)
        timings: list[dict[str, Any]] = [
            {"every": self.form(scope, lambda n: ("2 hours", "1 day", "1 week")[n], True)},
            {
                "per": self.form(scope, lambda n: ("day", "week", "month")[n]),
                "times": self.form(scope, lambda n: n + 1),
            },
            {"after": "restart", "within": self.form(scope, lambda n: ("1 day", "3 days", "1 month")[n])},
        ]
        return {**entry, **author.one(*timings)}

    def responsibility(self) -> Entry:
        """A responsibility."""
        author = self.author
        entry = self.common("z", self.kind())
        return {**entry, "layer": author.one("leadership", "enterprise"), "role": "principal", "does": "负责"}
