"""The words of reports: levels, statuses, tiers, columns, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

from ...models.base import Words
from ..diagnostics import Language

Pair = tuple[str, str]

LEVELS: Mapping[str, Pair] = {
    "red": ("重大", "red"),
    "orange": ("较大", "orange"),
    "yellow": ("一般", "yellow"),
    "blue": ("低", "blue"),
    "": ("未定", "unknown"),
}
STATUSES: Mapping[str, Pair] = {
    "found": ("存在", "found"),
    "undetermined": ("待查", "undetermined"),
    "exempt": ("豁免", "exempt"),
    "replaced": ("已代替", "replaced"),
    "met": ("符合", "met"),
    "not_applicable": ("不涉及", "not applicable"),
}
SEVERITIES: Mapping[str, Pair] = {
    "major": ("重大", "major"),
    "general": ("一般", "general"),
    "": ("未定", "unknown"),
}
STATES: Mapping[str, Pair] = {
    "not_screened": ("未排查", "not screened"),
    "normal": ("正常", "normal"),
    "hazard_found": ("存在隐患", "hazard found"),
    "overdue": ("逾期", "overdue"),
    "undetermined": ("待查", "undetermined"),
    "not_concerned": ("不涉及", "not concerned"),
    "open": ("待整改", "open"),
    "in_treatment": ("整改中", "in treatment"),
    "to_accept": ("待验收", "to be accepted"),
    "closed": ("已销号", "closed"),
    "closed_but_found": ("已销号但仍存在", "closed but still there"),
}
LAYERS: Mapping[str, Pair] = {
    "leadership": ("领导责任", "leadership"),
    "supervision": ("监管责任", "supervision"),
    "enterprise": ("主体责任", "enterprise"),
}
TIERS: Mapping[str, Pair] = {
    "company": ("公司级", "company"),
    "department": ("部门（车间）级", "department"),
    "team": ("班组级", "team"),
    "post": ("岗位级", "post"),
    "third_party": ("第三方", "third party"),
    "government": ("政府", "government"),
}
CONFIDENCES: Mapping[str, Pair] = {
    "confirmed": ("", ""),
    "from_memory": ("未核对原文", "text not rechecked"),
    "confirmed_indirect": ("间接核实", "confirmed indirectly"),
    "derived": ("推导", "derived"),
    "contested": ("有争议", "contested"),
    "house_default": ("参考值，非法定", "house default, not law"),
}
FIVE: Mapping[str, Pair] = {
    "responsible": ("责任", "person"),
    "measures": ("措施", "measures"),
    "fund": ("资金", "funds"),
    "deadline": ("时限", "deadline"),
    "plan": ("预案", "plan"),
}
LISTS: Mapping[str, Pair] = {
    "risk_control": ("风险分级管控清单", "Risk control list"),
    "screening": ("隐患排查任务清单", "Screening tasks"),
    "hazards": ("隐患治理清单", "Hazards and their treatment"),
    "responsibilities": ("责任清单", "Responsibilities"),
}
COLUMNS: Mapping[str, Pair] = {
    "no": ("序号", "no."),
    "point": ("风险点", "point"),
    "event": ("危险源或潜在事件", "event"),
    "accident": ("事故类型", "accident"),
    "scores": ("评价", "score"),
    "level": ("等级", "level"),
    "tier": ("管控层级", "tier"),
    "person": ("责任人", "person"),
    "task": ("排查项目", "task"),
    "check": ("排查内容", "what to check"),
    "timing": ("周期", "how often"),
    "role": ("责任岗位", "role"),
    "next_due": ("下次", "next due"),
    "state": ("状态", "state"),
    "finding": ("隐患描述", "finding"),
    "severity": ("隐患等级", "class"),
    "because": ("依据事实", "because"),
    "remedy": ("治理措施", "measure"),
    "deadline": ("时限", "deadline"),
    "gap": ("五落实缺项", "missing of five"),
    "basis": ("依据条款", "basis"),
    "object": ("对象", "object"),
    "layer": ("责任层级", "layer"),
    "name": ("姓名", "name"),
    "does": ("职责内容", "duties"),
    "open": ("未闭环", "open"),
    "gap_person": ("缺失", "gap"),
    "subject": ("对象", "subject"),
    "fact": ("事实", "fact"),
    "ask": ("问题", "question"),
    "decides": ("影响", "decides"),
    "waiting": ("待定结论", "waiting"),
}
PHRASES: Mapping[str, Pair] = {
    "as_of": ("评估日期", "as of"),
    "level": ("风险等级", "Level"),
    "final": ("已确定", "final"),
    "so_far": ("目前", "so far"),
    "worst": ("最坏可能", "worst possible"),
    "why": ("定级依据", "Decided by"),
    "sectors": ("评价行业", "Sectors evaluated"),
    "sectors_out": ("未评价（不在所列行业内）", "Not evaluated (not among the sectors named)"),
    "sectors_not": ("不涉及", "Not concerned"),
    "is_no": ("{labels}：否", "{labels}: no"),
    "no_grade": ("没有适用的定级规则", "no grading rule applies"),
    "collect": ("待补充事实（按影响大小）", "Facts to collect, the most decisive first"),
    "more": ("另有 {n} 项，见 JSON", "{n} more, see the JSON output"),
    "empty": ("（无）", "(none)"),
    "hazards_open": (
        "另有 {n} 条隐患判定待查，取决于待补充的事实",
        "{n} more hazards wait for the facts to collect",
    ),
    "lists_open": (
        "尚未提供或未填完：{lists}；补充后可能增加",
        "Not given or not complete, more rows may follow: {lists}",
    ),
    "enforcement": ("现场处置：{actions}", "on the spot: {actions}"),
    "own_record": ("企业自有记录", "the enterprise's own record"),
    "direct": ("直接判定", "direct"),
    "counts": ("结论", "Conclusions"),
    "warnings": ("提示", "Warnings"),
    "not_encoded": ("未编入的条款", "Clauses not encoded"),
    "engines": ("执行引擎", "Engines"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "unknown": ("未知", "unknown"),
    "assumed": ("假定", "assumed"),
    "enterprise_level": ("企业等级", "enterprise level"),
    "major": ("{n} 项重大隐患判定", "{n} major hazards"),
    "downgraded": ("降级待审", "downgrade to be reviewed"),
    "own": ("自评", "own"),
    "hazards_treated": ("{n} 项隐患", "{n} hazards"),
    "treatment": ("治理情况（逐项填写）", "their treatment, one by one"),
    "and_more": ("等 {n} 项", "and {n} more"),
    "risks": ("风险 {n}", "risks {n}"),
    "hazards": ("重大隐患 {n}", "major hazards {n}"),
}


def say(table: Mapping[str, Pair], key: str | None, lang: Language) -> str:
    """A word of a table; the key itself where it is no closed word."""
    pair = table.get(key or "")
    return (key or "") if pair is None else pair[0 if lang == "zh" else 1]


def phrase(key: str, lang: Language, **values: object) -> str:
    """A phrase with its values filled in."""
    return say(PHRASES, key, lang).format_map(values)


def of(words: Words | None, lang: Language) -> str:
    """A text in a language, Chinese where the other is missing."""
    return "" if words is None else words.of(lang)
