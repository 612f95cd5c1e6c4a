"""Random derived values and levels in their forms: value, when, pick, cases."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from tests.laws.expressions import LEVELS, Author, Derived, Scope
from tests.laws.world import COLOURS, RANKS, World

Entry = dict[str, Any]


class Forms:
    """Makes values of one program."""

    def __init__(self, random: Random, world: World, once: bool) -> None:
        self.random = random
        self.author = Author(random, world, once)
        self.world = world
        self.hazards: list[tuple[str, str]] = []
        self.number = 0

    def kind(self) -> str:
        """Whom an entry is about."""
        return self.author.one(*self.world.kinds, "enterprise", "unit", "stock")  # type: ignore[no-any-return]

    def name(self, letter: str) -> str:
        """A new name."""
        self.number += 1
        return f"{letter}{self.number}"

    # Derived values

    def share(self) -> Entry:
        """A sum of ratios, as S of GB 18218: what facts are balanced to be exactly on a threshold."""
        where = self.author.truth(Scope("stock", True), 1)
        self.author.derived.append(Derived("unit", "S", "number"))
        more = f", {where}" if self.author.chance(0.4) else ""
        return {"name": "S", "subject": "unit", "value": f"sum(stocks, smass / slimit{more})"}

    def derive(self, kind: str = "", name: str = "", sort: str = "") -> Entry:
        """A derived value in one of its four forms."""
        author, kind = self.author, kind or self.kind()
        name = name or self.name("d")
        scope = Scope(kind)
        sort = sort or author.one("number", "number", "yes_no", "yes_no", "choice")
        unit = author.one("", "", "t", "m", "%")
        form: Entry
        if sort == "yes_no":
            if author.chance(0.3):
                form = {"cases": [
                    {"is": True, "when": author.condition(scope, 1), "clause": "1"},
                    {"is": author.truth(scope, 0), "when": author.condition(scope, 1)},
                    {"is": False},
                ]}  # fmt: skip
            else:
                form = {"when": author.condition(scope)}
            derived = Derived(kind, name, "yes_no")
        elif sort == "choice":
            words = author.one(COLOURS, ("高", "中", "低"))
            form = self.form(scope, lambda n: words[min(n, len(words) - 1)])
            used = set(_words(form))
            derived = Derived(kind, name, "choice", "", tuple(word for word in words if word in used))
        else:
            plain = author.chance(0.5)
            form = {"value": author.number(scope, unit, 2)}
            if not plain:
                form = self.form(scope, lambda _: author.number(scope, unit, author.one(0, 0, 1)))
            derived = Derived(kind, name, "number", unit)
        author.derived.append(derived)
        return {"name": name, "subject": kind, **form}

    def form(self, scope: Scope, value: Any, cited: bool = False) -> dict[str, Any]:
        """of and pick, or cases: `value(n)` makes the n-th result."""
        author = self.author
        results = [value(n) for n in range(3)]
        if cited:
            results[0] = {"is": results[0], "clause": "2"}
        fact = author.fact(scope, lambda f: f.type == "number" and len(f.pool) > 1)
        if fact is not None and author.chance(0.35):
            op = author.one(">=", ">", "<", "<=")
            one, two = sorted(fact[1].pool[:2])
            keys = [f"{op} {author.constant(fact[1].unit, (bound,))}" for bound in (one, two)]
            return {"of": fact[0], "pick": {keys[0]: results[0], keys[1]: results[1], "else": results[2]}}
        word = author.fact(scope, lambda f: f.words in (COLOURS, RANKS))
        if word is not None and author.chance(0.5):
            keys = self.random.sample(word[1].words, 2)
            if word[1].words == COLOURS and author.chance(0.5):
                return {"of": word[0], "pick": dict(zip(COLOURS, results, strict=True))}
            return {"of": word[0], "pick": {keys[0]: results[0], keys[1]: results[1], "else": results[2]}}
        if author.chance(0.3):
            flag = author.flag(scope)
            if flag is not None:
                return {"of": flag, "pick": {True: results[0], False: results[1]}}
        rows = [{"is": result, "when": author.condition(scope, 1)} for result in results[:2]]
        if cited:
            rows[0] = {"is": value(0), "when": rows[0]["when"], "clause": "2"}
        return {"cases": [*rows, {"is": results[2]}]}

    def points(self, scope: Scope) -> Any:
        """How much an item counts."""
        author = self.author
        return author.one(10, 5, 2.5, 8) if author.chance(0.7) else self.form(scope, lambda n: (10, 5, 2)[n])

    def level(self, scope: Scope, cited: bool = False) -> Any:
        """A level: a word, or one that depends."""
        author = self.author
        if author.chance(0.5):
            return author.one(*LEVELS)
        shuffled = self.random.sample(LEVELS, 3)
        return self.form(scope, lambda n: shuffled[n], cited)


def _words(form: Any) -> Iterator[str]:
    """Every text in a form that is a value."""
    if isinstance(form, dict):
        for key, value in form.items():
            if key in ("cases", "pick", "is") or "of" not in form:
                yield from _words(value)
    elif isinstance(form, list):
        for item in form:
            yield from _words(item["is"])
    else:
        yield form
