"""The words of every diagnostic, Chinese and English. Each area has a module here with its own `MESSAGES`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from ..diagnostics import Diagnostic, Language, Message


@cache
def all_messages() -> dict[str, Message]:
    """Every code with its wording, from all modules of this package."""
    found: dict[str, Message] = {}
    for module in pkgutil.iter_modules(__path__):
        part: dict[str, Message] = importlib.import_module(f"{__name__}.{module.name}").MESSAGES
        repeated = found.keys() & part.keys()
        if repeated:
            raise RuntimeError(f"message codes declared twice: {sorted(repeated)}")
        found.update(part)
    return found


def message_text(item: Diagnostic, lang: Language) -> str:
    """What is wrong, in one sentence."""
    message = all_messages()[item.code]
    return (message.zh if lang == "zh" else message.en).format_map(item.values)


def hint_text(item: Diagnostic, lang: Language) -> str:
    """What to do about it; empty where there is nothing to add."""
    message = all_messages()[item.code]
    return (message.hint_zh if lang == "zh" else message.hint_en).format_map(item.values)


def format_diagnostic(item: Diagnostic, lang: Language) -> str:
    """`file:line:col: code message` and the hint on a second line."""
    span = item.span
    if span.file and span.line:
        place = f"{span.file}:{span.line}:{span.column}: "
    elif span.file:
        place = f"{span.file}: "
    else:
        place = f"{span.path}: " if span.path else ""
    hint = hint_text(item, lang)
    mark = "提示" if lang == "zh" else "hint"
    return f"{place}{item.code} {message_text(item, lang)}" + (f"\n    {mark}: {hint}" if hint else "")
