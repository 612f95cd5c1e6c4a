"""The program as a process: bytes, pipes, encodings, and what it does not load."""

import json
import os
import subprocess
import sys

from dual_prevention.engine.version import VERSION

from tests.cli.kit import CHLOR_ALKALI, FAST, INCOMPLETE, run_process

HEAVY = ("durable", "pydantic", "rich", "sqlalchemy", "yaml")


def test_version() -> None:
    done = run_process("--version")
    assert (done.returncode, done.stdout.decode()) == (0, f"dualprev {VERSION}\n")


def test_version_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom dual_prevention.engine.cli.app import app\n"
        "try: app.main(['--version'])\nexcept SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_compiled_alone_loads_no_second_engine() -> None:
    code = (
        "import sys\nfrom dual_prevention.engine.cli.app import app\n"
        f"try: app.main(['evaluate', {str(INCOMPLETE)!r}, '--engine', 'compiled', '-o', {os.devnull!r}])\n"
        "except SystemExit as end: print(end.code)\n"
        "print([name for name in ('durable', 'sqlalchemy', 'rich') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["0", "[]"]


def test_output_is_utf8_under_any_locale() -> None:
    env = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    done = run_process("evaluate", CHLOR_ALKALI, *FAST, "--lang", "zh", env=env)
    assert done.returncode == 0, done.stderr
    assert "风险分级管控清单" in done.stdout.decode("utf-8")
    bad = run_process("evaluate", "没有.yaml", "--lang", "zh", env=env)
    assert "file-missing 没有这个文件" in bad.stderr.decode("utf-8")


def test_two_processes_write_the_same_bytes() -> None:
    first, second = (
        run_process("evaluate", INCOMPLETE, *FAST, "--format", "json", env={"PYTHONHASHSEED": seed})
        for seed in ("1", "2")
    )
    assert first.stdout == second.stdout
    assert json.loads(first.stdout)["level_final"] is False


def test_a_reader_that_stops_early_is_no_error() -> None:
    code = "from dual_prevention.engine.cli import main; main()"
    command = [sys.executable, "-c", code, "evaluate", str(CHLOR_ALKALI), *FAST, "--format", "json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read()
    assert process.wait() == 141
    assert errors == b""


def test_a_file_name_that_is_no_text() -> None:
    done = run_process("evaluate", os.fsdecode(b"\xff.yaml"))
    assert done.returncode == 2
    assert b"file-missing" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_full_disk_is_told() -> None:
    if not os.path.exists("/dev/full"):  # noqa: PTH110 - a device, where there is one
        return
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        code = "from dual_prevention.engine.cli import main; main()"
        command = [sys.executable, "-c", code, "evaluate", str(INCOMPLETE), *FAST]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert b"system-error" in done.stderr
    assert b"Traceback" not in done.stderr
