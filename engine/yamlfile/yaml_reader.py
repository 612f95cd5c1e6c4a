"""YAML text to nodes, from the parser's events: no recursion, no anchors, no tags, no merge keys."""

from __future__ import annotations

import unicodedata
from typing import Any, Final

import yaml

from ..diagnostics import Findings, InputError, Span
from .nodes import Node, YamlMap, YamlScalar, YamlSeq
from .source import CONTROL, MAX_DEPTH, MAX_SCALAR, fail, place

_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What the parser says -> (what to tell in Chinese, in English). Others are shown as the parser says them.
_PROBLEMS: Final = {
    "mapping values are not allowed in this context": (
        "这里不能再出现“键: 值”（文字里有冒号加空格，或缩进不齐）",
        "a `key: value` cannot stand here (a text with a colon and a space, or uneven indentation)",
    ),
    "found character that cannot start any token": (
        "这个字符不能作为开头（常见原因：用制表符缩进，或以 @ ` % 开头）",
        "nothing can begin with this character (often a tab as indentation, or @ ` %)",
    ),
    "could not find expected ':'": ("键后面缺少冒号", "a key without its colon"),
    "did not find expected ',' or '}'": ("花括号内缺少逗号或右括号", "a comma or } is missing"),
    "did not find expected ',' or ']'": ("方括号内缺少逗号或右括号", "a comma or ] is missing"),
    "did not find expected key": (
        "这里应当是一个键（多为缩进不齐）",
        "a key is expected here (often uneven indentation)",
    ),
    "did not find expected '-' indicator": ("这里应当是列表项 -", "a list item `-` is expected here"),
    "did not find expected node content": ("这里缺少一个值", "a value is missing here"),
    "found unexpected end of stream": ("引号没有收尾", "a quotation mark is not closed"),
    "block sequence entries are not allowed in this context": (
        "这里不能出现列表项 -",
        "a list item `-` cannot stand here",
    ),
    "found unknown escape character": (
        "双引号内的反斜杠转义无效",
        "a backslash escape that YAML does not know",
    ),
}


class _Frame:
    """A list or mapping that is still open."""

    __slots__ = ("is_map", "items", "key", "keys", "pairs", "span")

    def __init__(self, is_map: bool, span: Span) -> None:
        self.is_map = is_map
        self.span = span
        self.items: list[Node] = []
        self.pairs: list[tuple[YamlScalar, Node]] = []
        self.keys: dict[str, Span] = {}
        self.key: YamlScalar | None = None


class _Builder:
    """Builds documents from events."""

    def __init__(self, name: str, findings: Findings) -> None:
        self.name = name
        self.findings = findings
        self.documents: list[Node] = []
        self.stack: list[_Frame] = []

    def span(self, event: Any) -> Span:
        start, end = event.start_mark, event.end_mark
        same_line = start.line == end.line
        return Span(self.name, start.line + 1, start.column + 1, end.column + 1 if same_line else 0)

    def scalar(self, event: yaml.ScalarEvent) -> None:
        self.check(event)
        span, text = self.span(event), event.value
        if len(text) > MAX_SCALAR:
            raise fail("scalar-too-large", span, limit=MAX_SCALAR // 1024)
        style = event.style or ""
        if style == '"':
            bad = CONTROL.search(text)
            if bad:
                self.findings.add("control-character", span, character=f"U+{ord(bad.group()):04X}")
        self.put(YamlScalar(text, style != "", span, style))

    def check(self, event: Any) -> None:
        if event.anchor is not None:
            self.findings.add("yaml-anchor", self.span(event), name=event.anchor)
        if event.tag is not None:
            self.findings.add("yaml-tag", self.span(event), tag=event.tag)

    def open(self, event: Any, is_map: bool) -> None:
        self.check(event)
        start = event.start_mark
        span = Span(self.name, start.line + 1, start.column + 1)
        if len(self.stack) >= MAX_DEPTH:
            raise fail("yaml-too-deep", span, limit=MAX_DEPTH)
        self.stack.append(_Frame(is_map, span))

    def close(self) -> None:
        frame = self.stack.pop()
        if frame.is_map:
            self.put(YamlMap(tuple(frame.pairs), frame.span))
        else:
            self.put(YamlSeq(tuple(frame.items), frame.span))

    def put(self, node: Node) -> None:
        if not self.stack:
            self.documents.append(node)
            return
        frame = self.stack[-1]
        if not frame.is_map:
            frame.items.append(node)
        elif frame.key is None:
            frame.key = self.as_key(frame, node)
        else:
            frame.pairs.append((frame.key, node))
            frame.key = None

    def as_key(self, frame: _Frame, node: Node) -> YamlScalar:
        if not isinstance(node, YamlScalar):
            self.findings.add("yaml-complex-key", node.span)
            return YamlScalar("", True, node.span)
        if node.text == "<<" and not node.quoted:
            self.findings.add("yaml-merge-key", node.span)
        text = node.text if node.text.isascii() else unicodedata.normalize("NFKC", node.text)
        first = frame.keys.setdefault(text, node.span)
        if first is not node.span:
            self.findings.add("duplicate-key", node.span, key=node.text, line=first.line)
        return node

    def alias(self, event: yaml.AliasEvent) -> None:
        span = self.span(event)
        self.findings.add("yaml-alias", span, name=event.anchor)
        self.put(YamlScalar("", True, span))

    def feed(self, event: Any) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self.scalar(event)
        elif kind is yaml.MappingStartEvent:
            self.open(event, True)
        elif kind is yaml.SequenceStartEvent:
            self.open(event, False)
        elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
            self.close()
        elif kind is yaml.AliasEvent:
            self.alias(event)


def parse_yaml(text: str, name: str) -> list[Node]:
    """The documents of a YAML text."""
    findings = Findings()
    builder = _Builder(name, findings)
    try:
        loader = _Loader(text)
        try:
            while loader.check_event():
                builder.feed(loader.get_event())
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        findings.extend(_syntax(text, error, name).diagnostics)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        findings.extend(_plain_syntax(name, str(error)).diagnostics)
    findings.raise_errors()
    return builder.documents


def _syntax(text: str, error: yaml.MarkedYAMLError, name: str) -> InputError:
    mark = error.problem_mark or error.context_mark
    problem = str(error.problem or error.context or "")
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if mark is not None and mark.index <= len(text):
        line, column = min((line, column), _end_of(text, name))
    if problem == "exceeded maximum nesting depth":
        return fail("yaml-too-deep", Span(name, line, column), limit=MAX_DEPTH)
    zh, en = _PROBLEMS.get(problem, (problem, problem))
    return fail("yaml-syntax", Span(name, line, column), problem_zh=zh, problem_en=en)


def _end_of(text: str, name: str) -> tuple[int, int]:
    # An error at the end of the file is shown on its last written line.
    end = place(text, len(text.rstrip()), name)
    return end.line, end.column


def _plain_syntax(name: str, problem: str) -> InputError:
    return fail("yaml-syntax", Span(name, 1, 1), problem_zh=problem, problem_en=problem)
