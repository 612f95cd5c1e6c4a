"""The results of a portfolio as tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import polars as pl

from ..program.program import LEVELS

LEVEL: Final = pl.Enum(LEVELS)
STATUS: Final = pl.Enum(["found", "undetermined"])
RECORDED: Final = pl.Schema({"enterprise": pl.String, "subject": pl.String, "rule": pl.String})

_SECTIONS: Final = {"risk_control": "risk", "screening": "duty", "responsibilities": "responsibility"}


@dataclass(frozen=True, slots=True)
class BatchFrames:
    """The results of so many enterprises.

    `conclusions` has a row for each rule that concludes or may: enterprise, kind, subject, rule, of_row, section, status,
    level and worst_possible_level (of risks and grades), value_low and value_high (of risks that a method values).
    `missing` tells of how many subjects a fact is not known; slot "" of a kind: whose list of that kind is not finished.
    """

    enterprises: pl.DataFrame
    conclusions: pl.DataFrame
    missing: pl.DataFrame
    rejects: pl.DataFrame
    sectors: pl.DataFrame = field(default_factory=pl.DataFrame)
    """sector of rules, level, enterprises of that level for which a rule of the sector is found"""
    recorded: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=RECORDED))
    """hazards that people recorded and no rule finds: enterprise, id of the record, id of a rule or none"""

    def lists(self) -> dict[str, pl.LazyFrame]:
        """The four lists, worked out when they are collected. Hazards are those found; the others may still be open."""
        rows = self.conclusions.lazy()
        found = {name: rows.filter(pl.col("section") == section) for name, section in _SECTIONS.items()}
        hazards = (pl.col("section") == "hazard") & (pl.col("status") == "found")
        found["hazards"] = rows.filter(hazards)
        types = self.conclusions.schema
        recorded = self.recorded.lazy().with_columns(
            pl.lit("recorded_hazard", dtype=types["kind"]).alias("kind"),
            pl.col("rule").cast(types["rule"], strict=False),
            pl.lit("", dtype=types["of_row"]).alias("of_row"),
            pl.lit("hazard", dtype=types["section"]).alias("section"),
            pl.lit("found", dtype=STATUS).alias("status"),
        )
        values = ["value_low", "value_high"]
        levels = ["level", "worst_possible_level", *values]
        plain = {name: frame.drop(levels) for name, frame in found.items() if name != "risk_control"}
        if self.recorded.height:
            both = [plain["hazards"], recorded.select(plain["hazards"].collect_schema().names())]
            plain["hazards"] = pl.concat(both)
        return {"risk_control": found["risk_control"], **plain}


def together(frames: list[BatchFrames]) -> BatchFrames:
    """The results of several parts as one."""
    if len(frames) == 1:
        return frames[0]
    missing = pl.concat(f.missing for f in frames).group_by("kind", "fact", maintain_order=True)
    sectors = pl.concat(f.sectors for f in frames).group_by("sector", "level", maintain_order=True)
    return BatchFrames(
        pl.concat(f.enterprises for f in frames),
        pl.concat(f.conclusions for f in frames),
        missing.agg(pl.col("unknown").sum()),
        pl.concat(f.rejects for f in frames),
        sectors.agg(pl.col("enterprises").sum()),
        pl.concat(f.recorded for f in frames),
    )
