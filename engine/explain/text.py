"""A linked expression in words: labels of facts and values, the law's own comparison signs."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from ..program import typed as t
from ..program.program import RowSlot
from ..program.rows import RowColumn
from ..program.types import CodeType, DateType, NumberType
from ..vocabulary.model import Fact, Text
from .parts import ProgramParts

_SIGN = {"==": "=", "!=": "≠", ">=": "≥", "<=": "≤", ">": ">", "<": "<"}
_JOIN = {"all": (" 且 ", " and "), "any": (" 或 ", " or ")}
_FUNCTION_ZH = {
    "count": "数量",
    "sum": "合计",
    "min": "最小",
    "max": "最大",
    "mean": "平均",
    "any": "任一",
    "all": "全部",
    "ceil": "进一取整",
    "floor": "去尾取整",
    "years_since": "满年数",
    "months_since": "满月数",
    "days_since": "天数",
    "last_anniversary": "最近周年日",
}


def number_text(value: Fraction | float) -> str:
    """A number as a person writes it."""
    return f"{float(value):.12g}"


def const_text(node: t.Const) -> Text:
    """A constant with its unit, or the word of its list."""
    value = node.value
    if isinstance(value, bool):
        return Text("是" if value else "否", "yes" if value else "no")
    if isinstance(node.type, CodeType):
        word = node.type.choices.words[int(value)]
        return Text(word, node.type.choices.labels_en.get(word, ""))
    if isinstance(node.type, DateType):
        return Text(datetime.date.fromordinal(int(value)).isoformat())
    unit = f" {node.type.symbol}" if isinstance(node.type, NumberType) and node.type.symbol else ""
    return Text(f"{number_text(value)}{unit}")


class Wording:
    """Texts of typed nodes over one program; each node is worded once."""

    def __init__(self, parts: ProgramParts) -> None:
        self._parts = parts
        self._known = parts.texts  # nodes live as long as their program

    def fact_label(self, node: t.FactRef) -> Text:
        """The label of a fact or of a row's own slot."""
        column = self._parts.column(node)
        if column is not None:
            return self._column_label(node, column)
        found = self._parts.fact(node)
        if isinstance(found, Fact):
            return found.label
        return self.slot_label(found) if found is not None else Text(node.name)

    def _column_label(self, node: t.FactRef, column: RowColumn) -> Text:
        """What a column of risks or hazards is called, whatever the row."""
        known = _COLUMNS.get((node.kind, column.what))
        if known is not None:
            return known
        if column.what == "own":
            return Text(f"自评分值 {column.name}", f"own score {column.name}")
        if column.what == "default":
            return Text(column.name)
        kinds, common = self._parts.program.vocabulary.kinds, self._parts.program.vocabulary.common
        own = kinds["own_risk" if node.kind == "risk" else "recorded_hazard"].facts
        fact = common.get(column.name) if column.what == "at" else own.get(column.name or column.what)
        return fact.label if fact is not None else Text(node.name)

    def slot_label(self, slot: RowSlot) -> Text:
        """The label of a slot beyond the vocabulary."""
        if slot.what == "score":
            return Text(f"自评分值 {slot.name}", f"own score {slot.name}")
        if slot.what == "replaced":
            return Text("企业自评代替的风险", "risks that own analysis replaces")
        fact = self._parts.program.vocabulary.common.get(slot.name)
        return fact.label if fact is not None else Text(slot.name)

    def cell_label(self, cell_id: str) -> Text:
        """The title of a derived value or condition, its name where it has none."""
        cell = self._parts.cell(cell_id)
        _, mark, part = cell_id.partition("#")
        if not mark:
            return cell.title if cell.title.zh else Text(cell_id.rpartition("/")[2])
        known = _PARTS.get(part)
        if known is None:
            return cell.title if cell.title.zh else Text(part)
        if part in _OF_ENTRY and cell.title.zh and cell.number not in self._parts.shared:
            known = Text(f"{cell.title.zh}：{known.zh}", f"{cell.title.of('en')}: {known.en}")
        return cell.title if part in _WHOLE and cell.title.zh else known

    def kind_label(self, kind: str) -> Text:
        """What the things of a kind are called."""
        found = self._parts.program.vocabulary.kinds.get(kind)
        return found.label if found is not None else Text(kind)

    def items_label(self, node: t.Aggregate) -> Text:
        """The items of a list function that are counted, without the function."""
        kind = self.kind_label(node.path[-1])
        if node.where is None:
            return kind
        where = self.text(node.where)
        return Text(f"{kind.zh}（{where.zh}）", f"{kind.of('en')} ({where.of('en')})")

    def text(self, node: t.Typed) -> Text:
        """The node in words."""
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = _TEXT[type(node)](self, node)
        return known

    def join(self, parts: list[Text], zh: str, en: str) -> Text:
        """Texts with a word between them."""
        return Text(zh.join(p.zh for p in parts), en.join(p.of("en") for p in parts))


_PARTS = {
    "level": Text("等级", "level"),
    "rank": Text("等级", "level"),
    "method-level": Text("按评价方法的等级", "level by the method"),
    "method-rank": Text("按评价方法的等级", "level by the method"),
    "value": Text("风险值", "risk value"),
    "status": Text("存在", "found"),
    "vote": Text("定级", "vote"),
    "where": Text("适用范围", "concerns"),
    "when": Text("触发条件", "fires when"),
    "unless": Text("豁免条件", "unless"),
    "replaced": Text("由他规代替", "replaced"),
    "replaced-by-own": Text("企业自评代替", "own analysis stands in"),
}
_COLUMNS = {
    ("risk", "status"): Text("该风险存在", "the risk is there"),
    ("hazard", "status"): Text("该隐患存在", "the hazard is there"),
    ("risk", "method"): Text("评价方法", "method"),
    ("risk", "direct"): _PARTS["method-level"],
}
_OF_ENTRY = frozenset(("where", "when", "unless", "vote"))
_WHOLE = frozenset(("status",))


def _fact(w: Wording, node: t.FactRef) -> Text:
    return w.fact_label(node)


def _cell(w: Wording, node: t.CellRef) -> Text:
    return w.cell_label(node.cell)


def _arith(w: Wording, node: t.Arith) -> Text:
    sides = [w.text(side) for side in (node.left, node.right)]
    for i, side in enumerate((node.left, node.right)):
        if isinstance(side, t.Arith) and _loose(node.op, side.op, right=i == 1):
            sides[i] = Text(f"({sides[i].zh})", f"({sides[i].of('en')})")
    sign = {"*": "×", "/": "÷"}.get(node.op, node.op)
    return w.join(sides, f" {sign} ", f" {sign} ")


def _loose(outer: str, inner: str, *, right: bool) -> bool:
    """Whether the inner operation needs brackets."""
    if outer in "*/" and inner in "+-":
        return True
    return right and (outer == "/" or (outer == "-" and inner in "+-"))


def _compare(w: Wording, node: t.Compare) -> Text:
    text = w.text(node.operands[0])
    for op, operand in zip(node.ops, node.operands[1:], strict=True):
        text = w.join([text, w.text(operand)], f" {_SIGN[op]} ", f" {_SIGN[op]} ")
    return text


def member_words(node: t.Member) -> tuple[str, tuple[str, ...]]:
    """The sign and the words of a membership, as in (">=", ("orange",)) or ("in", ("一级", "二级"))."""
    if not isinstance(node.type, CodeType) and isinstance(_item_type(node), CodeType):
        words = _item_type(node).choices.words
        chosen = tuple(words[code] for code in sorted(node.codes))
    else:
        chosen = ()
    if node.shown[:1] in "<>" and node.shown and not node.negated:
        sign, _, word = node.shown.partition(" ")
        return sign, (word.strip("'\""),)
    if len(chosen) == 1:
        return ("!=" if node.negated else "=="), chosen
    if len(chosen) > 12 or not chosen:
        return ("not in" if node.negated else "in"), (node.shown.removeprefix("not in ").removeprefix("in "),)
    return ("not in" if node.negated else "in"), chosen


def _item_type(node: t.Member) -> Any:
    return node.item.type


def _member(w: Wording, node: t.Member) -> Text:
    sign, words = member_words(node)
    item = w.text(node.item)
    if sign in _SIGN:
        return Text(f"{item.zh} {_SIGN[sign]} {words[0]}", f"{item.of('en')} {_SIGN[sign]} {words[0]}")
    zh = "不属于" if sign == "not in" else "属于"
    return Text(f"{item.zh} {zh} {'、'.join(words)}", f"{item.of('en')} {sign} {', '.join(words)}")


def _same(w: Wording, node: t.Same) -> Text:
    sign = _SIGN["!=" if node.negated else "=="]
    return w.join([w.text(node.left), w.text(node.right)], f" {sign} ", f" {sign} ")


def _contains(w: Wording, node: t.Contains) -> Text:
    label = w.text(node.container)
    zh, en = ("不含", "does not include") if node.negated else ("含", "includes")
    return Text(f"{label.zh} {zh} {node.word}", f"{label.of('en')} {en} {node.word}")


def _not(w: Wording, node: t.Not) -> Text:
    inner = w.text(node.operand)
    if isinstance(node.operand, t.Group | t.Compare | t.Member):
        return Text(f"非（{inner.zh}）", f"not ({inner.of('en')})")
    return Text(f"非 {inner.zh}", f"not {inner.of('en')}")


def goes_without_saying(node: t.Typed) -> bool:
    """A line about a constant that holds, as the severity of a rule's own hazard."""
    if not isinstance(node, t.Member) or not isinstance(node.item, t.Const):
        return False
    return (int(node.item.value) in node.codes) is not node.negated


def _group(w: Wording, node: t.Group) -> Text:
    lines = [line for line in node.lines if not (node.mode == "all" and goes_without_saying(line))]
    parts = [w.text(line) for line in lines]
    parts = [
        Text(f"（{p.zh}）", f"({p.of('en')})") if isinstance(line, t.Group) and len(lines) > 1 else p
        for p, line in zip(parts, lines, strict=True)
    ]
    if node.mode in _JOIN:
        return w.join(parts, *_JOIN[node.mode])
    listed = w.join(parts, "；", "; ")
    if node.mode == "none":
        return Text(f"均不：{listed.zh}", f"none of: {listed.of('en')}")
    return Text(f"至少 {node.count} 项：{listed.zh}", f"at least {node.count} of: {listed.of('en')}")


def _call(name: str, args: Text) -> Text:
    return Text(f"{_FUNCTION_ZH.get(name, name)}({args.zh})", f"{name}({args.of('en')})")


def _function(w: Wording, node: t.Function) -> Text:
    return _call(node.name, w.join([w.text(arg) for arg in node.args], ", ", ", "))


def _aggregate(w: Wording, node: t.Aggregate) -> Text:
    parts = [w.kind_label(node.path[-1])]
    parts += [w.text(part) for part in (node.element, node.where) if part is not None]
    return _call(node.function, w.join(parts, "; ", "; "))


def _set_aggregate(w: Wording, node: t.SetAggregate) -> Text:
    return _call(node.function, w.text(node.container))


def _pick(w: Wording, node: t.Pick) -> Text:
    of = w.text(node.of)
    return Text(f"按 {of.zh} 取值", f"by {of.of('en')}")


def _cases(_: Wording, node: t.Cases) -> Text:
    return Text(f"依次判定（{len(node.rows)} 种情形）", f"the first of {len(node.rows)} cases that holds")


def _look_up(w: Wording, node: t.LookUp) -> Text:
    keys = w.join([w.text(key) for key in node.keys], ", ", ", ")
    title = node.table.title
    column = f".{node.column}" if node.column else ""
    return Text(f"{title.zh}[{keys.zh}]{column}", f"{title.of('en')}[{keys.of('en')}]{column}")


def _assume(w: Wording, node: t.Assume) -> Text:
    if node.own:
        return w.text(node.default)
    operand, default = w.text(node.operand), w.text(node.default)
    return Text(
        f"{operand.zh}（未知时按 {default.zh}）",
        f"{operand.of('en')} ({default.of('en')} if unknown)",
    )


def _known(w: Wording, node: t.Known) -> Text:
    inner = w.text(node.operand)
    return Text(f"已知 {inner.zh}", f"{inner.of('en')} is known")


def _sheet(_: Wording, node: t.Sheet) -> Text:
    return Text(f"计分表（{len(node.items)} 项）", f"score sheet of {len(node.items)} items")


def _fixed(zh: str, en: str) -> Callable[[Wording, Any], Text]:
    words = Text(zh, en)
    return lambda _w, _n: words


_TEXT: Mapping[type, Callable[[Wording, Any], Text]] = {
    t.Const: lambda _, node: const_text(node),
    t.FactRef: _fact,
    t.CellRef: _cell,
    t.AsOf: _fixed("评估日期", "day of evaluation"),
    t.Unknown: _fixed("未知", "unknown"),
    t.Arith: _arith,
    t.Neg: lambda w, node: Text(f"-{w.text(node.operand).zh}", f"-{w.text(node.operand).of('en')}"),
    t.Scale: lambda w, node: w.text(node.operand),
    t.Function: _function,
    t.Compare: _compare,
    t.Member: _member,
    t.Same: _same,
    t.Contains: _contains,
    t.Not: _not,
    t.Group: _group,
    t.Pick: _pick,
    t.Cases: _cases,
    t.LookUp: _look_up,
    t.Aggregate: _aggregate,
    t.SetAggregate: _set_aggregate,
    t.Known: _known,
    t.Assume: _assume,
    t.Surely: lambda w, node: w.text(node.operand),
    t.Votes: lambda _, node: Text(f"{len(node.votes)} 项定级取最重", f"the worst of {len(node.votes)} votes"),
    t.Sheet: _sheet,
}
