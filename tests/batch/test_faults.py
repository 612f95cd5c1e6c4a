"""A disk that fills, a process that is killed, an enterprise with very many things: nothing lost, nothing counted twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from dual_prevention.engine.batch.inputs import file_digest

PACK = Path(__file__).parents[1] / "conformance" / "base"
COUNT = 3_000
SIZE = 500
START = f"""
import sys
from pathlib import Path
from dual_prevention.engine.rulebook import rulebook
rulebook.built_in_folder = lambda: Path({str(PACK)!r})
sys.argv[0] = "dualprev"
from dual_prevention.engine.cli import main
main()
"""
FULL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
"""
SLOW = """
import time
from dual_prevention.engine.batch.output import Output
write = Output.write
def slowly(self, *given):
    write(self, *given)
    time.sleep(0.3)
Output.write = slowly
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("in")
    pl.DataFrame({"id": [f"E{n}" for n in range(COUNT)]}).write_csv(folder / "enterprise.csv")
    return folder


@pytest.fixture(scope="module")
def whole(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("whole") / "out"
    done = finish(start(source, out))
    assert done[0] == 0, done
    return out


def start(source: Path, out: Path, *options: str, before: str = "") -> subprocess.Popen[str]:
    arguments = [
        "batch",
        str(source),
        "-o",
        str(out),
        "--as-of",
        "2026-11-01",
        "--part",
        str(SIZE),
        "--lang",
        "en",
    ]
    return subprocess.Popen(
        [sys.executable, "-c", f"{before}{START}", *arguments, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "DUALPREV_CACHE": str(out.parent / "cache")},
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=240)
    return process.returncode, out, err


def contents(folder: Path) -> dict[str, str]:
    return {str(f.relative_to(folder)): file_digest(f) for f in folder.rglob("*") if f.is_file()}


@pytest.mark.parametrize("limit", [2_000, 12_000])
def test_a_disk_that_fills(source: Path, whole: Path, tmp_path: Path, limit: int) -> None:
    """Whichever file does not fit, the run says so, leaves no half file, and goes on once there is room."""
    out = tmp_path / "out"
    code, _, err = finish(start(source, out, before=FULL.format(limit=limit)))
    assert code == 2, err
    assert "system-error" in err
    assert not [f for f in out.rglob("*") if ".tmp" in f.name]
    assert not list(out.glob("parts-*"))
    code, _, err = finish(start(source, out, "--resume"))
    assert code == 0, err
    assert contents(out) == contents(whole)


def test_a_process_that_is_killed(source: Path, whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(source, out, before=SLOW)
    while not (out / "conclusions" / "part-00001.parquet").exists():
        assert process.poll() is None, finish(process)
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    finish(process)
    assert not (out / "summary.json").exists()
    done = len(list((out / "enterprises").glob("*.parquet")))
    assert 0 < done < COUNT // SIZE
    code, _, err = finish(start(source, out, "--resume"))
    assert code == 0, err
    assert contents(out) == contents(whole)


def test_ctrl_c(source: Path, whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(source, out, before=SLOW)
    while not (out / "manifest.json").exists():
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    assert finish(process)[0] == 130
    assert not list(out.glob("parts-*"))
    assert finish(start(source, out, "--resume"))[0] == 0
    assert contents(out) == contents(whole)


def test_an_enterprise_with_very_many_things(tmp_path: Path) -> None:
    from tests.batch.kit import opened

    things = 100_000
    ids = [f"u{n}" for n in range(things)]
    pl.DataFrame({"id": ["A", "B"]}).write_parquet(tmp_path / "enterprise.parquet")
    units = pl.DataFrame({"id": ["v", "w"], "enterprise_id": ["A", "B"]})
    units.write_parquet(tmp_path / "chemical_unit.parquet")
    owners = ["v"] * (things - 1) + ["w"]
    substances = pl.DataFrame({"id": ids, "chemical_unit_id": owners, "quantity": [1.0] * things})
    substances.write_parquet(tmp_path / "chemical.parquet")
    parts = list(opened(tmp_path).parts(1))
    assert [part.population.tables["chemical"].rows for part in parts] == [things - 1, 1]
    assert not any(part.rejects.height for part in parts)
