"""One pass over the items of an enterprise: known keys by a dictionary, everything else the long way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
from .structure import StructureReader, extra_keys
from .subjects import KindTable

NO_NOTES: Final[Mapping[str, object]] = MappingProxyType({})
_MISSING: Final = object()

Lists = Mapping[str, tuple[Any, str]]

_NO_EXTRAS: Final[tuple[Lists, Mapping[str, object]]] = (MappingProxyType({}), NO_NOTES)


@dataclass(slots=True)
class Rows:
    """The rows of one kind while they are read."""

    reader: KindReader
    values: list[list[Any]] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    phantom: list[bool] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    places: list[tuple[Any, ...]] = field(default_factory=list)
    """(parent's place, list key, index), nested; flattened only when somebody asks"""
    extras: dict[int, tuple[Lists, Mapping[str, object]]] = field(default_factory=dict)
    """row -> (child kind -> (what was written, its key), notes), where there are any"""

    def own(self, owner: int) -> None:
        """Give the rows read since the last call their owner."""
        count = len(self.values) - len(self.parent)
        self.parent.extend([owner] * count)
        self.phantom.extend([False] * count)

    def notes(self) -> list[Mapping[str, object]]:
        """What each row carries besides facts."""
        found = [NO_NOTES] * len(self.values)
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
        self.structure = StructureReader(vocabulary, self.report)
        self.rows: dict[str, Rows] = {}
        self.starts: dict[str, list[int]] = {}

    def span(self, place: Place, key: bool = False) -> Span:
        """Where something stands: a place in the file, or a path for a dict."""
        return self.file.span(place, key) if self.file else Span(path=path_text(place))

    def report(self, problem: Problem, place: Place, fact: str = "") -> None:
        """Turn a problem into a finding at its place."""
        values = {"fact": fact or str(place[-1] if place else ""), **problem.values}
        self.findings.add(problem.code, self.span(place, "key" in values), problem.severity, **values)

    def read(self, enterprise: Mapping[str, Any], place: tuple[Any, ...]) -> None:
        """Read the enterprise and everything in it."""
        for kind, reader in self.readers.items():
            rows = self.rows[kind] = Rows(reader)
            if kind == "enterprise":
                self.item(rows, enterprise, "E", place)
                rows.own(-1)
            elif reader.kind.parent in self.rows:
                self.children(rows, self.rows[reader.kind.parent])
        self.check_ids()

    def children(self, rows: Rows, owners: Rows) -> None:
        """Read the lists of one kind in all its owners."""
        kind = rows.reader.kind.name
        starts = self.starts[kind] = []
        top = rows.reader.kind.parent == "enterprise"
        for owner in range(len(owners.values)):
            starts.append(len(rows.values))
            written, key = owners.extras.get(owner, _NO_EXTRAS)[0].get(kind, (_MISSING, ""))
            if written is _MISSING:
                more = kind not in LISTS_EMPTY_IF_MISSING or owners.phantom[owner]
            else:
                written, more, below = self.items(written, (owners.places[owner], key))
                prefix = f"{kind}-" if top else f"{owners.ids[owner]}/{kind}-"
                for number, item in enumerate(written):
                    self.item(rows, item, f"{prefix}{number + 1}", (below, number))
                rows.own(owner)
            if more:
                self.phantom(rows, owner)
        starts.append(len(rows.values))

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

    def phantom(self, rows: Rows, owner: int) -> None:
        """One row for any number of items of which nothing is known."""
        rows.values.append(rows.reader.defaults[:])
        rows.parent.append(owner)
        rows.phantom.append(True)
        rows.ids.append("")
        rows.names.append("")
        rows.places.append(())

    def item(self, rows: Rows, item: Any, made_id: str, place: tuple[Any, ...]) -> None:
        """Read one item; the caller fills in its owner."""
        reader = rows.reader
        if type(item) is not dict:
            if not isinstance(item, Mapping):
                self.report(Problem("fact-mapping", value=shown(item)), flat(place), reader.kind.name)
                return
            item = dict(item)
        values = reader.blank[:]
        find = reader.handlers.get
        extra: list[str] = []
        try:
            for key, value in item.items():
                handler = find(key)
                if handler is None:
                    extra.append(key)
                elif value is not None:
                    values[handler[0]] = handler[1](value)
        except Problem:
            values, extra = self.item_slowly(reader, item, place)
        name, own_id = values.pop(), values.pop()
        own_id = made_id if own_id is None else self.word(own_id, made_id, place, "id")
        if extra:
            rows.extras[len(rows.values)] = self.extras(reader, item, extra, values, place)
        for slot, target in reader.only_if:
            if values[target] is False and values[slot] is not False:
                self.only_if(reader, values, slot, place)
        rows.values.append(values)
        rows.ids.append(own_id)
        rows.places.append(place)
        rows.names.append(
            reader.name(values, own_id) if name is None else self.word(name, own_id, place, "name")
        )

    def item_slowly(
        self, reader: KindReader, item: Mapping[str, Any], place: tuple[Any, ...]
    ) -> tuple[list[Any], list[str]]:
        """Every fact by itself, so that each problem is told; and the keys that are no facts."""
        values = reader.blank[:]
        extra: list[str] = []
        for key, value in item.items():
            if key not in reader.handlers:
                extra.append(key)
            elif value is not None:
                self.fact(reader, values, key, value, (*flat(place), key))
        return values, extra

    def fact(self, reader: KindReader, values: list[Any], name: str, value: Any, place: Place) -> None:
        """One fact, or the problem at its place."""
        slot, converter = reader.handlers[name]
        try:
            values[slot] = converter(value)
        except Problem as problem:
            self.report(problem, place, name)

    def extras(
        self,
        reader: KindReader,
        item: Mapping[str, Any],
        extra: list[str],
        values: list[Any],
        place: tuple[Any, ...],
    ) -> tuple[dict[str, tuple[Any, str]], dict[str, object]]:
        """Lists, labels as keys, and the built-in structure."""
        kind = reader.kind.name
        structure = extra_keys(kind)
        lists: dict[str, tuple[Any, str]] = {}
        notes: dict[str, object] = {}
        for key in extra:
            value = item[key]
            word = fold(str(key))
            name = word if word in reader.handlers else reader.labels.get(word)
            below = (*flat(place), key)
            if name is not None:
                if name in item:
                    self.report(Problem("fact-given-twice", key=key, other=name), below)
                elif value is not None:
                    self.fact(reader, values, name, value, below)
            elif word in reader.lists:
                child = reader.lists[word]
                if child in lists:
                    self.report(Problem("fact-given-twice", key=key, other=child), below)
                if value is not None:
                    lists[child] = (value, key)
            elif word in structure:
                read = None if value is None else self.structure.read(kind, word, value, below)
                if read is not None:
                    notes[word] = read
            else:
                guess = guess_values(word, [*reader.words, *structure])
                self.report(Problem("fact-unknown", key=word, kind=kind, **guess), below)
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

    def only_if(self, reader: KindReader, values: list[Any], slot: int, place: tuple[Any, ...]) -> None:
        """A fact that is only asked when another is true, which is false here."""
        fact = reader.facts[slot]
        if values[slot] is True:
            problem = Doubt("only-if-contradiction", other=fact.only_if)
            self.report(problem, (*flat(place), fact.name), fact.name)
        values[slot] = False

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
            columns: list[list[Any]] = (
                [list(column) for column in zip(*rows.values, strict=True)]
                if rows.values
                else [[]] * len(rows.reader.defaults)
            )
            children = [child for child in rows.reader.kind.children if child in self.starts]
            found[kind] = KindTable(
                kind,
                len(rows.values),
                columns,
                rows.parent,
                {child: self.starts[child] for child in children},
                rows.phantom,
                rows.ids,
                rows.names,
                rows.notes(),
            )
        return found


def path_text(place: Place) -> str:
    """A path as people read it: chemical_units[0].quantity."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return "".join(parts).removeprefix(".")
