"""Gates: cells about a risk that is not there need not be worked out.

Most risks of a catalogue concern few things. A cell is gated when all its users are about the same risk, so that nobody
sees that it was left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .drafts import CellDraft
from .ordering import Reads


def gate_numbers(
    drafts: Mapping[str, CellDraft], numbers: Mapping[str, int], reads: Sequence[Reads], upward: set[int]
) -> dict[int, int]:
    """The gate of each cell that may be left out."""
    wanted: dict[int, set[int | None]] = {}
    for key, draft in drafts.items():
        if key in numbers:
            wanted.setdefault(numbers[key], set()).add(numbers.get(draft.gate))
    gates = {
        number: gate
        for number, users in wanted.items()
        if len(users) == 1
        and (gate := next(iter(users))) is not None
        and number != gate
        and number not in upward
    }
    readers: list[set[int]] = [set() for _ in reads]
    for number, read in enumerate(reads):
        for other in read.all:
            readers[other].add(number)
    while True:
        seen = {n for n, gate in gates.items() if any(gates.get(reader) != gate for reader in readers[n])}
        if not seen:
            return gates
        for number in seen:
            del gates[number]
