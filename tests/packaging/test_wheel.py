"""The wheel holds every module and every rule, and works in an environment of its own."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("engine", "models", "rules")
FIXTURE = ROOT / "fixtures" / "chlor_alkali_class1.yaml"


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command away from the sources and without the paths of the calling environment."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**env, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy: a build leaves folders behind that would end up in the next one."""
    work = tmp_path_factory.mktemp("wheel")
    source, out = work / "source", work / "out"
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in filter(Path.is_file, ROOT.iterdir()):
        shutil.copy(file, source)
    pip = (sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index")
    run(*pip, "-w", out, source, cwd=work)
    (built,) = out.glob("dual_prevention-*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment with the wheel; it borrows only the dependencies from this one."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index")
    run(*pip, wheel, cwd=home.parent)
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(run(python, "-c", ask, cwd=home).stdout.strip())
    # The lines of a .pth file extend the search path, but the .pth files found there are not
    # read: the editable install of this environment stays out of the new one.
    borrowed = dict.fromkeys(sysconfig.get_path(kind) for kind in ("purelib", "platlib"))
    (site / "dependencies.pth").write_text("\n".join(borrowed) + "\n", encoding="utf-8")
    return home


def test_holds_every_rule_file_and_module(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    wanted = {path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")}
    wanted |= set((ROOT / "rules").rglob("*.yaml"))
    wanted |= {ROOT / folder / "py.typed" for folder in FOLDERS}
    names = {f"dual_prevention/{path.relative_to(ROOT).as_posix()}" for path in wanted}
    assert names - held == set()


def test_installs_nothing_but_the_namespace(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"dual_prevention"}


def test_imports_come_from_the_new_environment(environment: Path, tmp_path: Path) -> None:
    for name in ("engine", "rules"):
        code = f"import dual_prevention.{name} as module; print(module.__file__)"
        printed = run(environment / "bin" / "python", "-c", code, cwd=tmp_path).stdout.strip()
        assert Path(printed).is_relative_to(environment)


def test_evaluates_a_fixture(environment: Path, tmp_path: Path) -> None:
    facts = shutil.copy(FIXTURE, tmp_path)
    command = (environment / "bin" / "dualprev", "evaluate", facts, "--format", "json")
    evaluation = json.loads(run(*command, cwd=tmp_path).stdout)
    assert evaluation["level"] == "yellow"
