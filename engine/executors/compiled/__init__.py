"""The compiled executor: the core as generated Python."""

from .executor import CompiledExecutor

__all__ = ["CompiledExecutor"]
