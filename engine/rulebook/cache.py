"""A cache of linked programs and their compiled code, keyed by the content of the packs.

It lies in the user's own cache folder only: what it holds is pickled and marshalled, which runs code when it is read, so it
is never looked for inside a pack or a working folder. A file that is damaged, of another version or not ours is ignored.
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.util
import io
import os
import pickle
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from ..garbage import paused
from ..version import VERSION

_SEAL: Final = 32
_KEPT: Final = 60
"""files; a pack has a few for each set of editions"""
_DAMAGE: Final = (
    OSError,
    EOFError,
    ValueError,
    TypeError,
    AttributeError,
    ImportError,
    IndexError,
    pickle.PickleError,
)


def cache_folder() -> Path:
    """The folder of the cache; DUALPREV_CACHE names another, and an empty one turns the cache off."""
    named = os.environ.get("DUALPREV_CACHE")
    if named is not None:
        return Path(named)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home())
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "dual-prevention"


def cache_key(digests: Sequence[str], *parts: str) -> str:
    """The key of packs with these digests, on this version and this Python."""
    digest = hashlib.sha256(_engine_stamp())
    for part in (*digests, *parts, VERSION, sys.version, importlib.util.MAGIC_NUMBER.hex()):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def _engine_stamp() -> bytes:
    """Sizes and times of the engine's own modules: a developer's change never meets an old program."""
    root = Path(__file__).resolve().parent.parent
    stamp = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        status = path.stat()
        stamp.update(f"{path.relative_to(root)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return stamp.digest()


def load(key: str) -> Any | None:
    """What was stored under the key; None when there is nothing usable."""
    if os.environ.get("DUALPREV_CACHE") == "":
        return None
    path = cache_folder() / key
    with suppress(*_DAMAGE):
        if hasattr(os, "getuid") and path.stat().st_uid != os.getuid():
            return None
        data = path.read_bytes()
        if hashlib.sha256(data[_SEAL:]).digest() == data[:_SEAL]:
            return _unpickled(data[_SEAL:])
    return None


class _Pickler(pickle.Pickler):
    """Writes frozen dataclasses as calls of their classes: read back far faster than field by field."""

    def reducer_override(self, value: object) -> Any:
        kind = type(value)
        if dataclasses.is_dataclass(kind) and "__setstate__" in vars(kind):
            return kind, tuple(getattr(value, field.name) for field in dataclasses.fields(kind))
        return NotImplemented


def _pickled(value: object) -> bytes:
    data = io.BytesIO()
    _Pickler(data, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    return data.getvalue()


def _prune(folder: Path) -> None:
    """Keep the newest files: what other versions and other packs have left behind goes."""
    files = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[_KEPT:]:
        path.unlink()


def _unpickled(data: bytes) -> Any:
    with paused():
        return pickle.loads(data)  # noqa: S301  # the user's own cache, sealed


def store(key: str, value: object) -> None:
    """Keep a value; a cache that cannot be written is no error."""
    if os.environ.get("DUALPREV_CACHE") == "":
        return
    with suppress(*_DAMAGE):
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        data = _pickled(value)
        handle, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(data).digest() + data)
        Path(name).replace(folder / key)
        _prune(folder)
