"""What the loader of facts needs of a program: the vocabulary, and the slots of each kind's table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from ..program.program import Program, RiskPart, RowSlot
from ..values import Interval
from ..vocabulary.model import ROW_KINDS, Fact, Kind, Method, Vocabulary
from ..yamlfile import fold
from .columns import ColumnConverter, column_converter
from .convert import Converter, make_converter, unknown_value
from .shapes import Shape
from .structure import extra_keys

LISTS_EMPTY_IF_MISSING: Final = frozenset({"own_risk", "recorded_hazard"})
"""Lists that only the enterprise can have begun: not given means none."""

_MOST: Final = 1e12


@dataclass(frozen=True, slots=True)
class FactLayout:
    """The part of a program that facts are laid out by. `slots` may be {}: then there are no row slots."""

    vocabulary: Vocabulary
    slots: Mapping[str, int] = field(default_factory=dict)
    row_slots: tuple[RowSlot, ...] = ()
    methods: Mapping[str, Method] = field(default_factory=dict)
    risks: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """risk entry -> its kind and its method"""
    _readers: dict[str, KindReader] = field(default_factory=dict, init=False, repr=False, compare=False)

    _by_entry: dict[tuple[str, str], list[RowSlot]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def by_entry(self) -> Mapping[tuple[str, str], list[RowSlot]]:
        """(what, entry) -> the row slots of that entry; made once."""
        if not self._by_entry:
            for slot in self.row_slots:
                self._by_entry.setdefault((slot.what, slot.entry), []).append(slot)
        return self._by_entry

    def readers(self) -> Mapping[str, KindReader]:
        """A reader for every kind that has rows, parents before children; made once."""
        if not self._readers:
            self._readers.update(_make_readers(self))
        return self._readers

    def scale(self, name: str, factor: str) -> tuple[float, float]:
        """The lowest and highest score of a factor of a method."""
        method = self.methods.get(name)
        scores = method.factors.get(factor) if method else None
        if method is None or not scores:
            return (0.0, _MOST)
        return (0.0 if factor in method.intervals else float(min(scores)), float(max(scores)))


def layout_of(program: Program) -> FactLayout:
    """The layout of a linked program."""
    risks = {
        e.id: (e.kind, e.part.method)
        for e in program.entries
        if isinstance(e.part, RiskPart) and not e.part.own
    }
    return FactLayout(program.vocabulary, program.slots, program.row_slots, program.methods, risks)


Beside = tuple[Literal["fact", "list", "note"], str]
"""a fact by its label, a list of things or something else that an item carries; and its name"""


class KindReader:
    """What reading the items of one kind needs, made once."""

    __slots__ = (
        "_beside",
        "_column_converters",
        "blank",
        "defaults",
        "facts",
        "handlers",
        "kind",
        "labels",
        "lists",
        "name_slot",
        "name_words",
        "only_if",
        "shapes",
        "words",
    )

    def __init__(self, kind: Kind, layout: FactLayout) -> None:
        vocabulary = layout.vocabulary
        self.kind = kind
        self.facts: tuple[Fact, ...] = tuple(kind.facts.values())
        self.handlers: dict[str, tuple[int, Converter]] = {
            fact.name: (fact.slot, make_converter(fact, vocabulary.terms)) for fact in self.facts
        }
        self.words: list[str] = list(self.handlers)
        self.labels: Mapping[str, str] = kind.by_label
        self.lists: dict[str, str] = {}
        for child in kind.children:
            item = vocabulary.kinds[child]
            self.lists.setdefault(fold(item.label.zh), child)
            self.lists[item.plural] = child
        self.defaults = _defaults(kind, layout)
        self.only_if = tuple((f.slot, kind.facts[f.only_if].slot) for f in _conditions_first(kind))
        named = next((f for f in self.facts if f.type == "term" and f.choices is not None), None)
        self.name_slot = named.slot if named else -1
        self.name_words = named.choices.words if named and named.choices else ()
        self.words += [*self.lists, *self.labels]
        # Two places at the end of a row that is being read hold the id and the name as written.
        self.blank = [*self.defaults, None, None]
        self.handlers["id"] = (len(self.defaults), _same)
        self.handlers["name"] = (len(self.defaults) + 1, _same)
        self._column_converters: dict[str, ColumnConverter] = {}
        self._beside: dict[Any, Beside] = {
            **{key: ("note", key) for key in extra_keys(kind.name)},
            **{key: ("list", child) for key, child in self.lists.items()},
            **{key: ("fact", name) for key, name in self.labels.items()},
            **{key: ("fact", key) for key in self.handlers},
        }
        self.shapes: dict[tuple[Any, ...], Shape] = {}

    def beside(self, key: Any) -> Beside | None:
        """What a key is that is not the name of a fact as such."""
        return self._beside.get(key) or self._beside.get(fold(str(key)))

    def column_converter(self, name: str) -> ColumnConverter | None:
        """Reads many values of a fact at once; None for the id and the name."""
        converter = self._column_converters.get(name)
        if converter is None and name in self.kind.facts:
            fact = self.kind.facts[name]
            converter = column_converter(fact, self.handlers[name][1], self.defaults[fact.slot])
            self._column_converters[name] = converter
        return converter


def _same(value: Any) -> Any:
    return value


def _conditions_first(kind: Kind) -> list[Fact]:
    """Facts with `only_if`, those that others depend on first."""
    ordered: list[Fact] = []

    def place(fact: Fact) -> None:
        target = kind.facts.get(fact.only_if)
        if target is None or fact in ordered:
            return
        place(target)
        ordered.append(fact)

    for fact in kind.facts.values():
        place(fact)
    return ordered


def _defaults(kind: Kind, layout: FactLayout) -> list[Any]:
    count = max(layout.slots.get(kind.name, 0), len(kind.facts))
    defaults: list[Any] = [None] * count
    for fact in kind.facts.values():
        defaults[fact.slot] = unknown_value(fact)
    for slot in layout.row_slots:
        if slot.kind == kind.name:
            defaults[slot.slot] = _unknown_slot(slot, layout)
    return defaults


def _unknown_slot(slot: RowSlot, layout: FactLayout) -> Any:
    if slot.what == "replaced":
        return frozenset()
    if slot.what == "score":
        low, high = layout.scale(slot.entry.rpartition("/")[2], slot.name)
        return low if low == high else Interval(low, high)
    return unknown_value(layout.vocabulary.common[slot.name])


def _make_readers(layout: FactLayout) -> dict[str, KindReader]:
    kinds = layout.vocabulary.kinds
    return {name: KindReader(kind, layout) for name, kind in kinds.items() if name not in ROW_KINDS}
