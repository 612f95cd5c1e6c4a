"""Look-up tables: closed keys, typed columns, cells that are known, bounded or left out."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Final

from ..diagnostics import Findings, InputError, Span
from ..suggest import guess_values
from ..yamlfile import Node, YamlMap, YamlScalar, as_list, as_map, as_number, read_map, read_yaml, written
from .kinds import read_choice_words, read_range, read_unit
from .model import Choices, Table, TableColumn, TableKey, TableRow, Text, Vocabulary
from .names import add_not_listed, check_name, read_confidence, read_text, read_word
from .terms import make_choices

_KEYS: Final = ("table", "title", "source", "clause", "keys", "columns", "rows", "confidence", "note")
_ROW_KEYS: Final = ("confidence", "note")
_LIMIT: Final = 10**12

Cell = Fraction | tuple[Fraction, Fraction] | int


def load_table(path: Path, vocabulary: Vocabulary, findings: Findings) -> Table | None:
    """The table of a file; None where it is too broken to be used (the findings say why)."""
    try:
        documents = read_yaml(path)
    except InputError as error:
        findings.extend(error.diagnostics)
        return None
    if len(documents) != 1:
        findings.add("one-document", Span(str(path), 1, 1))
        return None
    return read_table(documents[0], vocabulary, findings)


def read_table(node: Node, vocabulary: Vocabulary, findings: Findings) -> Table | None:
    """The table that a document is."""
    nodes = read_map(node, findings, _KEYS, ("table", "title", "keys", "columns", "rows"), "table")
    name_node = nodes.get("table")
    name = check_name(name_node, findings, "table") if isinstance(name_node, YamlScalar) else None
    if name is None or not {"keys", "columns", "rows"} <= nodes.keys():
        return None
    title = read_text(nodes["title"], findings, f"{name}.title") if "title" in nodes else Text(name)
    source = read_word(nodes["source"], findings, f"{name}.source") if "source" in nodes else ""
    clause = read_text(nodes["clause"], findings, f"{name}.clause").zh if "clause" in nodes else ""
    reader = _TableReader(name, vocabulary, findings)
    read_keys = [reader.key(item) for item in as_list(nodes["keys"], findings, f"{name}.keys")]
    keys = tuple(key for key in read_keys if key is not None)
    columns = reader.columns(nodes["columns"])
    if not keys or not columns or len(keys) < len(read_keys):
        return None
    reader.confidence = read_confidence(nodes.get("confidence"), findings)
    rows = reader.rows(nodes["rows"], keys, columns)
    return Table(name, title, source, clause, keys, columns, rows, node.span)


class _TableReader:
    """Reads the parts of one table."""

    def __init__(self, name: str, vocabulary: Vocabulary, findings: Findings) -> None:
        self.name = name
        self.vocabulary = vocabulary
        self.findings = findings
        self.confidence = read_confidence(None, findings)

    def key(self, node: Node) -> TableKey | None:
        what = f"{self.name}.keys"
        keys = read_map(node, self.findings, ("name", "terms", "choices", "numbers"), ("name",), what)
        name_node = keys.get("name")
        name = check_name(name_node, self.findings, what) if isinstance(name_node, YamlScalar) else None
        kinds = keys.keys() & {"terms", "choices", "numbers"}
        if name is None or len(kinds) != 1:
            self.findings.add("table-key-kind", node.span, table=self.name)
            return None
        if "numbers" in keys:
            numbers = [
                as_number(n, self.findings, what) for n in as_list(keys["numbers"], self.findings, what)
            ]
            return TableKey(name, None, tuple(dict.fromkeys(n for n in numbers if n is not None)))
        choices = self.choices(name, keys)
        return None if choices is None else TableKey(name, choices)

    def choices(self, name: str, keys: dict[str, Node]) -> Choices | None:
        """The closed list of a key or column: that of the vocabulary where the words are the same."""
        what = f"{self.name}.{name}"
        if "choices" in keys:
            words = read_choice_words(keys["choices"], self.findings, what)
            return self.known_choices(words) or make_choices(what, words)
        word = read_word(keys["terms"], self.findings, what)
        found = self.vocabulary.terms.get(word)
        if found is None:
            guess = guess_values(word, self.vocabulary.terms)
            self.findings.add("terms-unknown", keys["terms"].span, "error", fact=what, list=word, **guess)
            return None
        return found.choices

    def known_choices(self, words: tuple[str, ...]) -> Choices | None:
        for kind in self.vocabulary.kinds.values():
            for fact in kind.facts.values():
                if fact.choices is not None and fact.choices.words == words:
                    return fact.choices
        return None

    def columns(self, node: Node) -> dict[str, TableColumn]:
        mapping = as_map(node, self.findings, f"{self.name}.columns")
        found: dict[str, TableColumn] = {}
        for key, value in mapping.items if mapping else ():
            name = check_name(key, self.findings, f"{self.name}.columns")
            what = f"{self.name}.{key.text}"
            keys = read_map(value, self.findings, ("type", "unit", "choices", "terms"), ("type",), what)
            kind = read_word(keys["type"], self.findings, what) if "type" in keys else ""
            if name is None or not kind:
                continue
            if kind == "number":
                unit = read_unit(keys["unit"], self.findings, what) if "unit" in keys else None
                found[name] = TableColumn(name, unit)
            elif kind in ("choice", "term") and ("choices" in keys or "terms" in keys):
                found[name] = TableColumn(name, None, self.choices(name, keys))
            else:
                add_not_listed(value, self.findings, f"{what}.type", kind, ("number", "choice", "term"))
        return found

    def rows(
        self, node: Node, keys: tuple[TableKey, ...], columns: dict[str, TableColumn]
    ) -> tuple[TableRow, ...]:
        found: dict[tuple[int | Fraction, ...], TableRow] = {}
        for item in as_list(node, self.findings, f"{self.name}.rows"):
            row = self.row(item, keys, columns)
            if row is None:
                continue
            if row.keys in found:
                self.findings.add(
                    "table-row-twice", item.span, table=self.name, line=found[row.keys].span.line
                )
            else:
                found[row.keys] = row
        return tuple(found.values())

    def row(self, node: Node, keys: tuple[TableKey, ...], columns: dict[str, TableColumn]) -> TableRow | None:
        names = [key.name for key in keys]
        nodes = read_map(node, self.findings, (*names, *columns, *_ROW_KEYS), names, f"{self.name}.rows")
        codes = [self.row_key(key, nodes[key.name]) for key in keys if key.name in nodes]
        cells = {name: self.cell(column, nodes[name]) for name, column in columns.items() if name in nodes}
        confidence = read_confidence(nodes.get("confidence"), self.findings, self.confidence)
        note = read_text(nodes["note"], self.findings, "note").zh if "note" in nodes else ""
        row_keys = tuple(code for code in codes if code is not None)
        if len(row_keys) < len(keys):
            return None
        known = {name: cell for name, cell in cells.items() if cell is not None}
        return TableRow(row_keys, known, confidence, note, node.span)

    def row_key(self, key: TableKey, node: Node) -> int | Fraction | None:
        what = f"{self.name}.{key.name}"
        if key.choices is not None:
            return self.code(key.choices, node, what)
        number = as_number(node, self.findings, what)
        if number is not None and number not in key.numbers:
            self.findings.add(
                "table-key-unknown", node.span, "error", what=what, word=written(node), **_NO_GUESS
            )
            return None
        return number

    def code(self, choices: Choices, node: Node, what: str) -> int | None:
        word = read_word(node, self.findings, what)
        terms = self.vocabulary.terms.get(choices.name)
        code = choices.code_of.get(terms.lookup.get(word, word) if terms else word)
        if code is None and word:
            guess = guess_values(word, choices.words, 3)
            self.findings.add("table-key-unknown", node.span, "error", what=what, word=word, **guess)
        return code

    def cell(self, column: TableColumn, node: Node) -> Cell | None:
        what = f"{self.name}.{column.name}"
        if isinstance(node, YamlScalar) and node.is_null:
            return None
        if column.choices is not None:
            return self.code(column.choices, node, what)
        if isinstance(node, YamlMap):
            keys = read_map(node, self.findings, ("range",), ("range",), what)
            bounds = read_range(keys["range"], self.findings, what) if "range" in keys else None
            return bounds if bounds is None or bounds[0] < bounds[1] else bounds[0]
        number = as_number(node, self.findings, what)
        if number is not None and abs(number) > _LIMIT:
            self.findings.add("number-too-large", node.span, value=written(node))
        return number


_NO_GUESS: Final = {"guess_zh": "", "guess_en": "", "allowed": ""}
