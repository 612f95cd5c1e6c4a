"""Which facts the rules of a program can use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..linker.ordering import typed_nodes
from ..program import typed as t
from ..program.program import DutyPart, Program
from ..vocabulary.model import REGISTERS, ROW_KINDS, Vocabulary


def facts_asked(program: Program) -> dict[str, frozenset[str]]:
    """Kind -> the facts of it that some rule of the program reads, those that they hang on, and those on which it hangs
    whether a sector concerns the enterprise. Kinds that rules are about have a place even where they read no fact."""
    found: dict[str, set[str]] = {"enterprise": set()}
    for kind, name in (*_read(program), *_said(program), *_gates(program)):
        found.setdefault(kind, set())
        if name in program.vocabulary.kinds[kind].facts:
            found[kind].add(name)
    for source in (source for sources in program.row_sources.values() for source in sources):
        about = {
            column.name
            for columns in program.row_columns.values()
            for column in columns
            if column.what == "at"
        }
        if source.kind in program.vocabulary.kinds:
            found.setdefault(source.kind, set()).update(
                about & program.vocabulary.kinds[source.kind].facts.keys()
            )
    _hung_on(program.vocabulary, found)
    return {kind: frozenset(names) for kind, names in found.items() if kind not in {*ROW_KINDS, *REGISTERS}}


def _read(program: Program) -> Iterator[tuple[str, str]]:
    for node in (node for cell in program.cells for node in typed_nodes(cell.typed)):
        match node:
            case t.FactRef(kind=kind, name=name):
                yield kind, name
            case t.Contains(container=container) | t.SetAggregate(container=container):
                yield container.kind, container.name
            case t.Aggregate(path=path):
                yield from ((kind, "") for kind in path)


def _said(program: Program) -> Iterator[tuple[str, str]]:
    """The kinds that entries are about, and the days and events that their timings name."""
    for entry in program.entries:
        yield entry.kind, ""
        if isinstance(entry.part, DutyPart):
            timing = entry.part.timing
            kinds = [program.vocabulary.kinds[kind] for kind in reversed(program.vocabulary.path(entry.kind))]
            for word in (timing.before, timing.after, timing.during, timing.until):
                yield from [(kind.name, word) for kind in kinds if word in kind.facts][:1]


def _gates(program: Program) -> Iterator[tuple[str, str]]:
    for name, sector in program.sectors.items():
        if name not in program.left_out:
            yield from (("enterprise", fact) for fact, _ in sector.only_if)


def _hung_on(vocabulary: Vocabulary, found: Mapping[str, set[str]]) -> None:
    """A fact that is only asked when another is true brings that one along."""
    for kind, names in found.items():
        pending = list(names)
        while pending:
            needed = vocabulary.kinds[kind].facts[pending.pop()].only_if
            if needed and needed not in names:
                names.add(needed)
                pending.append(needed)
