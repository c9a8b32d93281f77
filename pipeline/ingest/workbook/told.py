"""What a sheet shows otherwise than it is read: remarks about one table."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

import polars as pl

from pipeline.checks.findings import Finding
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.table_header import Header
from pipeline.ingest.workbook.contents import Run

PLACED = 1_000  # hidden rows that are told one by one
LISTED = 5  # names of sheets


class Told:
    """The remarks about one table."""

    def __init__(self, file: str, sheet: str, table: pl.DataFrame) -> None:
        """Take the table as it was read, with `LINE`."""
        self._file, self._sheet, self._table = file, sheet, table

    def passed_over(
        self, passed_over: Sequence[str], alike: Sequence[str]
    ) -> Iterator[Finding]:
        """Yield that the table is not in the first sheet, or that others have one."""
        for check, sheets in (
            ("table_in_other_sheet", passed_over),
            ("other_tables", alike),
        ):
            if sheets:
                names = ", ".join(sheets[:LISTED]) + " …" * (len(sheets) > LISTED)
                yield Finding(
                    check, self._file, sheet=self._sheet, facts={"sheets": names}
                )

    def filled(self, filled: Counter[str]) -> Iterator[Finding]:
        """Yield in which columns merged cells were filled."""
        for column, cells in filled.items():
            yield Finding(
                "merged_filled",
                self._file,
                sheet=self._sheet,
                column=column,
                facts={"cells": cells},
            )

    def hidden_rows(self, runs: Sequence[Run]) -> Iterator[Finding]:
        """Yield the rows of the table that the sheet does not show."""
        there = sorted(self._table[LINE])
        lines = [
            line
            for first, last in runs
            for line in there[bisect_left(there, first) : bisect_right(there, last)]
        ]
        placed = lines if len(lines) <= PLACED else [None] * bool(lines)
        for number in placed:
            yield Finding(
                "hidden_rows",
                self._file,
                sheet=self._sheet,
                line=number,
                facts={"rows": len(lines)},
            )

    def hidden_columns(
        self, runs: Sequence[Run], header: Header, first_column: int
    ) -> Iterator[Finding]:
        """Yield the wanted columns that the sheet does not show."""
        for number, name in enumerate(header.names, start=first_column):
            hidden = any(first <= number <= last for first, last in runs)
            if hidden and name and not header.ignored(name):
                yield Finding(
                    "hidden_column", self._file, sheet=self._sheet, column=name
                )
