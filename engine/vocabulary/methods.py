"""methods/*.yaml: scales, the number they make, and which level it is."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Final

from ..diagnostics import Findings, Span
from ..units import exact_number
from ..yamlfile import Node, YamlScalar, as_list, as_map, as_text, fold, read_map
from .declared import LEVEL_WORDS
from .files import path_inside
from .model import Method, Table, Text, Vocabulary
from .names import add_not_listed, check_name, read_confidence, read_text, read_word
from .tables import load_table

_KEYS: Final = (
    *("method", "title", "factors", "intervals", "value", "table", "off_scale", "level", "variants"),
    *("confidence", "source", "clause", "note"),
)
_STEP: Final = re.compile(r"(>=|>|<=|<)\s*(-?[0-9]+(?:\.[0-9]+)?)")
_MOST_COMBINATIONS: Final = 100_000

LevelStep = tuple[str, Fraction, str]


@dataclass(frozen=True, slots=True)
class MethodContext:
    """What reading a method file needs besides its text."""

    folder: Path
    """the pack"""
    base: Path
    """the folder of the file"""
    vocabulary: Vocabulary


def read_methods(documents: list[Node], context: MethodContext, findings: Findings) -> list[Method]:
    """The methods of a file."""
    found = [_read_method(document, context, findings) for document in documents]
    return [method for method in found if method is not None]


def _read_method(node: Node, context: MethodContext, findings: Findings) -> Method | None:
    keys = read_map(node, findings, _KEYS, ("method", "title", "factors"), "method")
    name_node = keys.get("method")
    name = check_name(name_node, findings, "method") if isinstance(name_node, YamlScalar) else None
    if name is None or "factors" not in keys:
        return None
    method = Method(
        name,
        read_text(keys["title"], findings, f"{name}.title") if "title" in keys else Text(name),
        _read_factors(keys["factors"], name, findings),
        (as_text(keys["value"], findings, f"{name}.value") or "") if "value" in keys else "",
        None,
        _refuses(keys, name, findings),
        {},
        read_confidence(keys.get("confidence"), findings),
        _word(keys, "source", findings),
        _word(keys, "clause", findings),
        _word(keys, "note", findings),
        node.span,
    )
    method = replace(method, intervals=_read_intervals(keys, method, findings))
    if ("value" in keys) == ("table" in keys):
        findings.add("method-value-or-table", node.span, method=name)
        return None
    if "table" in keys:
        return _with_table(method, keys, context, findings)
    return replace(method, levels=_read_levels(method, keys, findings))


def _word(keys: dict[str, Node], key: str, findings: Findings) -> str:
    return (as_text(keys[key], findings, key) or "") if key in keys else ""


def _refuses(keys: dict[str, Node], name: str, findings: Findings) -> bool:
    if "off_scale" not in keys:
        return "table" in keys
    word = read_word(keys["off_scale"], findings, f"{name}.off_scale")
    if word not in ("warn", "refuse"):
        add_not_listed(keys["off_scale"], findings, f"{name}.off_scale", word, ("warn", "refuse"))
    if word == "warn" and "table" in keys:
        findings.add("matrix-must-refuse", keys["off_scale"].span, method=name)
    return word != "warn"


def _read_factors(node: Node, name: str, findings: Findings) -> dict[str, dict[Fraction, Text]]:
    factors: dict[str, dict[Fraction, Text]] = {}
    mapping = as_map(node, findings, f"{name}.factors")
    for key, scale in mapping.items if mapping else ():
        factor = check_name(key, findings, f"{name}.factors")
        steps = as_map(scale, findings, f"{name}.{key.text}")
        if factor is None or steps is None:
            continue
        texts: dict[Fraction, Text] = {}
        for score, text in steps.items:
            number = (
                exact_number(score.text) if score.is_number or (score.quoted and _plain(score.text)) else None
            )
            if number is None:
                findings.add("expected-number", score.span, what=f"{name}.{factor}", found=score.text)
                continue
            if number in texts:
                findings.add("score-twice", score.span, what=f"{name}.{factor}", score=score.text)
            texts[number] = read_text(text, findings, f"{name}.{factor}.{score.text}")
        factors[factor] = texts
    return factors


def _read_intervals(keys: dict[str, Node], method: Method, findings: Findings) -> frozenset[str]:
    """The factors whose scores are intervals. A matrix has cells for its scores alone, so none there."""
    what = f"{method.name}.intervals"
    allowed = () if "table" in keys else tuple(method.factors)
    names: set[str] = set()
    for item in as_list(keys["intervals"], findings, what) if "intervals" in keys else ():
        name = read_word(item, findings, what)
        if name in allowed:
            names.add(name)
        else:
            add_not_listed(item, findings, what, name, allowed)
    return frozenset(names)


def _plain(text: str) -> bool:
    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) is not None


def _read_levels(
    method: Method, keys: dict[str, Node], findings: Findings
) -> dict[str, tuple[LevelStep, ...]]:
    if "level" not in keys:
        findings.add("missing-key", method.span, key="level", what=method.name)
        return {}
    nodes = {"default": keys["level"]}
    if "variants" in keys:
        variants = as_map(keys["variants"], findings, f"{method.name}.variants")
        for key, node in variants.items if variants else ():
            name = fold(key.text)
            if name in nodes:
                findings.add("variant-default", key.span, method=method.name)
            nodes[name] = node
    reachable = reachable_values(method, findings)
    levels: dict[str, tuple[LevelStep, ...]] = {}
    for name, node in nodes.items():
        what = f"{method.name}.{name}"
        steps = read_level_steps(node, what, findings)
        if steps:
            levels[name] = steps
            _check_reachable(steps, reachable, what, node.span, findings)
    return levels


def read_level_steps(node: Node, what: str, findings: Findings) -> tuple[LevelStep, ...]:
    """(operator, threshold, level) in the order in which they are tried, "else" last."""
    mapping = as_map(node, findings, what)
    steps: list[LevelStep] = []
    last: LevelStep | None = None
    for key, value in mapping.items if mapping else ():
        level = read_word(value, findings, what)
        if level not in LEVEL_WORDS:
            add_not_listed(value, findings, what, level, LEVEL_WORDS)
            continue
        found = _STEP.fullmatch(fold(key.text))
        if key.text == "else":
            last = ("else", Fraction(0), level)
        elif found is None:
            findings.add("level-step", key.span, what=what, key=key.text)
        else:
            steps.append((found.group(1), Fraction(found.group(2)), level))
    if len({op[0] for op, _, _ in steps}) > 1 or len({(op, n) for op, n, _ in steps}) < len(steps):
        findings.add("level-directions", node.span, what=what)
        return ()
    if last is None:
        findings.add("level-else", node.span, what=what)
        return ()
    ordered = (*sorted(steps, key=_tried), last)
    ranks = [LEVEL_WORDS.index(level) for _, _, level in ordered]
    if ranks not in (sorted(ranks), sorted(ranks, reverse=True)):
        findings.add("level-order", node.span, what=what)
    return ordered


def _tried(step: LevelStep) -> tuple[Fraction, bool]:
    # The strictest step first: "> 5" before ">= 5", "< 5" before "<= 5".
    op, threshold, _ = step
    return (-threshold if op[0] == ">" else threshold, len(op) == 2)


def level_of(steps: tuple[LevelStep, ...], value: Fraction) -> str:
    """The level of a number by these steps."""
    for op, threshold, level in steps:
        if (
            op == "else"
            or (op == ">=" and value >= threshold)
            or (op == ">" and value > threshold)
            or (op == "<=" and value <= threshold)
            or (op == "<" and value < threshold)
        ):
            return level
    raise ValueError(steps)


def reachable_values(method: Method, findings: Findings) -> frozenset[Fraction] | None:
    """Every number that the method's scales can make; None where that cannot be told."""
    from ..language.expression import parse_expression

    expression = parse_expression(method.value, method.span, findings)
    scales = list(method.factors.values())
    if method.intervals:
        return None
    if expression is None or math.prod(len(scale) for scale in scales) > _MOST_COMBINATIONS:
        return None
    values: set[Fraction] = set()
    for scores in itertools.product(*scales):
        value = _evaluate(expression, dict(zip(method.factors, scores, strict=True)))
        if value is None:
            findings.add("method-value", method.span, method=method.name, value=method.value)
            return None
        values.add(value)
    return frozenset(values)


def _evaluate(node: object, scores: dict[str, Fraction]) -> Fraction | None:
    from ..language import tree

    match node:
        case tree.NumberLiteral(value=value):
            return value
        case tree.Name(parts=(name,)):
            return scores.get(name)
        case tree.Neg(operand=operand):
            inner = _evaluate(operand, scores)
            return None if inner is None else -inner
        case tree.Arith(op=op, left=left, right=right):
            a, b = _evaluate(left, scores), _evaluate(right, scores)
            if a is None or b is None or (op == "/" and b == 0):
                return None
            return {"+": a + b, "-": a - b, "*": a * b}[op] if op != "/" else a / b
        case _:
            return None


def _check_reachable(
    steps: tuple[LevelStep, ...],
    values: frozenset[Fraction] | None,
    what: str,
    span: Span,
    findings: Findings,
) -> None:
    if values is None:
        return
    reached = {level_of(steps, value) for value in values}
    for level in dict.fromkeys(level for _, _, level in steps):
        if level not in reached:
            findings.add("level-unreachable", span, what=what, level=level)


def _with_table(
    method: Method, keys: dict[str, Node], context: MethodContext, findings: Findings
) -> Method | None:
    written = as_text(keys["table"], findings, f"{method.name}.table")
    if written is None:
        return None
    path = path_inside(context.folder, context.base, written, findings, keys["table"].span)
    table = load_table(path, context.vocabulary, findings) if path else None
    if table is None or not _is_matrix(table, method):
        if table is not None:
            findings.add("matrix-shape", table.span, method=method.name)
        return None
    wanted = itertools.product(*(method.factors[key.name] for key in table.keys))
    have = {row.keys for row in table.rows if row.cells}
    gaps = [scores for scores in wanted if scores not in have]
    if gaps:
        findings.add("matrix-gap", table.span, method=method.name, cell=", ".join(map(str, gaps[0])))
    return replace(method, table=table)


def _is_matrix(table: Table, method: Method) -> bool:
    levels = [column.choices for column in table.columns.values()]
    return (
        {key.name for key in table.keys} == set(method.factors)
        and all(key.choices is None for key in table.keys)
        and len(levels) == 1
        and levels[0] is not None
        and set(levels[0].words) <= set(LEVEL_WORDS)
    )
