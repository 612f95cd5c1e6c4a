"""What made each kind of yes/no node have its answer: one collector for a node type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ...models.because import Because
from ..program import typed as t
from .leaves import MIRROR, Leaf, leaf_of
from .shown import NOTHING, Shown, plain, show
from .text import member_words
from .truths import Truth
from .view import Place

if TYPE_CHECKING:
    from .because import Reasons

    Collector = Callable[[Reasons, Any, Place, Truth, list[Because], int], None]
    Plan = Callable[[Reasons, str, int, Truth, list[Because], int], None]
    """the same of a node that is settled, for a row of a kind"""

MOST_LINES = 40
"""lines of one reason that are kept; a reason is read by a person"""


def collector_of(r: Reasons, node: t.Typed) -> Plan:
    """How the reasons of a yes/no node are collected, settled once for a program."""
    known = r.view.parts.collectors.get(id(node))
    if known is None:  # kept together with the node, so that its id stays its own
        known = r.view.parts.collectors[id(node)] = (node, _plan(r, node))
    plan: Plan = known[1]
    return plan


def _plan(r: Reasons, node: t.Typed) -> Plan:
    leaf = leaf_of(r, node)
    if leaf is not None:
        return _line(leaf)
    if isinstance(node, t.Group) and node.mode != "at least":
        return _group(r, node)

    def other(r: Reasons, kind: str, row: int, answer: Truth, out: list[Because], depth: int) -> None:
        origin, at = r.view.origin(node, (kind, row))
        if origin is node:
            COLLECT.get(type(node), whole)(r, node, at, answer, out, depth)
        else:
            collector_of(r, origin)(r, *at, answer, out, depth)

    return other


def _line(leaf: Leaf) -> Plan:
    def line(r: Reasons, kind: str, row: int, answer: Truth, out: list[Because], depth: int) -> None:
        out.append(leaf.at(r, kind, row, answer, depth))

    return line


def _group(r: Reasons, node: t.Group) -> Plan:
    truths = r.view.parts.truths
    lines = tuple((truths.reader(line), collector_of(r, line)) for line in node.lines)
    settles, settled = node.mode != "all", node.mode == "any"

    def group(r: Reasons, kind: str, row: int, answer: Truth, out: list[Because], depth: int) -> None:
        if answer is None or answer is settled:  # open lines; or the first that settled it
            wanted = None if answer is None else settles
            for truth, collect in lines:
                if truth(r.view, kind, row) is wanted and len(out) < MOST_LINES:
                    collect(r, kind, row, wanted, out, depth)
                    if answer is not None:
                        return
        else:
            for _, collect in lines:
                if len(out) < MOST_LINES:
                    collect(r, kind, row, not settles, out, depth)

    return group


def _at_least(r: Reasons, node: t.Group, at: Place, answer: Truth, out: list[Because], depth: int) -> None:
    answers = [r.view.truth(line, *at) for line in node.lines]
    sure, open_ = answers.count(True), answers.count(None)
    shown = Shown(sure) if not open_ else Shown(None, sure, sure + open_)
    out.append(r.leaf(node, at, shown, answer, ">=", node.count))
    for line, found in zip(node.lines, answers, strict=True):
        if found is True or (found is None and answer is None):
            r.collect(line, *at, found, out, depth)


def _not(r: Reasons, node: t.Not, at: Place, answer: Truth, out: list[Because], depth: int) -> None:
    r.collect(node.operand, *at, None if answer is None else not answer, out, depth)


def _surely(r: Reasons, node: t.Surely, at: Place, _: Truth, out: list[Because], depth: int) -> None:
    r.collect(node.operand, *at, r.view.truth(node.operand, *at), out, depth)


def _yes_no(r: Reasons, node: t.Typed, at: Place, answer: Truth, out: list[Because], depth: int) -> None:
    out.append(r.leaf(node, at, Shown(answer), answer, detail=r.detail(node, at, depth)))


def _compare(r: Reasons, node: t.Compare, at: Place, answer: Truth, out: list[Because], depth: int) -> None:
    for i, op in enumerate(node.ops):
        left, right = node.operands[i], node.operands[i + 1]
        values = [r.view.value(side, *at) for side in (left, right)]
        if len(node.ops) > 1:
            found = r.view.truth(_link(r, node, i), *at)
            if answer is not True and found is not answer:
                continue
        else:
            found = answer
        sign: str = op
        if isinstance(left, t.Const) and not isinstance(right, t.Const):
            left, right, sign = right, left, MIRROR[op]
            values.reverse()
        detail = r.detail(left, at, depth)
        if not isinstance(right, t.Const):
            detail += (r.leaf(right, at, show(values[1], right.type), None),)
        threshold = show(values[1], right.type)
        out.append(r.leaf(left, at, show(values[0], left.type), found, sign, threshold.value, detail))


def _link(r: Reasons, node: t.Compare, i: int) -> t.Typed:
    """One link of a chain of comparisons, as a node that lives as long as the chain."""
    links = r.view.parts.links
    if (id(node), i) not in links:
        links[id(node), i] = t.Compare(
            node.operands[i : i + 2], node.ops[i : i + 1], node.tolerant[i : i + 1], node.type, node.span
        )
    return links[id(node), i]


def _member(r: Reasons, node: t.Member, at: Place, answer: Truth, out: list[Because], depth: int) -> None:
    known = r.view.parts.member_words
    if id(node) not in known:
        known[id(node)] = (node, *member_words(node))
    _, sign, words = known[id(node)]
    shown = show(r.view.value(node.item, *at), node.item.type)
    threshold = words[0] if len(words) == 1 else words
    out.append(r.leaf(node.item, at, shown, answer, sign, threshold, r.detail(node.item, at, depth)))


def _same(r: Reasons, node: t.Same, at: Place, answer: Truth, out: list[Because], depth: int) -> None:
    shown, other = (show(r.view.value(side, *at), side.type) for side in (node.left, node.right))
    detail = (*r.detail(node.left, at, depth), r.leaf(node.right, at, other, None))
    out.append(r.leaf(node.left, at, shown, answer, "!=" if node.negated else "==", other.value, detail))


def _contains(r: Reasons, node: t.Contains, at: Place, answer: Truth, out: list[Because], _: int) -> None:
    shown = show(r.view.value(node.container, *at), node.container.type)
    sign = "not contains" if node.negated else "contains"
    out.append(r.leaf(node.container, at, shown, answer, sign, node.word))


def _aggregate(
    r: Reasons, node: t.Aggregate, at: Place, answer: Truth, out: list[Because], depth: int
) -> None:
    detail: list[Because] = []
    if depth > 0 and node.where is not None:
        wanted: Truth = None if answer is None else node.function == "any"
        for row, found in item_answers(r, node, at)[0]:
            if found is wanted:
                r.collect(node.where, node.path[-1], row, found, detail, 0)
                if answer is not None:
                    break
    out.append(aggregate_leaf(r, node, at, answer, tuple(detail[:MOST_LINES])))


def item_answers(r: Reasons, node: t.Aggregate, at: Place) -> tuple[list[tuple[int, Truth]], bool]:
    """(row, whether it counts) of every listed item, and whether there may be more; worked out once for an owner."""
    owner = r.view.owner(*at, node.up)
    known = r.items.get((id(node), owner[1]))
    if known is None:
        kind = node.path[-1]
        phantom = r.view.tables[kind].phantom
        rows = r.view.items(*owner, node.path)
        listed: list[tuple[int, Truth]]
        if node.where is None:
            listed = [(row, True) for row in rows if not phantom[row]]
        else:
            view, counts = r.view, r.view.parts.truths.reader(node.where)
            listed = [(row, counts(view, kind, row)) for row in rows if not phantom[row]]
        known = r.items[id(node), owner[1]] = (listed, len(listed) < len(rows))
    return known


def aggregate_leaf(
    r: Reasons, node: t.Aggregate, at: Place, answer: Truth, detail: tuple[Because, ...]
) -> Because:
    """A list function as one line: how many of how many items, or the number it comes to."""
    if node.function not in ("any", "all", "count"):
        shown = show(r.view.value(node, *at), node.type)
        return r.leaf(node, at, shown, answer, detail=detail)
    listed, more = item_answers(r, node, at)
    answers = [found for _, found in listed]
    sure, possible = answers.count(True), answers.count(True) + answers.count(None)
    shown = (
        Shown(None, sure, None)
        if more
        else Shown(plain(sure))
        if sure == possible
        else Shown(None, sure, possible)
    )
    return r.leaf(node, at, shown, answer, "of", None if more else len(listed), detail)


def _cases(r: Reasons, node: t.Cases, at: Place, answer: Truth, out: list[Because], depth: int) -> None:
    for line in node.rows:
        found: Truth = True if line.when is None else r.view.truth(line.when, *at)
        if line.when is not None and (found is answer or found is True or found is None):
            start = len(out)
            r.collect(line.when, *at, found, out, depth)
            clause = line.cited.clause
            if clause:
                out[start:] = [
                    b if b.clause else b.model_copy(update={"clause": clause}) for b in out[start:]
                ]
        if found is True:
            return


def whole(r: Reasons, node: t.Typed, at: Place, answer: Truth, out: list[Because], depth: int) -> None:
    """A constant says nothing; anything else is shown as a whole, with what it is made of."""
    if not isinstance(node, t.Const):
        out.append(
            r.leaf(
                node,
                at,
                Shown(answer) if answer is not None else NOTHING,
                answer,
                detail=r.detail(node, at, depth),
            )
        )


COLLECT: Mapping[type, Collector] = {
    t.Group: _at_least,
    t.Not: _not,
    t.Surely: _surely,
    t.FactRef: _yes_no,
    t.CellRef: _yes_no,
    t.Compare: _compare,
    t.Member: _member,
    t.Same: _same,
    t.Contains: _contains,
    t.Aggregate: _aggregate,
    t.Cases: _cases,
}
