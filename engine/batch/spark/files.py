"""Files where Spark has them: on this machine, in HDFS, in an object store."""

from __future__ import annotations

import json
from typing import Any, Final

from ...diagnostics import Diagnostic, InputError, Span
from ..output import MANIFEST
from ..sources import collected

_TABLE: Final = ".parquet"


class SparkTable:
    """A Parquet file or a folder of such files."""

    def __init__(self, session: Any, name: str, label: str) -> None:
        self.name = name
        self.label = label
        self._session = session
        self._frame: Any = None

    def frame(self) -> Any:
        """The rows. Raises `InputError` where they cannot be read."""
        from pyspark.errors import PySparkException

        if self._frame is None:
            try:
                self._frame = self._session.read.parquet(self.label)
            except PySparkException as error:
                raise unreadable(self.label, error) from None
        return self._frame

    def columns(self) -> list[str]:
        """The names of its columns."""
        return list(self.frame().columns)


def unreadable(label: str, error: Exception) -> InputError:
    """What is said of a table that Spark cannot read."""

    def fail() -> None:
        raise OSError(str(error))

    try:
        collected(label, fail)
    except InputError as told:
        return told
    raise AssertionError


class Files:
    """The file system that a path belongs to."""

    def __init__(self, session: Any, path: str) -> None:
        self._session = session
        self._java = session._jvm.org.apache.hadoop.fs  # noqa: SLF001 - pyspark has no other way to list files
        self.path = path.rstrip("/")
        place = self._java.Path(self.path)
        self._system = place.getFileSystem(session._jsc.hadoopConfiguration())  # noqa: SLF001

    def _at(self, name: str = "") -> Any:
        return self._java.Path(f"{self.path}/{name}" if name else self.path)

    def tables(self) -> list[SparkTable]:
        """The tables of a folder. Raises `InputError` where it is none, or holds tables that Spark does not read here."""
        if not self._system.exists(self._at()) or not self._system.getFileStatus(self._at()).isDirectory():
            raise InputError([Diagnostic("batch-spark-input", Span(), {"path": self.path})])
        found, refused = [], []
        for status in sorted(self._system.listStatus(self._at()), key=lambda s: s.getPath().getName()):
            name = status.getPath().getName()
            if name.startswith((".", "_")):
                continue
            if name.endswith(_TABLE) or (status.isDirectory() and self._holds_parquet(status.getPath())):
                stem = name.removesuffix(_TABLE)
                found.append(SparkTable(self._session, stem, f"{self.path}/{name}"))
            elif name.endswith(".csv"):
                refused.append(Diagnostic("batch-spark-csv", Span(f"{self.path}/{name}")))
        if refused:
            raise InputError(refused)
        return found

    def _holds_parquet(self, folder: Any) -> bool:
        return any(s.getPath().getName().endswith(_TABLE) for s in self._system.listStatus(folder))

    def refuse_full(self) -> None:
        """Raise `InputError` where the folder holds anything."""
        if self._system.exists(self._at()) and len(self._system.listStatus(self._at())):
            ours = self._system.exists(self._at(MANIFEST))
            code = "batch-spark-there" if ours else "batch-output-foreign"
            raise InputError([Diagnostic(code, Span(self.path), {"path": self.path})])

    def write_json(self, name: str, content: Any) -> None:
        """A file that is there whole or not at all."""
        temporary, target = self._at(f"_{name}.tmp"), self._at(name)
        stream = self._system.create(temporary, True)
        stream.write(bytearray((json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()))
        stream.close()
        self._system.delete(target, False)
        self._system.rename(temporary, target)

    def remove(self, name: str) -> None:
        """Remove a folder with all that is in it."""
        self._system.delete(self._at(name), True)
