"""`dualprev rules list`, `show` and `schema`."""

from __future__ import annotations

import json

import click

from .frame import Command
from .guard import DONE, printable
from .language import language, say
from .options import format_option, lang_option, output_option, packs_argument, rules_option
from .output import colour, room, write


@click.command(
    cls=Command,
    name="list",
    help="List every entry of the rules, in force or not, with its source and clause.",
    zh="列出全部条目（无论是否施行），附来源和条款",
)
@packs_argument
@format_option
@output_option
@lang_option
def list_rules(packs: tuple[str, ...], form: str, output: str | None) -> int:
    """One object, or one line of the table, an entry."""
    from .listing import list_entries

    rows = [item.as_data() for item in list_entries(packs)]
    if form == "json":
        write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", output)
        return DONE
    from ..report.table import Cell, Column, render_table
    from ..report.words import CONFIDENCES
    from ..report.words import say as word

    lang = language()
    titles = [say(*pair) for pair in _COLUMNS]
    columns = [Column(title, least) for title, least in zip(titles, (36, 6, 10, 10, 6, 6), strict=True)]
    cells = []
    for row in rows:
        texts = (row["id"], row["section"], row["title"], row["source"], row["clause"])
        mark = word(CONFIDENCES, row["confidence"], lang)
        cells.append([Cell(text) for text in (*texts, mark)])
    table = render_table(columns, cells, room(), colour(output))
    write("\n".join(table) + "\n" + say("{n} 个条目", "{n} entries", n=len(rows)) + "\n", output)
    return DONE


_COLUMNS = (
    ("编号", "id"),
    ("类别", "section"),
    ("名称", "title"),
    ("来源", "source"),
    ("条款", "clause"),
    ("可信度", "confidence"),
)


@click.command(
    cls=Command,
    help="Show an entry as its author wrote it, with file and line. ID is rule_set/id, or the id alone.",
    zh="按原文显示一个条目及其文件和行号。ID 为 规则集/编号，或只写编号",
)
@click.argument("name", metavar="ID")
@rules_option
@lang_option
def show(name: str, packs: tuple[str, ...]) -> int:
    """The text of every entry of that name."""
    from .listing import find_entries

    parts = [
        f"# {item.place()}  {item.id}  ({item.pack})\n{item.written()}" for item in find_entries(packs, name)
    ]
    click.echo(printable("\n".join(parts)), nl=False)
    return DONE


@click.command(
    cls=Command,
    help="Print the form of a rule-set file as JSON Schema.",
    zh="以 JSON Schema 输出规则集文件的格式",
)
@output_option
@lang_option
def schema(output: str | None) -> int:
    """The same for every pack."""
    from ..language.schema import rule_set_schema

    write(json.dumps(rule_set_schema(), ensure_ascii=False, indent=2) + "\n", output)
    return DONE
