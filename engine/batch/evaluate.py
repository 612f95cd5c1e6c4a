"""The way in for programs that hold the facts of a portfolio as Polars frames."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from ..clock import today
from ..facts.layout import layout_of
from ..rulebook.rulebook import Rulebook
from .frames import BatchFrames, together
from .programs import Programs
from .run import BatchEvaluator
from .sources import collected, frame_source
from .tableparts import TableParts
from .tables import open_tables

PART: Final = 50_000
"""enterprises whose facts are laid out at a time"""


def evaluate_batch(
    frames: Mapping[str, pl.DataFrame | pl.LazyFrame],
    *,
    as_of: datetime.date | None = None,
    packs: Sequence[Path | str] = (),
    profile: str = "default",
    sectors: Sequence[str] | None = None,
    part: int = PART,
) -> BatchFrames:
    """Every enterprise of `frames` against the rules of a day (today when left out).

    `frames` has a frame for each kind, named like the kind or its plural, with the columns that docs/scale.md tells:
    `enterprise` with `id` and its facts, `chemical_unit` with `enterprise_id`, and so on. Lazy frames are collected once;
    `part` enterprises are worked out at a time. Facts and results are held in memory: `BatchEvaluator` goes over parts of
    files for more. `sectors` are those of all enterprises; left out, each is evaluated for its own. What is wrong with a
    row stands in `rejects` of the result.

    Raises `InputError` for faults of the rules, and for frames that cannot be collected or understood (no enterprises, no
    ids).
    """
    day = as_of or today()
    rulebook = Rulebook.with_packs(packs, profile=profile)
    programs = Programs.of_rulebook(rulebook, day, sectors)
    # The tables are gone through several times: a lazy frame would be worked out as often.
    sources = [frame_source(name, collected(name, frame.lazy().collect)) for name, frame in frames.items()]
    tables = TableParts(open_tables(sources, layout_of(programs.whole), "frames"), programs)
    evaluator = BatchEvaluator(programs, day)
    return together([evaluator.evaluate(one) for one in tables.parts(part)])
