"""vocabulary/*.yaml: kinds and their facts."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Final

from ..diagnostics import Findings
from ..units import QuantityError, Unit, find_unit
from ..yamlfile import (
    Node,
    YamlMap,
    YamlScalar,
    as_bool,
    as_list,
    as_map,
    as_number,
    as_texts,
    fold,
    read_map,
)
from .declared import Declared, FactDecl, KindDecl
from .model import FactType, PointType, Screened, Text
from .names import add_not_listed, check_fact_name, check_label, check_name, read_text, read_word

_TYPES: Final[tuple[FactType, ...]] = (
    "number",
    "yes_no",
    "choice",
    "set",
    "term",
    "terms_set",
    "date",
    "text",
)
_POINT_TYPES: Final[tuple[PointType, ...]] = ("设备设施", "作业活动", "场所区域")
_KIND_KEYS: Final = ("parent", "plural", "point_type", "screened", "roles", "label", "facts", "note")
_SCREENED: Final[tuple[Screened, ...]] = ("by_tier", "each_time")
_SHARED_KEYS: Final = ("type", "label", "ask", "only_if", "note")
_OWN_KEYS: Final = {
    "number": ("unit", "range", "integer"),
    "choice": ("choices", "ordered"),
    "set": ("choices",),
    "term": ("terms",),
    "terms_set": ("terms",),
}
_LIMIT: Final = 10**12


def read_vocabulary(documents: list[Node], declared: Declared, findings: Findings) -> None:
    """Add what the vocabulary files of a pack declare; a kind comes before what extends it."""
    entries: list[tuple[YamlScalar, Node]] = []
    for document in documents:
        keys = read_map(document, findings, ("kinds", "common"), (), "vocabulary")
        if "kinds" in keys:
            kinds = as_map(keys["kinds"], findings, "kinds")
            entries.extend(kinds.items if kinds else ())
        if "common" in keys:
            common = read_map(keys["common"], findings, ("facts",), ("facts",), "common")
            if "facts" in common:
                declared.common.update(_read_facts(common["facts"], "common", declared.common, findings))
    for key, node in sorted(entries, key=_extends):
        _read_kind(key, node, declared, findings)


def _extends(entry: tuple[YamlScalar, Node]) -> bool:
    node = entry[1]
    return isinstance(node, YamlMap) and node.get("label") is None and node.get("parent") is None


def _read_kind(key: YamlScalar, node: Node, declared: Declared, findings: Findings) -> None:
    name = check_name(key, findings, "kind")
    if name is None:
        return
    before = declared.kinds.get(name)
    keys = read_map(node, findings, _KIND_KEYS, (), name)
    required = () if before else ("label",) if name == "enterprise" else ("parent", "plural", "label")
    for missing in required:
        if missing not in keys:
            findings.add("missing-key", key.span, key=missing, what=name)
    kind = before or KindDecl(name, "", name + "s", Text(name), "场所区域", {}, key.span)
    kind = _kind_words(kind, keys, before is not None, findings)
    if "facts" in keys:
        kind = replace(kind, facts={**kind.facts, **_read_facts(keys["facts"], name, kind.facts, findings)})
    declared.kinds[name] = kind


def _kind_words(kind: KindDecl, keys: dict[str, Node], extends: bool, findings: Findings) -> KindDecl:
    for key in ("parent", "plural"):
        if key not in keys:
            continue
        word = read_word(keys[key], findings, f"{kind.name}.{key}")
        node = keys[key]
        if extends and word != getattr(kind, key):
            findings.add("kind-restated", node.span, kind=kind.name, key=key, value=getattr(kind, key))
        elif isinstance(node, YamlScalar):
            check = check_name if key == "parent" else check_fact_name
            if check(node, findings, f"{kind.name}.{key}"):
                kind = replace(kind, parent=word) if key == "parent" else replace(kind, plural=word)
    if "point_type" in keys:
        kind = replace(kind, point_type=_point_type(keys["point_type"], kind, findings))
    if "screened" in keys:
        kind = replace(kind, screened=_screened(keys["screened"], kind, findings))
    if "roles" in keys:
        words = tuple(map(fold, as_texts(keys["roles"], findings, f"{kind.name}.roles")))
        kind = replace(kind, roles=words, roles_span=keys["roles"].span)
    if "label" in keys:
        kind = replace(kind, label=read_text(keys["label"], findings, f"{kind.name}.label"))
        check_label(kind.label, keys["label"], findings, kind.name)
    return kind


def _point_type(node: Node, kind: KindDecl, findings: Findings) -> PointType:
    word = read_word(node, findings, f"{kind.name}.point_type")
    for known in _POINT_TYPES:
        if word == known:
            return known
    add_not_listed(node, findings, f"{kind.name}.point_type", word, _POINT_TYPES)
    return kind.point_type


def _screened(node: Node, kind: KindDecl, findings: Findings) -> Screened:
    word = read_word(node, findings, f"{kind.name}.screened")
    for known in _SCREENED:
        if word == known:
            return known
    add_not_listed(node, findings, f"{kind.name}.screened", word, _SCREENED)
    return kind.screened


def _read_facts(node: Node, kind: str, before: object, findings: Findings) -> dict[str, FactDecl]:
    mapping = as_map(node, findings, f"{kind}.facts")
    found: dict[str, FactDecl] = {}
    for key, value in mapping.items if mapping else ():
        name = check_fact_name(key, findings, f"{kind}.facts")
        if name is None:
            continue
        if isinstance(before, dict) and name in before:
            findings.add("fact-twice", key.span, kind=kind, fact=name)
            continue
        fact = _read_fact(key, name, value, kind, findings)
        if fact is not None:
            found[name] = fact
    return found


def _read_fact(key: YamlScalar, name: str, node: Node, kind: str, findings: Findings) -> FactDecl | None:
    what = f"{kind}.{name}"
    written = node.get("type") if isinstance(node, YamlMap) else None
    word = fold(written.text) if isinstance(written, YamlScalar) else ""
    type_ = next((known for known in _TYPES if known == word), None)
    if type_ is None and word and written is not None:
        add_not_listed(written, findings, f"{what}.type", word, _TYPES)
    own = _OWN_KEYS.get(word, ()) if type_ else tuple(k for keys in _OWN_KEYS.values() for k in keys)
    keys = read_map(node, findings, (*_SHARED_KEYS, *own), ("type", "label", "ask"), what)
    if type_ is None:
        return None
    label = read_text(keys["label"], findings, f"{what}.label") if "label" in keys else Text(name)
    if "label" in keys:
        check_label(label, keys["label"], findings, what)
    ask = read_text(keys["ask"], findings, f"{what}.ask") if "ask" in keys else label
    only_if = read_word(keys["only_if"], findings, f"{what}.only_if") if "only_if" in keys else ""
    fact = FactDecl(name, type_, label, ask, only_if=only_if, span=key.span)
    if type_ == "number":
        return _number(fact, key, keys, what, findings)
    if type_ in ("choice", "set"):
        return _choices(fact, key, keys, what, findings)
    if type_ in ("term", "terms_set"):
        if "terms" not in keys:
            findings.add("missing-key", key.span, key="terms", what=what)
            return None
        return replace(fact, terms=read_word(keys["terms"], findings, f"{what}.terms"))
    return fact


def _number(
    fact: FactDecl, key: YamlScalar, keys: dict[str, Node], what: str, findings: Findings
) -> FactDecl:
    integer = "integer" in keys and as_bool(keys["integer"], findings, f"{what}.integer") is True
    unit = read_unit(keys["unit"], findings, f"{what}.unit") if "unit" in keys else None
    low, high = Fraction(0), Fraction(_LIMIT)
    if "range" not in keys:
        findings.add("range-missing", key.span, fact=what)
    else:
        low, high = read_range(keys["range"], findings, f"{what}.range") or (low, high)
    return replace(fact, integer=integer, unit=unit, low=low, high=high)


def read_unit(node: Node, findings: Findings, what: str) -> Unit | None:
    """A unit of the table, or a finding."""
    word = read_word(node, findings, what)
    try:
        return find_unit(word) if word else None
    except QuantityError as error:
        findings.add(error.code, node.span, "error", **error.values)
        return None


def read_range(node: Node, findings: Findings, what: str) -> tuple[Fraction, Fraction] | None:
    """[low, high], both finite and at most 1e12, or a finding."""
    items = as_list(node, findings, what)
    bounds = [as_number(item, findings, what) for item in items]
    low, high = bounds if len(bounds) == 2 else (None, None)
    if low is None or high is None:
        if len(items) != 2:
            findings.add("range-shape", node.span, what=what)
        return None
    if low > high or max(abs(low), abs(high)) > _LIMIT:
        findings.add("range-bad", node.span, what=what)
        return None
    return low, high


def _choices(
    fact: FactDecl, key: YamlScalar, keys: dict[str, Node], what: str, findings: Findings
) -> FactDecl | None:
    if "choices" not in keys:
        findings.add("missing-key", key.span, key="choices", what=what)
        return None
    ordered = "ordered" in keys and as_bool(keys["ordered"], findings, f"{what}.ordered") is True
    return replace(fact, words=read_choice_words(keys["choices"], findings, what), ordered=ordered)


def read_choice_words(node: Node, findings: Findings, what: str) -> tuple[str, ...]:
    """The folded words of a list of choices; a word that stands twice is a finding."""
    words: list[str] = []
    for item in as_list(node, findings, f"{what}.choices"):
        word = read_word(item, findings, f"{what}.choices")
        if word in words:
            findings.add("choice-twice", item.span, what=what, word=word)
        elif word:
            words.append(word)
    if not words:
        findings.add("choices-empty", node.span, what=what)
    return tuple(words)
