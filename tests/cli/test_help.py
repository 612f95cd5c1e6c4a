"""Every command and option explains itself, in both languages; wrong arguments are told likewise."""

from collections.abc import Iterator

import click
import pytest
from dual_prevention.engine.cli.app import app
from dual_prevention.engine.cli.frame import Command, Group, Option

from tests.cli.kit import INCOMPLETE, run


def commands(
    group: click.Command = app, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, group
    if isinstance(group, click.Group):
        for name, command in group.commands.items():
            yield from commands(command, (*path, name))


EVERY = list(commands())


def chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def test_the_commands() -> None:
    assert {" ".join(path) for path, command in EVERY if not isinstance(command, click.Group)} == {
        "evaluate", "explain", "rules lint", "rules test", "rules list", "rules show", "rules schema", "rules fmt",
        "facts check", "facts template", "register list", "register move", "register facts", "batch run", "batch facts",
    }  # fmt: skip


@pytest.mark.parametrize(("path", "command"), EVERY, ids=[" ".join(path) or "-" for path, _ in EVERY])
def test_help_in_both_languages(path: tuple[str, ...], command: click.Command) -> None:
    assert isinstance(command, Command | Group)
    assert command.help
    assert chinese(command.zh)
    for param in command.params:
        if isinstance(param, click.Option):
            assert isinstance(param, Option)
            assert param.help, param.name
            assert chinese(param.zh), param.name
    english, other = run(*path, "--help"), run(*path, "--help", lang="zh")
    assert english.exit_code == other.exit_code == 0
    assert english.stdout.startswith("Usage: dualprev")
    assert not chinese(english.stdout)
    assert other.stdout.startswith("用法：dualprev")
    assert "Show" not in other.stdout
    assert run(*path, "-h", "--lang", "zh").stdout == other.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("evaluat",), "usage-no-command"),
        (("rules", "lnt"), "usage-no-command"),
        (("evaluate",), "usage-missing"),
        (("evaluate", "x", "--fulll"), "usage-no-option"),
        (("evaluate", "x", "--as-of"), "usage-option"),
        (("evaluate", "x", "--as-of", "30.9.2026"), "usage-day"),
        (("evaluate", "x", "--as-of", "2026-02-30"), "usage-day"),
        (("evaluate", "x", "--engine", "fast"), "usage-choice"),
        (("evaluate", "x", "--fail-on", "blue"), "usage-choice"),
        (("evaluate", "x", "--lang", "fr"), "usage-choice"),
        (("explain", "x", "y"), "usage-error"),
    ],
)
def test_wrong_arguments(arguments: tuple[str, ...], code: str) -> None:
    for lang in ("zh", "en"):
        result = run(*arguments, lang=lang)
        assert result.exit_code == 2
        assert result.stderr.startswith(f"{code} ")
        assert result.stdout == ""


def test_nothing_asked_shows_the_help() -> None:
    result = run()
    assert result.exit_code == 2
    assert "evaluate" in result.output
    assert run("rules").exit_code == 2


def test_the_language_option_comes_before_the_locale() -> None:
    assert chinese(run("evaluate", "none.yaml", "--lang", "zh").stderr)
    assert not chinese(run("evaluate", "none.yaml", "--lang=en", lang="zh").stderr)
    assert run("--lang", "zh", "facts", "check", INCOMPLETE).stdout.count("个错误") == 1
