"""`dualprev rules lint` and `dualprev rules test`."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from ..diagnostics import Diagnostic
from .frame import Command
from .guard import BAD_INPUT, DONE, FINDINGS, complain, printable, tell
from .language import language, say
from .options import (
    as_of_option,
    cache_option,
    engine_option,
    format_option,
    lang_option,
    make_evaluator,
    option,
    packs_argument,
    profile_option,
)

if TYPE_CHECKING:
    from ..ruletests.running import Outcome, Report

_MARKS: Final = {"error": ("错误", "error"), "warning": ("警告", "warning"), "note": ("备注", "note")}


@click.command(
    cls=Command,
    help="Find every fault in the rules. The built-in pack and the PACKs over it are read, and linked as on each "
    "side of every edition switch. Exit code: 2 for errors, 1 for warnings with --strict.",
    zh="找出规则中的全部问题。读入内置规则和叠加的 PACK，并按每次版本切换的前后各联结一次。\n"
    "退出码：有错误为 2；加 --strict 时有警告为 1。",
)
@packs_argument
@as_of_option
@profile_option
@option("--strict", is_flag=True, help="Warnings end with exit code 1.", zh="有警告时退出码为 1")
@option(
    "--notes",
    is_flag=True,
    help="Show notes too, such as missing English texts.",
    zh="也显示备注，例如缺少英文",
)
@format_option
@lang_option
def lint(
    packs: tuple[str, ...],
    as_of: datetime.date | None,
    profile: str,
    strict: bool,
    notes: bool,
    form: str,
) -> int:
    """Findings to standard error, or all of them as JSON to standard output."""
    from ..rulebook.folders import built_in_folder
    from ..rulebook.linting import lint_packs

    found = lint_packs((built_in_folder(), *map(Path, packs)), profile, as_of)
    counts: Counter[str] = Counter(item.severity for item in found)
    if form == "json":
        click.echo(json.dumps([_as_data(item) for item in found], ensure_ascii=False, indent=2))
    else:
        _report(item for item in found if notes or item.severity != "note")
        click.echo(_summary(counts))
    if counts["error"]:
        return BAD_INPUT
    return FINDINGS if strict and counts["warning"] else DONE


def _report(found: Iterable[Diagnostic]) -> None:
    from ..messages import format_diagnostic

    for item in found:
        text = format_diagnostic(item, language())
        if item.severity != "error":
            first, line_end, rest = text.partition("\n")
            text = f"{first} [{say(*_MARKS[item.severity])}]{line_end}{rest}"
        complain(text)


def _summary(counts: Counter[str]) -> str:
    return say(
        "{error} 个错误，{warning} 个警告，{note} 个备注",
        "{error} errors, {warning} warnings, {note} notes",
        **{name: counts[name] for name in _MARKS},
    )


def _as_data(item: Diagnostic) -> dict[str, object]:
    from ..messages import hint_text, message_text

    lang = language()
    return {
        "severity": item.severity,
        "code": item.code,
        "file": item.span.file,
        "line": item.span.line,
        "column": item.span.column,
        "message": message_text(item, lang),
        "hint": hint_text(item, lang),
    }


@click.command(
    cls=Command,
    help="Run the tests of the rules. Tells failures with file and line, known gaps (todo), entries without a "
    "case that fires or one that does not, and thresholds that no case meets exactly. Exit code 1 when anything is wrong.",
    zh="运行规则测试。列出失败的用例（文件和行号）、已知缺口（todo）、缺少触发或不触发用例的条目，"
    "以及没有用例正好取到的界限值。\n有问题时退出码为 1。",
)
@packs_argument
@engine_option
@profile_option
@option(
    "--allow-untested",
    is_flag=True,
    help="Entries and thresholds without their cases are told, but are no failure.",
    zh="缺少用例的条目和界限值只提示，不算失败",
)
@cache_option
@lang_option
def test(packs: tuple[str, ...], engine: str, profile: str, allow_untested: bool, no_cache: bool) -> int:
    """Failures to standard error, the summary to standard output."""
    from ..ruletests.running import run_rule_tests

    report = run_rule_tests(make_evaluator(packs, engine=engine, profile=profile, no_cache=no_cache))
    tell(report.faults)
    for outcome in report.outcomes:
        _tell_outcome(outcome)
    _tell_untested(report)
    failed = sum(1 for outcome in report.outcomes if not outcome.passed)
    known = sum(1 for outcome in report.outcomes if outcome.case.todo and outcome.passed)
    click.echo(
        say(
            "{all} 个用例：{failed} 个失败，{known} 个已知缺口；{fires} 个条目没有触发用例，{rests} 个没有不触发用例；"
            "{bounds} 个界限值缺少用例",
            "{all} cases: {failed} failed, {known} known gaps; entries without a firing case: {fires}, "
            "without one that does not fire: {rests}; thresholds without their cases: {bounds}",
            all=len(report.outcomes),
            failed=failed,
            known=known,
            fires=len(report.never_found),
            rests=len(report.never_not),
            bounds=len(report.untried),
        )
    )
    if report.faults:
        return BAD_INPUT
    return DONE if report.passed and (allow_untested or report.complete) else FINDINGS


def _tell_outcome(outcome: Outcome) -> None:
    case = outcome.case
    if case.todo and not outcome.clean:
        place = f"{case.span.file}:{case.span.line}"
        click.echo(printable(f"{place}: todo {case.name}: {case.todo}"))
        return
    tell(_failures(outcome))


def _failures(outcome: Outcome) -> Iterator[Diagnostic]:
    case = outcome.case
    if outcome.clean and case.todo:
        yield Diagnostic("test-todo-passes", case.span)
    if not outcome.clean:
        yield Diagnostic("test-failed", case.span, {"name": case.name})
    yield from outcome.error
    for failure in outcome.failures:
        yield Diagnostic(failure.code, failure.expected.span, failure.values)


def _tell_untested(report: Report) -> None:
    lists: Sequence[tuple[str, tuple[str, ...]]] = (
        ("untested-firing", report.never_found),
        ("untested-resting", report.never_not),
    )
    for code, names in lists:
        tell(Diagnostic(code, values={"id": name}, severity="warning") for name in names)
    tell(
        Diagnostic(f"untried-{side}", one.span, {"comparison": one.comparison}, severity="warning")
        for one in report.untried
        for side in one.untried
    )
