"""Random core programs and enterprises.

The values are chosen to hurt: exact multiples of critical quantities, counts minus a number, the same
condition twice, a fact on both sides, constants only, divisors that may be 0, keys without a row, lists that
are empty, unknown or still being filled.
"""

from __future__ import annotations

from random import Random

from dual_prevention.engine.program import core
from dual_prevention.engine.program.core import Core
from dual_prevention.engine.program.program import LookUpTable, Program
from dual_prevention.engine.values import Value, codes, interval

from tests.executors.core_kit import KINDS, Slot, Subject, lookup_table, program_of

SLOTS = (
    Slot("number", 0.0, 1e9),
    Slot("number", -50.0, 50.0),
    Slot("number", 730_000.0, 740_500.0),
    Slot("truth"),
    Slot("truth"),
    Slot("code", size=3),
    Slot("code", size=5),
    Slot("set", size=4),
)
"""The same for every kind; slot 2 is a day."""

ALL_SLOTS = dict.fromkeys(KINDS, SLOTS)
DAY, WORDS = 2, 7
NUMBERS = (0.0, 1.0, 0.1, 0.3, 0.7, 2.5, 3.0, 5.0, 10.0, 49.0, 50.0, 0.000001, 1234567.8901)
SIGNED = (*NUMBERS[:10], -1.0, -0.5, -7.0, -50.0)

TABLES: tuple[LookUpTable, ...] = (
    lookup_table("full", "number", {(0,): 5.0, (1,): 10.0, (2,): 0.3}),
    lookup_table("gap", "number", {(0,): 0.7, (1,): (1.0, 4.0), (3,): 49.0}),
    lookup_table("word", "code", {(0,): 2, (1,): 0, (2,): 2, (3,): 1}),
    lookup_table(
        "matrix", "number", {(code, float(n)): 10.0 * code + n for code in range(3) for n in (1, 3, 5)}
    ),
    lookup_table("pair", "code", {(a, b): (a + b) % 3 for a in range(3) for b in range(5) if a + b != 4}),
)

_TABLE_KEYS = ((5,), (6,), (6,), (5, 1), (5, 6))
"""for each table the slots whose values are its keys"""


def seeded(seed: int) -> Random:
    """A repeatable source of choices."""
    return Random(seed)  # noqa: S311  # nothing here is secret


class Trees:
    """Makes trees. `monotone` leaves out what may change its mind when a fact arrives."""

    def __init__(self, random: Random, *, monotone: bool = False) -> None:
        self._random = random
        self._monotone = monotone
        self._cells: list[tuple[str, core.Sort]] = []
        self._made: dict[tuple[tuple[str, ...], str], list[Core]] = {}

    def program(self) -> Program:
        """Some cells over several kinds, each reading the facts and the earlier cells."""
        random = self._random
        made: list[tuple[str, core.Sort, Core]] = []
        for _ in range(random.randint(2, 9)):
            kind = random.choice(("enterprise", "unit", "chemical", "chemical", "vehicle"))
            sort: core.Sort = random.choice(("number", "truth", "truth", "code"))
            tree = self.tree(sort, _path(kind), random.randint(1, 4))
            made.append((kind, sort, tree))
            self._cells.append((kind, sort))
            self._made.clear()
        return program_of(made, TABLES)

    def tree(self, sort: core.Sort, env: tuple[str, ...], depth: int) -> Core:
        """A tree of this sort for a subject whose kinds, from the root down, are `env`."""
        made = self._made.setdefault((env, sort), [])
        if made and self._random.random() < 0.15:
            return self._random.choice(made)
        if depth <= 0:
            return self._leaf(sort, env)
        node: Core = getattr(self, f"_{sort}")(env, depth - 1)
        made.append(node)
        return node

    def _leaf(self, sort: core.Sort, env: tuple[str, ...]) -> Core:
        random = self._random
        cells = [
            core.Cell(number, len(env) - 1 - env.index(kind), sort)
            for number, (kind, other) in enumerate(self._cells)
            if other == sort and kind in env
        ]
        if cells and random.random() < 0.4:
            return random.choice(cells)
        if random.random() < 0.2:
            return self._constant(sort)
        if random.random() < 0.03:
            return core.Unknown(sort, -1.0, 7.0, 0b101)
        return self._fact(sort, env)

    def _constant(self, sort: core.Sort) -> Core:
        random = self._random
        if sort == "number":
            return core.Number(random.choice(SIGNED))
        return core.Truth(random.random() < 0.5) if sort == "truth" else core.Code(random.randrange(5))

    def _fact(self, sort: core.Sort, env: tuple[str, ...]) -> Core:
        up = self._random.randrange(len(env)) if self._random.random() < 0.4 else 0
        slots = [n for n, slot in enumerate(SLOTS) if slot.sort == sort and n != DAY]
        return core.Fact(env[-1 - up], self._random.choice(slots), up, sort)

    def _number(self, env: tuple[str, ...], depth: int) -> Core:
        random = self._random
        match random.randrange(12):
            case 0 | 1 | 2:
                op = random.choice("+-*/")
                return core.Arith(op, self.tree("number", env, depth), self.tree("number", env, depth))  # type: ignore[arg-type]
            case 3:
                items = tuple(self.tree("number", env, depth) for _ in range(random.randint(2, 3)))
                return core.Extreme(random.choice(("min", "max")), items)
            case 4:
                operand = self.tree("number", env, depth) if random.random() < 0.5 else self._twins(env)[0]
                return core.Round(random.choice(("ceil", "floor")), operand)
            case 5:
                name = random.choice(("years_since", "months_since", "days_since", "last_anniversary"))
                return core.DateFunction(name, self._day(env))  # type: ignore[arg-type]
            case 6 | 7:
                return self._choose("number", env, depth)
            case 8:
                return self._look_up("number", env)
            case 9:
                return self._set_fold(("count", "sum", "min", "max", "mean"), env)
            case 10 if not self._monotone:
                return core.Assume("number", self.tree("number", env, depth), core.Number(2.0))
        fold = self._fold(("count", "sum", "sum", "min", "max", "mean", "mean"), env, depth)
        return core.Arith("-", fold, core.Number(2.0)) if random.random() < 0.3 else fold

    def _truth(self, env: tuple[str, ...], depth: int) -> Core:  # noqa: C901  # one case a node
        random = self._random
        match random.randrange(14):
            case 0 | 1:
                return self._compare(env, depth)
            case 2:
                members = frozenset(random.sample(range(5), random.randint(0, 3)))
                return core.Member(self.tree("code", env, depth), members)
            case 3:
                return core.Same(self.tree("code", env, depth), self.tree("code", env, depth))
            case 4:
                up = random.randrange(len(env))
                return core.Contains(env[-1 - up], WORDS, up, random.randrange(4))
            case 5 | 6:
                return core.AllOf(self._truths(env, depth))
            case 7 | 8:
                return core.AnyOf(self._truths(env, depth))
            case 9:
                return core.Not(self.tree("truth", env, depth))
            case 10:
                return core.AtLeast(random.randint(0, 3), self._truths(env, depth))
            case 11:
                return self._choose("truth", env, depth)
            case 12 if not self._monotone:
                sort: core.Sort = random.choice(("number", "truth", "code"))
                if random.random() < 0.5:
                    return core.Known(self.tree(sort, env, depth))
                return core.Surely(self.tree("truth", env, depth))
        if random.random() < 0.2:
            return self._set_fold(("any", "all"), env)
        return self._fold(("any", "all"), env, depth)

    def _truths(self, env: tuple[str, ...], depth: int) -> tuple[Core, ...]:
        return tuple(self.tree("truth", env, depth) for _ in range(self._random.randint(0, 4)))

    def _code(self, env: tuple[str, ...], depth: int) -> Core:
        match self._random.randrange(5):
            case 0 | 1:
                return self._choose("code", env, depth)
            case 2:
                return self._look_up("code", env)
            case 3 if not self._monotone:
                return core.Assume("code", self.tree("code", env, depth), core.Code(1))
        return self._leaf("code", env)

    def _choose(self, sort: core.Sort, env: tuple[str, ...], depth: int) -> Core:
        """A chain of choices, now and then a long one."""
        rows = self._random.choice((1, 1, 2, 6))
        node = self.tree(sort, env, depth - rows // 3)
        for _ in range(rows):
            test, then = self.tree("truth", env, depth - rows // 3), self.tree(sort, env, depth - rows // 3)
            node = core.Choose(sort, test, then, node)
        return node

    def _compare(self, env: tuple[str, ...], depth: int) -> Core:
        random = self._random
        left = self.tree("number", env, depth)
        right: Core = core.Number(random.choice(SIGNED))
        if random.random() < 0.25:
            left, right = self._twins(env)
        elif random.random() < 0.3:
            right = left if random.random() < 0.2 else self.tree("number", env, depth)
        if random.random() < 0.2:
            left, right = right, left
        op = random.choice((">=", ">", "=="))
        return core.Compare(op, left, right, not (_exact(left) and _exact(right)))  # type: ignore[arg-type]

    def _twins(self, env: tuple[str, ...]) -> tuple[Core, Core]:
        """Two numbers that are the same, though floats may differ in the last digit."""
        random = self._random
        one, two = self._leaf("number", env), self._leaf("number", env)
        part = core.Number(random.choice((0.1, 0.3, 0.7, 3.0, 49.0)))
        match random.randrange(4):
            case 0:
                return core.Arith("*", core.Arith("/", one, part), part), one
            case 1:
                return core.Arith("/", core.Arith("*", one, part), part), one
            case 2:
                return core.Arith("-", core.Arith("+", one, part), part), one
        left = core.Arith("+", core.Arith("+", one, part), two)
        return left, core.Arith("+", one, core.Arith("+", part, two))

    def _day(self, env: tuple[str, ...]) -> Core:
        up = self._random.randrange(len(env))
        return core.Fact(env[-1 - up], DAY, up, "number")

    def _look_up(self, sort: core.Sort, env: tuple[str, ...]) -> Core:
        tables = [n for n, table in enumerate(TABLES) if table.sort == sort]
        if self._monotone:
            # An unknown number is taken to be on the table's scale; one that turns out to be off it changes the answer.
            tables = [n for n in tables if all(SLOTS[slot].sort == "code" for slot in _TABLE_KEYS[n])]
        number = self._random.choice(tables)
        up = self._random.randrange(len(env))
        keys = tuple(
            core.Fact(env[-1 - up], slot, up, SLOTS[slot].sort)  # type: ignore[arg-type]
            for slot in _TABLE_KEYS[number]
        )
        return core.LookUp(sort, number, keys)

    def _set_fold(self, functions: tuple[str, ...], env: tuple[str, ...]) -> Core:
        random = self._random
        words = sorted(random.sample(range(4), random.randint(0, 4)))
        members = tuple((word, random.choice(SIGNED)) for word in words)
        up = random.randrange(len(env))
        return core.SetFold(random.choice(functions), env[-1 - up], WORDS, up, members, 4)  # type: ignore[arg-type]

    def _fold(self, functions: tuple[str, ...], env: tuple[str, ...], depth: int) -> Core:
        random = self._random
        lists = [
            (up, kind) for up in range(len(env)) for kind, parent in KINDS.items() if parent == env[-1 - up]
        ]
        up, kind = random.choice(lists or [(len(env) - 1, "unit")])
        function = random.choice(functions)
        inner = (*env[: len(env) - up], kind)
        element = self.tree("number", inner, depth) if function in {"sum", "min", "max", "mean"} else None
        filtered = function in {"any", "all"} or random.random() < 0.6
        where = self.tree("truth", inner, depth) if filtered else None
        return core.Fold(function, kind, up, element, where)  # type: ignore[arg-type]


def _exact(node: Core) -> bool:
    if isinstance(node, core.Fold | core.SetFold):
        return node.function == "count"
    return isinstance(node, core.Number | core.Fact | core.AsOf)


def _path(kind: str) -> tuple[str, ...]:
    parent = KINDS[kind]
    return (*_path(parent), kind) if parent else (kind,)


def enterprise(random: Random, unknown: float) -> Subject:
    """An enterprise in which this share of the facts and lists is unknown."""
    return _subject(random, "enterprise", unknown)


def _subject(random: Random, kind: str, unknown: float) -> Subject:
    facts = {n: value(random, n, unknown) for n in range(len(SLOTS)) if random.random() >= unknown}
    children = [child for child, parent in KINDS.items() if parent == kind]
    lists = {
        child: [_subject(random, child, unknown) for _ in range(random.choice((0, 1, 1, 2, 4)))]
        for child in children
        if random.random() >= unknown
    }
    more = frozenset(child for child in lists if random.random() < unknown / 2)
    return Subject(facts, lists, more)


def value(random: Random, number: int, vague: float) -> Value:
    """A value of a slot, with this chance one that is only known in part."""
    slot = SLOTS[number]
    if slot.sort == "number":
        if number == DAY:
            ends = [float(random.randint(730_000, 740_500)) for _ in range(2)]
        else:
            ends = [random.choice(NUMBERS if slot.low == 0 else SIGNED) for _ in range(2)]
        return interval(min(ends), max(ends)) if random.random() < vague / 2 else ends[0]
    if slot.sort == "truth":
        return random.random() < 0.5
    if slot.sort == "code":
        mask = (1 << random.randrange(slot.size)) | (1 << random.randrange(slot.size))
        return codes(mask) if random.random() < vague / 2 else random.randrange(slot.size)
    return frozenset(random.sample(range(slot.size), random.randint(0, slot.size)))
