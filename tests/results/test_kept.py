"""What is kept for a program between evaluations must not carry anything from one enterprise to the next."""

from pathlib import Path

import pytest
from dual_prevention.engine.evaluator import Evaluator
from dual_prevention.models.evaluation import to_json

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@pytest.mark.parametrize("between", ["incomplete", "tank_farm_edges", "warehouse_trader"])
def test_an_evaluation_after_another_says_the_same(between: str) -> None:
    sectors = ["hazardous_chemicals"]
    again = Evaluator(engine="compiled", sectors=sectors)
    first = to_json(again.evaluate(FIXTURES / "chlor_alkali_class1.yaml"))
    other = to_json(again.evaluate(FIXTURES / f"{between}.yaml"))
    assert to_json(again.evaluate(FIXTURES / "chlor_alkali_class1.yaml")) == first
    assert (
        to_json(Evaluator(engine="compiled", sectors=sectors).evaluate(FIXTURES / f"{between}.yaml")) == other
    )
    assert first != other
