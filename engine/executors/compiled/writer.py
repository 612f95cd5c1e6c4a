"""The text of one generated module: its functions, its constants, and which names each function needs.

Only numbers and positions go into the text: no word of a rule ever does. A part of an expression that must
not be worked out too early, or lies too deep for Python's parser, becomes a function of its own whose
parameters are the names it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ...program import core
from ...program.core import Core
from ...program.program import Program

MAX_DEPTH: Final = 20
"""Levels of brackets in one expression. Python's parser gives up somewhere above 90."""

INDENT: Final = "    "

_SORTS: Final[Mapping[type[Core], core.Sort]] = {
    core.Number: "number",
    core.AsOf: "number",
    core.Arith: "number",
    core.Extreme: "number",
    core.Round: "number",
    core.DateFunction: "number",
    core.Code: "code",
}


@dataclass(slots=True)
class Frame:
    """A subject that expressions may read: the one at hand, an owner, or the item of a list.

    `row` is its row as text, `tag` begins the local names of its values, `loads` are those that were asked
    for: local name -> column. `done` are cells of the subject that are local variables already.
    """

    kind: int
    row: str
    tag: str
    loads: dict[str, str] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)


Env = tuple[Frame, ...]
"""From the root down to the subject at hand."""


class Writer:
    """Collects the functions and constants of one module."""

    def __init__(self, program: Program) -> None:
        self._kinds = {name: number for number, name in enumerate(program.vocabulary.kinds)}
        self._parents = [self._kinds.get(kind.parent, -1) for kind in program.vocabulary.kinds.values()]
        self._functions: list[str] = []
        self._constants: dict[str, str] = {}
        self._names = 0
        self.used: dict[str, None] = {}
        self.depth = 0

    def kind(self, name: str) -> int:
        """The number of a kind."""
        return self._kinds[name]

    def path(self, kind: int) -> list[int]:
        """The kinds from the root down to this one."""
        found: list[int] = []
        while kind >= 0:
            found.append(kind)
            kind = self._parents[kind]
        return found[::-1]

    def fresh(self, letter: str) -> str:
        """A new name."""
        self._names += 1
        return f"{letter}{self._names}"

    def use(self, name: str) -> str:
        """Note that the function being written needs this name from outside."""
        self.used[name] = None
        return name

    def constant(self, text: str) -> str:
        """A name for a value that is made once, when the module is loaded."""
        return self._constants.setdefault(text, f"M{len(self._constants)}")

    def read(self, frame: Frame, column: str) -> str:
        """The local name of a value of a subject."""
        name = f"{frame.tag}{column}"
        frame.loads[name] = column
        return self.use(name)

    def row(self, frame: Frame) -> str:
        """The row of a subject."""
        return frame.row if frame.row == "0" else self.use(frame.row)

    def lift(self, body: Callable[[], Sequence[str]], bound: Callable[[], Iterable[str]] = tuple) -> str:
        """Make the lines of `body` a function; the text of a call to it. `bound` are the names its lines set."""
        outer, depth = self.used, self.depth
        self.used, self.depth = {}, 0
        lines = body()
        inside = set(bound())
        parameters = [name for name in self.used if name not in inside]
        self.used, self.depth = outer, depth
        name = self.fresh("g")
        self.define(name, parameters, lines)
        for parameter in parameters:
            self.use(parameter)
        return f"{name}({', '.join(parameters)})"

    def define(self, name: str, parameters: Sequence[str], lines: Sequence[str]) -> None:
        """Add a function."""
        text = "\n".join(INDENT + line for line in lines)
        self._functions.append(f"def {name}({', '.join(parameters)}):\n{text}\n")

    def source(self) -> str:
        """The module."""
        constants = "".join(f"{name} = {text}\n" for text, name in self._constants.items())
        return constants + "\n".join(self._functions)

    def columns(self, names: Iterable[str]) -> list[str]:
        """Lines that fetch these columns.

        f1_2 is fact 2 of kind 1, c7 is cell 7; s3, p3 and q3 are starts, parents and phantoms of kind 3.
        """
        lines: list[str] = []
        opened: set[str] = set()
        for name in names:
            letter, rest = name[0], name[1:]
            if letter == "f":
                kind, slot = rest.split("_")
                if kind not in opened:
                    opened.add(kind)
                    lines.append(f"K{kind} = tables[{kind}].columns")
                lines.append(f"{name} = K{kind}[{slot}]")
            elif letter == "c":
                lines.append(f"{name} = cells[{rest}]")
            elif letter == "s":
                lines.append(f"{name} = tables[{self._parents[int(rest)]}].starts[names[{rest}]]")
            elif letter in "pq":
                lines.append(f"{name} = tables[{rest}].{'parent' if letter == 'p' else 'phantom'}")
        return lines


def indented(lines: Iterable[str]) -> list[str]:
    """One level further in."""
    return [INDENT + line for line in lines]


def sort_of(node: Core) -> core.Sort:
    """Whether a node is a number, a truth or a code."""
    if isinstance(node, core.Fold | core.SetFold):
        return "truth" if node.function in {"any", "all"} else "number"
    sort = getattr(node, "sort", None)
    return sort if sort is not None else _SORTS.get(type(node), "truth")


_PARTS: Final = (
    "left",
    "right",
    "operand",
    "items",
    "item",
    "test",
    "then",
    "otherwise",
    "keys",
    "element",
    "where",
    "default",
)


def part_names(kind: type[Core]) -> tuple[str, ...]:
    """The fields of a node that hold other nodes, one or several."""
    return tuple(name for name in _PARTS if name in kind.__dataclass_fields__)


def parts(node: Core) -> list[Core]:
    """The nodes directly below."""
    found: list[Core] = []
    for name in part_names(type(node)):
        part = getattr(node, name)
        found.extend(part if isinstance(part, tuple) else () if part is None else (part,))
    return found


def nodes(tree: Core) -> Iterator[Core]:
    """A tree's nodes, the tree itself first."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(parts(node))
