"""A workbook of tables: a head that stays in sight, a filter, numbers as numbers.

Nothing in it is ever a formula or a link, whatever a text looks like. XlsxWriter makes
the package and everything in it but the cells, which it would make one by one.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zipfile import ZipFile

import polars as pl
import xlsxwriter

from pipeline.documents import palette
from pipeline.documents.xlsx_cells import (
    DECIMALS,
    TEXT,
    in_order,
    shared_texts,
    sheet_lines,
)

MADE = datetime(2000, 1, 1)  # noqa: DTZ001, the same tables give the same bytes
NARROW = 9  # width of a column of which nothing is said, in letters
SHEET, TEXTS = "xl/worksheets/sheet{}.xml", "xl/sharedStrings.xml"
LINES = re.compile(rb"(?<=<sheetData>).*(?=</sheetData>)", re.DOTALL)
LOOK = re.compile(r'<c r="[A-Z]+\d+" s="(\d+)"')


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet.

    Attributes:
        name: Its name, at most 31 letters.
        rows: Its table, all of it text; null is an empty cell.
        decimals: Column of numbers -> how many decimals each of its rows has. A number
            stands in `rows` as text with a point.
        widths: Column -> its width in letters; others have the usual one.
    """

    name: str
    rows: pl.DataFrame
    decimals: Mapping[str, pl.Series] = field(default_factory=dict)
    widths: Mapping[str, int] = field(default_factory=dict)

    @property
    def columns(self) -> list[pl.DataFrame]:
        """Per column `cell`, its head first, and `decimals` where that is a number."""
        kinds = pl.Schema({"cell": pl.String, "decimals": pl.Int64})
        return [
            pl.concat(
                [
                    pl.DataFrame({"cell": [name], "decimals": [None]}, schema=kinds),
                    self.rows.select(
                        cell=pl.when(pl.col(name) != "").then(name),
                        decimals=self.decimals.get(name, pl.lit(None)),
                    ).cast(kinds),
                ]
            )
            for name in self.rows.columns
        ]


def workbook(title: str, sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook; the same tables give the same bytes.

    Args:
        title: Of the workbook.
        sheets: At least one, whose names differ; each has a column.
    """
    columns = [sheet.columns for sheet in sheets]
    texts = in_order(columns, TEXT)
    decimals = in_order(columns, DECIMALS)["met"].to_list()
    content = io.BytesIO()
    with (
        ZipFile(io.BytesIO(_without_cells(title, sheets, decimals))) as frame,
        ZipFile(content, "w") as package,
    ):
        parts = {one.filename: frame.read(one) for one in frame.infolist()}
        head, *others = dict.fromkeys(LOOK.findall(parts[SHEET.format(1)].decode()))
        looks = dict(zip(decimals, others, strict=True))
        parts[TEXTS] = shared_texts(texts)
        for number, those in enumerate(columns, start=1):
            lines = sheet_lines(those, texts["met"], head, looks)
            before, after = LINES.split(parts[SHEET.format(number)])
            parts[SHEET.format(number)] = before + lines + after
        for one in frame.infolist():
            package.writestr(one, parts[one.filename])
    return content.getvalue()


def _without_cells(
    title: str, sheets: Sequence[Sheet], decimals: Sequence[int]
) -> bytes:
    """Return a workbook of the heads alone, as far as its sheets go.

    Below its first head is a number for each of `decimals`, in their order: of what is
    nowhere the library would leave out the look.
    """
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"title": title, "created": MADE})
        head = book.add_format(
            {"bold": True, "font_color": palette.PAPER, "bg_color": palette.UNIT}
        )
        for sheet in sheets:
            to, rows = book.add_worksheet(sheet.name), sheet.rows
            to.freeze_panes(1, 0)
            to.autofilter(0, 0, rows.height, rows.width - 1)
            to.write_string(rows.height, 0, "")
            for column, name in enumerate(rows.columns):
                to.set_column(column, column, sheet.widths.get(name, NARROW))
                to.write_string(0, column, name, head)
        first, width = book.worksheets()[0], sheets[0].rows.width
        for place, several in enumerate(decimals, start=width):
            look = book.add_format({"num_format": f"0.{'0' * several}".rstrip(".")})
            first.write_number(*divmod(place, width), 0, look)
    return content.getvalue()
