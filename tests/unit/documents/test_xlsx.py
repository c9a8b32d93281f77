"""A workbook holds text as text and numbers as numbers, and is the same every time."""

import io
import re
import zipfile
from itertools import product

import polars as pl
import xlsxwriter
from python_calamine import CalamineWorkbook

from pipeline.documents import palette
from pipeline.documents.xlsx import MADE, NARROW, Sheet, workbook

TEXTS = ["=1+1", "<b> & \"c\" 'd'", " blank ", "two\nlines", "", None, "æøå 🦉"]
NUMBERS = ["503", "-0.25", "0", None, "0.061", "1234567", "7.0"]
PLACES = [0, 2, 0, 0, 3, 0, 1]


NUMBER = re.compile(r'(?<= s=")(\d+"><v>)([^<]+)')


def _as_text(number: re.Match[str]) -> str:
    """Write a number as few digits tell it: the library writes 0.94 with sixteen."""
    return f"{number[1]}{round(float(number[2]), 9)}"


def book(texts: list[str | None], name: str = "Tal") -> bytes:
    rows = pl.DataFrame({"text": texts, "value": NUMBERS})
    places = pl.Series(PLACES, dtype=pl.Int64)
    numbers = Sheet(name=name, rows=rows, decimals={"value": places})
    return workbook("Tal & mere", [numbers, Sheet(name="Ord", rows=rows)])


def sheet(content: bytes, place: int = 0) -> list[list]:
    """Return a sheet as another program reads it, its head apart."""
    read = CalamineWorkbook.from_filelike(io.BytesIO(content))
    head, *lines = read.get_sheet_by_index(place).to_python()
    assert head == ["text", "value"]
    return lines


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name).decode()


def cell_by_cell(title: str, sheets: list[Sheet]) -> bytes:
    """Return a workbook as the library makes it from cells."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as made:
        made.set_properties({"title": title, "created": MADE})
        head = made.add_format(
            {"bold": True, "font_color": palette.PAPER, "bg_color": palette.UNIT}
        )
        formats = {
            one: made.add_format({"num_format": f"0.{'0' * one}".rstrip(".")})
            for one in range(5)
        }
        for sheet in sheets:
            to, rows = made.add_worksheet(sheet.name), sheet.rows
            to.freeze_panes(1, 0)
            to.autofilter(0, 0, rows.height, rows.width - 1)
            for column, name in enumerate(rows.columns):
                to.set_column(column, column, sheet.widths.get(name, NARROW))
                to.write_string(0, column, name, head)
            none = [None] * rows.height
            decimals = [sheet.decimals.get(name, none) for name in rows.columns]
            for line, column in product(range(rows.height), range(rows.width)):
                text, several = rows[line, column], decimals[column][line]
                if text and several is None:
                    to.write_string(line + 1, column, text)
                elif text and several is not None:
                    look = formats[several]
                    to.write_number(line + 1, column, float(text), look)
    return content.getvalue()


def test_every_text_and_number_is_read_as_it_was_given() -> None:
    lines = sheet(book(TEXTS))
    assert [line[0] for line in lines] == [one or "" for one in TEXTS]
    assert [line[1] for line in lines] == [
        "" if one is None else float(one) for one in NUMBERS
    ]
    texts = [line[1] for line in sheet(book(TEXTS), 1)]
    assert texts == [one or "" for one in NUMBERS]  # a sheet of texts has no numbers


def test_a_number_is_shown_with_the_decimals_of_its_row() -> None:
    content = book(TEXTS)
    styles = part(content, "xl/styles.xml")
    for code in ("0.0", "0.000"):  # every program knows "0" and "0.00" by number
        assert f'formatCode="{code}"' in styles
    # One look for each number of decimals that occurs: the number tells them apart.
    cells = part(content, "xl/worksheets/sheet1.xml")
    looks = [
        re.search(rf'<c r="{cell}" s="(\d+)"><v>{number}</v>', cells)
        for cell, number in (("B2", "503"), ("B4", "0"), ("B3", "-0.25"))
    ]
    whole, other, two = (found[1] for found in looks if found)
    assert whole == other != two
    assert 'r="B5"' not in cells  # an empty one is none


def test_a_number_has_the_digits_that_other_files_give_it() -> None:
    rows = pl.DataFrame({"text": ["a"], "value": ["0.94"]})
    places = pl.Series([2])
    content = workbook(
        "Tal", [Sheet(name="Tal", rows=rows, decimals={"value": places})]
    )
    assert "<v>0.94</v>" in part(content, "xl/worksheets/sheet1.xml")


def test_a_sign_that_no_workbook_may_hold_is_written_by_its_number() -> None:
    texts = part(book(["a\x01b\x1f", *TEXTS[1:]]), "xl/sharedStrings.xml")
    assert "a_x0001_b_x001F_" in texts


def test_a_name_of_a_sheet_is_quoted() -> None:
    content = book(TEXTS, 'A & "b" d')
    read = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert read.sheet_names == ['A & "b" d', "Ord"]
    assert "<dc:title>Tal &amp; mere</dc:title>" in part(content, "docProps/core.xml")


def test_a_table_without_rows_has_its_head() -> None:
    rows = pl.DataFrame(schema={"text": pl.String, "value": pl.String})
    none = pl.Series([], dtype=pl.Int64)
    content = workbook("", [Sheet(name="Tal", rows=rows, decimals={"value": none})])
    assert sheet(content) == []


def test_the_same_tables_give_the_same_bytes() -> None:
    assert book(TEXTS) == book(TEXTS)


def test_a_workbook_is_what_the_library_makes_cell_by_cell() -> None:
    lines = 70
    texts = [TEXTS[line % 3] if line % 2 else f"Linje {line} " for line in range(lines)]
    texts[::7] = ["x_x0041_\x0b\ufffe"] * len(texts[::7])
    numbers = [f"{line * 0.47 - 3:.{line % 4}f}" for line in range(lines)]
    alone = [None if 16 <= line < 50 else str(line) for line in range(lines)]
    none = [None] * 20
    rows = pl.DataFrame(
        {
            "text": [*none, *texts, *none],  # lines without a cell are left out
            "a & b": [*none, *numbers, *none],
            "0": [*none, *alone, *none],
            "empty": [None] * 110,
            "text again": [*none, *reversed(texts), None, "<", *none[3:], "end"],
        },
        schema_overrides={"empty": pl.String},
    )
    several = pl.Series([*none, *(line % 4 for line in range(lines)), *none])
    some = pl.Series([0 if line % 3 else None for line in range(rows.height)])
    sheets = [
        Sheet(name="A", rows=rows, decimals={"a & b": several, "0": some}),
        Sheet(name="B", rows=rows.reverse().head(30), widths={"text": 40}),
    ]
    made, expected = workbook("Tal", sheets), cell_by_cell("Tal", sheets)
    with zipfile.ZipFile(io.BytesIO(expected)) as package:
        names = zipfile.ZipFile(io.BytesIO(made)).namelist()
        assert names == package.namelist()
        for name in names:
            of_library = NUMBER.sub(_as_text, package.read(name).decode())
            assert NUMBER.sub(_as_text, part(made, name)) == of_library


def test_a_text_that_looks_like_the_parts_of_one_is_one_text() -> None:
    assert sheet(book(["<r><t>x</t></r>", *TEXTS[1:]]))[0][0] == "<r><t>x</t></r>"


def test_a_text_longer_than_a_cell_is_cut() -> None:
    assert sheet(book(["x" * 40_000, *TEXTS[1:]]))[0][0] == "x" * 32_767
