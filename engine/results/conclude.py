"""The status of every entry for every subject, with reasons where they are shown."""

from __future__ import annotations

from collections import Counter

from ...models.base import Status
from ..explain.because import Reasons
from ..explain.parts import EntryPlan
from ..explain.view import Place, View
from ..lists.context import Concluded
from ..program.program import EntryDef, GradePart, RiskPart
from ..program.rows import STATUS
from ..values import Touched, Value
from ..vocabulary.model import ROW_KINDS

SHOWN: frozenset[Status] = frozenset(("found", "undetermined", "exempt", "replaced"))


def status_of(view: View, entry: EntryDef, row: int) -> Status:
    """One entry's status: replaced before not applicable before exempt before met."""
    status = view.cells[entry.status][row]
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


def statuses_of(view: View, entry: EntryDef, place: Place) -> tuple[Status, ...]:
    """An entry's status for a thing; of a rule about risks or hazards one for each of them that the thing has."""
    rows = view.rows_about(entry.kind, place) if entry.kind in ROW_KINDS else (place[1],)
    return tuple(status_of(view, entry, row) for row in rows) or ("not_applicable",)


def conclude(reasons: Reasons, full: bool) -> tuple[tuple[Concluded, ...], Counter[Status]]:
    """Every conclusion that is shown (all of them when `full`), and how many there are of each status.

    Rules about risks and hazards conclude only on the rows that they apply to or may apply to.
    """
    view = reasons.view
    counts: Counter[Status] = Counter()
    found: list[Concluded] = []
    answered = _answered(view)
    for plan in view.parts.plans:
        table = view.tables.get(plan.kind)
        if table is None or not table.rows:
            continue
        not_concerned = counts["not_applicable"]
        rows = (
            _rows(plan, view.cells, table.phantom, counts) if plan.simple and not full else range(table.rows)
        )
        there = table.columns[STATUS] if plan.on_rows else None
        for row in rows:
            if table.phantom[row] or (answered and (plan.kind, row) in answered):
                continue
            status = status_of(view, plan.entry, row)
            counts[status] += 1
            if there is not None and status == "not_applicable":
                continue
            hangs = there is not None and there[row] is not True
            if full or (status in SHOWN and not hangs):
                found.append(_concluded(reasons, plan, row, status, hangs))
        if there is not None:
            counts["not_applicable"] = not_concerned
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


def _concluded(reasons: Reasons, plan: EntryPlan, row: int, status: Status, hangs: bool) -> Concluded:
    entry, view = plan.entry, reasons.view
    because = reasons.of_entry(entry, row)
    part = entry.part
    if status in ("found", "undetermined"):
        if isinstance(part, RiskPart):
            at = view.row_of("risk", entry.id, (plan.kind, row))
            if at is not None:
                for factor in part.factors:
                    because += reasons.inputs_of(view.program.cell_number[f"risk#{factor}"], at)
        elif isinstance(part, GradePart):
            because += reasons.inputs_of(part.level, row)
    open_exemption = reasons.exemption(entry, row) if status in ("found", "undetermined") else ()
    place, of_row = (plan.kind, row), ""
    if plan.on_rows:
        place, of_row = view.place(plan.kind, row), view.of_row(plan.kind, row)
    return Concluded(entry, plan.order, row, status, because, open_exemption, place, of_row, hangs)


def _answered(view: View) -> frozenset[tuple[str, int]]:
    """Records of the register that answer a hazard which a rule finds itself: that rule's row speaks for both."""
    found: set[tuple[str, int]] = set()
    for record, rule, kind, row in view.subjects.answering:
        entry = view.parts.entries.get(rule)
        if entry is not None and entry.section == "hazard" and entry.kind == kind:
            status = view.cells[entry.status][row]
            if status is not False and status is not None:
                found.add(("recorded_hazard", record))
    return frozenset(found)
