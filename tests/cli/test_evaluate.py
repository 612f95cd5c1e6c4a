"""`dualprev evaluate`: results, files, exit codes."""

import json
from pathlib import Path

import pytest
from dual_prevention.engine.diagnostics import ExecutorDisagreement
from dual_prevention.engine.evaluator import Evaluator

from tests.cli.kit import CHLOR_ALKALI, FAST, FIXTURES, INCOMPLETE, one_unit, run

ALL = sorted(FIXTURES.glob("*.yaml"))
LISTS = ("风险分级管控清单", "隐患排查任务清单", "隐患治理清单", "责任清单")


def test_every_fixture_evaluates_with_both_engines() -> None:
    result = run("evaluate", *ALL, "--as-of", "2026-11-01", "--format", "json")
    assert result.exit_code == 0, result.output
    evaluations = json.loads(result.stdout)
    assert len(evaluations) == len(ALL) >= 4
    for evaluation in evaluations:
        assert set(evaluation["lists"]) == {"risk_control", "screening", "hazards", "responsibilities"}
        assert evaluation["as_of"] == "2026-11-01"


def test_equal_input_gives_equal_bytes(tmp_path: Path) -> None:
    outputs = []
    for name in ("a.json", "b.json"):
        run("evaluate", CHLOR_ALKALI, *FAST, "--format", "json", "-o", tmp_path / name)
        outputs.append((tmp_path / name).read_bytes())
    assert outputs[0] == outputs[1]
    assert outputs[0].endswith(b"}\n")
    assert outputs[0] == run("evaluate", CHLOR_ALKALI, *FAST, "--format", "json").stdout_bytes


def test_text_in_the_language_asked_for() -> None:
    chinese = run("evaluate", CHLOR_ALKALI, *FAST, lang="zh").stdout
    assert all(name in chinese for name in LISTS)
    assert run("evaluate", CHLOR_ALKALI, *FAST, "--lang", "zh").stdout == chinese
    english = run("evaluate", CHLOR_ALKALI, *FAST).stdout
    assert "Level: " in english
    assert "风险等级" not in english


def test_full_keeps_what_does_not_apply() -> None:
    short, full = (
        json.loads(run("evaluate", CHLOR_ALKALI, *FAST, "--format", "json", *more).stdout)
        for more in ((), ("--full",))
    )
    assert len(full["conclusions"]) > len(short["conclusions"])
    assert {item["status"] for item in full["conclusions"]} > {
        item["status"] for item in short["conclusions"]
    }


def test_standard_input() -> None:
    from_file = run("evaluate", CHLOR_ALKALI, *FAST, "--format", "json").stdout
    piped = run("evaluate", "-", *FAST, "--format", "json", stdin=CHLOR_ALKALI.read_bytes())
    assert piped.stdout == from_file
    both = run("evaluate", "-", "-", stdin=b"")
    assert both.exit_code == 2
    assert "stdin-twice" in both.stderr


def test_json_facts_on_standard_input() -> None:
    facts = b'{"as_of": "2026-11-01", "enterprise": {"id": "E\\ud83d\\ude00"}}'
    result = run("evaluate", "-", *FAST, "--format", "json", stdin=facts)
    assert json.loads(result.stdout)["enterprise"]["id"] == "E😀"


def test_the_day_of_evaluation() -> None:
    days = [
        json.loads(
            run(
                "evaluate", FIXTURES / "edition_switch.yaml", *FAST, "--as-of", day, "--format", "json"
            ).stdout
        )
        for day in ("2026-09-29", "2026-09-30")
    ]
    rules = [{item["rule_set"] for item in day["conclusions"]} for day in days]
    assert "d121" in rules[0] - rules[1]
    assert "aq3067" in rules[1] - rules[0]


def test_fail_on_counts_what_is_still_possible(tmp_path: Path) -> None:
    level = json.loads(run("evaluate", CHLOR_ALKALI, *FAST, "--format", "json").stdout)["level"]
    worse = {"yellow": ("yellow", "orange"), "orange": ("orange", "red"), "red": ("red", None)}[level]
    assert run("evaluate", CHLOR_ALKALI, *FAST, "--fail-on", "yellow").exit_code == 1
    assert run("evaluate", CHLOR_ALKALI, *FAST, "--fail-on", worse[0]).exit_code == 1
    if worse[1]:
        assert run("evaluate", CHLOR_ALKALI, *FAST, "--fail-on", worse[1]).exit_code == 0
    path = tmp_path / "facts.yaml"
    path.write_text("enterprise: {id: E1}\n", encoding="utf-8")
    unknown = run("evaluate", path, *FAST, "--fail-on", "red")
    assert unknown.exit_code == 1
    assert "fail-on-open E1: facts are missing; red or worse is still possible" in unknown.stderr


def test_output_replaces_the_file_only_when_it_is_whole(tmp_path: Path) -> None:
    out, bad = tmp_path / "out.txt", tmp_path / "bad.yaml"
    out.write_text("before", encoding="utf-8")
    out.chmod(0o640)
    bad.write_text(one_unit("quantity: -1"), encoding="utf-8")
    assert run("evaluate", CHLOR_ALKALI, bad, *FAST, "-o", out).exit_code == 2
    assert out.read_text(encoding="utf-8") == "before"
    result = run("evaluate", CHLOR_ALKALI, *FAST, "-o", out, lang="zh")
    assert (result.exit_code, result.stdout) == (0, "")
    assert LISTS[0] in out.read_text(encoding="utf-8")
    assert out.stat().st_mode & 0o777 == 0o640
    assert {path.name for path in tmp_path.iterdir()} == {"out.txt", "bad.yaml"}


def test_output_that_cannot_be_written(tmp_path: Path) -> None:
    for target in (tmp_path, tmp_path / "none" / "out.json"):
        result = run("evaluate", CHLOR_ALKALI, *FAST, "-o", target)
        assert result.exit_code == 2
        assert f"output-unwritable cannot write {target}: " in result.stderr


def test_output_never_overwrites_the_facts(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(one_unit(), encoding="utf-8")
    result = run("evaluate", path, *FAST, "-o", tmp_path / "." / "facts.yaml")
    assert result.exit_code == 2
    assert "output-is-input" in result.stderr
    assert path.read_text(encoding="utf-8") == one_unit()


def test_output_to_a_device_leaves_the_device() -> None:
    device = Path("/dev/null")
    assert run("evaluate", CHLOR_ALKALI, *FAST, "-o", device).exit_code == 0
    assert device.is_char_device()


def test_engines_that_disagree(monkeypatch: pytest.MonkeyPatch) -> None:
    def disagree(*_: object, **__: object) -> None:
        raise ExecutorDisagreement(("durable", "compiled"), (("gb18218/S", "U1", "1.0", "2.0"),))

    monkeypatch.setattr(Evaluator, "evaluate", disagree)
    result = run("evaluate", INCOMPLETE)
    assert result.exit_code == 3
    assert "executors-disagree " in result.stderr
    assert "gb18218/S <U1>: durable 1.0, compiled 2.0" in result.stderr


@pytest.mark.parametrize("debug", [False, True])
def test_a_defect_shows_no_traceback_unless_asked(monkeypatch: pytest.MonkeyPatch, debug: bool) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("gone")

    monkeypatch.setattr(Evaluator, "evaluate", fail)
    monkeypatch.setenv("DUALPREV_DEBUG", "1" if debug else "")
    result = run("evaluate", INCOMPLETE, lang="zh")
    assert result.exit_code == 3
    assert "internal-error 程序内部错误：KeyError: 'gone'" in result.stderr
    assert ("Traceback" in result.stderr) is debug


def test_an_interrupt_ends_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Evaluator, "evaluate", interrupt)
    result = run("evaluate", INCOMPLETE)
    assert (result.exit_code, result.output) == (130, "")


def test_the_durable_engine_where_it_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dual_prevention.engine.executors.choice.durable_available", lambda: False)
    result = run("evaluate", INCOMPLETE, "--engine", "durable")
    assert result.exit_code == 2
    assert "engine-missing " in result.stderr
