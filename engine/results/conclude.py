"""The status of every entry for every subject, with reasons where they are shown."""

from __future__ import annotations

from collections import Counter

from ...models.base import Status
from ..explain.because import Reasons
from ..explain.view import View
from ..lists.context import Concluded
from ..program.program import EntryDef, GradePart, RiskPart
from ..values import UNKNOWN

SHOWN: frozenset[Status] = frozenset(("found", "undetermined", "exempt", "replaced"))


def status_of(view: View, entry: EntryDef, row: int) -> Status:
    """One entry's status: replaced before not applicable before exempt before met."""
    replaced = view.cell_truth(entry.replaced, row, False)
    if replaced is True:
        return "replaced"
    status = view.cells[entry.status][row]
    if status is True and replaced is False:
        return "found"
    if view.cell_truth(entry.where, row, True) is False:
        return "not_applicable"
    if view.cell_truth(entry.unless, row, False) is True:
        return "exempt"
    if view.cell_truth(entry.when, row, True) is False:
        # a grade that does not vote says nothing that could be "met"
        return "not_applicable" if isinstance(entry.part, GradePart) else "met"
    if status is False:
        return "not_applicable"
    return "undetermined"


def conclude(reasons: Reasons, full: bool) -> tuple[tuple[Concluded, ...], Counter[Status]]:
    """Every conclusion that is shown (all of them when `full`), and how many there are of each status."""
    view = reasons.view
    counts: Counter[Status] = Counter()
    found: list[Concluded] = []
    answered = _answered(view)
    for order, entry in enumerate(view.program.entries):
        if entry.section in ("derive", "score"):
            continue
        column = view.cells[entry.status]
        base = view.base_column(entry)
        phantom = view.subjects.tables[entry.kind].phantom
        for row, gone in enumerate(phantom):
            if gone or (entry.kind, row) in answered:
                continue
            if column[row] is False and not full and entry.unless is None and entry.replaced is None:
                counts[_quick(view, entry, row)] += 1
                continue
            status = status_of(view, entry, row)
            counts[status] += 1
            if base is not None and base[row] is not True and not full:
                continue  # the risk or hazard itself is open: its own conclusion speaks for what hangs on it
            if full or status in SHOWN:
                found.append(_concluded(reasons, entry, order, row, status))
    return tuple(found), counts


def _quick(view: View, entry: EntryDef, row: int) -> Status:
    if isinstance(entry.part, GradePart) or entry.when is None:
        return "not_applicable"
    return "not_applicable" if view.cell_truth(entry.where, row, True) is False else "met"


def _concluded(reasons: Reasons, entry: EntryDef, order: int, row: int, status: Status) -> Concluded:
    because = reasons.of_entry(entry, row)
    part = entry.part
    if status in ("found", "undetermined"):
        if isinstance(part, RiskPart):
            for _, cell, _ in part.factors:
                because += reasons.inputs_of(cell, row)
        elif isinstance(part, GradePart):
            because += reasons.inputs_of(part.level, row)
    open_exemption = reasons.exemption(entry, row) if status in ("found", "undetermined") else ()
    return Concluded(entry, order, row, status, because, open_exemption)


def _answered(view: View) -> frozenset[tuple[str, int]]:
    """Records of the register that answer a hazard which a rule finds itself: that rule's row speaks for both."""
    table = view.subjects.tables.get("recorded_hazard")
    if table is None or not table.rows:
        return frozenset()
    hazards = {
        entry.id: entry for entry in view.program.entries if entry.section == "hazard" and not entry.of_row
    }
    found: set[tuple[str, int]] = set()
    for row in range(table.rows):
        note = table.notes[row] if row < len(table.notes) else {}
        entry = hazards.get(str(note.get("rule", "")))
        if entry is None:
            continue
        ids = view.subjects.tables[entry.kind].ids
        at = str(note.get("at", "")) or (ids[0] if entry.kind == "enterprise" and ids else "")
        if at in ids and view.cells[entry.status][ids.index(at)] in _FOUND:
            found.add(("recorded_hazard", row))
    return frozenset(found)


class _Found:
    """True or unknown, compared by identity: an unknown refuses ==."""

    def __contains__(self, value: object) -> bool:
        return value is True or value is UNKNOWN


_FOUND = _Found()
