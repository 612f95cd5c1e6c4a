"""The status of every entry for every subject, with reasons where they are shown."""

from __future__ import annotations

from collections import Counter

from ...models.base import Status
from ..explain.because import Reasons
from ..explain.parts import EntryPlan
from ..explain.view import View
from ..lists.context import Concluded
from ..program.program import EntryDef, GradePart, RiskPart
from ..values import UNKNOWN, Touched, Value

SHOWN: frozenset[Status] = frozenset(("found", "undetermined", "exempt", "replaced"))


def status_of(view: View, entry: EntryDef, row: int) -> Status:
    """One entry's status: replaced before not applicable before exempt before met."""
    status = view.cells[entry.status][row]
    if status is None:  # the risk or hazard that the rule hangs on is not there
        return "not_applicable"
    replaced = view.cell_truth(entry.replaced, row, False)
    if replaced is True:
        return "replaced"
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
    for plan in view.parts.plans:
        table = view.subjects.tables.get(plan.kind)
        if table is None or not table.rows:
            continue
        rows = (
            _rows(plan, view.cells, table.phantom, counts) if plan.simple and not full else range(table.rows)
        )
        base = None if plan.base is None else view.cells[plan.base]
        for row in rows:
            if table.phantom[row] or (answered and (plan.kind, row) in answered):
                continue
            status = status_of(view, plan.entry, row)
            counts[status] += 1
            hangs = base is not None and base[row] is not True
            if full or (status in SHOWN and not hangs):
                found.append(_concluded(reasons, plan.entry, plan.order, row, status)._replace(hangs=hangs))
    return tuple(found), counts


def _rows(
    plan: EntryPlan, cells: tuple[list[Value | None], ...], phantom: list[bool], counts: Counter[Status]
) -> list[int]:
    """The rows that conclude or may; the others are counted on the way."""
    column = cells[plan.status]
    where = None if plan.where is None else cells[plan.where]
    never_met = plan.grade or plan.when is None
    try:  # most columns are false throughout: told at the speed of C, unless an unknown refuses to be compared
        if True not in phantom and True not in column:
            left_out = column.count(None)
            away = len(column) if never_met else left_out + (0 if where is None else where.count(False))
            counts["not_applicable"] += away
            counts["met"] += len(column) - away
            return []
    except Touched:
        pass
    kept: list[int] = []
    for row, value in enumerate(column):
        if phantom[row]:
            continue
        if value is not False and value is not None:
            kept.append(row)
        elif never_met or value is None or (where is not None and where[row] is False):
            counts["not_applicable"] += 1
        else:
            counts["met"] += 1
    return kept


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
