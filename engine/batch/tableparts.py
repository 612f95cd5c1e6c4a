"""Facts in tables, read in parts of so many enterprises with everything that belongs to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import polars as pl

from ..executors.columnar import Population, PopulationTable
from ..executors.columnar.population import Flags
from ..facts.layout import LISTS_EMPTY_IF_MISSING, KindReader, layout_of
from ..facts.scope import KEY as SECTORS
from ..garbage import paused
from .documents import Document
from .parts import OWNER, Part, Shaper, start_children
from .programs import Names, Programs
from .reading import RAW, SCOPE, Fetch, Kept, Reading, join_owners, of_scope, scan_rows
from .rejects import together
from .scopes import named_sectors
from .sources import alike, collected
from .spill import CHUNK, Spill
from .survey import survey
from .tables import ROOT, Folder, Table

WORK: Final = "parts-"
"""How the names of folders begin that a run needs for a while."""

GROUPS: Final = ("province", "city", "grid")
"""What summaries group enterprises by."""


class TableParts:
    """The parts of a folder."""

    def __init__(self, folder: Folder, programs: Programs, shaper: Shaper | None = None) -> None:
        self.folder = folder
        self.programs = programs
        self.readers = layout_of(programs.whole).readers()
        self._readers: dict[str, Mapping[str, KindReader]] = {}
        self.shaper = shaper or Shaper()
        self.survey_rejects = survey(folder)
        bad = self.survey_rejects.filter(pl.col("table") == ROOT, pl.col("severity") == "error")
        self._dropped = bad.get_column("row").unique()

    @property
    def enterprises(self) -> int:
        """How many rows the table of enterprises has."""
        return self.folder.rows[ROOT]

    def parts(self, size: int, first: int = 0, work: Path | None = None) -> Iterator[Part]:
        """Part by part, from that part on; orphans and doubles come with the first one.

        Where there are several, the rows are first put down part by part in a folder below `work`.
        """
        if self.enterprises <= size:
            if not first:
                yield from self.whole()
            return
        with TemporaryDirectory(prefix=WORK, dir=work) as folder:
            spill = Spill(Path(folder), self.folder, size, first)
            self._expect(spill.empty)
            for number in range(first, -(-self.enterprises // size)):
                before = self.survey_rejects if number == 0 else None
                yield from self.part(spill.rows(ROOT, number), spill.fetch(number), before)
                spill.forget(number)

    def _expect(self, empty: Mapping[str, set[str]]) -> None:
        """All parts get one shape: what one of them says or leaves open counts for all."""
        for kind, table in self.folder.tables.items():
            facts = self.readers[kind].kind.facts
            gaps = [facts[name].slot for name, column in table.facts.items() if column in empty.get(kind, ())]
            self.shaper.expect(kind, [facts[name].slot for name in table.facts], gaps)

    def whole(self) -> list[Part]:
        """All enterprises at once."""
        root = self.folder.tables[ROOT]
        rows = collected(root.label, lambda: root.scan().collect(engine="streaming"))
        return self.part(rows, scan_rows, self.survey_rejects)

    def part(self, enterprises: pl.DataFrame, fetch: Fetch, before: pl.DataFrame | None = None) -> list[Part]:
        """These enterprises with everything below them, those of each scope by themselves."""
        reading = Reading(self.folder, self.readers, self._dropped, fetch, self.programs)
        kept = reading.read(enterprises)
        set_aside = together([*([] if before is None else [before]), *reading.rejects])
        numbers = kept[ROOT].frame.get_column(SCOPE).unique().sort().to_list() or [0]
        made = []
        for number in numbers:
            rejects, read = (set_aside, reading.counts) if number == numbers[0] else (set_aside.clear(), {})
            own = of_scope(kept, self.readers, number)
            with paused():
                population, words = self._population(own, reading.scopes[number])
            last = number == numbers[-1]
            made.append(Part(population, words, rejects, read, last, scope=reading.scopes[number]))
        return made

    def _population(self, kept: Mapping[str, Kept], scope: Names) -> tuple[Population, pl.DataFrame]:
        """The rows in the layout that the program of the scope reads."""
        program = self.programs.program(scope)
        if program.digest not in self._readers:
            self._readers[program.digest] = layout_of(program).readers()
        readers = self._readers[program.digest]
        tables: dict[str, PopulationTable] = {}
        for kind, reader in readers.items():
            tables[kind] = self._laid_out(kind, reader, kept, tables)
        return Population(tables), _group_words(kept[ROOT].frame, readers[ROOT])

    def _laid_out(
        self, kind: str, reader: KindReader, kept: Mapping[str, Kept], tables: dict[str, PopulationTable]
    ) -> PopulationTable:
        parent = reader.kind.parent
        phantom = None
        frame = kept[kind].frame if kind in kept else pl.DataFrame(schema={"id": pl.String, OWNER: pl.UInt32})
        if parent:
            above = tables[parent]
            unfinished = (
                np.zeros(above.rows, dtype=np.bool_) if above.phantom is None else above.phantom.copy()
            )
            if kind in kept:
                real = np.arange(above.rows) if above.phantom is None else np.flatnonzero(~above.phantom)
                unfinished[real] |= kept[parent].unfinished[kind]
                # Owners were counted without the rows that stand for unlisted ones.
                position = pl.Series(real.astype(np.uint32))
                frame = frame.with_columns(position[frame.get_column(OWNER)].alias(OWNER))
            elif kind not in LISTS_EMPTY_IF_MISSING:
                unfinished[:] = True
            frame, phantom = _with_phantoms(frame, unfinished)
        made = self.shaper.table(reader, frame, phantom)
        tables[kind] = made
        if parent:
            start_children(tables, parent, kind)
        return made

    def document(self, enterprise: str) -> dict[str, Any] | None:
        """The facts of one enterprise as a fact file has them; None where there is none of that id."""
        root = self.folder.tables[ROOT]
        named = pl.DataFrame({"id": [enterprise]})
        rows = collected(root.label, lambda: _found_in_chunks(root, named, ["id"], ["id"])).head(1)
        reading = Reading(self.folder, self.readers, self._dropped, _found_in_chunks, self.programs, raw=True)
        kept = reading.read(rows)
        if not kept[ROOT].frame.height:
            return None
        stated = kept[ROOT].frame.row(0, named=True).get(f"{RAW}{SECTORS}")
        named_ones = {} if stated is None else {SECTORS: named_sectors(stated)}
        return {**named_ones, "enterprise": Document(self.folder, self.readers, kept).of(ROOT, 0)}


def _found_in_chunks(
    table: Table, owners: pl.DataFrame, here: Sequence[str], there: Sequence[str]
) -> pl.DataFrame:
    """Look through the whole table, holding little of it at a time."""
    found = [join_owners(chunk.lazy(), owners, here, there).collect() for chunk in table.chunks(CHUNK)]
    return alike(found)


def _with_phantoms(frame: pl.DataFrame, unfinished: Flags) -> tuple[pl.DataFrame, Flags | None]:
    """One row at the end of each unfinished list, for any number of items of which nothing is known."""
    owners = np.flatnonzero(unfinished).astype(np.uint32)
    if not len(owners):
        return frame, None
    ghosts = pl.DataFrame(
        {OWNER: owners, "id": [""] * len(owners)}, schema={OWNER: pl.UInt32, "id": pl.String}
    )
    marked = [frame.with_columns(ghost=pl.lit(False)), ghosts.with_columns(ghost=pl.lit(True))]
    both = pl.concat(marked, how="diagonal").sort(OWNER, "ghost", maintain_order=True)
    return both.drop("ghost"), both.get_column("ghost").to_numpy()


def _group_words(frame: pl.DataFrame, reader: KindReader) -> pl.DataFrame:
    """Id, name and groups of the enterprises."""
    name = pl.col("name").cast(pl.String) if "name" in frame.columns else pl.lit(None, dtype=pl.String)
    made = [pl.col("id"), pl.coalesce(name, "id").alias("name")]
    for group in GROUPS:
        fact = reader.kind.facts.get(group)
        column = f"f{fact.slot}" if fact is not None else group
        if column not in frame.columns:
            made.append(pl.lit(None, dtype=pl.String).alias(group))
        elif fact is not None and fact.choices is not None:
            words = pl.Series(fact.choices.words, dtype=pl.String)
            codes = pl.col(column).cast(pl.UInt32)
            made.append(codes.replace_strict(list(range(len(words))), words, default=None).alias(group))
        else:
            made.append(pl.col(column).cast(pl.String).alias(group))
    return frame.select(made)
