from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from dual_prevention.engine.diagnostics import Findings
from dual_prevention.engine.messages import format_diagnostic
from dual_prevention.engine.vocabulary.loader import load_pack_data
from dual_prevention.engine.vocabulary.tables import load_table

from tests.reading.packs import BASE, METHOD, TERMS, codes, load, vocabulary, write_pack

FACT = "label: 甲, ask: 乙"


def kind(body: str) -> dict[str, str]:
    """The small pack with a further vocabulary file that extends the enterprise."""
    return {"vocabulary/more.yaml": f"kinds:\n  enterprise:\n    facts:\n      {body}\n"}


def loaded_codes(folder: Path, changed: Mapping[str, str]) -> list[str]:
    _, findings = load(folder, changed)
    for item in findings.all:
        assert format_diagnostic(item, "zh")
        assert format_diagnostic(item, "en")
        assert item.span.file or item.span.line
    return codes(findings)


def test_the_small_pack(tmp_path: Path) -> None:
    data, findings = load(tmp_path)
    assert codes(findings) == []
    assert (data.name, data.version, data.title.zh) == ("small", "1.10", "小包")
    kinds = data.vocabulary.kinds
    assert data.vocabulary.path("chemical") == ("enterprise", "unit", "chemical")
    assert kinds["enterprise"].children == ("own_risk", "recorded_hazard", "unit")
    assert kinds["chemical"].by_label["数量"] == "quantity"
    assert kinds["unit"].facts["people_present"].integer
    assert [fact.slot for fact in kinds["chemical"].facts.values()] == [0, 1, 2, 3]
    assert set(kinds["own_risk"].facts) == {"accident", "direct", "method"}
    assert set(kinds["recorded_hazard"].facts) == {"severity", "found_on", "deadline", "closed_on"}
    choices = kinds["own_risk"].facts["direct"].choices
    assert choices is not None
    assert (choices.words, choices.ordered) == (("blue", "yellow", "orange", "red"), True)


def test_facts_of_rows_are_facts_of_the_registers(tmp_path: Path) -> None:
    more = "kinds:\n  risk:\n    facts: {graded_on: {type: date, label: 定级日期, ask: 哪天}}\n"
    more += "  hazard:\n    facts: {plan_made: {type: yes_no, label: 有预案, ask: 有吗}}\n"
    data, findings = load(tmp_path, {"vocabulary/rows.yaml": more})
    assert codes(findings) == []
    kinds = data.vocabulary.kinds
    assert "graded_on" in kinds["own_risk"].facts
    assert "plan_made" in kinds["recorded_hazard"].facts
    assert "people_present" not in kinds["own_risk"].facts


def test_terms_end_in_other_and_know_aliases(tmp_path: Path) -> None:
    chemicals = vocabulary(tmp_path).terms["chemicals"]
    assert chemicals.choices.words == ("氯", "氨", "硝化棉(干)", "硝化棉(湿)", "其他")
    assert chemicals.lookup["7782-50-5"] == chemicals.lookup["液氯"] == "氯"
    assert chemicals.ambiguous["硝化棉"] == ("硝化棉(干)", "硝化棉(湿)")
    assert "9004-70-0" not in chemicals.lookup
    assert chemicals.term("氨").label.en == "ammonia"


def test_names_are_folded_and_texts_kept(tmp_path: Path) -> None:
    more = kind("Ａrea２: {type: choice, choices: [Ⅰ级, 二级（乙）], label: 面积（甲）级, ask: Ａ（甲）}")
    data, _ = load(tmp_path, more)
    assert loaded_codes(tmp_path, more) == ["bad-label"]
    fact = data.vocabulary.kinds["enterprise"].facts["Area2"]
    assert fact.choices is not None
    assert fact.choices.words == ("I级", "二级(乙)")
    assert fact.ask.zh == "Ａ（甲）"


def test_an_extension_may_stand_in_an_earlier_file(tmp_path: Path) -> None:
    more = "kinds:\n  unit:\n    facts: {bunded: {type: yes_no, label: 有围堰, ask: 有吗}}\n"
    data, findings = load(tmp_path, {"vocabulary/a.yaml": more})
    assert codes(findings) == []
    assert "bunded" in data.vocabulary.kinds["unit"].facts


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (f"24h: {{type: yes_no, {FACT}}}", "bad-name"),
        (f"a-b: {{type: yes_no, {FACT}}}", "bad-name"),
        (f"甲: {{type: yes_no, {FACT}}}", "bad-name"),
        (f"class: {{type: yes_no, {FACT}}}", "reserved-name"),
        (f"count: {{type: yes_no, {FACT}}}", "reserved-name"),
        (f"people: {{type: yes_no, {FACT}}}", "reserved-name"),
        ("x: {type: yes_no, label: 甲（乙）, ask: 乙}", "bad-label"),
        ("x: {type: yes_no, label: 24小时, ask: 乙}", "bad-label"),
        ("x: {type: yes_no, label: class, ask: 乙}", "reserved-name"),
        ("x: {type: yes_no, label: 面积, ask: 乙}", "label-twice"),
        ("x: {type: yes_no, label: employees, ask: 乙}", "label-twice"),
        ("x: {type: yes_no, label: 单元, ask: 乙}", "label-twice"),
        ("x: {type: yes_no, label: 现场人数, ask: 乙}", "label-twice"),
        (f"people_present: {{type: yes_no, {FACT}}}", "fact-twice"),
        (f"area: {{type: yes_no, {FACT}}}", "fact-twice"),
        (f"x: {{type: number, {FACT}}}", "range-missing"),
        (f"x: {{type: number, range: [0], {FACT}}}", "range-shape"),
        (f"x: {{type: number, range: [5, 1], {FACT}}}", "range-bad"),
        (f"x: {{type: number, range: [0, 1e13], {FACT}}}", "range-bad"),
        (f"x: {{type: number, range: [0, 1e400], {FACT}}}", "number-too-large"),
        (f"x: {{type: number, range: [0, .inf], {FACT}}}", "expected-number"),
        (f"x: {{type: number, range: [0, 1], unit: tt, {FACT}}}", "unit-unknown"),
        (f"x: {{type: choice, {FACT}}}", "missing-key"),
        (f"x: {{type: choice, choices: [a, b, a], {FACT}}}", "choice-twice"),
        (f"x: {{type: choice, choices: [], {FACT}}}", "choices-empty"),
        (f"x: {{type: set, ordered: true, choices: [a], {FACT}}}", "unknown-key"),
        (f"x: {{type: term, {FACT}}}", "missing-key"),
        (f"x: {{type: term, terms: chemical, {FACT}}}", "terms-unknown"),
        (f"x: {{type: yesno, {FACT}}}", "word-not-listed"),
        (f"x: {{typ: yes_no, {FACT}}}", "missing-key"),
        ("x: {type: yes_no, label: 甲}", "missing-key"),
        (f"x: {{type: yes_no, only_if: licensd, {FACT}}}", "only-if-unknown"),
        (f"x: {{type: yes_no, only_if: area, {FACT}}}", "only-if-type"),
        (f"x: {{type: yes_no, only_if: x, {FACT}}}", "only-if-cycle"),
        (f"x: {{type: number, range: [0, 1], only_if: licensed, {FACT}}}", "only-if-fact-type"),
        ("x: {type: yes_no, label: {en: a}, ask: 乙}", "missing-key"),
        ("x: {type: yes_no, label: [a], ask: 乙}", "expected-text"),
    ],
)
def test_bad_facts(tmp_path: Path, body: str, code: str) -> None:
    assert code in loaded_codes(tmp_path, kind(body))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kinds:\n  x: {parent: unit, plural: xs, label: 甲}\n", []),
        ("kinds:\n  x: {parent: units, plural: xs, label: 甲}\n", ["parent-unknown"]),
        ("kinds:\n  x: {plural: xs, label: 甲}\n", ["missing-key"]),
        ("kinds:\n  x: {parent: unit, plural: chemicals, label: 甲}\n", ["label-twice"]),
        (
            "kinds:\n  x: {parent: y, plural: xs, label: 甲}\n  y: {parent: x, plural: ys, label: 乙}\n",
            ["kind-cycle"],
        ),
        ("kinds:\n  unit: {parent: chemical, facts: {}}\n", ["kind-restated"]),
        ("kinds:\n  x: {parent: unit, plural: xs, label: 甲, point_type: 设备}\n", ["word-not-listed"]),
        ("kinds:\n  x: {parent: unit, plural: xs, label: 甲, screened: sometimes}\n", ["word-not-listed"]),
        ("kinds:\n  1x: {parent: unit, plural: xs, label: 甲}\n", ["bad-name"]),
        ("kindz: {}\n", ["unknown-key"]),
        ("- a\n", ["expected-mapping"]),
        ("a: [\n", ["yaml-syntax"]),
    ],
)
def test_bad_kinds(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert loaded_codes(tmp_path, {"vocabulary/zz.yaml": text}) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("[{name: 甲}, {name: 甲}]", ["term-twice"]),
        ("[{name: 氯}]", ["term-twice"]),
        ("[{name: 其他}]", ["term-other"]),
        ("[{name: 甲, alias: [氯]}]", ["alias-is-name"]),
        ('[{name: 甲, cas: ["7782-50-4"]}]', ["cas-bad"]),
        ('[{name: 甲, cas: ["7782-50"]}]', ["cas-bad"]),
        ("[{nam: 甲}]", ["missing-key", "unknown-key"]),
        ("[甲]", ["expected-mapping"]),
    ],
)
def test_bad_terms(tmp_path: Path, words: str, expected: list[str]) -> None:
    assert loaded_codes(tmp_path, {"terms/more.yaml": f"terms: chemicals\nwords: {words}\n"}) == expected


SOURCE = "{key: GB 1-2020, title: 甲, in_force: {from: 2020-01-01, to: null}}"


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (f"[{SOURCE}]", []),
        (f"[{SOURCE}, {SOURCE.replace('GB 1', 'ＧＢ 1')}]", ["source-twice"]),
        ("[{key: A, title: 甲, in_force: {from: 2020-02-30}}]", ["no-such-date"]),
        ("[{key: A, title: 甲, in_force: {from: 2020-02-01, to: 2019-01-01}}]", ["interval-backwards"]),
        ("[{key: A, title: 甲, in_force: {form: 2020-02-01}}]", ["missing-key", "unknown-key"]),
        ("[{key: A, title: 甲, in_force: {from: null}, confidence: sure}]", ["word-not-listed"]),
    ],
)
def test_sources(tmp_path: Path, sources: str, expected: list[str]) -> None:
    assert sorted(loaded_codes(tmp_path, {"sources/a.yaml": f"sources: {sources}\n"})) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("", ""), []),
        ((">= 20", ">= 26"), ["level-unreachable"]),
        ((">= 9", ">= 16"), ["level-order"]),
        ((", else: blue", ""), ["level-else"]),
        ((">= 9", "< 9"), ["level-directions"]),
        ((">= 9", ">= 15 "), ["level-directions"]),
        ((">= 9", "9"), ["level-step"]),
        (("yellow", "green"), ["word-not-listed"]),
        (("L * S", "L * T"), ["method-value"]),
        (("L * S", "L *"), None),
        (("value: L * S\n", ""), ["method-value-or-table"]),
        (("1: a, 2: b", "1: a, 1.0: b"), ["score-twice"]),
        (("off_scale: refuse", "off_scale: maybe"), ["word-not-listed"]),
        (("level:", "variants: {default: {else: red}}\nlevel:"), ["variant-default"]),
    ],
)
def test_methods(tmp_path: Path, change: tuple[str, str], expected: list[str] | None) -> None:
    text = METHOD.replace(*change, 1) if change[0] else METHOD
    found = loaded_codes(tmp_path, {"methods/LS.yaml": text})
    assert found == expected if expected is not None else found


def test_the_table_that_no_score_can_reach(tmp_path: Path) -> None:
    # 25 is the highest product of two fives, 24 is none of them, 21 to 24 hold nothing.
    text = (
        METHOD
        + 'variants: {a: {"> 25": red, ">= 15": orange, else: blue}, b: {">= 21": red, ">= 20": orange, else: blue}}\n'
    )
    data, findings = load(tmp_path, {"methods/LS.yaml": text})
    assert [(d.code, d.values["what"], d.values["level"]) for d in findings.all] == [
        ("level-unreachable", "LS.a", "red")
    ]
    assert [step[0] for step in data.methods["LS"].levels["b"]] == [">=", ">=", "else"]


MATRIX = """
method: M
title: 矩阵
factors: {L: {1: a, 2: b}, S: {1: a, 2: b}}
table: tables/m.yaml
off_scale: refuse
"""
CELLS = """
table: m
title: 矩阵
keys: [{name: L, numbers: [1, 2]}, {name: S, numbers: [1, 2]}]
columns: {level: {type: choice, choices: [blue, yellow, orange, red]}}
rows:
  - {L: 1, S: 1, level: blue}
  - {L: 1, S: 2, level: yellow}
  - {L: 2, S: 1, level: orange}
  - {L: 2, S: 2, level: red}
"""


@pytest.mark.parametrize(
    ("method", "cells", "expected"),
    [
        (MATRIX, CELLS, []),
        (MATRIX, CELLS.replace("  - {L: 2, S: 1, level: orange}\n", ""), ["matrix-gap"]),
        (MATRIX, CELLS.replace("choices: [blue", "choices: [蓝").replace("blue}", "蓝}"), ["matrix-shape"]),
        (MATRIX.replace("refuse", "warn"), CELLS, ["matrix-must-refuse"]),
        (MATRIX.replace("tables/m", "../../m"), CELLS, ["outside-pack"]),
        (MATRIX.replace("tables/m.yaml", "/etc/passwd"), CELLS, ["outside-pack"]),
        (MATRIX.replace("tables/m", "tables/n"), CELLS, ["pack-file-missing"]),
    ],
)
def test_matrices(tmp_path: Path, method: str, cells: str, expected: list[str]) -> None:
    found = loaded_codes(tmp_path, {"methods/M.yaml": method, "methods/tables/m.yaml": cells})
    assert found == expected


TABLE = """
table: t1
title: 表1
source: GB 1-2020
clause: 4.10
keys: [{name: substance, terms: chemicals}]
columns: {q: {type: number, unit: t}, beta: {type: number}}
rows:
  - {substance: 氯, q: 5, beta: 4, confidence: derived, note: 甲}
  - {substance: 液氨, q: 10, beta: {range: [1, 4]}}
"""


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("", ""), []),
        (("substance: 液氨", "substance: 绿气"), ["table-key-unknown"]),
        (("substance: 液氨", "substance: 液氯"), ["table-row-twice"]),
        (("q: 10", "Q: 10"), ["unknown-key"]),
        (("q: 10", "q: ten"), ["expected-number"]),
        (("[1, 4]", "[4, 1]"), ["range-bad"]),
        (("terms: chemicals", "terms: chemical"), ["terms-unknown"]),
        (("terms: chemicals", "numbers: [1, 2], choices: [a]"), ["table-key-kind"]),
        (("unit: t}", "unit: tt}"), ["unit-unknown"]),
        (("title: 表1\n", ""), ["missing-key"]),
        (("substance: 液氨, ", ""), ["missing-key"]),
        (("rows:", "---\nrows:"), ["one-document"]),
    ],
)
def test_tables(tmp_path: Path, change: tuple[str, str], expected: list[str]) -> None:
    path = tmp_path / "t1.yaml"
    path.write_text(TABLE.replace(*change, 1) if change[0] else TABLE, encoding="utf-8")
    findings = Findings()
    table = load_table(path, vocabulary(tmp_path / "pack"), findings)
    assert codes(findings) == expected
    if not expected:
        assert table is not None
        assert table.clause == "4.10"
        assert [row.keys for row in table.rows] == [(0,), (1,)]
        assert table.rows[1].cells["beta"] == (1, 4)
        assert (table.rows[0].confidence, table.rows[0].note) == ("derived", "甲")


PROFILE = """
profile: default
title: 默认
tiers_by_level: {red: [company, post], orange: [company], yellow: [post], blue: [post]}
responsible_tier: first
screening_cycle: {company: {per: quarter, times: 2}, post: {every: 2 hours}}
tighter: {red: {post: {per: shift}}}
lists: {risk_control: 甲, screening: 乙, hazards: 丙, responsibilities: 丁}
"""
TIERS = "terms: tiers\nwords: [{name: company, zh: 公司级}, {name: post, zh: 岗位级}]\n"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("", ""), []),
        (("[company, post]", "[company, team]"), ["word-not-listed"]),
        (("blue: [post]", "green: [post]"), ["missing-key", "word-not-listed"]),
        (("per: quarter, times: 2", "per: fortnight"), ["word-not-listed"]),
        (("per: quarter, times: 2", "times: 2"), ["cycle-every-or-per"]),
        (("times: 2", "times: 0"), ["expected-number"]),
        (("2 hours", "2 hrs"), ["duration-unreadable"]),
        (("hazards: 丙", "hazard: 丙"), ["word-not-listed"]),
        (("profile: default\n", ""), ["missing-key"]),
    ],
)
def test_profiles(tmp_path: Path, change: tuple[str, str], expected: list[str]) -> None:
    text = PROFILE.replace(*change, 1) if change[0] else PROFILE
    data, findings = load(tmp_path, {"profiles/p.yaml": text, "terms/tiers.yaml": TIERS})
    assert sorted(codes(findings)) == expected
    if not expected:
        cycle = data.profiles["default"].screening_cycle["company"]
        assert (cycle.per, cycle.times) == ("quarter", 2)


def test_calendars(tmp_path: Path) -> None:
    text = "calendar: 2026\nholidays: [{name: 国庆节, from: 2026-10-01, to: 2026-10-07}]\n"
    data, findings = load(tmp_path, {"calendars/2026.yaml": text})
    assert codes(findings) == []
    assert data.calendars[2026].holidays[0][0] == "国庆节"
    assert loaded_codes(tmp_path, {"calendars/2026.yaml": text.replace("10-07", "09-07")}) == [
        "interval-backwards"
    ]


def test_later_packs_add_to_earlier_ones(tmp_path: Path) -> None:
    base, _ = load(tmp_path / "one")
    more = {
        "pack.yaml": "pack: more\nversion: 2\ndisable: [gb/１]\n",
        "vocabulary/v.yaml": "kinds:\n  unit:\n    facts: {bunded: {type: yes_no, label: 有围堰, ask: 有吗}}\n",
        "terms/t.yaml": "terms: chemicals\nwords: [{name: 甲苯}]\n",
        "general/rules.yaml": "rule_set: a\n",
        "general/en.yaml": "a: b\n",
        "general/tests/a.yaml": "tests_of: a\n",
        "general/tables/t.yaml": TABLE,
    }
    findings = Findings()
    data = load_pack_data(write_pack(tmp_path / "two", more), base, findings)
    assert codes(findings) == []
    assert (data.name, data.version, data.disable) == ("more", "2", ("gb/1",))
    assert data.vocabulary.terms["chemicals"].choices.words[-2:] == ("甲苯", "其他")
    assert "bunded" in data.vocabulary.kinds["unit"].facts
    assert "bunded" not in base.vocabulary.kinds["unit"].facts
    assert set(data.methods) == {"LS"}
    names = (data.files.rules, data.files.translations, data.files.tests, data.files.tables)
    assert [[path.name for path in paths] for paths in names] == [
        *(["rules.yaml"], ["en.yaml"], ["a.yaml"], ["t.yaml"]),
    ]


def test_the_digest_follows_names_and_content(tmp_path: Path) -> None:
    first, _ = load(tmp_path / "a")
    same, _ = load(tmp_path / "b")
    changed, _ = load(tmp_path / "c", {"terms/chemicals.yaml": TERMS + "\n"})
    (tmp_path / "b" / "README.md").write_text("x", encoding="utf-8")
    (tmp_path / "b" / "terms" / "chemicals.yaml").rename(tmp_path / "b" / "terms" / "chem.yaml")
    renamed = load_pack_data(tmp_path / "b", None, Findings())
    assert first.digest == same.digest
    assert len({first.digest, changed.digest, renamed.digest}) == 3


def test_files_outside_the_pack_are_refused(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "pack", BASE)
    (tmp_path / "outside.yaml").write_text("terms: x\nwords: []\n", encoding="utf-8")
    (folder / "terms" / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (folder / "terms" / "roles.yml").write_text("a", encoding="utf-8")
    findings = Findings()
    load_pack_data(folder, None, findings)
    assert codes(findings) == ["outside-pack", "pack-file-ending"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    findings = Findings()
    load_pack_data(tmp_path / "none", None, findings)
    assert codes(findings) == ["pack-no-folder"]
