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
        "没有 lambda", "there is no lambda",
        "条件直接写在列表函数里", "write the condition inside the list function"
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
        "这里不能出现“{found}”", "'{found}' cannot stand here", "检查前面是否漏了运算符或引号",
        "see whether an operator or quotes are missing before it",
    ),
    "expression-unfinished": Message(
        "表达式没有写完（停在“{found}”之后）", "the expression stops too early, after '{found}'"
    ),
    "expression-unit-unquoted": Message(
        "带单位的数要加引号: '{found}'", "a number with its unit is quoted: '{found}'"
    ),
}  # fmt: skip
