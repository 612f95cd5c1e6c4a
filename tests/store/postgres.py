"""A PostgreSQL server of our own, from the packages of the system, for the time of the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

HOMES = Path("/usr/lib/postgresql")
HINT = f"no PostgreSQL under {HOMES}: apt install postgresql"


def binaries() -> Path | None:
    """The folder of the newest server that is installed."""
    found = sorted(HOMES.glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A running server, reached through a socket in a folder of its own; gives the URL of its first database."""
    home = Path(tempfile.mkdtemp(prefix="pg"))  # a socket's path must be short
    who: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        who = {"user": "postgres", "group": "postgres", "extra_groups": []}
        shutil.chown(home, "postgres", "postgres")

    def run(name: str, *arguments: str) -> None:
        command = [str(folder / name), *arguments]
        subprocess.run(command, check=True, cwd=home, stdout=subprocess.DEVNULL, **who)

    data = str(home / "data")
    try:
        run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C")
        options = f"-c listen_addresses='' -c unix_socket_directories='{home}' -c fsync=off"
        run("pg_ctl", "-D", data, "-o", options, "-l", str(home / "log"), "-w", "start")
        try:
            yield f"postgresql://postgres@/postgres?host={quote(str(home), safe='')}"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home)
