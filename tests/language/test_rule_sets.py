from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from dual_prevention.engine.diagnostics import Findings
from dual_prevention.engine.language.english import load_english, merge_english
from dual_prevention.engine.language.format import format_rule_file
from dual_prevention.engine.language.loader import load_rule_sets
from dual_prevention.engine.language.tree import (
    Basis,
    BoolLiteral,
    Cases,
    Derive,
    Duty,
    Found,
    Grade,
    Group,
    Hazard,
    Pick,
    PlainValue,
    Responsibility,
    Risk,
    RuleSet,
    Score,
)
from dual_prevention.engine.language.unparse import unparse
from dual_prevention.engine.vocabulary.model import Duration, Text
from dual_prevention.engine.yamlfile import read_yaml

from tests.language.reading import bare, load, rule_set

DATA = Path(__file__).parent / "data"
HARD = sorted(DATA.glob("*.yaml"))


def hard(letter: str) -> list[RuleSet]:
    findings = Findings()
    sets = load_rule_sets(read_yaml(DATA / f"{letter}.yaml"), findings)
    findings.raise_errors()
    return sets


def test_all_hard_entries_are_here() -> None:
    assert [path.stem for path in HARD] == list("abcdef")


def test_a_derived_values_cases_and_tables() -> None:
    (found,) = hard("a")
    assert found.tables == {"named": "tables/gb18218_table1.yaml", "category": "tables/gb18218_table2.yaml"}
    assert found.title == Text("危险化学品重大危险源辨识与分级", "Major hazard installations")
    named, _, critical, beta, s, alpha, r, major = found.entries
    assert isinstance(named, Derive)
    assert isinstance(named.when, Group)
    assert named.common.subject == "chemical"
    assert named.common.basis == (Basis("GB 18218-2018", "4.1.2, 4.2.3"),)
    assert isinstance(critical, Derive)
    assert isinstance(critical.value, Cases)
    assert [row.when is None for row in critical.value.rows] == [False, True]
    assert isinstance(beta, Derive)
    assert isinstance(beta.value, Cases)
    assert beta.value.rows[1].value.cited.confidence == "derived"
    assert beta.value.rows[1].value.cited.note.startswith("标准未规定")
    assert isinstance(s, Derive)
    assert isinstance(s.value, PlainValue)
    assert s.common.subject == "chemical_unit"
    assert isinstance(alpha, Derive)
    assert isinstance(alpha.value, Pick)
    assert [step.op for step in alpha.value.steps] == [">=", ">=", ">=", ">=", "else"]
    assert isinstance(r, Derive)
    assert isinstance(major, Derive)
    assert isinstance(major.value, Cases)
    assert len(major.value.rows) == 5


def test_b_scores_and_head_condition() -> None:
    (found,) = hard("b")
    score = next(entry for entry in found.entries if isinstance(entry, Score))
    assert score.start == 100
    assert score.groups["人员资质"] == 15
    assert [item.sign for item in score.items] == [-1, -1, -1, -1, 1]
    assert score.items[2].each is not None
    assert score.items[4].cited.confidence == "contested"
    grades = [entry for entry in found.entries if isinstance(entry, Grade)]
    assert all(grade.common.where == found.where for grade in grades)
    assert isinstance(grades[0].level, Pick)
    assert score.common.where is None


def test_c_found_and_at_least() -> None:
    (found,) = hard("c")
    hazard = found.entries[1]
    assert isinstance(hazard, Hazard)
    assert hazard.common.basis == (Basis("GB 35181-2017", "5.3.3"),)
    assert isinstance(hazard.when, Group)
    first = hazard.when.lines[0]
    assert isinstance(first, Group)
    counted = first.lines[1]
    assert isinstance(counted, Group)
    assert (counted.mode, counted.count) == ("at least", 3)
    assert isinstance(counted.lines[0], Found)
    assert len(counted.lines[0].ids) == 11
    last = hazard.when.lines[3]
    assert isinstance(last, Group)
    assert isinstance(last.lines[0], Found)
    assert last.lines[0].ids == ("7.*",)
    assert isinstance(hazard.common.unless, Group)


def test_d_timing_and_replaces() -> None:
    gtz97, guangdong, order61 = hard("d")
    assert guangdong.replaces == ("gtz97",)
    assert guangdong.where is not None
    derived = gtz97.entries[0]
    assert isinstance(derived, Derive)
    assert isinstance(derived.value, Cases)
    assert isinstance(derived.value.rows[-1].value.value, BoolLiteral)
    day, opened, night, check = order61.entries
    assert isinstance(day, Duty)
    assert day.common.basis == (Basis("公安部令第61号", "第25条"), Basis("消防法", "第17条"))
    assert len(day.check) == 3
    assert isinstance(opened, Duty)
    assert isinstance(opened.timing.every, PlainValue)
    assert opened.timing.every.value == Duration(Fraction(2), "hour")
    assert opened.timing.during == "business_hours"
    assert isinstance(night, Duty)
    assert isinstance(night.timing.every, PlainValue)
    assert night.timing.every.cited.clause == "GB/T 40248-2021 7.3.5"
    assert isinstance(check, Duty)
    assert isinstance(check.timing.per, Pick)


def test_e_dated_by_and_until() -> None:
    points, driver = hard("e")
    assert points.dated_by == "date"
    assert points.entries[0].common.dated_by == "date"
    duty = driver.entries[2]
    assert isinstance(duty, Duty)
    assert (duty.timing.after, duty.timing.until) == ("cycle_end", "verified")
    assert driver.entries[1].common.confidence == "house_default"
    assert driver.entries[1].common.basis == ()


def test_f_risks_and_responsibilities() -> None:
    tanks, governance = hard("f")
    risk = tanks.entries[0]
    assert isinstance(risk, Risk)
    assert risk.method == "LEC"
    assert isinstance(risk.factors["L"], Pick)
    assert risk.common.title == risk.event == Text("储罐泄漏着火", "tank leak and fire")
    assert risk.measures["emergency"] == (Text("泡沫灭火系统"), Text("现场处置方案"))
    kinds = {type(entry) for entry in governance.entries}
    assert kinds == {Grade, Hazard, Duty, Responsibility}
    technical = governance.entries[-1]
    assert isinstance(technical, Responsibility)
    assert technical.common.subject == "chemical_unit"
    assert technical.severity == "major"


@pytest.mark.parametrize("path", HARD, ids=lambda path: path.stem)
def test_formatting_keeps_meaning_and_is_stable(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    done = format_rule_file(text, path.name)
    assert format_rule_file(done, path.name) == done
    before, after = (load(part)[0] for part in (text, done))
    assert bare(before) == bare(after)
    assert [line.partition("#")[2] for line in text.splitlines() if " # " in line] == [
        line.partition("#")[2] for line in done.splitlines() if " # " in line
    ]


MESSY = """\
rule_set: r   # a comment
subject: unit
confidence: house_default


derive:
  - name: f
    of: x
    pick: {'>=100': 2.0, "> 50":  1, else: 0}
  - name: g
    when: a==1   or b!=2 and c   # why
  - name: h
    pick:
      < 5: 1
      else: "max(2,3)"
    of: x
hazards:
  - id: h1
    title: |
      first  line@@

      second
    severity: general
    when: {any: ["x in [a,b]", not   z]}
""".replace("@", " ")


def test_format() -> None:
    done = format_rule_file(MESSY)
    assert """{">= 100": 2.0, "> 50":  1, else: 0}""" in done
    assert "when: a == 1 or (b != 2 and c)   # why" in done
    assert '      "< 5": 1' in done
    assert 'else: "max(2, 3)"' in done
    assert '{any: ["x in [a, b]", not z]}' in done
    assert "first  line  \n\n      second\n" in done
    assert "house_default\n\nderive" in done
    assert bare(load(done)[0]) == bare(load(MESSY)[0])


def test_ids_and_clauses_are_read_as_written() -> None:
    found = rule_set(
        "rule_set: r\nsubject: unit\nsource: GB 1\nhazards:\n"
        "  - {id: 4.10, title: a, severity: general, when: x}\n"
        "  - {id: 4.1, title: b, severity: general, when: x, clause: ４.１０}\n"
    )
    assert [entry.common.id for entry in found.entries] == ["4.10", "4.1"]
    assert [entry.common.basis[0].clause for entry in found.entries] == ["4.10", "4.10"]
    assert found.sector == "roads"


def test_head_where_is_joined() -> None:
    found = rule_set(
        "rule_set: r\nsubject: unit\nwhere: a\nconfidence: house_default\nhazards:\n"
        "  - {id: x, title: t, severity: major, when: c, where: b}\n"
        "  - {id: y, title: t, severity: major, when: c}\n"
    )
    assert [unparse(e.common.where) for e in found.entries if e.common.where] == ["all: [a, b]", "a"]


def test_english_beside_the_rule_set() -> None:
    sets = hard("f")
    findings = Findings()
    english = load_english(
        read_yaml(
            "texts_of: governance\ntitle: Governance\nentries:\n"
            "  own: {does: Sets it up}\n"
            "  RK-4: {title: Register a major risk}\n"
            "---\ntexts_of: tank_risks\nentries:\n"
            "  tank-leak-fire:\n    event: ignored, there is one\n    measures: {management: [Hourly round]}\n"
        ),
        findings,
    )
    tanks, governance = merge_english(sets, english, findings)
    findings.raise_errors()
    assert governance.title == Text("governance", "Governance")
    by_id = {entry.common.id: entry for entry in governance.entries}
    assert by_id["RK-4"].common.title == Text("重大风险登记", "Register a major risk")
    own = by_id["own"]
    assert isinstance(own, Responsibility)
    assert own.does.en == own.common.title.en == "Sets it up"
    risk = tanks.entries[0]
    assert isinstance(risk, Risk)
    assert risk.event.en == "tank leak and fire"
    assert risk.measures["management"] == (Text("每小时巡检", "Hourly round"),)


def test_english_of_what_is_not_there() -> None:
    findings = Findings()
    text = "texts_of: governance\nentries: {RK4: {title: x}}\n---\ntexts_of: nothing\nentries: {}\n"
    merge_english(hard("f"), load_english(read_yaml(text), findings), findings)
    assert [item.code for item in findings.all] == ["english-entry", "english-set"]
