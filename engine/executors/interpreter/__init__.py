"""A plain interpreter of the typed tree, in exact fractions: the second opinion on every number.

It reads what the author wrote, not the core tree that the fast executors read, and has its own arithmetic.
So a mistake in lowering, in generated code or in floating point shows as a disagreement. Explanations use it
too, to tell the value of any part of a rule.
"""

from .executor import InterpreterExecutor
from .explain import NodeEvaluator, evaluate_node

__all__ = ["InterpreterExecutor", "NodeEvaluator", "evaluate_node"]
