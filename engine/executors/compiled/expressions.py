"""What two-valued and bounds code have in common: leaves, and how deep an expression may grow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ...program import core
from ...program.core import Core
from ...values import BIG
from .writer import MAX_DEPTH, Env, Frame, Writer

_LEAVES: Final = (core.Number, core.Truth, core.Code, core.Fact, core.Cell, core.AsOf, core.Unknown)


PLAIN: Final = (core.Number, core.Truth, core.Code, core.Fact, core.Cell, core.AsOf)
"""Nodes that are one name or constant: to use them twice costs nothing."""


class Expressions:
    """Turns core trees into the text of Python expressions; one method a node."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def text(self, node: Core, env: Env) -> str:
        """The expression, in brackets where it needs them."""
        writer = self._writer
        if writer.depth >= MAX_DEPTH and not isinstance(node, _LEAVES):
            return writer.lift(lambda: [f"return {self.text(node, env)}"])
        writer.depth += 1
        write: Callable[[Core, Env], str] = getattr(self, "_" + type(node).__name__.lower())
        text = write(node, env)
        writer.depth -= 1
        return text

    def _named(self, node: Core, env: Env) -> tuple[str, str]:
        """A text to work a node out, and one to use it again."""
        text = self.text(node, env)
        if isinstance(node, PLAIN):
            return text, text
        name = self._writer.fresh("w")
        return f"({name} := {text})", name

    def _texts(self, nodes: tuple[Core, ...], env: Env) -> str:
        return ", ".join(self.text(node, env) for node in nodes)

    def _number(self, node: core.Number, _env: Env) -> str:
        return constant_text(node.value)

    def _truth(self, node: core.Truth, _env: Env) -> str:
        return "True" if node.value else "False"

    def _code(self, node: core.Code, _env: Env) -> str:
        return str(int(node.value))

    def _fact(self, node: core.Fact, env: Env) -> str:
        return self._fact_column(node.slot, env[-1 - node.up])

    def _fact_column(self, slot: int, frame: Frame) -> str:
        return self._writer.read(frame, f"f{frame.kind}_{int(slot)}")

    def _cell(self, node: core.Cell, env: Env) -> str:
        frame = env[-1 - node.up]
        if node.number in frame.done:
            return self._writer.use(f"k{node.number}")
        return self._writer.read(frame, f"c{int(node.number)}")

    def _asof(self, _node: core.AsOf, _env: Env) -> str:
        return self._writer.use("now")

    def _unknown(self, node: core.Unknown, _env: Env) -> str:
        if node.sort == "truth":
            return "UNKNOWN"
        if node.sort == "code":
            return self._writer.constant(f"codes({int(node.mask)})")
        return self._writer.constant(f"interval({float(node.low)!r}, {float(node.high)!r})")

    def _known(self, node: core.Known, env: Env) -> str:
        return f"({self.text(node.operand, env)}.__class__ not in UNKNOWNS)"

    def _assume(self, node: core.Assume, env: Env) -> str:
        name = self._writer.fresh("w")
        operand, default = self.text(node.operand, env), self.text(node.default, env)
        return f"({default} if ({name} := {operand}).__class__ in UNKNOWNS else {name})"

    def _surely(self, node: core.Surely, env: Env) -> str:
        return f"({self.text(node.operand, env)} is True)"

    def _members(self, node: core.SetFold) -> str:
        pairs = ", ".join(f"{int(code)}: {float(number)!r}" for code, number in node.members)
        return self._writer.constant(f"{{{pairs}}}")

    def _set(self, node: core.SetFold | core.Contains, env: Env) -> str:
        return self._fact_column(node.slot, env[-1 - node.up])

    def _item_env(self, node: core.Fold, env: Env) -> tuple[Frame, Frame, Env]:
        """The owner of a list, its item, and what the item can read."""
        owners = env[: len(env) - node.up]
        number = self._writer.fresh("j")
        item = Frame(self._writer.kind(node.kind), number, f"z{number[1:]}")
        return owners[-1], item, (*owners, item)

    def _loop(self, item: Frame) -> str:
        """`for` over a group of rows a..b - 1, with the values that the body asked for."""
        writer = self._writer
        names = list(item.loads)
        sources = [f"{writer.use(column)}[a:b]" for column in item.loads.values()]
        if item.row in writer.used or not names:
            names.append(item.row)
            sources.append("range(a, b)")
        if len(names) == 1:
            return f"for {names[0]} in {sources[0]}:"
        return f"for {', '.join(names)} in zip({', '.join(sources)}):"

    def _group(self, owner: Frame, item: Frame) -> list[str]:
        starts, row = self._writer.use(f"s{item.kind}"), self._writer.row(owner)
        return [f"a = {starts}[{row}]", f"b = {starts}[{row} + 1]"]


def constant_text(value: float) -> str:
    """A number as Python text, cut to the bounds of all numbers."""
    value = min(max(float(value), -BIG), BIG)
    return f"({value!r})" if value < 0 else repr(value)
