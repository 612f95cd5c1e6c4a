"""Comparisons and membership: units are brought together, words find the list of the other side."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from ..language import tree
from ..program import typed as t
from ..program.types import TRUTH, CodeType, DateType, NumberType, SetType, TruthType, Type
from ..vocabulary.model import Choices, Table
from .binder import Binder, in_unit, is_bare
from .constants import folded
from .leaves import code_of, date, quantity, word_of
from .names import ListRef, lookup, resolve
from .symbols import Scope

_MIRRORED: dict[tree.CompareOp, tree.CompareOp] = {
    "==": "==",
    "!=": "!=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}


def bind_compare(binder: Binder, scope: Scope, node: tree.Compare) -> t.Typed | None:
    """A chain of comparisons."""
    before = len(binder.findings.errors)
    bound = [_leaf(binder, scope, operand) for operand in node.operands]
    anchor = next((item.type for item in bound if item is not None and not is_bare(item)), None)
    if anchor is None:
        anchor = next((item.type for item in bound if item is not None), None)
    if anchor is None:
        if len(binder.findings.errors) == before:
            _nothing_known(binder, scope, node)
        return None
    if isinstance(anchor, TruthType):
        binder.error("compare-yes-no", node.span)
        return None
    if isinstance(anchor, CodeType):
        return _compare_words(binder, scope, node, bound, anchor.choices)
    if isinstance(anchor, NumberType | DateType):
        return _compare_numbers(binder, scope, node, bound, anchor)
    binder.error("compare-set" if isinstance(anchor, SetType) else "compare-text", node.span)
    return None


def _nothing_known(binder: Binder, scope: Scope, node: tree.Compare) -> None:
    """No operand says what it is: the first name is one that nobody knows, else there is nothing to compare."""
    first = next((operand for operand in node.operands if isinstance(operand, tree.Name)), None)
    if first is None or resolve(binder, scope, first) is not None:
        binder.error("compare-nothing", node.span)


def _leaf(binder: Binder, scope: Scope, node: tree.Expr) -> t.Typed | None:
    """An operand that says by itself what it is; None for words, quoted texts (their other side decides)."""
    if isinstance(node, tree.Quoted):
        return None
    if isinstance(node, tree.Name) and len(node.parts) == 1:
        found = lookup(binder, scope, node)
        if isinstance(found, ListRef):
            binder.error("list-as-value", node.span, name=node.parts[0])
            return None
        return found
    return binder.bind(scope, node)


def _compare_numbers(
    binder: Binder,
    scope: Scope,
    node: tree.Compare,
    bound: Sequence[t.Typed | None],
    anchor: NumberType | DateType,
) -> t.Typed | None:
    operands: list[t.Typed] = []
    failed = False
    for item, written in zip(bound, node.operands, strict=True):
        made = _as_number(binder, scope, item, written, anchor)
        failed = failed or made is None
        if made is not None:
            operands.append(made)
    if failed:
        return None
    pairs = itertools.pairwise(operands)
    tolerant = tuple(not (_exact(a.type) and _exact(b.type)) for a, b in pairs)
    for op, loose in zip(node.ops, tolerant, strict=True):
        if loose and op in ("==", "!="):
            binder.findings.add("compare-computed-equal", node.span, "warning")
    return folded(t.Compare(tuple(operands), node.ops, tolerant, TRUTH, node.span))


def _exact(value_type: Type) -> bool:
    return isinstance(value_type, DateType) or (isinstance(value_type, NumberType) and value_type.exact)


def _as_number(
    binder: Binder, scope: Scope, item: t.Typed | None, written: tree.Expr, anchor: NumberType | DateType
) -> t.Typed | None:
    if item is None:
        if isinstance(written, tree.Quoted):
            item = date(binder, written) if isinstance(anchor, DateType) else quantity(binder, written)
        elif isinstance(written, tree.Name) and len(written.parts) == 1:
            resolve(binder, scope, written)
        if item is None:
            return None
    if isinstance(anchor, DateType):
        if not isinstance(item.type, DateType):
            binder.error("date-expected", written.span)
            return None
        return item
    if not isinstance(item.type, NumberType):
        binder.error("number-expected", written.span)
        return None
    return in_unit(binder, item, anchor)


def _compare_words(
    binder: Binder, scope: Scope, node: tree.Compare, bound: Sequence[t.Typed | None], choices: Choices
) -> t.Typed | None:
    if len(node.ops) > 1:
        links = [
            tree.Compare((a, b), (op,), node.span)
            for a, op, b in zip(node.operands, node.ops, node.operands[1:], strict=False)
        ]
        lines = tuple(bind_compare(binder, scope, link) for link in links)
        return None if None in lines else t.Group("all", lines, 0, TRUTH, node.span)  # type: ignore[arg-type]
    (left, right), op = bound, node.ops[0]
    second = node.operands[1]
    if left is None or (word_of(node.operands[0]) in choices.code_of and right is not None):
        left, second, op = right, node.operands[0], _MIRRORED[op]
        right = None if word_of(second) in choices.code_of else bound[0]
    elif word_of(second) in choices.code_of:
        right = None
    assert left is not None
    if right is not None:
        return _two_codes(binder, node, left, right, op)
    code = code_of(binder, choices, second)
    if code is None:
        return None
    return _word_test(binder, node, left, choices, op, code)


def _two_codes(binder: Binder, node: tree.Compare, left: t.Typed, right: t.Typed, op: str) -> t.Typed | None:
    a, b = left.type, right.type
    if not (isinstance(a, CodeType) and isinstance(b, CodeType) and a.choices.words == b.choices.words):
        binder.error("compare-different-lists", node.span)
        return None
    if op not in ("==", "!="):
        binder.error("compare-two-ordered", node.span)
        return None
    return t.Same(left, right, op == "!=", TRUTH, node.span)


def _word_test(
    binder: Binder, node: tree.Compare, item: t.Typed, choices: Choices, op: str, code: int
) -> t.Typed | None:
    shown = f"{op} {choices.words[code]}"
    if op in ("==", "!="):
        return t.Member(item, frozenset({code}), op == "!=", shown, TRUTH, node.span)
    if not choices.ordered:
        binder.error("compare-unordered", node.span, list=choices.name)
        return None
    every = range(len(choices.words))
    kept = {
        "<": frozenset(c for c in every if c < code),
        "<=": frozenset(c for c in every if c <= code),
        ">": frozenset(c for c in every if c > code),
        ">=": frozenset(c for c in every if c >= code),
    }[op]
    return t.Member(item, kept, False, shown, TRUTH, node.span)


def bind_in(binder: Binder, scope: Scope, node: tree.In) -> t.Typed | None:
    """`x in [a, b]`, `word in set`, `key in table`."""
    if node.container is not None:
        return _in_container(binder, scope, node, node.container)
    assert node.items is not None
    item = _leaf(binder, scope, node.item)
    if item is None:
        if isinstance(node.item, tree.Name):
            resolve(binder, scope, node.item)
        return None
    if isinstance(item.type, CodeType):
        choices = item.type.choices
        found = [code_of(binder, choices, word) for word in node.items]
        if None in found:
            return None
        kept = frozenset(code for code in found if code is not None)
        words = ", ".join(choices.words[code] for code in sorted(kept))
        shown = f"{'not in' if node.negated else 'in'} [{words}]"
        return folded(t.Member(item, kept, node.negated, shown, TRUTH, node.span))
    lines = [
        bind_compare(binder, scope, tree.Compare((node.item, other), ("==",), node.span))
        for other in node.items
    ]
    if None in lines:
        return None
    mode = "none" if node.negated else "any"
    return t.Group(mode, tuple(lines), 0, TRUTH, node.span)  # type: ignore[arg-type]


def _in_container(binder: Binder, scope: Scope, node: tree.In, container: tree.Name) -> t.Typed | None:
    table = None
    if scope.linked is not None and len(container.parts) == 1:
        table = binder.symbols.table(scope.linked, container.parts[0])
    if table is not None:
        return _in_table(binder, scope, node, table)
    found = resolve(binder, scope, container)
    if found is None:
        return None
    if not isinstance(found, t.FactRef) or not isinstance(found.type, SetType):
        binder.error("in-needs-a-list", container.span, name=".".join(container.parts))
        return None
    choices = found.type.choices
    code = code_of(binder, choices, node.item)
    if code is None:
        return None
    return t.Contains(code, choices.words[code], found, node.negated, TRUTH, node.span)


def _in_table(binder: Binder, scope: Scope, node: tree.In, table: Table) -> t.Typed | None:
    item = _leaf(binder, scope, node.item)
    if item is None:
        if isinstance(node.item, tree.Name):
            resolve(binder, scope, node.item)
        return None
    key = table.keys[0]
    if len(table.keys) != 1 or not isinstance(item.type, CodeType) or key.choices is None:
        binder.error("in-table-key", node.span, table=table.name)
        return None
    own, words = item.type.choices, key.choices.words
    kept = frozenset(
        own.code_of[words[int(row.keys[0])]] for row in table.rows if words[int(row.keys[0])] in own.code_of
    )
    shown = f"{'not in' if node.negated else 'in'} {table.title.zh}"
    return folded(t.Member(item, kept, node.negated, shown, TRUTH, node.span))
