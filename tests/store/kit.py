"""Evaluations of one made-up plant on several days, and the steps that bring a hazard to its end."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from dual_prevention.engine.store import Store, move_hazard, register_hazards, save_facts
from dual_prevention.models.evaluation import Evaluation
from dual_prevention.models.store import Hazard

from tests.results.kit import PLANT, changed, evaluated, without

RULE = "plant/no-shutoff"
"""a major hazard that the plant's unit U1 has"""
FOUND_ON = datetime.date(2026, 9, 1)

Seen = Literal["found", "gone", "unknown"]


def day(number: int) -> datetime.date:
    """Days counted from the first evaluation."""
    return FOUND_ON + datetime.timedelta(days=number)


def facts(seen: Seen = "found") -> Mapping[str, Any]:
    """The plant where the rule finds its hazard, finds none, or cannot tell."""
    place = ("units", 0, "emergency_shutoff")
    if seen == "unknown":
        return without(*place)
    return PLANT if seen == "found" else changed(PLANT, "enterprise", *place, to=True)


@cache
def _result(seen: Seen) -> Evaluation:
    return evaluated(facts(seen))


def evaluation(seen: Seen = "found", number: int = 0) -> Evaluation:
    """Its evaluation on a day."""
    return _result(seen).model_copy(update={"as_of": day(number)})


def registered(store: Store) -> Hazard:
    """The plant stored, and the record of its major hazard."""
    from dual_prevention.engine.store import hazards_of

    save_facts(store, facts(), day=FOUND_ON)
    register_hazards(store, evaluation())
    return next(item for item in hazards_of(store, "E") if item.rule == RULE)


FIELDS: Mapping[str, dict[str, object]] = {
    "assess": {"category": "生产现场", "judged_by": RULE},
    "assign": {
        "unit": "储运车间",
        "responsible": "钱七",
        "remedy": "加装切断阀",
        "fund": "8万元",
        "notice": "ZG-1",
        "plan": "停用期间加密巡检",
        "deadline": day(20),
    },
    "start": {"interim": "停用并挂牌", "progress": "已订货"},
    "finish": {"result": "已安装并试验", "treated_on": day(3), "proof": "照片3张", "spent": "7.5万元"},
    "accept": {"conclusion": "合格"},
    "close": {},
}
"""what each step of the way enters"""
WAY = tuple(FIELDS)
BY: Mapping[str, str] = {"accept": "周八", "close": "吴九"}


def walk(store: Store, hazard: Hazard, last: str) -> Hazard:
    """Take the steps of the way from the first to this one, on the fourth day at the latest."""
    for number, name in enumerate(WAY[: WAY.index(last) + 1]):
        hazard = move_hazard(
            *(store, hazard.enterprise_id, hazard.code, name),
            by=BY.get(name, "赵六"),
            day=day(min(number, 4)),
            values=FIELDS[name],
        )
    return hazard
