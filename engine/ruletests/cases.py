"""Reads rule test files."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ..diagnostics import Findings, InputError, Span
from ..facts.factfile import FactFile, facts_from_node
from ..yamlfile import (
    Node,
    YamlMap,
    YamlScalar,
    YamlSeq,
    as_date,
    as_list,
    as_map,
    as_text,
    as_texts,
    fold,
    read_map,
    read_yaml,
)

DEFAULT_DAY: Final = datetime.date(2026, 11, 1)
ENTERPRISE: Final = "E"
_FILE_KEYS: Final = ("tests_of", "cases", "note")
_CASE_KEYS: Final = ("name", "as_of", "sectors", "facts", "expect", "todo", "note")
_EXPECT_KEYS: Final = ("values", "found", "not", "unknown", "level", "risk")


@dataclass(frozen=True, slots=True)
class Expectation:
    """One line of `expect`: of a subject, that an entry (or value) has this status (or value).

    `what` is found, not, unknown, value, level or risk; `name` the entry's full id, or the value's name.
    """

    what: str
    subject: str
    name: str
    wanted: object
    span: Span


@dataclass(frozen=True, slots=True)
class Case:
    """A case: facts, a day, and what is expected. `todo` says why it is known to fail.

    `sectors` are those to evaluate; none given: the one of the rule set.
    """

    rule_set: str
    name: str
    as_of: datetime.date
    facts: FactFile
    expected: tuple[Expectation, ...]
    todo: str
    sectors: tuple[str, ...]
    span: Span = field(compare=False)


def read_cases(path: Path, findings: Findings) -> list[Case]:
    """The cases of a file; faults are findings."""
    try:
        documents = read_yaml(path)
    except InputError as error:
        findings.extend(error.diagnostics)
        return []
    return [case for document in documents for case in _document(document, findings)]


def _document(node: Node, findings: Findings) -> Iterator[Case]:
    keys = read_map(node, findings, _FILE_KEYS, ("tests_of", "cases"), "rule tests")
    rule_set = as_text(keys["tests_of"], findings, "tests_of") if "tests_of" in keys else None
    if rule_set is None or "cases" not in keys:
        return
    for item in as_list(keys["cases"], findings, "cases"):
        case = _case(item, fold(rule_set), findings)
        if case is not None:
            yield case


def _case(node: Node, rule_set: str, findings: Findings) -> Case | None:
    keys = read_map(node, findings, _CASE_KEYS, ("name", "facts", "expect"), "case")
    if not {"name", "facts", "expect"} <= keys.keys():
        return None
    name = as_text(keys["name"], findings, "name") or ""
    day = as_date(keys["as_of"], findings, "as_of") if "as_of" in keys else DEFAULT_DAY
    facts = as_map(keys["facts"], findings, "facts")
    todo = as_text(keys["todo"], findings, "todo") if "todo" in keys else ""
    sectors = as_texts(keys["sectors"], findings, "sectors") if "sectors" in keys else ()
    expected = tuple(_expectations(keys["expect"], rule_set, findings))
    if facts is None or day is None:
        return None
    return Case(
        rule_set,
        name,
        day,
        facts_from_node(_with_id(facts), facts.span.file),
        expected,
        todo or "",
        tuple(map(fold, sectors)),
        node.span,
    )


def _with_id(facts: YamlMap) -> YamlMap:
    """The enterprise of a case is called E unless it says otherwise."""
    if facts.get("id") is not None or facts.get("enterprise") is not None:
        return facts
    span = facts.span
    return YamlMap(((YamlScalar("id", False, span), YamlScalar(ENTERPRISE, True, span)), *facts.items), span)


def _expectations(node: Node, rule_set: str, findings: Findings) -> Iterator[Expectation]:
    for what, part in read_map(node, findings, _EXPECT_KEYS, (), "expect").items():
        by_subject = as_map(part, findings, what)
        for subject, value in by_subject.items if by_subject else ():
            if what in ("found", "not", "unknown"):
                for item in as_list(value, findings, what):
                    text = as_text(item, findings, what)
                    if text is not None:
                        yield Expectation(what, fold(subject.text), _full(text, rule_set), None, item.span)
            elif what == "level":
                yield Expectation("level", fold(subject.text), "", plain(value), value.span)
            else:
                named = as_map(value, findings, what)
                for name, wanted in named.items if named else ():
                    key = _full(name.text, rule_set) if what == "risk" else fold(name.text)
                    kind = "risk" if what == "risk" else "value"
                    yield Expectation(kind, fold(subject.text), key, plain(wanted), wanted.span)


def _full(text: str, rule_set: str) -> str:
    own = fold(text)
    return own if "/" in own else f"{rule_set}/{own}"


def plain(node: Node) -> object:
    """A node as plain data: numbers, yes/no, text, lists, mappings."""
    if isinstance(node, YamlMap):
        return {key.text: plain(value) for key, value in node.items}
    if isinstance(node, YamlSeq):
        return [plain(item) for item in node.items]
    if node.is_bool:
        return node.text == "true"
    return float(node.text) if node.is_number else fold(node.text)
