"""Makes the rows of risks and hazards from the answers about things; see `program.rows`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ..facts.convert import unknown_value
from ..facts.subjects import KindTable, Subjects
from ..program.program import Program
from ..program.rows import Origin, RowColumn, RowSource
from ..program.types import CodeType
from ..values import BIG, Codes, Interval, Touched, Value
from ..vocabulary.model import ROW_KINDS

Column = list[Value | None]
RECORDED: Final = "recorded_hazard"


class About(NamedTuple):
    """What a row is about: its source (by number among the row kind's sources) and the subject."""

    source: int
    kind: str
    row: int


@dataclass(frozen=True, slots=True)
class RowTables:
    """The tables of the row kinds, and for each of their rows what it is about."""

    tables: Mapping[str, KindTable] = field(default_factory=dict)
    about: Mapping[str, Sequence[About]] = field(default_factory=dict)


NO_ROWS: Final = RowTables()


class RowMaker:
    """Makes the rows of one program, over any enterprise."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._unknown = {
            kind: [unknown_in(program, kind, column) for column in program.row_columns.get(kind, ())]
            for kind in ROW_KINDS
        }
        hazards = program.row_sources.get("hazard", ())
        self._status = {source.entry: source.status for source in hazards if source.status is not None}

    def make(self, subjects: Subjects, cells: Sequence[Column]) -> RowTables:
        """The rows, once the cells about things are worked out."""
        answered, last = self._records(subjects, cells)
        tables: dict[str, KindTable] = {}
        about: dict[str, list[About]] = {}
        for kind in ROW_KINDS:
            unknown = self._unknown[kind]
            columns: list[Column] = [[] for _ in unknown]
            found: list[About] = []
            for number, source in enumerate(self._program.row_sources.get(kind, ())):
                table = subjects.tables.get(source.kind)
                rows = [] if table is None else list(_rows(source, table, cells, answered))
                if table is None or not rows:
                    continue
                found += [About(number, source.kind, row) for row in rows]
                for origin, nothing, column in zip(source.columns, unknown, columns, strict=True):
                    column.extend(_values(origin, rows, source, subjects, cells, last, nothing))
            about[kind] = found
            tables[kind] = _table(kind, columns, found, subjects)
        return RowTables(tables, about)

    def _records(
        self, subjects: Subjects, cells: Sequence[Column]
    ) -> tuple[frozenset[int], dict[tuple[str, str, int], int]]:
        """Records that speak of a hazard which a rule finds or may find itself: they are no rows of their own. And the
        record that answers a hazard: the last of several."""
        answered: list[int] = []
        last: dict[tuple[str, str, int], int] = {}
        for record, rule, kind, row in subjects.answering:
            last[rule, kind, row] = record
            status = self._status.get(rule)
            if status is not None and self._program.cells[status].kind == kind:
                value = cells[status][row]
                if value is not False and value is not None:
                    answered.append(record)
        return frozenset(answered), last


def unknown_in(program: Program, kind: str, column: RowColumn) -> Value | None:
    """The value of a column that nobody tells."""
    kinds = program.vocabulary.kinds
    if column.what == "fact":
        fact = kinds[kind].facts.get(column.name) or kinds[RECORDED].facts[column.name]
        value: Value | None = unknown_value(fact)
        return value
    if isinstance(column.type, CodeType):
        choices = column.type.choices
        return Codes(choices.every) if len(choices.words) > 1 else 0
    return Interval(-BIG, BIG)


def _rows(
    source: RowSource, table: KindTable, cells: Sequence[Column], answered: frozenset[int]
) -> Iterator[int]:
    """The subjects that have a row of this source."""
    if source.status is None:
        return (row for row in range(table.rows) if not table.phantom[row] and row not in answered)
    status = cells[source.status]
    try:  # most are false throughout: told at the speed of C, unless an unknown refuses to be compared
        if True not in status:
            return iter(())
    except Touched:
        pass
    return (
        row
        for row, value in enumerate(status)
        if value is not False and value is not None and not table.phantom[row]
    )


def _values(
    origin: Origin,
    rows: Sequence[int],
    source: RowSource,
    subjects: Subjects,
    cells: Sequence[Column],
    last: Mapping[tuple[str, str, int], int],
    nothing: Value | None,
) -> Column:
    """One column's values for the rows of one source."""
    number = origin.number
    match origin.where:
        case "cell":
            column = cells[number]
            return [column[row] for row in rows]
        case "slot":
            facts = subjects.tables[source.kind].columns[number]
            return [facts[row] for row in rows]
        case "code":
            return [number] * len(rows)
        case "true":
            return [True] * len(rows)
        case "record" if last:
            facts = subjects.tables[RECORDED].columns[number]
            records = [last.get((source.entry, source.kind, row)) for row in rows]
            return [nothing if record is None else facts[record] for record in records]
    return [nothing] * len(rows)


def _table(kind: str, columns: list[Column], found: Sequence[About], subjects: Subjects) -> KindTable:
    """A row is called as the thing it is about."""
    tables, count = subjects.tables, len(found)
    ids = [tables[of].ids[row] for _, of, row in found]
    names = [tables[of].names[row] for _, of, row in found]
    return KindTable(kind, count, columns, [0] * count, {}, [False] * count, ids, names)  # type: ignore[arg-type]
