"""The formatter: expressions in canonical spelling, comparisons as keys quoted, blanks tidied.

It changes the text in place, by the positions of the parsed expressions, so comments, order and all else stay
as the author wrote them, and the meaning with them. A number that stands alone keeps its digits (2.0).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Final, get_args

from ..diagnostics import Findings, Span
from ..yamlfile import Node, YamlMap, YamlScalar, YamlSeq, read_yaml
from .expression import parse_expression
from .loader import load_rule_sets
from .tree import Expr, NumberLiteral, PickStep
from .unparse import unparse

_EXPRESSIONS: Final = get_args(Expr)
Edits = dict[tuple[int, int], tuple[int, str]]
"""(line, column) -> (end column, new text)"""


def format_rule_file(text: str, name: str = "") -> str:
    """The text of a rule file in canonical form. Raises `InputError` where it holds faults."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    documents = read_yaml(text, name)
    findings = Findings()
    rule_sets = load_rule_sets(documents, findings)
    findings.raise_errors()
    lines = text.split("\n")
    edits: Edits = {}
    for rule_set in rule_sets:
        for part in _parts(rule_set):
            _edit(part, lines, edits)
    for (line, start), (end, new) in sorted(edits.items(), reverse=True):
        old = lines[line - 1]
        lines[line - 1] = old[: start - 1] + new + old[end - 1 :]
    return "\n".join(_tidy(lines, _block_lines(documents, lines))) + "\n"


def _parts(node: object) -> Iterator[Expr | PickStep]:
    """Every whole expression and every pick step below a node of the tree."""
    if isinstance(node, _EXPRESSIONS):
        yield node
        return
    if isinstance(node, PickStep):
        yield node
        yield from _parts(node.value)
    elif is_dataclass(node) and not isinstance(node, type | Span):
        for item in fields(node):
            yield from _parts(getattr(node, item.name))
    elif isinstance(node, tuple):
        for below in node:
            yield from _parts(below)
    elif isinstance(node, dict):
        for below in node.values():
            yield from _parts(below)


def _edit(part: Expr | PickStep, lines: list[str], edits: Edits) -> None:
    span = part.span
    if not span.line or not span.end_column:
        return
    old = lines[span.line - 1][span.column - 1 : span.end_column - 1]
    new = _key(part, old) if isinstance(part, PickStep) else _expression(part, old)
    if new is not None and new != old:
        edits[span.line, span.column] = (span.end_column, new)


def _expression(tree: Expr, old: str) -> str | None:
    """The canonical text, where what stands there is the expression itself and nothing around it."""
    quiet = Findings()
    again = parse_expression(old, Span(), quiet)
    new = unparse(tree)
    if again is None or isinstance(tree, NumberLiteral) or unparse(again) != new or _quotes_differ(old, new):
        return None
    return new


def _quotes_differ(old: str, new: str) -> bool:
    """Whether the new text holds a kind of quotes that the old has not: the YAML around may be in those."""
    return any(mark in new and mark not in old for mark in ("'", '"', "\\"))


def _key(step: PickStep, old: str) -> str | None:
    """A comparison as a key, in double quotes."""
    if step.key is None or step.op in {"==", "else"}:
        return None
    new = f"{step.op} {unparse(step.key)}"
    bare = old[1:-1] if old[:1] in {"'", '"'} else old
    if '"' in new or "\\" in new or (old[:1] == "'" and "''" in bare) or "\\" in bare:
        return None
    return f'"{new}"'


def _tidy(lines: list[str], block: set[int]) -> list[str]:
    """No blanks at the ends of lines, at most one empty line in a row, none at the end of the file."""
    found: list[str] = []
    for number, line in enumerate(lines, 1):
        if number in block:
            found.append(line)
            continue
        bare = line.rstrip()
        if bare or (found and found[-1]):
            found.append(bare)
    while found and not found[-1].strip():
        found.pop()
    return found


def _block_lines(documents: list[Node], lines: list[str]) -> set[int]:
    """The lines inside block scalars, where blanks are part of the text."""
    found: set[int] = set()
    todo: list[Any] = list(documents)
    while todo:
        node = todo.pop()
        if isinstance(node, YamlMap):
            todo.extend(value for _, value in node.items)
        elif isinstance(node, YamlSeq):
            todo.extend(node.items)
        elif isinstance(node, YamlScalar) and node.style in {"|", ">"}:
            found.update(_below(node.span.line, lines))
    return found


def _below(line: int, lines: list[str]) -> Iterator[int]:
    indent = len(lines[line - 1]) - len(lines[line - 1].lstrip())
    for number in range(line + 1, len(lines) + 1):
        text = lines[number - 1]
        if text.strip() and len(text) - len(text.lstrip()) <= indent:
            return
        yield number
