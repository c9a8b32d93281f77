"""Cells that lost something before they came to us, and cannot be mended here.

Letters: a school, a class and a key may hold none that is the trace of another code
page, of UTF-8 that was read as something else, or of a letter that a program could not
write. In a free text such signs may be meant, in a name they are not.
Keys: spreadsheets keep 15 digits of a number and write a long one as a power of ten.
"""

import polars as pl

from pipeline.ingest.headers import person_columns
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.text.letters import (
    CODE_PAGE_OF_NAME,
    LOST_IN_CODE,
    LOST_IN_NAME,
    SUSPICIONS,
)
from pipeline.programme.model import Source

POWER_OF_TEN = r"^(?i)[+-]?\d(?:[.,]\d+)?E\+\d+$|^[+-]?\d[.,]\d+E\d+$"
LONG, CUT = r"^[1-9]\d{15,}$", r"^[1-9]\d{14}0+$"
ODD = r"[^\x20-\x7e]|\?"  # all damaged letters match
FEWEST = 5  # long keys of which the last digits may all be 0 by chance


def refuse_damaged(records: pl.DataFrame, source: Source, name: str) -> None:
    """Refuse a delivery whose names or keys are damaged.

    Args:
        records: Cleaned cells, with `LINE`.
        source: Says which columns hold names, classes and keys.
        name: File, for messages.

    Raises:
        Refusal: `key_shortened`, `letters_lost`, or a check of damaged letters.
    """
    columns, people = source.columns, person_columns(source)
    for column in people:
        _refuse("key_shortened", column, POWER_OF_TEN, records, name)
        long = records[column].filter(records[column].str.contains(LONG))
        if long.n_unique() >= FEWEST and long.str.contains(CUT).all():
            _refuse("key_shortened", column, CUT, records, name)
    single = (columns.unit, columns.unit_name, columns.class_)
    for column in [*people, *filter(None, single)]:
        lost = LOST_IN_NAME if column == columns.unit_name else LOST_IN_CODE
        cells = records.select(LINE, column)
        odd = cells.filter(pl.col(column).str.contains(ODD))
        if odd.is_empty():
            continue
        _refuse("letters_lost", column, lost, odd, name)
        _refuse("other_code_page", column, CODE_PAGE_OF_NAME, odd, name)
        for check, _, pattern in SUSPICIONS:
            _refuse(check, column, pattern.pattern, odd, name)


def _refuse(
    check: str, column: str, pattern: str, records: pl.DataFrame, name: str
) -> None:
    """Refuse a delivery for the first cell of a column that matches."""
    lines = records[LINE].filter(records[column].str.contains(pattern))
    if not lines.is_empty():
        raise Refusal(check, name, line=int(lines[0]), column=column)
