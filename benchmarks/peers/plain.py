"""The whole program the way one writes it in Polars by hand: a frame a kind, parents by join, lists by group_by and join.

Two values only (every fact known), comparisons with the tolerance of the language, all aggregates of one list and one
step in one group_by. It is the near bound that the columnar executor is measured against.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import polars as pl
from dual_prevention.engine.program import core as c
from dual_prevention.engine.program.program import LookUpTable, Program


@dataclass(slots=True)
class PlainProgram:
    """A program over frames: `columns` f0, f1, ... of facts (sets as words_0, ...), `row` and `owner`."""

    program: Program
    frames: dict[str, pl.DataFrame] = field(default_factory=dict)
    as_of: float = 0.0
    _made: dict[tuple[str, Any], str] = field(default_factory=dict)
    """(kind, what) -> the column that holds it"""

    def run(self, frames: Mapping[str, pl.DataFrame], as_of: datetime.date) -> dict[str, pl.DataFrame]:
        """The frames with a column cN for every cell."""
        self.frames, self._made, self.as_of = dict(frames), {}, float(as_of.toordinal())
        for step in self.program.steps:
            if step.kind in self.frames:
                self._step(step.kind, step.cells)
        return self.frames

    def _step(self, kind: str, numbers: tuple[int, ...]) -> None:
        cells = [self.program.cells[n] for n in numbers]
        self._gather(kind, [cell.core for cell in cells])
        pending: list[pl.Expr] = []
        fresh: set[int] = set()
        for cell in cells:
            if any(node.number in fresh for node in _nodes(cell.core) if isinstance(node, c.Cell)):
                self.frames[kind] = self.frames[kind].lazy().with_columns(pending).collect()
                pending, fresh = [], set()
            pending.append(self._expr(kind, cell.core).alias(f"c{cell.number}"))
            fresh.add(cell.number)
        self.frames[kind] = self.frames[kind].lazy().with_columns(pending).collect()

    def _gather(self, kind: str, cores: list[c.Core]) -> None:
        """Join in what stands on owners, and aggregate what stands below."""
        folds: dict[tuple[str, str], list[c.Fold]] = {}
        for node in (n for core in cores for n in _nodes(core)):
            if isinstance(node, c.Fold):
                folds.setdefault((self._owner(kind, node.up), node.kind), []).append(node)
        for (owner, child), wanted in folds.items():
            self._fold(owner, child, list(dict.fromkeys(wanted)))
        for core in cores:
            for node in _nodes(core):
                if not isinstance(node, c.Fold) and getattr(node, "up", 0):
                    self._join(kind, node.up, *self._columns(node))  # type: ignore[union-attr]
                elif isinstance(node, c.Fold) and node.up:
                    self._join(kind, node.up, self._made[self._owner(kind, node.up), _key(node)])

    def _owner(self, kind: str, up: int) -> str:
        for _ in range(up):
            kind = self.program.vocabulary.kinds[kind].parent
        return kind

    def _columns(self, node: c.Core) -> list[str]:
        match node:
            case c.Fact(_, slot, _, _):
                return [f"f{slot}"]
            case c.Cell(number, _, _):
                return [f"c{number}"]
            case c.Contains(kind, slot, _, _) | c.SetFold(_, kind, slot, _, _, _):
                owner = self.frames[kind]
                return [name for name in owner.columns if name.startswith(f"f{slot}_")]
        return []

    def _join(self, kind: str, up: int, *columns: str) -> None:
        """Bring columns of an owner to the frame of a kind as u{up}_{name}, one step after the other."""
        for name in columns:
            if (kind, (up, name)) in self._made:
                continue
            parent = self.program.vocabulary.kinds[kind].parent
            source = name
            if up > 1:
                self._join(parent, up - 1, name)
                source = f"u{up - 1}_{name}"
            above = self.frames[parent].select(
                pl.col("row").alias("owner"), pl.col(source).alias(f"u{up}_{name}")
            )
            narrow = (
                self.frames[kind].select("owner").join(above, on="owner", how="left", maintain_order="left")
            )
            self.frames[kind] = self.frames[kind].with_columns(narrow[f"u{up}_{name}"])
            self._made[kind, (up, name)] = f"u{up}_{name}"

    def _fold(self, owner: str, child: str, folds: list[c.Fold]) -> None:
        folds = [fold for fold in folds if (owner, _key(fold)) not in self._made]
        if not folds or child not in self.frames:
            for fold in folds:
                self._empty(owner, fold)
            return
        parts = [part for fold in folds for part in (fold.element, fold.where) if part is not None]
        self._gather(child, parts)
        aggregates, fills = [], []
        for fold in folds:
            name = f"a{len(self._made)}"
            self._made[owner, _key(fold)] = name
            aggregates.append(self._aggregate(child, fold).alias(name))
            fills.append(
                pl.col(name).fill_null(_WITHOUT[fold.function]) if fold.function in _WITHOUT else pl.col(name)
            )
        grouped = self.frames[child].lazy().group_by("owner").agg(aggregates)
        rows = self.frames[owner].lazy().select("row")
        joined = rows.join(grouped, left_on="row", right_on="owner", how="left", maintain_order="left")
        found = joined.with_columns(fills).drop("row").collect()
        self.frames[owner] = self.frames[owner].with_columns(found.get_columns())

    def _empty(self, owner: str, fold: c.Fold) -> None:
        name = f"a{len(self._made)}"
        self._made[owner, _key(fold)] = name
        nothing = pl.lit(_WITHOUT.get(fold.function), None if fold.function in _WITHOUT else pl.Float64)
        self.frames[owner] = self.frames[owner].with_columns(nothing.alias(name))

    def _aggregate(self, child: str, fold: c.Fold) -> pl.Expr:
        where = None if fold.where is None else self._expr(child, fold.where)
        if fold.function in ("any", "all"):
            assert where is not None
            return where.any() if fold.function == "any" else where.all()
        if fold.function == "count":
            return pl.len().cast(pl.Float64) if where is None else where.sum().cast(pl.Float64)
        assert fold.element is not None
        element = self._expr(child, fold.element)
        chosen = element if where is None else element.filter(where)
        found: pl.Expr = getattr(chosen, fold.function)()
        return found

    def _expr(self, kind: str, node: c.Core) -> pl.Expr:
        if isinstance(node, c.Fold):
            return self._fold_column(kind, node)
        method = getattr(self, f"_{type(node).__name__.lower()}")
        made: pl.Expr = method(kind, node)
        return made

    def _number(self, _: str, node: c.Number) -> pl.Expr:
        return pl.lit(node.value)

    def _truth(self, _: str, node: c.Truth) -> pl.Expr:
        return pl.lit(node.value)

    def _code(self, _: str, node: c.Code) -> pl.Expr:
        return pl.lit(node.value, pl.Int64)

    def _asof(self, _: str, __: c.AsOf) -> pl.Expr:
        return pl.lit(self.as_of)

    def _unknown(self, _: str, node: c.Unknown) -> pl.Expr:
        return pl.lit(None, {"number": pl.Float64, "truth": pl.Boolean, "code": pl.Int64}[node.sort])

    def _fact(self, _: str, node: c.Fact) -> pl.Expr:
        return pl.col(f"u{node.up}_f{node.slot}" if node.up else f"f{node.slot}")

    def _cell(self, _: str, node: c.Cell) -> pl.Expr:
        return pl.col(f"u{node.up}_c{node.number}" if node.up else f"c{node.number}")

    def _arith(self, kind: str, node: c.Arith) -> pl.Expr:
        left, right = self._expr(kind, node.left), self._expr(kind, node.right)
        return {"+": left + right, "-": left - right, "*": left * right, "/": left / right}[node.op]

    def _extreme(self, kind: str, node: c.Extreme) -> pl.Expr:
        items = [self._expr(kind, item) for item in node.items]
        return pl.max_horizontal(items) if node.op == "max" else pl.min_horizontal(items)

    def _round(self, kind: str, node: c.Round) -> pl.Expr:
        operand = self._expr(kind, node.operand)
        near = operand.round()
        whole = operand.ceil() if node.op == "ceil" else operand.floor()
        return pl.when((operand - near).abs() <= _tolerance(operand, near)).then(near).otherwise(whole)

    def _datefunction(self, kind: str, node: c.DateFunction) -> pl.Expr:
        day = self._expr(kind, node.operand)
        if node.op == "days_since":
            return self.as_of - day
        date = (day - datetime.date(1970, 1, 1).toordinal()).cast(pl.Int32).cast(pl.Date)
        now = datetime.date.fromordinal(int(self.as_of))
        months = (now.year - date.dt.year()) * 12 + now.month - date.dt.month() - (date.dt.day() > now.day)
        if node.op == "months_since":
            return months.cast(pl.Float64)
        if node.op == "years_since":
            return (months / 12).floor()
        passed = (date.dt.month() * 100 + date.dt.day()) <= now.month * 100 + now.day
        year = pl.lit(now.year) - pl.when(passed).then(0).otherwise(1)
        leap = (date.dt.month() == 2) & (date.dt.day() == 29) & ~pl.datetime(year, 1, 1).dt.is_leap_year()
        last = pl.date(
            year,
            pl.when(leap).then(3).otherwise(date.dt.month()),
            pl.when(leap).then(1).otherwise(date.dt.day()),
        )
        return last.cast(pl.Int32).cast(pl.Float64) + datetime.date(1970, 1, 1).toordinal()

    def _compare(self, kind: str, node: c.Compare) -> pl.Expr:
        left, right = self._expr(kind, node.left), self._expr(kind, node.right)
        if not node.tolerant:
            return {">=": left >= right, ">": left > right, "==": left == right}[node.op]
        near = _tolerance(left, right)
        return {
            ">=": left >= right - near, ">": ~(right >= left - near), "==": (left - right).abs() <= near,
        }[node.op]  # fmt: skip

    def _member(self, kind: str, node: c.Member) -> pl.Expr:
        return self._expr(kind, node.item).is_in(sorted(node.codes))

    def _same(self, kind: str, node: c.Same) -> pl.Expr:
        return self._expr(kind, node.left) == self._expr(kind, node.right)

    def _contains(self, _: str, node: c.Contains) -> pl.Expr:
        return self._word(node.slot, node.up, node.code)

    def _word(self, slot: int, up: int, code: int) -> pl.Expr:
        name = f"f{slot}_{code // 64}"
        return (pl.col(f"u{up}_{name}" if up else name) & pl.lit(1 << code % 64, pl.UInt64)) != 0

    def _setfold(self, _: str, node: c.SetFold) -> pl.Expr:
        inside = [(self._word(node.slot, node.up, code), number) for code, number in node.members]
        match node.function:
            case "any":
                return reduce(lambda a, b: a | b, [word for word, _ in inside], pl.lit(value=False))
            case "count":
                return reduce(lambda a, b: a + b, [word.cast(pl.Float64) for word, _ in inside], pl.lit(0.0))
            case "sum":
                return reduce(lambda a, b: a + b, [w.cast(pl.Float64) * n for w, n in inside], pl.lit(0.0))
            case "all":
                members = {code for code, _ in node.members}
                others = [self._word(node.slot, node.up, n) for n in range(node.size) if n not in members]
                return ~reduce(lambda a, b: a | b, others, pl.lit(value=False))
        values = [pl.when(word).then(number) for word, number in inside]
        if node.function == "mean":
            return pl.mean_horizontal(values)
        return pl.max_horizontal(values) if node.function == "max" else pl.min_horizontal(values)

    def _allof(self, kind: str, node: c.AllOf) -> pl.Expr:
        return reduce(lambda a, b: a & b, [self._expr(kind, item) for item in node.items], pl.lit(value=True))

    def _anyof(self, kind: str, node: c.AnyOf) -> pl.Expr:
        return reduce(
            lambda a, b: a | b, [self._expr(kind, item) for item in node.items], pl.lit(value=False)
        )

    def _not(self, kind: str, node: c.Not) -> pl.Expr:
        return ~self._expr(kind, node.operand)

    def _atleast(self, kind: str, node: c.AtLeast) -> pl.Expr:
        return pl.sum_horizontal([self._expr(kind, i).cast(pl.Int32) for i in node.items]) >= node.count

    def _choose(self, kind: str, node: c.Choose) -> pl.Expr:
        then, otherwise = self._expr(kind, node.then), self._expr(kind, node.otherwise)
        return pl.when(self._expr(kind, node.test)).then(then).otherwise(otherwise)

    def _lookup(self, kind: str, node: c.LookUp) -> pl.Expr:
        table = self.program.tables[node.table]
        keys = [self._expr(kind, key).cast(pl.Int64) for key in node.keys]
        of = pl.Int64 if node.sort == "code" else pl.Float64
        packed = reduce(lambda a, b: a * 100_000 + b, keys)
        return packed.replace_strict(_packed(table), default=None, return_dtype=of)

    def _fold_column(self, kind: str, node: c.Fold) -> pl.Expr:
        name = self._made[self._owner(kind, node.up), _key(node)]
        return pl.col(f"u{node.up}_{name}" if node.up else name)

    def _known(self, kind: str, node: c.Known) -> pl.Expr:
        return self._expr(kind, node.operand).is_not_null()

    def _assume(self, kind: str, node: c.Assume) -> pl.Expr:
        return self._expr(kind, node.operand).fill_null(self._expr(kind, node.default))

    def _surely(self, kind: str, node: c.Surely) -> pl.Expr:
        return self._expr(kind, node.operand).fill_null(value=False)


_WITHOUT: Mapping[str, Any] = {"any": False, "all": True, "count": 0.0, "sum": 0.0}
"""What an aggregate is of an empty list."""


def _key(fold: c.Fold) -> tuple[Any, ...]:
    return fold.function, fold.kind, fold.element, fold.where


def _tolerance(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    return 1e-12 * pl.max_horizontal(pl.lit(1.0), left.abs(), right.abs())


def _packed(table: LookUpTable) -> dict[int, float]:
    found: dict[int, float] = {}
    for keys, value in table.cells.items():
        packed = 0
        for key in keys:
            packed = packed * 100_000 + int(key)
        if not isinstance(value, tuple):
            found[packed] = value
    return found


def _nodes(core: c.Core) -> Iterator[Any]:
    """Every node, but not those inside aggregates: they stand on other rows."""
    pending: list[Any] = [core]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, c.Fold):
            continue
        for name in getattr(node, "__dataclass_fields__", ()):
            value = getattr(node, name)
            if isinstance(value, tuple):
                pending += [item for item in value if hasattr(item, "__dataclass_fields__")]
            elif hasattr(value, "__dataclass_fields__"):
                pending.append(value)
