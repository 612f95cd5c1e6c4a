"""The template of each sector asks for everything that an evaluation of it could miss, and loads as it is."""

from __future__ import annotations

import datetime

import pytest
from dual_prevention.engine.evaluator import Evaluator
from dual_prevention.engine.facts.asked import facts_asked
from dual_prevention.engine.facts.factfile import read_fact_text
from dual_prevention.engine.facts.template import fact_template

DAY = datetime.date(2026, 11, 1)
EVALUATOR = Evaluator(engine="compiled", as_of=DAY)
SECTORS = [name for name, sector in EVALUATOR.rulebook.sectors().items() if not sector.always]


@pytest.mark.parametrize("sector", SECTORS)
def test_nothing_is_missed_that_the_template_does_not_ask(sector: str) -> None:
    program = EVALUATOR.rulebook.program(DAY, frozenset({"general", sector}))
    asked = facts_asked(program)
    text = fact_template(program.vocabulary, asked, "zh", [sector])
    result = EVALUATOR.evaluate(read_fact_text(text, "template.yaml"))
    assert {item.sector for item in result.sectors if item.evaluated} == {"general", sector}
    missed = {
        (item.subject.kind, item.fact) for item in result.missing if item.kind == "fact" and not item.of_row
    }
    assert missed
    assert missed <= {(kind, name) for kind, names in asked.items() for name in names}
    assert all(f"# {name}:" in text for _, name in missed)


def test_a_sector_does_not_ask_what_only_another_uses() -> None:
    def asked(sector: str) -> set[tuple[str, str]]:
        program = EVALUATOR.rulebook.program(DAY, frozenset({"general", sector}))
        return {(kind, name) for kind, names in facts_asked(program).items() for name in names}

    assert ("chemical", "quantity") in asked("hazardous_chemicals")
    assert ("chemical", "quantity") not in asked("roads")
