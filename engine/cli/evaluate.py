"""`dualprev evaluate`."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from ..diagnostics import Diagnostic, InputError
from .frame import Command
from .guard import DONE, FINDINGS, tell
from .inputs import check_names, read_facts
from .language import language
from .options import (
    Words,
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
from .store import keep, store_option

if TYPE_CHECKING:
    from ...models.evaluation import Evaluation
    from ..evaluator import Evaluator
    from ..facts.factfile import FactFile

_WORST_FIRST: Final = ("red", "orange", "yellow", "blue")


@click.command(
    cls=Command,
    help="Evaluate the facts of an enterprise. Prints its level, the facts to collect and the four control lists. "
    "FACTS are YAML or JSON files, one enterprise each; - is standard input. "
    "Exit code: 0 done, 1 found what --fail-on asks about, 2 bad input, 3 engines disagree.",
    zh="评价企业事实文件。输出风险等级、待补充的事实和四张清单。\n"
    "FACTS 为 YAML 或 JSON 文件，每个文件一家企业；- 为标准输入。\n"
    "退出码：0 完成，1 达到 --fail-on 的等级，2 输入有误，3 两个引擎结论不一致。",
)
@click.argument("files", nargs=-1, required=True, metavar="FACTS...")
@as_of_option
@rules_option
@engine_option
@sector_option
@profile_option
@format_option
@output_option
@option(
    "--full",
    is_flag=True,
    help="Keep rules that are met or do not apply among the conclusions.",
    zh="结论中保留符合和不涉及的条目",
)
@option(
    "--fail-on",
    type=Words(["red", "orange", "yellow"]),
    help="End with exit code 1 when an enterprise has this level or a worse one, or may have it.",
    zh="有企业达到、高于或可能达到该等级时，退出码为 1",
)
@store_option
@cache_option
@lang_option
def evaluate(  # noqa: PLR0913, PLR0917 - one parameter an option
    files: tuple[str, ...],
    as_of: datetime.date | None,
    packs: tuple[str, ...],
    engine: str,
    sectors: tuple[str, ...],
    profile: str,
    form: str,
    output: str | None,
    full: bool,
    fail_on: str | None,
    store: str | None,
    no_cache: bool,
) -> int:
    """Every file is evaluated before anything is written."""
    check_names(files)
    refuse_overwriting(output, files)
    evaluator = make_evaluator(
        packs, as_of=as_of, engine=engine, profile=profile, no_cache=no_cache, sectors=sectors
    )
    given, results = _evaluate_all(evaluator, files, full)
    if store is not None:
        keep(store, given, results)
    write(_as_json(results) if form == "json" else _as_text(results, output), output)
    return _exit_code(results, fail_on) if fail_on else DONE


def _evaluate_all(
    evaluator: Evaluator, files: Sequence[str], full: bool
) -> tuple[list[FactFile], list[Evaluation]]:
    """One result a file. Raises `InputError` with the faults of all files, each told once."""
    given: list[FactFile] = []
    results: list[Evaluation] = []
    faults: dict[tuple[object, ...], Diagnostic] = {}
    for name in files:
        try:
            facts = read_facts(name)
            results.append(evaluator.evaluate(facts, full=full))
            given.append(facts)
        except InputError as error:
            for item in error.diagnostics:
                faults.setdefault((item.code, item.span, *sorted(item.values.items())), item)
    if faults:
        raise InputError(faults.values())
    return given, results


def _as_json(results: Sequence[Evaluation]) -> str:
    from ...models.evaluation import to_json

    if len(results) == 1:
        return to_json(results[0]) + "\n"
    return "[\n" + ",\n".join(to_json(item) for item in results) + "\n]\n"


def _as_text(results: Sequence[Evaluation], output: str | None) -> str:
    from ..report import render_evaluation

    lang, width, painted = language(), room(), colour(output)
    return "\n\n".join(render_evaluation(item, lang, width, painted) for item in results)


def _exit_code(results: Sequence[Evaluation], fail_on: str) -> int:
    """A level that is still possible counts as reached: what is not known never passes for a low risk."""
    bad = _WORST_FIRST[: _WORST_FIRST.index(fail_on) + 1]
    found = DONE
    for item in results:
        who = {"enterprise": item.enterprise.name or item.enterprise.id, "level": fail_on}
        if item.level in bad:
            found = FINDINGS
        elif item.worst_possible_level in bad:
            found = FINDINGS
            tell([Diagnostic("fail-on-open", values=who, severity="warning")])
        elif item.level is None:
            found = FINDINGS
            tell([Diagnostic("fail-on-no-level", values=who, severity="warning")])
    return found
