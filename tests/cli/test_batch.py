"""`dualprev batch`: from tables or lines to a folder of results; one enterprise of it, explained alone."""

import importlib.util
import json
from pathlib import Path

import pytest

from tests.cli.kit import FAST, make_pack, run

pytestmark = pytest.mark.skipif(importlib.util.find_spec("polars") is None, reason="needs the extra batch")

DAY = ("--as-of", "2026-11-01")
RULES = """\
rule_set: rules
title: 规则
subject: enterprise
hazards:
  - {id: no-fence, title: 没有围栏, severity: major, when: not fence, remedy: 建围栏, confidence: house_default}
grades:
  - {id: many, title: 人多, level: red, when: staff >= 100, confidence: house_default}
"""


@pytest.fixture
def pack(tmp_path: Path, small_base: Path) -> Path:
    del small_base
    return make_pack(tmp_path / "pack", RULES)


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "enterprise.csv").write_text(
        "id,name,province,staff,fence,colour\nA,甲,北京,100,false,x\nB,乙,广东,99,true,\nC,丙,山东,many,,\n",
        encoding="utf-8",
    )
    (folder / "unit.csv").write_text("id,enterprise_id,mass\nU1,A,800 kg\nU2,Z,1\n", encoding="utf-8")
    return folder


def test_a_folder_of_tables(tables: Path, pack: Path, tmp_path: Path) -> None:
    import polars as pl

    out = tmp_path / "out"
    done = run("batch", tables, "-o", out, *DAY, "--rules", pack)
    assert done.exit_code == 0, done.output
    assert "2 enterprises" in done.stdout
    assert "batch-column-unknown" in done.stderr
    people = pl.read_parquet(out / "enterprises" / "*.parquet")
    assert list(people.select("id", "name", "province", "level").iter_rows()) == [
        ("A", "甲", "北京", "red"),
        ("B", "乙", "广东", None),
    ]
    hazards = pl.read_parquet(out / "hazards" / "*.parquet")
    assert list(hazards.select("enterprise", "rule").iter_rows()) == [("A", "rules/no-fence")]
    rejects = pl.read_parquet(out / "rejects" / "*.parquet")
    assert sorted(rejects.get_column("code")) == ["batch-orphan", "fact-number"]
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["levels"] == {"red": 1, "-": 1}
    assert summary["decided_by"] == {"rules/many": 1}
    assert summary["levels_by"]["province"] == {"北京": {"red": 1}, "广东": {"-": 1}}


def test_the_table_in_chinese(tables: Path, pack: Path, tmp_path: Path) -> None:
    done = run("batch", tables, "-o", tmp_path / "out", *DAY, "--rules", pack, lang="zh")
    assert "企业 2 家" in done.stdout
    assert "剔除的行" in done.stdout


def test_again_and_on(tables: Path, pack: Path, tmp_path: Path) -> None:
    arguments = ("batch", tables, "-o", tmp_path / "out", *DAY, "--rules", pack)
    assert run(*arguments).exit_code == 0
    again = run(*arguments)
    assert again.exit_code == 2
    assert "batch-output-there" in again.stderr
    assert run(*arguments, "--resume").exit_code == 0
    (tables / "unit.csv").unlink()
    other = run(*arguments, "--resume")
    assert other.exit_code == 2
    assert "batch-resume-input" in other.stderr


def test_one_enterprise_alone(tables: Path, pack: Path, tmp_path: Path) -> None:
    facts = tmp_path / "A.json"
    assert run("batch", "facts", tables, "--id", "A", "-o", facts, *DAY, "--rules", pack).exit_code == 0
    assert json.loads(facts.read_text(encoding="utf-8"))["enterprise"]["units"] == [
        {"id": "U1", "mass": "800 kg"}
    ]
    told = run("explain", facts, "--rule", "rules/no-fence", *DAY, "--rules", pack)
    assert told.exit_code == 0, told.output
    assert run("evaluate", facts, *DAY, "--rules", pack, *FAST).exit_code == 0
    gone = run("batch", "facts", tables, "--id", "C", *DAY, "--rules", pack)
    assert gone.exit_code == 2
    assert "batch-no-enterprise" in gone.stderr


def test_lines(pack: Path, tmp_path: Path) -> None:
    path = tmp_path / "facts.jsonl"
    path.write_text('{"enterprise": {"id": "A", "staff": 100}}\n{"id": "B"}\n', encoding="utf-8")
    done = run("batch", path, "-o", tmp_path / "out", *DAY, "--rules", pack)
    assert done.exit_code == 0, done.output
    assert "2 enterprises" in done.stdout
    assert "B" in run("batch", "facts", path, "--id", "B", *DAY, "--rules", pack).stdout


@pytest.mark.parametrize(
    ("name", "code"),
    [("nothing", "batch-input"), ("facts.yaml", "batch-input"), ("", "batch-no-enterprises")],
)
def test_bad_inputs(pack: Path, tmp_path: Path, name: str, code: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "facts.yaml").write_text("enterprise: {}\n", encoding="utf-8")
    for lang in ("zh", "en"):
        done = run("batch", folder / name, "-o", tmp_path / "out", *DAY, "--rules", pack, lang=lang)
        assert done.exit_code == 2
        assert code in done.stderr
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--engine", "spark", "--resume"), "batch-spark-resume"),
        (("--master", "local[1]"), "batch-spark-only"),
        (("--conf", "a=b"), "batch-spark-only"),
    ],
)
def test_options_of_spark(
    tables: Path, pack: Path, tmp_path: Path, options: tuple[str, ...], code: str
) -> None:
    for lang in ("zh", "en"):
        done = run("batch", tables, "-o", tmp_path / "out", *DAY, "--rules", pack, *options, lang=lang)
        assert done.exit_code == 2
        assert code in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.spark
def test_a_job_of_spark(tables: Path, pack: Path, tmp_path: Path) -> None:
    import polars as pl

    arguments = (
        "--engine",
        "spark",
        "--master",
        "local[1]",
        "--conf",
        "spark.ui.enabled=false",
        "--rules",
        pack,
    )
    refused = run("batch", tables, "-o", tmp_path / "out", *DAY, *arguments)
    assert refused.exit_code == 2
    assert "batch-spark-csv" in refused.stderr
    for file in tables.glob("*.csv"):
        pl.read_csv(file, infer_schema=False).write_parquet(file.with_suffix(".parquet"))
        file.unlink()
    done = run("batch", tables, "-o", tmp_path / "out", *DAY, *arguments)
    assert done.exit_code == 0, done.output
    assert "2 enterprises" in done.stdout
    hazards = pl.read_parquet(tmp_path / "out" / "hazards" / "*.parquet")
    assert list(hazards.select("enterprise", "rule").iter_rows()) == [("A", "rules/no-fence")]
    again = run("batch", tables, "-o", tmp_path / "out", *DAY, *arguments)
    assert "batch-spark-there" in again.stderr
    lost = run("batch", tmp_path / "nothing", "-o", tmp_path / "other", *DAY, *arguments)
    assert "batch-spark-input" in lost.stderr


def test_a_database(pack: Path, tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "facts.db") as database:
        database.execute("CREATE TABLE enterprise (id TEXT, staff INTEGER, fence BOOLEAN)")
        database.execute("INSERT INTO enterprise VALUES ('A', 100, 0), ('B', 5, 1)")
    arguments = ("batch", f"sqlite:///{tmp_path / 'facts.db'}", "-o", tmp_path / "out", *DAY, "--rules", pack)
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    assert "2 enterprises" in done.stdout
    assert "batch-resume-database" in run(*arguments, "--resume").stderr


@pytest.mark.parametrize("name", ["facts", "run"])
def test_a_folder_named_like_a_command(
    tables: Path, pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    tables.rename(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    done = run("batch", name, "-o", "out", *DAY, "--rules", pack)
    assert done.exit_code == 0, done.output
    assert run("batch", "-o", "out", *DAY, "--rules", pack, name, "--resume").exit_code == 0
    assert run("batch", "run", name, "-o", "again", *DAY, "--rules", pack).exit_code == 0
    assert "甲" in run("batch", "facts", name, "--id", "A", *DAY, "--rules", pack).stdout


def test_a_sector_that_there_is_not(tables: Path, pack: Path, tmp_path: Path) -> None:
    done = run("batch", tables, "-o", tmp_path / "out", *DAY, "--rules", pack, "--sector", "nothing")
    assert done.exit_code == 2
    assert "sector-unknown" in done.stderr
