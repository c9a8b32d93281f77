"""Merged cells of a header: every cell of the range says what the first one says."""

from collections.abc import Sequence

import polars as pl

from pipeline.ingest.raw_table import LINE
from pipeline.ingest.workbook.contents import Range


def spread(
    header: pl.DataFrame,
    merged: Sequence[Range],
    *,
    first_column: int,
    downwards: bool,
) -> pl.DataFrame:
    """Return header rows with the text of merged cells in all of their cells.

    Args:
        header: The rows, with `LINE`.
        merged: Ranges of the sheet that were merged.
        first_column: Number of the sheet's column that is the first of `header`.
        downwards: Into the rows below the first one, too? Not where the rows of a name
            are joined: it would say the same twice.
    """
    names = header.drop(LINE).columns
    lines = {line: index for index, line in enumerate(header[LINE])}
    rows = [list(row) for row in header.drop(LINE).rows()]
    for top, left, bottom, right in merged:
        if top not in lines or left < first_column:
            continue
        text = rows[lines[top]][left - first_column]
        inside = range(left - first_column, min(right - first_column + 1, len(names)))
        for line in range(top, bottom + 1 if downwards else top + 1):
            for column in inside if line in lines else ():
                rows[lines[line]][column] = text
    filled = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return filled.with_columns(header[LINE])
