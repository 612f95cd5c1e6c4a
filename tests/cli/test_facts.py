"""`dualprev facts`: checking a file, and a file to fill in."""

from pathlib import Path

from tests.cli.kit import FIXTURES, one_unit, run


def test_check_says_that_a_file_is_right() -> None:
    for path in sorted(FIXTURES.glob("*.yaml")):
        result = run("facts", "check", path, lang="zh")
        assert result.exit_code == 0, result.output
        assert f"{path}：0 个错误" in result.stdout


def test_check_tells_faults(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(one_unit("quantity: -1\n        amount: 5"), encoding="utf-8")
    result = run("facts", "check", path)
    assert result.exit_code == 2
    assert f"{path}:9:19: fact-range " in result.stderr
    assert f"{path}: 2 errors, 0 warnings" in result.stdout


def test_template_is_a_fact_file_in_which_nothing_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    result = run("facts", "template", "hazardous_chemicals", "-o", path, lang="zh")
    assert result.exit_code == 0, result.output
    text = path.read_text(encoding="utf-8")
    assert "  chemical_units:" in text
    assert "# unit_type:" in text
    assert run("facts", "check", path).exit_code == 0
    assert len(run("facts", "template", "all").stdout) >= len(text)


def test_template_of_no_sector() -> None:
    result = run("facts", "template", "hazardous")
    assert result.exit_code == 2
    assert "Did you mean hazardous_chemicals?" in result.stderr
