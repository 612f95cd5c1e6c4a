"""The evaluation core: facts and rule sets in, levels and control lists out.

The names below are loaded when they are first used, so importing the package costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..models.evaluation import Evaluation, to_json
    from .batch.evaluate import evaluate_batch
    from .diagnostics import Diagnostic, DualPreventionError, ExecutorDisagreement, InputError, Span
    from .evaluator import Evaluator, evaluate
    from .facts.factfile import FactFile, read_fact_file, read_fact_text
    from .messages import format_diagnostic
    from .report import render_evaluation
    from .rulebook.linting import lint_packs
    from .version import VERSION

__all__ = [
    "VERSION",
    "Diagnostic",
    "DualPreventionError",
    "Evaluation",
    "Evaluator",
    "ExecutorDisagreement",
    "FactFile",
    "InputError",
    "Span",
    "evaluate",
    "evaluate_batch",
    "format_diagnostic",
    "lint_packs",
    "read_fact_file",
    "read_fact_text",
    "render_evaluation",
    "to_json",
]

_HOMES = {
    "VERSION": ".version",
    "Diagnostic": ".diagnostics",
    "DualPreventionError": ".diagnostics",
    "Evaluation": "..models.evaluation",
    "Evaluator": ".evaluator",
    "ExecutorDisagreement": ".diagnostics",
    "FactFile": ".facts.factfile",
    "InputError": ".diagnostics",
    "Span": ".diagnostics",
    "evaluate": ".evaluator",
    "evaluate_batch": ".batch.evaluate",
    "format_diagnostic": ".messages",
    "lint_packs": ".rulebook.linting",
    "read_fact_file": ".facts.factfile",
    "read_fact_text": ".facts.factfile",
    "render_evaluation": ".report",
    "to_json": "..models.evaluation",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(home, __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
