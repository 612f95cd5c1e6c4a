"""Runs the command line, in this process or in one of its own, and makes the files it reads."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from dual_prevention.engine.cli.app import app

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "fixtures"
CHLOR_ALKALI = FIXTURES / "chlor_alkali_class1.yaml"
INCOMPLETE = FIXTURES / "incomplete.yaml"
FAST = ("--engine", "compiled")


def run(*arguments: str | Path, lang: str = "en", stdin: bytes | None = None) -> Result:
    """One command in this process."""
    locale = {"LC_ALL": "zh_CN.UTF-8" if lang == "zh" else "C.UTF-8"}
    return CliRunner().invoke(app, [str(part) for part in arguments], input=stdin, env=locale)


def run_process(
    *arguments: str | Path, env: dict[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[bytes]:
    """The same as a program would: a process of its own."""
    code = "from dual_prevention.engine.cli import main; main()"
    command = [sys.executable, "-c", code, *(str(part) for part in arguments)]
    return subprocess.run(
        command, env={**os.environ, **(env or {})}, capture_output=True, check=False, **options
    )


def one_unit(line: str = "") -> str:
    """A small enterprise of one unit with one chemical; `line` stands on line 9, at column 9."""
    return f"""\
as_of: 2026-11-01
enterprise:
  id: E1
  chemical_units:
    - id: U1
      unit_type: 储罐区
      chemicals:
      - substance: 氯
        {line or "quantity: 6"}
"""


def make_pack(folder: Path, rules: str, *, name: str = "", **files: str) -> Path:
    """A pack with one rule file, sector/rules.yaml, and others (`methods__X` is methods/X.yaml)."""
    texts = {f"{key.replace('__', '/')}.yaml": text for key, text in files.items()}
    texts["pack.yaml"] = f'pack: {name or folder.name}\nversion: "1"\ntitle: {{zh: 测试包, en: Test}}\n'
    texts["sector/rules.yaml"] = rules
    for path, text in texts.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder
