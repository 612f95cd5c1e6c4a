"""`dualprev register`: the hazard register of a store."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING, Any, Final

import click

from .frame import Command, Group
from .guard import DONE, fault
from .language import language, say
from .options import Day, format_option, lang_option, make_evaluator, option, output_option
from .output import colour, room, write
from .store import register_store_option

if TYPE_CHECKING:
    from ...models.store import Hazard, HazardEvent
    from ..store import Store

_COLUMNS: Final = (
    (("编号", "no."), 9),
    (("企业", "enterprise"), 4),
    (("等级", "class"), 4),
    (("隐患", "hazard"), 12),
    (("部位", "where"), 4),
    (("状态", "state"), 8),
    (("责任人", "responsible"), 6),
    (("期限", "deadline"), 10),
)
_OWN: Final = frozenset({"id", "revision", "recurrence_of"})
"""columns that only the database needs"""

enterprise_option = option(
    "--enterprise", metavar="ID", help="Only this enterprise.", zh="只看这家企业（按企业编号）"
)
day_option = option(
    "--day",
    type=Day(),
    metavar="DAY",
    help="The day (2026-09-30); by default today.",
    zh="日期（2026-09-30）；默认今天",
)


@click.group(
    cls=Group,
    name="register",
    help="The hazard register: list it, take a step with a hazard, get the facts with it.",
    zh="隐患治理台账：查看、办理、导出带台账的事实",
)
@lang_option
def register() -> None:
    """The group itself does nothing."""


@register.command(
    cls=Command,
    name="list",
    help="List the hazards of the register. JSON has every field and every step taken.",
    zh="列出台账中的隐患。JSON 含全部内容和办理经过",
)
@register_store_option
@enterprise_option
@option("--open", "only_open", is_flag=True, help="Leave out closed ones.", zh="不列已销号的")
@day_option
@format_option
@output_option
@lang_option
def list_hazards(
    store: str,
    enterprise: str | None,
    only_open: bool,
    day: datetime.date | None,
    form: str,
    output: str | None,
) -> int:
    """One line, or one object, a hazard."""
    from ..clock import today
    from ..store import hazard_events, hazards_of, open_store

    opened = open_store(store, create=False)
    try:
        with opened.transaction():
            hazards = hazards_of(opened, enterprise, only_open=only_open)
            if form == "json":
                rows = [
                    {**_data(item, day or today()), "events": _steps(opened, item, hazard_events)}
                    for item in hazards
                ]
    finally:
        opened.close()
    if form == "json":
        write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", output)
    else:
        write(_table(hazards, day or today(), output), output)
    return DONE


def _data(hazard: Hazard, day: datetime.date) -> dict[str, Any]:
    columns = [column.key for column in hazard.__table__.columns if column.key not in _OWN]
    found = {key: _plain(getattr(hazard, key)) for key in columns}
    return {**found, "gap": list(hazard.gap), "overdue": hazard.overdue(day)}


def _steps(store: Store, hazard: Hazard, events_of: Any) -> list[dict[str, Any]]:
    keys = ("no", "move", "from_state", "to_state", "by", "by_person", "day", "note", "entered")
    events: list[HazardEvent] = events_of(store, hazard.enterprise_id, hazard.code)
    return [{key: _plain(getattr(item, key)) for key in keys} for item in events]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _table(hazards: list[Hazard], day: datetime.date, output: str | None) -> str:
    from ..report.table import Cell, Column, render_table
    from ..report.words import SEVERITIES
    from ..report.words import say as word
    from ..store.lifecycle import STATE_NAMES

    lang = language()
    rows = []
    for item in hazards:
        state = say(*STATE_NAMES[item.state])
        if item.gone_on is not None and item.open:
            state += "\n" + say("规则不再发现，待核实", "no longer found: check")
        late = item.overdue(day)
        deadline = item.deadline.isoformat() if item.deadline else ""
        severity = word(SEVERITIES, item.severity, lang) if item.severity else ""
        texts = (
            item.code,
            item.enterprise_id,
            severity,
            item.title,
            item.subject_id,
            state,
            item.responsible,
        )
        due = deadline + ("\n" + say("逾期", "overdue") if late else "")
        rows.append([*(Cell(text) for text in texts), Cell(due, "31" if late else "")])
    columns = [Column(say(*title), least) for title, least in _COLUMNS]
    table = render_table(columns, rows, room(), colour(output))
    return "\n".join(table) + "\n" + say("{n} 项隐患", "{n} hazards", n=len(hazards)) + "\n"


@register.command(
    cls=Command,
    help="Take a step with a hazard: assess, assign, start, finish, fix_on_spot, accept, close; reject, extend, "
    "escalate, supervise, delist; report, amend. What is missing or not allowed is told, and nothing is changed.",
    zh="办理一步：assess 评估定级、assign 下达整改、start 开始整改、finish 整改完成、fix_on_spot 当场整改、"
    "accept 验收、close 销号、reject 驳回、extend 延期、escalate 升级、supervise 挂牌督办、delist 摘牌、"
    "report 报告、amend 补充。\n缺项或不允许时说明原因，不作改动。",
)
@click.argument("code", metavar="NO")
@click.argument("step", metavar="STEP")
@register_store_option
@enterprise_option
@option("--by", default="", metavar="NAME", help="Who takes the step.", zh="办理人姓名")
@day_option
@option("--note", default="", metavar="TEXT", help="A remark, or the reason.", zh="说明或原因")
@option(
    "--set",
    "entries",
    multiple=True,
    metavar="NAME=TEXT",
    help="A field of the step, such as deadline=2026-10-31; may be repeated.",
    zh="填写内容，如 deadline=2026-10-31；可重复",
)
@lang_option
def move(
    code: str,
    step: str,
    store: str,
    enterprise: str | None,
    by: str,
    day: datetime.date | None,
    note: str,
    entries: tuple[str, ...],
) -> int:
    """The step, or everything that stands against it."""
    from ..store import move_hazard, open_store
    from ..store.lifecycle import STATE_NAMES

    values = _values(entries)
    opened = open_store(store, create=False)
    try:
        owner = enterprise if enterprise is not None else _owner(opened, code)
        hazard = move_hazard(opened, owner, code, step, by=by, day=day, note=note, values=values)
    finally:
        opened.close()
    write(f"{hazard.code}  {say(*STATE_NAMES[hazard.state])}\n", None)
    return DONE


def _values(entries: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in entries:
        name, sign, text = entry.partition("=")
        if not sign:
            raise fault("usage-option", name="--set", problem=entry, command="dualprev register move")
        found[name.strip()] = text
    return found


def _owner(store: Store, code: str) -> str:
    """The one enterprise that has this number."""
    from ..store import hazards_of
    from ..store.errors import refusal

    every = hazards_of(store)
    owners = [item.enterprise_id for item in every if item.code == code]
    if len(owners) > 1:
        raise refusal("store-which-enterprise", code=code)
    if not owners:
        from ..suggest import guess_values

        raise refusal("store-no-hazard-anywhere", code=code, **guess_values(code, [i.code for i in every]))
    return owners[0]


@register.command(
    cls=Command,
    name="facts",
    help="Print the last facts of an enterprise with its hazard records as the register has them, for evaluate.",
    zh="输出企业最近的事实，其中隐患记录取自台账，供 evaluate 使用",
)
@click.argument("enterprise", metavar="ID")
@register_store_option
@day_option
@output_option
@lang_option
def facts(enterprise: str, store: str, day: datetime.date | None, output: str | None) -> int:
    """A fact document as JSON."""
    from ..clock import today
    from ..store import facts_with_register, open_store

    vocabulary = make_evaluator(()).rulebook.program(day or today(), frozenset()).vocabulary
    opened = open_store(store, create=False)
    try:
        found = facts_with_register(opened, enterprise, day=day, vocabulary=vocabulary)
    finally:
        opened.close()
    write(json.dumps(found, ensure_ascii=False, indent=2) + "\n", output)
    return DONE
