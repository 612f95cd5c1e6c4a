"""Options that several commands have, and the types of their values."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from ..diagnostics import Language
from .frame import Option
from .guard import fault
from .language import use_language

if TYPE_CHECKING:
    from ..evaluator import Evaluator
    from ..executors.choice import Engine

    _Choice = click.Choice[str]
    _DayType = click.ParamType[datetime.date]
else:
    _Choice, _DayType = click.Choice, click.ParamType  # cannot be subscripted in older versions

_F = TypeVar("_F", bound=Callable[..., Any])


class Words(_Choice):
    """One of a few words; a wrong one is told with the nearest right one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word."""
        del ctx
        if value in self.choices:
            return str(value)
        from ..suggest import guess_values

        raise fault(
            "usage-choice", name=_name(param), value=value, **guess_values(str(value), list(self.choices))
        )


class Day(_DayType):
    """A calendar day, written 2026-09-30."""

    name = "DAY"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        """The day."""
        del ctx
        if isinstance(value, datetime.date):
            return value
        text = str(value)
        try:
            if len(text) == len("2026-09-30") and text[4] == text[7] == "-":
                return datetime.date.fromisoformat(text)
        except ValueError:
            pass
        raise fault("usage-day", name=_name(param), value=text)


def _name(param: click.Parameter | None) -> str:
    return "/".join(param.opts) if param is not None else ""


def option(*names: str, zh: str, **attrs: Any) -> Callable[[_F], _F]:
    """A click option with its Chinese help."""
    return click.option(*names, cls=Option, zh=zh, **attrs)


def _take_language(_ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value is not None:
        use_language(cast(Language, value))


lang_option = option(
    "--lang",
    type=Words(["zh", "en"]),
    is_eager=True,
    expose_value=False,
    callback=_take_language,
    help="Language; by default that of the locale.",
    zh="语言；默认随系统区域设置",
)
as_of_option = option(
    "--as-of",
    type=Day(),
    metavar="DAY",
    help="Day of evaluation (2026-09-30); by default the file's own as_of, else today.",
    zh="评价日期（2026-09-30）；默认用文件里的 as_of，没有则为今天",
)
rules_option = option(
    "--rules",
    "packs",
    multiple=True,
    metavar="PACK",
    help="A folder with rules of your own, over the built-in ones; may be repeated, later ones win.",
    zh="自有规则包文件夹，叠加在内置规则之上；可重复，后者优先",
)
engine_option = option(
    "--engine",
    type=Words(["auto", "durable", "compiled"]),
    default="auto",
    help="auto (default): two engines, compared; or one of them alone.",
    zh="auto（默认）两个引擎并核对；或只用其中一个",
)
profile_option = option(
    "--profile",
    default="default",
    metavar="NAME",
    help="Who controls which level, and the names of lists (default: default).",
    zh="管控层级与清单名称的配置（默认 default）",
)
sector_option = option(
    "--sector",
    "sectors",
    multiple=True,
    metavar="SECTOR",
    help="Evaluate this sector (with the general rules); may be repeated. By default those that the facts name under "
    "sectors, else all that may concern the enterprise.",
    zh="评价该行业（连同通用规则）；可重复。默认为事实文件 sectors 所列行业，没有则为可能涉及的全部行业",
)
cache_option = option(
    "--no-cache",
    is_flag=True,
    help="Neither read nor write the cache of linked rules.",
    zh="不读也不写规则缓存",
)
format_option = option(
    "--format",
    "form",
    type=Words(["text", "json"]),
    default="text",
    help="text (default) or json.",
    zh="text（默认）或 json",
)
output_option = option(
    "-o",
    "--output",
    metavar="FILE",
    help="Write to this file instead of standard output, whole or not at all.",
    zh="写入文件而不是标准输出；要么写全，要么不写",
)
packs_argument = click.argument("packs", nargs=-1, metavar="[PACK]...")


def make_evaluator(
    packs: Sequence[str],
    *,
    as_of: datetime.date | None = None,
    engine: str = "auto",
    profile: str = "default",
    no_cache: bool = False,
    sectors: Sequence[str] = (),
) -> Evaluator:
    """The evaluator that these options ask for."""
    from ..evaluator import Evaluator
    from ..executors.choice import durable_available

    if engine == "durable" and not durable_available():
        raise fault("engine-missing")
    return Evaluator(
        [Path(pack) for pack in packs],
        as_of=as_of,
        engine=cast("Engine", engine),
        profile=profile,
        use_cache=not no_cache,
        sectors=sectors or None,
    )
