"""Whole generated modules: one a step in two-valued code, one a cell in bounds code.

    def step(tables, names, cells, now, slow)    fills the columns of the step's cells
    def cell(row, tables, names, cells, now)      gives one cell for one subject

`tables` are the subjects' tables by kind number, `names` the kinds' names, `cells` the columns so far.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ...program import core
from ...program.core import Core
from ...program.program import CellDef, Program, Step
from .bounded import Bounded
from .simplify import simplify
from .two_valued import TwoValued
from .writer import Frame, Writer, indented, parts

_IN_RANGE: Final = "-1e+100 <= {name} <= 1e+100"


def step_source(program: Program, step: Step) -> str:
    """The module with `step` for one step."""
    writer = Writer(program)
    frames = _frames(writer, writer.kind(step.kind))
    cells = [program.cells[number] for number in step.cells]
    if len(frames) == 1:
        return _root_step(writer, frames[0], cells)
    return _loop_step(writer, frames, cells)


def cell_source(program: Program, number: int) -> str:
    """The module with `cell` for one cell."""
    writer = Writer(program)
    definition = program.cells[number]
    frames = _frames(writer, writer.kind(definition.kind))
    value = Bounded(writer).text(simplify(definition.core), tuple(frames))
    owners = _owner_lines(writer, frames, len(frames))
    lines = [*_columns(writer, frames), *owners, f"return {value}"]
    writer.define("cell", (_row(frames), "tables", "names", "cells", "now"), lines)
    return writer.source()


def _frames(writer: Writer, kind: int) -> list[Frame]:
    path = writer.path(kind)
    last = len(path) - 1
    # The root has one row.
    return [
        Frame(number, f"r{depth}" if depth else "0", "x" if depth == last else f"y{depth}")
        for depth, number in enumerate(path)
    ]


def _row(frames: Sequence[Frame]) -> str:
    return frames[-1].row if len(frames) > 1 else "_"


def _root_step(writer: Writer, root: Frame, cells: Sequence[CellDef]) -> str:
    lines = _body(writer, (root,), cells, "0", "cells[{number}] = [k{number}]")
    lines = [*_columns(writer, [root]), *_owner_lines(writer, [root], 1), *lines]
    writer.define("step", ("tables", "names", "cells", "now", "slow"), lines)
    return writer.source()


def _loop_step(writer: Writer, frames: list[Frame], cells: Sequence[CellDef]) -> str:
    own = frames[-1]
    body = _body(writer, tuple(frames), cells, own.row, "o{number}[" + own.row + "] = k{number}")
    upward = [definition.number for definition in cells if definition.upward]
    phantom = [f"o{number}[{own.row}] = slow({number}, {own.row})" for number in upward]
    owners = _owner_lines(writer, frames, len(frames) - 1, inside_loop=True)
    phantoms = writer.use(f"q{own.kind}")
    names = [own.row, "phantom", *own.loads]
    sources = ["range(n)", phantoms, *own.loads.values()]
    if len(frames) > 2 and frames[-2].row in writer.used:
        names.append(frames[-2].row)
        sources.append(writer.use(f"p{own.kind}"))
    lines = [
        *_columns(writer, frames),
        *_root_lines(frames[0]),
        f"n = tables[{own.kind}].rows",
        *(f"o{d.number} = cells[{d.number}] = [None] * n" for d in cells),
        f"for {', '.join(names)} in zip({', '.join(sources)}):",
        *indented([*("if phantom:", *indented([*phantom, "continue"])), *owners, *body]),
    ]
    writer.define("step", ("tables", "names", "cells", "now", "slow"), lines)
    return writer.source()


def _body(writer: Writer, env: tuple[Frame, ...], cells: Sequence[CellDef], row: str, keep: str) -> list[str]:
    """The lines of all cells for one subject."""
    lines: list[str] = []
    for definition in cells:
        lines += [*_cell_lines(writer, env, definition, row), keep.format(number=definition.number)]
        env[-1].done.add(definition.number)
    return lines


def _cell_lines(writer: Writer, env: tuple[Frame, ...], definition: CellDef, row: str) -> list[str]:
    name = f"k{definition.number}"
    tree = simplify(definition.core)
    lines = ["try:", f"    {name} = {TwoValued(writer).text(tree, env)}"]
    if definition.sort == "number" and _may_overflow(tree):
        lines.append(f"    if not {_IN_RANGE.format(name=name)}: raise Touched")
    return [*lines, "except FALL:", f"    {name} = slow({definition.number}, {row})"]


def _columns(writer: Writer, frames: Sequence[Frame]) -> list[str]:
    """Lines for every column that somebody uses, also for those that only loads name."""
    for frame in frames:
        for column in frame.loads.values():
            writer.use(column)
    return writer.columns(writer.used)


def _root_lines(root: Frame) -> list[str]:
    return [f"{name} = {column}[0]" for name, column in root.loads.items()]


def _owner_lines(writer: Writer, frames: list[Frame], count: int, *, inside_loop: bool = False) -> list[str]:
    """Rows and values of the first `count` frames. A loop has the row of the parent already."""
    rows: list[str] = []
    needed = {frame.row for frame in frames if frame.loads or frame.row in writer.used}
    for depth in range(len(frames) - 2, 0, -1):
        if any(frames[above].row in needed for above in range(1, depth + 1)):
            writer.use(frames[depth].row)
            below = frames[depth + 1]
            if not (inside_loop and depth == len(frames) - 2):
                rows.append(f"{frames[depth].row} = {writer.use(f'p{below.kind}')}[{below.row}]")
    values = [
        f"{name} = {column}[{frame.row}]"
        for frame in frames[1 if inside_loop else 0 : count]
        for name, column in frame.loads.items()
    ]
    return rows + values


def _may_overflow(tree: Core) -> bool:
    """Whether the result may leave the range of numbers, which bounds code cuts."""
    return any(isinstance(node, core.Arith | core.Fold) for node in _nodes(tree))


def _nodes(tree: Core) -> Iterator[Core]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(parts(node))
