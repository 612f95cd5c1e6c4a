"""The words for faults in rule text: expressions, values, conditions, timing, entries."""

from __future__ import annotations

from ..diagnostics import Message

MESSAGES = {
    "expression-arguments": Message(
        "{found}(…) 需要 {wanted} 个参数，这里写了 {given} 个",
        "{found}(...) takes {wanted} arguments, {given} given",
    ),
    "expression-attribute-call": Message(
        "“{found}”不能这样用：点号后面只能是事实名，函数写在最前面",
        "'{found}' cannot be used so: after a dot stands a fact's name, a function stands in front",
        "例如 count(chemicals, quantity > '5 t')",
        "as in count(chemicals, quantity > '5 t')",
    ),
    "expression-bracket-open": Message(
        "括号“{found}”没有收尾，缺少“{right}”",
        "the bracket {found} is not closed, {right} is missing",
        "若表达式写在 {{}} 或 [] 里面，请给整个表达式加引号，否则 YAML 会在逗号处把它切断",
        "an expression inside {{}} or [] needs quotes around it, otherwise YAML cuts it at the comma",
    ),
    "expression-brackets-empty": Message("“{found}”里面是空的", "nothing stands inside {found}"),
    "expression-chain": Message(
        "一串比较里不能混用“{found}”",
        "'{found}' cannot be mixed into a chain of comparisons",
        "只有同方向的大小比较可以连写（3 <= x < 5），其余用 and 连接",
        "only < and <= or > and >= make a chain (3 <= x < 5); join the others with and",
    ),
    "expression-character": Message(
        "表达式里不能有“{found}”",
        "'{found}' has no meaning in an expression",
        "名称只能用汉字、字母、数字和下划线；其他文字加单引号",
        "names hold letters, digits and _; other words are quoted with '...'",
    ),
    "expression-comma": Message(
        "这里不能有逗号",
        "a comma cannot stand here",
        "并列的条件用 and、or，或写成 all:、any: 下的列表",
        "join conditions with and, or; or list them under all: or any:",
    ),
    "expression-deep": Message(
        "表达式嵌套超过 {limit} 层",
        "the expression is nested deeper than {limit}",
        "拆成几个 derive 值",
        "make several derived values of it",
    ),
    "expression-empty": Message("这里缺少一个表达式", "an expression is missing here"),
    "expression-function": Message(
        "没有函数“{found}”", "there is no function {found}", "可用: {right}", "use: {right}"
    ),
    "expression-in-what": Message(
        "in 后面要写 [甲, 乙] 或一个集合、表的名称，不能是“{found}”",
        "after in stands [a, b] or the name of a set or table, not '{found}'",
    ),
    "expression-list": Message(
        "方括号列表只能写在 in 后面",
        "a list in brackets stands only after in",
        "对列表求值用 count(列表, 条件)、sum(列表, 值, 条件)、any、all",
        "over lists use count(list, condition), sum(list, value, condition), any, all",
    ),
    "expression-long": Message(
        "表达式超过 {limit} 个字符",
        "the expression is longer than {limit} characters",
        "拆成几个 derive 值",
        "make several derived values of it",
    ),
    "expression-name-parts": Message(
        "“{found}”层数太多：最多写 类别.名称",
        "'{found}' has too many parts: a kind and a name at most",
    ),
    "expression-no-comprehension": Message(
        "没有“for”写法",
        "there is no 'for'",
        "用 count(列表, 条件)、sum(列表, 值, 条件)、any(列表, 条件)、all(列表, 条件)",
        "use count(list, condition), sum(list, value, condition), any(list, condition), all(list, condition)",
    ),
    "expression-no-conditional": Message(
        "表达式里没有“{found}”",
        "there is no '{found}' in expressions",
        "用 derive 的 cases: 或 pick: 按情况取值",
        "use cases: or pick: of derive",
    ),
    "expression-no-is": Message("不用 is，写 ==", "is not used, write =="),
    "expression-no-lambda": Message(
        "没有 lambda",
        "there is no lambda",
        "条件直接写在列表函数里",
        "write the condition inside the list function",
    ),
    "expression-no-none": Message(
        "没有“{found}”：未填的事实就是未知",
        "there is no '{found}': a fact not given is unknown",
        "要问是否已填，写 known(x)",
        "to ask whether it is given write known(x)",
    ),
    "expression-no-percent": Message(
        "“{found}”不能单独写",
        "'{found}' cannot stand alone",
        "百分数连单位加引号: ratio > '30 %'；没有取余运算",
        "quote a percentage with its number: ratio > '30 %'; there is no remainder",
    ),
    "expression-no-power": Message(
        "没有乘方“{found}”", "there is no power '{found}'", "写成连乘 x * x", "write x * x"
    ),
    "expression-not-inside": Message(
        "not 不能写在比较或运算的右边",
        "not cannot stand inside a comparison or a calculation",
        "加括号，或把 not 放到最前面；是非事实直接写 x 或 not x",
        "use brackets or put not in front; a yes/no fact is written x or not x",
    ),
    "expression-number-long": Message("数字“{found}”太长", "the number {found} is too long"),
    "expression-number-name": Message(
        "“{found}”以数字开头，不能作名称",
        "'{found}' begins with a digit, so it is no name",
        "带单位的数或以数字开头的词要加单引号，例如 '24 hour'、'3级'",
        "a number with its unit, or a word that begins with a digit, is quoted: '24 hour', '3级'",
    ),
    "expression-number-point": Message(
        "数字“{found}”写法不完整", "the number '{found}' is not complete", "写 0.5 或 5.0", "write 0.5 or 5.0"
    ),
    "expression-quote-empty": Message("引号里是空的", "nothing stands between the quotes"),
    "expression-quote-mixed": Message(
        "引号里不能同时有单引号和双引号", "a quoted word cannot hold both kinds of quotes"
    ),
    "expression-quote-open": Message("引号 {found} 没有收尾", "the quote {found} is not closed"),
    "expression-quotes": Message(
        "引号“{found}”应写成英文单引号 '", "the quotation mark {found} should be a plain '"
    ),
    "expression-reserved": Message(
        "“{found}”是保留字，不能作名称", "'{found}' is a reserved word and cannot be a name"
    ),
    "expression-sign": Message("“{found}”应写成 {right}", "'{found}' should be written {right}"),
    "expression-split": Message(
        "表达式在逗号或括号处被 YAML 切断了: {found}",
        "YAML cut an expression at a comma or bracket: {found}",
        "给花括号、方括号里的整个表达式加双引号",
        "put double quotes around the whole expression inside {{}} or []",
    ),
    "expression-string-prefix": Message(
        "引号前面不能有“{found}”", "'{found}' cannot stand before a quote", "中间加空格或去掉", "remove it"
    ),
    "expression-unexpected": Message(
        "这里不能出现“{found}”",
        "'{found}' cannot stand here",
        "检查前面是否漏了运算符或引号",
        "see whether an operator or quotes are missing before it",
    ),
    "expression-unfinished": Message(
        "表达式没有写完（停在“{found}”之后）", "the expression stops too early, after '{found}'"
    ),
    "expression-unit-unquoted": Message(
        "带单位的数要加引号: '{found}'", "a number with its unit is quoted: '{found}'"
    ),
    "basis-form": Message("basis 应为 [{{source, clause}}]", "basis should be [{{source, clause}}]"),
    "cases-last": Message(
        "cases 的最后一行不能有 when: 它是其余情况的结果",
        "the last row of cases has no when: it is what is left",
        "在末尾加一行只有 is 的，或删去这一行的 when",
        "add a row with is alone, or remove this when",
    ),
    "cases-list": Message("cases 应为一列 {{is, when}}", "cases should be a list of {{is, when}}"),
    "cases-row": Message(
        "cases 的一行应为 {{is, when}}，不是 {found}", "a row of cases is {{is, when}}, not {found}"
    ),
    "cases-when": Message("cases 除最后一行外都要有 when", "every row of cases but the last needs a when"),
    "clause-missing": Message(
        "缺少依据条款（来源: {source}）",
        "the clause that this entry stands on is missing (source: {source})",
        "写 clause 或 basis: [{{source, clause}}]；自定的要求写 confidence: house_default",
        "write clause, or basis: [{{source, clause}}]; a requirement of your own has confidence: house_default",
    ),
    "clause-without-source": Message(
        "写了条款“{found}”，却没有来源",
        "the clause {found} has no source",
        "在规则集开头写 source，或改用 basis: [{{source, clause}}]",
        "write source at the head, or use basis: [{{source, clause}}]",
    ),
    "condition-at-least": Message(
        "at least {count}: 列出的只有 {most} 项，应为 1 到 {most}",
        "at least {count}: {most} lines are listed, so it is 1 to {most}",
    ),
    "condition-key": Message(
        "条件里没有“{found}”",
        "a condition has no '{found}'",
        "{guess_zh}可用: {allowed}",
        "{guess_en}Allowed: {allowed}",
    ),
    "condition-keys": Message(
        "一个条件只能有一个词，这里有: {found}",
        "a condition has one word, here are: {found}",
        "嵌套写，例如 all: [{{any: [...]}}, {{none: [...]}}]",
        "nest them, as in all: [{{any: [...]}}, {{none: [...]}}]",
    ),
    "condition-lines": Message(
        "{key}: 后面应为一列条件，不是 {found}", "after {key}: stands a list, not {found}"
    ),
    "condition-list": Message(
        "条件不能只是一个列表", "a condition cannot be a bare list", "写明 all: 还是 any:", "say all: or any:"
    ),
    "condition-no-lines": Message("{key}: 后面是空的", "nothing stands under {key}:"),
    "derive-form": Message(
        "派生值要有且只有一种写法，这里有: {found}",
        "a derived value has exactly one form, here are: {found}",
        "value: | when: | of: 加 pick: | cases:",
        "value: | when: | of: with pick: | cases:",
    ),
    "expression-expected": Message(
        "这里应为一个表达式，不是 {found}", "an expression is expected here, not {found}"
    ),
    "found-id": Message(
        "found 后面应为隐患编号，不是 {found}", "after found stands a hazard's id, not {found}"
    ),
    "rule-id-signs": Message("“{found}”里不能有 / 、* 或空格", "{found} cannot hold / or * or blanks"),
    "rule-id-twice": Message(
        "编号 {found} 重复，第 {line} 行已经用过", "the id {found} stands twice; first on line {line}"
    ),
    "pick-duplicate": Message("pick 的“{found}”写了两次", "pick has {found} twice"),
    "pick-else": Message(
        "比较式的 pick 要有 else",
        "a pick by comparisons needs else",
        "else: 其余情况的值",
        "else: the value of the rest",
    ),
    "pick-mapping": Message(
        "pick 应为 {{键: 值}}，不是 {found}", "pick should be {{key: value}}, not {found}"
    ),
    "pick-mixed": Message(
        "pick 的键要么都是选项，要么都是同一方向的比较",
        "the keys of a pick are all choices, or all comparisons of one direction",
        "只用 >= 和 >，或只用 <= 和 <",
        "use >= and > alone, or <= and < alone",
    ),
    "pick-nested": Message(
        "pick 的值里不能再有 pick 或 cases",
        "a pick cannot hold another pick or cases",
        "另写一个 derive 值",
        "make a derived value of it",
    ),
    "pick-only-else": Message("pick 只有 else", "pick has nothing but else"),
    "pick-operator": Message(
        "pick 的键不用“{found}”",
        "a key of pick does not use '{found}'",
        "选项直接写词；比较用 >= > <= <",
        "a choice is the word itself; comparisons use >= > <= <",
    ),
    "risk-method-form": Message(
        "method 应为 {{方法: {{因子: 分值}}}}",
        "method should be {{METHOD: {{factor: score}}}}",
        "例如 method: {{LEC: {{L: 3, E: 6, C: 40}}}}",
        "as in method: {{LEC: {{L: 3, E: 6, C: 40}}}}",
    ),
    "risk-method-or-direct": Message(
        "风险要写 method 或 direct，二者择一", "a risk has either method or direct"
    ),
    "rule-entry-expected": Message(
        "{what} 的一项应为 键: 值，不是 {found}", "an item of {what} is a mapping, not {found}"
    ),
    "rule-key-misplaced": Message(
        "“{key}”不属于 {what}，它属于: {home}",
        "{key} does not belong to {what}; it belongs to: {home}",
        "{what} 可用: {allowed}",
        "allowed in {what}: {allowed}",
    ),
    "rule-key-missing": Message("{what} 缺少 {key}", "{what} lacks {key}"),
    "rule-key-unknown": Message(
        "{what} 没有“{key}”这个键",
        "{what} has no key '{key}'",
        "{guess_zh}可用: {allowed}",
        "{guess_en}Allowed: {allowed}",
    ),
    "rule-mapping-expected": Message(
        "{key} 应为 {{键: 值}}，不是 {found}", "{key} should be a mapping, not {found}"
    ),
    "rule-name": Message(
        "{key}: “{found}”不能作名称",
        "{key}: '{found}' cannot be a name",
        "名称只有汉字、字母、数字和下划线，不以数字开头，不是保留字",
        "a name has letters, digits and _, does not begin with a digit and is no reserved word",
    ),
    "rule-set-empty": Message("规则集里没有任何内容", "the rule set is empty"),
    "rule-set-expected": Message(
        "这里应为一个规则集，不是 {found}", "a rule set is expected here, not {found}"
    ),
    "rule-set-twice": Message(
        "规则集 {found} 重复，第 {line} 行已经有了", "the rule set {found} stands twice; first on line {line}"
    ),
    "rule-text-expected": Message("{key} 应为文字，不是 {found}", "{key} should be a text, not {found}"),
    "rule-word-unknown": Message(
        "{key} 没有“{found}”这个词",
        "{key} has no word '{found}'",
        "{guess_zh}可用: {allowed}",
        "{guess_en}Allowed: {allowed}",
    ),
    "score-bounds": Message("lowest 应小于 highest", "lowest should be less than highest"),
    "score-cap": Message("分组“{found}”的上限是负数", "the cap of group {found} is negative"),
    "score-deduct-or-add": Message("一项要有 deduct 或 add，二者择一", "an item has either deduct or add"),
    "score-group": Message(
        "没有分组“{found}”",
        "there is no group {found}",
        "{guess_zh}可用: {allowed}",
        "{guess_en}Allowed: {allowed}",
    ),
    "score-no-items": Message("评分表没有任何项", "the score sheet has no items"),
    "score-when": Message("评分项要有 when 或 each", "an item needs when or each"),
    "section-list": Message(
        "{key} 应为一列条目，不是 {found}", "{key} should be a list of entries, not {found}"
    ),
    "rule-subject-missing": Message(
        "没有写明对象类别 subject",
        "the subject is missing",
        "在规则集开头或本条写 subject",
        "write subject at the head or on the entry",
    ),
    "table-path": Message(
        "表的路径“{found}”无效",
        "'{found}' is no path of a table",
        "相对于本文件，用 /，不含 ..",
        "relative to this file, with / and without ..",
    ),
    "timing-amount": Message(
        "“{found}”前面缺少数量", "the number before {found} is missing", "例如 1 {found}", "as in 1 {found}"
    ),
    "timing-both": Message(
        "{key} 和 {other} 不能写在同一条",
        "{key} and {other} cannot stand in one duty",
        "分成两条",
        "make two duties of it",
    ),
    "timing-needs": Message("{key} 要与 {needs} 一起写", "{key} needs {needs}"),
    "timing-one": Message(
        "{key} 只能写一个",
        "{key} takes one word",
        "每个事件写一条，用同一个 task 合并打印",
        "write a duty for each event; the same task prints them as one row",
    ),
    "timing-period": Message(
        "per 没有“{found}”",
        "per has no '{found}'",
        "周期: {allowed}，或一个事件词",
        "periods: {allowed}, or an event word",
    ),
    "timing-times": Message("times 应为 1 以上的整数", "times should be a whole number from 1 up"),
    "value-form": Message(
        "值的写法不成立: {found}",
        "this is no form of a value: {found}",
        "v | {{is, clause, confidence, note}} | {{of, pick}} | {{cases}}",
        "v | {{is, clause, confidence, note}} | {{of, pick}} | {{cases}}",
    ),
    "value-list": Message("这里应为一个值，不是列表", "a value is expected here, not a list"),
    "english-entry": Message(
        "规则集 {rule_set} 没有条目 {found}",
        "rule set {rule_set} has no entry {found}",
        "{guess_zh}",
        "{guess_en}",
    ),
    "english-set": Message("没有规则集 {found}", "there is no rule set {found}"),
    "english-count": Message(
        "{found}: 英文 {given} 条，中文 {wanted} 条",
        "{found}: {given} English texts for {wanted} Chinese ones",
    ),
    "text-split": Message(
        "文字在逗号处被 YAML 切断了: {found}",
        "YAML cut a text at its comma: {found}",
        "给花括号里带逗号的文字加双引号",
        "put double quotes around a text with a comma inside {{}}",
    ),
}
