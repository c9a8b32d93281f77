"""What a sheet shows and what its cells hold: merged, hidden, covered, far away."""

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from pipeline.ingest.limits import Limits
from pipeline.ingest.raw_table import LINE, RawTable
from pipeline.ingest.readers import workbook
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.workbook.sheets import precheck
from tests.unit.ingest.exports import write
from tests.unit.ingest.workbooks import WRITERS, Cell, Merged, changed, xlsx
from tests.unit.ingest.worlds import (
    build_programme,
    one_table,
    register_source,
    stage,
    survey_source,
)

HEADER: list[Cell] = ["noegle", "skole", "trin", "klasse", "koen", "q1", "q2", "note"]
ROWS: list[list[Cell]] = [
    [f"k{n}", "479001", "4", "4.a", "Pige", str(n), "2", None] for n in range(1, 5)
]
TABLE = [HEADER, *ROWS]
NAMES = [str(name) for name in HEADER]
KINDS = list(WRITERS)


def source(**options: object) -> object:
    content = {
        "reader": "workbook",
        "files": ["{round}/{municipality}/svar.*"],
        "columns": {
            "respondent": "noegle",
            "unit": "skole",
            "grade": "trin",
            "class": "klasse",
            "gender": "koen",
        },
        "status_columns": {},
        "ignored_columns": ["note"],
        "item_columns": {"all": {"glad": "q1", "pain": "q2"}},
    }
    return survey_source(**content | options)


def read(folder: Path, book: bytes, **options: object) -> RawTable:
    file = write(folder, "svar.xlsx", book)
    return one_table(workbook.batches(file, source(**options)))  # pyright: ignore[reportArgumentType]


def refused(folder: Path, book: bytes) -> tuple[str, int | None, str | None]:
    with pytest.raises(Refusal) as caught:
        read(folder, book)
    found = caught.value.finding
    return found.check, found.line, found.column


def told(found: RawTable) -> list[tuple[str, int | None, str | None]]:
    return [(one.check, one.line, one.column) for one in found.warnings]


# --- merged cells ---------------------------------------------------------------------


def merging(*ranges: Merged) -> list[list[Cell]]:
    """Return the table without what merged cells cover."""
    rows = [list(row) for row in TABLE]
    for top, left, bottom, right in ranges:
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (row, column) != (top, left):
                    rows[row][column] = None
    return rows


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("merged", "place"),
    [
        ((1, 0, 2, 0), (2, "noegle")),
        ((2, 4, 3, 4), (3, "koen")),
        ((2, 5, 4, 5), (3, "q1")),
        ((3, 5, 3, 6), (4, "q1")),
        ((2, 1, 3, 3), (3, "skole")),
        ((4, 6, 4, 7), None),
        ((1, 7, 4, 7), None),
    ],
    ids=[
        *("keys", "genders", "an answer downwards", "an answer across"),
        *("a block", "into a column nobody wants", "a column nobody wants"),
    ],
)
def test_merged_cells_are_refused_where_a_value_is_wanted(
    tmp_path: Path, kind: str, merged: Merged, place: tuple[int, str] | None
) -> None:
    book = WRITERS[kind]({"Ark1": merging(merged)}, merged=[merged])
    if place is None:
        assert read(tmp_path, book).frame["noegle"].to_list() == [
            "k1",
            "k2",
            "k3",
            "k4",
        ]
    else:
        assert refused(tmp_path, book) == ("merged_cells", *place)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("column", [1, 2, 3], ids=["school", "grade", "class"])
def test_a_place_merged_downwards_holds_for_all_of_its_rows(
    tmp_path: Path, kind: str, column: int
) -> None:
    merged = (2, column, 4, column)
    book = WRITERS[kind]({"Ark1": merging(merged)}, merged=[merged])
    found = read(tmp_path, book)
    whole = read(tmp_path, WRITERS[kind]({"Ark1": TABLE}))
    assert found.frame.equals(whole.frame)
    assert told(found) == [("merged_filled", None, NAMES[column])]
    assert found.warnings[0].facts == {"cells": 2}


def test_a_place_may_be_spelt_otherwise_than_expected(tmp_path: Path) -> None:
    rows = merging((1, 3, 4, 3))
    rows[0][3] = " KLASSE\u200b"
    sheets = {"Forside": COVERS["words"], "Svar": rows}
    assert read(tmp_path, xlsx(sheets)).frame.height == 4
    found = read(tmp_path, xlsx({"Svar": rows}, merged=[(1, 3, 4, 3)]))
    assert found.frame.to_series(4).to_list() == ["4.a"] * 4


@pytest.mark.parametrize("kind", KINDS)
def test_merged_cells_far_down_are_found_too(tmp_path: Path, kind: str) -> None:
    rows = [HEADER, *([f"k{n}", *ROWS[0][1:]] for n in range(60))]
    rows[41][5] = None
    book = WRITERS[kind]({"Ark1": rows}, merged=[(40, 5, 41, 5)])
    assert refused(tmp_path, book) == ("merged_cells", 41, "q1")


@pytest.mark.parametrize("kind", KINDS)
def test_merged_cells_that_are_blank_say_nothing(tmp_path: Path, kind: str) -> None:
    rows = merging((1, 5, 2, 5))
    rows[1][5] = ""
    found = read(tmp_path, WRITERS[kind]({"Ark1": rows}, merged=[(1, 5, 2, 5)]))
    assert found.frame["q1"].to_list() == [None, None, "3", "4"]


# --- hidden rows and columns ----------------------------------------------------------


def hiding(
    kind: str, rows: Sequence[int] = (), columns: Sequence[int] = (), *, filtered: bool
) -> bytes:
    """Return the table with rows and columns hidden, counted from 1."""
    if kind == "ods":
        return _hiding_ods(rows, columns, "filter" if filtered else "collapse")
    if kind == "xls":
        return _hiding_xls(rows, columns)
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet("Ark1")
    for n, row in enumerate(TABLE):
        sheet.write_row(n, 0, [cell or "" for cell in row])
    if filtered:
        sheet.autofilter(0, 0, len(TABLE) - 1, len(HEADER) - 1)
    for row in rows:
        sheet.set_row(row - 1, None, None, {"hidden": True})
    for column in columns:
        sheet.set_column(column - 1, column - 1, None, None, {"hidden": True})
    book.close()
    return content.getvalue()


def _hiding_xls(rows: Sequence[int], columns: Sequence[int]) -> bytes:
    content, book = io.BytesIO(), xlwt.Workbook()
    sheet = book.add_sheet("Ark1")
    for n, row in enumerate(TABLE):
        for m, cell in enumerate(row):
            sheet.write(n, m, cell or "")
    for row in rows:
        sheet.row(row - 1).hidden = True
    for column in columns:
        sheet.col(column - 1).hidden = True
    book.save(content)
    return content.getvalue()


def _hiding_ods(rows: Sequence[int], columns: Sequence[int], how: str) -> bytes:
    row, hidden = "<table:table-row", f' table:visibility="{how}"'

    def hide(content: bytes) -> bytes:
        first, *others = content.decode().split(row)
        for number in rows:
            others[number - 1] = hidden + others[number - 1]
        tags = "".join(
            f"<table:table-column{hidden if number in columns else ''}/>"
            for number in range(1, len(HEADER) + 1)
        )
        return row.join([first + tags, *others]).encode()

    return changed(WRITERS["ods"]({"Ark1": TABLE}), content=hide)


@pytest.mark.parametrize("filtered", [True, False], ids=["by a filter", "by hand"])
@pytest.mark.parametrize("kind", KINDS)
def test_hidden_rows_are_read_and_told(
    tmp_path: Path, kind: str, *, filtered: bool
) -> None:
    found = read(tmp_path, hiding(kind, rows=[3, 5], filtered=filtered))
    assert found.frame["noegle"].to_list() == ["k1", "k2", "k3", "k4"]
    assert told(found) == [("hidden_rows", 3, None), ("hidden_rows", 5, None)]
    assert found.warnings[0].facts == {"rows": 2}


@pytest.mark.parametrize("kind", KINDS)
def test_a_hidden_column_is_told_unless_nobody_wants_it(
    tmp_path: Path, kind: str
) -> None:
    found = read(tmp_path, hiding(kind, columns=[4, 8], filtered=False))
    assert told(found) == [("hidden_column", None, "klasse")]


@pytest.mark.parametrize("kind", KINDS)
def test_where_nothing_is_hidden_nothing_is_told(tmp_path: Path, kind: str) -> None:
    assert told(read(tmp_path, hiding(kind, filtered=True))) == []


# --- covers and several sheets --------------------------------------------------------

COVERS: dict[str, list[list[Cell]]] = {
    "words": [["Denne fil er eksporteret fra Numbers."], [None, "Ark 1", "Tabel 1"]],
    "a table": [["navn", "antal", "dato"], ["Svar", 4, dt.date(2015, 9, 1)]],
    "some of our columns": [["skole", "klasse", "antal"], ["479001", "4.a", 4]],
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("cover", COVERS)
def test_a_cover_before_the_table_is_passed_over_and_told(
    tmp_path: Path, kind: str, cover: str
) -> None:
    sheets = {"Oversigt": COVERS[cover], "Svar": TABLE}
    found = read(tmp_path, WRITERS[kind](sheets))
    assert found.frame["noegle"].to_list() == ["k1", "k2", "k3", "k4"]
    (one,) = found.warnings
    assert (one.check, one.sheet) == ("table_in_other_sheet", "Svar")
    assert one.facts == {"sheets": "Oversigt"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_in_the_first_sheet_is_not_looked_for(
    tmp_path: Path, kind: str
) -> None:
    sheets = {"Svar": TABLE, "Noter": COVERS["words"]}
    assert told(read(tmp_path, WRITERS[kind](sheets))) == []


def test_other_sheets_with_the_same_columns_are_told(tmp_path: Path) -> None:
    found = read(tmp_path, xlsx({"4.a": TABLE, "4.b": TABLE, "Noter": COVERS["words"]}))
    assert found.frame.height == 4
    (one,) = found.warnings
    assert (one.check, one.sheet, one.facts) == (
        "other_tables",
        "4.a",
        {"sheets": "4.b"},
    )


def test_a_hidden_sheet_is_neither_read_nor_told(tmp_path: Path) -> None:
    found = read(tmp_path, xlsx({"gammel": TABLE, "Svar": TABLE}, hidden=["gammel"]))
    assert told(found) == []


def test_a_cover_may_hold_formulas_and_errors(tmp_path: Path) -> None:
    formula = b'<c r="A3"><f>SUM(A1)</f><v>1</v></c>'

    def with_formula(sheet: bytes) -> bytes:
        row = b'<row r="3">' + formula + b"</row></sheetData>"
        return sheet.replace(b"</sheetData>", row)

    book = xlsx({"Oversigt": COVERS["words"], "Svar": TABLE})
    found = read(tmp_path, changed(book, xl__worksheets__sheet1=with_formula))
    assert found.frame.height == 4


def test_where_no_sheet_has_the_columns_the_first_one_is_judged(tmp_path: Path) -> None:
    other = [["a", "b"], ["1", "2"]]
    found = read(tmp_path, xlsx({"Et": other, "To": COVERS["a table"]}))
    assert found.frame.columns == [LINE, "a", "b"]


# --- blanks, and cells far away -------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "at", [(2, 12), (9, 0), (9, 12)], ids=["right", "below", "both"]
)
def test_a_blank_beside_or_below_the_table_is_nothing(
    tmp_path: Path, kind: str, at: tuple[int, int]
) -> None:
    rows: list[list[Cell]] = [[*row, *[None] * 6] for row in TABLE]
    nothing: list[Cell] = [None] * 14
    rows += [[*nothing] for _ in range(6)]
    rows[at[0]][at[1]] = " "
    found = read(tmp_path, WRITERS[kind]({"Ark1": rows}))
    whole = read(tmp_path, WRITERS[kind]({"Ark1": TABLE}))
    assert found.frame.equals(whole.frame)


@pytest.mark.parametrize(
    ("at", "place"), [((2, 16383), (3, "XFD")), ((1_048_575, 2), (1_048_576, "C"))]
)
def test_a_cell_far_away_is_refused_by_its_name_before_it_is_read(
    at: tuple[int, int], place: tuple[int, str]
) -> None:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet("Ark1")
    for n, row in enumerate(TABLE):
        sheet.write_row(n, 0, row)
    sheet.write_string(*at, " ")
    book.close()
    limits = Limits(sparse_cells=50_000)
    with pytest.raises(Refusal) as caught:
        precheck(content.getvalue(), "a.xlsx", limits)
    found = caught.value.finding
    assert (found.check, found.line, found.column) == ("sheet_too_large", *place)
    precheck(content.getvalue(), "a.xlsx", Limits(sparse_cells=10_000_000))


def test_a_sheet_that_is_full_may_be_larger_than_a_sparse_one() -> None:
    book = xlsx({"Ark1": TABLE})
    precheck(book, "a.xlsx", Limits(sparse_cells=10))


# --- zips -----------------------------------------------------------------------------


def renamed(book: bytes, change: object) -> bytes:
    old, content = zipfile.ZipFile(io.BytesIO(book)), io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(change(name), old.read(name))  # pyright: ignore[reportCallIssue]
    return content.getvalue()


def test_members_may_be_named_with_backslashes(tmp_path: Path) -> None:
    book = renamed(xlsx({"Ark1": TABLE}), lambda name: name.replace("/", "\\"))
    assert read(tmp_path, book).frame.height == 4


@pytest.mark.parametrize("name", ["..\\..\\ud.bin", "\\ud.bin", "C:\\ud.bin"])
def test_a_backslash_leads_out_of_a_zip_as_a_slash_does(
    tmp_path: Path, name: str
) -> None:
    content = io.BytesIO(xlsx({"Ark1": TABLE}))
    with zipfile.ZipFile(content, "a") as file:
        file.writestr(name, b"x")
    assert refused(tmp_path, content.getvalue())[0] == "unsafe_path"


@pytest.mark.parametrize(
    ("member", "check"),
    [
        ("xl/workbook.bin", "binary_workbook"),
        ("XL\\Workbook.bin", "binary_workbook"),
        ("svar.csv", "packed_files"),
        ("eksport/svar.xlsx", "packed_files"),
        ("word/document.xml", "workbook_damaged"),
    ],
)
def test_a_zip_that_is_no_workbook_says_what_it_is(
    tmp_path: Path, member: str, check: str
) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr(member, b"x")
    assert refused(tmp_path, content.getvalue())[0] == check


# --- classes as dates -----------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_class_that_became_a_date_is_told(tmp_path: Path, kind: str) -> None:
    dated: list[list[Cell]] = [
        [*row[:3], dt.date(2015, 2, 1), *row[4:]] for row in ROWS[:2]
    ]
    book = WRITERS[kind]({"Ark1": [HEADER, *dated, *ROWS[2:]]})
    write(tmp_path, f"2015/479/svar.{kind}", book)
    staged = stage(build_programme(source()), tmp_path)  # pyright: ignore[reportArgumentType]
    assert staged.respondents.height == 4
    (row,) = staged.warnings.rows(named=True)
    assert (row["check_id"], row["column"]) == ("class_is_date", "klasse")
    assert row["facts"] == '{"rows": 2}'


@pytest.mark.parametrize(
    "text",
    [
        *(
            "01-feb",
            "1. feb",
            "01-FEB",
            "feb-01",
            "2-jan",
            "3/maj",
            "maj 15",
            "4-okt-2015",
        ),
        *("2015-02-01", "2015-02-01 00:00:00", "2015-02-01T00:00:00.000", "2015/2/1"),
        *("1-2-2017 00:00", "01/02/2017", "1.2.2015", "01-02-17", "42036", "42036,0"),
    ],
)
def test_every_way_in_which_a_class_is_written_as_a_date_is_told(
    tmp_path: Path, text: str
) -> None:
    assert dates(tmp_path, [text, "4.a"]) == 1


@pytest.mark.parametrize(
    "texts",
    [
        [
            "4.a",
            "1-2",
            "3/4",
            "3.4",
            "9",
            "0-3",
            "4b2015",
            "mars",
            "Solsikken",
            "10. b",
        ],
        ["42036", "42037"],
        ["7-8-9", "1.-2.", "6.x", "2015", "5 A", "maj", "Junior", "A-2"],
    ],
    ids=["names", "numbers alone", "several grades"],
)
def test_names_of_classes_are_no_dates(tmp_path: Path, texts: list[str]) -> None:
    assert dates(tmp_path, texts) == 0


def dates(folder: Path, classes: list[str]) -> int:
    """Return in how many rows a class is told to be a date."""
    rows = [
        [f"k{n}", *ROWS[0][1:3], text, *ROWS[0][4:]] for n, text in enumerate(classes)
    ]
    write(folder, "2015/479/svar.xlsx", xlsx({"Ark1": [HEADER, *rows]}))
    staged = stage(build_programme(source()), folder)  # pyright: ignore[reportArgumentType]
    assert staged.respondents.height == len(classes)
    found = list(staged.warnings.iter_rows(named=True))
    assert {row["check_id"] for row in found} <= {"class_is_date"}
    return sum(int(row["facts"].removeprefix('{"rows": ').rstrip("}")) for row in found)


def test_a_register_may_have_a_cover(tmp_path: Path) -> None:
    register = register_source(
        reader="workbook", files=["{round}/national/skoler.xlsx"]
    )
    rows = [
        ["KOMMUNE_NR", "INST_NR", "INST_NAVN", "INST_TYPE_NAVN"],
        ["479", "479001", "Åby Skole", "Folkeskoler"],
    ]
    book = xlsx({"Forside": COVERS["words"], "Skoler": rows})
    write(tmp_path, "2015/national/skoler.xlsx", book)
    staged = stage(build_programme(register), tmp_path)
    assert staged.units["unit"].to_list() == ["479001"]
