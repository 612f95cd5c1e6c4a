"""Words for files: reading them, YAML and JSON, and the shapes expected in them."""

from __future__ import annotations

from ..diagnostics import Message

MESSAGES: dict[str, Message] = {
    "file-missing": Message(
        "没有这个文件", "there is no such file", "检查路径和文件名", "check the path and the name"
    ),
    "file-is-folder": Message("这是一个文件夹，不是文件", "this is a folder, not a file"),
    "file-unreadable": Message("文件不能读取：{reason}", "the file cannot be read: {reason}"),
    "file-too-large": Message(
        "文件超过 {limit} MB", "the file is larger than {limit} MB", "拆成几个文件", "split it"
    ),
    "file-utf16": Message(
        "文件是 UTF-16 编码",
        "the file is UTF-16",
        "另存为 UTF-8 编码（记事本：另存为，编码选 UTF-8）",
        "save it as UTF-8",
    ),
    "file-gbk": Message(
        "文件不是 UTF-8，看起来是 GBK 编码",
        "the file is not UTF-8; it looks like GBK",
        "另存为 UTF-8 编码（记事本：另存为，编码选 UTF-8；或 iconv -f GBK -t UTF-8）",
        "save it as UTF-8 (iconv -f GBK -t UTF-8)",
    ),
    "file-not-utf8": Message(
        "文件不是 UTF-8：字节 {byte}",
        "the file is not UTF-8: byte {byte}",
        "另存为 UTF-8 编码",
        "save it as UTF-8",
    ),
    "control-character": Message(
        "控制字符 {character}", "control character {character}", "删去这个字符", "remove the character"
    ),
    "yaml-syntax": Message("不是合法的 YAML：{problem_zh}", "not valid YAML: {problem_en}"),
    "json-syntax": Message(
        "不是合法的 JSON：此处不应为 {found}",
        "not valid JSON: unexpected {found}",
        "检查逗号、引号和括号；JSON 只用双引号",
        "check commas, quotes and brackets; JSON only has double quotes",
    ),
    "duplicate-key": Message(
        "键 {key} 重复，第 {line} 行已经写过",
        "the key {key} stands twice; first on line {line}",
        "删去其中一个",
        "remove one of them",
    ),
    "yaml-anchor": Message(
        "不允许锚点 &{name}", "anchors are not allowed: &{name}", "把内容写全", "write it out"
    ),
    "yaml-alias": Message(
        "不允许别名 *{name}", "aliases are not allowed: *{name}", "把内容写全", "write it out"
    ),
    "yaml-merge-key": Message(
        "不允许合并键 <<", "merge keys << are not allowed", "把内容写全", "write it out"
    ),
    "yaml-tag": Message(
        "不允许标签 {tag}",
        "tags are not allowed: {tag}",
        "以 ! 开头的文字加引号",
        "put a text that begins with ! in quotes",
    ),
    "yaml-complex-key": Message("键必须是一个词", "a key must be one word"),
    "yaml-too-deep": Message("嵌套超过 {limit} 层", "nested deeper than {limit} levels"),
    "scalar-too-large": Message("一个值超过 {limit} KB", "one value is longer than {limit} KB"),
    "expected-mapping": Message(
        "{what} 应当是“键: 值”，现在是 {found}", "{what} should be `key: value` pairs, found {found}"
    ),
    "expected-list": Message(
        "{what} 应当是列表，现在是 {found}",
        "{what} should be a list, found {found}",
        "列表写成 [甲, 乙] 或每行一个 “- ”；没有就写 []",
        "write [a, b], or one `- ` a line; [] for none",
    ),
    "expected-text": Message("{what} 应当是文字，现在是 {found}", "{what} should be a text, found {found}"),
    "expected-boolean": Message(
        "{what} 应当是 true 或 false，现在是 {found}",
        "{what} should be true or false, found {found}",
        "是写 true，否写 false；不清楚就不写",
        "true for yes, false for no; leave it out if not known",
    ),
    "expected-number": Message(
        "{what} 应当是数字，现在是 {found}", "{what} should be a number, found {found}"
    ),
    "number-too-large": Message("数字 {value} 超出范围", "the number {value} is out of all range"),
    "number-not-finite": Message("{value} 不是有限的数", "{value} is not a finite number"),
    "expected-date": Message(
        "{what} 应当是日期，现在是 {found}",
        "{what} should be a date, found {found}",
        "写成 2026-09-30",
        "write 2026-09-30",
    ),
    "no-such-date": Message("没有 {value} 这一天", "there is no such day: {value}"),
    "unknown-key": Message(
        "{what} 没有 {key} 这个键",
        "{what} has no key {key}",
        "{guess_zh}可用的键：{allowed}",
        "{guess_en}Keys: {allowed}",
    ),
    "missing-key": Message("{what} 缺少 {key}", "{what} lacks {key}", "补上 {key}: ...", "add {key}: ..."),
}
