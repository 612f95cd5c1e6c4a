"""Words for the store: opening it, what it will not take, and steps of a hazard that may not be taken."""

from __future__ import annotations

from ..diagnostics import Message

_CHOICES = ("{guess_zh}可用：{allowed}", "{guess_en}There are: {allowed}")

MESSAGES: dict[str, Message] = {
    "store-url": Message(
        "数据库地址写法不对",
        "this is no address of a database",
        "写成 sqlite:///文件名.db 或 postgresql://用户@主机/库名",
        "write sqlite:///file.db or postgresql://user@host/name",
    ),
    "store-database": Message(
        "不支持数据库 {name}",
        "{name} is not supported",
        "用 sqlite 或 postgresql",
        "use sqlite or postgresql",
    ),
    "store-driver": Message(
        "没有数据库驱动 {module}",
        "the database driver {module} is not installed",
        "安装：pip install 'dual-prevention[postgres]'",
        "install it: pip install 'dual-prevention[postgres]'",
    ),
    "store-missing": Message(
        "{url} 还没有台账数据",
        "{url} is no store yet",
        "先用 dualprev evaluate --store 建立，或检查地址",
        "dualprev evaluate --store makes one; or check the address",
    ),
    "store-folder": Message("没有文件夹 {folder}", "there is no folder {folder}"),
    "store-version": Message(
        "数据库结构版本是 {found}，本程序需要 {needed}",
        "the store has version {found}, this program needs {needed}",
    ),
    "store-failed": Message(
        "数据库出错，未写入任何内容：{reason}", "the database failed, nothing was written: {reason}"
    ),
    "store-changed": Message(
        "这条记录刚被别人修改，未写入任何内容",
        "somebody else has just changed this record, nothing was written",
        "再执行一次",
        "do it again",
    ),
    "store-no-id": Message(
        "事实没有企业编号（id），不能存入",
        "the facts have no id of the enterprise and cannot be stored",
        "在 enterprise 下写 id，同一企业始终用同一个",
        "write an id under enterprise, always the same for one enterprise",
    ),
    "store-text": Message(
        "文字里有数据库不能存的字符", "the text has characters that a database cannot hold"
    ),
    "store-value": Message("不能存入 {value}（{type}）", "{value} ({type}) cannot be stored"),
    "store-no-facts": Message("没有企业 {id} 的事实", "there are no facts of the enterprise {id}"),
    "store-other-facts": Message(
        "给出的事实文件不是企业 {id} 的", "the fact document is not one of the enterprise {id}"
    ),
    "store-record-empty": Message(
        "登记隐患须有描述和发现人", "a hazard needs a description and who found it"
    ),
    "store-no-hazard": Message(
        "企业 {id} 的台账没有 {code}", "the register of {id} has no {code}", *_CHOICES
    ),
    "store-no-hazard-anywhere": Message("台账没有 {code}", "the register has no {code}", *_CHOICES),
    "store-no-move": Message("没有 {name} 这一步", "there is no step {name}", *_CHOICES),
    "store-which-enterprise": Message(
        "{code} 不止一家企业有",
        "several enterprises have a {code}",
        "用 --enterprise 指明",
        "name one with --enterprise",
    ),
    "store-move-nobody": Message(
        "没有写明谁办理", "it does not say who does this", "用 --by 写姓名", "name them with --by"
    ),
    "store-move-note": Message(
        "{move} 须写明原因", "{move} needs a reason", "写在 --note", "give it with --note"
    ),
    "store-move-state": Message(
        "状态 {state} 不能 {move}",
        "{move} is not possible in the state {state}",
        "可以：{allowed}",
        "possible: {allowed}",
    ),
    "store-move-missing": Message(
        "{move} 还缺：{names}",
        "{move} lacks: {names}",
        "用 --set 名称=内容 填写",
        "enter them with --set NAME=TEXT",
    ),
    "store-move-five": Message(
        "重大隐患五落实缺项，不得进入整改：{names}",
        "a major hazard may not enter treatment while one of the five is missing: {names}",
        "先用 amend 补齐责任、措施、资金、时限、预案",
        "fill in responsible, remedy, fund, deadline and plan with amend",
    ),
    "store-move-acceptor": Message(
        "{by} 是整改责任人，不得验收",
        "{by} is responsible for the treatment ({responsible}) and may not judge it",
    ),
    "store-move-field": Message("{move} 不填 {name}", "{move} takes no {name}", *_CHOICES),
    "store-move-empty": Message("{name} 是空的", "{name} is empty"),
    "store-move-text": Message(
        "{name} 里有数据库不能存的字符", "{name} has characters that a database cannot hold"
    ),
    "store-move-day": Message(
        "{name}：{value} 不是日期", "{name}: {value} is no day", "写成 2026-09-30", "write 2026-09-30"
    ),
    "store-move-severity": Message(
        "隐患等级没有 {value}",
        "there is no severity {value}",
        "用 general（一般）或 major（重大）",
        "use general or major",
    ),
    "store-move-early": Message(
        "{day} 早于上一步的日期 {first}", "{day} is before the day of the step before, {first}"
    ),
    "store-move-treated": Message(
        "完成日期 {value} 须在 {first} 至 {last} 之间",
        "treated_on {value} must be between {first} and {last}",
    ),
    "store-move-deadline": Message(
        "期限 {value} 须晚于 {first}", "the deadline {value} must be after {first}"
    ),
    "store-move-downgrade": Message(
        "规则 {rule} 判为重大隐患，不能改为一般", "the rule {rule} says major; it cannot be made general"
    ),
    "store-move-on-spot": Message(
        "重大隐患不能当场整改了结",
        "a major hazard cannot be put right on the spot",
        "按 assign、start 办理",
        "assign and start it",
    ),
    "store-move-major-already": Message("已经是重大隐患", "it is major already"),
    "store-move-not-listed": Message("没有被挂牌督办", "it is not listed for supervision"),
}
