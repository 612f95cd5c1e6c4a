"""Facts and evaluations in and out; nothing half-written."""

from __future__ import annotations

import datetime
import json
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dual_prevention.engine import read_fact_text, to_json
from dual_prevention.engine.store import (
    Store,
    StoreError,
    hazards_of,
    latest_evaluation,
    level_history,
    open_store,
    register_hazards,
    save_evaluation,
    save_facts,
)
from dual_prevention.models.store import (
    ControlRow,
    Enterprise,
    FactDocument,
    KeptForever,
    StoredEvaluation,
    StoreInfo,
)
from sqlalchemy import func, select

from tests.results.kit import PLANT, changed
from tests.store.kit import FOUND_ON, day, evaluation, facts


def codes(error: pytest.ExceptionInfo[StoreError]) -> list[str]:
    return [item.code for item in error.value.diagnostics]


def count(store: Store, model: Any) -> int:
    with store.transaction() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_an_evaluation_comes_back_byte_for_byte(store: Store) -> None:
    made = evaluation()
    save_evaluation(store, made, facts=save_facts(store, facts(), day=FOUND_ON))
    found = latest_evaluation(store, "E")
    assert found is not None
    assert to_json(found) == to_json(made)
    assert latest_evaluation(store, "nobody") is None


def test_saving_again_changes_nothing(store: Store) -> None:
    document = save_facts(store, facts(), day=FOUND_ON, source="plant.yaml")
    number = save_evaluation(store, evaluation(), facts=document)
    reordered = {"enterprise": dict(reversed(list(PLANT["enterprise"].items())))}
    assert save_facts(store, reordered, day=FOUND_ON) == document
    assert save_evaluation(store, evaluation()) == number
    assert (count(store, FactDocument), count(store, StoredEvaluation)) == (1, 1)
    assert save_facts(store, facts(), day=day(1)) != document
    assert save_evaluation(store, evaluation("gone")) != number


def test_rows_can_be_asked_for_without_reading_documents(store: Store) -> None:
    made = evaluation()
    save_evaluation(store, made)
    wanted = select(ControlRow).where(ControlRow.list_name == "hazards", ControlRow.severity == "major")
    with store.transaction() as session:
        rows = list(session.scalars(wanted.order_by(ControlRow.no)))
    assert [row.data for row in rows] == [
        row.model_dump(mode="json") for row in made.lists.hazards if row.severity == "major"
    ]
    every = made.lists.risk_control + made.lists.screening + made.lists.hazards + made.lists.responsibilities
    assert count(store, ControlRow) == len(every)


def test_the_history_has_the_last_result_of_each_day(store: Store) -> None:
    for seen, number in (("gone", 3), ("found", 0), ("found", 3), ("unknown", 5)):
        save_evaluation(store, evaluation(seen, number))  # type: ignore[arg-type]
    history = level_history(store, "E")
    assert [item.as_of for item in history] == [day(0), day(3), day(5)]
    assert history[1].level == evaluation().level
    assert all(item.recorded_at.tzinfo is datetime.UTC for item in history)
    found = latest_evaluation(store, "E")
    assert found is not None
    assert found.as_of == day(5)


def test_values_of_a_file_come_back_as_they_were_written(store: Store) -> None:
    given = read_fact_text(
        "as_of: 2026-09-02\nenterprise: {id: ４.10, name: 厂, employees: 1e2, more: [true, null]}", "f.yaml"
    )
    save_facts(store, given)
    with store.transaction() as session:
        document = session.scalars(select(FactDocument)).one()
    assert document.enterprise_id == "4.10"
    assert document.day == datetime.date(2026, 9, 2)
    part = json.loads(document.text)["enterprise"]
    assert part == {"id": "４.10", "name": "厂", "employees": "1e2", "more": [True, None]}


def test_what_the_enterprise_is(store: Store) -> None:
    part = {"id": "E", "name": "厂", "省份": "山东", "city": "其他", "grid": "网格3", "x": Decimal("0.1")}
    save_facts(store, part, day=FOUND_ON)
    with store.transaction() as session:
        row = session.scalars(select(Enterprise)).one()
    assert (row.id, row.name, row.region, row.grid) == ("E", "厂", "山东", "网格3")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"enterprise": {"name": "厂"}}, "store-no-id"),
        ({"enterprise": {"id": ""}}, "store-no-id"),
        ({"id": "E", "name": "a\0b"}, "store-text"),
        ({"id": "E", "name": "\ud800"}, "store-text"),
        ({"id": "E", "x": float("nan")}, "store-value"),
        ({"id": "E", "x": object()}, "store-value"),
    ],
)
def test_what_is_not_stored(store: Store, given: dict[str, Any], code: str) -> None:
    with pytest.raises(StoreError) as error:
        save_facts(store, given, day=FOUND_ON)
    assert codes(error) == [code]
    assert count(store, Enterprise) == 0


def test_a_failure_takes_back_the_whole_transaction(store: Store) -> None:
    def half() -> None:
        with store.transaction():
            document = save_facts(store, facts(), day=FOUND_ON)
            save_evaluation(store, evaluation(), facts=document)
            register_hazards(store, evaluation())
            save_facts(store, {"name": "no id"})

    with pytest.raises(StoreError):
        half()
    for model in (Enterprise, FactDocument, StoredEvaluation, ControlRow):
        assert count(store, model) == 0
    assert hazards_of(store) == []


def test_a_refused_part_leaves_the_rest(store: Store) -> None:
    with store.transaction():
        save_facts(store, facts(), day=FOUND_ON)
        with pytest.raises(StoreError):
            save_evaluation(store, evaluation(), facts=999)
    assert (count(store, FactDocument), count(store, StoredEvaluation)) == (1, 0)


def test_facts_of_another_enterprise_are_refused(store: Store) -> None:
    other = save_facts(store, changed(PLANT, "enterprise", "id", to="F"), day=FOUND_ON)
    with pytest.raises(StoreError) as error:
        save_evaluation(store, evaluation(), facts=other)
    assert codes(error) == ["store-other-facts"]


@pytest.mark.parametrize("model", [FactDocument, StoredEvaluation, ControlRow])
def test_what_was_stored_is_neither_changed_nor_deleted(store: Store, model: Any) -> None:
    save_evaluation(store, evaluation(), facts=save_facts(store, facts(), day=FOUND_ON))

    def delete() -> None:
        with store.transaction() as session:
            session.delete(session.scalars(select(model)).first())

    def change() -> None:
        with store.transaction() as session:
            row = session.scalars(select(model)).first()
            name = {FactDocument: "text", StoredEvaluation: "document", ControlRow: "rule"}[model]
            setattr(row, name, "x")

    for attempt in (delete, change):
        with pytest.raises(KeptForever):
            attempt()


def test_text_is_data(store: Store) -> None:
    name = "'); DROP TABLE enterprises; --"
    save_facts(store, {"id": name, "name": name}, day=FOUND_ON)
    assert hazards_of(store, name) == []
    assert count(store, Enterprise) == 1


def test_a_store_opens_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 's.db'}"
    first = open_store(url)
    save_evaluation(first, evaluation())
    first.close()
    assert latest_evaluation(open_store(url, create=False), "E") is not None


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("nonsense", "store-url"),
        ("", "store-url"),
        ("mysql://root:secret@localhost/x", "store-database"),
        ("sqlite+aiosqlite:///x.db", "store-database"),
        ("sqlite:////no/such/folder/x.db", "store-folder"),
    ],
)
def test_addresses_that_are_no_store(url: str, code: str) -> None:
    with pytest.raises(StoreError) as error:
        open_store(url)
    assert codes(error) == [code]
    assert "secret" not in str(error.value)


def test_looking_makes_no_store(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 's.db'}"
    with pytest.raises(StoreError) as error:
        open_store(url, create=False)
    assert codes(error) == ["store-missing"]
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "s.db"
    file.write_text("no database at all, but long enough to be looked at" * 40)
    with pytest.raises(StoreError) as error:
        open_store(f"sqlite:///{file}")
    assert codes(error) == ["store-failed"]


def test_another_version_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 's.db'}"
    store = open_store(url)
    with store.transaction() as session:
        session.scalars(select(StoreInfo)).one().schema_version = 99
    store.close()
    with pytest.raises(StoreError) as error:
        open_store(url)
    assert codes(error) == ["store-version"]


def test_many_at_once_give_every_hazard_one_number(store_url: str) -> None:
    if store_url == "sqlite://":
        pytest.skip("a database in memory has one connection")
    store = open_store(store_url)
    faults: list[Exception] = []

    def work() -> None:
        try:
            save_facts(store, facts(), day=FOUND_ON)
            save_evaluation(store, evaluation())
            register_hazards(store, evaluation())
        except StoreError as error:
            faults.append(error)

    evaluation()
    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    hazards = hazards_of(store, "E")
    assert [item.number for item in hazards] == list(range(1, len(hazards) + 1))
    assert len({(item.rule, item.subject_id) for item in hazards}) == len(hazards)
    assert (count(store, FactDocument), count(store, StoredEvaluation)) == (1, 1)
    store.close()
