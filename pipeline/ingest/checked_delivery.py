"""Read one delivery as one source sees it, or refuse it."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.ingest.cells import cleaned
from pipeline.ingest.corrections import corrected
from pipeline.ingest.expected import Expected
from pipeline.ingest.file_patterns import Match
from pipeline.ingest.headers import (
    check_fixed_columns,
    check_item_columns,
    without_ignored,
)
from pipeline.ingest.kinds import reader_of
from pipeline.ingest.placement import placed, refuse_empty
from pipeline.ingest.raw_table import MUNICIPALITY, ROUND, Codebook
from pipeline.lake import Partition
from pipeline.programme.model import Source


@dataclass(frozen=True)
class CheckedDelivery:
    """A delivery whose structure is as expected.

    Attributes:
        frame: One row per record of the programme: the delivered columns that are not
            ignored (cleaned text), `LINE`, `ROUND` and `MUNICIPALITY`.
        encoding: Encoding found. Null for workbooks.
        codebook: What the tool says about its variables; `check_codebook` judges it.
        n_rows: Delivered rows, header not counted.
        n_dropped: Of them: no records (totals), by `dropped_rows` of the source.
        n_outside: Of them: of rounds or municipalities that the programme has not.
    """

    frame: pl.DataFrame
    encoding: str | None
    codebook: Codebook | None
    n_rows: int
    n_dropped: int
    n_outside: int

    @property
    def partitions(self) -> list[Partition]:
        """Every partition that the delivery feeds, by municipality and round."""
        keys = self.frame.select(MUNICIPALITY, ROUND).unique().rows()
        return [
            Partition(municipality, round_) for municipality, round_ in sorted(keys)
        ]


def read_delivery(
    raw: Path, path: str, match: Match, expected: Expected, sha256: str
) -> CheckedDelivery:
    """Return one delivery as one source sees it.

    Args:
        raw: The raw folder.
        path: The (main) file below it.
        match: What the names of its folders say.
        expected: The source and what belongs to it.
        sha256: Hash of the delivery's files; corrections go by it.

    Raises:
        Refusal: The delivery as a whole cannot be used.
        OSError: A file cannot be read.
    """
    source, name = expected.source, path.rpartition("/")[2]
    table = reader_of(source.reader).read(raw / path, source)
    check_fixed_columns(table.frame.columns, source, name)
    mine = [c for c in expected.corrections if c.file_sha256 == sha256]
    frame = without_ignored(corrected(table.frame, mine, source, name), source)
    records = cleaned(_records(frame, source), source)
    located = placed(records, match, expected, name)
    inside = located.filter(
        pl.col(ROUND).is_not_null() & pl.col(MUNICIPALITY).is_not_null()
    )
    refuse_empty(records, located, inside, name)
    rounds = inside[ROUND].unique().sort().to_list()
    check_item_columns(frame.columns, source, rounds, name)
    return CheckedDelivery(
        inside,
        table.encoding,
        table.codebook,
        n_rows=frame.height,
        n_dropped=frame.height - records.height,
        n_outside=records.height - inside.height,
    )


def _records(frame: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Leave out the rows that are no records."""
    for column, values in source.dropped_rows.items():
        text = pl.col(column).str.strip_chars()
        frame = frame.filter(~text.is_in(values).fill_null(value=False))
    return frame
