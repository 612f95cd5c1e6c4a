"""`dualprev rules`: lint, test, list, show, schema, fmt."""

import json
from pathlib import Path

import pytest
from dual_prevention.engine.language import words

from tests.cli.kit import make_pack, run

GOOD = """\
rule_set: mine
source: LAW 1
subject: enterprise
hazards:
  # kept
  - id: many
    title: {zh: 人多, en: many}
    clause: 第1条
    severity: general
    when: staff>=100
    remedy: 减少

  - {id: few, title: {zh: 人少, en: few}, clause: 第2条, severity: general, when: staff < 2, remedy: 增加}
"""
TESTS = """\
tests_of: mine
cases:
  - name: two people
    facts: {staff: 2}
    expect: {found: {E: [many]}, not: {E: [few]}}
  - name: a known gap
    todo: not counted yet
    facts: {staff: 1}
    expect: {found: {E: [many, few]}}
"""


@pytest.fixture
def pack(tmp_path: Path, small_base: Path) -> Path:
    del small_base
    return make_pack(tmp_path / "mine", GOOD)


@pytest.mark.usefixtures("small_base")
def test_a_clean_pack_passes_even_strictly(tmp_path: Path) -> None:
    """Whether the built-in rules are clean, tests/rules tells."""
    result = run("rules", "lint", "--strict", make_pack(tmp_path / "mine", GOOD))
    assert result.exit_code == 0, result.output
    assert "0 errors, 0 warnings" in result.stdout


@pytest.mark.usefixtures("small_base")
def test_warnings_count_only_when_strict(tmp_path: Path) -> None:
    rules = GOOD.replace("staff>=100", "guards * 2 == 4")
    pack = make_pack(tmp_path / "mine", rules)
    result = run("rules", "lint", pack)
    assert result.exit_code == 0, result.output
    assert "rules.yaml:" in result.stderr
    assert "[warning]" in result.stderr
    assert run("rules", "lint", pack, "--strict").exit_code == 1
    found = json.loads(run("rules", "lint", pack, "--format", "json").stdout)
    assert {item["severity"] for item in found} >= {"warning"}


def test_list_has_one_object_an_entry(pack: Path) -> None:
    rows = json.loads(run("rules", "list", pack, "--format", "json").stdout)
    assert rows[0] == {
        "id": "mine/many", "rule_set": "mine", "section": "hazards", "sector": "sector", "kind": "enterprise",
        "title": "many", "source": "LAW 1", "clause": "第1条", "confidence": "confirmed",
        "from": "2000-01-01", "to": "", "pack": "mine", "standing": "in_use",
    }  # fmt: skip
    assert [row["id"] for row in rows] == ["mine/many", "mine/few"]
    assert "mine/many" in run("rules", "list", pack, lang="zh").stdout


def test_list_holds_the_entries_of_every_edition() -> None:
    rows = json.loads(run("rules", "list", "--format", "json").stdout)
    assert len({row["id"] for row in rows}) == len(rows)
    assert {"d121", "aq3067"} <= {row["rule_set"] for row in rows}
    assert {row["section"] for row in rows} == set(words.SECTIONS)


def test_list_tells_what_a_later_pack_takes_out(pack: Path, tmp_path: Path) -> None:
    rules = GOOD.replace("mine", "other").replace("- id: many", "- id: many\n    replace: mine/many")
    other = make_pack(tmp_path / "other", rules)
    (other / "pack.yaml").write_text('pack: other\nversion: "1"\ndisable: [mine/few]\n', encoding="utf-8")
    rows = json.loads(run("rules", "list", pack, other, "--format", "json").stdout)
    standing = {row["id"]: row["standing"] for row in rows}
    assert standing == {
        "mine/many": "replaced", "mine/few": "disabled", "other/many": "in_use", "other/few": "in_use",
    }  # fmt: skip


def test_show_gives_the_written_text_with_its_place(pack: Path) -> None:
    block = run("rules", "show", "many", "--rules", pack).stdout
    assert block == (
        f"# {pack}/sector/rules.yaml:6  mine/many  (mine)\n- id: many\n  title: {{zh: 人多, en: many}}\n"
        "  clause: 第1条\n  severity: general\n  when: staff>=100\n  remedy: 减少\n"
    )
    assert "- {id: few, title" in run("rules", "show", "mine/few", "--rules", pack).stdout
    missing = run("rules", "show", "mine/man", "--rules", pack)
    assert missing.exit_code == 2
    assert "rule-id-unknown there is no entry mine/man\n    hint: Did you mean mine/many" in missing.stderr


def test_schema_knows_every_key_of_the_language() -> None:
    schema = json.loads(run("rules", "schema").stdout)
    assert list(schema["properties"]) == list(words.HEAD_KEYS)
    for section, keys in words.ENTRY_KEYS.items():
        entry = schema["properties"][section]["items"]
        assert list(entry["properties"]) == list(keys)
        assert set(entry["required"]) <= set(keys)
        assert entry["additionalProperties"] is False


def test_fmt_checks_and_writes(pack: Path) -> None:
    path = pack / "sector" / "rules.yaml"
    checked = run("rules", "fmt", pack)
    assert checked.exit_code == 1
    assert str(path) in checked.stdout
    assert path.read_text(encoding="utf-8") == GOOD
    assert run("rules", "fmt", "--write", pack).exit_code == 0
    assert path.read_text(encoding="utf-8") == GOOD.replace("staff>=100", "staff >= 100")
    assert run("rules", "fmt", "--check", path).exit_code == 0


def test_fmt_writes_nothing_while_a_file_holds_a_fault(pack: Path) -> None:
    (pack / "sector" / "bad.yaml").write_text("rule_set: [\n", encoding="utf-8")
    result = run("rules", "fmt", "--write", pack)
    assert result.exit_code == 2
    assert "bad.yaml:1:" in result.stderr
    assert (pack / "sector" / "rules.yaml").read_text(encoding="utf-8") == GOOD


def test_test_tells_failures_gaps_and_untested_entries(pack: Path) -> None:
    (pack / "sector" / "tests").mkdir()
    tests = pack / "sector" / "tests" / "mine.yaml"
    tests.write_text(TESTS, encoding="utf-8")
    result = run("rules", "test", pack, "--engine", "compiled", "--allow-untested")
    assert result.exit_code == 1, result.output
    assert f"{tests}:3:5: test-failed the case fails: two people" in result.stderr
    assert f"{tests}:5:26: test-status mine/many: want found, have met" in result.stderr
    assert f"{tests}:6: todo a known gap: not counted yet" in result.stdout
    assert "untested-firing mine/many" in result.stderr
    assert "2 cases: 1 failed, 1 known gaps" in result.stdout

    tests.write_text(TESTS.replace("{staff: 2}", "{staff: 200}"), encoding="utf-8")
    assert run("rules", "test", pack, "--engine", "compiled", "--allow-untested").exit_code == 0
    assert run("rules", "test", pack, "--engine", "compiled").exit_code == 1
