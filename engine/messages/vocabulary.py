"""Words for the data of a pack: kinds, facts, term lists, sources, tables, methods, profiles."""

from __future__ import annotations

from ..diagnostics import Message

MESSAGES: dict[str, Message] = {
    "bad-name": Message(
        "{what} 的名称 {name} 不能用在表达式里",
        "{what}: the name {name} cannot stand in an expression",
        "用小写英文字母、数字和下划线，以字母开头",
        "letters, digits and _, beginning with a letter",
    ),
    "reserved-name": Message(
        "{what}：{name} 是保留词", "{what}: {name} is a reserved word", "换一个名称", "choose another name"
    ),
    "fact-file-key": Message(
        "{what}：{name} 是事实文件自己的键，不能作名称",
        "{what}: {name} is a key of fact files and cannot be a name here",
        "换一个名称，例如 sectors 改为 business_sectors",
        "choose another name, such as business_sectors for sectors",
    ),
    "bad-label": Message(
        "{what} 的中文名 {label} 不能用在表达式里",
        "{what}: the Chinese label {label} cannot stand in an expression",
        "只用文字和数字，不以数字开头，不用括号、标点和单位符号",
        "letters and digits only, not beginning with a digit; no brackets, punctuation or unit signs",
    ),
    "label-twice": Message(
        "{kind} 里 {label} 已经是 {fact} 的名称",
        "in {kind}, {label} already names {fact}",
        "同一类对象内名称不能重复",
        "names and labels within a kind must differ",
    ),
    "sector-unknown": Message(
        "没有行业 {name}",
        "there is no sector {name}",
        "{guess_zh}可用：{allowed}",
        "{guess_en}Sectors: {allowed}",
    ),
    "sector-fact": Message(
        "行业 {sector} 的 only_if 应当是企业的是否类事实，{name} 不是",
        "only_if of the sector {sector} takes yes/no facts of the enterprise, and {name} is none",
        "{guess_zh}",
        "{guess_en}",
    ),
    "role-not-answering": Message(
        "{what}：{role} 不是管控层级内的责任岗位",
        "{what}: {role} is no role of a tier that controls risks",
        "{guess_zh}可用：{allowed}",
        "{guess_en}Roles: {allowed}",
    ),
    "fact-twice": Message(
        "{kind} 的 {fact} 已经定义过", "{kind}.{fact} is already declared", "删去其中一个", "remove one"
    ),
    "kind-restated": Message(
        "{kind} 的 {key} 已经定为 {value}",
        "{key} of {kind} is already {value}",
        "扩展已有的对象类型时不写 parent 和 plural",
        "a kind that is extended has no parent and plural of its own",
    ),
    "parent-unknown": Message(
        "{kind} 的上级 {parent} 没有定义",
        "the parent {parent} of {kind} is not declared",
        "{guess_zh}已有：{allowed}",
        "{guess_en}Kinds: {allowed}",
    ),
    "kind-cycle": Message("对象类型的上级成环：{kinds}", "kinds are parents of each other: {kinds}"),
    "word-not-listed": Message(
        "{what} 没有 {word} 这个词",
        "{what}: {word} is not a word of this list",
        "{guess_zh}可用：{allowed}",
        "{guess_en}Words: {allowed}",
    ),
    "range-missing": Message(
        "数字 {fact} 没有写范围",
        "the number {fact} has no range",
        "写上可能的最小值和最大值，例如 range: [0, 1000]",
        "give its lowest and highest possible value, e.g. range: [0, 1000]",
    ),
    "range-shape": Message("{what} 应当是 [最小, 最大]", "{what} should be [lowest, highest]"),
    "range-bad": Message(
        "{what} 的范围不对",
        "{what}: this range is not possible",
        "最小不大于最大，绝对值不超过 1e12",
        "lowest at most highest, and neither beyond 1e12",
    ),
    "choice-twice": Message("{what} 里 {word} 写了两次", "{what}: {word} stands twice"),
    "choices-empty": Message("{what} 没有可选的词", "{what} has no words to choose from"),
    "terms-unknown": Message(
        "{fact}：没有词表 {list}",
        "{fact}: there is no term list {list}",
        "{guess_zh}词表：{allowed}",
        "{guess_en}Term lists: {allowed}",
    ),
    "only-if-unknown": Message(
        "{fact}：only_if 的 {target} 不是同类对象的事实",
        "{fact}: only_if names {target}, which is no fact of this kind",
        "{guess_zh}",
        "{guess_en}",
    ),
    "only-if-type": Message(
        "{fact}：only_if 的 {target} 不是“是/否”", "{fact}: only_if names {target}, which is no yes/no"
    ),
    "only-if-fact-type": Message(
        "{fact}：只有“是/否”可以写 only_if",
        "{fact}: only a yes/no may have only_if",
        "别的事实没有“条件不成立时为否”的含义",
        "only a yes/no can be false where its condition is",
    ),
    "only-if-cycle": Message("{fact}：only_if 成环", "{fact}: only_if leads back to itself"),
    "term-twice": Message("词表 {list} 里 {word} 写了两次", "{word} stands twice in the term list {list}"),
    "term-other": Message(
        "词表 {list} 不用写 其他", "the term list {list} has 其他 by itself", "删去这一项", "remove the word"
    ),
    "alias-is-name": Message(
        "词表 {list}：{word} 的别名 {alias} 是另一个词的名称",
        "term list {list}: {alias}, an alias of {word}, is the name of another word",
    ),
    "cas-bad": Message(
        "{word} 的 CAS 号 {cas} 不对",
        "{word}: {cas} is no CAS number",
        "核对末位校验码",
        "check its last digit",
    ),
    "source-twice": Message(
        "依据 {key} 在 {place} 已经写过", "the source {key} is already in {place}", "合并为一条", "merge them"
    ),
    "interval-backwards": Message("{what}：结束早于开始", "{what}: it ends before it begins"),
    "one-document": Message("文件应当只有一个文档", "the file should hold one document"),
    "table-key-kind": Message(
        "表 {table} 的键要写 name，和 terms、choices、numbers 之一",
        "a key of the table {table} needs a name and one of terms, choices, numbers",
    ),
    "table-key-unknown": Message(
        "{what}：列表中没有 {word}",
        "{what}: {word} is not in its list",
        "{guess_zh}",
        "{guess_en}",
    ),
    "table-row-twice": Message(
        "表 {table}：这一行的键与第 {line} 行相同", "table {table}: a row with these keys is on line {line}"
    ),
    "method-value-or-table": Message(
        "方法 {method} 要写 value 或 table 之一", "the method {method} needs either value or table"
    ),
    "method-value": Message(
        "方法 {method}：{value} 不能由各因素的分值算出",
        "method {method}: {value} cannot be worked out from the scores",
        "只用各因素的名称、数字和 + - * /",
        "only the names of the factors, numbers and + - * /",
    ),
    "score-twice": Message("{what} 的分值 {score} 写了两次", "{what}: the score {score} stands twice"),
    "variant-default": Message(
        "方法 {method}：default 就是 level，不用再写",
        "method {method}: the variant default is `level` itself",
    ),
    "level-step": Message(
        "{what}：{key} 不是比较",
        "{what}: {key} is no comparison",
        '写成 ">= 70"，最后写 else',
        'write ">= 70", and else at the end',
    ),
    "level-directions": Message(
        "{what}：各档的方向不一致或重复",
        "{what}: steps of both directions, or one step twice",
        "全部用 >= 和 >，或全部用 < 和 <=",
        "use only >= and >, or only < and <=",
    ),
    "level-order": Message(
        "{what}：数值越大，等级应当越高（或一律越低）",
        "{what}: levels should only rise, or only fall, with the number",
        "核对各档的等级",
        "check the levels of the steps",
    ),
    "level-else": Message("{what}：缺少 else", "{what}: there is no else"),
    "level-unreachable": Message(
        "{what}：任何分值都到不了 {level}",
        "{what}: no score reaches {level}",
        "核对分界与各因素的分值",
        "check the thresholds against the scales",
    ),
    "matrix-must-refuse": Message(
        "矩阵法 {method} 必须 off_scale: refuse", "the matrix {method} must have off_scale: refuse"
    ),
    "matrix-shape": Message(
        "矩阵法 {method} 的表应以各因素的分值为键，只有一列等级",
        "the table of the matrix {method} should have the factors as keys (numbers) and one column of levels",
    ),
    "matrix-gap": Message("矩阵法 {method} 缺少 ({cell}) 这一格", "the matrix {method} has no cell ({cell})"),
    "cycle-every-or-per": Message("{what} 要写 every 或 per 之一", "{what} needs either every or per"),
    "pack-no-folder": Message("没有这个规则包文件夹", "there is no such pack folder"),
    "pack-file-ending": Message(
        "规则包里的文件要以 .yaml 结尾", "files of a pack end in .yaml", "改文件名", "rename it"
    ),
    "pack-file-missing": Message("规则包里没有 {path}", "the pack has no file {path}"),
    "outside-pack": Message(
        "{path} 在规则包文件夹之外",
        "{path} lies outside the pack folder",
        "把文件放进规则包",
        "put the file into the pack",
    ),
}
