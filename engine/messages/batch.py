"""Words for portfolios: tables, documents in lines, runs that go on."""

from __future__ import annotations

from ..diagnostics import Message

MESSAGES: dict[str, Message] = {
    "batch-extra": Message(
        "没有安装批量评价所需的库",
        "the libraries for portfolios are not installed",
        "pip install 'dual-prevention[batch]'",
        "pip install 'dual-prevention[batch]'",
    ),
    "batch-input": Message(
        "{path} 既不是表格文件夹，也不是 .jsonl 文件或数据库地址",
        "{path} is neither a folder with tables nor a .jsonl file nor the URL of a database",
        "文件夹内每种对象一个 .parquet 或 .csv；或每行一份 JSON 事实的 .jsonl",
        "a folder with a .parquet or .csv for each kind, or a .jsonl with one fact document a line",
    ),
    "batch-unreadable": Message(
        "无法读取：{reason}",
        "cannot be read: {reason}",
        "CSV 应为 UTF-8 编码，有表头",
        "CSV needs UTF-8 and a header",
    ),
    "batch-no-enterprises": Message(
        "没有企业表",
        "there is no table of enterprises",
        "enterprise.parquet 或 enterprise.csv",
        "enterprise.parquet or enterprise.csv",
    ),
    "batch-table-unknown": Message(
        "没有 {table} 这种对象，未读取",
        "there is no kind {table}; not read",
        "{guess_zh}可用：{allowed}",
        "{guess_en}Kinds: {allowed}",
    ),
    "batch-table-twice": Message("{table} 已有 {other}", "{table} is there already, as {other}"),
    "batch-table-register": Message(
        "{table} 不能用表格给出",
        "{table} cannot be given as a table",
        "台账和自有风险请用 .jsonl",
        "give registers and own risks as .jsonl",
    ),
    "batch-column-missing": Message("缺少列 {column}", "the column {column} is missing"),
    "batch-column-twice": Message(
        "列 {column} 与 {other} 是同一项", "the columns {column} and {other} are the same fact"
    ),
    "batch-column-unknown": Message(
        "{table} 没有 {column} 这个事实，未读取",
        "{table} has no fact {column}; not read",
        "{guess_zh}用 dualprev facts template all 查看全部",
        "{guess_en}See all with dualprev facts template all.",
    ),
    "batch-owner-ambiguous": Message(
        "{parent} 的编号 {id} 不唯一，{table} 的行不知属于哪一个",
        "the id {id} of {parent} is not unique, so rows of {table} do not tell whose they are",
        "在 {table} 和 {parent} 两张表中都加上 enterprise_id 列",
        "add a column enterprise_id to both {table} and {parent}",
    ),
    "batch-orphan": Message("没有编号为“{id}”的 {parent}", "there is no {parent} with the id {id}"),
    "batch-no-id": Message("没有编号", "no id"),
    "batch-id-twice": Message(
        "编号 {id} 重复；只取前面一行", "the id {id} stands twice; the earlier row counts"
    ),
    "batch-document": Message("不是一个 JSON 对象：{reason}", "not one JSON object: {reason}"),
    "batch-other-day": Message(
        "文件写明 as_of {value}，本次按 {day} 评价",
        "the document says as_of {value}; this run evaluates {day}",
    ),
    "batch-no-enterprise": Message(
        "没有编号为 {id} 的企业，或它已被剔除", "there is no enterprise {id}, or it was set aside"
    ),
    "batch-output-there": Message(
        "{path} 里已有结果",
        "{path} holds results already",
        "用 --resume 接着算，或换一个文件夹",
        "go on with --resume, or choose another folder",
    ),
    "batch-output-foreign": Message(
        "{path} 不是空文件夹，也不是本命令的输出",
        "{path} is neither empty nor an output of this command",
        "换一个文件夹",
        "choose another folder",
    ),
    "batch-resume-database": Message(
        "数据库里的行可能已变，不能接着算",
        "rows of a database may have changed; the run cannot go on",
        "换一个文件夹重新算",
        "begin anew in another folder",
    ),
    "batch-resume-input": Message(
        "输入已不是当时的输入，不能接着算", "the input is another one; the run cannot go on"
    ),
    "batch-resume-rules": Message(
        "规则或版本已变，不能接着算", "the rules are other ones; the run cannot go on"
    ),
    "batch-resume-day": Message(
        "当时评价日期是 {value}，不能接着算", "that run evaluated {value}; it cannot go on for another day"
    ),
    "batch-resume-part": Message(
        "当时每批 {value} 家，不能接着算", "that run had parts of {value}; it cannot go on with others"
    ),
    "batch-resume-version": Message(
        "当时的程序版本是 {value}，不能接着算", "that run was made by version {value}; it cannot go on"
    ),
    "batch-spark-extra": Message(
        "没有安装 Spark",
        "Spark is not installed",
        "pip install 'dual-prevention[spark]'，并需要 Java 17 或更高版本",
        "pip install 'dual-prevention[spark]'; it needs Java 17 or later",
    ),
    "batch-spark-input": Message(
        "Spark 的输入应为文件夹：{path}",
        "Spark reads a folder: {path}",
        "文件夹内每种对象一个 Parquet 文件或文件夹",
        "a folder with a Parquet file or folder for each kind",
    ),
    "batch-spark-csv": Message(
        "Spark 只读 Parquet 表",
        "Spark reads tables in Parquet only",
        "先转成 Parquet",
        "turn it into Parquet first",
    ),
    "batch-spark-there": Message(
        "{path} 里已有结果，或有中断的运行",
        "{path} holds results, or a run that was stopped",
        "换一个文件夹；Spark 的运行不能接着算",
        "choose another folder; a run in Spark begins anew",
    ),
    "batch-spark-resume": Message(
        "Spark 的运行不能接着算；失败的任务由 Spark 自己重做",
        "a run in Spark cannot go on; Spark itself repeats tasks that fail",
        "去掉 --resume",
        "leave out --resume",
    ),
    "batch-spark-failed": Message("Spark 作业失败：{reason}", "the Spark job failed: {reason}"),
    "batch-spark-conf": Message(
        "{value} 不是“键=值”",
        "{value} is no KEY=VALUE",
        "例如 spark.executor.memory=4g",
        "e.g. spark.executor.memory=4g",
    ),
    "batch-spark-only": Message(
        "{option} 只与 --engine spark 一起使用", "{option} goes with --engine spark only"
    ),
}
