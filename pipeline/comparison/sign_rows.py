"""Signs as rows: who, which module, what triggered it, by how much, how certain.

The priority of a sign is gap x reliability x certainty x agreement.
"""

from dataclasses import dataclass

import polars as pl

from pipeline.programme.model import Module
from pipeline.store.lake import Lake

SIGN_SCHEMA = {
    "round": pl.String,
    "level": pl.String,
    "municipality": pl.String,
    "unit": pl.String,
    "kind": pl.String,
    "module": pl.String,
    "sign": pl.String,
    "trigger": pl.String,
    "informant_group": pl.String,
    "breakdown": pl.String,
    "n": pl.Int64,
    "value": pl.Float64,
    "difference": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "q": pl.Float64,
    "reliability": pl.Float64,
    "agreement": pl.Float64,
    "priority": pl.Float64,
    "evidence": pl.Int64,
    "detectable": pl.Float64,
}
POINTS = 100  # points of one standard deviation: gaps of all kinds in one measure
WHO = ["round", "level", "municipality", "unit"]


@dataclass(frozen=True)
class Compared:
    """The tables that signs are read from."""

    mapping: pl.DataFrame
    progression: pl.DataFrame
    reliability: pl.DataFrame
    goals: pl.DataFrame
    indicators: pl.DataFrame
    moments: pl.DataFrame

    @classmethod
    def of(cls, lake: Lake) -> "Compared":
        """Read them from the lake."""
        return cls(
            lake.rows("compared.mapping"),
            lake.rows("compared.progression"),
            lake.rows("compared.reliability"),
            lake.rows("compared.goals"),
            lake.rows("compared.indicators"),
            lake.rows("scored.scale_moments"),
        )


def named(module: Module, sign: str) -> list[pl.Expr]:
    """Return the columns that say which module a sign calls for, and on what basis."""
    return [
        pl.lit(module.kind).alias("kind"),
        pl.lit(module.id).alias("module"),
        pl.lit(sign).alias("sign"),
        pl.lit(max(e.certainty for e in module.evidence)).alias("evidence"),
    ]


def shaped(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows with the columns of `SIGN_SCHEMA`; what they lack is null."""
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in SIGN_SCHEMA.items()
    )
