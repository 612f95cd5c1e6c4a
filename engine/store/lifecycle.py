"""The steps of a hazard's treatment 隐患治理闭环, as data: from where, to where, and what must be entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ...models.store import HAZARD_STATES
from ...models.store.hazards import HazardState

DATES: Final = frozenset({"deadline", "treated_on", "supervision_deadline"})
"""the fields that are days; all others are texts"""

_BEFORE_FINISH: Final[tuple[HazardState, ...]] = ("registered", "assessed", "assigned", "in_treatment")
_OPEN: Final = HAZARD_STATES[:-1]


@dataclass(frozen=True, slots=True)
class Move:
    """One step that a person takes. `to` None leaves the state; `needs` must be known after it, `asks` be entered with it.

    `takes` may be entered as well. `code` is the one of the lifecycle: S0 to S6 the way, X1 to X6 its side paths.
    """

    name: str
    code: str
    zh: str
    en: str
    starts: tuple[HazardState, ...]
    to: HazardState | None
    needs: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    note: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """Everything that may be entered."""
        return (*self.needs, *self.asks, *self.takes)


_EVERY: Final = (
    Move("assess", "S1", "评估定级", "assess", ("registered",), "assessed", ("severity", "category", "judged_by")),
    Move(
        *("assign", "S2", "下达整改", "assign", ("assessed",), "assigned"),
        needs=("unit", "responsible", "remedy", "deadline", "fund", "notice"),
        takes=("plan",),
    ),
    Move("start", "S3", "开始整改", "start", ("assigned",), "in_treatment", ("interim", "progress")),
    Move(
        *("finish", "S4", "整改完成", "finish", ("in_treatment",), "to_accept"),
        needs=("result", "treated_on", "proof", "spent"),
    ),
    Move(
        *("fix_on_spot", "X1", "当场整改", "put right on the spot", ("assessed",), "to_accept"),
        needs=("responsible", "result", "treated_on", "proof"),
        takes=("remedy", "unit", "spent"),
    ),
    Move("accept", "S5", "验收合格", "accept", ("to_accept",), "accepted", asks=("conclusion",)),
    Move("close", "S6", "销号", "close", ("accepted",), "closed"),
    Move("reject", "X2", "驳回重改", "reject", ("to_accept", "accepted"), "in_treatment", note=True),
    Move(
        *("extend", "X3", "延期", "extend the deadline", ("assigned", "in_treatment"), None),
        asks=("deadline", "interim"),
        note=True,
    ),
    Move("escalate", "X5", "升级为重大", "escalate to major", _OPEN[1:5], None, asks=("judged_by",), takes=("plan",)),
    Move(
        *("supervise", "X6", "挂牌督办", "list for supervision", _OPEN, None),
        asks=("supervised_by", "supervision_level", "supervision_deadline"),
        takes=("published",),
    ),
    Move("delist", "X6", "摘牌", "take off the list", _OPEN, None, note=True),
    Move("report", "", "报告", "report", _OPEN, None, asks=("reported_to",)),
    Move(
        *("amend", "", "补充", "fill in", _BEFORE_FINISH, None),
        takes=("unit", "responsible", "remedy", "fund", "plan", "interim", "progress", "published"),
    ),
)  # fmt: skip

MOVES: Final[Mapping[str, Move]] = MappingProxyType({move.name: move for move in _EVERY})
"""X4, being overdue, is no step of a person: see `SYSTEM_MOVES`."""

SYSTEM_MOVES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "found": ("规则发现", "found by a rule"),
        "imported": ("由事实文件转入", "taken over from the facts"),
        "found_again": ("规则再次发现", "found again by the rule"),
        "gone": ("规则不再发现", "no longer found by the rule"),
        "overdue": ("逾期", "overdue"),
    }
)
"""what the register notes by itself"""

STATE_NAMES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "registered": ("S0 发现登记", "S0 registered"),
        "assessed": ("S1 评估定级", "S1 assessed"),
        "assigned": ("S2 下达整改", "S2 assigned"),
        "in_treatment": ("S3 整改中", "S3 in treatment"),
        "to_accept": ("S4 待验收", "S4 to be accepted"),
        "accepted": ("S5 已验收", "S5 accepted"),
        "closed": ("S6 已销号", "S6 closed"),
    }
)
