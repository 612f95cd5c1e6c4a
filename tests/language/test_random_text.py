from __future__ import annotations

from fractions import Fraction

from dual_prevention.engine.diagnostics import NOWHERE, Findings, InputError
from dual_prevention.engine.language.expression import parse_expression
from dual_prevention.engine.language.loader import load_rule_sets
from dual_prevention.engine.language.tree import (
    Arith,
    BoolLiteral,
    BoolOp,
    Call,
    Compare,
    Expr,
    In,
    LookUp,
    Name,
    Neg,
    Not,
    NumberLiteral,
    Quoted,
)
from dual_prevention.engine.language.unparse import unparse
from dual_prevention.engine.messages import format_diagnostic
from dual_prevention.engine.yamlfile import read_yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.language.reading import bare

_words = st.sampled_from(["a", "b1", "quantity", "人员密集", "一级", "x_y"])
_names = st.lists(_words, min_size=1, max_size=2).map(lambda parts: Name(tuple(parts), NOWHERE))
_numbers = st.decimals(0, 10**6, places=3, allow_nan=False).map(lambda d: NumberLiteral(Fraction(d), NOWHERE))
_leaves = st.one_of(
    _names,
    _numbers,
    st.booleans().map(lambda value: BoolLiteral(value, NOWHERE)),
    st.sampled_from(["5 m", "3级", "2026-09-30", "it's", 'a "b"']).map(lambda text: Quoted(text, NOWHERE)),
)


def _chains(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    single = st.sampled_from([("==",), ("!=",), ("<", "<="), (">=", ">"), (">",), ("<=",)])
    return single.flatmap(
        lambda ops: st.lists(inner, min_size=len(ops) + 1, max_size=len(ops) + 1).map(
            lambda operands: Compare(tuple(operands), ops, NOWHERE)  # type: ignore[arg-type]
        )
    )


def _grow(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    some = st.lists(inner, min_size=1, max_size=3).map(tuple)
    pair = st.lists(inner, min_size=2, max_size=2).map(tuple)
    return st.one_of(
        st.builds(Arith, st.sampled_from(["+", "-", "*", "/"]), inner, inner, st.just(NOWHERE)),
        st.builds(Neg, inner, st.just(NOWHERE)),
        st.builds(Not, inner, st.just(NOWHERE)),
        _chains(inner),
        st.builds(In, inner, some, st.none(), st.booleans(), st.just(NOWHERE)),
        st.builds(In, inner, st.none(), _names, st.booleans(), st.just(NOWHERE)),
        st.builds(
            BoolOp,
            st.sampled_from(["and", "or"]),
            st.lists(inner, min_size=2, max_size=3).map(tuple),
            st.just(NOWHERE),
        ),
        st.builds(Call, st.sampled_from(["sum", "min", "max", "mean"]), pair, st.just(NOWHERE)),
        st.builds(LookUp, _words, some, st.sampled_from(["", "q"]), st.just(NOWHERE)),
    )


@settings(max_examples=300, deadline=None)
@given(st.recursive(_leaves, _grow, max_leaves=12))
def test_what_is_written_reads_back_the_same(tree: Expr) -> None:
    findings = Findings()
    text = unparse(tree)
    again = parse_expression(text, NOWHERE, findings)
    assert not findings.all, (text, findings.all)
    assert bare(again) == bare(tree)
    assert again is not None
    assert unparse(again) == text


_pieces = st.sampled_from([
    "a", "1", "2.5", "24h", "(", ")", "[", "]", ",", ".", "and", "or", "not", "in", "==", "=", "≥", "（", "'", '"',
    "“", "if", "sum", "count", " ", "\n", "-", "*", "**", "%", "None", "is", "true", "5 m", "人", "\\", "{", "`", "１",
])  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(_pieces, max_size=15).map("".join)))
@example("❶")
@example("5❶")
@example(".❶")
def test_any_text_gives_a_tree_or_findings_that_can_be_told(text: str) -> None:
    findings = Findings()
    tree = parse_expression(text, NOWHERE, findings)
    assert (tree is None) == bool(findings.all)
    for item in findings.all:
        assert format_diagnostic(item, "zh")
        assert format_diagnostic(item, "en")
    if tree is not None:
        again = parse_expression(unparse(tree), NOWHERE, findings)
        assert bare(again) == bare(tree)


_scalars = st.sampled_from([
    "a", "a >= 1", "1", "red", "2 hours", "month", "major", "gb", "null", "7.*", "confirmed", "any", "'x'",
])  # fmt: skip
_keys = st.sampled_from([
    "rule_set", "title", "source", "subject", "where", "when", "unless", "id", "name", "value", "of", "pick", "cases",
    "is", "else", '">= 1"', "all", "at least 2", "found", "derive", "hazards", "duties", "risks", "grades", "scores",
    "responsibilities", "every", "per", "times", "within", "after", "method", "measures", "basis", "clause", "items",
    "deduct", "severity", "level", "by", "layer", "role", "does", "tables", "not_encoded", "replaces", "check", "titel",
])  # fmt: skip


def _nodes(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    lists = st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]")
    maps = st.dictionaries(_keys, inner, max_size=4).map(
        lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"
    )
    return st.one_of(lists, maps)


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(_keys, st.recursive(_scalars, _nodes, max_leaves=10), max_size=6))
def test_any_shape_of_document_gives_findings_and_never_fails(pairs: dict[str, str]) -> None:
    text = "rule_set: r\n" + "".join(f"{k}: {v}\n" for k, v in pairs.items() if k != "rule_set")
    findings = Findings()
    try:
        load_rule_sets(read_yaml(text, "x.yaml"), findings)
    except InputError as error:
        findings.extend(error.diagnostics)
    for item in findings.all:
        assert format_diagnostic(item, "zh")
        assert format_diagnostic(item, "en")
