"""The shape of a rule-set file as JSON Schema, made from the language's own lists of keys: for editors and generators.

It tells keys, closed words and nesting. What a schema cannot say (types, units, names, editions) the linker checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from . import words

Schema = dict[str, Any]

_TEXT: Final[Schema] = {
    "anyOf": [
        {"type": ["string", "number"]},
        {
            "type": "object",
            "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
            "additionalProperties": False,
        },
    ]
}
_WORD: Final[Schema] = {"type": ["string", "number"]}
_WORDS: Final[Schema] = {"anyOf": [_WORD, {"type": "array", "items": _WORD}]}
_TEXTS: Final[Schema] = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_NUMBER: Final[Schema] = {"type": "number"}
_CONDITION: Final[Schema] = {"$ref": "#/$defs/condition"}
_VALUE: Final[Schema] = {"$ref": "#/$defs/value"}
_ANY_MAP: Final[Schema] = {"type": "object"}
_BASIS: Final[Schema] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"source": _WORD, "clause": _WORD},
        "required": ["source"],
        "additionalProperties": False,
    },
}


def _one_of(options: tuple[str, ...]) -> Schema:
    return {"enum": list(options)}


_SHAPES: Final[Mapping[str, Schema]] = {
    "where": _CONDITION, "when": _CONDITION, "unless": _CONDITION,
    "value": _VALUE, "of": _WORD, "pick": {"$ref": "#/$defs/pick"}, "cases": {"$ref": "#/$defs/cases"},
    "is": _VALUE, "level": _VALUE, "direct": _VALUE, "deduct": _VALUE, "add": _VALUE, "each": _WORD,
    "every": _VALUE, "per": _VALUE, "times": _VALUE, "within": _VALUE,
    "start": _NUMBER, "lowest": _NUMBER, "highest": _NUMBER,
    "groups": {"type": "object", "additionalProperties": _NUMBER},
    "title": _TEXT, "event": _TEXT, "step": _TEXT, "consequence": _TEXT, "remedy": _TEXT, "record": _TEXT,
    "does": _TEXT, "unit": _TEXT, "note": _TEXT, "reason": _TEXT, "check": _TEXTS,
    "with": _WORDS, "enforcement": _WORDS, "replaces": _WORDS,
    "tables": {"type": "object", "additionalProperties": {"type": "string"}},
    "method": {"anyOf": [_WORD, _ANY_MAP]},
    "measures": {
        "type": "object",
        "properties": dict.fromkeys(words.MEASURES, _TEXTS),
        "additionalProperties": False,
    },
    "basis": _BASIS,
    "confidence": _one_of(words.CONFIDENCES),
    "severity": _one_of(words.SEVERITIES),
    "layer": _one_of(words.LAYERS),
}  # fmt: skip
"""key -> its shape; every other key is one word"""

_REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "derive": ("name",),
    "scores": ("name", "start", "items"),
    "risks": ("id", "event", "accident"),
    "grades": ("id", "level"),
    "hazards": ("id", "title", "severity", "when"),
    "duties": ("id", "title", "by"),
    "responsibilities": ("id", "layer", "role", "does"),
}


def rule_set_schema() -> Schema:
    """JSON Schema (2020-12) of one document of a rule-set file."""
    head = _mapping(words.HEAD_KEYS, ("rule_set",))
    head["properties"]["by"] = _WORDS
    for section in words.SECTIONS:
        head["properties"][section] = {"type": "array", "minItems": 1, "items": _entry(section)}
    head["properties"]["not_encoded"] = {
        "type": "array",
        "items": _mapping(words.NOT_ENCODED_KEYS, ("title", "reason")),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "dual-prevention rule set",
        **head,
        "$defs": _definitions(),
    }


def _entry(section: str) -> Schema:
    entry = _mapping(words.ENTRY_KEYS[section], _REQUIRED[section])
    if section == "scores":
        items = _mapping(words.ITEM_KEYS, ("id",))
        entry["properties"]["items"] = {"type": "array", "minItems": 1, "items": items}
    if section == "risks":
        entry["properties"]["by"] = _WORDS  # of a duty it is one word
    return entry


def _mapping(keys: tuple[str, ...], required: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "properties": {key: _SHAPES.get(key, _WORD) for key in keys},
        "required": list(required),
        "additionalProperties": False,
    }


def _definitions() -> Schema:
    lines = {"type": "array", "minItems": 1, "items": _CONDITION}
    group = {
        "type": "object",
        "properties": {**dict.fromkeys(("all", "any", "none"), lines), "found": _WORDS},
        "patternProperties": {"^at least [1-9][0-9]*$": lines},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    cited = _mapping(words.VALUE_KEYS)
    scalar = {"type": ["string", "number", "boolean"]}
    return {
        "condition": {"anyOf": [{"type": ["string", "boolean"]}, lines, group]},
        "value": {"anyOf": [scalar, cited]},
        "pick": {"type": "object", "minProperties": 1, "additionalProperties": _VALUE},
        "cases": {"type": "array", "minItems": 1, "items": _mapping(words.CASE_KEYS, ("is",))},
    }
