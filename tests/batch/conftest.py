"""Portfolios need the extra `batch`."""

import importlib.util

collect_ignore_glob = [] if importlib.util.find_spec("polars") else ["test_*.py", "kit.py"]
