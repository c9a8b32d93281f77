"""The sheets of a form (XLSForm), from a workbook or from one CSV file."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.ingest.raw_table import LINE, Place
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.text.delimited import DelimitedText
from pipeline.ingest.workbook.kind import kind_of
from pipeline.ingest.workbook.workbook import Workbook

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"

Row = dict[str, str]
"""Column -> text of a row, blank cells left out; and `LINE`."""


@dataclass(frozen=True)
class Sheet:
    """A sheet of a form.

    Attributes:
        place: File and sheet.
        columns: Names as `column_name` writes them.
        rows: Those that hold anything, with the number of each.
    """

    place: Place
    columns: tuple[str, ...]
    rows: tuple[tuple[int, Row], ...]


def read_form(path: Path) -> dict[str, Sheet]:
    """Return the sheets of a form by their names in small letters.

    Formulas are accepted: forms are made with them, and are no answers. In a CSV file,
    the first column says where a sheet begins, and is empty otherwise.

    Raises:
        Refusal: The file is no form, or a column of it stands twice.
        OSError: It cannot be read.
    """
    sheets = _from_text(path) if kind_of(path) == "text" else _from_workbook(path)
    if SURVEY not in sheets:
        raise Refusal("sheet_missing", path.name, sheet=SURVEY)
    return sheets


def column_name(cell: str | None) -> str:
    """Return the name of a column as we write it.

    `List Name` is `list_name`, `label :: Dansk (da)` is `label::dansk (da)`, and so is
    `label:Dansk (da)`.
    """
    parts = (cell or "").casefold().replace("::", ":").split(":")
    first, *others = (" ".join(part.split()) for part in parts)
    return "::".join([first.replace(" ", "_"), *others])


def _from_workbook(path: Path) -> dict[str, Sheet]:
    book = Workbook(path, formulas=True)
    return {
        name.strip().casefold(): _sheet(book.rows(name), (path.name, name))
        for name in book.sheets
        if not book.is_blank(name)
    }


def _from_text(path: Path) -> dict[str, Sheet]:
    rows = pl.concat(DelimitedText(path).batches())
    first = rows.drop(LINE).columns[0]
    starts = [n for n, cell in enumerate(rows[first]) if cell and cell.strip()]
    sheets, ends = {}, [*starts[1:], rows.height]
    for start, end in zip(starts, ends, strict=False):  # there may be no start
        name = rows[first][start].strip()
        body = rows[start + 1 : end].drop(first)
        if not body.is_empty():
            sheets[name.casefold()] = _sheet(body, (path.name, name))
    return sheets


def _sheet(rows: pl.DataFrame, place: Place) -> Sheet:
    header, *body = rows.drop(LINE).rows()
    columns = tuple(column_name(cell) for cell in header)
    named = [column for column in columns if column]
    for column in named:
        if named.count(column) > 1:
            file, sheet = place
            raise Refusal("duplicate_column", file, sheet=sheet, column=column)
    cells = (
        {
            column: " ".join(cell.split())
            for column, cell in zip(columns, row, strict=True)
            if column and cell and cell.strip()
        }
        for row in body
    )
    lines = rows[LINE].to_list()[1:]
    filled = ((line, row) for line, row in zip(lines, cells, strict=True) if row)
    return Sheet(place, columns, tuple(filled))
