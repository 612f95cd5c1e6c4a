"""Conditions: one expression, or nested lists under all, any, none, at least N; lines may be `found`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal, cast

from ..diagnostics import Findings
from ..suggest import guess_values
from ..yamlfile import Node, YamlScalar, YamlSeq, written
from .expression import parse_expression
from .lexer import fold
from .tree import Condition, Expr, Found, Group
from .words import GROUP_KEYS

_AT_LEAST: Final = re.compile(r"at least ([0-9]{1,4})")
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")


def read_expression(node: Node, findings: Findings) -> Expr | None:
    """The expression that a scalar holds."""
    if not isinstance(node, YamlScalar):
        findings.add("expression-expected", node.span, found=written(node))
        return None
    if node.is_null:
        findings.add("expression-empty", node.span)
        return None
    return parse_expression(node.text, node.span, findings)


def read_condition(node: Node, findings: Findings) -> Condition | None:
    """The condition that a scalar or a mapping with one key holds."""
    if isinstance(node, YamlScalar):
        return read_expression(node, findings)
    if isinstance(node, YamlSeq):
        findings.add("condition-list", node.span)
        return None
    if len(node.items) != 1:
        findings.add("condition-keys", node.span, found=", ".join(key.text for key, _ in node.items))
        for _, value in node.items:
            _read_quietly(value, findings)
        return None
    key, value = node.items[0]
    name = fold(key.text)
    if name == "found":
        return _read_found(value, findings)
    counted = _AT_LEAST.fullmatch(name)
    if name not in {"all", "any", "none"} and not counted:
        guess = guess_values(name, GROUP_KEYS)
        code = "expression-split" if is_cut([name]) else "condition-key"
        findings.add(code, key.span, "error", found=name[:60], **guess)
        return None
    lines = _read_lines(value, name, findings)
    if lines is None:
        return None
    if counted:
        return _at_least(int(counted.group(1)), lines, key, findings)
    return Group(cast(Literal["all", "any", "none"], name), lines, 0, key.span)


def _read_quietly(node: Node, findings: Findings) -> None:
    """Faults inside a condition that is wrong as a whole are reported all the same."""
    if isinstance(node, YamlSeq):
        _read_lines(node, "", findings)


def _read_lines(node: Node, name: str, findings: Findings) -> tuple[Condition, ...] | None:
    if not isinstance(node, YamlSeq):
        findings.add("condition-lines", node.span, key=name, found=written(node))
        return None
    if not node.items:
        findings.add("condition-no-lines", node.span, key=name)
        return None
    plain = [item.text for item in node.items if isinstance(item, YamlScalar) and not item.quoted]
    if is_cut(plain) and sum(map(_balance, plain)) == 0:
        first = next(item for item in node.items if isinstance(item, YamlScalar) and _balance(item.text))
        findings.add("expression-split", first.span, found=first.text[:40])
        return None
    lines = [read_condition(item, findings) for item in node.items]
    known = [line for line in lines if line is not None]
    return tuple(known) if len(known) == len(lines) else None


def _at_least(
    count: int, lines: tuple[Condition, ...], key: YamlScalar, findings: Findings
) -> Condition | None:
    open_ended = any(isinstance(line, Found) and any(is_pattern(item) for item in line.ids) for line in lines)
    most = sum(len(line.ids) if isinstance(line, Found) else 1 for line in lines)
    if count < 1 or (count > most and not open_ended):
        findings.add("condition-at-least", key.span, count=count, most=most)
        return None
    return Group("at least", lines, count, key.span)


def _read_found(node: Node, findings: Findings) -> Condition | None:
    items = node.items if isinstance(node, YamlSeq) else (node,)
    if not items:
        findings.add("condition-no-lines", node.span, key="found")
        return None
    good: list[tuple[str, YamlScalar]] = []
    for item in items:
        if not isinstance(item, YamlScalar) or item.is_null:
            findings.add("found-id", item.span, found=written(item))
            continue
        good.append((fold(item.text), item))
    if len(good) < len(items):
        return None
    return Found(tuple(name for name, _ in good), tuple(item.span for _, item in good), node.span)


def is_pattern(name: str) -> bool:
    """Whether a name after `found` stands for every id that it matches, as in a shell: * ? [abc]."""
    return any(sign in name for sign in "*?[")


def is_cut(texts: Iterable[str]) -> bool:
    """Whether brackets do not match within one of the texts, as where YAML cut an expression at its comma."""
    return any(_balance(text) for text in texts)


def _balance(text: str) -> int:
    bare = _QUOTED.sub("", text)
    return sum(bare.count(mark) for mark in "([") - sum(bare.count(mark) for mark in ")]")
