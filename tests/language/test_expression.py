from __future__ import annotations

import pytest
from dual_prevention.engine.diagnostics import Findings, Span
from dual_prevention.engine.language.expression import MAX_LENGTH, parse_expression
from dual_prevention.engine.language.tree import BoolOp, Compare, In, LookUp, Name, Not, Quoted

from tests.language.reading import canonical, expression, faults


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a", "a"),
        (" true ", "true"),
        ("1e3", "1000"),
        ("0.50", "0.5"),
        ("12.345e-2", "0.12345"),
        ("a or b and c", "a or (b and c)"),
        ("(a or b) and c", "(a or b) and c"),
        ("not a and b", "not a and b"),
        ("not (a and b)", "not (a and b)"),
        ("not not a", "not not a"),
        ("not a == b", "not a == b"),
        ("(not a) == b", "(not a) == b"),
        ("1+2*3", "1 + 2 * 3"),
        ("(1+2)*3", "(1 + 2) * 3"),
        ("a-b-c", "a - b - c"),
        ("a-(b-c)", "a - (b - c)"),
        ("a/b*c", "a / b * c"),
        ("a/(b*c)", "a / (b * c)"),
        ("-a*b", "-a * b"),
        ("-(a+b)", "-(a + b)"),
        ("3<=x<5", "3 <= x < 5"),
        ("a+1>=b*2", "a + 1 >= b * 2"),
        ("x in[a,b]", "x in [a, b]"),
        ("x not  in [甲, '3级']", "x not in [甲, '3级']"),
        ("人员密集 in place_kinds", "人员密集 in place_kinds"),
        ("substance in named", "substance in named"),
        ("enterprise.province==广东", "enterprise.province == 广东"),
        ('depth >= "5 m"', "depth >= '5 m'"),
        ("s >= '5 ㎡'", "s >= '5 m2'"),
        ("ｑｕａｎｔｉｔｙ > 1", "quantity > 1"),
        ("等级 == Ⅰ", "等级 == I"),
        ("category[code].q", "category[code].q"),
        ("matrix[a,b+1]", "matrix[a, b + 1]"),
        (
            "min(hazard_categories, category[code].q, code in category)",
            "min(hazard_categories, category[code].q, code in category)",
        ),
        ("max(2, ceil(vehicles / 100))", "max(2, ceil(vehicles / 100))"),
        ("sum(chemicals, beta*quantity/critical_quantity, listed)>=1",
         "sum(chemicals, beta * quantity / critical_quantity, listed) >= 1"),
        ("assume(known(x), true)", "assume(known(x), true)"),
        ("date >= last_anniversary(driver.first_licence_date)", None),
        ("damaged_signs / signs > '30 %'", None),
        ("accident in [火灾, 其它爆炸, 中毒和窒息] and at.people_present >= 10", None),
        ("a\n  and b", "a and b"),
        ('x == "it\'s"', 'x == "it\'s"'),
    ],
)  # fmt: skip
def test_text_to_canonical_text(text: str, wanted: str | None) -> None:
    assert canonical(text) == (text if wanted is None else wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("x ≥ 5", [("expression-sign", 3)]),
        ("x ≤ 5 and y ≠ 2", [("expression-sign", 3), ("expression-sign", 13)]),
        ("（x）", [("expression-sign", 1), ("expression-sign", 3)]),
        ("max（a，b）", [("expression-sign", 4), ("expression-sign", 6), ("expression-sign", 8)]),
        ("x ＝ 5", [("expression-sign", 3)]),
        ("x = 5", [("expression-sign", 3)]),
        ("x === 5", [("expression-sign", 3)]),
        ("x => 5", [("expression-sign", 3)]),
        ("x <> 5", [("expression-sign", 3)]),
        ("x >= “5 m”", [("expression-quotes", 6)]),
        ("x == ‘甲’", [("expression-quotes", 6)]),
        ("a && b || !c", [("expression-sign", 3), ("expression-sign", 8), ("expression-sign", 11)]),
        ("a AND b", [("expression-sign", 3)]),
        ("x == True", [("expression-sign", 6)]),
        ("a if b else c", [("expression-no-conditional", 3)]),
        ("any(x for x in y)", [("expression-no-comprehension", 7)]),
        ("[x for x in y]", [("expression-list", 1)]),
        ("x is y", [("expression-no-is", 3)]),
        ("x == None", [("expression-no-none", 6)]),
        ("x ** 2", [("expression-no-power", 3)]),
        ("x % 2", [("expression-no-percent", 3)]),
        ("ratio > 30 %", [("expression-no-percent", 12)]),
        ("x.count(1)", [("expression-attribute-call", 1)]),
        ("a.b.c", [("expression-name-parts", 1)]),
        ("lambda x: x", [("expression-no-lambda", 1), ("expression-character", 9)]),
        ("f'x'", [("expression-string-prefix", 1)]),
        ("24h_driving > 2", [("expression-number-name", 1)]),
        ("depth >= 5 m", [("expression-unit-unquoted", 10)]),
        (".5 < x", [("expression-number-point", 1)]),
        ("x > 5.", [("expression-number-point", 5)]),
        ("1e400 > x", [("expression-number-long", 1)]),
        ("cont(a, b)", [("expression-function", 1)]),
        ("count()", [("expression-brackets-empty", 6)]),
        ("assume(x)", [("expression-arguments", 1)]),
        ("any(list)", [("expression-arguments", 1)]),
        ("x in [a, b", [("expression-bracket-open", 6)]),
        ("sum(a", [("expression-bracket-open", 4)]),
        ("a b", [("expression-unexpected", 3)]),
        ("a )", [("expression-unexpected", 3)]),
        ("a, b", [("expression-comma", 2)]),
        ("a ==", [("expression-unfinished", 3)]),
        ("not", [("expression-unfinished", 1)]),
        ("a == not b", [("expression-not-inside", 6)]),
        ("x in (a, b)", [("expression-in-what", 6)]),
        ("x in []", [("expression-brackets-empty", 6)]),
        ("a < b > c", [("expression-chain", 1)]),
        ("a == b == c", [("expression-chain", 1)]),
        ("class == 一级", [("expression-reserved", 1)]),
        ("x == ''", [("expression-quote-empty", 6)]),
        ("x == 'a", [("expression-quote-open", 6)]),
        ("x @ y", [("expression-character", 3), ("expression-unexpected", 5)]),
        ("", [("expression-empty", 1)]),
        ("   ", [("expression-empty", 1)]),
    ],
)
def test_faults_and_their_columns(text: str, wanted: list[tuple[str, int]]) -> None:
    assert faults(text) == wanted


def test_bounds() -> None:
    assert faults("x + " * MAX_LENGTH + "x")[0][0] == "expression-long"
    assert faults("(" * 500 + "x" + ")" * 500)[0][0] == "expression-deep"
    assert faults(" + ".join("x" * 300))[0][0] == "expression-deep"
    assert faults("-" * 2000 + "x")[0][0] == "expression-deep"
    assert faults("not " * 900 + "x")[0][0] == "expression-deep"
    assert not faults("(" * 90 + "x" + ")" * 90)
    assert not faults("x in [" + ", ".join(["a"] * 900) + "]")


def test_nodes_know_their_places() -> None:
    findings = Findings()
    tree = parse_expression("a and b in [c]", Span("f.yaml", 7, 21, 35), findings)
    assert isinstance(tree, BoolOp)
    assert tree.span == Span("f.yaml", 7, 21, 35)
    inside = tree.operands[1]
    assert isinstance(inside, In)
    assert inside.span == Span("f.yaml", 7, 27, 35)
    assert inside.items is not None
    assert inside.items[0].span == Span("f.yaml", 7, 33, 34)


def test_columns_inside_simple_quotes_and_not_where_they_cannot_be_told() -> None:
    quoted = parse_expression("a == b", Span("f", 1, 10, 18), Findings())
    assert isinstance(quoted, Compare)
    assert quoted.operands[1].span == Span("f", 1, 16, 17)
    place = Span("f", 1, 10, 40)
    folded = parse_expression("a ==\n b", place, Findings())
    assert isinstance(folded, Compare)
    assert folded.operands[1].span == place


def test_shapes() -> None:
    negated = expression("not x in table")
    assert isinstance(negated, Not)
    assert isinstance(negated.operand, In)
    assert negated.operand.container == Name(("table",), negated.operand.container.span)  # type: ignore[union-attr]
    cell = expression("t[k].c")
    assert isinstance(cell, LookUp)
    assert (cell.table, cell.column) == ("t", "c")
    matrix = expression("m[a, b]")
    assert isinstance(matrix, LookUp)
    assert matrix.column == ""
    quoted = expression("' ３级 '")
    assert isinstance(quoted, Quoted)
    assert quoted.text == "3级"
