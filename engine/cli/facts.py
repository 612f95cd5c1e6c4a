"""`dualprev facts check` and `dualprev facts template`."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final

import click

from ..diagnostics import Diagnostic
from .frame import Command, Group
from .guard import BAD_INPUT, DONE, FINDINGS, fault, tell
from .inputs import read_facts
from .language import language, say
from .options import (
    as_of_option,
    cache_option,
    lang_option,
    make_evaluator,
    option,
    output_option,
    rules_option,
)
from .output import write

if TYPE_CHECKING:
    from ..facts.factfile import FactFile

ALL: Final = "all"


@click.group(
    cls=Group,
    name="facts",
    help="Check a fact file, or get one to fill in.",
    zh="检查事实文件，或生成待填写的模板",
)
@lang_option
def facts() -> None:
    """The group itself does nothing."""


@facts.command(
    cls=Command,
    help="Check a fact file without evaluating it. Exit code: 2 for errors, 1 for warnings with --strict.",
    zh="检查事实文件，不评价。退出码：有错误为 2；加 --strict 时有警告为 1",
)
@click.argument("file", metavar="FACTS")
@as_of_option
@rules_option
@option("--strict", is_flag=True, help="Warnings end with exit code 1.", zh="有警告时退出码为 1")
@cache_option
@lang_option
def check(
    file: str, as_of: datetime.date | None, packs: tuple[str, ...], strict: bool, no_cache: bool
) -> int:
    """Everything there is to say about the file, to standard error."""
    given = read_facts(file)
    found = _findings(given, as_of, packs, no_cache)
    tell(found)
    errors = sum(1 for item in found if item.severity == "error")
    click.echo(
        say(
            "{file}：{errors} 个错误，{others} 个警告",
            "{file}: {errors} errors, {others} warnings",
            file=given.name,
            errors=errors,
            others=len(found) - errors,
        )
    )
    if errors:
        return BAD_INPUT
    return FINDINGS if strict and found else DONE


def _findings(
    given: FactFile, as_of: datetime.date | None, packs: tuple[str, ...], no_cache: bool
) -> tuple[Diagnostic, ...]:
    from ..facts.layout import layout_of
    from ..facts.loader import as_of_of, check_facts

    evaluator = make_evaluator(packs, no_cache=no_cache)
    day = as_of or as_of_of(given) or datetime.date.today()  # noqa: DTZ011 - the local calendar day is meant
    scope = evaluator.scope(given).sectors
    return check_facts(given, layout_of(evaluator.rulebook.program(day, scope)))


@facts.command(
    cls=Command,
    help="Print a fact file to fill in, with every question of a sector as a comment; all for every kind.",
    zh="输出待填写的事实文件，行业的每个问题各为一条注释；all 为全部对象",
)
@click.argument("sector", metavar="SECTOR")
@as_of_option
@rules_option
@output_option
@cache_option
@lang_option
def template(
    sector: str, as_of: datetime.date | None, packs: tuple[str, ...], output: str | None, no_cache: bool
) -> int:
    """Nothing in it is answered, so it is a valid fact file as it is."""
    from ..facts.asked import facts_asked
    from ..facts.template import fact_template
    from ..suggest import guess_values

    evaluator = make_evaluator(packs, no_cache=no_cache)
    day = as_of or datetime.date.today()  # noqa: DTZ011 - the local calendar day is meant
    declared = evaluator.rulebook.sectors()
    if sector == ALL:
        vocabulary = evaluator.rulebook.program(day, frozenset()).vocabulary
        write(fact_template(vocabulary, None, language()), output)
        return DONE
    if sector not in declared:
        raise fault("sector-unknown", name=sector, **guess_values(sector, [*declared, ALL]))
    scope = frozenset({sector, *(name for name, other in declared.items() if other.always)})
    program = evaluator.rulebook.program(day, scope)
    write(fact_template(program.vocabulary, facts_asked(program), language(), [sector]), output)
    return DONE
