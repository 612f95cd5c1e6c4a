"""Expressions and conditions back as text, in the one canonical spelling."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, assert_never

from .tree import (
    Arith,
    BoolLiteral,
    BoolOp,
    Call,
    Compare,
    Condition,
    Found,
    Group,
    In,
    LookUp,
    Name,
    Neg,
    Not,
    NumberLiteral,
    Quoted,
)

_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _UNARY, _PRIMARY = range(8)
_ARITH_LEVEL: Final = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}


def unparse(condition: Condition) -> str:
    """The canonical text; parsed, it gives the same tree. Groups and `found` look as in a flow mapping."""
    return _text(condition, _OR)


def number_text(value: Fraction) -> str:
    """The shortest decimal that is exactly this number, or a quotient where there is none."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator} / {value.denominator}"
    places = twos if twos > fives else fives
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def quote(text: str) -> str:
    """A quoted word; the other kind of quotes where the word holds one."""
    return f'"{text}"' if "'" in text else f"'{text}'"


def _text(node: Condition, outer: int) -> str:
    text, level = _written(node)
    return f"({text})" if level < outer else text


def _joined(nodes: tuple[Condition, ...], between: str, level: int) -> str:
    return between.join(_text(node, level) for node in nodes)


def _written(node: Condition) -> tuple[str, int]:
    """The text of one node and how tightly it binds."""
    match node:
        case NumberLiteral(value=value):
            text = number_text(value)
            return text, _PRODUCT if "/" in text else (_UNARY if value < 0 else _PRIMARY)
        case BoolLiteral(value=truth):
            return ("true" if truth else "false"), _PRIMARY
        case Quoted(text=word):
            return quote(word), _PRIMARY
        case Name(parts=parts):
            return ".".join(parts), _PRIMARY
        case Arith(op=op, left=left, right=right):
            level = _ARITH_LEVEL[op]
            return f"{_text(left, level)} {op} {_text(right, level + 1)}", level
        case Neg(operand=operand):
            return f"-{_text(operand, _UNARY)}", _UNARY
        case Call(function=function, args=args):
            return f"{function}({_joined(args, ', ', _OR)})", _PRIMARY
        case LookUp(table=table, keys=keys, column=column):
            return f"{table}[{_joined(keys, ', ', _OR)}]" + (f".{column}" if column else ""), _PRIMARY
        case _:
            return _written_truth(node)


def _written_truth(node: Compare | In | Not | BoolOp | Group | Found) -> tuple[str, int]:
    match node:
        case Compare(operands=operands, ops=ops):
            parts = [_text(operands[0], _SUM)]
            for op, operand in zip(ops, operands[1:], strict=True):
                parts += [op, _text(operand, _SUM)]
            return " ".join(parts), _COMPARE
        case In(item=item, items=items, container=container, negated=negated):
            inside = f"[{_joined(items, ', ', _OR)}]" if items is not None else ""
            inside = ".".join(container.parts) if container else inside
            return f"{_text(item, _SUM)} {'not in' if negated else 'in'} {inside}", _COMPARE
        case Not(operand=below):
            return f"not {_text(below, _NOT)}", _NOT
        case BoolOp(op=word, operands=operands):
            # `and` inside `or` keeps its brackets: no reader should need to know which binds tighter
            return _joined(operands, f" {word} ", _NOT), _OR if word == "or" else _AND
        case Group(mode=mode, lines=lines, count=count):
            name = f"at least {count}" if mode == "at least" else mode
            return f"{name}: [{_joined(lines, ', ', _OR)}]", _OR
        case Found(ids=ids):
            return f"found: [{', '.join(quote(item) for item in ids)}]", _OR
        case _:
            assert_never(node)
