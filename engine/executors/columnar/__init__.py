"""The columnar executor: a portfolio at once, the core as Polars expressions over one table per kind.

Needs the extra `batch` (polars, numpy, pyarrow); nothing else of the package imports this.
"""

from .executor import ColumnarExecutor
from .population import Population, PopulationTable
from .verdicts import ColumnVerdicts

__all__ = ["ColumnVerdicts", "ColumnarExecutor", "Population", "PopulationTable"]
