"""Reads one expression of a rule: `sum(chemicals, quantity / critical_quantity, listed) >= 1`."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, Never, cast

from ..diagnostics import Findings, Span
from .lexer import Lexer, Token
from .tree import (
    Arith,
    ArithOp,
    BoolLiteral,
    BoolOp,
    Call,
    Compare,
    CompareOp,
    Condition,
    Expr,
    In,
    LookUp,
    Name,
    Neg,
    Not,
    NumberLiteral,
    Quoted,
)
from .walk import height
from .words import FUNCTION_ALIASES, FUNCTIONS, RESERVED, did_you_mean

MAX_LENGTH: Final = 4000
MAX_DEPTH: Final = 100

_COMPARISONS: Final = frozenset({"==", "!=", "<", "<=", ">", ">="})
_REFUSED: Final[Mapping[str, str]] = {
    "None": "expression-no-none",
    "null": "expression-no-none",
    "if": "expression-no-conditional",
    "else": "expression-no-conditional",
    "for": "expression-no-comprehension",
    "lambda": "expression-no-lambda",
    "is": "expression-no-is",
}
_OTHER_SPELLING: Final[Mapping[str, str]] = {
    "True": "true", "False": "false", "TRUE": "true", "FALSE": "false",
    "AND": "and", "OR": "or", "NOT": "not", "IN": "in",
}  # fmt: skip


class _Stop(Exception):
    """The rest of the expression cannot be read."""


def parse_expression(text: str, where: Span, findings: Findings) -> Expr | None:
    """The tree of one expression, or None after reporting what is wrong with it.

    `where` is the place of the YAML scalar that holds the text: columns are counted from it where the scalar
    stands on one line as it was written, plain or in simple quotes; otherwise all of it is at its start.
    """
    if len(text) > MAX_LENGTH:
        findings.add("expression-long", where, limit=MAX_LENGTH)
        return None
    if not text.strip():
        findings.add("expression-empty", where)
        return None
    return _Parser(text, where, findings).run()


class _Parser:
    """Precedence climbing over the tokens: or, and, not, comparisons, + -, * /, unary -."""

    def __init__(self, text: str, where: Span, findings: Findings) -> None:
        self._text = text
        self._where = where
        self._findings = findings
        self._failed = False
        self._depth = 0
        self._index = 0
        self._shift = _shift(text, where)
        self._tokens = self._respell(Lexer(text, self._report).run())

    def run(self) -> Expr | None:
        """The whole text as one expression."""
        try:
            tree = self._either()
            if self._next.kind != "end":
                self._unexpected()
        except _Stop:
            return None
        if height(tree) > MAX_DEPTH:
            self._report("expression-deep", 0, len(self._text), {"limit": str(MAX_DEPTH)})
        return None if self._failed else tree

    # Places and findings

    def _report(self, code: str, start: int, end: int, values: Mapping[str, str]) -> None:
        self._failed = True
        self._findings.add(code, self._span(start, end), "error", **values)

    def _fail(self, code: str, token: Token, **values: str) -> Never:
        self._report(code, token.start, token.end, values)
        raise _Stop

    def _span(self, start: int, end: int) -> Span:
        where = self._where
        if self._shift is None:
            return where
        first = where.column + self._shift
        return Span(where.file, where.line, first + start, first + end, where.path)

    def _from(self, start: Token) -> Span:
        return self._span(start.start, self._tokens[self._index - 1].end)

    def _respell(self, tokens: list[Token]) -> list[Token]:
        """Other spellings of the language's own words are reported and read as what they mean."""
        found: list[Token] = []
        for token in tokens:
            right = _OTHER_SPELLING.get(token.text) if token.kind == "name" else None
            if right:
                self._report("expression-sign", token.start, token.end, {"found": token.text, "right": right})
                found.append(Token("name", right, token.start, token.end))
            else:
                found.append(token)
        return found

    # Tokens

    @property
    def _next(self) -> Token:
        return self._tokens[self._index]

    def _take(self) -> Token:
        token = self._tokens[self._index]
        if token.kind != "end":
            self._index += 1
        return token

    def _at_sign(self, *signs: str) -> bool:
        return self._next.kind == "sign" and self._next.text in signs

    def _at_word(self, word: str) -> bool:
        return self._next.kind == "name" and self._next.text == word

    def _expect(self, sign: str, opened: Token) -> None:
        if self._at_sign(sign):
            self._take()
            return
        if self._next.kind == "end":
            self._fail("expression-bracket-open", opened, found=opened.text, right=sign)
        self._unexpected()

    def _unexpected(self) -> Never:
        token = self._next
        before = self._tokens[self._index - 1] if self._index else None
        if token.kind == "end":
            self._fail("expression-unfinished", before or token, found=before.text if before else "")
        if token.kind == "name" and token.text in _REFUSED:
            self._fail(_REFUSED[token.text], token, found=token.text)
        if token.kind == "name" and before and before.kind == "number":
            self._fail("expression-unit-unquoted", before, found=f"{before.text} {token.text}")
        if token.kind == "quoted" and before and before.kind == "name" and before.end == token.start:
            self._fail("expression-string-prefix", before, found=before.text)
        if token.kind == "sign" and token.text == "[":
            self._fail("expression-list", token)
        if token.kind == "sign" and token.text == "(" and before and before.kind == "name":
            self._fail("expression-attribute-call", before, found=before.text)
        if token.kind == "name" and token.text == "not":
            self._fail("expression-not-inside", token)
        if token.kind == "sign" and token.text == ",":
            self._fail("expression-comma", token)
        self._fail("expression-unexpected", token, found=token.text)

    # Grammar, loosest first

    def _either(self) -> Expr:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._fail("expression-deep", self._next, limit=str(MAX_DEPTH))
        start = self._next
        operands = [self._both()]
        while self._at_word("or"):
            self._take()
            operands.append(self._both())
        self._depth -= 1
        return operands[0] if len(operands) == 1 else BoolOp("or", tuple(operands), self._from(start))

    def _both(self) -> Expr:
        start = self._next
        operands = [self._negation()]
        while self._at_word("and"):
            self._take()
            operands.append(self._negation())
        return operands[0] if len(operands) == 1 else BoolOp("and", tuple(operands), self._from(start))

    def _negation(self) -> Expr:
        signs: list[Token] = []
        while self._at_word("not"):
            signs.append(self._take())
        tree = self._comparison()
        for sign in reversed(signs):
            tree = Not(cast(Condition, tree), self._from(sign))
        return tree

    def _comparison(self) -> Expr:
        start = self._next
        operands, ops = [self._sum()], list[CompareOp]()
        while True:
            token = self._next
            if token.kind == "sign" and token.text in _COMPARISONS:
                self._take()
                ops.append(cast(CompareOp, token.text))
                operands.append(self._sum())
            elif self._at_word("in") or self._at_word("not"):
                if ops:
                    self._fail("expression-chain", token, found=token.text)
                return self._membership(operands[0], start)
            elif self._at_word("is"):
                self._report("expression-no-is", token.start, token.end, {"found": "is"})
                self._tokens[self._index] = Token("sign", "==", token.start, token.end)
            else:
                break
        if not ops:
            return operands[0]
        if len(ops) > 1 and not (set(ops) <= {"<", "<="} or set(ops) <= {">", ">="}):
            self._report(
                "expression-chain", start.start, self._tokens[self._index - 1].end, {"found": ops[1]}
            )
        return Compare(tuple(operands), tuple(ops), self._from(start))

    def _membership(self, item: Expr, start: Token) -> Expr:
        negated = self._at_word("not")
        if negated:
            self._take()
            if not self._at_word("in"):
                self._index -= 1
                self._unexpected()
        self._take()
        items: tuple[Expr, ...] | None = None
        container: Name | None = None
        if self._at_sign("["):
            items = self._bracketed("[", "]")
        else:
            first = self._next
            found = self._primary() if first.kind == "name" else None
            if not isinstance(found, Name):
                self._fail("expression-in-what", first, found=first.text)
            container = found
        if (self._next.kind == "sign" and self._next.text in _COMPARISONS) or self._at_word("in"):
            self._fail("expression-chain", self._next, found=self._next.text)
        return In(item, items, container, negated, self._from(start))

    def _sum(self) -> Expr:
        start = self._next
        tree = self._product()
        while self._at_sign("+", "-"):
            op = cast(ArithOp, self._take().text)
            right = self._product()
            tree = Arith(op, tree, right, self._from(start))
        return tree

    def _product(self) -> Expr:
        start = self._next
        tree = self._unary()
        while self._at_sign("*", "/"):
            op = cast(ArithOp, self._take().text)
            right = self._unary()
            tree = Arith(op, tree, right, self._from(start))
        return tree

    def _unary(self) -> Expr:
        signs: list[Token] = []
        while self._at_sign("-", "+"):
            if self._next.text == "+":
                self._fail("expression-unexpected", self._next, found="+")
            signs.append(self._take())
        tree = self._primary()
        for sign in reversed(signs):
            tree = Neg(tree, self._from(sign))
        return tree

    def _primary(self) -> Expr:
        token = self._next
        if token.kind == "number":
            self._take()
            return NumberLiteral(Fraction(token.text), self._from(token))
        if token.kind == "quoted":
            self._take()
            return Quoted(token.text, self._from(token))
        if token.kind == "sign" and token.text == "(":
            self._take()
            tree = self._either()
            self._expect(")", token)
            return tree
        if token.kind != "name" or token.text in {"and", "or", "not", "in"}:
            self._unexpected()
        return self._named()

    def _named(self) -> Expr:
        token = self._word()
        if token.text in {"true", "false"}:
            return BoolLiteral(token.text == "true", self._from(token))
        if self._at_sign("("):
            return self._call(token)
        if self._at_sign("["):
            return self._look_up(token)
        parts = [token.text]
        while self._at_sign("."):
            self._take()
            parts.append(self._word().text)
        if len(parts) > 2:
            self._fail("expression-name-parts", token, found=".".join(parts))
        if self._at_sign("(", "["):
            self._fail("expression-attribute-call", token, found=".".join(parts) + self._next.text)
        return Name(tuple(parts), self._from(token))

    def _word(self) -> Token:
        token = self._next
        if token.kind != "name" or token.text in {"and", "or", "not", "in"}:
            self._unexpected()
        if token.text in _REFUSED:
            self._fail(_REFUSED[token.text], token, found=token.text)
        if token.text in RESERVED:
            self._fail("expression-reserved", token, found=token.text)
        return self._take()

    def _call(self, name: Token) -> Expr:
        args = self._bracketed("(", ")")
        limits = FUNCTIONS.get(name.text)
        if limits is None:
            near = (
                FUNCTION_ALIASES.get(name.text) or did_you_mean(name.text, FUNCTIONS) or " ".join(FUNCTIONS)
            )
            self._report("expression-function", name.start, name.end, {"found": name.text, "right": near})
        elif not limits[0] <= len(args) <= limits[1]:
            wanted = str(limits[0]) if limits[0] == limits[1] else f"{limits[0]}-{limits[1]}"
            values = {"found": name.text, "wanted": wanted, "given": str(len(args))}
            self._report("expression-arguments", name.start, name.end, values)
        return Call(name.text, args, self._from(name))

    def _look_up(self, name: Token) -> Expr:
        keys = self._bracketed("[", "]")
        column = ""
        if self._at_sign("."):
            self._take()
            column = self._word().text
        return LookUp(name.text, keys, column, self._from(name))

    def _bracketed(self, opening: str, closing: str) -> tuple[Expr, ...]:
        """What stands between brackets, at least one; a comma after the last is allowed nowhere."""
        opened = self._take()
        assert opened.text == opening
        if self._at_sign(closing):
            self._fail("expression-brackets-empty", opened, found=opening + closing)
        found = [self._either()]
        while self._at_sign(","):
            self._take()
            found.append(self._either())
        self._expect(closing, opened)
        return tuple(found)


def _shift(text: str, where: Span) -> int | None:
    """Columns between the scalar's first character and the text's; None where they cannot be told."""
    if "\n" in text:
        return None
    if not where.end_column:
        return 0
    return {len(text): 0, len(text) + 2: 1}.get(where.end_column - where.column)
