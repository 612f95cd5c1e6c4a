from pathlib import Path
from textwrap import dedent

from dual_prevention.engine.explain.tree import explain_tree
from dual_prevention.engine.report import render_tree

from .kit import PLANT, answers, program_with, without


def tree(rule: str, row: int, facts: object = PLANT, lang: str = "zh") -> str:
    program, subjects, verdicts = answers(facts)  # type: ignore[arg-type]
    [entry] = [e for e in program.entries if e.id == rule]
    return render_tree(explain_tree(program, subjects, verdicts, entry, row), lang)  # type: ignore[arg-type]


def test_the_tree_of_a_rule_that_fired() -> None:
    assert tree("plant/no-shutoff", 0) == (
        "无紧急切断 = 是  <液氯罐区>  [LAW 1 5.5.6]\n"
        "├─ 适用范围 = 是\n"
        "│  └─ 级别 属于 二级、一级 = 是\n"
        "│     └─ 级别 = 一级  [表6]\n"
        "│        └─ 依次判定（3 种情形） = 一级\n"
        "│           ├─ 辨识指标 < 1 = 否\n"
        "│           │  └─ 辨识指标 = 10.5  [4.2.1]\n"
        "│           │     └─ 合计(物料; 数量 ÷ 临界量) = 10.5\n"
        "│           │        ├─ 液氯 = 是  <液氯>\n"
        "│           │        │  └─ 数量 ÷ 临界量 = 4\n"
        "│           │        │     ├─ 数量 = 20 t\n"
        "│           │        │     └─ 临界量 = 5 t\n"
        "│           │        └─ 氨 = 是  <氨>\n"
        "│           │           └─ 数量 ÷ 临界量 = 6.5\n"
        "│           │              ├─ 数量 = 65 t\n"
        "│           │              └─ 临界量 = 10 t\n"
        "│           └─ 辨识指标 < 10 = 否\n"
        "│              └─ 辨识指标 = 10.5  [4.2.1]\n"
        "├─ 触发条件 = 是\n"
        "│  └─ 非 有紧急切断 = 是\n"
        "│     └─ 有紧急切断 = 否\n"
        "└─ 豁免条件 = 否\n"
        "   └─ 停用 = 否\n"
    )


def test_the_tree_of_a_rule_that_did_not_fire() -> None:
    text = tree("plant/two-problems", 0, lang="en")
    assert text.startswith("two or more problems = no  <液氯罐区>  [LAW 1 6.1]\n")
    assert "people present ≥ 10 = no\n" in text
    assert "people present = 3\n" in text


def test_the_tree_of_an_open_question_shows_what_is_possible() -> None:
    text = tree("plant/no-shutoff", 0, without("units", 0, "materials", 0, "mass"))
    assert "级别 = 未知（二级 / 一级）" in text
    assert "数量 = 未知（0～1000000 t）" in text


def test_a_list_that_is_not_given_is_in_the_tree() -> None:
    assert "未列出的物料 = 未知" in tree("plant/no-shutoff", 0, without("units", 0, "materials"))


def test_the_tree_of_a_risk_shows_factors_votes_and_level() -> None:
    text = tree("plant/leak-fire", 1)
    assert "├─ L = 3\n" in text
    assert "├─ 风险值 = 720\n" in text
    assert "└─ 等级 = 重大\n" in text
    assert "现场人数 ≥ 10 = 是\n" in text


def test_the_tree_of_a_value() -> None:
    program, subjects, verdicts = answers(PLANT)
    cell = program.cells[program.cell_number["plant/S"]]
    node = explain_tree(program, subjects, verdicts, cell, 1)
    assert (node.text.zh, node.value, node.clause) == ("辨识指标", 0.01, "LAW 1 4.2.1")


def test_a_value_of_another_source_says_which(tmp_path: Path) -> None:
    rules = """
        rule_set: above
        source: LAW 2
        subject: unit
        hazards: [{id: x, title: 甲, severity: general, when: S >= 1 and unit_class == 一级 and own, clause: "3"}]
        derive: [{name: own, when: S >= 2, clause: "4"}]
    """
    files = {"pack.yaml": "pack: above\nversion: '1'\n", "above/r.yaml": dedent(rules)}
    program, subjects, verdicts = answers(PLANT, program_with(tmp_path, files))
    [entry] = [e for e in program.entries if e.id == "above/x"]
    lines = render_tree(explain_tree(program, subjects, verdicts, entry, 0), "zh").splitlines()
    assert lines[0].endswith("[LAW 2 3]")
    values = [line.lstrip("│├└─ ") for line in lines if "[" in line][1:]
    assert values[0] == "辨识指标 = 10.5  [LAW 1 4.2.1]"
    assert "级别 = 一级  [LAW 1 表6]" in values
    assert "own = 是  [4]" in values
