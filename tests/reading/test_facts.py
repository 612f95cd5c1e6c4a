from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from dual_prevention.engine.diagnostics import Diagnostic, InputError
from dual_prevention.engine.facts.factfile import FactFile
from dual_prevention.engine.facts.loader import (
    FactLayout,
    as_of_of,
    check_facts,
    load_facts,
    read_fact_file,
    read_fact_text,
)
from dual_prevention.engine.facts.subjects import Subjects
from dual_prevention.engine.facts.template import fact_template
from dual_prevention.engine.messages import format_diagnostic
from dual_prevention.engine.values import UNKNOWN, UNKNOWN_SET, Codes, Interval

from tests.reading.packs import layout

DAY = datetime.date(2026, 11, 1)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> FactLayout:
    return layout(tmp_path_factory.mktemp("pack"))


def value(subjects: Subjects, layout: FactLayout, kind: str, row: int, fact: str) -> Any:
    return subjects.tables[kind].columns[layout.vocabulary.kinds[kind].facts[fact].slot][row]


def faults(data: Any, layout: FactLayout) -> tuple[Diagnostic, ...]:
    with pytest.raises(InputError) as caught:
        load_facts(data, layout, DAY)
    for item in caught.value.diagnostics:
        assert format_diagnostic(item, "zh")
        assert format_diagnostic(item, "en")
    return caught.value.diagnostics


def enterprise(layout: FactLayout, **facts: Any) -> Subjects:
    return load_facts(facts, layout, DAY)


def chemical(layout: FactLayout, **facts: Any) -> Subjects:
    return load_facts({"units": [{"chemicals": [facts]}]}, layout, DAY)


def test_nothing_given_is_unknown_all_the_way_down(small: FactLayout) -> None:
    found = load_facts({}, small, DAY)
    rows = {kind: (table.rows, table.phantom) for kind, table in found.tables.items()}
    assert rows == {
        "enterprise": (1, [False]),
        "own_risk": (0, []),
        "recorded_hazard": (0, []),
        "unit": (1, [True]),
        "chemical": (1, [True]),
    }
    assert found.tables["enterprise"].ids == ["E"]
    area = value(found, small, "enterprise", 0, "area")
    assert (type(area), area.low, area.high) == (Interval, 0.0, 1e6)
    assert value(found, small, "enterprise", 0, "licensed") is UNKNOWN
    kind = value(found, small, "unit", 0, "unit_type")
    assert (type(kind), kind.mask) == (Codes, 0b111)
    assert value(found, small, "chemical", 0, "substance").mask == 0b11111
    assert value(found, small, "chemical", 0, "categories") is UNKNOWN_SET
    day = value(found, small, "enterprise", 0, "founded_on")
    assert (day.low, day.high) == (1.0, 3652059.0)
    assert value(found, small, "enterprise", 0, "motto") is None


def test_lists_given_empty_and_being_filled(small: FactLayout) -> None:
    data = {
        "units": [
            {"id": "A", "chemicals": []},
            {"id": "B"},
            {"id": "C", "chemicals": {"items": [{"substance": "氯"}], "more": True}},
            {"id": "D", "chemicals": {"items": [{"substance": "氨"}], "more": False}},
        ]
    }
    found = load_facts(data, small, DAY)
    unit, chemicals = found.tables["unit"], found.tables["chemical"]
    assert unit.phantom == [False] * 4
    assert found.tables["enterprise"].starts["unit"] == [0, 4]
    assert unit.starts["chemical"] == [0, 0, 1, 3, 4]
    assert chemicals.phantom == [True, False, True, False]
    assert chemicals.parent == [1, 2, 2, 3]
    assert chemicals.ids == ["", "C/chemical-1", "", "D/chemical-1"]
    assert chemicals.names == ["", "氯", "", "氨"]


def test_empty_list_has_no_rows_below(small: FactLayout) -> None:
    found = enterprise(small, units=[])
    assert [found.tables[kind].rows for kind in ("unit", "chemical")] == [0, 0]
    more = enterprise(small, units={"items": [], "more": True})
    assert [more.tables[kind].phantom for kind in ("unit", "chemical")] == [[True], [True]]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (5, 5.0),
        (5.5, 5.5),
        (0.1 + 0.2, 0.3),
        ("800 kg", 0.8),
        ("800kg", 0.8),
        ("2.5 吨", 2.5),
        ("5", 5.0),
        ("1e3", 1000.0),
        ("０.５ t", 0.5),
        (0, 0.0),
        ("123456.789012", 123456.789012),
    ],
)
def test_numbers(small: FactLayout, written: object, expected: float) -> None:
    found = value(chemical(small, quantity=written), small, "chemical", 0, "quantity")
    assert (type(found), found) == (float, expected)


@pytest.mark.parametrize(
    ("fact", "written", "code"),
    [
        ("quantity", -5, "fact-range"),
        ("quantity", -0.5, "fact-range"),
        ("quantity", "-5 kg", "fact-range"),
        ("quantity", 1e9, "fact-range"),
        ("quantity", float("nan"), "number-not-finite"),
        ("quantity", float("inf"), "number-not-finite"),
        ("quantity", "NaN", "number-not-finite"),
        ("quantity", ".inf", "number-not-finite"),
        ("quantity", "1e400", "number-too-large"),
        ("quantity", 10**400, "number-too-large"),
        ("quantity", "1.2345678901234", "number-digits"),
        ("quantity", "1.2345678901234 kg", "number-digits"),
        ("quantity", "5 m", "unit-dimension"),
        ("quantity", "5 tt", "unit-unknown"),
        ("quantity", "许多", "fact-number"),
        ("quantity", "", "fact-number"),
        ("quantity", True, "fact-number"),
        ("quantity", [5], "fact-number"),
        ("quantity", {"a": 1}, "fact-number"),
        ("substance", 5, "fact-word"),
        ("substance", "硝化棉", "term-ambiguous"),
        ("substance", "9004-70-0", "term-ambiguous"),
        ("categories", "J1", "fact-words"),
        ("categories", ["J3"], "fact-choice"),
        ("categories", [["J1"]], "fact-word"),
        ("quantiti", 5, "fact-unknown"),
    ],
)
def test_bad_chemicals(small: FactLayout, fact: str, written: object, code: str) -> None:
    (fault,) = faults({"units": [{"chemicals": [{fact: written}]}]}, small)
    assert fault.code == code
    assert fault.span.path == f"units[0].chemicals[0].{fact}"


@pytest.mark.parametrize(
    ("fact", "written", "code"),
    [
        ("employees", 5.5, "fact-not-integer"),
        ("employees", "5.5", "fact-not-integer"),
        ("licensed", "是", "fact-yes-no"),
        ("licensed", "true", "fact-yes-no"),
        ("licensed", 1, "fact-yes-no"),
        ("founded_on", "2026-02-30", "no-such-date"),
        ("founded_on", "2026/02/03", "fact-date"),
        ("founded_on", 20260203, "fact-date"),
        ("founded_on", datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), "fact-date"),
        ("motto", ["a"], "fact-text"),
        ("motto", True, "fact-text"),
        ("temperature", "20 K", "unit-unknown"),
        ("revenue", "5 %", "unit-dimension"),
        ("units", {"a": 1}, "fact-list"),
        ("units", 3, "fact-list"),
        ("units", {"items": [], "mor": True}, "fact-key-unknown"),
        ("units", {"items": [], "more": 1}, "fact-yes-no"),
        ("units", [3], "fact-mapping"),
        ("unit", [], "fact-unknown"),
        ("id", ["a"], "fact-text"),
        ("id", " ", "fact-empty"),
        ("name", {"zh": "a"}, "fact-text"),
        ("people", [], "fact-mapping"),
        ("people", {"boss": {"name": "a"}}, "role-unknown"),
        ("people", {"principal": {"nam": "a"}}, "fact-key-unknown"),
        ("people", {"principal": {"name": []}}, "fact-text"),
        ("done", {"a/b": "soon"}, "fact-date"),
        ("scores", {"a/b": {"L": "x"}}, "fact-number"),
        ("scores", {"a/b": 3}, "fact-mapping"),
        ("own_risks", [{"at": "nowhere"}], "subject-unknown"),
        ("own_risks", [{"evnt": "a"}], "fact-unknown"),
        ("own_risks", [{"measures": {"engeneering": ["a"]}}], "fact-key-unknown"),
        ("own_risks", [{"direct": "green"}], "fact-choice"),
        ("recorded_hazards", [{"severity": "重大"}], "fact-choice"),
        ("recorded_hazards", [{"at": "nowhere"}], "subject-unknown"),
    ],
)
def test_bad_enterprises(small: FactLayout, fact: str, written: object, code: str) -> None:
    (fault,) = faults({fact: written}, small)
    assert fault.code == code
    assert fault.span.path.startswith(fact)


def test_suggestions(small: FactLayout) -> None:
    (unknown,) = faults({"employes": 3}, small)
    assert unknown.values["guess_en"] == "Did you mean employees? "
    (choice,) = faults({"units": [{"unit_type": "储罐"}]}, small)
    assert choice.values["guess_en"] == "Did you mean 储罐区? "
    (alias,) = faults({"units": [{"chemicals": [{"substance": "硝化棉"}]}]}, small)
    assert alias.values["candidates"] == "硝化棉(干), 硝化棉(湿)"


def test_every_fault_in_one_run(small: FactLayout) -> None:
    data = {
        "employees": "x",
        "foo": 1,
        "units": [{"grade": "顶", "chemicals": [{"quantity": -1, "categories": ["J9"]}, 3]}],
    }
    assert sorted(d.code for d in faults(data, small)) == [
        *("fact-choice", "fact-choice", "fact-mapping", "fact-number", "fact-range", "fact-unknown"),
    ]


@pytest.mark.parametrize("word", ["氯", "液氯", "氯气", "7782-50-5", " 氯 ", "液氯\u3000"])
def test_a_term_by_name_alias_and_cas(small: FactLayout, word: str) -> None:
    assert value(chemical(small, substance=word), small, "chemical", 0, "substance") == 0


def test_an_unknown_term_is_unknown_with_a_warning(small: FactLayout) -> None:
    found = chemical(small, substance="液氨水", quantity=3)
    assert value(found, small, "chemical", 0, "substance").mask == 0b11111
    assert value(found, small, "chemical", 0, "quantity") == 3.0
    (warning,) = found.warnings
    assert (warning.code, warning.severity) == ("term-unknown", "warning")
    assert "液氨" in warning.values["guess_en"]
    assert value(chemical(small, substance="其他"), small, "chemical", 0, "substance") == 4


def test_chinese_labels_are_keys_too(small: FactLayout) -> None:
    found = load_facts({"从业人数": 5, "单元": [{"危险化学品": [{"数量": "3 t", "物质": "氨"}]}]}, small, DAY)
    assert value(found, small, "enterprise", 0, "employees") == 5.0
    assert value(found, small, "chemical", 0, "quantity") == 3.0
    codes = [d.code for d in faults({"从业人数": 5, "employees": 5, "units": [], "单元": []}, small)]
    assert codes == ["fact-given-twice", "fact-given-twice"]


def test_null_is_not_given(small: FactLayout) -> None:
    found = enterprise(small, licensed=None, units=None, people=None, id=None)
    assert value(found, small, "enterprise", 0, "licensed") is UNKNOWN
    assert found.tables["unit"].phantom == [True]


def test_only_if(small: FactLayout) -> None:
    def asked(**facts: bool) -> list[Any]:
        found = enterprise(small, **facts)
        return [value(found, small, "enterprise", 0, f) for f in ("licence_valid", "licence_shown")]

    assert [x is UNKNOWN for x in asked()] == [True, True]
    assert asked(licensed=False) == [False, False]
    assert [x is UNKNOWN for x in asked(licensed=True)] == [True, True]
    assert asked(licence_valid=False) == [False, False]
    contradiction = enterprise(small, licensed=False, licence_valid=True)
    assert value(contradiction, small, "enterprise", 0, "licence_valid") is False
    assert [d.code for d in contradiction.warnings] == ["only-if-contradiction"]


def test_the_same_id_twice(small: FactLayout) -> None:
    found = faults({"id": "A", "units": [{"id": "B"}, {"id": "Ａ"}, {"id": "B"}]}, small)
    assert [(d.code, d.values["other"]) for d in found] == [
        ("subject-id-twice", "id"),
        ("subject-id-twice", "units[0].id"),
    ]


def test_structure_is_normalised(small: FactLayout) -> None:
    found = enterprise(
        small,
        people={"主要负责人": {"name": "甲", "phone": 123}, "operator": "乙"},
        done={"a/b": "2026-01-02"},
        scores={"a/b": {"L": 1}},
        grid="第三网格",
        regulator="县局",
    )
    assert found.tables["enterprise"].notes[0] == {
        "people": {"principal": {"name": "甲", "phone": "123"}, "operator": {"name": "乙"}},
        "done": {"a/b": "2026-01-02"},
        "scores": {"a/b": {"L": 1.0}},
        "grid": "第三网格",
        "regulator": "县局",
    }


TEXT = """
as_of: 2026-09-30
enterprise:
  id: 1.10
  name: =1+1
  employees: 12
  units:
    - id: U1
      chemicals:
        - {substance: 氯, quantity: 1e1}
        - {substance: 氨, quantity: 800 kg}
"""


def test_files_keep_places_and_characters(small: FactLayout) -> None:
    file = read_fact_text(TEXT, "plant.yaml")
    found = load_facts(file, small)
    assert found.as_of == datetime.date(2026, 9, 30)
    assert found.tables["enterprise"].ids == ["1.10"]
    assert found.tables["enterprise"].names == ["=1+1"]
    span = found.span("chemical", 1, "quantity")
    assert (span.file, span.line, span.column) == ("plant.yaml", 11, 36)
    assert found.span("enterprise", 0, "employees").line == 6
    assert value(found, small, "chemical", 0, "quantity") == 10.0


@pytest.mark.parametrize(
    ("change", "code", "line", "column"),
    [
        (("employees: 12", "employes: 12"), "fact-unknown", 6, 3),
        (("employees: 12", "employees: twelve"), "fact-number", 6, 14),
        (("quantity: 1e1", "quantity: 1e400"), "number-too-large", 10, 36),
        (("quantity: 1e1", "quantity: 1234567890123"), "number-digits", 10, 36),
        (("quantity: 800 kg", "quantity: 800 km"), "unit-dimension", 11, 36),
        (("2026-09-30", "2026-09-31"), "no-such-date", 2, 8),
        (("id: U1", "id: 1.10"), "subject-id-twice", 8, 11),
        (("as_of:", "asof:"), "fact-key-unknown", 2, 1),
    ],
)
def test_faults_of_files_have_places(
    small: FactLayout, change: tuple[str, str], code: str, line: int, column: int
) -> None:
    (fault,) = faults(read_fact_text(TEXT.replace(*change), "plant.yaml"), small)
    assert (fault.code, fault.span.line, fault.span.column) == (code, line, column)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "fact-file-empty"),
        ("null", "fact-file-empty"),
        ("- a", "fact-file-shape"),
        ("a: 1\n---\nb: 2", "one-document"),
        ("a: 1\na: 2", "duplicate-key"),
    ],
)
def test_files_that_are_no_facts(text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_fact_text(text, "plant.yaml")
    assert [d.code for d in caught.value.diagnostics] == [code]


def test_yaml_json_and_dict_say_the_same(small: FactLayout, tmp_path: Path) -> None:
    data = {"id": "E1", "units": [{"id": "U1", "chemicals": [{"substance": "氯", "quantity": 0.8}]}]}
    (tmp_path / "a.json").write_text(
        '{"enterprise": {"units": [{"chemicals": [{"quantity": "800 kg", "substance": "液氯"}], "id": "U1"}], "id": "E1"}}',
        encoding="utf-8",
    )
    (tmp_path / "a.yaml").write_text(
        "id: E1\nunits: [{id: U1, chemicals: [{物质: 氯气, 数量: 0.80}]}]\n", encoding="utf-8"
    )
    files: list[FactFile] = [read_fact_file(tmp_path / name) for name in ("a.json", "a.yaml")]
    given: list[Any] = [data, *files]
    digests = {load_facts(item, small, DAY).digest for item in given}
    assert len(digests) == 1
    other = load_facts({**data, "employees": 1}, small, DAY).digest
    assert other not in digests


def test_as_of() -> None:
    assert as_of_of({"as_of": "2026-01-02", "enterprise": {}}) == datetime.date(2026, 1, 2)
    assert as_of_of({"enterprise": {}}) is None
    with pytest.raises(InputError):
        as_of_of({"as_of": "soon"})


def test_check_tells_counts_that_disagree(small: FactLayout) -> None:
    data = {"units_count": 3, "units": [{}], "licensed": False, "licence_valid": True}
    assert [d.code for d in check_facts(data, small)] == ["count-contradiction", "only-if-contradiction"]
    assert check_facts({"units_count": 1, "units": [{}]}, small) == ()
    assert check_facts({"units_count": 3, "units": {"items": [{}], "more": True}}, small) == ()


def test_nothing_that_was_given_is_changed(small: FactLayout) -> None:
    data: dict[str, Any] = {
        "id": "E1",
        "people": {"operator": "甲"},
        "units": [{"chemicals": [{"quantity": "1 t"}]}],
    }
    before = repr(data)
    load_facts(data, small, DAY)
    assert repr(data) == before


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_template_loads_and_names_every_fact(small: FactLayout, lang: str) -> None:
    text = fact_template(
        small.vocabulary, {"chemical": tuple(small.vocabulary.kinds["chemical"].facts)}, lang
    )
    found = load_facts(read_fact_text(text, "template.yaml"), small, DAY)
    assert [table.rows for kind, table in found.tables.items() if kind in ("unit", "chemical")] == [1, 1]
    for fact in small.vocabulary.kinds["chemical"].facts:
        assert f"# {fact}:" in text
    answered = text.replace("# quantity:   #", "quantity: 5   #")
    found = load_facts(read_fact_text(answered, "template.yaml"), small, DAY)
    assert value(found, small, "chemical", 0, "quantity") == 5.0
