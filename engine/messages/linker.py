"""Words for linking: names, types, units, editions, packs."""

from __future__ import annotations

from ..diagnostics import Message

_GUESS = ("{guess_zh}可用的有：{allowed}", "{guess_en}Known: {allowed}")

MESSAGES: dict[str, Message] = {
    "unknown-name": Message(
        "{kind} 没有名为 {name} 的事实或派生值", "{kind} has no fact or derived value {name}", *_GUESS
    ),
    "owner-name": Message(
        "{name} 属于 {owner}，列表函数里面要写明",
        "{name} belongs to {owner}; inside a list function that must be said",
        "写作 {owner}.{name}",
        "write {owner}.{name}",
    ),
    "ambiguous-name": Message(
        "{name} 在 {item} 和 {owner} 里都有",
        "both {item} and {owner} have {name}",
        "写作 {item}.{name} 或 {owner}.{name}",
        "write {item}.{name} or {owner}.{name}",
    ),
    "sector-crossed": Message(
        "{set}（{sector}）的规则用了行业 {other} 的 {name}，不评价该行业时就没有这个值",
        "a rule of {set} ({sector}) reads {name} of the sector {other}, which is not there when that sector is left out",
        "把它移到 {other}，或在 pack.yaml 里给 {sector} 写上 uses: [{other}]",
        "move it to {other}, or give {sector} `uses: [{other}]` in pack.yaml",
    ),
    "unknown-kind": Message("没有对象类型 {name}", "there is no kind {name}", *_GUESS),
    "unknown-word": Message("{list} 里没有 {word}", "{list} has no word {word}", *_GUESS),
    "unknown-term": Message("词表 {list} 里没有 {word}", "the term list {list} has no word {word}", *_GUESS),
    "unknown-source": Message("来源 {source} 没有登记", "the source {source} is not registered", *_GUESS),
    "unknown-method": Message("没有评价方法 {name}", "there is no method {name}", *_GUESS),
    "unknown-profile": Message("没有配置 {name}", "there is no profile {name}", *_GUESS),
    "unknown-function": Message("没有函数 {name}", "there is no function {name}", *_GUESS),
    "unknown-table": Message("规则集没有声明表 {name}", "the rule set names no table {name}", *_GUESS),
    "unknown-column": Message("表里没有列 {name}", "the table has no column {name}", *_GUESS),
    "key-count": Message(
        "表 {table} 要 {want} 个键，写了 {have} 个", "{table} takes {want} keys, not {have}"
    ),
    "key-type": Message("表 {table} 的键 {key} 类型不符", "the key {key} of {table} has another type"),
    "list-as-value": Message(
        "{name} 是一个列表，不是数",
        "{name} is a list, not a number",
        "数个数用 count({name})",
        "to count it write count({name})",
    ),
    "list-expected": Message(
        "{function} 的第一个参数应当是列表", "the first argument of {function} must be a list"
    ),
    "list-too-deep": Message(
        "{function} 只能用于直接下级列表", "{function} only goes over the list of a subject's own things"
    ),
    "set-item-constant": Message(
        "对集合逐项计算时，只能用 code、表和常数",
        "over a set only `code`, tables and constants may be used",
    ),
    "argument-count": Message(
        "{function} 要 {want} 个参数，写了 {have} 个", "{function} takes {want} arguments, not {have}"
    ),
    "unit-missing": Message(
        "{number} 没有单位", "{number} has no unit", "写作 '{number} {unit}'", "write '{number} {unit}'"
    ),
    "unit-mismatch": Message(
        "单位不合：一边是 {have}，另一边是 {want}", "units do not fit: {have} against {want}"
    ),
    "quantity-expected": Message(
        "“{text}” 不是带单位的数", "'{text}' is no number with a unit", "例如 '5 m'", "for example '5 m'"
    ),
    "date-expected": Message(
        "这里应当是日期", "a date is expected here", "例如 '2026-09-30'", "as in '2026-09-30'"
    ),
    "number-not-date": Message(
        "这里应当是数，不是日期",
        "a number is expected here, not a day",
        "日期不加不减：近一年内写 years_since(日期) < 1，另有 months_since、days_since",
        "days are neither added nor subtracted: within the last year is years_since(day) < 1; also months_since, days_since",
    ),
    "number-expected": Message("这里应当是数", "a number is expected here"),
    "not-a-condition": Message(
        "这不是条件，不能判断真假", "this is no condition: it is neither true nor false"
    ),
    "compare-nothing": Message("比较的两边都不是事实", "neither side of the comparison is a fact"),
    "compare-yes-no": Message(
        "是否类事实不用 == 比较",
        "a yes/no fact is not compared",
        "直接写名称，或 not 名称",
        "write the name, or not and the name",
    ),
    "compare-set": Message(
        "集合不能这样比较", "a set cannot be compared so", "写作 某词 in 集合", "write word in set"
    ),
    "compare-text": Message(
        "文字不能用于判断", "free text decides nothing", "只能写 known(名称)", "only known(name)"
    ),
    "compare-computed-equal": Message(
        "计算得到的数用 == 比较，按 12 位有效数字相等",
        "a computed number compared with ==: equal to 12 digits",
    ),
    "compare-different-lists": Message(
        "两边的词不是同一个词表", "the words of both sides are of different lists"
    ),
    "compare-two-ordered": Message(
        "两个选项之间只能用 == 或 !=", "two choices are only compared with == or !="
    ),
    "compare-unordered": Message(
        "{list} 没有高低顺序", "{list} has no order", "用 in [..] 列出", "list the words with in [..]"
    ),
    "in-needs-a-list": Message("{name} 不是集合也不是表", "{name} is neither a set nor a table"),
    "in-table-key": Message("这个值不能作表 {table} 的键", "this cannot be a key of the table {table}"),
    "known-needs-a-fact": Message("known 只问一个事实或派生值", "known asks about one fact or derived value"),
    "assume-type": Message("假定值与事实类型不同", "the assumed value has another type than the fact"),
    "value-type": Message("几个结果的类型不同", "the results are of different types"),
    "value-circle": Message("循环定义：{path}", "defined in a circle: {path}"),
    "pick-key": Message("pick 的键与被判断的值类型不符", "the key does not fit the picked value"),
    "pick-gap": Message(
        "pick 没有覆盖：{missing}", "pick leaves out: {missing}", "补上，或加 else", "add them, or else"
    ),
    "timing-value": Message(
        "时间写法不对", "not a timing value", "例如 2 hours、month、3", "for example 2 hours, month, 3"
    ),
    "timing-until": Message(
        "until 的 {name} 不是日期也不是是否类事实",
        "until names {name}, which is no fact that is a date or a yes/no",
        "写事实的名称；派生值和条件写进 where",
        "name a fact; values that are worked out, and conditions, go into `where`",
    ),
    "at-least-too-many": Message(
        "至少 {count} 条，但只有 {lines} 条", "at least {count} of {lines} lines can never hold"
    ),
    "found-unknown": Message("没有隐患条目 {id}", "there is no hazard entry {id}", *_GUESS),
    "found-none": Message(
        "没有隐患条目符合 {id}",
        "no hazard entry matches {id}",
        "* 代表任意字符，? 代表一个字符，不跨规则集；可用：{allowed}",
        "* stands for any signs, ? for one, within one rule set; ids: {allowed}",
    ),
    "found-elsewhere": Message(
        "{id} 的对象 {kind} 与 {here} 没有上下级关系",
        "{id} is about {kind}, which is neither above nor below {here}",
    ),
    "dated-by-no-date": Message("dated_by 的 {name} 不是日期", "dated_by names {name}, which is no date"),
    "defined-twice": Message(
        "{name} 在同一天有两个定义，另一个是 {other}",
        "{name} has two definitions in force, the other is {other}",
        "用 replaces 说明谁代替谁，或改来源的施行期",
        "say with replaces which stands in for which, or mend the sources' intervals",
    ),
    "edition-types": Message("{name} 的各版本类型不同", "the editions of {name} have different types"),
    "derive-on-row": Message("{kind} 上不能写派生值", "no derived values on {kind}"),
    "grade-on-hazard": Message(
        "隐患不定风险等级", "a hazard has no risk level", "用 severity", "use severity"
    ),
    "risk-factors": Message("{method} 的因素不符：{factors}", "factors that do not fit {method}: {factors}"),
    "score-off-scale": Message(
        "{method} 的 {factor} 没有分值 {score}",
        "{method} has no score {score} for {factor}",
        "{scale}",
        "{scale}",
    ),
    "method-variant": Message(
        "{method} 没有阈值方案 {variant}", "{method} has no variant {variant}", *_GUESS
    ),
    "matrix-levels": Message(
        "矩阵的值应当是 red orange yellow blue", "a matrix must give red, orange, yellow or blue"
    ),
    "disable-unknown": Message("要停用的 {id} 不存在", "{id}, to be disabled, does not exist", *_GUESS),
    "replace-unknown": Message("要替换的 {id} 不存在", "{id}, to be replaced, does not exist", *_GUESS),
    "replaced-twice": Message(
        "规则包 {pack} 和 {other} 都替换了 {id}", "the packs {pack} and {other} both replace {id}"
    ),
    "rule-set-twice-in-packs": Message(
        "规则集 {name} 已在 {other}", "the rule set {name} is already in {other}"
    ),
    "english-missing": Message("{id} 有文字没有英文", "{id} has texts without English"),
    "divisor-may-be-zero": Message(
        "{name} 可能为 0，那时结果未知", "{name} may be 0; the result is then unknown"
    ),
    "no-edition-in-force": Message("没有施行中的版本", "no edition is in force"),
    "no-vote": Message("没有规则定级", "no rule gives a level"),
    "no-record": Message("台账没有这一项", "the register does not say"),
}
