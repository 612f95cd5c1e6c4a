"""Bad rules end with exit code 2 and their file, line and column, in `rules lint` as in `evaluate`."""

import re
from pathlib import Path

import pytest

from tests.cli.kit import make_pack, run

pytestmark = pytest.mark.usefixtures("small_base")

HEAD = "rule_set: mine\nsource: LAW 1\nsubject: enterprise\n"
REST = "title: 题目, severity: general, remedy: 整改"
CIRCLE = f"""{HEAD}derive:
  - {{name: one, value: two + 1, clause: 第1条}}
  - {{name: two, value: one + 1, clause: 第1条}}
"""
GAP = f"""{HEAD}derive:
  - name: factor
    clause: 第1条
    of: staff
    pick: {{">= 100": 2, ">= 50": 1}}
"""
OUTSIDE = f"""{HEAD}tables: {{t: ../../t.yaml}}
hazards:
  - {{id: a, clause: 第1条, {REST}, when: staff in t}}
"""
METHOD = """\
method: XY
title: {zh: 测试法, en: Test}
factors:
  X: {1: 小, 2: 大}
  Y: {1: 小, 2: 大}
value: X * Y
off_scale: refuse
level: {">= 100": red, ">= 2": yellow, else: blue}
"""


def hazard(when: str, more: str = "clause: 第1条", name: str = "mine") -> str:
    return f"{HEAD.replace('mine', name)}hazards:\n  - {{id: a, {more}, {REST}, when: {when}}}\n"


@pytest.mark.parametrize(
    ("rules", "place", "code"),
    [
        pytest.param(CIRCLE, "6:", "value-circle", id="circle"),
        pytest.param(hazard("stuff > 1"), "5:", "unknown-name", id="no-such-fact"),
        pytest.param(hazard("staff > 1", "confidence: confirmed"), "5:", "clause-missing", id="no-clause"),
        pytest.param(hazard("staff > 1", "levl: red, clause: 第1条"), "5:", "rule-key-unknown", id="typo"),
        pytest.param(hazard("'staff > '"), "5:", "expression-", id="expression"),
        pytest.param(f"{HEAD}hazards: {{id: [}}\n", "4:", "yaml-syntax", id="malformed"),
        pytest.param(GAP, "8:", "pick-", id="gap"),
        pytest.param(OUTSIDE, "4:", "table-path", id="outside"),
        pytest.param(hazard("staff > 1", "replace: d/none, clause: 第1条"), "5:", "replace-unknown", id="replaces-nothing"),
    ],
)  # fmt: skip
def test_lint_tells_place_and_code(tmp_path: Path, rules: str, place: str, code: str) -> None:
    (tmp_path / "t.yaml").write_text("table: t\n", encoding="utf-8")
    pack = make_pack(tmp_path / "mine", rules)
    result = run("rules", "lint", pack)
    assert result.exit_code == 2, result.output
    start = re.escape(f"{pack}/sector/rules.yaml:{place}")
    assert re.search(f"^{start}[0-9]+: {code}", result.stderr, re.MULTILINE), result.stderr
    assert "Traceback" not in result.output


def test_a_level_that_no_score_reaches(tmp_path: Path) -> None:
    pack = make_pack(tmp_path / "mine", hazard("staff > 1"), methods__XY=METHOD)
    result = run("rules", "lint", pack)
    assert result.exit_code == 2
    assert f"{pack}/methods/XY.yaml:8:" in result.stderr
    assert ": level-unreachable " in result.stderr


def test_two_packs_that_replace_one_entry(tmp_path: Path) -> None:
    first = make_pack(tmp_path / "first", hazard("staff > 1", name="first"))
    second, third = (
        make_pack(tmp_path / name, hazard("staff > 1", "replace: first/a, clause: 第1条", name))
        for name in ("second", "third")
    )
    assert run("rules", "lint", first, second).exit_code == 0
    result = run("rules", "lint", first, second, third)
    assert result.exit_code == 2
    assert f"{third}/sector/rules.yaml:5:" in result.stderr
    assert ": replaced-twice " in result.stderr


def test_a_link_out_of_the_pack(tmp_path: Path) -> None:
    pack = make_pack(tmp_path / "mine", hazard("staff > 1"))
    (tmp_path / "other.yaml").write_text(HEAD, encoding="utf-8")
    (pack / "sector" / "other.yaml").symlink_to(tmp_path / "other.yaml")
    result = run("rules", "lint", pack)
    assert result.exit_code == 2
    assert f"{pack}/sector/other.yaml: outside-pack " in result.stderr


def test_bad_rules_stop_an_evaluation_before_anything_is_written(tmp_path: Path) -> None:
    pack, facts = make_pack(tmp_path / "mine", CIRCLE), tmp_path / "facts.yaml"
    facts.write_text("staff: 3\n", encoding="utf-8")
    out = tmp_path / "out.json"
    result = run("evaluate", facts, facts, "--rules", pack, "-o", out)
    assert result.exit_code == 2
    assert result.stderr.count("value-circle") == 1
    assert not out.exists()


def test_no_such_pack_or_profile(tmp_path: Path) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text("staff: 3\n", encoding="utf-8")
    result = run("evaluate", facts, "--rules", tmp_path / "none", lang="zh")
    assert result.exit_code == 2
    assert f"{tmp_path / 'none'}: pack-no-folder 没有这个规则包文件夹" in result.stderr
    result = run("evaluate", facts, "--profile", "defaul")
    assert result.exit_code == 2
    assert "unknown-profile there is no profile defaul\n    hint: Did you mean default" in result.stderr
