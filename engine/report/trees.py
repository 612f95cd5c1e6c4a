"""The tree behind an answer as indented lines."""

from __future__ import annotations

from ...models.because import ExplainNode
from ..diagnostics import Language
from .phrases import shown_value
from .width import clean
from .words import of


def render_tree(node: ExplainNode, lang: Language, colour: bool = False) -> str:
    """The whole tree, a node a line: its words, its value, its clause."""
    lines: list[str] = []
    _walk(node, "", "", lang, colour, "", lines)
    return "\n".join(lines) + "\n"


def _walk(
    node: ExplainNode, lead: str, below: str, lang: Language, colour: bool, about: str, lines: list[str]
) -> None:
    value = shown_value(node, lang)
    if colour:
        style = (
            "32"
            if node.value is True
            else "31"
            if node.value is False
            else "33"
            if node.value is None
            else ""
        )
        value = f"\x1b[{style}m{value}\x1b[0m" if style else value
    text = f"{lead}{clean(of(node.text, lang))} = {value}"
    subject = node.subject
    if subject is not None and subject.id != about:
        text += f"  <{clean(subject.name or subject.id)}>"
        about = subject.id
    if node.clause:
        text += f"  [{node.clause}]"
    lines.append(text)
    if node.note:
        lines.append(f"{below}  · {clean(node.note)}")
    for i, child in enumerate(node.children):
        last = i == len(node.children) - 1
        _walk(
            child,
            below + ("└─ " if last else "├─ "),
            below + ("   " if last else "│  "),
            lang,
            colour,
            about,
            lines,
        )
