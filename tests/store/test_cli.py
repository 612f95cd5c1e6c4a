"""`evaluate --store` and `register`, as a user types them."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path

import pytest
import yaml
from click.testing import Result
from dual_prevention.engine.store import hazards_of, latest_evaluation, level_history, open_store

from tests.cli.kit import CHLOR_ALKALI, FAST, run

FIRST = ("--by", "赵六", "--day", "2026-11-02")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 's.db'}"


@cache
def plant() -> Path:
    """The chlor-alkali plant with only its closed hazards in the register: the others are found, none is recorded."""
    facts = yaml.safe_load(CHLOR_ALKALI.read_text("utf-8"))
    records = facts["enterprise"]["recorded_hazards"]
    facts["enterprise"]["recorded_hazards"] = [item for item in records if item.get("closed")]
    path = Path(tempfile.mkdtemp()) / "plant.json"
    path.write_text(json.dumps(facts, ensure_ascii=False, default=str, indent=1), encoding="utf-8")
    return path


def kept(url: str) -> Result:
    return run("evaluate", plant(), *FAST, "--store", url, "--format", "json")


def code_of(url: str) -> str:
    store = open_store(url, create=False)
    try:
        return next(item.code for item in hazards_of(store) if item.rule)
    finally:
        store.close()


def test_evaluating_keeps_facts_result_and_hazards(url: str) -> None:
    first = kept(url)
    assert first.exit_code == 0
    assert "stored" in first.stderr
    assert first.stdout == run("evaluate", plant(), *FAST, "--format", "json").stdout
    assert "0 new" in kept(url).stderr
    store = open_store(url, create=False)
    found = latest_evaluation(store, "E1")
    assert found is not None
    assert json.loads(first.stdout) == json.loads(found.model_dump_json())
    assert len(level_history(store, "E1")) == 1
    store.close()


def test_nothing_is_kept_when_one_file_is_bad(url: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("enterprise: {name: 无编号}\n", encoding="utf-8")
    result = run("evaluate", plant(), bad, *FAST, "--store", url)
    assert result.exit_code == 2
    assert result.stderr.startswith("store-no-id ")
    assert result.stdout == ""
    store = open_store(url)
    assert hazards_of(store) == []
    assert level_history(store, "E1") == ()
    store.close()


def test_list_and_move(url: str) -> None:
    kept(url)
    code = code_of(url)
    listed = run("register", "list", "--store", url, lang="zh")
    assert listed.exit_code == 0
    assert code in listed.stdout
    assert "S0 发现登记" in listed.stdout
    moved = run("register", "move", code, "assess", "--store", url, *FIRST)
    assert (moved.exit_code, moved.stdout) == (0, f"{code}  S1 assessed\n")
    refused = run("register", "move", code, "assign", "--store", url, *FIRST, "--set", "unit=车间", lang="zh")
    assert refused.exit_code == 2
    assert refused.stderr.startswith(
        "store-move-missing assign 还缺：responsible, deadline, fund, notice, plan"
    )
    rows = json.loads(run("register", "list", "--store", url, "--format", "json").stdout)
    row = next(item for item in rows if item["code"] == code)
    assert [step["move"] for step in row["events"]] == ["found", "assess"]
    assert row["state"] == "assessed"


def test_only_open_ones_and_one_enterprise(url: str) -> None:
    kept(url)
    every = json.loads(run("register", "list", "--store", url, "--format", "json").stdout)
    some = json.loads(run("register", "list", "--store", url, "--open", "--format", "json").stdout)
    assert {item["state"] for item in every} > {item["state"] for item in some}
    assert (
        json.loads(run("register", "list", "--store", url, "--enterprise", "X", "--format", "json").stdout)
        == []
    )


def test_facts_with_the_register_are_evaluated_again(url: str) -> None:
    kept(url)
    code = code_of(url)
    facts = run("register", "facts", "E1", "--store", url)
    assert facts.exit_code == 0
    result = run("evaluate", "-", *FAST, "--format", "json", stdin=facts.stdout.encode())
    assert result.exit_code == 0, result.stderr
    rows = json.loads(result.stdout)["lists"]["hazards"]
    [row] = [item for item in rows if item["record_id"] == code]
    assert (row["source"], row["state"]) == ("both", "open")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("list",), "usage-missing"),
        (("list", "--store", "x"), "store-url"),
        (("move", "YH-1", "assess", "--store", "{url}"), "store-missing"),
        (("facts", "E1", "--store", "{url}"), "store-missing"),
        (("move", "YH-1", "assess", "--store", "{url}", "--set", "x"), "usage-option"),
    ],
)
def test_mistakes(url: str, arguments: tuple[str, ...], told: str) -> None:
    for lang in ("zh", "en"):
        result = run("register", *(part.format(url=url) for part in arguments), lang=lang)
        assert result.exit_code == 2
        assert result.stderr.startswith(f"{told} ")


def test_numbers_that_nobody_or_several_have(url: str, tmp_path: Path) -> None:
    kept(url)
    code = code_of(url)
    near = run("register", "move", code[:-1], "assess", "--store", url, *FIRST)
    assert near.stderr.startswith("store-no-hazard-anywhere ")
    assert code in near.stderr
    other = tmp_path / "other.json"
    other.write_text(plant().read_text("utf-8").replace('"id": "E1"', '"id": "E2"', 1), encoding="utf-8")
    assert run("evaluate", other, *FAST, "--store", url).exit_code == 0
    assert run("register", "move", code, "assess", "--store", url, *FIRST).stderr.startswith(
        "store-which-enterprise "
    )
    moved = run("register", "move", code, "assess", "--store", url, "--enterprise", "E2", *FIRST)
    assert moved.exit_code == 0
