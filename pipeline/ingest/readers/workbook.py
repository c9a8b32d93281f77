"""One table in a workbook: Enalyzer, the statistics portal, lists made by hand.

A workbook that is delimited text under a wrong name is read as such a text.
"""

from collections.abc import Iterator
from pathlib import Path

from pipeline.ingest.headers import fixed_columns, ignored_by, place_of
from pipeline.ingest.raw_table import RawTable
from pipeline.ingest.readers import delimited
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.workbook.kind import kind_of
from pipeline.ingest.workbook.workbook import FIRST, Workbook
from pipeline.programme.model import Source


def batches(path: Path, source: Source) -> Iterator[RawTable]:
    """Yield the table in one sheet: the one that `source` names, or the first.

    Raises:
        Refusal: It is no whole workbook, holds something else than values, or its table
            is not whole.
        OSError: The file cannot be read.
    """
    if kind_of(path) == "text":
        yield from delimited.batches(path, source)
        return
    wanted = FIRST if source.sheet is None else [source.sheet]
    workbook = Workbook(
        path, wanted, columns=fixed_columns(source), decimal=source.decimal
    )
    sheet = source.sheet or next(iter(workbook.sheets), None)
    if sheet is None:
        raise Refusal("no_rows", path.name)
    table = workbook.table(
        sheet,
        preamble_lines=source.preamble_lines,
        header_rows=source.header_rows,
        name_row=source.name_row,
        ignored=ignored_by(source),
        place=place_of(source),
    )
    yield RawTable(table, None, warnings=tuple(workbook.told))
