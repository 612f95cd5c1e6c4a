"""Runs one command and turns whatever happens into an exit code and a message, never a traceback."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final

import click

from ..diagnostics import Diagnostic, DualPreventionError, ExecutorDisagreement, InputError
from .language import language

DONE: Final = 0
FINDINGS: Final = 1
BAD_INPUT: Final = 2
INTERNAL: Final = 3
INTERRUPTED: Final = 130
BROKEN_PIPE: Final = 141
_MOST_DIFFERENCES: Final = 20


def tell(items: Iterable[Diagnostic]) -> None:
    """Diagnostics to standard error, in the language of the run."""
    from ..messages import format_diagnostic

    lang = language()
    for item in items:
        complain(format_diagnostic(item, lang))


def complain(text: str) -> None:
    """A line to standard error, without signs that would steer the terminal."""
    click.echo(printable(text), err=True)


def printable(text: str) -> str:
    """The text as it may go to a terminal: what comes from files and arguments never steers it."""
    if all(line.isprintable() for line in text.split("\n")):
        return text
    from ..report.width import clean

    return clean(text)


def fault(code: str, **values: object) -> InputError:
    """The error that a command itself finds."""
    return InputError([Diagnostic(code, values={key: str(value) for key, value in values.items()})])


def utf8_streams() -> None:
    """UTF-8 and plain line ends whatever the locale; what cannot be written is escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def guarded(run: Callable[[], int | None]) -> int:
    """The exit code of `run`; everything it raises is told to the user."""
    try:
        code = _known_errors(run)
        sys.stdout.flush()
    except BrokenPipeError:
        return _broken_pipe()
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        tell([Diagnostic("system-error", values={"reason": error.strerror or str(error)})])
        return BAD_INPUT
    except Exception as error:  # noqa: BLE001 - the last resort: a user never meets a traceback
        return _internal(error)
    return code


def _known_errors(run: Callable[[], int | None]) -> int:
    try:
        return run() or DONE
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        from .usage import tell_usage

        tell_usage(error)
        return BAD_INPUT
    except InputError as error:
        tell(error.diagnostics)
        return BAD_INPUT
    except ExecutorDisagreement as error:
        _disagreement(error)
        return INTERNAL


def _disagreement(error: ExecutorDisagreement) -> None:
    tell([Diagnostic("executors-disagree", values={"first": error.engines[0], "second": error.engines[1]})])
    for name, subject, first, second in error.differences[:_MOST_DIFFERENCES]:
        complain(f"    {name} <{subject}>: {error.engines[0]} {first}, {error.engines[1]} {second}")
    if len(error.differences) > _MOST_DIFFERENCES:
        complain(f"    ... {len(error.differences) - _MOST_DIFFERENCES}")


def _internal(error: Exception) -> int:
    if os.environ.get("DUALPREV_DEBUG") == "1":
        traceback.print_exc()
    reason = str(error) if isinstance(error, DualPreventionError) else f"{type(error).__name__}: {error}"
    tell([Diagnostic("internal-error", values={"reason": " ".join(reason.split())[:300]})])
    return INTERNAL


def _broken_pipe() -> int:
    """Whoever read the output has seen enough; nothing is left to be flushed at the end of the process."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE
