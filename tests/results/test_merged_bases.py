"""A row of several duties is as sure as the surest; a clause that is less sure says so."""

from pathlib import Path

from dual_prevention.engine.report import render_evaluation

from .kit import PLANT, evaluated, program_with

FILES = {
    "pack.yaml": 'pack: rounds\nversion: "1"\n',
    "plant/rounds.yaml": """
rule_set: rounds
source: LAW 2
subject: unit
duties:
  - {id: told, title: {zh: 甲, en: a}, task: patrol, per: day, by: operator, clause: "9", confidence: from_memory}
  - {id: again, title: {zh: 乙, en: b}, task: patrol, per: day, by: operator, clause: "1", confidence: from_memory}
""",
}


def test_clauses_that_are_less_sure_than_the_row(tmp_path: Path) -> None:
    result = evaluated(PLANT, program=program_with(tmp_path, FILES))
    row = next(r for r in result.lists.screening if "rounds/told" in r.rule and r.point_id == "U1")
    assert row.confidence == "confirmed"
    sure = {(b.source, b.clause): b.confidence for b in row.basis}
    assert sure["LAW 2", "9"] == "from_memory"
    assert sure["LAW 2", "1"] is None  # another duty of the row confirms it
    report = render_evaluation(result, "en", 300)
    assert "not rechecked" in report.partition("LAW 2 9")[2].partition("├")[0]
