"""Text of fact files is never a formula in a spreadsheet."""

import pytest
from dual_prevention.engine.report.cells import spreadsheet_cell

FORMULAS = (
    "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1",
    "\u3000=1", "\ufeff=1", "＝1+1", "－1", "＠x",
)  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_becomes_text(text: str) -> None:
    assert spreadsheet_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "液氯储罐区", "a=b", "T-01", "'=1", "1-2"])
def test_other_text_stays(text: str) -> None:
    assert spreadsheet_cell(text) == text
