"""Words for rule tests."""

from __future__ import annotations

from ..diagnostics import Message

MESSAGES: dict[str, Message] = {
    "test-no-subject": Message("事实里没有对象 {subject}", "the facts have no subject {subject}"),
    "test-no-entry": Message("{id} 不是该对象的条目", "{id} is no entry of that subject's kind"),
    "test-not-in-force": Message("{id} 当日未施行", "{id} is not in force on that day"),
    "test-no-value": Message("{kind} 没有派生值 {name}", "{kind} has no derived value {name}"),
    "test-no-level": Message("{kind} 没有等级", "{kind} has no level"),
    "test-status": Message("{id}：应为 {want}，实为 {have}", "{id}: want {want}, have {have}"),
    "test-value": Message("{name}：应为 {want}，实为 {have}", "{name}: want {want}, have {have}"),
    "test-todo-passes": Message(
        "标为 todo 的用例已经通过", "a case marked todo passes", "删去 todo", "remove the todo"
    ),
}
