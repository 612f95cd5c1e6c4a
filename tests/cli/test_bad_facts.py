"""Bad facts end with exit code 2 and say what, where, and what to do; never with a traceback."""

import re
from pathlib import Path

import pytest
from click.testing import Result
from dual_prevention.engine.yamlfile.source import MAX_SCALAR

from tests.cli.kit import FAST, one_unit, run

BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nenterprise: {id: E1, x: *c}\n"


def refused(result: Result, place: str, code: str) -> None:
    assert result.exit_code == 2, result.output
    assert re.search(f"^{re.escape(place)}[0-9]*: {code} ", result.stderr, re.MULTILINE), result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        pytest.param("enterprise: {id: E1\n", "1:20", "yaml-syntax", id="malformed"),
        pytest.param("enterprise:\n  id: E1\n  id: E2\n", "3:3", "duplicate-key", id="duplicate-key"),
        pytest.param(BOMB, "2:8", "yaml-alias", id="alias-bomb"),
        pytest.param("enterprise: " + "[" * 65 + "]" * 65, "1:76", "yaml-too-deep", id="deep"),
        pytest.param(
            f"enterprise: {{id: {'x' * (MAX_SCALAR + 1)}}}", "1:18", "scalar-too-large", id="scalar"
        ),
        pytest.param("", "1:1", "fact-file-empty", id="empty"),
        pytest.param("- 1\n", "1:1", "fact-file-shape", id="a-list"),
        pytest.param(one_unit("quantity: .nan"), "9:19", "number-not-finite", id="nan"),
        pytest.param(one_unit("quantity: .inf"), "9:19", "number-not-finite", id="infinity"),
        pytest.param(one_unit("quantity: 1e400"), "9:19", "number-too-large", id="1e400"),
        pytest.param(one_unit("quantity: -1"), "9:19", "fact-range", id="negative"),
        pytest.param(one_unit("quantity: 5 m"), "9:19", "unit-dimension", id="dimension"),
        pytest.param(one_unit("quantity: 很多"), "9:19", "fact-number", id="text-for-number"),
        pytest.param(one_unit("amount: 5"), "9:9", "fact-unknown", id="unknown-fact"),
        pytest.param("enterprise: {id: E1, tankz: []}\n", "1:22", "fact-unknown", id="unknown-kind"),
        pytest.param("enterprise: {id: E1, province: 火星}\n", "1:32", "fact-choice", id="unknown-choice"),
        pytest.param(
            "enterprise:\n  id: E1\n  chemical_units: [{id: A}, {id: A}]\n",
            "3:34",
            "subject-id-twice",
            id="id-twice",
        ),
        pytest.param("as_of: 2026-02-30\nenterprise: {id: E1}\n", "1:8", "no-such-date", id="no-such-day"),
    ],
)
def test_tells_place_and_code(tmp_path: Path, text: str, place: str, code: str) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(text, encoding="utf-8")
    for lang in ("en", "zh"):
        refused(run("evaluate", path, *FAST, "--lang", lang), f"{path}:{place}", code)


@pytest.mark.parametrize(
    ("data", "place", "code", "hint"),
    [
        pytest.param(b"enterprise:\n  name: \xff\xff\xff", ":2:9", "file-not-utf8", "UTF-8", id="not-utf8"),
        pytest.param("名称: 企业\n".encode("gbk"), ":1:1", "file-gbk", "iconv -f GBK -t UTF-8", id="gbk"),
        pytest.param("名称: 企业\n".encode("utf-16"), ":1:1", "file-utf16", "UTF-8", id="utf16"),
        pytest.param(b"enterprise: {id: '\x1b[2J'}", ":1:19", "control-character", "remove", id="escape"),
    ],
)
def test_tells_the_encoding(tmp_path: Path, data: bytes, place: str, code: str, hint: str) -> None:
    path = tmp_path / "facts.yaml"
    path.write_bytes(data)
    result = run("evaluate", path, *FAST)
    refused(result, f"{path}{place}", code)
    assert hint in result.stderr


def test_ten_thousand_levels_are_refused(tmp_path: Path) -> None:
    for name, text in (
        ("a.yaml", "a: " + "[" * 10_000 + "]" * 10_000),
        ("a.json", '{"a":' * 10_000 + "}" * 10_000),
    ):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        refused(run("evaluate", path), f"{path}:1:", "yaml-too-deep")


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + one_unit().encode())
    assert run("evaluate", path, *FAST).exit_code == 0


def test_a_file_of_a_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    refused(run("evaluate", path, *FAST), str(path), "file-too-large")


@pytest.mark.parametrize(("name", "code"), [("none.yaml", "file-missing"), (".", "file-is-folder")])
def test_no_such_file(tmp_path: Path, name: str, code: str) -> None:
    refused(run("evaluate", tmp_path / name), str(tmp_path / name), code)


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    first, second, good = tmp_path / "a.yaml", tmp_path / "b.yaml", tmp_path / "c.yaml"
    first.write_text(one_unit("quantity: -1\n        amount: 5"), encoding="utf-8")
    second.write_text(one_unit("quantity: 5 m"), encoding="utf-8")
    good.write_text(one_unit(), encoding="utf-8")
    result = run("evaluate", first, second, good, *FAST)
    refused(result, f"{first}:9:19", "fact-range")
    refused(result, f"{first}:10:9", "fact-unknown")
    refused(result, f"{second}:9:19", "unit-dimension")


def test_an_unknown_chemical_is_unknown_and_names_are_suggested(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(one_unit().replace("氯", "氯化氰气"), encoding="utf-8")
    assert run("evaluate", path, *FAST).exit_code == 0
    result = run("facts", "check", path)
    assert f"{path}:8:20: term-unknown " in result.stderr
    assert "Did you mean 氯" in result.stderr
    assert result.exit_code == 0
    assert run("facts", "check", path, "--strict").exit_code == 1


def test_a_formula_looking_name_stays_data(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(one_unit().replace("id: E1", "id: E1\n  name: =cmd|' /C calc'!A0"), encoding="utf-8")
    assert "=cmd|' /C calc'!A0 (E1)" in run("evaluate", path, *FAST).stdout
    assert '"name": "=cmd|\' /C calc\'!A0"' in run("evaluate", path, *FAST, "--format", "json").stdout


def test_json_has_its_own_faults(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text('{"enterprise": {"id": "E1",}}', encoding="utf-8")
    refused(run("evaluate", path), f"{path}:1:28", "json-syntax")
    refused(run("evaluate", "-", stdin=path.read_bytes()), "stdin.json:1:28", "json-syntax")
