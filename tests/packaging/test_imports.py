"""Importing the engine stays cheap: heavy libraries are loaded by the modules that use them."""

import subprocess
import sys

HEAVY = ("click", "durable", "numpy", "polars", "pyarrow", "pydantic", "rich", "sqlalchemy", "yaml")


def test_importing_the_engine_loads_nothing_heavy() -> None:
    code = f"import sys, dual_prevention.engine; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
