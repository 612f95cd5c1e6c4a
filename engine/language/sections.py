"""The entries of the sections: derive, risks, grades, hazards, duties, responsibilities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal, cast

from ..diagnostics import Findings
from ..vocabulary.model import Text
from ..yamlfile import Node, YamlMap, YamlScalar, written
from .common import Head, Ids, read_common, read_named
from .fields import NO_TEXT, Fields
from .lexer import fold, is_word
from .scores import read_score
from .times import read_timing
from .tree import Derive, Duty, Entry, Grade, Hazard, Responsibility, Risk, ValueNode
from .values import expression_leaf, read_cases, read_pick, read_value
from .words import ENTRY_KEYS, LAYERS, MEASURES, SEVERITIES

_FORMS: Final = ("value", "when", "of", "pick", "cases")


def read_entry(section: str, node: YamlMap, head: Head, ids: Ids, findings: Findings) -> Entry | None:
    """One entry of a section, or None after reporting why it cannot be used."""
    fields = Fields(node, ENTRY_KEYS[section], section, findings)
    return _READERS[section](fields, head, ids)


def _read_derive(fields: Fields, head: Head, ids: Ids) -> Entry | None:
    common = read_named(fields, head, ids)
    forms = tuple(key for key in _FORMS if key in fields)
    value: ValueNode | None = None
    when = None
    if forms == ("value",):
        value = fields.value("value")
    elif forms == ("when",):
        when = fields.condition("when")
    elif forms in {("of", "pick"), ("cases",)}:
        value = _form(fields, forms)
    else:
        fields.error("derive-form", forms[1] if len(forms) > 1 else "", found=", ".join(forms) or "-")
    if not common.id or (value is None and when is None):
        return None
    return Derive(common.id, common, value, when)


def _form(fields: Fields, forms: tuple[str, ...]) -> ValueNode | None:
    nodes = [node for node in map(fields.node, forms) if node is not None]
    if forms == ("cases",):
        return read_cases(nodes[0], expression_leaf, fields.findings)
    return read_pick(nodes[0], nodes[1], expression_leaf, fields.findings)


def _read_risk(fields: Fields, head: Head, ids: Ids) -> Entry | None:
    event = fields.text("event")
    common = read_common(fields, head, ids, title=event)
    complete = fields.require("event", "accident")
    if ("method" in fields) == ("direct" in fields):
        fields.error("risk-method-or-direct", "direct")
        complete = False
    method, factors = _method(fields)
    direct = fields.value("direct")
    if not complete or not common.id or (direct is None and not method):
        return None
    return Risk(
        common=common,
        event=event,
        accident=fields.word("accident"),
        step=fields.text("step"),
        consequence=fields.text("consequence"),
        method=method,
        factors=factors,
        direct=direct,
        measures=_measures(fields),
        by=tuple(dict.fromkeys((*fields.words("by"), *head.by))),
    )


def _method(fields: Fields) -> tuple[str, Mapping[str, ValueNode]]:
    """`LEC: {L: 3, E: 6, C: 40}`, or a method's name alone where only the subject's own scores count."""
    node = fields.node("method")
    if node is None:
        return "", {}
    if isinstance(node, YamlScalar):
        return fields.word("method"), {}
    pairs = fields.pairs("method")
    if len(pairs) != 1 or not isinstance(pairs[0][1], YamlMap):
        fields.error("risk-method-form", "method", found=written(node))
        return "", {}
    factors: dict[str, ValueNode] = {}
    for key, item in pairs[0][1].items:
        value = read_value(item, expression_leaf, fields.findings)
        if value is not None:
            factors[fold(key.text)] = value
    return fold(pairs[0][0].text), factors


def _measures(fields: Fields) -> Mapping[str, tuple[Text, ...]]:
    node = fields.node("measures")
    if node is None:
        return {}
    if not isinstance(node, YamlMap):
        fields.error("rule-mapping-expected", "measures", found=written(node))
        return {}
    part = Fields(node, MEASURES, "measures", fields.findings)
    return {key: part.texts(key) for key in MEASURES if key in part}


def _read_grade(fields: Fields, head: Head, ids: Ids) -> Entry | None:
    common = read_common(fields, head, ids, title=Text(fields.word("id")))
    fields.require("level")
    level, when = fields.value("level"), fields.condition("when")
    if level is None or not common.id or (when is None and "when" in fields):
        return None
    return Grade(common, level, when)


def _read_hazard(fields: Fields, head: Head, ids: Ids) -> Entry | None:
    common = read_common(fields, head, ids)
    complete = fields.require("title", "severity", "when")
    severity = fields.choice("severity", SEVERITIES, "")
    when = fields.condition("when")
    if not complete or not severity or when is None or not common.id:
        return None
    return Hazard(
        common=common,
        severity="major" if severity == "major" else "general",
        when=when,
        remedy=fields.text("remedy"),
        enforcement=fields.words("enforcement"),
        category=fields.word("category"),
    )


def _read_duty(fields: Fields, head: Head, ids: Ids) -> Entry | None:
    common = read_common(fields, head, ids)
    complete = fields.require("title", "by")
    timing = read_timing(fields)
    if not complete or not common.id:
        return None
    return Duty(
        common=common,
        task=fields.word("task"),
        kind=fields.word("kind"),
        by=fields.name("by"),
        with_=fields.words("with"),
        check=fields.texts("check"),
        record=fields.text("record"),
        timing=timing,
    )


def _read_responsibility(fields: Fields, head: Head, ids: Ids) -> Entry | None:
    does = fields.text("does")
    common = read_common(fields, head, ids, title=does)
    complete = fields.require("layer", "role", "does")
    layer = fields.choice("layer", LAYERS, "")
    severity = fields.choice("severity", SEVERITIES, "")
    if not complete or not layer or not common.id:
        return None
    return Responsibility(
        common=common,
        layer=cast(Literal["leadership", "supervision", "enterprise"], layer),
        role=fields.name("role"),
        does=does,
        unit=fields.text("unit") if "unit" in fields else NO_TEXT,
        severity=cast(Literal["", "major", "general"], severity),
    )


def read_names(node: Node, findings: Findings) -> Mapping[str, str]:
    """`tables`: local name -> path inside the pack, relative to the rule set's file."""
    if not isinstance(node, YamlMap):
        findings.add("rule-mapping-expected", node.span, key="tables", found=written(node))
        return {}
    found: dict[str, str] = {}
    for key, value in node.items:
        name = fold(key.text)
        path = value.text.strip() if isinstance(value, YamlScalar) and not value.is_null else ""
        parts = path.split("/")
        if not is_word(name):
            findings.add("rule-name", key.span, key="tables", found=name)
        elif not path or "\\" in path or ":" in path or ".." in parts or "" in parts:
            findings.add("table-path", value.span, found=path)
        else:
            found[name] = path
    return found


_READERS: Final[Mapping[str, Callable[[Fields, Head, Ids], Entry | None]]] = {
    "derive": _read_derive,
    "scores": read_score,
    "risks": _read_risk,
    "grades": _read_grade,
    "hazards": _read_hazard,
    "duties": _read_duty,
    "responsibilities": _read_responsibility,
}
