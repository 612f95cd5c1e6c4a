from __future__ import annotations

import pytest
from dual_prevention.engine.messages import format_diagnostic

from tests.language.reading import codes, load

HEAD = "rule_set: r\nsubject: unit\nconfidence: house_default\n"
HAZARD = "hazards:\n  - {id: h, title: t, severity: general, "
DUTY = "duties:\n  - {id: d, title: t, by: operator, "
DERIVE = "derive:\n  - name: v\n    "


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (HAZARD + "when: x, remdy: y}\n", [("rule-key-unknown", "remdy: y}")]),
        (HAZARD + "when: x, deduct: 1}\n", [("rule-key-misplaced", "deduct: 1")]),
        (
            HAZARD + "when: sum(a, b) > 1}\n",
            [("expression-bracket-open", "(a, b) >"), ("expression-split", "b) > 1}")],
        ),
        (HAZARD + "when: {any: [sum(a, b) > 1, c]}}\n", [("expression-split", "sum(a, b)")]),
        (HAZARD + "when: x, remedy: {zh: 甲, en: one, two}}\n", [("text-split", "two}}")]),
        (HAZARD + "when: [a, b]}\n", [("condition-list", "[a, b]}")]),
        (
            HAZARD + "when: {any: [a], all: [b, c = d]}}\n",
            [("condition-keys", "{any: [a]"), ("expression-sign", "= d]}}")],
        ),
        (HAZARD + "when: {some: [a]}}\n", [("condition-key", "some: [a]")]),
        (HAZARD + "when: {any: a}}\n", [("condition-lines", "a}}")]),
        (HAZARD + "when: {all: []}}\n", [("condition-no-lines", "[]}}")]),
        (HAZARD + "when: {at least 3: [a, b]}}\n", [("condition-at-least", "at least")]),
        (HAZARD + 'when: {at least 3: [found: "7.*"]}}\n', []),
        (HAZARD + 'when: {found: "7.*.1"}}\n', []),
        (HAZARD + "when: }\n", [("expression-empty", "}")]),
        (
            "hazards:\n  - {title: t, severity: bad}\n",
            [
                ("rule-key-missing", "{title: t"),
                ("rule-key-missing", "{title: t"),
                ("rule-word-unknown", "bad}"),
            ],
        ),
        (
            "hazards:\n  - {id: h, title: t, class: major, when: x}\n",
            [("rule-key-missing", "{id: h, t"), ("rule-key-unknown", "class: ma")],
        ),
        ("hazards: {a: b}\n", [("section-list", "hazards:")]),
        ("hazards: [a]\n", [("rule-entry-expected", "a]")]),
        ("hazard: [a]\n", [("rule-set-empty", "rule_set:"), ("rule-key-unknown", "hazard: [")]),
        ("grades:\n  - {id: g, level: red}\n  - {id: g, level: red}\n", [("rule-id-twice", "id: g, le")]),
        ("grades:\n  - {id: a/b, level: red}\n", [("rule-id-signs", "id: a/b,")]),
        (DUTY + "every: hour}\n", [("timing-amount", "hour}")]),
        (DUTY + "every: 2 fortnights}\n", [("duration-unreadable", "2 fortnig")]),
        (DUTY + "times: 2}\n", [("timing-needs", "times: 2}")]),
        (DUTY + "within: 3 days}\n", [("timing-needs", "within: 3")]),
        (DUTY + "before: a, after: b}\n", [("timing-both", "after: b}")]),
        (DUTY + "before: [a, b]}\n", [("timing-one", "before: [")]),
        (DUTY + "per: month, times: 0}\n", [("timing-times", "times: 0}")]),
        (DUTY + "per: 2 months}\n", [("timing-period", "2 months}")]),
        (DUTY + "every: {is: 1 day, clause: 3, why: x}}\n", [("rule-key-unknown", "why: x}}")]),
        (DUTY + "every: {is: 1 day, confidence: sure}}\n", [("rule-word-unknown", "sure}}")]),
        (DUTY + "confidence: sure}\n", [("rule-word-unknown", "sure}")]),
        (DERIVE + 'of: x\n    pick: {">= 1": a}\n', [("pick-else", '{">= 1":')]),
        (DERIVE + 'of: x\n    pick: {">= 1": a, "< 0": b, else: c}\n', [("pick-mixed", '{">= 1":')]),
        (DERIVE + 'of: x\n    pick: {">= 1": a, ">=1.0": b, else: c}\n', [("pick-duplicate", '">=1.0":')]),
        (DERIVE + 'of: x\n    pick: {"= 1": a, else: c}\n', [("pick-operator", '"= 1": a,')]),
        (DERIVE + 'of: x\n    pick: {"≥ 1": a, else: c}\n', [("expression-sign", '"≥ 1": a,')]),
        (DERIVE + 'of: x\n    pick: {">= 1 t": a, else: c}\n', [("expression-unit-unquoted", '1 t": a,')]),
        (DERIVE + "of: x\n    pick: {else: c}\n", [("pick-only-else", "{else: c}")]),
        (DERIVE + "of: x\n    pick: {a: {of: y, pick: {b: c}}}\n", [("pick-nested", "{of: y, p")]),
        (DERIVE + "of: x\n    pick: [a]\n", [("pick-mapping", "[a]")]),
        (DERIVE + "of: x\n", [("derive-form", "name: v")]),
        (DERIVE + "value: x\n    when: y\n", [("derive-form", "when: y")]),
        (DERIVE + "value: x\n    where: y\n", [("rule-key-misplaced", "where: y")]),
        (DERIVE + "value: [x]\n", [("value-list", "[x]")]),
        (DERIVE + "value: {a: x}\n", [("rule-key-unknown", "a: x}")]),
        (DERIVE + "value: {is: x, of: y}\n", [("value-form", "{is: x, o")]),
        (DERIVE + "cases:\n      - {is: a, when: x}\n", [("cases-last", "{is: a, w")]),
        (DERIVE + "cases:\n      - {is: a}\n      - {is: b}\n", [("cases-when", "{is: a}")]),
        (
            DERIVE + "cases:\n      - {when: a}\n      - b\n",
            [("rule-key-missing", "{when: a}"), ("cases-row", "b")],
        ),
        (DERIVE + "cases: a\n", [("cases-list", "a")]),
        ("derive:\n  - {name: 3d, value: 1}\n", [("rule-name", "3d, value")]),
        ("derive:\n  - {name: class, value: 1}\n", [("rule-name", "class, va")]),
        (
            "derive:\n  - {name: a, value: 1}\n  - {name: a, value: 1, subject: other}\n",
            [("rule-id-twice", "name: a, value: 1, subject")],
        ),
        ("risks:\n  - {id: r, event: e, accident: f}\n", [("risk-method-or-direct", "{id: r, e")]),
        (
            "risks:\n  - {id: r, event: e, accident: f, method: {LEC: 3}}\n",
            [("risk-method-form", "method: {")],
        ),
        (
            "risks:\n  - {id: r, event: e, accident: f, direct: red, measures: {technical: [a]}}\n",
            [("rule-key-unknown", "technical")],
        ),
        (
            "scores:\n  - {name: s, start: 100, groups: {g: 5}, items: [{id: a, group: h, deduct: 1, when: x}]}\n",
            [("score-group", "group: h,")],
        ),
        (
            "scores:\n  - {name: s, start: 100, items: [{id: a, deduct: 1, add: 2, when: x}]}\n",
            [("score-deduct-or-add", "{id: a, d")],
        ),
        ("scores:\n  - {name: s, start: 100, items: [{id: a, deduct: 1}]}\n", [("score-when", "{id: a, d")]),
        (
            "scores:\n  - {name: s, start: 1, lowest: 3, highest: 2, items: [{id: a, add: 1, when: x}]}\n",
            [("score-bounds", "lowest: 3")],
        ),
        (
            "responsibilities:\n  - {id: r, layer: boss, role: x, does: y}\n",
            [("rule-word-unknown", "boss, rol")],
        ),
        (
            "tables: {t: ../secret.yaml}\nhazards: []\n",
            [("table-path", "../secret"), ("section-list", "hazards:")],
        ),
        ("tables: {t: /etc/passwd}\nnot_encoded: [{title: a, reason: b}]\n", [("table-path", "/etc/pass")]),
        (
            HAZARD + "when: a ≥ 1 and b ＝ 2, where: (c}\n",
            [
                ("expression-sign", "≥ 1 and b"),
                ("expression-sign", "＝ 2, wher"),
                ("expression-bracket-open", "(c}"),
            ],
        ),
    ],
)
def test_faults_and_their_places(text: str, wanted: list[tuple[str, str]]) -> None:
    """Each fault with what is written at its place."""
    lines = (HEAD + text).split("\n")
    found = [(code, lines[line - 1][column - 1 :]) for code, line, column in codes(HEAD + text)]
    assert [code for code, _ in found] == [code for code, _ in wanted]
    assert all(there.startswith(start) for (_, there), (_, start) in zip(found, wanted, strict=True))


@pytest.mark.parametrize(
    ("head", "entry", "missing"),
    [
        ("source: GB 1\n", "id: x", True),
        ("source: GB 1\n", "id: x, clause: 3.1", False),
        ("source: GB 1\n", "id: '3.1'", False),
        ("source: GB 1\n", "id: x, confidence: from_memory", False),
        ("source: GB 1\n", "id: x, confidence: contested", True),
        ("", "id: x", True),
        ("", "id: x, confidence: from_memory", True),
        ("", "id: x, confidence: house_default", False),
        ("", "id: x, basis: [{source: GB 2, clause: 1}]", False),
        ("", "id: x, basis: {source: GB 2}", True),
        ("", "id: x, basis: {source: GB 2}, confidence: from_memory", False),
    ],
)
def test_every_entry_stands_on_a_clause(head: str, entry: str, missing: bool) -> None:
    text = f"rule_set: r\nsubject: unit\n{head}grades:\n  - {{level: red, {entry}}}\n"
    assert [code for code, _, _ in codes(text)] == (["clause-missing"] if missing else [])


def test_documents_of_a_file() -> None:
    sets, findings = load("rule_set: a\nnot_encoded: []\n---\nrule_set: a\nnot_encoded: []\n---\n- x\n---\n")
    assert [item.name for item in sets] == ["a", "a"]
    assert [item.code for item in findings.all] == ["rule-set-twice", "rule-set-expected"]


def test_subject_is_needed_somewhere() -> None:
    assert codes("rule_set: r\nconfidence: house_default\ngrades:\n  - {id: g, level: red}\n") == [
        ("rule-subject-missing", 4, 5)
    ]


def test_messages_name_what_is_allowed() -> None:
    findings = load(HEAD + HAZARD + "when: x, remdy: y}\n")[1]
    text = format_diagnostic(findings.all[0], "en")
    assert "pack/roads/rules.yaml:5:51: rule-key-unknown hazards has no key 'remdy'" in text
    assert "Did you mean remedy?" in text
    assert "enforcement" in text
    assert "是不是 remedy？" in format_diagnostic(findings.all[0], "zh")
