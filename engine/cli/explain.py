"""`dualprev explain`."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING

import click

from .frame import Command
from .guard import DONE
from .inputs import read_facts
from .language import language
from .options import (
    as_of_option,
    cache_option,
    engine_option,
    format_option,
    lang_option,
    make_evaluator,
    option,
    output_option,
    profile_option,
    rules_option,
    sector_option,
)
from .output import colour, refuse_overwriting, room, write

if TYPE_CHECKING:
    from .targets import Targets


@click.command(
    cls=Command,
    help="Show why: the tree behind a rule or a derived value, whether true, false or unknown. "
    "Without --rule, list what can be explained about the subject.",
    zh="说明理由：一条规则或派生值的判定树，成立、不成立、未知均可。\n不写 --rule 时列出该对象可说明的条目。",
)
@click.argument("file", metavar="FACTS")
@option(
    "--subject",
    metavar="ID",
    help="The id of a thing in the facts; by default the enterprise, or every thing that the rule is about.",
    zh="事实中对象的编号；默认为企业，或规则所涉的每个对象",
)
@option(
    "--rule",
    metavar="ID",
    help="A rule or derived value, as rule_set/id or the id alone; rule@row for a rule about a risk or a hazard; "
    "level for the level.",
    zh="规则或派生值：规则集/编号，或只写编号；针对某条风险或隐患的规则写 规则@风险或隐患；level 为等级",
)
@as_of_option
@rules_option
@engine_option
@sector_option
@profile_option
@format_option
@output_option
@cache_option
@lang_option
def explain(  # noqa: PLR0913, PLR0917 - one parameter an option
    file: str,
    subject: str | None,
    rule: str | None,
    as_of: datetime.date | None,
    packs: tuple[str, ...],
    engine: str,
    sectors: tuple[str, ...],
    profile: str,
    form: str,
    output: str | None,
    no_cache: bool,
) -> int:
    """The tree of each target, or the list of targets."""
    from .targets import Targets

    refuse_overwriting(output, [file])
    evaluator = make_evaluator(
        packs, as_of=as_of, engine=engine, profile=profile, no_cache=no_cache, sectors=sectors
    )
    targets = Targets(evaluator, read_facts(file))
    if rule is None:
        text = _listing(targets, subject, form, colour(output))
    else:
        text = _trees(targets, rule, subject, form, colour(output))
    write(text, output)
    return DONE


def _trees(targets: Targets, rule: str, subject: str | None, form: str, painted: bool) -> str:
    from ..report import render_tree

    found = targets.trees(rule, subject)
    if form == "json":
        return _json([{**head, "tree": tree.model_dump(mode="json")} for head, tree in found])
    parts = []
    for head, tree in found:
        parts.append(f"{_name(head)} <{head['subject']}>\n{render_tree(tree, language(), painted)}")
    return "\n".join(parts)


def _name(head: dict[str, str]) -> str:
    """The id of a rule or value as --rule takes it: rule@row for a rule about a risk or a hazard."""
    return f"{head['rule']}@{head['of_row']}" if head["of_row"] else head["rule"]


def _listing(targets: Targets, subject: str | None, form: str, painted: bool) -> str:
    from ..report.table import Cell, Column, render_table
    from ..report.words import COLUMNS
    from ..report.words import say as word

    rows = targets.listing(subject)
    if form == "json":
        return _json(rows)
    lang = language()
    titles = ("规则或派生值", "名称", "结论") if lang == "zh" else ("rule or value", "title", "answer")
    columns = [
        Column(word(COLUMNS, "subject", lang), 6),
        *(Column(title, least) for title, least in zip(titles, (24, 10, 8), strict=True)),
    ]
    cells = [
        [Cell(row["subject"]), Cell(_name(row)), Cell(row["title"]), Cell(row["answer"])] for row in rows
    ]
    return "\n".join(render_table(columns, cells, room(), painted)) + "\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
