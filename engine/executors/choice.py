"""Which executors run: both and compared, or the compiled one alone."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Literal

from ..program.program import Program
from .verdicts import Executor

if TYPE_CHECKING:
    from .compiled import CompiledExecutor

Engine = Literal["auto", "durable", "compiled"]


def durable_available() -> bool:
    """Whether durable-rules is installed for this Python (it imports up to CPython 3.12)."""
    import sys

    return sys.version_info < (3, 13) and importlib.util.find_spec("durable") is not None


def make_executor(engine: Engine, program: Program, code: bytes = b"") -> Executor:
    """The executor for a program; `code` is the compiled executor's stored code, if there is any.

    Raises `ImportError` when the durable executor is asked for and cannot run here.
    """
    from .compiled import CompiledExecutor

    if engine == "compiled" or (engine == "auto" and not durable_available()):
        return CompiledExecutor(program, code)
    from .durable import DurableExecutor

    if engine == "durable":
        return DurableExecutor(program)
    from .compare import AutoExecutor

    return AutoExecutor(program, compiled=CompiledExecutor(program, code))


def _compiled_of(executor: object) -> CompiledExecutor | None:
    from .compare import AutoExecutor
    from .compiled import CompiledExecutor

    inner = executor.compiled if isinstance(executor, AutoExecutor) else executor
    return inner if isinstance(inner, CompiledExecutor) else None


def compiled_functions(executor: Executor) -> int:
    """How many functions the compiled executor within has; 0 where there is none."""
    inner = _compiled_of(executor)
    return inner.functions if inner else 0


def compiled_code(executor: Executor) -> bytes:
    """The code of the compiled executor within, for `make_executor` in another process."""
    inner = _compiled_of(executor)
    return inner.code_cache() if inner else b""
