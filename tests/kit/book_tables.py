"""Workbooks whose sheets hold no whole table, or a wrong one."""

from collections.abc import Callable

from tests.kit.defect import Defects, Place
from tests.kit.good_tools import (
    HEADER,
    ODS,
    XLS,
    XLSX,
    as_zip,
    sheets,
)
from tests.unit.ingest.workbooks import ods, xls, xlsx

DEFECTS = Defects()
ROWS = [HEADER, *sheets("e")]


def _xlsx(change: Callable[[list[list]], list[list]], name: str = "Svar") -> bytes:
    return as_zip(xlsx({name: change([list(row) for row in ROWS])}))


@DEFECTS.of_bytes("sheet_missing", XLSX, Place(sheet="Svar"))
def a_sheet_renamed(good: bytes) -> bytes:
    """Somebody gave the sheet another name."""
    return _xlsx(lambda rows: rows, "Ark1") + good[:0]


@DEFECTS.of_bytes("empty_sheet", XLSX, Place(sheet="Svar"))
def a_sheet_without_a_cell(good: bytes) -> bytes:
    """The sheet is there and holds nothing."""
    return _xlsx(lambda rows: rows[:0]) + good[:0]


@DEFECTS.of_bytes("no_rows", XLSX, Place(sheet="Svar"))
def a_sheet_of_only_a_header(good: bytes) -> bytes:
    """The sheet has the names of its columns and nothing else."""
    return _xlsx(lambda rows: rows[:1]) + good[:0]


@DEFECTS.of_bytes("duplicate_column", ODS, Place(sheet="Svar", column="q1"))
def a_column_of_a_sheet_twice(good: bytes) -> bytes:
    """Two columns of the sheet have the same name."""
    rows = [[*HEADER[:4], "q1", "q3"], *sheets("o")]
    return as_zip(ods({"Svar": rows})) + good[:0]


@DEFECTS.of_bytes("unnamed_column", XLS, Place(sheet="Svar"))
def a_remark_beside_the_table(good: bytes) -> bytes:
    """Somebody wrote a remark beside the table."""
    rows = [[*HEADER, None], *([*row, "set"] for row in sheets("u"))]
    return xls({"Svar": rows}) + good[:0]


@DEFECTS.of_bytes("missing_columns", XLSX)
def a_row_above_the_header(good: bytes) -> bytes:
    """A row with a title in every column stands above the header."""
    return _xlsx(lambda rows: [[f"Spm. {n}" for n in range(6)], *rows]) + good[:0]


@DEFECTS.of_bytes("unknown_unit", XLS, Place(line=3, column="skole"))
def a_school_number_of_another_place(good: bytes) -> bytes:
    """A number that no school has stands in a workbook."""
    rows = [HEADER, *sheets("u")]
    rows[2] = [rows[2][0], "111111", *rows[2][2:]]
    return xls({"Svar": rows}) + good[:0]


@DEFECTS.of_bytes("same_respondent_twice", ODS, Place(line=8, column="noegle"))
def a_row_copied_in_a_workbook(good: bytes) -> bytes:
    """A row was copied to the end of the sheet."""
    rows = sheets("o")
    return as_zip(ods({"Svar": [HEADER, *rows, rows[1]]})) + good[:0]


@DEFECTS.of_bytes("codes_with_decimals", XLSX)
def codes_written_as_decimals(good: bytes) -> bytes:
    """The codes of a question are texts with decimals."""
    return _xlsx(_with_decimals) + good[:0]


def _with_decimals(rows: list[list]) -> list[list]:
    return [rows[0], *([*row[:3], f"{row[3]},0", *row[4:]] for row in rows[1:])]
