"""Words for facts: fact files, values, subjects."""

from __future__ import annotations

from ..diagnostics import Message

MESSAGES: dict[str, Message] = {
    "fact-file-empty": Message("文件里没有事实", "the file holds no facts"),
    "fact-file-shape": Message(
        "事实文件应当是“键: 值”",
        "a fact file should be `key: value` pairs",
        "最上面写 enterprise:",
        "begin with enterprise:",
    ),
    "fact-mapping": Message(
        "{fact} 应当是“键: 值”，现在是 {value}", "{fact} should be `key: value` pairs, found {value}"
    ),
    "fact-list": Message(
        "{fact} 应当是列表，现在是 {value}",
        "{fact} should be a list, found {value}",
        "每行一个 “- ”；没有就写 []；还没填完写 {{items: [...], more: true}}",
        "one `- ` an item; [] for none; {{items: [...], more: true}} while it is still being filled",
    ),
    "fact-unknown": Message(
        "{kind} 没有 {key} 这个事实或列表",
        "{kind} has no fact or list {key}",
        "{guess_zh}用 dualprev facts template 查看全部",
        "{guess_en}See all with dualprev facts template.",
    ),
    "fact-key-unknown": Message(
        "没有 {key} 这个键", "there is no key {key}", "{guess_zh}可用：{allowed}", "{guess_en}Keys: {allowed}"
    ),
    "fact-given-twice": Message(
        "{key} 与 {other} 是同一项，写了两次", "{key} and {other} are the same, given twice"
    ),
    "fact-empty": Message("{key} 是空的", "{key} is empty"),
    "fact-number": Message(
        "{fact} 应当是数字，现在是 {value}",
        "{fact} should be a number, found {value}",
        "写数字，或数字加单位，例如 800 kg；不清楚就不写",
        "a number, or a number with its unit such as 800 kg; leave it out if not known",
    ),
    "fact-not-integer": Message(
        "{fact} 应当是整数，现在是 {value}", "{fact} should be a whole number, found {value}"
    ),
    "fact-range": Message(
        "{fact} 的 {value} 超出范围 {low} 到 {high}{unit}",
        "{fact}: {value} is outside {low} to {high}{unit}",
        "核对数字和单位",
        "check the number and its unit",
    ),
    "number-digits": Message(
        "{fact} 的 {value} 超过 12 位有效数字",
        "{fact}: {value} has more than 12 significant digits",
        "四舍五入",
        "round it",
    ),
    "fact-yes-no": Message(
        "{fact} 应当是 true 或 false，现在是 {value}",
        "{fact} should be true or false, found {value}",
        "是写 true，否写 false；不清楚就不写",
        "true for yes, false for no; leave it out if not known",
    ),
    "fact-date": Message(
        "{fact} 应当是日期，现在是 {value}",
        "{fact} should be a date, found {value}",
        "写成 2026-09-30",
        "write 2026-09-30",
    ),
    "fact-text": Message("{fact} 应当是文字，现在是 {value}", "{fact} should be a text, found {value}"),
    "fact-word": Message(
        "{fact} 应当是一个词，现在是 {value}",
        "{fact} should be a word, found {value}",
        "可用：{allowed}",
        "words: {allowed}",
    ),
    "fact-words": Message(
        "{fact} 应当是词的列表，现在是 {value}",
        "{fact} should be a list of words, found {value}",
        "写成 [{value}]；没有就写 []",
        "write [{value}]; [] for none",
    ),
    "fact-choice": Message(
        "{fact} 没有 {value} 这个选项",
        "{fact}: {value} is not one of its choices",
        "{guess_zh}可用：{allowed}",
        "{guess_en}Choices: {allowed}",
    ),
    "term-unknown": Message(
        "{fact}：词表“{list}”没有 {value}，按未知处理",
        "{fact}: {value} is not in the term list {list}; it is treated as unknown",
        "{guess_zh}写标准名称、别名或 CAS 号；确知不在表中写 其他",
        "{guess_en}Write a name, alias or CAS number; 其他 if it is known to be none of them.",
    ),
    "term-ambiguous": Message(
        "{fact}：{value} 可以是 {candidates}",
        "{fact}: {value} may be {candidates}",
        "写其中一个",
        "write one of them",
    ),
    "only-if-contradiction": Message(
        "{fact} 写了 true，但 {other} 是 false；按 false 处理",
        "{fact} is true although {other} is false; it is treated as false",
        "核对这两项",
        "check the two",
    ),
    "count-contradiction": Message(
        "{fact} 是 {value}，但列表 {list} 有 {length} 项",
        "{fact} is {value}, but the list {list} has {length} items",
    ),
    "subject-id-twice": Message(
        "编号 {id} 重复，已用于 {other}",
        "the id {id} stands twice; first at {other}",
        "一个企业内编号不能重复",
        "ids within an enterprise must differ",
    ),
    "role-unknown": Message(
        "没有 {key} 这个岗位",
        "there is no role {key}",
        "{guess_zh}可用：{allowed}",
        "{guess_en}Roles: {allowed}",
    ),
    "day-to-come": Message(
        "{what} 的日期 {day} 晚于评估日期 {as_of}，不按已发生计",
        "the day {day} of {what} is after the day of evaluation {as_of}, so it does not count as done",
    ),
    "task-unknown": Message(
        "没有 {key} 这个任务",
        "there is no task {key}",
        "{guess_zh}或写规则编号 规则集/编号",
        "{guess_en}Or write the id of a duty, rule_set/id.",
    ),
    "risk-unknown": Message(
        "这类对象没有 {key} 这条风险",
        "there is no risk {key} for this kind of subject",
        "{guess_zh}",
        "{guess_en}",
    ),
    "factor-unknown": Message(
        "该方法没有 {key} 这个因素", "the method has no factor {key}", "可用：{allowed}", "factors: {allowed}"
    ),
    "own-score-off-scale": Message(
        "{fact} 的分值 {value} 不在 {method} 的分值表上",
        "{fact}: the score {value} is not on the scale of {method}",
        "分值：{steps}",
        "scores: {steps}",
    ),
    "own-risk-method": Message(
        "自有风险写了分值，但没有写 method",
        "an own risk with scores needs its method",
        "例如 method: LEC",
        "e.g. method: LEC",
    ),
    "subject-unknown": Message(
        "没有编号为 {key} 的对象", "there is no subject with the id {key}", "{guess_zh}", "{guess_en}"
    ),
}
