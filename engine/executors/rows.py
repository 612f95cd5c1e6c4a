"""Makes the rows of risks and hazards from the answers about things; see `program.rows`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

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
        self._status_of = {
            kind: [source.status for source in program.row_sources.get(kind, ())] for kind in ROW_KINDS
        }
        self._made: dict[tuple[str, int], _Source] = {}
        hazards = program.row_sources.get("hazard", ())
        self._status = {source.entry: source.status for source in hazards if source.status is not None}

    def _source(self, row_kind: str, number: int) -> _Source:
        """A source, laid out when it first has rows."""
        known = self._made.get((row_kind, number))
        if known is None:
            source = self._program.row_sources[row_kind][number]
            columns = self._program.row_columns[row_kind]
            known = _Source(source, columns, self._unknown[row_kind])
            self._made[row_kind, number] = known
        return known

    def make(self, subjects: Subjects, cells: Sequence[Column]) -> RowTables:
        """The rows, once the cells about things are worked out."""
        answered, last = self._records(subjects, cells)
        scores = {(entry, kind, row, factor): score for entry, kind, row, factor, score in subjects.scores}
        tables: dict[str, KindTable] = {}
        about: dict[str, list[About]] = {}
        for row_kind, statuses in self._status_of.items():
            of: list[About] = []
            made: list[list[Value | None]] = []
            for number, status in enumerate(statuses):
                if status is not None and _never(cells[status]):
                    continue
                source = self._source(row_kind, number)
                table = subjects.tables.get(source.kind)
                if table is None:
                    continue
                for row in _rows(status, table, cells, answered):
                    of.append(About(number, source.kind, row))
                    made.append(source.row(table, row, cells, subjects, last, scores))
            about[row_kind] = of
            tables[row_kind] = _table(row_kind, made, len(self._unknown[row_kind]), of, subjects)
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


class _Source:
    """A source, laid out for making rows: what is the same for all of them, and what is looked up for each."""

    def __init__(
        self, source: RowSource, columns: Sequence[RowColumn], unknown: Sequence[Value | None]
    ) -> None:
        self.kind = source.kind
        self._key = (source.entry, source.kind)
        origins = list(enumerate(source.columns))
        self._blank = [_always(origin, unknown[place]) for place, origin in origins]
        self._cells = [(place, o.number) for place, o in origins if o.where == "cell"]
        self._slots = [(place, o.number) for place, o in origins if o.where == "slot"]
        self._records = [(place, o.number) for place, o in origins if o.where == "record"]
        self._scores = [(place, columns[place].name) for place, o in origins if o.where == "score"]

    def row(
        self,
        table: KindTable,
        row: int,
        cells: Sequence[Column],
        subjects: Subjects,
        last: Mapping[tuple[str, str, int], int],
        scores: Mapping[tuple[str, str, int, str], float],
    ) -> list[Value | None]:
        """The values of the row about one subject."""
        made = self._blank.copy()
        for place, number in self._cells:
            made[place] = cells[number][row]
        for place, number in self._slots:
            made[place] = table.columns[number][row]
        if last and self._records:
            record = last.get((*self._key, row))
            if record is not None:
                told = subjects.tables[RECORDED].columns
                for place, number in self._records:
                    made[place] = told[number][record]
        if scores:
            for place, factor in self._scores:
                made[place] = scores.get((*self._key, row, factor), made[place])
        return made


def _always(origin: Origin, unknown: Value | None) -> Value | None:
    """What stands in a column unless something about the subject says otherwise."""
    match origin.where:
        case "code":
            return origin.number
        case "number":
            return origin.value
        case "true":
            return True
    return unknown


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


def _never(column: Column) -> bool:
    """Whether a status is false throughout, as most are: told at the speed of C."""
    try:
        return True not in column
    except Touched:  # an unknown refuses to be compared
        return False


def _rows(
    status: int | None, table: KindTable, cells: Sequence[Column], answered: frozenset[int]
) -> Iterable[int]:
    """The subjects that have a row of a source."""
    if status is None:
        return [row for row in range(table.rows) if not table.phantom[row] and row not in answered]
    return [
        row
        for row, value in enumerate(cells[status])
        if value is not False and value is not None and not table.phantom[row]
    ]


def _table(
    kind: str, rows: list[list[Value | None]], width: int, found: Sequence[About], subjects: Subjects
) -> KindTable:
    """A row is called as the thing it is about."""
    tables, count = subjects.tables, len(found)
    columns: Any = (
        [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]
    )
    ids = [tables[of].ids[row] for _, of, row in found]
    names = [tables[of].names[row] for _, of, row in found]
    return KindTable(kind, count, columns, [0] * count, {}, [False] * count, ids, names)
