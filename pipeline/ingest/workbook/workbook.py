"""Workbooks as frames of text."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.checks.findings import Finding
from pipeline.ingest.isolation import isolated
from pipeline.ingest.limits import LIMITS, Limits
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.table_header import Header, Says, no_column
from pipeline.ingest.workbook.contents import Range
from pipeline.ingest.workbook.merged import unmerged
from pipeline.ingest.workbook.sheets import read_sheets
from pipeline.ingest.workbook.told import Told

FIRST: list[str] = []  # the first sheet that is not hidden


class Workbook:
    """An XLSX, XLS or ODS workbook, read in the child process.

    Attributes:
        name: Of the file, without its folder.
        sheets: Names of the sheets that were read, in their order.
        told: What deserves a remark in the tables that were taken.
    """

    def __init__(
        self,
        path: Path,
        wanted: list[str] | None = None,
        *,
        columns: Sequence[str] = (),
        decimal: str = ".",
        formulas: bool = False,
        limits: Limits = LIMITS,
    ) -> None:
        """Read `path`.

        Args:
            path: The file, whatever it is called.
            wanted: Names of sheets, or `FIRST`. Null: all.
            columns: Of several sheets, the first that has these is `FIRST`.
            decimal: Written before the decimals of a number.
            formulas: Are formulas accepted, with the values they had when it was saved?
            limits: Of untrusted input.

        Raises:
            Refusal: It is no whole workbook, is more than a table needs to be, or holds
                something else than values.
            OSError: The file cannot be read.
        """
        self.name = path.name
        self._read: dict[str, dict[str, Any]] = isolated(
            read_sheets,
            path,
            limits=limits,
            wanted=wanted,
            columns=list(columns),
            decimal=decimal,
            formulas=formulas,
        )
        self.sheets = list(self._read)
        self.told: list[Finding] = []

    def is_blank(self, sheet: str) -> bool:
        """Does a sheet that was read hold nothing?"""
        return self._read[sheet]["cells"].is_empty()

    def rows(self, sheet: str) -> pl.DataFrame:
        """Return the rows of one sheet that hold anything.

        Returns:
            Text columns `column_0`, … (null for an empty cell) and `LINE`, the number
            of the row as Excel shows it.

        Raises:
            Refusal: `sheet_missing` or `empty_sheet`.
        """
        if sheet not in self._read:
            raise Refusal("sheet_missing", self.name, sheet=sheet)
        if self.is_blank(sheet):
            raise Refusal("empty_sheet", self.name, sheet=sheet)
        return self._read[sheet]["cells"]

    def table(
        self,
        sheet: str,
        *,
        preamble_lines: int = 0,
        header_rows: int = 1,
        name_row: int | None = None,
        ignored: Says = no_column,
        place: Says = no_column,
    ) -> pl.DataFrame:
        """Return the table in one sheet.

        Args:
            sheet: Its name.
            preamble_lines: Rows before the header that say something else.
            header_rows: Rows of the header; in merged cells of it, all say the same.
            name_row: The one that names the columns. Null: all of them together.
            ignored: Says of a column that nobody wants it.
            place: Says of a column (school, class) that merged cells in it hold for all
                of their rows.

        Returns:
            `LINE` and the named columns, as text.

        Raises:
            Refusal: The sheet is missing or empty, its header is not whole, or other
                cells below it are merged.
        """
        rows = self.rows(sheet).filter(pl.col(LINE) > preamble_lines)
        top, records = rows.head(header_rows), rows.slice(header_rows)
        if records.is_empty():
            raise Refusal("no_rows", self.name, sheet=sheet)
        held = self._read[sheet]
        first = held["first_column"]
        lines = set(top[LINE])
        merged = [cells for cells in held["merged"] if cells[0] in lines]
        top = _spread(top, merged, first_column=first, downwards=name_row is not None)
        header = Header.of(
            top, (self.name, sheet), name_row, fill_right=not merged, ignored=ignored
        )
        last = max(lines)
        below = [cells for cells in held["merged"] if cells[0] > last]
        records, filled = unmerged(records, header, below, first, place)
        (table,) = header.tables([records])
        told = Told(self.name, sheet, table.frame)
        self.told += [
            *table.warnings,
            *told.passed_over(held["passed_over"], held["alike"]),
            *told.filled(filled),
            *told.hidden_rows(held["hidden_rows"]),
            *told.hidden_columns(held["hidden_columns"], header, first),
        ]
        return table.frame

    def joined_table(self, sheet: str) -> pl.DataFrame:
        """Return the table in `sheet`, or in `sheet`(1), `sheet`(2), … put together.

        Parts with the same header follow each other (their rows are counted on), parts
        with other headers stand side by side.

        Raises:
            Refusal: A part is missing, or the parts do not fit together.
        """
        names = self._parts(sheet)
        first, *others = [self.table(name) for name in names]
        for name, part in zip(names[1:], others, strict=True):
            if part.columns == first.columns:
                counted_on = pl.col(LINE) + first[LINE].max()
                first = pl.concat([first, part.with_columns(counted_on)])
            else:
                first = self._beside(first, part, name)
        return first

    def _parts(self, sheet: str) -> list[str]:
        if sheet in self._read:
            return [sheet]
        pattern = re.compile(rf"{re.escape(sheet)} ?\((\d+)\)")
        numbered = {
            int(match.group(1)): name
            for name in self._read
            if (match := pattern.fullmatch(name))
        }
        for number in range(1, max(numbered, default=1) + 1):
            if number not in numbered:
                missing = f"{sheet}({number})" if numbered else sheet
                raise Refusal("sheet_missing", self.name, sheet=missing)
        return [numbered[number] for number in sorted(numbered)]

    def _beside(
        self, left: pl.DataFrame, right: pl.DataFrame, sheet: str
    ) -> pl.DataFrame:
        """Put the new columns of `right` beside `left`."""
        shared = [column for column in right.columns if column in left.columns]
        if left.height != right.height or not left[shared].equals(right[shared]):
            raise Refusal("sheets_disagree", self.name, sheet=sheet)
        return pl.concat([left, right.drop(shared)], how="horizontal")


def _spread(
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
