"""The output of a batch: a folder with Parquet files for each part, a manifest that vouches for them, a summary.

A file is there whole or not at all, and a part counts when the manifest names it: so a run may be stopped at any
moment, and a second one goes on after the last whole part.
"""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import Any, Final

import polars as pl

from ..diagnostics import Diagnostic, InputError, Span
from ..program.program import Program
from ..version import VERSION
from .inputs import Parts, file_digest, input_digest
from .programs import Programs, programs_of
from .run import BatchEvaluator, BatchFrames, together
from .sources import written
from .summary import add_part, part_summary
from .tableparts import WORK

MANIFEST: Final = "manifest.json"
SUMMARY: Final = "summary.json"
TABLES: Final = (
    *("enterprises", "conclusions", "risk_control", "screening"),
    *("hazards", "responsibilities", "missing", "rejects"),
)
_TEMPORARY: Final = ".tmp"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    done: int
    enterprises: int


def tables_of(frames: BatchFrames) -> dict[str, pl.DataFrame]:
    """The tables that are written."""
    lists = {name: rows.collect() for name, rows in frames.lists().items()}
    first = {"enterprises": frames.enterprises, "conclusions": frames.conclusions}
    return {**first, **lists, "missing": frames.missing, "rejects": frames.rejects}


class Output:
    """The folder of one run."""

    def __init__(self, folder: Path, identity: dict[str, Any]) -> None:
        self.folder = folder
        self.manifest: dict[str, Any] = {**identity, "complete": False, "parts": []}

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The parts that are whole."""
        found: list[dict[str, Any]] = self.manifest["parts"]
        return found

    def open(self, resume: bool) -> None:
        """Begin, or go on. Raises `InputError` where the folder holds something else."""
        stored = _stored(self.folder / MANIFEST)
        if stored is None:
            if self.folder.exists() and any(self.folder.iterdir()):
                raise self._fault("batch-output-foreign", path=str(self.folder))
            self.folder.mkdir(parents=True, exist_ok=True)
        elif not resume:
            raise self._fault("batch-output-there", path=str(self.folder))
        else:
            self._check(stored)
            for part in stored["parts"]:
                if not self._whole(part):
                    break
                self.parts.append(part)
        self._sweep()
        self._store()

    def _check(self, stored: dict[str, Any]) -> None:
        if not self.manifest["input"]:
            raise self._fault("batch-resume-database")
        for key in ("version", "input", "rules", "day", "part"):
            if stored.get(key) != self.manifest[key]:
                raise self._fault(f"batch-resume-{key}", value=str(stored.get(key)))

    def _fault(self, code: str, **values: str) -> InputError:
        return InputError([Diagnostic(code, Span(str(self.folder)), values)])

    def _whole(self, part: dict[str, Any]) -> bool:
        """Whether the files of a part are as they were written."""
        with suppress(OSError):
            return all(
                file_digest(self.folder / name) == entry["sha256"] for name, entry in part["files"].items()
            )
        return False

    def _sweep(self) -> None:
        """Remove what a stopped run left: half-written files, and files of parts that are not whole."""
        whole = {name for part in self.parts for name in part["files"]}
        for table in TABLES:
            for file in sorted((self.folder / table).glob("part-*")):
                if f"{table}/{file.name}" not in whole:
                    file.unlink()
        for file in self.folder.glob(f"*{_TEMPORARY}"):
            file.unlink()
        for folder in self.folder.glob(f"{WORK}*"):
            rmtree(folder)

    def write(self, frames: BatchFrames, summary: dict[str, Any]) -> None:
        """One part, and then the manifest."""
        number = len(self.parts)
        files: dict[str, Any] = {}
        for table, part in tables_of(frames).items():
            name = f"{table}/part-{number:05}.parquet"
            path = self.folder / name
            path.parent.mkdir(exist_ok=True)
            _write_parquet(part, path)
            files[name] = {"rows": part.height, "sha256": file_digest(path)}
        self.parts.append({"files": files, "summary": summary})
        self._store()

    def finish(self, summary: dict[str, Any]) -> None:
        """The summary, and the manifest's word that all is there."""
        write_text(self.folder / SUMMARY, json.dumps(summary, ensure_ascii=False, indent=2) + "\n")
        self.manifest["complete"] = True
        self._store()

    def _store(self) -> None:
        write_text(self.folder / MANIFEST, json.dumps(self.manifest, ensure_ascii=False, indent=1) + "\n")


def _stored(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("parts"), list) else None


def _write_parquet(frame: pl.DataFrame, path: Path) -> None:
    temporary = path.with_name(path.name + _TEMPORARY)
    try:
        written(lambda: frame.write_parquet(temporary))
        _settle(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def write_text(path: Path, text: str) -> None:
    """A file that is there whole or not at all."""
    temporary = path.with_name(path.name + _TEMPORARY)
    try:
        temporary.write_text(text, encoding="utf-8")
        _settle(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def _settle(temporary: Path, path: Path) -> None:
    handle = os.open(temporary, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    temporary.replace(path)


def identity_of(
    source: Path | str, program: Program | Programs, day: datetime.date, size: int
) -> dict[str, Any]:
    """What must be the same for a run to go on."""
    return {
        "version": VERSION,
        "input": input_digest(source),
        "rules": programs_of(program).digest,
        "day": day.isoformat(),
        "part": size,
    }


def run_batch(parts: Parts, evaluator: BatchEvaluator, size: int, output: Output) -> Iterator[Progress]:
    """Evaluate and write what is not there yet; after the last step `summary_of` tells the whole."""
    first, done = len(output.parts), len(output.parts) * size
    waiting: list[BatchFrames] = []
    counts: dict[str, int] = {}
    for piece in parts.parts(size, first, output.folder):
        waiting.append(evaluator.evaluate(piece))
        for kind, count in piece.read.items():
            counts[kind] = counts.get(kind, 0) + count
        done += piece.read.get("enterprise", 0)
        if piece.last:
            frames = together(waiting)
            output.write(frames, part_summary(frames, counts, evaluator.program))
            waiting, counts = [], {}
        yield Progress(min(done, parts.enterprises), parts.enterprises)


def summary_of(output: Output) -> dict[str, Any]:
    """The summaries of all parts as one."""
    total: dict[str, Any] = {}
    for part in output.parts:
        add_part(total, part["summary"])
    return total
