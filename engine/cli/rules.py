"""`dualprev rules`: looking after packs."""

from __future__ import annotations

import click

from .frame import Group
from .options import lang_option
from .rules_check import lint, test
from .rules_format import fmt
from .rules_show import list_rules, schema, show


@click.group(
    cls=Group,
    name="rules",
    help="Check, test, list, show and format rules.",
    zh="检查、测试、列出、查看和整理规则",
)
@lang_option
def rules() -> None:
    """The group itself does nothing."""


for _command in (lint, test, list_rules, show, schema, fmt):
    rules.add_command(_command)
