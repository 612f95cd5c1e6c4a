"""Whole generated modules, three a step.

    def step(tables, names, cells, now, again, spare)    fills the columns of the step's cells, in two-valued code
    def rows(which, tables, names, cells, now)            all cells of these subjects in bounds code
    def phantoms(which, tables, names, cells, now)        the same of phantom rows: None for what no list reads

`tables` are the subjects' tables by kind number, `names` the kinds' names, `cells` the columns so far. A subject whose
row meets something unknown is left to `again`, which gets them all at once; phantom rows are left to `spare`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ...program import core
from ...program.core import Core
from ...program.program import CellDef, Program, Step
from .bounded import Bounded, is_heavy
from .simplify import simplify
from .two_valued import TwoValued
from .writer import Frame, Writer, indented, nodes

_IN_RANGE: Final = "-1e+100 <= {name} <= 1e+100"


def step_source(program: Program, step: Step) -> str:
    """The module with `step` for one step."""
    writer = Writer(program)
    frames = _frames(writer, writer.kind(step.kind))
    cells = [program.cells[number] for number in step.cells]
    values = _two_valued(writer, frames, cells)
    columns = ", ".join(f"cells[{cell.number}]" for cell in cells)
    if len(frames) == 1:
        body = [
            *(f"{name} = {column}[0]" for name, column in frames[0].loads.items()),
            "try:",
            *(f"    {line}" for line in ("made = (", *(f"    {value}," for value in values), ")")),
            "except FALL:",
            "    (made,) = again((0,))",
            f"{columns}, = [[value] for value in made]",
        ]
    else:
        body = _loop(writer, frames, dict(zip(step.cells, values, strict=True)))
    lines = [*_columns(writer, frames), *body]
    writer.define("step", ("tables", "names", "cells", "now", "again", "spare"), lines)
    return writer.source()


def rows_source(program: Program, step: Step) -> str:
    """The module with `rows` for one step."""
    return _bounds_source(program, step, phantom=False)


def phantoms_source(program: Program, step: Step) -> str:
    """The module with `phantoms` for one step."""
    return _bounds_source(program, step, phantom=True)


def _frames(writer: Writer, kind: int) -> list[Frame]:
    path = writer.path(kind)
    last = len(path) - 1
    # The root has one row.
    return [
        Frame(number, f"r{depth}" if depth else "0", "x" if depth == last else f"y{depth}")
        for depth, number in enumerate(path)
    ]


def _two_valued(writer: Writer, frames: list[Frame], cells: Sequence[CellDef]) -> list[str]:
    """The text of every cell; those that others read get a name on the way, and equal cells are worked out once."""
    own, env = frames[-1], tuple(frames)
    first: dict[Core, int] = {}
    texts: list[str] = []
    for cell in cells:
        tree = simplify(cell.core)
        if first.setdefault(tree, cell.number) != cell.number:
            texts.append(writer.use(f"k{first[tree]}"))
        else:
            texts.append(TwoValued(writer).text(tree, env))
            if cell.sort == "number" and _may_overflow(tree):
                name = writer.use(f"k{cell.number}")
                texts[-1] = f"({name} if {_IN_RANGE.format(name=f'({name} := {texts[-1]})')} else touch())"
        own.done.add(cell.number)
    return [_named(writer, cell.number, text) for cell, text in zip(cells, texts, strict=True)]


def _named(writer: Writer, number: int, text: str) -> str:
    name = f"k{number}"
    return text if name not in writer.used or f"({name} := " in text else f"({name} := {text})"


def _loop(writer: Writer, frames: list[Frame], values: Mapping[int, str]) -> list[str]:
    own, root = frames[-1], frames[0]
    owners = _owner_lines(writer, frames, frames[1:-1], parent_known=True)
    names = [own.row, "phantom", *own.loads]
    sources = ["range(n)", writer.use(f"q{own.kind}"), *own.loads.values()]
    if len(frames) > 2 and frames[-2].row in writer.used:
        names.append(frames[-2].row)
        sources.append(writer.use(f"p{own.kind}"))
    columns = ", ".join(f"o{number}[row]" for number in values)
    return [
        *(f"{name} = {column}[0]" for name, column in root.loads.items()),
        f"n = tables[{own.kind}].rows",
        *(f"o{number} = cells[{number}] = [None] * n" for number in values),
        "left, void = [], []",
        f"for {', '.join(names)} in zip({', '.join(sources)}):",
        *indented(["if phantom:", "    void.append(" + own.row + ")", "    continue", *owners, "try:"]),
        # What is stored before something unknown is met is overwritten below.
        *(f"        o{number}[{own.row}] = {value}" for number, value in values.items()),
        *indented(["except FALL:", f"    left.append({own.row})"]),
        "if left:",
        f"    for row, ({columns},) in zip(left, again(left)): pass",
        "if void:",
        f"    for row, ({columns},) in zip(void, spare(void)): pass",
    ]


def _bounds_source(program: Program, step: Step, *, phantom: bool) -> str:
    writer = Writer(program)
    frames = _frames(writer, writer.kind(step.kind))
    own, env = frames[-1], tuple(frames)
    body: list[str] = []
    first: dict[Core, int] = {}
    cells = [program.cells[number] for number in step.cells]
    for cell in cells:
        if phantom and not cell.upward:
            continue
        tree = simplify(cell.core)
        if first.setdefault(tree, cell.number) != cell.number:
            body.append(f"k{cell.number} = {writer.use(f'k{first[tree]}')}")
        else:
            body += _bounded_lines(writer, env, cell, tree, try_first=not phantom)
        own.done.add(cell.number)
    made = ", ".join("None" if phantom and not cell.upward else f"k{cell.number}" for cell in cells)
    owners = _owner_lines(writer, frames, frames[1:], parent_known=False)
    lines = [
        *_columns(writer, frames),
        *(f"{name} = {column}[0]" for name, column in frames[0].loads.items()),
        "done = []",
        f"for {own.row if len(frames) > 1 else '_'} in which:",
        *indented([*owners, *body, f"done.append(({made},))"]),
        "return done",
    ]
    name = "phantoms" if phantom else "rows"
    writer.define(name, ("which", "tables", "names", "cells", "now"), lines)
    return writer.source()


def _bounded_lines(
    writer: Writer, env: tuple[Frame, ...], cell: CellDef, tree: Core, *, try_first: bool
) -> list[str]:
    """The lines of one cell for a subject of which something is unknown; most of what it reads is known still."""
    name = f"k{cell.number}"
    bounded = f"{name} = {Bounded(writer).text(tree, env)}"
    if not try_first or not is_heavy(tree):
        return [bounded]
    lines = ["try:", f"    {name} = {TwoValued(writer).text(tree, env)}"]
    if cell.sort == "number" and _may_overflow(tree):
        lines.append(f"    if not {_IN_RANGE.format(name=name)}: raise Touched")
    return [*lines, "except FALL:", f"    {bounded}"]


def _columns(writer: Writer, frames: Sequence[Frame]) -> list[str]:
    """Lines for every column that somebody uses, also for those that only loads name."""
    for frame in frames:
        for column in frame.loads.values():
            writer.use(column)
    return writer.columns(writer.used)


def _owner_lines(
    writer: Writer, frames: list[Frame], valued: Sequence[Frame], *, parent_known: bool
) -> list[str]:
    """The rows of the owners of a subject, as far as something reads them, and the values of some frames."""
    rows: list[str] = []
    needed = {frame.row for frame in frames if frame.loads or frame.row in writer.used}
    for depth in range(len(frames) - 2, 0, -1):
        if any(frames[above].row in needed for above in range(1, depth + 1)):
            writer.use(frames[depth].row)
            below = frames[depth + 1]
            if not (parent_known and depth == len(frames) - 2):
                rows.append(f"{frames[depth].row} = {writer.use(f'p{below.kind}')}[{below.row}]")
    values = [f"{name} = {column}[{frame.row}]" for frame in valued for name, column in frame.loads.items()]
    return rows + values


def _may_overflow(tree: Core) -> bool:
    """Whether the result may leave the range of numbers, which bounds code cuts."""
    return any(isinstance(node, core.Arith | core.Fold) for node in nodes(tree))
