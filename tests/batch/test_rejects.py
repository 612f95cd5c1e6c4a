"""Bad rows are set aside with their reason, and what remains stays true; bad tables stop the run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from dual_prevention.engine.batch.tableparts import TableParts
from dual_prevention.engine.diagnostics import InputError

from tests.batch.kit import concluded, evaluator, expected, opened, run

ENTERPRISES = "id,province,employees,in_chemical_park\nA,山东,5,true\nB,江苏,200,false\n"
UNITS = "id,enterprise_id,off_site_population\nu1,A,30\nu2,B,100\n"
C = ("enterprise", 3, "C")
CHEMICAL = ("chemical", 4, "u2/chemical-2")
CHEMICALS = "chemical_unit_id,substance,quantity\nu1,氯,800 kg\nu1,氨,2\nu2,氯,3\n"


def folder(path: Path, **tables: str) -> Path:
    path.mkdir(exist_ok=True)
    every = {"enterprise": ENTERPRISES, "chemical_unit": UNITS, "chemical": CHEMICALS, **tables}
    for name, text in every.items():
        if text:
            (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


def rejected(path: Path) -> list[tuple[Any, ...]]:
    """(table, row, id, column, value, code, severity), in any order."""
    frames = [part.rejects for part in opened(path).parts(100)]
    names = ("table", "row", "id", "column", "value", "code", "severity")
    return sorted(pl.concat(frames).select(names).iter_rows(), key=str)


def faults(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        opened(path)
    return sorted(item.code for item in caught.value.diagnostics)


def test_good_tables(tmp_path: Path) -> None:
    assert rejected(folder(tmp_path)) == []


@pytest.mark.parametrize(
    ("tables", "found"),
    [
        ({"enterprise": ENTERPRISES + "C,Nowhere,1,true\n"}, (*C, "province", "Nowhere", "fact-choice", "error")),
        ({"enterprise": ENTERPRISES + "C,山东,many,true\n"}, (*C, "employees", "many", "fact-number", "error")),
        ({"enterprise": ENTERPRISES + "C,山东,-1,true\n"}, (*C, "employees", "-1", "fact-range", "error")),
        ({"enterprise": ENTERPRISES + "C,山东,1.5,true\n"}, (*C, "employees", "1.5", "fact-not-integer", "error")),
        ({"enterprise": ENTERPRISES + "C,山东,nan,true\n"}, (*C, "employees", "nan", "number-not-finite", "error")),
        ({"enterprise": ENTERPRISES + "C,山东,1,maybe\n"}, (*C, "in_chemical_park", "maybe", "fact-yes-no", "error")),
        ({"enterprise": ENTERPRISES + ",山东,1,true\n"}, ("enterprise", 3, None, "id", "", "batch-no-id", "error")),
        ({"enterprise": ENTERPRISES + "A,山东,1,true\n"}, ("enterprise", 3, "A", "id", "A", "batch-id-twice", "error")),
        ({"chemical_unit": UNITS + "u3,Z,1\n"}, ("chemical_unit", 3, "u3", "enterprise_id", "Z", "batch-orphan", "error")),
        ({"chemical_unit": UNITS + "u3,,1\n"}, ("chemical_unit", 3, "u3", "enterprise_id", "", "batch-orphan", "error")),
        ({"chemical_unit": UNITS + "u1,A,1\n"}, ("chemical_unit", 3, "u1", "id", "u1", "batch-id-twice", "error")),
        ({"chemical_unit": UNITS + "A,A,1\n"}, ("chemical_unit", 3, "A", "id", "A", "batch-id-twice", "error")),
        ({"chemical": CHEMICALS + "u2,氯,3 miles\n"}, (*CHEMICAL, "quantity", "3 miles", "quantity-dimension", "error")),
        ({"chemical": CHEMICALS + "u2,nonsense,3\n"}, (*CHEMICAL, "substance", "nonsense", "term-unknown", "warning")),
    ],
)  # fmt: skip
def test_one_bad_row(tmp_path: Path, tables: dict[str, str], found: tuple[Any, ...]) -> None:
    (one,) = rejected(folder(tmp_path, **tables))
    assert one[:5] == found[:5]
    assert one[6] == found[6]
    assert one[5] == found[5] or found[5].startswith("quantity")


def test_messages_are_in_both_languages(tmp_path: Path) -> None:
    (part,) = opened(folder(tmp_path, enterprise=ENTERPRISES + "C,Nowhere,1,true\n")).parts(10)
    zh, en = part.rejects.row(0)[-2:]
    assert "没有" in zh
    assert "is not one of its choices" in en


def test_the_rest_goes_on_and_stays_true(tmp_path: Path) -> None:
    """The list that lost a row is unfinished: an evaluation alone that knows as much says the same."""
    path = folder(tmp_path, chemical=CHEMICALS + "u2,氯,x\n", enterprise=ENTERPRISES + "C,Nowhere,1,true\n")
    frames, parts = run(path), opened(path)
    assert frames.enterprises.get_column("id").to_list() == ["A", "B"]
    alone = parts.document("B")
    assert alone is not None
    assert alone["enterprise"]["chemical_units"][0]["chemicals"]["more"] is True
    assert concluded(frames, "B") == expected(evaluator().evaluate(alone))
    assert parts.document("C") is None


def test_missing_tables_and_columns_are_unknown(tmp_path: Path) -> None:
    path = folder(tmp_path, chemical_unit="", chemical="")
    parts = opened(path)
    assert isinstance(parts, TableParts)
    assert "chemical_unit" in parts.folder.missing
    assert parts.document("A") == {
        "enterprise": {"id": "A", "province": "山东", "employees": "5", "in_chemical_park": True}
    }


def test_an_empty_table_means_none(tmp_path: Path) -> None:
    alone = opened(folder(tmp_path, chemical="chemical_unit_id,substance\n")).document("A")
    assert alone is not None
    assert alone["enterprise"]["chemical_units"][0]["chemicals"] == []


def test_extra_columns_and_tables_are_told(tmp_path: Path) -> None:
    path = folder(tmp_path, enterprise="id,employes\nA,1\nB,2\n", chemicl="id\n1\n")
    parts = opened(path)
    assert isinstance(parts, TableParts)
    said = {item.code: item.values["guess_en"] for item in parts.folder.warnings}
    assert "employees" in said["batch-column-unknown"]
    assert "chemical" in said["batch-table-unknown"]


@pytest.mark.parametrize(
    ("tables", "codes"),
    [
        ({"enterprise": ""}, ["batch-no-enterprises"]),
        ({"enterprise": "name\nA\n"}, ["batch-column-missing"]),
        ({"enterprise": "id,employees,从业人员数\nA,1,2\n", "own_risk": "id\n"}, None),
        ({"chemical": "substance\n氯\n"}, ["batch-column-missing"]),
        ({"own_risk": "id,enterprise_id\n"}, ["batch-table-register"]),
        ({"chemicals": CHEMICALS}, ["batch-table-twice"]),
        (
            {
                "chemical_unit": "id,enterprise_id\nu1,A\nu1,B\n",
                "chemical": "chemical_unit_id,substance\nu1,氯\n",
            },
            ["batch-owner-ambiguous"],
        ),
    ],
)
def test_tables_that_stop_the_run(tmp_path: Path, tables: dict[str, str], codes: list[str] | None) -> None:
    found = faults(folder(tmp_path, **tables))
    assert found == codes if codes is not None else found


def test_owners_ids_may_repeat_where_rows_name_their_enterprise(tmp_path: Path) -> None:
    units = "id,enterprise_id\nu1,A\nu1,B\n"
    chemicals = "enterprise_id,chemical_unit_id,substance\nB,u1,氯\n"
    path = folder(tmp_path, chemical_unit=units, chemical=chemicals)
    lists = [opened(path).document(name)["enterprise"]["chemical_units"][0]["chemicals"] for name in "AB"]  # type: ignore[index]
    assert [len(items) for items in lists] == [0, 1]


def test_nothing_but_bad_rows(tmp_path: Path) -> None:
    frames = run(folder(tmp_path, enterprise="id,province\nA,Nowhere\nB,Nowhere\n"))
    assert frames.enterprises.height == frames.conclusions.height == 0
    assert frames.rejects.height == 2


def test_tables_without_rows(tmp_path: Path) -> None:
    frames = run(
        folder(tmp_path, enterprise="id,province\n", chemical_unit="id,enterprise_id\n", chemical="")
    )
    assert frames.enterprises.height == frames.conclusions.height == frames.rejects.height == 0


def test_an_empty_file_of_lines(tmp_path: Path) -> None:
    path = tmp_path / "facts.jsonl"
    path.write_text("", encoding="utf-8")
    assert run(path).enterprises.height == 0


def test_bad_lines(tmp_path: Path) -> None:
    good: dict[str, Any] = {"enterprise": {"id": "A", "employees": 5}}
    lines = [
        json.dumps(good),
        "{nothing",
        "[]",
        json.dumps(good),
        json.dumps({"enterprise": {"id": "B", "employees": -1}}),
        '{"id": "C", "id": "D"}',
        "",
        json.dumps({"as_of": "2020-01-01", "enterprise": {"employees": 1}}),
    ]
    path = tmp_path / "facts.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    frames = run(path)
    assert frames.enterprises.get_column("id").to_list() == ["A", "line-8"]
    told = list(frames.rejects.select("row", "code", "severity").iter_rows())
    assert told == [
        (2, "batch-document", "error"),
        (3, "batch-document", "error"),
        (4, "batch-id-twice", "error"),
        (5, "fact-range", "error"),
        (6, "batch-document", "error"),
        (8, "batch-other-day", "warning"),
    ]


def test_numbers_of_every_kind_of_column(tmp_path: Path) -> None:
    """Floats are read to twelve digits, as the loader reads them; what a column cannot mean is refused."""
    folder(tmp_path)
    pl.DataFrame(
        {"id": [1, 2, 3], "employees": [5.0, 0.5, None], "province": ["山东", None, "江苏"]}
    ).write_parquet(tmp_path / "enterprise.parquet")
    (tmp_path / "enterprise.csv").unlink()
    for name in ("chemical", "chemical_unit"):
        (tmp_path / f"{name}.csv").unlink()
    units = pl.DataFrame({"id": ["a", "b"], "enterprise_id": [1.0, 3.0], "people_present": [3, 4]})
    units.write_parquet(tmp_path / "chemical_unit.parquet")
    (one,) = rejected(tmp_path)
    assert one[:6] == ("enterprise", 2, "2", "employees", "0.5", "fact-not-integer")
    alone = opened(tmp_path).document("3")
    assert alone is not None
    assert [unit["id"] for unit in alone["enterprise"]["chemical_units"]] == ["b"]
