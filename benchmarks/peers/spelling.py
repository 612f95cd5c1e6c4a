"""Conditions in the infix languages of zen-engine and rule-engine, and as JSON logic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .conditions import All, Compared, Is, Node, OneOf


@dataclass(frozen=True, slots=True)
class Infix:
    """How a language spells the connectives and a fact."""

    land: str = " and "
    lor: str = " or "
    yes: str = "true"
    no: str = "false"
    prefix: str = ""

    def text(self, tree: Node) -> str:
        """A condition as text."""
        match tree:
            case Is(fact, value):
                return f"{self.prefix}{fact} == {self.yes if value else self.no}"
            case OneOf(fact, codes, negated):
                op, word = ("!=", self.land) if negated else ("==", self.lor)
                return f"({word.join(f'{self.prefix}{fact} {op} {code}' for code in codes)})"
            case Compared(fact, op, other):
                right = f"{self.prefix}{other}" if isinstance(other, str) else number(other)
                return f"{self.prefix}{fact} {op} {right}"
        word = self.land if isinstance(tree, All) else self.lor
        return f"({word.join(self.text(item) for item in tree.items)})"


def number(value: float) -> str:
    """A number without an exponent: not every language reads one."""
    return f"{value:.0f}" if value == int(value) else f"{value:.12f}".rstrip("0")


def json_logic(tree: Node) -> dict[str, Any]:
    """A condition as JSON logic."""
    match tree:
        case Is(fact, value):
            return {"===": [{"var": fact}, value]}
        case OneOf(fact, codes, negated):
            inside = {"in": [{"var": fact}, list(codes)]}
            return {"!": [inside]} if negated else inside
        case Compared(fact, op, other):
            return {op: [{"var": fact}, {"var": other} if isinstance(other, str) else other]}
    return {"and" if isinstance(tree, All) else "or": [json_logic(item) for item in tree.items]}
