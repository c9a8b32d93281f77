"""Reviewed corrections of delivered values (`corrections.yaml`)."""

from collections.abc import Iterable

import polars as pl

from pipeline.ingest.headers import key_columns
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.refusals import Refusal
from pipeline.programme.model import Correction, Source


def corrected(
    frame: pl.DataFrame, corrections: Iterable[Correction], source: Source, name: str
) -> pl.DataFrame:
    """Return `frame` with the corrections of this file made.

    A correction names its row by the respondent's key, or the unit where the rows have
    no respondents, and by the value that was delivered.

    Raises:
        Refusal: `correction_fails`, a correction does not find exactly one row.
    """
    keys = key_columns(source)[:1] or [source.columns.unit or LINE]
    for number, correction in enumerate(corrections, start=1):
        column = correction.column
        found = pl.lit(value=False)
        if column in frame.columns:
            found = (pl.col(keys[0]).cast(pl.String) == correction.key) & (
                pl.col(column) == correction.delivered
            )
        n_rows = frame.select(found.fill_null(value=False).sum()).item()
        if n_rows != 1:
            raise Refusal(
                "correction_fails", name, column=column, number=number, found=n_rows
            )
        frame = frame.with_columns(
            pl.when(found)
            .then(pl.lit(correction.corrected))
            .otherwise(column)
            .alias(column)
        )
    return frame
