"""Commands and options that explain themselves in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from .language import language, say


class Option(click.Option):
    """An option with its help in Chinese (`zh`) beside the English one."""

    def __init__(self, *args: Any, zh: str = "", **attrs: Any) -> None:
        super().__init__(*args, **attrs)
        self.zh = zh

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The names and the help of the option."""
        record = super().get_help_record(ctx)
        if record is None or language() != "zh" or not self.help:
            return record
        return record[0], record[1].replace(self.help, self.zh, 1)


class _Bilingual(click.Command):
    """What `Command` and `Group` share."""

    def __init__(self, *args: Any, zh: str = "", **attrs: Any) -> None:
        super().__init__(*args, **attrs)
        self.zh = zh

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first sentence of the help."""
        if language() == "zh":
            return self.zh.split("。")[0].split("\n")[0]
        return super().get_short_help_str(limit + 30)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """How the command is called."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=say("用法：", "Usage: "))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        if language() != "zh":
            super().format_help_text(ctx, formatter)
            return
        formatter.write_paragraph()
        with formatter.indentation():
            for line in self.zh.split("\n"):
                formatter.write(f"{' ' * formatter.current_indent}{line}\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, and the commands of a group."""
        records = []
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
            if record is not None:
                is_help = "--help" in param.opts
                records.append((record[0], say("显示本说明", "Show this help.")) if is_help else record)
        if records:
            with formatter.section(say("选项", "Options")):
                formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)


class Command(_Bilingual):
    """A command with its help in Chinese (`zh`) beside the English one."""


class Group(_Bilingual, click.Group):
    """A group of commands, the same."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, each with its first sentence."""
        del ctx
        records = [(name, command.get_short_help_str()) for name, command in self.commands.items()]
        with formatter.section(say("命令", "Commands")):
            formatter.write_dl(records)

    def list_commands(self, ctx: click.Context) -> Sequence[str]:  # type: ignore[override]
        """In the order of this program, which is the order of work."""
        del ctx
        return list(self.commands)
