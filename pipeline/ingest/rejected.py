"""The rows of a partition that were not accepted."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import polars as pl

from pipeline.ingest.keys import sharing
from pipeline.ingest.portions import Portion
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.row_rules import Rule, judged, rejections

ORIGIN = "#origin"  # position of a row's delivery among those that are put together
RANK, FAILED = "#rank", "#failed"


class Better(NamedTuple):
    """Which of several rows with the same key count.

    Attributes:
        rank: Integers; the lowest counts, and of equal ones the first.
        check: What the others fail.
    """

    rank: pl.Expr
    check: str


class Rejected:
    """Collects rejected rows while a partition is staged."""

    def __init__(self) -> None:
        """Begin with none."""
        self._parts: list[pl.DataFrame] = []

    def add(self, portion: Portion, rows: pl.DataFrame) -> None:
        """Take rejected rows of one delivery, as `judged` returns them."""
        self._parts.append(
            rows.select(
                pl.lit(portion.delivery).alias("delivery"),
                pl.lit(portion.expected.source.id).alias("source"),
                pl.col(LINE).alias("line"),
                "column",
                "check_id",
            )
        )

    def without_broken(
        self,
        portion: Portion,
        rules: Callable[[pl.DataFrame], Sequence[Rule]],
        read: Callable[[pl.DataFrame], pl.DataFrame],
    ) -> pl.DataFrame:
        """Take the batches of a portion; return the rows that keep its rules.

        Args:
            portion: None of its batches was taken yet.
            rules: As for `judged`.
            read: As for `judged`.
        """
        kept, broken = judged(portion.batches, rules, read)
        self.add(portion, broken)
        return kept

    def without_repeated(
        self,
        parts: Sequence[tuple[Portion, pl.DataFrame]],
        keys: list[str],
        check: str,
        columns: Sequence[str | None],
        better: Better | None = None,
    ) -> pl.DataFrame:
        """Put the rows of several deliveries together; reject repeated keys.

        Args:
            parts: Accepted rows of each delivery, with `LINE` and `keys`. A delivered
                row may have several of these rows; it is rejected with all of them.
            keys: What may stand only once; the first row counts.
            check: What a later row fails.
            columns: Delivered column that is named, per delivery.
            better: Which of the rows count before others, wherever they stand.

        Returns:
            The rows that stay, with `ORIGIN`: the position of their delivery.
        """
        frame = pl.concat(
            rows.with_columns(pl.lit(origin, dtype=pl.UInt32).alias(ORIGIN))
            for origin, (_, rows) in enumerate(parts)
        )
        repeated = sharing(frame, keys)
        if repeated.is_empty():
            return frame
        rank = pl.lit(0) if better is None else better.rank
        is_worse = rank > rank.min().over(keys)
        is_first = pl.struct(*keys, rank.alias(RANK)).is_first_distinct()
        worse_fails = check if better is None else better.check
        failed = (
            repeated.with_columns(
                pl.when(is_worse)
                .then(pl.lit(worse_fails))
                .when(~is_first)
                .then(pl.lit(check))
                .alias(FAILED)
            )
            .filter(pl.col(FAILED).is_not_null())
            .unique([ORIGIN, LINE], keep="first", maintain_order=True)
        )
        for origin, (portion, _) in enumerate(parts):
            here = failed.filter(pl.col(ORIGIN) == origin)
            column = pl.Series([columns[origin]] * here.height, dtype=pl.String)
            self.add(portion, rejections(here[LINE], column, here[FAILED]))
        return frame.join(failed, on=[ORIGIN, LINE], how="anti", maintain_order="left")

    @property
    def frame(self) -> pl.DataFrame:
        """All rejected rows: `delivery`, `source`, `line`, `column`, `check_id`."""
        return pl.concat(
            [
                pl.DataFrame(
                    schema={
                        "delivery": pl.String,
                        "source": pl.String,
                        "line": pl.Int64,
                        "column": pl.String,
                        "check_id": pl.String,
                    }
                ),
                *self._parts,
            ]
        )
