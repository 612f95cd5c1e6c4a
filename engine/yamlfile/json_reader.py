"""JSON text to the same nodes as YAML: JSON's own rules (tabs, surrogate pairs), and no recursion."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from typing import Final

from ..diagnostics import Findings, Span
from .nodes import Node, YamlMap, YamlScalar, YamlSeq
from .source import CONTROL, MAX_DEPTH, MAX_SCALAR, fail

_TOKEN: Final = re.compile(
    r'[ \t\r\n]*(?:(?P<string>"(?:[^"\\\n\r]|\\.)*")'
    r"|(?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?(?![0-9A-Za-z_.]))"
    r"|(?P<word>(?:true|false|null)\b)|(?P<mark>[\[\]{},:]))"
)
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_BARE: Final = re.compile(r"-?[A-Za-z_]+")
_NOT_FINITE: Final = frozenset({"NaN", "Infinity", "-Infinity"})


class _JsonReader:
    """One pass over the text with an explicit stack of open lists and mappings."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.at = 0
        self.findings = Findings()
        self.lines = [0, *(m.end() for m in re.finditer(r"\r\n|\n|\r", text))]

    def span(self, start: int, end: int = -1) -> Span:
        line = bisect_right(self.lines, start)
        column = start - self.lines[line - 1] + 1
        return Span(self.name, line, column, column + end - start if end > start else 0)

    def token(self) -> tuple[str, str, int]:
        """The kind, text and start of the next token; ("", "", end) at the end."""
        found = _TOKEN.match(self.text, self.at)
        if found is None:
            space = _SPACE.match(self.text, self.at)
            start = space.end() if space else self.at
            if start >= len(self.text):
                return "", "", len(self.text.rstrip())
            bare = _BARE.match(self.text, start)
            if bare and bare.group() in _NOT_FINITE:
                raise fail("number-not-finite", self.span(start), value=bare.group())
            raise fail("json-syntax", self.span(start), found=self.text[start : start + 10])
        self.at = found.end()
        kind = found.lastgroup or ""
        return kind, found.group(kind), found.start(kind)

    def expected(self, found: tuple[str, str, int]) -> Exception:
        return fail("json-syntax", self.span(found[2]), found=found[1] or "EOF")

    def scalar(self, token: tuple[str, str, int]) -> YamlScalar:
        kind, written, start = token
        span = self.span(start, start + len(written))
        if len(written) > MAX_SCALAR:
            raise fail("scalar-too-large", span, limit=MAX_SCALAR // 1024)
        if kind != "string":
            return YamlScalar(written, False, span)
        try:
            text: str = json.loads(written)
        except json.JSONDecodeError as error:
            raise fail(
                "json-syntax", self.span(start + error.pos), found=written[error.pos : error.pos + 10]
            ) from None
        bad = CONTROL.search(text)
        if bad:
            self.findings.add("control-character", span, character=f"U+{ord(bad.group()):04X}")
        return YamlScalar(text, True, span, '"')

    def key(self, token: tuple[str, str, int], seen: dict[str, Span]) -> YamlScalar:
        if token[0] != "string":
            raise self.expected(token)
        node = self.scalar(token)
        first = seen.setdefault(node.text, node.span)
        if first is not node.span:
            self.findings.add("duplicate-key", node.span, key=node.text, line=first.line)
        colon = self.token()
        if colon[1] != ":" or colon[0] != "mark":
            raise self.expected(colon)
        return node

    def document(self) -> Node:
        """The value that the text is."""
        stack: list[_Open] = []
        token = self.token()
        while True:
            node: Node | None = None
            if token[0] == "mark" and token[1] in "[{":
                if len(stack) >= MAX_DEPTH:
                    raise fail("yaml-too-deep", self.span(token[2]), limit=MAX_DEPTH)
                stack.append(_Open(token[1] == "{", self.span(token[2])))
                token = self.token()
                if token[0] == "mark" and token[1] == stack[-1].closer:
                    node = stack.pop().node()
            elif token[0] in ("string", "number", "word"):
                node = self.scalar(token)
            else:
                raise self.expected(token)
            while node is not None:
                if not stack:
                    return node
                stack[-1].put(node)
                node, token = self._after(stack)
            if stack[-1].is_map:
                stack[-1].key = self.key(token, stack[-1].seen)
                token = self.token()

    def _after(self, stack: list[_Open]) -> tuple[Node | None, tuple[str, str, int]]:
        """What follows a value: a comma and the next token, or the end of its list."""
        token = self.token()
        if token[0] == "mark" and token[1] == stack[-1].closer:
            return stack.pop().node(), token
        if token[0] != "mark" or token[1] != ",":
            raise self.expected(token)
        return None, self.token()


class _Open:
    """A list or mapping that is still open."""

    __slots__ = ("closer", "is_map", "items", "key", "pairs", "seen", "span")

    def __init__(self, is_map: bool, span: Span) -> None:
        self.is_map = is_map
        self.closer = "}" if is_map else "]"
        self.span = span
        self.items: list[Node] = []
        self.pairs: list[tuple[YamlScalar, Node]] = []
        self.key: YamlScalar | None = None
        self.seen: dict[str, Span] = {}

    def put(self, node: Node) -> None:
        if self.key is None:
            self.items.append(node)
        else:
            self.pairs.append((self.key, node))

    def node(self) -> Node:
        return YamlMap(tuple(self.pairs), self.span) if self.is_map else YamlSeq(tuple(self.items), self.span)


def parse_json(text: str, name: str) -> list[Node]:
    """The one document of a JSON text."""
    reader = _JsonReader(text, name)
    node = reader.document()
    rest = reader.token()
    if rest[0]:
        raise reader.expected(rest)
    reader.findings.raise_errors()
    return [node]
