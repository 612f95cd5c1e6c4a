"""Every error that the author of rules can meet has a case."""

from __future__ import annotations

import pytest
from dual_prevention.engine.messages import language, linker, vocabulary

from tests.conformance.runner import load_cases

NO_CASE_NEEDED = {
    "matrix-levels": "the reader of methods refuses the table first",
    "no-edition-in-force": "says why a value is unknown",
    "no-record": "says why a value is unknown",
    "no-vote": "says why a level is unknown",
    "unknown-function": "the reader of expressions refuses the name first",
    "unknown-profile": "a fault of the caller, not of an author",
    "pack-no-folder": "a fault of the caller, not of an author",
}


def uncovered(codes: set[str]) -> list[str]:
    """The codes that no case expects."""
    expected = {error["code"] for case in load_cases() for error in case.errors}
    expected |= {code for case in load_cases() for code in case.warnings}
    return sorted(codes - expected - NO_CASE_NEEDED.keys())


@pytest.mark.parametrize("area", [language, linker, vocabulary], ids=["language", "linker", "vocabulary"])
def test_every_code_has_a_case(area: object) -> None:
    missing = uncovered(set(area.MESSAGES))  # type: ignore[attr-defined]
    assert not missing, f"{len(missing)} codes without a case: {', '.join(missing)}"
