"""The rows of a partition that were accepted, counted."""

import polars as pl

from pipeline.ingest.cells import ours
from pipeline.ingest.portions import Portion
from pipeline.ingest.raw_table import LINE

DELIVERED = ["delivery", "source", "line"]
CELL = ["delivery", "source", "unit", "grade"]


class Accepted:
    """Collects the delivered rows while a partition is staged, to count what stays."""

    def __init__(self) -> None:
        """Begin with none."""
        self._parts: list[pl.DataFrame] = []

    def add(self, portion: Portion) -> None:
        """Take the rows of one delivery: where they stand, their unit and grade."""
        source = portion.expected.source
        self._parts.append(
            portion.frame.select(
                pl.lit(portion.delivery).alias("delivery"),
                pl.lit(source.id).alias("source"),
                pl.col(LINE).alias("line"),
                ours(source.columns.unit, "unit", source).alias("unit"),
                ours(source.columns.grade, "grade", source).alias("grade"),
            ).with_columns(pl.col(CELL).cast(pl.String))
        )

    def counted(self, rejected: pl.DataFrame) -> pl.DataFrame:
        """Return `delivery`, `source`, `unit`, `grade` and the number of `rows`.

        Args:
            rejected: All rejected rows of the partition, with `DELIVERED`.
        """
        if not self._parts:
            return pl.DataFrame()
        kept = pl.concat(self._parts).join(rejected, on=DELIVERED, how="anti")
        return kept.group_by(CELL).agg(pl.len().alias("rows"))
