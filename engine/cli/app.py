"""The program `dualprev`: its commands, and what is the same for all of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from ..version import VERSION
from .batch import batch
from .evaluate import evaluate
from .explain import explain
from .facts import facts
from .frame import Group, Option
from .guard import guarded, utf8_streams
from .language import asked_language, use_language
from .options import lang_option
from .register import register
from .rules import rules


class _App(Group):
    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **_: Any
    ) -> NoReturn:
        """Run, and end the process with the exit code of what was done."""
        arguments = list(sys.argv[1:] if args is None else args)
        utf8_streams()
        use_language(asked_language(arguments))
        sys.exit(guarded(lambda: self._run(prog_name or "dualprev", arguments)))

    def _run(self, name: str, arguments: list[str]) -> int | None:
        with self.make_context(name, arguments) as context:
            code = self.invoke(context)
        return code if isinstance(code, int) else None


def _show_version(context: click.Context, _param: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        click.echo(f"dualprev {VERSION}")
        context.exit()


@click.group(
    cls=_App,
    name="dualprev",
    help="Dual prevention: from the facts about an enterprise to risk levels and four control lists.",
    zh="双重预防机制：由企业事实得出风险等级和四张清单。",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--version",
    cls=Option,
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version.",
    zh="显示版本",
)
@lang_option
def app() -> None:
    """The group itself does nothing."""


for _command in (evaluate, explain, rules, facts, register, batch):
    app.add_command(_command)
