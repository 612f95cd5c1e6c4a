"""Durable rules as an executor: the second opinion on how conditions combine and chain.

The interpreter decides atoms (comparisons, facts, list functions) in exact fractions; durable rules fires a
rule "surely true" or a rule "surely false" for each condition over them, stage by stage. Neither fired means
unknown, so a lost firing shows as unknown and never as safe. `host` tells how the library must be used.
"""

from .executor import DurableExecutor
from .host import DurableFailure

__all__ = ["DurableExecutor", "DurableFailure"]
