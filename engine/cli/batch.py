"""`dualprev batch`: many enterprises at once."""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from .batchspark import linked, or_spark
from .frame import Command, Group
from .guard import DONE, tell
from .language import language, say
from .options import (
    Day,
    cache_option,
    lang_option,
    option,
    output_option,
    profile_option,
    rules_option,
    sector_option,
)
from .output import write

if TYPE_CHECKING:
    from ..batch.output import Progress
    from ..batch.programs import Programs

_PART: Final = 50_000
_RUN: Final = "run"

day_option = option(
    "--as-of",
    type=Day(),
    metavar="DAY",
    help="Day of evaluation for all (2026-09-30); by default today.",
    zh="全部企业的评价日期（2026-09-30）；默认今天",
)


class _Batch(Group):
    """`batch IN -o OUT` runs; another word after `batch` may name a command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the word in that is left out in `batch IN -o OUT`."""
        if args and args[0] not in ("-h", "--help", "--lang") and self._names_input(ctx, args):
            args = [_RUN, *args]
        return super().parse_args(ctx, args)

    def _names_input(self, ctx: click.Context, args: list[str]) -> bool:
        """Whether the first word is IN: no command, or one that is followed by options of `run` and no other IN."""
        if args[0] not in self.commands:
            return True
        rest = args[1:]
        if not rest or "--help" in rest or "-h" in rest:
            return False
        try:
            given, _, _ = self.commands[_RUN].make_parser(ctx).parse_args(list(rest))
        except click.UsageError:
            return False
        return not isinstance(given.get("source"), str)


@click.group(
    cls=_Batch,
    name="batch",
    help="Evaluate many enterprises at once: dualprev batch IN -o OUT. "
    "IN is a folder with one Parquet or CSV table for each kind, a .jsonl file with one fact document a line, "
    "or the URL of a database.",
    zh="批量评价：dualprev batch IN -o OUT。\n"
    "IN 为文件夹（每种对象一个 Parquet 或 CSV 表），.jsonl 文件（每行一份事实），或数据库地址。",
)
@lang_option
def batch() -> None:
    """The group itself does nothing."""


@batch.command(
    cls=Command,
    name=_RUN,
    help="Evaluate IN into the folder OUT: Parquet tables of levels, conclusions, the four lists, facts that are "
    "unknown and rows set aside; summary.json and manifest.json. The word run may be left out.",
    zh="评价 IN，结果写入文件夹 OUT：等级、结论、四张清单、未知事实、剔除的行（Parquet），"
    "以及 summary.json 和 manifest.json。\nrun 一词可省略。",
)
@click.argument("source", metavar="IN")
@option("-o", "--output", required=True, metavar="OUT", help="The folder for the results.", zh="结果文件夹")
@day_option
@rules_option
@profile_option
@sector_option
@option(
    "--part",
    type=click.IntRange(min=1),
    metavar="N",
    help="Enterprises in a part, which bounds the memory (default 50000; 10000 in Spark).",
    zh="每批企业数，决定内存用量（默认 50000；Spark 中 10000）",
)
@option(
    "--resume",
    is_flag=True,
    help="Go on after the last whole part of OUT.",
    zh="从 OUT 中最后一个完整批次之后接着算",
)
@cache_option
@lang_option
@or_spark
def run(
    source: str, output: str, day: datetime.date, programs: Programs, part: int | None, resume: bool
) -> int:
    """The input is looked at as a whole before anything is written."""
    size = part or _PART
    from ..batch.inputs import input_warnings, missing_tables, open_input, rows_of_tables
    from ..batch.output import SUMMARY, Output, identity_of, run_batch, summary_of
    from ..batch.run import BatchEvaluator
    from ..batch.summary import summary_text, with_rows

    parts = open_input(source, programs, day)
    tell(input_warnings(parts))
    kept = Output(Path(output), identity_of(source, programs, day, size))
    kept.open(resume)
    if kept.parts:
        _say_progress(say("已有 {n} 批，接着算\n", "{n} parts are there; going on\n", n=len(kept.parts)))
    for progress in run_batch(parts, BatchEvaluator(programs, day), size, kept):
        _show(progress)
    total = with_rows(summary_of(kept), rows_of_tables(parts), missing_tables(parts))
    kept.finish(total)
    click.echo(summary_text(total, programs.whole, language()), nl=False)
    click.echo(say("\n结果：{path}", "\nresults: {path}", path=Path(output) / SUMMARY))
    return DONE


@batch.command(
    cls=Command,
    name="facts",
    help="Print the facts of one enterprise of IN as JSON, for evaluate and explain.",
    zh="把 IN 中一家企业的事实输出为 JSON，供 evaluate 和 explain 使用",
)
@click.argument("source", metavar="IN")
@option("--id", "enterprise", required=True, metavar="ID", help="The id of the enterprise.", zh="企业编号")
@day_option
@rules_option
@output_option
@cache_option
@lang_option
def facts(
    source: str,
    enterprise: str,
    as_of: datetime.date | None,
    packs: tuple[str, ...],
    output: str | None,
    no_cache: bool,
) -> int:
    """What a batch reads of the enterprise, no more: rows set aside are left out, their lists unfinished."""
    day, programs = linked({"as_of": as_of, "packs": packs, "no_cache": no_cache})
    from ..batch.inputs import fact_document

    document = fact_document(source, programs, day, enterprise)
    write(json.dumps(document, ensure_ascii=False, indent=2) + "\n", output)
    return DONE


def _show(progress: Progress) -> None:
    """A bar, rewritten in place; nothing where nobody looks."""
    width = 30
    share = progress.done / progress.enterprises if progress.enterprises else 1.0
    filled = int(width * share)
    end = "\n" if progress.done >= progress.enterprises else ""
    _say_progress(
        f"\r[{'#' * filled}{' ' * (width - filled)}] {progress.done:,}/{progress.enterprises:,}{end}"
    )


def _say_progress(text: str) -> None:
    if sys.stderr.isatty():
        click.echo(text, err=True, nl=False)
