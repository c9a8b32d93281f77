"""Every cell of a workbook is the text of its value, in each of the three formats."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.ingest.raw_table import LINE
from pipeline.ingest.workbook.workbook import Workbook
from tests.unit.ingest.exports import write
from tests.unit.ingest.workbooks import WRITERS, Cell, Cells

EACH_FORMAT = pytest.mark.parametrize("ending", WRITERS)


def rows_of(
    folder: Path, workbook: bytes, decimal: str = "."
) -> dict[int, list[str | None]]:
    """Return row -> cells of the first sheet."""
    book = Workbook(write(folder, "svar.xlsx", workbook), decimal=decimal)
    cells = book.rows(book.sheets[0])
    rows = cells.drop(LINE).rows()
    return {line: list(row) for line, row in zip(cells[LINE], rows, strict=True)}


VALUES = [
    ("007", "007"),
    ("  to  blanke ", "  to  blanke "),
    ("Æ, Ø\nog Å", "Æ, Ø\nog Å"),
    (5, "5"),
    (-3.0, "-3"),
    (2.351, "2.351"),
    (0.0000001, "0.0000001"),
    (1e20, "1.00000000000000E+20"),  # digits beyond the fifteenth may be lost
    (999999999999999.0, "999999999999999"),
    (True, "TRUE"),
    (False, "FALSE"),
    (dt.date(2017, 9, 1), "2017-09-01"),
    (dt.date(1900, 3, 1), "1900-03-01"),
    (dt.datetime(2017, 9, 1, 12, 30, 5), "2017-09-01 12:30:05"),  # noqa: DTZ001
    (dt.time(7, 5, 9), "07:05:09"),
]


@EACH_FORMAT
@pytest.mark.parametrize(("value", "text"), VALUES)
def test_a_value_is_its_text(
    tmp_path: Path, ending: str, value: Cell, text: str
) -> None:
    assert rows_of(tmp_path, WRITERS[ending]({"A": [[value]]})) == {1: [text]}


@EACH_FORMAT
def test_a_number_has_the_decimal_mark_of_the_source_and_a_text_its_own(
    tmp_path: Path, ending: str
) -> None:
    workbook = WRITERS[ending]({"A": [[2.351, "2.351", "2,351", 2351]]})
    assert rows_of(tmp_path, workbook, decimal=",") == {
        1: ["2,351", "2.351", "2,351", "2351"]
    }


@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_dates_of_the_macintosh_calendar_are_the_same_dates(
    tmp_path: Path, ending: str
) -> None:
    workbook = WRITERS[ending]({"A": [[dt.date(2017, 9, 1)]]}, date_1904=True)
    assert rows_of(tmp_path, workbook) == {1: ["2017-09-01"]}


@EACH_FORMAT
def test_a_row_has_the_number_that_excel_shows_also_below_blank_rows(
    tmp_path: Path, ending: str
) -> None:
    cells = [[None, None], [None, None], [None, "h"], [None, None], [None, 1]]
    assert rows_of(tmp_path, WRITERS[ending]({"A": cells})) == {3: ["h"], 5: ["1"]}


WHOLE = st.integers(-(2**40), 2**40)
DECIMALS = st.decimals(
    min_value=-1_000_000, max_value=1_000_000, places=4, allow_nan=False
)
# XML knows no control characters, and \r is a line break there.
LETTERS = st.characters(exclude_categories=["Cc", "Cs", "Cn"], include_characters="\n")
TEXTS = st.text(LETTERS, min_size=1, max_size=30)
DAYS = st.dates(dt.date(1904, 1, 2), dt.date(2199, 12, 31))
MOMENTS = st.datetimes(
    dt.datetime(1904, 1, 2),  # noqa: DTZ001
    dt.datetime(2199, 12, 31),  # noqa: DTZ001
).map(lambda moment: moment.replace(microsecond=0))


def as_delivered(value: Cell | Decimal) -> tuple[Cell, str | None]:
    """Return a cell and its text, worked out another way."""
    if value is None or isinstance(value, str):
        return value, value
    if isinstance(value, bool):
        return value, str(value).upper()
    if isinstance(value, dt.datetime):
        day_only = value.strftime("%H%M%S") == "000000"
        return value, value.strftime("%Y-%m-%d" if day_only else "%Y-%m-%d %H:%M:%S")
    if isinstance(value, dt.date | int):
        return value, str(value)
    assert isinstance(value, Decimal)
    text = f"{value:f}".rstrip("0").rstrip(".")
    return float(value), "0" if text == "-0" else text


VALUE = st.one_of(st.none(), TEXTS, WHOLE, DECIMALS, st.booleans(), DAYS, MOMENTS).map(
    as_delivered
)


@st.composite
def tables(draw: st.DrawFn) -> list[list[tuple[Cell, str | None]]]:
    """Draw a table whose first row is full, so that no column is left out."""
    width = draw(st.integers(1, 5))
    full = VALUE.filter(lambda cell: cell[1] is not None)
    first = draw(st.lists(full, min_size=width, max_size=width))
    row = st.lists(VALUE, min_size=width, max_size=width)
    return [first, *draw(st.lists(row, max_size=5))]


@EACH_FORMAT
@given(drawn=tables())
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_table_comes_back_as_it_was_written(
    tmp_path: Path, ending: str, drawn: list[list[tuple[Cell, str | None]]]
) -> None:
    cells: Cells = [[cell for cell, _ in row] for row in drawn]
    assert rows_of(tmp_path, WRITERS[ending]({"A": cells})) == {
        line: [text for _, text in row]
        for line, row in enumerate(drawn, start=1)
        if any(text is not None for _, text in row)
    }
