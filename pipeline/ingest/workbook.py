"""Workbooks as frames of text."""

import re
from pathlib import Path

import fastexcel
import polars as pl

from pipeline.ingest.delimited_text import with_header
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.refusals import Refusal


class Workbook:
    """An .xlsx file; every cell is read as the text that Excel shows for its value."""

    def __init__(self, path: Path) -> None:
        """Open `path`.

        Raises:
            Refusal: `empty_file` or `workbook_damaged`.
            OSError: The file cannot be read.
        """
        self.name = path.name
        data = path.read_bytes()
        if not data:
            raise Refusal("empty_file", self.name)
        try:
            self._reader = fastexcel.read_excel(data)
        except fastexcel.FastExcelError:
            raise Refusal("workbook_damaged", self.name) from None

    def rows(self, sheet: str) -> pl.DataFrame:
        """Return the rows of one sheet that hold anything, with `LINE`.

        Raises:
            Refusal: `sheet_missing`, `sheet_damaged` or `empty_sheet`.
        """
        if sheet not in self._reader.sheet_names:
            raise Refusal("sheet_missing", self.name, sheet=sheet)
        try:
            loaded = self._reader.load_sheet(sheet, header_row=None, dtypes="string")
        except fastexcel.FastExcelError:
            raise Refusal("sheet_damaged", self.name, sheet=sheet) from None
        cells = loaded.to_polars()
        if cells.is_empty():
            raise Refusal("empty_sheet", self.name, sheet=sheet)
        cells = cells.select(pl.when(pl.all() != "").then(pl.all()))
        line = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(LINE)
        return cells.with_columns(line).filter(
            ~pl.all_horizontal(pl.exclude(LINE).is_null())
        )

    def table(self, sheet: str) -> pl.DataFrame:
        """Return the table in `sheet`, or in `sheet`(1), `sheet`(2), … put together.

        Parts with the same header follow each other (their rows are counted on), parts
        with other headers stand side by side.

        Raises:
            Refusal: A part is missing, or the parts do not fit together.
        """
        names = self._parts(sheet)
        first, *others = [
            with_header(self.rows(name), self.name, name) for name in names
        ]
        for name, part in zip(names[1:], others, strict=True):
            if part.columns == first.columns:
                counted_on = pl.col(LINE) + first[LINE].max()
                first = pl.concat([first, part.with_columns(counted_on)])
            else:
                first = _beside(first, part, self.name, name)
        return first

    def _parts(self, sheet: str) -> list[str]:
        if sheet in self._reader.sheet_names:
            return [sheet]
        pattern = re.compile(rf"{re.escape(sheet)} ?\((\d+)\)")
        numbered = {
            int(match.group(1)): name
            for name in self._reader.sheet_names
            if (match := pattern.fullmatch(name))
        }
        for number in range(1, max(numbered, default=1) + 1):
            if number not in numbered:
                missing = f"{sheet}({number})" if numbered else sheet
                raise Refusal("sheet_missing", self.name, sheet=missing)
        return [numbered[number] for number in sorted(numbered)]


def _beside(
    left: pl.DataFrame, right: pl.DataFrame, name: str, sheet: str
) -> pl.DataFrame:
    """Put the new columns of `right` beside `left`."""
    shared = [column for column in right.columns if column in left.columns]
    if left.height != right.height or not left[shared].equals(right[shared]):
        raise Refusal("sheets_disagree", name, sheet=sheet)
    return pl.concat([left, right.drop(shared)], how="horizontal")
