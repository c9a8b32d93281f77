"""Merged cells below the header of a sheet: filled where that is sure, else refused.

Only the first of merged cells holds what all of them show.
"""

from collections import Counter
from collections.abc import Sequence

import polars as pl

from pipeline.ingest.no_records import is_note
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.table_header import Header, Says
from pipeline.ingest.workbook.contents import Range


def unmerged(
    records: pl.DataFrame,
    header: Header,
    merged: Sequence[Range],
    first_column: int,
    place: Says,
) -> tuple[pl.DataFrame, Counter[str]]:
    """Return the records with merged places filled, and how many cells were, by column.

    Args:
        records: Rows below the header, columns as in the sheet, with `LINE`.
        header: Names the columns.
        merged: Ranges that were merged there.
        first_column: Number of the sheet's column that is the first of `records`.
        place: Says of a column that a cell in it holds for all rows over which it
            reaches.

    Raises:
        Refusal: `merged_cells`, they reach over anything else that is wanted.
    """
    filled: Counter[str] = Counter()
    if not merged:
        return records, filled
    fields = [field for field in records.columns if field != LINE]
    position = {line: index for index, line in enumerate(records[LINE])}
    cells = {field: records[field].to_list() for field in fields}
    for top, left, bottom, right in merged:
        at, start = position.get(top), max(left - first_column, 0)
        reached = range(start, min(right - first_column + 1, len(fields)))
        wanted = [n for n in reached if _is_wanted(header, n)]
        if at is None or not wanted or not (cells[fields[start]][at] or "").strip():
            continue  # nothing stands in them
        if is_note([cells[field][at] for field in fields]):
            continue
        if top == bottom and wanted == [start]:
            continue  # nothing that is wanted is covered
        name = header.names[wanted[0]]
        if wanted != [start] or not place(name):
            file, sheet = header.place
            raise Refusal("merged_cells", file, sheet=sheet, line=top, column=name)
        for line in range(top + 1, bottom + 1):
            if line in position:
                cells[fields[start]][position[line]] = cells[fields[start]][at]
                filled[name] += 1
    changed = [pl.Series(field, cells[field], dtype=pl.String) for field in fields]
    return records.with_columns(changed), filled


def _is_wanted(header: Header, number: int) -> bool:
    name = header.names[number]
    return bool(name) and not header.ignored(name)
