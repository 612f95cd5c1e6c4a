"""Risk entries: scores, the method's level, votes, and the level that rules read."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from ..diagnostics import Span
from ..language.expression import parse_expression
from ..language.tree import NOT_CITED, Cited, Common, NumberLiteral, Risk, RuleSet
from ..program import typed as t
from ..program.program import RiskPart
from ..program.types import TRUTH, NumberType
from ..vocabulary.model import Method, Table, Text
from .binder import RANK, Binder, true
from .calls import look_up
from .drafts import Number
from .entries import Conditions, EntryBinder, PartDraft, Target
from .leaves import bind_number
from .names import fact_type
from .rows import SourceDraft
from .symbols import LEVEL_CHOICES, LEVEL_TYPE, LinkedSet, Scope
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


def bind_risk(entries: EntryBinder, linked: LinkedSet, entry: Risk) -> None:
    """A risk entry of the catalogue: the cells of its method's level, and where its rows come from."""
    binder = entries.binder
    target = Target(linked, entry.common)
    slot = binder.row_slot(target.kind, "replaced", target.id, "", TRUTH)
    own = t.FactRef(target.kind, "replaced", slot, 0, TRUTH, target.common.span)
    cells = entries.conditions(target, replaced_by_own=own)
    factors: list[tuple[str, str, int]] = []
    method = binder.symbols.methods.get(entry.method) if entry.direct is None else None
    with entries.drafts.gated(f"{target.id}#status"):
        if entry.direct is not None:
            level = _direct(entries, target, entry)
        elif method is None:
            return
        else:
            level = _method_level(entries, target, method, entry, factors)
        if cells is not None and level is not None:
            _finish(entries, target, entry, method, factors, level, cells)


def _finish(
    entries: EntryBinder,
    target: Target,
    entry: Risk,
    method: Method | None,
    factors: list[tuple[str, str, int]],
    level: t.CellRef,
    cells: Conditions,
    own: bool = False,
) -> None:
    votes = t.Votes(((true(target.common.span), level),), RANK, target.common.span)
    entries.drafts.cell(f"{target.id}#method-rank", target.kind, votes)
    value = f"{target.id}#value" if method is not None and method.table is None else ""
    source = SourceDraft(target.id, target.kind, cells.status, level.cell, value, entry.accident)
    entries.binder.rows.sources["risk"].append(source)
    variant = entries.binder.symbols.profile.method_variants.get(entry.method, "default")

    def part(number: Number) -> RiskPart:
        return RiskPart(
            event=entry.event,
            accident=entry.accident,
            step=entry.step,
            consequence=entry.consequence,
            method=entry.method if method else "direct",
            variant=variant if method else "",
            factors=tuple((name, number(cell), slot) for name, cell, slot in factors),
            value=number(value) if value else None,
            method_rank=number(f"{target.id}#method-rank"),
            measures=entry.measures,
            own=own,
        )

    titled = replace(target.common, title=target.common.title if target.common.title.zh else entry.event)
    entries.add(replace(target, common=titled), "risk", cells, PartDraft(part))


def _direct(entries: EntryBinder, target: Target, entry: Risk) -> t.CellRef | None:
    assert entry.direct is not None
    level = bind_value(entries.binder, target.scope, entry.direct, LEVEL_TYPE)
    if level is None:
        return None
    return entries.drafts.cell(f"{target.id}#method-level", target.kind, level)


def _method_level(
    entries: EntryBinder, target: Target, method: Method, entry: Risk, factors: list[tuple[str, str, int]]
) -> t.CellRef | None:
    """The method's level from the factors, each the enterprise's own score before the default."""
    binder = entries.binder
    missing = [name for name in method.factors if name not in entry.factors]
    extra = [name for name in entry.factors if name not in method.factors]
    if missing or extra:
        wrong = ", ".join([*missing, *extra])
        binder.error("risk-factors", target.common.span, method=method.name, factors=wrong)
        return None
    references: dict[str, t.Typed] = {}
    for name, form in entry.factors.items():
        default = bind_value(binder, target.scope, form, NumberType())
        if default is None:
            return None
        _check_scale(binder, method, name, form)
        reference, slot = _factor(entries, target, method, name, default)
        references[name] = reference
        factors.append((name, reference.cell, slot))
    return level_of(entries, target.id, target.kind, method, references, target.common.span)


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


def _factor(
    entries: EntryBinder, target: Target, method: Method, name: str, default: t.Typed
) -> tuple[t.CellRef, int]:
    kind = NumberType(exact=True)
    slot = entries.binder.row_slot(target.kind, "score", target.id, name, kind)
    span = default.span
    own = t.FactRef(target.kind, f"scores.{name}", slot, 0, kind, span)
    score = t.Assume(own, default, True, replace(kind, exact=True), span)
    title = method.factors[name]
    first = next(iter(title.values()), Text(name))
    reference = entries.drafts.cell(
        f"{target.id}#{name}",
        target.kind,
        score,
        title=replace(first, zh=name, en=name),
        cited=Cited(method.clause),
    )
    return reference, slot


def level_of(
    entries: EntryBinder, prefix: str, kind: str, method: Method, factors: dict[str, t.Typed], span: Span
) -> t.CellRef | None:
    """The cell "prefix#method-level" (and "prefix#value") of a method over these factors."""
    drafts, binder = entries.drafts, entries.binder
    if method.table is not None:
        keys = tuple(factors[key.name] for key in method.table.keys)
        column = next(iter(method.table.columns))
        table = _level_table(binder, method.table, column, method.span)
        if table is None:
            return None
        return drafts.cell(f"{prefix}#method-level", kind, look_up(table, keys, column, span))
    scope = Scope(kind, None, constants=factors)
    expression = parse_expression(method.value, method.span, binder.findings)
    value = None if expression is None else bind_number(binder, scope, expression)
    if value is None:
        return None
    reference = drafts.cell(f"{prefix}#value", kind, value, title=Text(method.value, method.value))
    variant = binder.symbols.profile.method_variants.get(method.name, "default")
    if variant not in method.levels:
        binder.error("method-variant", method.span, method=method.name, variant=variant, **_allowed(method))
        return None
    cited = Cited(method.clause, method.confidence, method.note)
    steps = tuple(
        _step(reference, op, bound, word, cited, span) for op, bound, word in method.levels[variant]
    )
    return drafts.cell(
        f"{prefix}#method-level", kind, t.Pick(reference, steps, LEVEL_TYPE, span), cited=cited
    )


def _allowed(method: Method) -> dict[str, str]:
    return {"guess_zh": "", "guess_en": "", "allowed": ", ".join(method.levels)}


def _step(value: t.CellRef, op: str, bound: Fraction, word: str, cited: Cited, span: Span) -> t.PickStep:
    level = t.Const(LEVEL_CHOICES.code_of[word], LEVEL_TYPE, span)
    if op == "else":
        return t.PickStep(None, level, cited, span)
    key = t.Const(bound, NumberType(exact=True), span)
    test = t.Compare((value, key), (op,), (True,), TRUTH, span)  # type: ignore[arg-type]
    return t.PickStep(test, level, cited, span)


def _level_table(binder: Binder, table: Table, column: str, span: Span) -> Table | None:
    """A matrix whose words are the levels in their own order, whatever the order in which it lists them."""
    spec = table.columns[column]
    words = spec.choices.words if spec.choices else ()
    if not words or any(word not in LEVEL_CHOICES.code_of for word in words):
        binder.error("matrix-levels", span)
        return None
    rows = tuple(
        replace(row, cells={column: LEVEL_CHOICES.code_of[words[code]]})
        for row in table.rows
        if isinstance(code := row.cells.get(column), int)
    )
    return replace(table, columns={column: replace(spec, choices=LEVEL_CHOICES)}, rows=rows)


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
    factors: list[tuple[str, str, int]] = []
    with entries.drafts.gated(where):
        level = _own_level(entries, target.id, method, factors, kind.span)
        if level is None:
            return
        by = method.name if method else ""
        entry = Risk(target.common, Text(""), "", Text(""), Text(""), by, {}, None, {})
        cells = Conditions(where, None, None, None, where)
        _finish(entries, target, entry, method, factors, level, cells, own=True)


def _own_target(word: str, span: Span) -> Target:
    common = Common(
        word, Text("企业自行辨识的风险", "Risk of the enterprise's own analysis"), "own_risk", None, None, (),
        "confirmed", "", "", (), "", span,
    )  # fmt: skip
    rules = RuleSet(
        "own_risk", Text("企业自行辨识", "Own analysis"), "general", "", "own_risk", None, "", (), {}, ()
    )
    return Target(LinkedSet(rules, "", None, True), common)


def _own_level(
    entries: EntryBinder, own_id: str, method: Method | None, used: list[tuple[str, str, int]], span: Span
) -> t.CellRef | None:
    kind = entries.binder.vocabulary.kinds["own_risk"]
    if method is None:
        direct = kind.facts["direct"]
        fact = t.FactRef("own_risk", "direct", direct.slot, 0, LEVEL_TYPE, span)
        return entries.drafts.cell(f"{own_id}#method-level", "own_risk", fact)
    factors: dict[str, t.Typed] = {}
    for name in method.factors:
        exact = NumberType(exact=True)
        slot = entries.binder.row_slot("own_risk", "score", own_id, name, exact)
        score = t.FactRef("own_risk", f"scores.{name}", slot, 0, exact, span)
        factors[name] = entries.drafts.cell(f"{own_id}#{name}", "own_risk", score)
        used.append((name, f"{own_id}#{name}", slot))
    return level_of(entries, own_id, "own_risk", method, factors, span)
