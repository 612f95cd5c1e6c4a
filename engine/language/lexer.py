"""Cuts the text of an expression into tokens. Wrong signs are reported and read as the right one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["number", "name", "quoted", "sign", "end"]
Report = Callable[[str, int, int, Mapping[str, str]], None]
"""code, start, end, values"""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the expression; `text` is folded (NFKC), the offsets are of what was written."""

    kind: Kind
    text: str
    start: int
    end: int


SIGNS: Final = ("==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ",", ".")

_WRONG: Final[Mapping[str, str]] = {
    "===": "==", "!==": "!=", "<>": "!=", "=>": ">=", "=<": "<=", "＝＝": "==", ":=": "==", "&&": "and",
    "||": "or", "//": "/", "≥": ">=", "≧": ">=", "⩾": ">=", "≤": "<=", "≦": "<=", "⩽": "<=", "≠": "!=",
    "＝": "==", "=": "==", "&": "and", "|": "or", "!": "not", "（": "(", "）": ")", "，": ",", "、": ",",
    "【": "[", "】": "]", "×": "*", "÷": "/", "−": "-", "–": "-", "—": "-", "。": ".", "∈": "in",
    "∉": "not in", "∧": "and", "∨": "or", "¬": "not",
}  # fmt: skip
"""Signs that have another spelling here; longer ones first where one begins like another"""

_CODES: Final[Mapping[str, tuple[str, str]]] = {
    "**": ("expression-no-power", "*"),
    "%": ("expression-no-percent", ""),
    "％": ("expression-no-percent", ""),
    "‰": ("expression-no-percent", ""),
}
_NO_SIGN: Final = ("&&", "||", "===", "!==", "<>", "=>", "=<", "＝＝", ":=", "//")
_QUOTES: Final[Mapping[str, str]] = {
    "“": "”",
    "”": "”",
    "‘": "’",
    "’": "’",
    "「": "」",
    "＂": "＂",
    "＇": "＇",
}
_BLANK: Final = re.compile(r"\s+")
_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


def fold(text: str) -> str:
    """Rule text in one form: full-width letters, ㎡ and Ⅰ become A, m2 and I; blanks at the ends go."""
    return unicodedata.normalize("NFKC", text).strip()


def is_word(text: str) -> bool:
    """Whether the text may stand as a name or bare word in an expression."""
    return text.isidentifier()


class Lexer:
    """One pass over one text."""

    def __init__(self, text: str, report: Report) -> None:
        self._text = text
        self._report = report
        self._at = 0
        self._tokens: list[Token] = []

    def run(self) -> list[Token]:
        """All tokens, the last of kind "end"."""
        text = self._text
        while self._at < len(text):
            blank = _BLANK.match(text, self._at)
            if blank:
                self._at = blank.end()
            elif text[self._at] in "'\"" or text[self._at] in _QUOTES:
                self._quoted()
            elif text[self._at] in "0123456789":
                self._number()
            elif text[self._at].isidentifier():
                self._name()
            else:
                self._sign()
        self._tokens.append(Token("end", "", len(text), len(text)))
        return self._tokens

    def _add(self, kind: Kind, text: str, end: int) -> None:
        self._tokens.append(Token(kind, text, self._at, end))
        self._at = end

    def _quoted(self) -> None:
        start, mark = self._at, self._text[self._at]
        closing = _QUOTES.get(mark, mark)
        end = self._text.find(closing, start + 1)
        if mark in _QUOTES:
            self._report("expression-quotes", start, start + 1, {"found": mark})
        if end < 0:
            if mark not in _QUOTES:
                self._report("expression-quote-open", start, start + 1, {"found": mark})
            self._add("quoted", fold(self._text[start + 1 :]) or "?", len(self._text))
            return
        inside = fold(self._text[start + 1 : end])
        if not inside:
            self._report("expression-quote-empty", start, end + 1, {})
        elif "'" in inside and '"' in inside:
            self._report("expression-quote-mixed", start, end + 1, {})
        self._add("quoted", inside or "?", end + 1)

    def _number(self) -> None:
        match = _NUMBER.match(self._text, self._at)
        assert match is not None
        end, rest = match.end(), match.end()
        while rest < len(self._text) and ("_" + self._text[rest]).isidentifier():
            rest += 1
        if rest > end:
            self._report("expression-number-name", self._at, rest, {"found": self._text[self._at : rest]})
            end = rest
        elif len(match.group()) > 40 or len(match.group().lower().partition("e")[2].lstrip("+-")) > 2:
            self._report("expression-number-long", self._at, end, {"found": match.group()[:20] + "…"})
        elif self._text[end : end + 1] == "." and not self._text[end + 1 : end + 2].isidentifier():
            self._report("expression-number-point", self._at, end + 1, {"found": match.group() + "."})
            end += 1
        self._add("number", match.group(), end)

    def _name(self) -> None:
        end = self._at + 1
        while end < len(self._text) and ("_" + self._text[end]).isidentifier():
            end += 1
        word = fold(self._text[self._at : end])
        if not word.isidentifier():
            self._report("expression-character", self._at, end, {"found": self._text[self._at : end]})
            word = "_"
        self._add("name", word, end)

    def _sign(self) -> None:
        text, start = self._text, self._at
        for sign, (code, meant) in _CODES.items():
            if text.startswith(sign, start):
                self._report(code, start, start + len(sign), {"found": sign})
                self._at += len(sign)
                after = text[self._at :].lstrip()[:1]
                if meant or after.isdecimal() or after == "(":  # 30 % is a ratio, a % 2 a remainder
                    self._tokens.append(Token("sign", meant or "*", start, self._at))
                return
        if text.startswith(_NO_SIGN, start):
            self._wrong_sign()
            return
        for sign in SIGNS:
            if text.startswith(sign, start):
                if sign == "." and text[start + 1 : start + 2].isdecimal() and not self._after_operand():
                    self._report(
                        "expression-number-point", start, start + 2, {"found": text[start : start + 2]}
                    )
                    self._at += 1
                else:
                    self._add("sign", sign, start + len(sign))
                return
        self._wrong_sign()

    def _after_operand(self) -> bool:
        last = self._tokens[-1] if self._tokens else None
        return last is not None and (last.kind != "sign" or last.text in {")", "]"})

    def _wrong_sign(self) -> None:
        text, start = self._text, self._at
        for sign, right in _WRONG.items():
            if text.startswith(sign, start):
                self._report("expression-sign", start, start + len(sign), {"found": sign, "right": right})
                self._at = start + len(sign)
                for word in right.split():
                    kind: Kind = "name" if word.isidentifier() else "sign"
                    self._tokens.append(Token(kind, word, start, self._at))
                return
        folded = unicodedata.normalize("NFKC", text[start])
        self._at = start + 1
        if folded in SIGNS or folded.isdecimal():
            self._report("expression-sign", start, start + 1, {"found": text[start], "right": folded})
            kind = "number" if folded.isdecimal() else "sign"
            self._tokens.append(Token(kind, folded, start, self._at))
            return
        self._report("expression-character", start, start + 1, {"found": text[start]})
