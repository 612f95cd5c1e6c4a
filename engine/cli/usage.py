"""What click has against the arguments, in both languages."""

from __future__ import annotations

import click

from ..diagnostics import Diagnostic
from .guard import complain, tell


def tell_usage(error: click.ClickException) -> None:
    """One usage error to standard error; a group without a command shows its help."""
    if type(error).__name__ == "NoArgsIsHelpError":
        complain(error.format_message())
        return
    code, values = _code(error)
    context = error.ctx if isinstance(error, click.UsageError) else None
    values["command"] = context.command_path if context is not None else "dualprev"
    tell([Diagnostic(code, values=values)])


def _code(error: click.ClickException) -> tuple[str, dict[str, str]]:
    # Some of these classes are younger than the oldest click that will do, hence the look at names.
    if isinstance(error, click.NoSuchOption):
        return "usage-no-option", {"name": error.option_name, **_guess(error)}
    if type(error).__name__ == "NoSuchCommand":
        return "usage-no-command", {"name": str(getattr(error, "command_name", "")), **_guess(error)}
    if isinstance(error, click.MissingParameter):
        return "usage-missing", {"name": _parameter(error)}
    if isinstance(error, click.BadOptionUsage):
        return "usage-option", {"name": error.option_name, "problem": error.format_message()}
    return "usage-error", {"problem": error.format_message()}


def _parameter(error: click.MissingParameter) -> str:
    if error.param is None:
        return ""
    if isinstance(error.param, click.Argument):
        return error.param.metavar or error.param.human_readable_name
    return "/".join(error.param.opts)


def _guess(error: click.ClickException) -> dict[str, str]:
    near = list(getattr(error, "possibilities", None) or ())
    if not near:
        return {"guess_zh": "", "guess_en": ""}
    return {
        "guess_zh": f"是不是 {'、'.join(near)}？",
        "guess_en": f"Did you mean {' or '.join(near)}? ",
    }
