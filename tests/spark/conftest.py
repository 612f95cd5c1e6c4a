"""A cluster of two workers, each with processes of its own, on this machine. `make test-spark` installs what it needs."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

MASTER = "local-cluster[2,1,1024]"

collect_ignore_glob = [] if importlib.util.find_spec("polars") else ["test_*.py"]


@pytest.fixture(scope="session")
def spark_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Spark as it is installed, but workers keep their files beside the other files of these tests."""
    pyspark = pytest.importorskip("pyspark", reason="pip install 'dual-prevention[spark]'")
    if shutil.which("java") is None:
        pytest.skip("needs Java 17 or later")
    home = tmp_path_factory.mktemp("spark")
    for part in Path(str(pyspark.__file__)).parent.iterdir():
        if part.name != "work":
            (home / part.name).symlink_to(part)
    return home


@pytest.fixture(scope="session")
def session(spark_home: Path) -> Iterator[Any]:
    """A session in a cluster of its own."""
    from dual_prevention.engine.batch.spark.job import open_session

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_HOME", str(spark_home))
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        conf = {"spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.log.level": "ERROR"}
        made = open_session(MASTER, conf)
        yield made
        made.stop()
