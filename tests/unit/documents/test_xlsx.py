"""A workbook holds text as text and numbers as numbers, and is the same every time."""

import io
import re
import zipfile

import polars as pl
from python_calamine import CalamineWorkbook

from pipeline.documents.xlsx import Sheet, workbook

TEXTS = ["=1+1", "<b> & \"c\" 'd'", " blank ", "two\nlines", "", None, "æøå 🦉"]
NUMBERS = ["503", "-0.25", "0", None, "0.061", "1234567", "7.0"]
PLACES = [0, 2, 0, 0, 3, 0, 1]


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
