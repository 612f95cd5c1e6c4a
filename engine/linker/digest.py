"""What identifies a program: its meaning, not its places. Two files that differ in comments have one digest."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from enum import Enum
from fractions import Fraction

from ..diagnostics import Span


def digest_of(*parts: object) -> str:
    """SHA-256 over a canonical form of the parts; spans do not count."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(_canonical(part).encode())
        digest.update(b"\n")
    return digest.hexdigest()


_FIELDS: dict[type, tuple[str, ...]] = {}
_LEFT_OUT = ("span", "spans", "path")


def _canonical(part: object) -> str:
    if part is None or isinstance(part, str | int | float | bool):
        return repr(part)
    if isinstance(part, Fraction):
        return f"{part.numerator}/{part.denominator}"
    if isinstance(part, tuple | list):
        return f"[{','.join(_canonical(item) for item in part)}]"
    if isinstance(part, frozenset | set):
        return f"{{{','.join(sorted(_canonical(item) for item in part))}}}"
    if isinstance(part, Mapping):
        return f"{{{','.join(f'{_canonical(k)}:{_canonical(v)}' for k, v in part.items())}}}"
    if isinstance(part, Span):
        return ""
    if dataclasses.is_dataclass(part) and not isinstance(part, type):
        kind = type(part)
        if kind not in _FIELDS:
            _FIELDS[kind] = tuple(f.name for f in dataclasses.fields(part) if f.name not in _LEFT_OUT)
        return f"{kind.__name__}({','.join(_canonical(getattr(part, name)) for name in _FIELDS[kind])})"
    return part.name if isinstance(part, Enum) else repr(part)
