"""Facts as text: every value comes back as it was written, and equal facts are equal texts."""

from __future__ import annotations

import datetime
import hashlib
import json
import math
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..facts.factfile import FactFile
from .errors import refusal

if TYPE_CHECKING:
    from pydantic import BaseModel


def plain_facts(facts: Mapping[str, Any] | FactFile | BaseModel) -> Mapping[str, Any]:
    """The mapping behind facts of any form."""
    if isinstance(facts, FactFile):
        return facts.data
    if isinstance(facts, Mapping):
        return facts
    dumped: dict[str, Any] = facts.model_dump(mode="json", exclude_unset=True)
    return dumped


def storable(text: str) -> bool:
    """Whether a database can hold the text: no NUL, and no half of a surrogate pair."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def facts_text(facts: Mapping[str, Any]) -> str:
    """The document as JSON with its keys in order. Raises `StoreError` for what no database can hold."""
    return json.dumps(_plain(facts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _plain(value: Any) -> Any:
    """JSON's own types. Numbers of a file are texts already (`4.10` stays `4.10`), which facts may be written as."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, Mapping):
        return {_text(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, Decimal | Fraction):
        return str(value)
    raise refusal("store-value", value=str(value)[:40], type=type(value).__name__)


def _text(value: str) -> str:
    if not storable(value):
        raise refusal("store-text")
    return str(value)
