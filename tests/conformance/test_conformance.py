"""Every executor answers every case as the language says."""

from __future__ import annotations

import pytest

from tests.conformance.runner import Case, failures, load_cases, run_case

CASES = load_cases()


def _marked(case: Case) -> object:
    marks = [pytest.mark.xfail(reason=case.known_bug, strict=True)] if case.known_bug else []
    return pytest.param(case, id=case.id, marks=marks)


@pytest.mark.parametrize("case", [_marked(case) for case in CASES])
def test_case(case: Case) -> None:
    wrong = list(failures(case, run_case(case)))
    assert not wrong, "\n".join(wrong)
