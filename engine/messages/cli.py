"""Words for the command line: its arguments, its output, and what goes wrong beyond files."""

from __future__ import annotations

from ..diagnostics import Message

_HELP = ("用 {command} --help 查看用法", "see {command} --help")
_GUESS_HELP = ("{guess_zh}用 {command} --help 查看用法", "{guess_en}See {command} --help.")
_CHOICES = ("{guess_zh}可用：{allowed}", "{guess_en}Words: {allowed}")

MESSAGES: dict[str, Message] = {
    "usage-no-option": Message("没有选项 {name}", "there is no option {name}", *_GUESS_HELP),
    "usage-no-command": Message("没有命令 {name}", "there is no command {name}", *_GUESS_HELP),
    "usage-missing": Message("缺少参数 {name}", "{name} is missing", *_HELP),
    "usage-option": Message("选项 {name} 用法不对：{problem}", "option {name}: {problem}", *_HELP),
    "usage-error": Message("用法不对：{problem}", "{problem}", *_HELP),
    "usage-choice": Message(
        "{name} 没有 {value} 这个值", "{name}: {value} is not one of its words", *_CHOICES
    ),
    "usage-day": Message(
        "{name}：{value} 不是日期", "{name}: {value} is no day", "写成 2026-09-30", "write 2026-09-30"
    ),
    "stdin-twice": Message("标准输入只能读一次", "standard input can be read only once"),
    "engine-missing": Message(
        "此处没有 durable 引擎",
        "the durable engine is not there",
        "它需要 Python 3.12 或更早版本和 durable-rules；或用 --engine compiled",
        "it needs Python 3.12 or older and durable-rules; or use --engine compiled",
    ),
    "output-unwritable": Message("不能写入 {path}：{reason}", "cannot write {path}: {reason}"),
    "output-is-input": Message(
        "输出文件 {path} 就是输入文件",
        "the output {path} is also an input",
        "换一个文件名",
        "choose another name",
    ),
    "fail-on-open": Message(
        "{enterprise}：事实不全，尚不能排除等级 {level}",
        "{enterprise}: facts are missing; {level} or worse is still possible",
        "先补充报告开头列出的事实",
        "collect the facts listed at the head of the report",
    ),
    "fail-on-no-level": Message("{enterprise}：没有规则定级", "{enterprise}: no rule gives a level"),
    "explain-no-subject": Message(
        "事实里没有编号为 {id} 的对象", "the facts have no subject {id}", *_CHOICES
    ),
    "explain-no-rule": Message(
        "没有条目或派生值 {id}", "there is no rule or derived value {id}", "{guess_zh}", "{guess_en}"
    ),
    "explain-no-row": Message(
        "{id} 针对风险或隐患，而该处没有",
        "{id} is about risks or hazards, and there is none here",
        "写 规则@风险或隐患 可看它为何不存在",
        "rule@risk or rule@hazard shows why it is not there",
    ),
    "explain-not-in-force": Message(
        "{id} 在 {day} 未施行或已被代替",
        "{id} is not in force on {day}, or is replaced",
        "用 --as-of 换一天",
        "choose another day with --as-of",
    ),
    "explain-ambiguous": Message(
        "{id} 有几个", "{id} may be several", "写全：{allowed}", "write one of {allowed}"
    ),
    "explain-other-kind": Message(
        "{id} 不是关于 {subject}（{kind}）的",
        "{id} is not about {subject} ({kind})",
        "它关于 {kinds}",
        "it is about {kinds}",
    ),
    "rule-id-unknown": Message("没有条目 {id}", "there is no entry {id}", "{guess_zh}", "{guess_en}"),
    "test-failed": Message("用例失败：{name}", "the case fails: {name}"),
    "untested-firing": Message("{id} 没有触发的用例", "{id} has no case that fires"),
    "untested-resting": Message("{id} 没有不触发的用例", "{id} has no case that does not fire"),
    "untried-on": Message(
        "比较（{comparison}）：本规则集没有用例正好取界限值",
        "comparison with {comparison}: no case of this rule set has exactly this value",
        "加一个正好等于界限值的用例：“以上”含本数，“超过”不含",
        'add a case with exactly this value: it tells "at least" from "more than"',
    ),
    "untried-below": Message(
        "比较（{comparison}）：本规则集没有用例低于界限值",
        "comparison with {comparison}: no case of this rule set is below this value",
        "加一个低于界限值的用例",
        "add a case below this value",
    ),
    "untried-above": Message(
        "比较（{comparison}）：本规则集没有用例高于界限值",
        "comparison with {comparison}: no case of this rule set is above this value",
        "加一个高于界限值的用例",
        "add a case above this value",
    ),
    "executors-disagree": Message(
        "两个引擎的结论不一致：{first} 与 {second}。这是本程序的缺陷，不是事实有误",
        "the engines {first} and {second} disagree. This is a defect of the program, not of the facts",
        "请带上事实文件报告此问题；可用 --engine compiled 暂时绕过",
        "please report it with the fact file; --engine compiled gives one engine's answer meanwhile",
    ),
    "system-error": Message("系统错误：{reason}", "system error: {reason}"),
    "internal-error": Message(
        "程序内部错误：{reason}",
        "internal error: {reason}",
        "请报告此问题；设 DUALPREV_DEBUG=1 可看到详细位置",
        "please report it; DUALPREV_DEBUG=1 shows where",
    ),
}
