"""Words for quantities, units and durations."""

from __future__ import annotations

from ..diagnostics import Message

MESSAGES: dict[str, Message] = {
    "unit-unknown": Message(
        "不认识单位 {unit}",
        "unknown unit {unit}",
        "{guess_zh}单位区分大小写",
        "{guess_en}Upper and lower case matter.",
    ),
    "unit-dimension": Message(
        "单位 {unit} 不能换算为 {target}",
        "the unit {unit} cannot be converted to {target}",
        "可用的单位：{like}",
        "units that fit: {like}",
    ),
    "quantity-unreadable": Message(
        "{text} 不是数量",
        "{text} is not a quantity",
        "写成数字加单位，例如 800 kg、1.5 万元、30 %",
        "write a number and a unit, e.g. 800 kg, 1.5 万元, 30 %",
    ),
    "duration-unreadable": Message(
        "{text} 不是时间长度",
        "{text} is not a length of time",
        "{guess_zh}写成数字加时间词，例如 2 hours、5 working_days；时间词：{allowed}",
        "{guess_en}Write a number and a period word, e.g. 2 hours, 5 working_days; words: {allowed}",
    ),
}
