"""The numbers as a workbook: for people, so names stand beside the codes."""

import polars as pl

from pipeline.documents.wording import Wording
from pipeline.documents.xlsx import Sheet, workbook
from pipeline.reports.numbers_files.dictionary import names_in
from pipeline.reports.numbers_files.table import COUNTS, NUMBERS, decimals

WIDE, MIDDLE, NARROW = 46, 20, 9  # widths of columns, in letters
WIDTHS = {"address": MIDDLE, "unit_name": 28, "text": 80}


def workbook_of(
    texts: pl.DataFrame, entries: pl.DataFrame, wording: Wording, title: str
) -> bytes:
    """Return a workbook: a sheet of the numbers, and one of what their codes mean.

    Args:
        texts: Rows of `as_texts`.
        entries: Their dictionary.
        wording: In whose language the names beside the codes are.
        title: Of the workbook.
    """
    rows = _with_names(texts, entries, wording)
    places = texts.select(places=decimals())["places"]
    whole = pl.repeat(0, texts.height, dtype=pl.Int64, eager=True)
    numbers = Sheet(
        name=wording.say("data_file.numbers"),
        rows=rows,
        decimals={**dict.fromkeys(NUMBERS, places), **dict.fromkeys(COUNTS, whole)},
        widths=_widths(rows),
    )
    meanings = Sheet(
        name=wording.say("data_file.dictionary"), rows=entries, widths=_widths(entries)
    )
    return workbook(title, [numbers, meanings])


def _with_names(
    texts: pl.DataFrame, entries: pl.DataFrame, wording: Wording
) -> pl.DataFrame:
    """Return the rows with what groups, measures and quantities are called."""
    names = names_in(entries, wording.language)
    called = {
        "quantity": pl.col("quantity"),
        "group": pl.col("group"),
        "measure": pl.concat_str("group", "measure", separator=".").fill_null(
            pl.col("measure")
        ),
    }
    return texts.with_columns(
        code.replace_strict(
            {key: name for (what, key), name in names.items() if what == column},
            default=None,
            return_dtype=pl.String,
        ).alias(f"{column}_name")
        for column, code in called.items()
    )


def _widths(rows: pl.DataFrame) -> dict[str, int]:
    """Return how wide each column is."""
    return {
        name: WIDE
        if name.endswith("_name")
        else WIDTHS.get(name.partition("_")[0], WIDTHS.get(name, NARROW))
        for name in rows.columns
    }
