"""Short ways to read rule text in tests."""

from __future__ import annotations

import dataclasses
from typing import Any

from dual_prevention.engine.diagnostics import NOWHERE, Findings, Span
from dual_prevention.engine.language.expression import parse_expression
from dual_prevention.engine.language.loader import load_rule_sets
from dual_prevention.engine.language.tree import Expr, RuleSet
from dual_prevention.engine.language.unparse import unparse
from dual_prevention.engine.yamlfile import read_yaml


def expression(text: str) -> Expr:
    """The tree of an expression without faults."""
    findings = Findings()
    tree = parse_expression(text, NOWHERE, findings)
    assert not findings.all, findings.all
    assert tree is not None
    return tree


def canonical(text: str) -> str:
    return unparse(expression(text))


def faults(text: str) -> list[tuple[str, int]]:
    """(code, 1-based column within the text) of an expression's faults."""
    findings = Findings()
    tree = parse_expression(text, Span("r.yaml", 1, 1), findings)
    assert (tree is None) == bool(findings.all)
    return [(item.code, item.span.column) for item in findings.all]


def load(text: str, name: str = "pack/roads/rules.yaml") -> tuple[list[RuleSet], Findings]:
    findings = Findings()
    return load_rule_sets(read_yaml(text, name), findings), findings


def rule_set(text: str) -> RuleSet:
    """The one rule set of a text without faults."""
    sets, findings = load(text)
    findings.raise_errors()
    assert len(sets) == 1
    return sets[0]


def codes(text: str) -> list[tuple[str, int, int]]:
    """(code, line, column) of every fault of a rule file."""
    return [(item.code, item.span.line, item.span.column) for item in load(text)[1].all]


def bare(node: Any) -> Any:
    """A tree without its places, for comparing."""
    if isinstance(node, Span):
        return NOWHERE
    if dataclasses.is_dataclass(node) and not isinstance(node, type):
        return type(node)(**{f.name: bare(getattr(node, f.name)) for f in dataclasses.fields(node)})
    if isinstance(node, tuple | list):
        return type(node)(bare(item) for item in node)
    if isinstance(node, dict):
        return {key: bare(value) for key, value in node.items()}
    return node
