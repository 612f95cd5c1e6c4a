"""Reads the keys of one entry: known ones only, each in the shape it must have, every fault reported."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from fractions import Fraction

from ..diagnostics import Findings, Span
from ..suggest import guess_values
from ..vocabulary.model import Text
from ..yamlfile import Node, YamlMap, YamlScalar, YamlSeq, as_number, written
from .conditions import read_condition, read_expression
from .lexer import fold, is_word
from .tree import Condition, Expr, ValueNode
from .values import Leaf, cut_by_yaml, expression_leaf, read_value
from .words import ENTRY_KEYS, HEAD_KEYS, ITEM_KEYS, KEY_HINTS, RESERVED, SECTIONS

NO_TEXT = Text("")


class Fields:
    """The mapping of one entry (or head, or item); `what` is what messages call it."""

    def __init__(self, node: YamlMap, allowed: Collection[str], what: str, findings: Findings) -> None:
        self.span = node.span
        self.what = what
        self.findings = findings
        self._keys: dict[str, YamlScalar] = {}
        self._values: dict[str, Node] = {}
        for key, value in node.items:
            name = fold(key.text)
            if name in allowed:
                self._keys[name], self._values[name] = key, value
            else:
                self._unknown(key, value, allowed)

    def _unknown(self, key: YamlScalar, value: Node, allowed: Collection[str]) -> None:
        name = fold(key.text)
        hinted = KEY_HINTS.get(name, "")
        guess = guess_values(hinted if hinted in allowed else name, allowed)
        if cut_by_yaml(key, value, guess, self.findings):
            return
        home = "" if hinted in allowed else _home(name)
        code = "rule-key-misplaced" if home else "rule-key-unknown"
        self.findings.add(code, key.span, "error", key=name, what=self.what, home=home, **guess)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def node(self, key: str) -> Node | None:
        """The value's node; None where the key is not written."""
        return self._values.get(key)

    def place(self, key: str) -> Span:
        """Where the key stands, or the entry where it does not."""
        return self._keys[key].span if key in self._keys else self.span

    def error(self, code: str, key: str = "", **values: object) -> None:
        """Report a fault of a key's value, or of the entry."""
        self.findings.add(code, self.place(key), "error", what=self.what, key=key, **values)

    def require(self, *keys: str) -> bool:
        """Report each of these keys that is not written; whether all are."""
        missing = [key for key in keys if key not in self._values]
        for key in missing:
            self.error("rule-key-missing", key)
        return not missing

    def scalar(self, key: str) -> YamlScalar | None:
        """A scalar that says something; a null is a fault."""
        return self._scalar(key, self._values[key]) if key in self._values else None

    def _scalar(self, key: str, node: Node) -> YamlScalar | None:
        if isinstance(node, YamlScalar) and not node.is_null and node.text.strip():
            return node
        self.findings.add("rule-text-expected", node.span, key=key, found=written(node))
        return None

    def raw(self, key: str) -> str:
        """Free text as written, "" where it is not."""
        node = self.scalar(key)
        return node.text.strip() if node else ""

    def word(self, key: str) -> str:
        """One word or written number (4.10 stays 4.10), folded; "" where it is not written."""
        node = self.scalar(key)
        return fold(node.text) if node else ""

    def name(self, key: str) -> str:
        """A word that may be used as a name in expressions."""
        node = self.scalar(key)
        word = fold(node.text) if node else ""
        if node and (not is_word(word) or word in RESERVED):
            self.findings.add("rule-name", node.span, key=key, found=word)
            return ""
        return word

    def names(self, key: str) -> str:
        """A name or `kind.name`."""
        node = self.scalar(key)
        word = fold(node.text) if node else ""
        if node and not all(is_word(part) and part not in RESERVED for part in word.split(".", 1)):
            self.findings.add("rule-name", node.span, key=key, found=word)
            return ""
        return word

    def choice(self, key: str, allowed: Iterable[str], default: str) -> str:
        """One of these words."""
        node = self.scalar(key)
        if node is None:
            return default
        word, words = fold(node.text), list(allowed)
        if word not in words:
            guess = guess_values(word, words)
            self.findings.add("rule-word-unknown", node.span, "error", key=key, found=word, **guess)
            return default
        return word

    def number(self, key: str) -> Fraction | None:
        """A plain number."""
        return as_number(self._values[key], self.findings, key) if key in self._values else None

    def words(self, key: str) -> tuple[str, ...]:
        """A word or a list of words, folded."""
        return tuple(fold(node.text) for node in self._scalars(key))

    def _scalars(self, key: str) -> list[YamlScalar]:
        found = (self._scalar(key, node) for node in self._items(key))
        return [node for node in found if node is not None]

    def _items(self, key: str) -> tuple[Node, ...]:
        node = self._values.get(key)
        if node is None:
            return ()
        return node.items if isinstance(node, YamlSeq) else (node,)

    def text(self, key: str) -> Text:
        """A text for people: `中文` or `{zh, en}`."""
        return read_text(self._values[key], key, self.findings) if key in self._values else NO_TEXT

    def texts(self, key: str) -> tuple[Text, ...]:
        """A text or a list of texts."""
        return tuple(read_text(node, key, self.findings) for node in self._items(key))

    def condition(self, key: str) -> Condition | None:
        """An expression or nested lists."""
        return read_condition(self._values[key], self.findings) if key in self._values else None

    def expression(self, key: str) -> Expr | None:
        """One expression."""
        return read_expression(self._values[key], self.findings) if key in self._values else None

    def value(self, key: str, leaf: Leaf = expression_leaf) -> ValueNode | None:
        """A value: plain, cited, picked, or by cases."""
        return read_value(self._values[key], leaf, self.findings) if key in self._values else None

    def maps(self, key: str, read: Callable[[YamlMap], None]) -> None:
        """Read each mapping of a list; a single mapping counts as a list of one."""
        for node in self._items(key):
            if isinstance(node, YamlMap):
                read(node)
            else:
                self.findings.add("rule-entry-expected", node.span, what=key, found=written(node))

    def pairs(self, key: str) -> tuple[tuple[YamlScalar, Node], ...]:
        """The keys and values of a mapping."""
        node = self._values.get(key)
        if node is None:
            return ()
        if not isinstance(node, YamlMap):
            self.findings.add("rule-mapping-expected", node.span, key=key, found=written(node))
            return ()
        return node.items


def read_text(node: Node, key: str, findings: Findings) -> Text:
    """`中文` or `{zh: 中文, en: English}`."""
    if isinstance(node, YamlMap):
        fields = Fields(node, ("zh", "en"), key, findings)
        fields.require("zh")
        return Text(fields.raw("zh"), fields.raw("en"))
    if isinstance(node, YamlScalar) and not node.is_null and node.text.strip():
        return Text(node.text.strip())
    findings.add("rule-text-expected", node.span, key=key, found=written(node))
    return NO_TEXT


def _home(key: str) -> str:
    """The sections where this key belongs, for a key written in a wrong one."""
    found = [section for section in SECTIONS if key in ENTRY_KEYS[section]]
    if key in ITEM_KEYS and key not in found:
        found.append("scores.items")
    if key in HEAD_KEYS:
        found.append("rule_set")
    return ", ".join(found)
