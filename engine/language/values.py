"""Values wherever one may stand: plain, with a citation, picked by one thing, or by cases."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, Literal, cast

from ..diagnostics import Findings, Span
from ..suggest import guess_values
from ..vocabulary.model import Confidence, Duration
from ..yamlfile import Node, YamlMap, YamlScalar, YamlSeq, written
from .conditions import is_cut, read_condition, read_expression
from .expression import parse_expression
from .lexer import fold, is_word
from .tree import (
    NOT_CITED,
    BoolLiteral,
    CaseRow,
    Cases,
    Cited,
    Expr,
    Name,
    Pick,
    PickStep,
    PlainValue,
    Quoted,
    ValueNode,
)
from .unparse import unparse
from .words import CASE_KEYS, CONFIDENCES, KEY_HINTS, RESERVED, VALUE_KEYS

Leaf = Callable[[Node, Findings], Expr | Duration | None]
"""Reads the innermost thing: an expression, a duration, a period word"""

StepOp = Literal["<", "<=", ">", ">=", "==", "else"]
_COMPARISON: Final = re.compile(r"(<=|>=|==|!=|=>|=<|<>|<|>|=|≥|≤|≠|＞|＜)\s*(.*)", re.DOTALL)
_RIGHT: Final = {"≥": ">=", "=>": ">=", "＞": ">", "≤": "<=", "=<": "<=", "＜": "<"}


def expression_leaf(node: Node, findings: Findings) -> Expr | None:
    """The usual leaf: any expression."""
    return read_expression(node, findings)


def read_value(node: Node, leaf: Leaf, findings: Findings) -> ValueNode | None:
    """The value that a node holds."""
    if isinstance(node, YamlSeq):
        findings.add("value-list", node.span)
        return None
    if isinstance(node, YamlScalar):
        return _plain(node, leaf, NOT_CITED, findings)
    keys = _keys(node, VALUE_KEYS, findings)
    if "is" in keys and not keys.keys() & {"of", "pick", "cases"}:
        return _plain(keys["is"], leaf, read_cited(keys, findings), findings)
    if keys.keys() == {"of", "pick"}:
        return read_pick(keys["of"], keys["pick"], leaf, findings)
    if keys.keys() == {"cases"}:
        return read_cases(keys["cases"], leaf, findings)
    if len(keys) == len(node.items):
        findings.add("value-form", node.span, found=", ".join(keys))
    return None


def _plain(node: Node, leaf: Leaf, cited: Cited, findings: Findings) -> PlainValue | None:
    value = leaf(node, findings)
    return None if value is None else PlainValue(value, cited, node.span)


def _keys(node: YamlMap, allowed: tuple[str, ...], findings: Findings) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for key, value in node.items:
        name = fold(key.text)
        if name in allowed:
            found[name] = value
            continue
        hinted = KEY_HINTS.get(name, "")
        guess = guess_values(hinted if hinted in allowed else name, allowed)
        if not cut_by_yaml(key, value, guess, findings):
            findings.add("rule-key-unknown", key.span, "error", key=name, what="value", **guess)
    return found


def cut_by_yaml(key: YamlScalar, value: Node, guess: Mapping[str, str], findings: Findings) -> bool:
    """Report an unknown key that is the rest of a text or expression, which YAML cut at a comma inside {}."""
    if not isinstance(value, YamlScalar) or not value.is_null:
        return False
    if guess["guess_en"] and key.text.isidentifier():  # a slip of the pen, with nothing after it
        return False
    code = "expression-split" if is_cut([key.text]) else "text-split"
    findings.add(code, key.span, found=key.text[:40])
    return True


def read_cited(keys: dict[str, Node], findings: Findings) -> Cited:
    """`clause`, `confidence` and `note` beside a value."""
    confidence = _written(keys.get("confidence"), "confidence", findings)
    if confidence and fold(confidence) not in CONFIDENCES:
        span = keys["confidence"].span
        guess = guess_values(confidence, CONFIDENCES)
        findings.add("rule-word-unknown", span, "error", key="confidence", found=confidence, **guess)
        confidence = ""
    clause = fold(_written(keys.get("clause"), "clause", findings))
    note = _written(keys.get("note"), "note", findings)
    if not clause and not confidence and not note:
        return NOT_CITED
    return Cited(clause, cast(Confidence, fold(confidence)) if confidence else None, note)


def _written(node: Node | None, key: str, findings: Findings) -> str:
    if node is None:
        return ""
    if isinstance(node, YamlScalar) and not node.is_null:
        return node.text.strip()
    findings.add("rule-text-expected", node.span, key=key, found=written(node))
    return ""


def read_pick(of: Node, pick: Node, leaf: Leaf, findings: Findings) -> Pick | None:
    """`of: x` with `pick: {...}`: choices, or comparisons of one direction."""
    subject = read_expression(of, findings)
    if not isinstance(pick, YamlMap) or not pick.items:
        findings.add("pick-mapping", pick.span, found=written(pick))
        return None
    steps: list[PickStep] = []
    for key, node in pick.items:
        parts = _step_key(key, findings)
        value = read_value(node, leaf, findings)
        if value is not None and not isinstance(value, PlainValue):
            findings.add("pick-nested", node.span)
        elif parts is not None and value is not None:
            steps.append(PickStep(parts[0], parts[1], value, key.span))
    if len(steps) < len(pick.items) or subject is None:
        return None
    good = _check_steps(steps, pick.span, findings)
    ordered = [step for step in steps if step.op != "else"] + [step for step in steps if step.op == "else"]
    return Pick(subject, tuple(ordered), of.span) if good else None


def _step_key(key: YamlScalar, findings: Findings) -> tuple[StepOp, Expr | None] | None:
    text = key.text.strip()
    if text == "else":
        return "else", None
    found = _COMPARISON.match(text)
    if found is None:
        return "==", _choice_key(key)
    op = found.group(1)
    if op not in {"<", "<=", ">", ">="}:
        right = _RIGHT.get(op, "")
        code = "expression-sign" if right else "pick-operator"
        findings.add(code, key.span, "error", found=op, right=right)
        return None
    bound = parse_expression(found.group(2), _inside(key, found.start(2), len(found.group(2))), findings)
    return None if bound is None else (cast(StepOp, op), bound)


def _inside(key: YamlScalar, offset: int, length: int) -> Span:
    span = key.span
    start = span.column + (1 if key.quoted else 0) + offset + len(key.text) - len(key.text.lstrip())
    return Span(span.file, span.line, start, start + length, span.path)


def _choice_key(key: YamlScalar) -> Expr:
    """A word as a key: also one that could not stand bare in an expression, such as 3级 or W1.1."""
    word = fold(key.text)
    if key.is_bool:
        return BoolLiteral(key.text == "true", key.span)
    if is_word(word) and word not in RESERVED:
        return Name((word,), key.span)
    return Quoted(word.strip("'\""), key.span)


def _check_steps(steps: list[PickStep], span: Span, findings: Findings) -> bool:
    seen: dict[tuple[str, str], Span] = {}
    good = True
    for step in steps:
        sign = (step.op, unparse(step.key) if step.key else "")
        if sign in seen:
            findings.add("pick-duplicate", step.span, found=" ".join(sign).removeprefix("== "))
            good = False
        seen[sign] = step.span
    directions = {"==" if step.op == "==" else step.op[0] for step in steps if step.op != "else"}
    if len(directions) > 1:
        findings.add("pick-mixed", span)
        good = False
    elif directions <= {"<", ">"} and all(step.op != "else" for step in steps):
        findings.add("pick-else", span)
        good = False
    elif not directions:
        findings.add("pick-only-else", span)
        good = False
    return good


def read_cases(node: Node, leaf: Leaf, findings: Findings) -> Cases | None:
    """`cases: [{is, when, clause}]`, read from the top; only the last row has no `when`."""
    if not isinstance(node, YamlSeq) or not node.items:
        findings.add("cases-list", node.span, found=written(node))
        return None
    rows: list[CaseRow] = []
    for index, item in enumerate(node.items):
        row = _case(item, index == len(node.items) - 1, leaf, findings)
        if row is not None:
            rows.append(row)
    return Cases(tuple(rows), node.span) if len(rows) == len(node.items) else None


def _case(node: Node, is_last: bool, leaf: Leaf, findings: Findings) -> CaseRow | None:
    if not isinstance(node, YamlMap):
        findings.add("cases-row", node.span, found=written(node))
        return None
    keys = _keys(node, CASE_KEYS, findings)
    good = len(keys) == len(node.items)
    if "is" not in keys:
        findings.add("rule-key-missing", node.span, key="is", what="cases")
        good = False
    if ("when" in keys) == is_last:
        findings.add("cases-last" if is_last else "cases-when", node.span)
        good = False
    value = _plain(keys["is"], leaf, read_cited(keys, findings), findings) if "is" in keys else None
    when = read_condition(keys["when"], findings) if "when" in keys else None
    if not good or value is None or (when is None and not is_last):
        return None
    return CaseRow(value, when, node.span)
