"""Strict YAML 1.2 and JSON with positions: the only door through which files enter."""

from __future__ import annotations

from pathlib import Path

from .nodes import Node, YamlMap, YamlScalar, YamlSeq
from .reading import (
    as_bool,
    as_date,
    as_list,
    as_map,
    as_number,
    as_scalar,
    as_text,
    as_texts,
    fold,
    read_map,
    written,
)
from .source import check_text, decode, read_source

__all__ = [
    "Node",
    "YamlMap",
    "YamlScalar",
    "YamlSeq",
    "as_bool",
    "as_date",
    "as_list",
    "as_map",
    "as_number",
    "as_scalar",
    "as_text",
    "as_texts",
    "fold",
    "read_map",
    "read_yaml",
    "read_yaml_bytes",
    "written",
]


def read_yaml(path_or_text: Path | str, name: str = "") -> list[Node]:
    """The documents of a file (a `Path`) or of a text (a `str`); `name` is what messages call it.

    A name that ends in .json is read by JSON's rules. Raises `InputError` with every fault found.
    """
    if isinstance(path_or_text, Path):
        name = name or str(path_or_text)
        return _parse(read_source(path_or_text, name), name)
    return _parse(check_text(path_or_text, name), name)


def read_yaml_bytes(data: bytes, name: str) -> list[Node]:
    """The documents of bytes that are already in memory, e.g. standard input."""
    return _parse(decode(data, name), name)


def _parse(text: str, name: str) -> list[Node]:
    if name.lower().endswith(".json"):
        from .json_reader import parse_json

        return parse_json(text, name)
    from .yaml_reader import parse_yaml

    return parse_yaml(text, name)
