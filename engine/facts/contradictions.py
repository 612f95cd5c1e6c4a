"""Facts that cannot both be true: a count beside a list of another length."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..vocabulary.model import Vocabulary
from .subjects import Subjects


def count_contradictions(vocabulary: Vocabulary, subjects: Subjects) -> Iterator[Diagnostic]:
    """A number `chemicals_count` (or `chemical_count`) beside a complete list `chemicals` must be its length."""
    for kind in vocabulary.kinds.values():
        table = subjects.tables.get(kind.name)
        if table is None:
            continue
        for child in kind.children:
            plural = vocabulary.kinds[child].plural
            fact = kind.facts.get(f"{plural}_count") or kind.facts.get(f"{child}_count")
            starts = table.starts.get(child)
            if fact is None or fact.type != "number" or starts is None:
                continue
            phantom = subjects.tables[child].phantom
            for row, count in enumerate(table.columns[fact.slot]):
                complete = not any(phantom[starts[row] : starts[row + 1]])
                length = starts[row + 1] - starts[row]
                if type(count) is float and complete and count != length:
                    span = subjects.span(kind.name, row, fact.name)
                    values = {"fact": fact.name, "value": f"{count:g}", "list": plural, "length": str(length)}
                    yield Diagnostic("count-contradiction", span, values)
