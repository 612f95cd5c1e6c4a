"""Risk entries of the catalogue and of the enterprise's own analysis: what makes their rows; and levels by votes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from ..diagnostics import Span
from ..language.tree import NOT_CITED, Common, NumberLiteral, Risk, RuleSet, ValueNode
from ..program import typed as t
from ..program.program import RiskPart
from ..program.types import TRUTH, NumberType, SetType, Type
from ..vocabulary.model import Choices, Method, Text
from .binder import RANK, Binder
from .entries import Conditions, EntryBinder, PartDraft, Target
from .names import fact_type
from .rows import SourceDraft
from .symbols import LEVEL_CHOICES, LEVEL_TYPE, LinkedSet
from .valueforms import bind_value, plain_values


def rank_cells(
    entries: EntryBinder, prefix: str, kind: str, pairs: list[tuple[t.Typed, t.Typed]], span: Span
) -> None:
    """Cells "prefix#rank" and "prefix#level" from (condition, level) votes."""
    rank = entries.drafts.cell(f"{prefix}#rank", kind, t.Votes(tuple(pairs), RANK, span))
    rows = [
        t.CaseRow(
            t.Compare((rank, t.Const(Fraction(code + 1), RANK, span)), (">=",), (False,), TRUTH, span),
            t.Const(code, LEVEL_TYPE, span),
            NOT_CITED,
            span,
        )
        for code in reversed(range(len(LEVEL_CHOICES.words)))
    ]
    none = t.Unknown(Fraction(0), Fraction(0), LEVEL_TYPE, "no-vote", span)
    rows.append(t.CaseRow(None, none, NOT_CITED, span))
    entries.drafts.cell(f"{prefix}#level", kind, t.Cases(tuple(rows), LEVEL_TYPE, span))


def bind_risk(entries: EntryBinder, linked: LinkedSet, entry: Risk, replaceable: Choices) -> None:
    """A risk entry of the catalogue: its scores or its level, and that its rows come from it.

    `replaceable` are the risk entries of the kind: the enterprise's own analysis may stand in for any of them.
    """
    binder = entries.binder
    target, span = Target(linked, entry.common), entry.common.span
    listed = SetType(replaceable)
    slot = binder.row_slot(target.kind, "replaced", "", "", listed)
    own = t.FactRef(target.kind, "replaced", slot, 0, listed, span)
    code = replaceable.code_of[target.id]
    cells = entries.conditions(target, replaced_by_own=t.Contains(code, target.id, own, False, TRUTH, span))
    method = binder.symbols.methods.get(entry.method)
    direct = None if entry.direct is None else _given(entries, target, "level", entry.direct, LEVEL_TYPE)
    if entry.direct is not None:
        if direct is not None and cells is not None:
            _add(entries, target, entry, None, cells, SourceDraft(
                target.id, target.kind, cells.status, entry.accident, "direct", direct))  # fmt: skip
    elif method is not None:
        factors = _scores(entries, target, method, entry)
        if factors is not None and cells is not None:
            _add(entries, target, entry, method, cells, SourceDraft(
                target.id, target.kind, cells.status, entry.accident, method.name, None, factors))  # fmt: skip


def _given(
    entries: EntryBinder, target: Target, name: str, form: ValueNode, wanted: Type
) -> str | float | None:
    """What a form comes to: a number, or where it depends on facts the cell that works it out. None after an error."""
    value = bind_value(entries.binder, target.scope, form, wanted)
    if value is None:
        return None
    if isinstance(value, t.Const):
        return float(value.value)
    return entries.drafts.cell(f"{target.id}#default-{name}", target.kind, value, title=Text(name)).cell


def _add(
    entries: EntryBinder,
    target: Target,
    entry: Risk,
    method: Method | None,
    cells: Conditions,
    source: SourceDraft,
    own: bool = False,
) -> None:
    entries.binder.rows.sources["risk"].append(source)
    variant = entries.binder.symbols.profile.method_variants.get(entry.method, "default")
    part = RiskPart(
        event=entry.event,
        accident=entry.accident,
        step=entry.step,
        consequence=entry.consequence,
        method=method.name if method else "direct",
        variant=variant if method else "",
        factors=tuple(source.factors),
        valued=method is not None and method.table is None,
        measures=entry.measures,
        own=own,
        by=entry.by,
    )
    titled = replace(target.common, title=target.common.title if target.common.title.zh else entry.event)
    entries.add(replace(target, common=titled), "risk", cells, PartDraft(part))


def _scores(
    entries: EntryBinder, target: Target, method: Method, entry: Risk
) -> dict[str, str | float] | None:
    """The rule's score of each factor; None after an error."""
    binder = entries.binder
    missing = [name for name in method.factors if name not in entry.factors]
    extra = [name for name in entry.factors if name not in method.factors]
    if missing or extra:
        wrong = ", ".join([*missing, *extra])
        binder.error("risk-factors", target.common.span, method=method.name, factors=wrong)
        return None
    found: dict[str, str | float] = {}
    for name, form in entry.factors.items():
        score = _given(entries, target, name, form, NumberType())
        if score is None:
            return None
        _check_scale(binder, method, name, form)
        found[name] = score
    return found


def _check_scale(binder: Binder, method: Method, name: str, form: object) -> None:
    for value in plain_values(form):  # type: ignore[arg-type]
        node = value.value
        if isinstance(node, NumberLiteral) and not method.on_scale(name, node.value):
            binder.findings.add(
                "score-off-scale",
                value.span,
                "error" if method.refuse_off_scale else "warning",
                method=method.name,
                factor=name,
                score=f"{float(node.value):g}",
                scale=", ".join(f"{float(s):g}" for s in method.factors[name]),
            )


def bind_own_risks(entries: EntryBinder) -> None:
    """The enterprise's own analysis: one entry for each method, and one for levels given directly."""
    if "own_risk" in entries.binder.vocabulary.kinds:
        for method in entries.binder.symbols.methods.values():
            _bind_own(entries, method)
        _bind_own(entries, None)


def _bind_own(entries: EntryBinder, method: Method | None) -> None:
    kind = entries.binder.vocabulary.kinds["own_risk"]
    chosen = kind.facts.get("method")
    word = method.name if method else "direct"
    if chosen is None or chosen.choices is None or word not in chosen.choices.code_of:
        return
    target = _own_target(word, kind.span)
    where = f"{target.id}#where"
    item = t.FactRef("own_risk", "method", chosen.slot, 0, fact_type(chosen), kind.span)
    code = chosen.choices.code_of[word]
    is_chosen = t.Member(item, frozenset({code}), False, f"== {word}", TRUTH, kind.span)
    entries.drafts.cell(where, "own_risk", is_chosen, shareable=True)
    factors = dict.fromkeys(method.factors, 0.0) if method else {}
    source = SourceDraft(target.id, "own_risk", where, "", word, None if method else 0.0, factors)
    by = method.name if method else ""
    entry = Risk(target.common, Text(""), "", Text(""), Text(""), by, {}, None, {})
    _add(entries, target, entry, method, Conditions(where, None, None, None, where), source, own=True)


def _own_target(word: str, span: Span) -> Target:
    common = Common(
        word, Text("企业自行辨识的风险", "Risk of the enterprise's own analysis"), "own_risk", None, None, (),
        "confirmed", "", "", (), "", span,
    )  # fmt: skip
    rules = RuleSet(
        "own_risk", Text("企业自行辨识", "Own analysis"), "general", "", "own_risk", None, "", (), {}, ()
    )
    return Target(LinkedSet(rules, "", None, True), common)
