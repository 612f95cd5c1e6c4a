"""terms/*.yaml: closed word lists with aliases and CAS numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..diagnostics import Findings, Span
from ..yamlfile import Node, YamlScalar, as_list, as_texts, fold, read_map
from .declared import Declared, TermsDecl
from .model import Choices, Term, TermList, Text
from .names import check_name, read_confidence, read_text, read_word

OTHER: Final = "其他"
"""Known, and none of these: the last word of every term list, never written."""

_WORD_KEYS: Final = ("name", "zh", "en", "alias", "cas")
_EXTRA: Final[tuple[str, ...]] = (
    "tier",
    "rank",
    "group",
    "sort",
    "source",
    "clause",
    "confidence",
    "note",
    "item",
)


def read_terms(documents: list[Node], declared: Declared, findings: Findings) -> None:
    """Add the words of a term file; a list that is already there is extended."""
    for document in documents:
        keys = read_map(document, findings, ("terms", "title", "words", "note"), ("terms", "words"), "terms")
        node = keys.get("terms")
        name = check_name(node, findings, "terms") if isinstance(node, YamlScalar) else None
        if name is None or "words" not in keys:
            continue
        before = declared.terms.get(name) or TermsDecl(name, Text(name), (), {})
        title = read_text(keys["title"], findings, f"{name}.title") if "title" in keys else before.title
        terms, spans = list(before.terms), dict(before.spans)
        for item in as_list(keys["words"], findings, f"{name}.words"):
            term = _read_term(item, name, findings)
            if term is None:
                continue
            if term.name in spans:
                findings.add("term-twice", item.span, list=name, word=term.name)
            elif term.name == OTHER:
                findings.add("term-other", item.span, list=name)
            else:
                terms.append(term)
                spans[term.name] = item.span
        declared.terms[name] = TermsDecl(name, title, tuple(terms), spans)


def _read_term(node: Node, name: str, findings: Findings) -> Term | None:
    what = f"{name}.words"
    keys = read_map(node, findings, (*_WORD_KEYS, *_EXTRA), ("name",), what)
    word = read_word(keys["name"], findings, f"{what}.name") if "name" in keys else ""
    if not word:
        return None
    written = keys["name"].text.strip() if isinstance(keys["name"], YamlScalar) else word
    zh = read_text(keys["zh"], findings, f"{what}.zh").zh if "zh" in keys else written
    en = read_text(keys["en"], findings, f"{what}.en").zh if "en" in keys else ""
    aliases = tuple(map(fold, as_texts(keys["alias"], findings, f"{what}.alias"))) if "alias" in keys else ()
    cas = as_texts(keys["cas"], findings, f"{what}.cas") if "cas" in keys else ()
    for number in cas:
        if not cas_is_valid(number):
            findings.add("cas-bad", keys["cas"].span, word=word, cas=number)
    read_confidence(keys.get("confidence"), findings)
    extra: dict[str, str] = {
        key: read_word(keys[key], findings, f"{what}.{key}") for key in _EXTRA if key in keys
    }
    return Term(word, Text(zh, en), aliases, cas, extra)


def cas_is_valid(number: str) -> bool:
    """Whether a CAS number has its form and its check digit."""
    parts = number.split("-")
    if [len(part) for part in parts[1:]] != [2, 1] or not 2 <= len(parts[0]) <= 7:
        return False
    digits = "".join(parts)
    if not (digits.isascii() and digits.isdigit()):
        return False
    weighted = sum(i * int(d) for i, d in enumerate(reversed(digits[:-1]), start=1))
    return weighted % 10 == int(digits[-1])


def make_choices(
    name: str, words: tuple[str, ...], ordered: bool = False, labels_en: Mapping[str, str] | None = None
) -> Choices:
    """Choices with their codes filled in."""
    return Choices(name, words, ordered, labels_en or {}, {word: code for code, word in enumerate(words)})


def build_terms(declared: TermsDecl, findings: Findings) -> TermList:
    """The list with 其他 at its end, and what finds its words."""
    other = Term(OTHER, Text(OTHER, "other"))
    terms = (*declared.terms, other)
    found: dict[str, list[str]] = {}
    for term in terms:
        for alias in dict.fromkeys((*term.aliases, *term.cas)):
            found.setdefault(alias, []).append(term.name)
    names = {term.name: term.name for term in terms}
    for alias, owners in found.items():
        if alias in names and names[alias] not in owners:
            span = declared.spans.get(owners[0], Span())
            findings.add("alias-is-name", span, list=declared.name, alias=alias, word=owners[0])
    labels = {term.name: term.label.en for term in terms if term.label.en}
    choices = make_choices(declared.name, tuple(term.name for term in terms), labels_en=labels)
    single = {alias: owners[0] for alias, owners in found.items() if len(owners) == 1}
    ambiguous = {
        alias: tuple(owners) for alias, owners in found.items() if len(owners) > 1 and alias not in names
    }
    # Labels of lists whose names are ids (roles, tiers) are understood as well.
    labelled = {fold(term.label.zh): term.name for term in terms}
    lookup = {**{k: v for k, v in labelled.items() if k not in ambiguous}, **single, **names}
    return TermList(declared.name, declared.title, terms, choices, lookup, ambiguous)
