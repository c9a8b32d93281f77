"""Reviewed corrections of delivered values (`corrections.yaml`)."""

from collections.abc import Sequence

import polars as pl

from pipeline.ingest.headers import key_columns
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.refusals import Refusal
from pipeline.programme.model import Correction, Source


class Corrector:
    """Makes the corrections of one file, batch by batch.

    A correction names its row by the respondent's key, or the unit where the rows have
    no respondents, and by the value that was delivered.
    """

    def __init__(self, corrections: Sequence[Correction], source: Source) -> None:
        """Take the corrections of one file, in their order."""
        self._corrections = corrections
        self._key = (key_columns(source)[:1] or [source.columns.unit or LINE])[0]
        self._n_found = [0] * len(corrections)

    def corrected(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return a batch with the corrections made."""
        for number, correction in enumerate(self._corrections):
            column = correction.column
            if column not in frame.columns:
                continue
            is_found = (
                (pl.col(self._key).cast(pl.String) == correction.key)
                & (pl.col(column) == correction.delivered)
            ).fill_null(value=False)
            self._n_found[number] += frame.select(is_found.sum()).item()
            corrected = pl.when(is_found).then(pl.lit(correction.corrected))
            frame = frame.with_columns(corrected.otherwise(column).alias(column))
        return frame

    def check(self, name: str) -> None:
        """Refuse the file unless every correction found exactly one row of it.

        Raises:
            Refusal: `correction_fails`.
        """
        found = zip(self._corrections, self._n_found, strict=True)
        for number, (correction, n_found) in enumerate(found, start=1):
            if n_found != 1:
                column = correction.column
                raise Refusal(
                    "correction_fails",
                    name,
                    column=column,
                    number=number,
                    found=n_found,
                )
