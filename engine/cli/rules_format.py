"""`dualprev rules fmt`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from ..diagnostics import Diagnostic, Findings, InputError
from .frame import Command
from .guard import DONE, FINDINGS, printable
from .language import say
from .options import lang_option, option
from .output import write_file


@click.command(
    cls=Command,
    help="Bring rule-set files into canonical form; comments and order stay. PATHs are pack folders or single files, "
    "by default the built-in pack. --check (default) only tells which files would change, with exit code 1.",
    zh="把规则集文件整理成统一写法，注释和顺序不变。PATH 为规则包文件夹或单个文件，默认为内置规则。\n"
    "--check（默认）只列出会改动的文件，退出码为 1；--write 写回。",
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@option(
    "--check/--write",
    "check",
    default=True,
    help="Tell which files would change (default), or change them.",
    zh="只检查（默认）或写回文件",
)
@lang_option
def fmt(paths: tuple[str, ...], check: bool) -> int:
    """No file is written when any of them holds a fault."""
    changes = _changes(paths)
    for path, text in changes:
        if not check:
            write_file(path, text)
        click.echo(printable(str(path)))
    done = say("会改动 {n} 个文件", "{n} files would change", n=len(changes))
    if not check:
        done = say("已改动 {n} 个文件", "{n} files changed", n=len(changes))
    click.echo(done)
    return FINDINGS if check and changes else DONE


def _changes(paths: Sequence[str]) -> list[tuple[Path, str]]:
    """The files that are not in canonical form, with their new text."""
    from ..language.format import format_rule_file
    from ..yamlfile.source import read_source

    found: list[tuple[Path, str]] = []
    faults: list[Diagnostic] = []
    for path in _files(paths):
        try:
            old = read_source(path, str(path))
            new = format_rule_file(old, str(path))
        except InputError as error:
            faults += error.diagnostics
            continue
        if new.encode() != path.read_bytes():
            found.append((path, new))
    if faults:
        raise InputError(faults)
    return found


def _files(paths: Sequence[str]) -> Iterator[Path]:
    from ..rulebook.folders import built_in_folder
    from ..vocabulary.files import find_pack_files

    findings = Findings()
    for path in [Path(name) for name in paths] or [built_in_folder()]:
        if path.is_dir():
            yield from find_pack_files(path, findings).rules
        else:
            yield path
    findings.raise_errors()
