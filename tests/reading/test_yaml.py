from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from dual_prevention.engine.diagnostics import Diagnostic, Findings, InputError
from dual_prevention.engine.messages import format_diagnostic
from dual_prevention.engine.yamlfile import (
    Node,
    YamlMap,
    YamlScalar,
    YamlSeq,
    as_date,
    as_number,
    as_text,
    read_map,
    read_yaml,
    read_yaml_bytes,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st


def faults(source: str | bytes | Path, name: str = "a.yaml") -> tuple[Diagnostic, ...]:
    def read() -> list[Node]:
        return read_yaml_bytes(source, name) if isinstance(source, bytes) else read_yaml(source, name)

    with pytest.raises(InputError) as caught:
        read()
    for item in caught.value.diagnostics:  # every message has its words
        assert format_diagnostic(item, "zh")
        assert format_diagnostic(item, "en")
    return caught.value.diagnostics


def places(source: str | bytes, name: str = "a.yaml") -> list[tuple[str, int, int]]:
    return [(d.code, d.span.line, d.span.column) for d in faults(source, name)]


def plain(node: Node) -> object:
    if isinstance(node, YamlMap):
        return {key.text: plain(value) for key, value in node.items}
    if isinstance(node, YamlSeq):
        return [plain(item) for item in node.items]
    if node.is_null:
        return None
    if node.is_bool:
        return node.text == "true"
    return float(node.text) if node.is_number else node.text


def one(text: str, name: str = "a.yaml") -> Node:
    (document,) = read_yaml(text, name)
    return document


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *((text, "bool") for text in ("true", "false")),
        *((text, "text") for text in ("yes", "no", "on", "off", "True", "FALSE", "0123", "12:30", "1_000")),
        *((text, "text") for text in (".5", "+5", "0x1F", ".inf", ".nan", "2026-09-30", "1.", "NaN", "１")),
        *((text, "number") for text in ("0", "-1", "4.10", "1e3", "1.5E-2", "-0.5", "10")),
        *((text, "null") for text in ("null", "~", "")),
    ],
)
def test_plain_scalars_are_yaml_1_2(text: str, kind: str) -> None:
    document = one(f"a: {text}")
    assert isinstance(document, YamlMap)
    node = document.items[0][1]
    assert isinstance(node, YamlScalar)
    assert node.text == text
    found = [
        name
        for name, is_it in (("bool", node.is_bool), ("number", node.is_number), ("null", node.is_null))
        if is_it
    ]
    assert found == ([] if kind == "text" else [kind])


@pytest.mark.parametrize("text", ["'true'", '"1"', '"null"', "''"])
def test_quoted_scalars_are_text(text: str) -> None:
    node = one(text)
    assert isinstance(node, YamlScalar)
    assert [node.is_bool, node.is_number, node.is_null] == [False] * 3


def test_positions_count_characters() -> None:
    document = one("甲: 乙\n列表: [一, 二, 'x y']\n")
    assert isinstance(document, YamlMap)
    (first, value), (_, items) = document.items
    assert (first.span.line, first.span.column, value.span.column, value.span.end_column) == (1, 1, 4, 5)
    assert isinstance(items, YamlSeq)
    assert [(i.span.line, i.span.column) for i in items.items] == [(2, 6), (2, 9), (2, 12)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a: 1\nb: 2\na: 3", [("duplicate-key", 3, 1)]),
        ("Ａ: 1\nA: 2", [("duplicate-key", 2, 1)]),
        ("a: &x 1\nb: *x", [("yaml-anchor", 1, 4), ("yaml-alias", 2, 4)]),
        ("a: {<<: {b: 1}}", [("yaml-merge-key", 1, 5)]),
        ("a: !!python/object x\nb: !t [1]", [("yaml-tag", 1, 4), ("yaml-tag", 2, 4)]),
        ("? [a, b]\n: 1", [("yaml-complex-key", 1, 3)]),
        ("a: b: c", [("yaml-syntax", 1, 5)]),
        ("a: 'x", [("yaml-syntax", 1, 6)]),
        ("\ta: 1", [("yaml-syntax", 1, 1)]),
        ("a: [1, 2", [("yaml-syntax", 1, 9)]),
        ('a: "\\q"', [("yaml-syntax", 1, 5)]),
        ("a: x\x07y", [("control-character", 1, 5)]),
        ('a: "x\\x07y"', [("control-character", 1, 4)]),
        ("一: 1\n二: x\u2028y", [("control-character", 2, 5)]),
        ("化学品: 氯".encode("gbk"), [("file-gbk", 1, 1)]),
        ("ok: 1\nb: 氯".encode("gbk"), [("file-gbk", 2, 4)]),
        ("a: 1".encode("utf-16"), [("file-utf16", 1, 1)]),
        ("a: 1 and more".encode("utf-16-be"), [("file-utf16", 1, 1)]),
        (b"a: \xff\xff", [("file-not-utf8", 1, 4)]),
    ],
)
def test_refused_with_its_place(source: str | bytes, expected: list[tuple[str, int, int]]) -> None:
    assert places(source) == expected


def test_all_faults_of_a_file_at_once() -> None:
    found = faults("a: 1\na: 2\nb: &x [1]\nc: *x\nc: 1")
    assert [d.code for d in found] == ["duplicate-key", "yaml-anchor", "yaml-alias", "duplicate-key"]


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
@pytest.mark.parametrize("text", ["[" * 10_000, '{"a":' * 10_000, "[" * 65 + "]" * 65])
def test_deep_nesting_is_refused(text: str, name: str) -> None:
    assert [d.code for d in faults(text, name)] == ["yaml-too-deep"]


def test_deep_block_nesting_is_refused() -> None:
    text = "".join(" " * depth + "a:\n" for depth in range(3_000))
    assert [d.code for d in faults(text)] == ["yaml-too-deep"]


def test_64_levels_are_fine() -> None:
    assert isinstance(one("[" * 64 + "]" * 64), YamlSeq)


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x]", *(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30))]
    assert {d.code for d in faults("\n".join(lines))} == {"yaml-anchor", "yaml-alias"}


def test_sizes_are_limited(tmp_path: Path) -> None:
    assert [d.code for d in faults("a: " + "x" * (1024 * 1024 + 1))] == ["scalar-too-large"]
    assert [d.code for d in faults('"' + "x" * (1024 * 1024 + 1) + '"', "a.json")] == ["scalar-too-large"]
    large = tmp_path / "large.yaml"
    with large.open("wb") as stream:
        stream.truncate(1 << 30)  # sparse: a gigabyte that is never read
    assert [d.code for d in faults(large)] == ["file-too-large"]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert [d.code for d in faults(tmp_path / "none.yaml")] == ["file-missing"]
    assert [d.code for d in faults(tmp_path)] == ["file-is-folder"]
    assert [d.code for d in faults(Path("a\0b"))] == ["file-unreadable"]


def test_a_byte_order_mark_is_accepted() -> None:
    (document,) = read_yaml_bytes(b"\xef\xbb\xbfa: 1", "a.yaml")
    assert isinstance(document, YamlMap)
    assert document.items[0][0].span.column == 1


def test_empty_texts_and_several_documents() -> None:
    assert read_yaml("", "a.yaml") == []
    assert read_yaml("# only a comment\n", "a.yaml") == []
    assert [plain(node) for node in read_yaml("a: 1\n---\nb: 2", "a.yaml")] == [{"a": 1.0}, {"b": 2.0}]


JSON_FAULTS = [
    ('{"a": NaN}', ("number-not-finite", 1, 7)),
    ('{"a": -Infinity}', ("number-not-finite", 1, 7)),
    ('{"a": 1, "a": 2}', ("duplicate-key", 1, 10)),
    ('{"a": 1,}', ("json-syntax", 1, 9)),
    ('{"a": 01}', ("json-syntax", 1, 7)),
    ("{'a': 1}", ("json-syntax", 1, 2)),
    ('{"a": "x\ny"}', ("json-syntax", 1, 7)),
    ('{"a": "\\q"}', ("json-syntax", 1, 8)),
    ("[1 2]", ("json-syntax", 1, 4)),
    ("[1] 2", ("json-syntax", 1, 5)),
    ("", ("json-syntax", 1, 1)),
    ('{"a"\n: ', ("json-syntax", 2, 2)),
    ('["\\ud800"]', ("control-character", 1, 2)),
    ("# no comments\n{}", ("json-syntax", 1, 1)),
    ("{1: 2}", ("json-syntax", 1, 2)),
    ("]", ("json-syntax", 1, 1)),
]


@pytest.mark.parametrize(("text", "expected"), JSON_FAULTS)
def test_json_faults(text: str, expected: tuple[str, int, int]) -> None:
    assert places(text, "a.json") == [expected]


def test_json_with_tabs_pairs_and_long_keys() -> None:
    key = "k" * 2000
    text = '{\n\t"a":1,\t"b": ["\\ud83d\\ude00", "a\\/b", -1e5, null, true],\n\t"' + key + '": {}\n}'
    assert plain(one(text, "a.JSON")) == {"a": 1.0, "b": ["😀", "a/b", -1e5, None, True], key: {}}


def test_reading_a_mapping_strictly() -> None:
    findings = Findings()
    keys = read_map(one("titel: x\nclause: 4.10"), findings, ("title", "clause"), ("title",), "entry")
    assert as_text(keys["clause"], findings) == "4.10"
    unknown, missing = sorted(findings.all, key=lambda d: d.code, reverse=True)
    assert (unknown.code, unknown.values["guess_en"]) == ("unknown-key", "Did you mean title? ")
    assert (missing.code, missing.values["key"]) == ("missing-key", "title")


def test_numbers_and_dates_are_exact() -> None:
    findings = Findings()
    assert as_number(one("0.1"), findings) is not None
    assert as_number(one("1e400"), findings) is None
    assert as_number(one("'5'"), findings) is None
    assert as_date(one("2026-02-30"), findings) is None
    assert as_date(one("0000-01-01"), findings) is None
    assert as_date(one("2026-9-1"), findings) is None
    assert sorted(d.code for d in findings.all) == [
        *("expected-date", "expected-number", "no-such-date", "no-such-date", "number-too-large"),
    ]


WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn"), exclude_characters="\u2028\u2029\ufeff"),
    max_size=12,
)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS.map(str.casefold), inner, max_size=4),
    max_leaves=12,
)


def numbers_as_floats(value: object) -> object:
    if isinstance(value, dict):
        return {key: numbers_as_floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [numbers_as_floats(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def has_equal_keys(value: object) -> bool:
    import unicodedata

    if isinstance(value, dict):
        folded = {unicodedata.normalize("NFKC", key) for key in value}
        return len(folded) < len(value) or any(map(has_equal_keys, value.values()))
    return isinstance(value, list) and any(map(has_equal_keys, value))


@settings(max_examples=150, deadline=None)
@given(PLAIN)
def test_plain_data_reads_back(value: object) -> None:
    if has_equal_keys(value):
        return
    for text in (yaml.safe_dump(value, allow_unicode=True), yaml.safe_dump(value, default_flow_style=True)):
        assert yaml.safe_load(text) == value
        assert plain(one(text)) == numbers_as_floats(value)
    assert plain(one(json.dumps(value), "a.json")) == numbers_as_floats(value)
    assert plain(one(json.dumps(value, ensure_ascii=False, indent="\t"), "a.json")) == numbers_as_floats(
        value
    )


@settings(max_examples=400, deadline=None)
@given(
    st.binary(max_size=60)
    | st.text(st.sampled_from("ab:-[]{}&*!|>'\"%@`#,?\n\t \\<~0.1é氯\x00\ufeff\ud83d"), max_size=60).map(
        lambda text: text.encode("utf-8", "surrogatepass")
    ),
    st.sampled_from(["a.yaml", "a.json"]),
)
@example(b"\xef\xbb\xbf\x00\x80", "a.yaml")
def test_arbitrary_bytes_only_raise_input_errors(data: bytes, name: str) -> None:
    try:
        read_yaml_bytes(data, name)
    except InputError as error:
        found = error.diagnostics
    else:
        return
    assert found
    assert all(d.span.line >= 1 for d in found)
    assert all(d.span.column >= 1 for d in found)


def test_a_byte_that_is_no_text_is_told_at_its_place_behind_a_byte_order_mark() -> None:
    with pytest.raises(InputError) as caught:
        read_yaml_bytes(b"\xef\xbb\xbfa: 1\nb: \xff", "a.yaml")
    (found,) = caught.value.diagnostics
    assert (found.span.line, found.span.column) == (2, 4)
