"""One pass over the items of an enterprise: known keys by a dictionary, everything else the long way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from types import MappingProxyType
from typing import Any, Final

from ..diagnostics import Findings, Span
from ..suggest import guess_values
from ..vocabulary.model import Vocabulary
from ..yamlfile import fold
from .convert import to_text
from .factfile import FactFile, Place
from .layout import LISTS_EMPTY_IF_MISSING, KindReader
from .problems import Doubt, Problem, shown
from .shapes import Columns, by_shape, joined, read_some
from .structure import StructureReader, extra_keys
from .subjects import KindTable

NO_NOTES: Final[Mapping[str, object]] = MappingProxyType({})
_MISSING: Final = object()
_DICT: Final = {dict}

Lists = Mapping[str, tuple[Any, str]]

_NO_EXTRAS: Final[tuple[Lists, Mapping[str, object]]] = (MappingProxyType({}), NO_NOTES)


@dataclass(slots=True)
class Rows:
    """The rows of one kind: first gathered from all owners, then read together."""

    reader: KindReader
    items: list[dict[Any, Any]] = field(default_factory=list)
    """what was written; nothing for a phantom row"""
    parent: list[int] = field(default_factory=list)
    phantom: list[bool] = field(default_factory=list)
    places: list[tuple[Any, ...]] = field(default_factory=list)
    """(list's place, index), nested; flattened only when somebody asks"""
    columns: list[list[Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    extras: dict[int, tuple[Lists, Mapping[str, object]]] = field(default_factory=dict)
    """row -> (child kind -> (what was written, its key), notes), where there are any"""

    def add(self, item: dict[Any, Any], owner: int, place: tuple[Any, ...], phantom: bool = False) -> None:
        """One more row; `phantom`: it stands for any number of items of which nothing is known."""
        self.items.append(item)
        self.parent.append(owner)
        self.phantom.append(phantom)
        self.places.append(place)

    def add_all(self, items: list[dict[Any, Any]], owner: int, place: tuple[Any, ...]) -> None:
        """A whole list."""
        count = len(items)
        self.items += items
        self.parent += repeat(owner, count)
        self.phantom += repeat(False, count)
        self.places += zip(repeat(place), range(count))

    def notes(self) -> list[Mapping[str, object]]:
        """What each row carries besides facts."""
        found = [NO_NOTES] * len(self.items)
        for row, (_, notes) in self.extras.items():
            found[row] = notes
        return found

    def note(self, row: int, key: str) -> object:
        """One note of one row; None where it has none."""
        return self.extras.get(row, _NO_EXTRAS)[1].get(key)

    def place(self, row: int) -> Place:
        """The path of a row."""
        return flat(self.places[row])


def flat(nested: tuple[Any, ...]) -> Place:
    """A nested place as a path."""
    parts: list[str | int] = []
    while nested:
        above, *own = nested
        parts.extend(reversed(own))
        nested = above
    return tuple(reversed(parts))


class FactReader:
    """Reads the facts of one enterprise into tables; faults go to `findings`."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        readers: Mapping[str, KindReader],
        file: FactFile | None,
        findings: Findings,
    ) -> None:
        self.vocabulary = vocabulary
        self.readers = readers
        self.file = file
        self.findings = findings
        self.structure = StructureReader(vocabulary, self.report_at)
        self.rows: dict[str, Rows] = {}
        self.starts: dict[str, list[int]] = {}

    def span(self, place: Place, key: bool = False) -> Span:
        """Where something stands: a place in the file, or a path for a dict."""
        return self.file.span(place, key) if self.file else Span(path=path_text(place))

    def report(self, problem: Problem, place: Place, fact: str = "") -> None:
        """Turn a problem into a finding at its place."""
        values = {"fact": fact or str(place[-1] if place else ""), **problem.values}
        self.findings.add(problem.code, self.span(place, "key" in values), problem.severity, **values)

    def report_at(self, problem: Problem, place: tuple[Any, ...]) -> None:
        """The same for a nested place."""
        self.report(problem, flat(place))

    def read(self, enterprise: Mapping[str, Any], place: tuple[Any, ...]) -> None:
        """Read the enterprise and everything in it."""
        for kind, reader in self.readers.items():
            rows = self.rows[kind] = Rows(reader)
            owners = self.rows.get(reader.kind.parent)
            if kind == "enterprise":
                rows.add(dict(enterprise), -1, place)
            elif owners is not None:
                self.gather(rows, owners)
            if rows.items:
                self.values(rows)
                self.words(rows, owners)
        self.check_ids()

    def gather(self, rows: Rows, owners: Rows) -> None:
        """Find the lists of one kind in all its owners."""
        kind = rows.reader.kind.name
        starts = self.starts[kind] = []
        for owner in range(len(owners.items)):
            starts.append(len(rows.items))
            written, key = owners.extras.get(owner, _NO_EXTRAS)[0].get(kind, (_MISSING, ""))
            if written is _MISSING:
                more = kind not in LISTS_EMPTY_IF_MISSING or owners.phantom[owner]
            else:
                written, more, below = self.items(written, (owners.places[owner], key))
                if {*map(type, written)} <= _DICT:
                    rows.add_all(written, owner, below)
                else:
                    self.unusual(rows, written, owner, below)
            if more:
                rows.add({}, owner, (), phantom=True)
        starts.append(len(rows.items))

    def unusual(self, rows: Rows, written: list[Any], owner: int, place: tuple[Any, ...]) -> None:
        """A list whose items are not all plain dicts."""
        for number, item in enumerate(written):
            if isinstance(item, Mapping):
                rows.add(dict(item), owner, (place, number))
            else:
                problem = Problem("fact-mapping", value=shown(item))
                self.report(problem, flat((place, number)), rows.reader.kind.name)

    def items(self, written: Any, place: tuple[Any, ...]) -> tuple[list[Any], bool, tuple[Any, ...]]:
        """The items of a list, whether there may be more, and the place of the list."""
        if type(written) is list or type(written) is tuple:
            return list(written), False, place
        if isinstance(written, Mapping) and "items" in written:
            for key in written.keys() - {"items", "more"}:
                guess = guess_values(str(key), ("items", "more"))
                self.report(Problem("fact-key-unknown", key=str(key), **guess), (*flat(place), str(key)))
            more = written.get("more", False)
            if more is not True and more is not False:
                self.report(Problem("fact-yes-no", value=shown(more)), (*flat(place), "more"))
            inner = written["items"]
            if isinstance(inner, (list, tuple)):
                return list(inner), more is True, (place, "items")
        self.report(Problem("fact-list", value=shown(written)), flat(place))
        return [], True, place

    def values(self, rows: Rows) -> None:
        """Read the facts of all rows, and what stands beside them."""
        reader, items = rows.reader, rows.items
        extra: dict[int, list[Any]] = {}
        parts: list[tuple[Sequence[int], Columns]] = []
        alone: list[int] = []
        for keys, places in by_shape(items).items():
            together = read_some(reader, items, places, keys)
            if together is None:
                alone += places
            else:
                parts.append((places, together[0]))
                if together[1]:
                    extra |= dict.fromkeys(places, together[1])
        if alone:
            alone.sort()
            values = [self.item(reader, items[row], rows.places[row], row, extra) for row in alone]
            parts.append((alone, [*zip(*values, strict=True)]))
        rows.columns = joined(parts)
        for row, others in sorted(extra.items()):
            rows.extras[row] = self.extras(rows, row, others)
        for slot, target in reader.only_if:
            hanging = rows.columns[slot]
            for row, value in enumerate(rows.columns[target]):
                if value is False and hanging[row] is not False:
                    self.only_if(rows, row, slot)

    def item(
        self,
        reader: KindReader,
        item: Mapping[str, Any],
        place: tuple[Any, ...],
        row: int,
        extra: dict[int, list[Any]],
    ) -> list[Any]:
        """The values of one item; its keys that are no facts go to `extra`."""
        values = reader.blank[:]
        find = reader.handlers.get
        others: list[str] = []
        try:
            for key, value in item.items():
                handler = find(key)
                if handler is None:
                    others.append(key)
                elif value is not None:
                    values[handler[0]] = handler[1](value)
        except Problem:
            values, others = self.item_slowly(reader, item, place)
        if others:
            extra[row] = others
        return values

    def item_slowly(
        self, reader: KindReader, item: Mapping[str, Any], place: tuple[Any, ...]
    ) -> tuple[list[Any], list[str]]:
        """Every fact by itself, so that each problem is told; and the keys that are no facts."""
        values = reader.blank[:]
        extra: list[str] = []
        for key, value in item.items():
            handler = reader.handlers.get(key)
            if handler is None:
                extra.append(key)
            elif value is not None:
                try:
                    values[handler[0]] = handler[1](value)
                except Problem as problem:
                    self.report(problem, (*flat(place), key), key)
        return values, extra

    def words(self, rows: Rows, owners: Rows | None) -> None:
        """The id and name of every row, as written or made."""
        names, ids = rows.columns.pop(), rows.columns.pop()
        for row, given in enumerate(ids):
            if given is None:
                ids[row] = "" if rows.phantom[row] else made_id(rows, row, owners)
            elif type(given) is not str or not given.isascii() or not (text := given.strip()):
                ids[row] = self.word(given, made_id(rows, row, owners), rows.places[row], "id")
            else:
                ids[row] = text
        slot, words = rows.reader.name_slot, rows.reader.name_words
        for row, given in enumerate(names):
            if type(given) is str and (text := given.strip()):
                names[row] = text
            elif given is not None:
                names[row] = self.word(given, ids[row], rows.places[row], "name")
            else:
                code = rows.columns[slot][row] if slot >= 0 and not rows.phantom[row] else None
                names[row] = words[code] if type(code) is int else ids[row]
        rows.ids, rows.names = ids, names

    def by_label(self, rows: Rows, row: int, name: str, key: str) -> None:
        """One fact that stands beside the others under another key."""
        slot, converter = rows.reader.handlers[name]
        try:
            rows.columns[slot][row] = converter(rows.items[row][key])
        except Problem as problem:
            self.report(problem, (*rows.place(row), key), name)

    def extras(self, rows: Rows, row: int, extra: list[str]) -> tuple[Lists, Mapping[str, object]]:
        """Lists, labels as keys, and the built-in structure."""
        reader, item = rows.reader, rows.items[row]
        lists: dict[str, tuple[Any, str]] = {}
        notes: dict[str, object] = {}
        for key in extra:
            value = item[key]
            what = reader.beside(key)
            if what is None:
                guess = guess_values(fold(str(key)), [*reader.words, *extra_keys(reader.kind.name)])
                problem = Problem("fact-unknown", key=fold(str(key)), kind=reader.kind.name, **guess)
                self.report(problem, (*rows.place(row), key))
                continue
            sort, name = what
            if (sort == "fact" and name in item) or (sort == "list" and name in lists):
                self.report(Problem("fact-given-twice", key=key, other=name), (*rows.place(row), key))
            if value is None:
                continue
            if sort == "list":
                lists[name] = (value, key)
            elif sort == "fact":
                if name not in item:
                    self.by_label(rows, row, name, key)
            else:
                place: tuple[Any, ...] = (rows.places[row], key)
                read = self.structure.read(reader.kind.name, name, value, place)
                if read is not None:
                    notes[name] = read
        return lists, notes

    def word(self, value: Any, default: str, place: tuple[Any, ...], key: str) -> str:
        """An id or name."""
        try:
            text = fold(to_text(value)) if key == "id" else to_text(value).strip()
        except Problem as problem:
            self.report(problem, (*flat(place), key), key)
            return default
        if not text:
            self.report(Problem("fact-empty", key=key), (*flat(place), key), key)
        return text or default

    def only_if(self, rows: Rows, row: int, slot: int) -> None:
        """A fact that is only asked when another is true, which is false here."""
        fact, column = rows.reader.facts[slot], rows.columns[slot]
        if column[row] is True:
            problem = Doubt("only-if-contradiction", other=fact.only_if)
            self.report(problem, (*rows.place(row), fact.name), fact.name)
        column[row] = False

    def check_ids(self) -> None:
        """Ids must differ within the enterprise."""
        count = sum(len(rows.ids) - sum(rows.phantom) for rows in self.rows.values())
        distinct = {i for rows in self.rows.values() for i in rows.ids}
        if len(distinct) - ("" in distinct) == count:
            return
        seen: dict[str, Place] = {}
        for rows in self.rows.values():
            for row, name in enumerate(rows.ids):
                if rows.phantom[row]:
                    continue
                place = (*rows.place(row), "id")
                if name in seen:
                    first = self.span(seen[name])
                    other = f"{first.line}:{first.column}" if first.line else first.path
                    self.report(Problem("subject-id-twice", id=name, other=other), place)
                seen.setdefault(name, place)

    def tables(self) -> dict[str, KindTable]:
        """What was read, as executors read it."""
        found: dict[str, KindTable] = {}
        for kind, rows in self.rows.items():
            # Nothing is ever added to a column, so those of a kind without rows may all be one.
            columns = rows.columns or [[]] * len(rows.reader.defaults)
            children = [child for child in rows.reader.kind.children if child in self.starts]
            found[kind] = KindTable(
                kind,
                len(rows.items),
                columns,
                rows.parent,
                {child: self.starts[child] for child in children},
                rows.phantom,
                rows.ids,
                rows.names,
                rows.notes(),
            )
        return found


def made_id(rows: Rows, row: int, owners: Rows | None) -> str:
    """The id of a row that has none: its kind and its number in its list."""
    if owners is None:
        return "E"
    kind = rows.reader.kind
    prefix = "" if kind.parent == "enterprise" else f"{owners.ids[rows.parent[row]]}/"
    return f"{prefix}{kind.name}-{rows.places[row][-1] + 1}"


def path_text(place: Place) -> str:
    """A path as people read it: chemical_units[0].quantity."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return "".join(parts).removeprefix(".")
