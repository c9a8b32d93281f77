"""Any table that SPSS or Stata could hold is read as it was written."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import polars as pl
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.raw_table import LINE, RawTable
from pipeline.ingest.readers import spss, stata
from tests.unit.ingest.worlds import survey_source

SOURCE = survey_source(reader="spss", decimal=",")


class Column(NamedTuple):
    """Cells of a column as they are written, and as text."""

    cells: list[Any]
    texts: list[str | None]


class Written(NamedTuple):
    """A format: how it is written and read, and the letters it can hold."""

    ending: str
    write: Callable[..., None]
    read: Callable[..., Any]
    options: dict[str, Any]
    letters: str | None = None


FORMATS = [
    Written("sav", pyreadstat.write_sav, spss.batches, {}),
    Written("sav", pyreadstat.write_sav, spss.batches, {"row_compress": True}),
    Written("zsav", pyreadstat.write_sav, spss.batches, {"compress": True}),
    Written("por", pyreadstat.write_por, spss.batches, {}, "abcXYZ019 .,;-/(='"),
    Written("dta", pyreadstat.write_dta, stata.batches, {"version": 15}),
    Written("dta", pyreadstat.write_dta, stata.batches, {"version": 14}),
]
EACH_FORMAT = pytest.mark.parametrize(
    "form", FORMATS, ids=lambda form: "-".join([form.ending, *map(str, form.options)])
)
LETTERS = "æøåÆØÅéüß€ž字0123456789abcXYZ ;,\"'\n\t.-=+@\u00a0"
NUMBERS = st.integers(-(2**40), 2**40) | st.decimals(
    -(10**6), 10**6, places=4, allow_nan=False
)
DATES = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


def number_text(number: int | Decimal) -> str:
    """Write a number without exponent and trailing zeros, with a comma."""
    text = f"{number:f}" if not isinstance(number, int) else str(number)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text.replace(".", ",")


def columns_of(letters: str, n_rows: int) -> st.SearchStrategy[Column]:
    """Columns of numbers, dates or texts; some cells are empty."""

    def column(
        cells: st.SearchStrategy[Any], text: Callable[[Any], str | None]
    ) -> st.SearchStrategy[Column]:
        rows = st.lists(st.none() | cells, min_size=n_rows, max_size=n_rows)
        return rows.filter(any).map(
            lambda found: Column(
                found, [None if cell is None else text(cell) for cell in found]
            )
        )

    texts = st.text(letters, max_size=30).map(str.rstrip)
    return st.one_of(
        column(NUMBERS, number_text).map(
            lambda c: c._replace(
                cells=[None if x is None else float(x) for x in c.cells]
            )
        ),
        column(DATES, str),
        column(texts, lambda text: text or None),
    )


def tables(letters: str) -> st.SearchStrategy[dict[str, Column]]:
    return (
        st.integers(1, 5)
        .flatmap(
            lambda n_rows: st.lists(columns_of(letters, n_rows), min_size=1, max_size=5)
        )
        .map(lambda columns: {f"V{n}": column for n, column in enumerate(columns)})
    )


def read_back(form: Written, columns: dict[str, Column], **options: object) -> RawTable:
    frame: Any = pl.DataFrame({name: column.cells for name, column in columns.items()})
    with TemporaryDirectory() as folder:
        path = Path(folder, f"elever.{form.ending}")
        form.write(frame, path, **form.options, **options)
        (table,) = form.read(path, SOURCE)
    return table


@EACH_FORMAT
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_any_table_is_read_as_it_was_written(
    form: Written, data: st.DataObject
) -> None:
    columns = data.draw(tables(form.letters or LETTERS))
    table = read_back(form, columns)
    assert table.frame.columns == [LINE, *columns]
    for name, column in columns.items():
        assert table.frame[name].to_list() == column.texts


LABELS = st.dictionaries(
    st.integers(-99, 99),
    st.text(LETTERS, min_size=1, max_size=60).filter(lambda text: text == text.strip()),
    min_size=1,
    max_size=6,
)
CODES = st.integers(-999, 999)
RANGES = st.tuples(CODES, CODES).filter(lambda ends: ends[0] < ends[1])
DECLARED = st.one_of(
    st.lists(CODES, min_size=1, max_size=3, unique=True),
    RANGES.map(lambda ends: [ends]),
    st.tuples(RANGES, CODES).map(list),
)


@pytest.mark.parametrize("form", FORMATS[:3], ids=["sav", "sav-rows", "zsav"])
@settings(deadline=None, max_examples=60)
@given(labels=LABELS, declared=DECLARED, cells=st.lists(CODES, min_size=1, max_size=5))
def test_labels_and_missing_codes_and_ranges_are_those_that_were_written(
    form: Written, labels: dict[int, str], declared: list[Any], cells: list[int]
) -> None:
    column = Column([float(cell) for cell in cells], [str(cell) for cell in cells])
    written = [
        {"lo": one[0], "hi": one[1]} if isinstance(one, tuple) else one
        for one in declared
    ]
    table = read_back(
        form,
        {"V": column},
        variable_value_labels={"V": {float(k): text for k, text in labels.items()}},
        missing_ranges={"V": written},
        column_labels={"V": "Spørgsmål, 1. del"},
    )
    book = table.codebook
    assert book is not None
    assert table.frame["V"].to_list() == column.texts, (
        "declared codes stay what they are"
    )
    assert book.answers == {"V": {str(code): text for code, text in labels.items()}}
    assert book.questions == {"V": "Spørgsmål, 1. del"}
    assert set(book.missing["V"]) == {
        one if isinstance(one, tuple) else str(one) for one in declared
    }


@settings(deadline=None, max_examples=40)
@given(labels=LABELS, cells=st.lists(CODES | st.sampled_from("az"), min_size=1))
def test_labels_and_extended_missing_values_of_stata_are_those_that_were_written(
    labels: dict[int, str], cells: list[Any]
) -> None:
    texts = [f".{cell}" if isinstance(cell, str) else str(cell) for cell in cells]
    frame: Any = pl.DataFrame({"V": pl.Series(cells, dtype=pl.Object)})
    with TemporaryDirectory() as folder:
        path = Path(folder, "elever.dta")
        pyreadstat.write_dta(
            frame,
            path,
            variable_value_labels={"V": {**labels, "a": "Vil ikke"}},  # pyright: ignore[reportArgumentType]
            missing_user_values={"V": ["a", "z"]},
        )
        (table,) = stata.batches(path, SOURCE)
    assert table.frame["V"].to_list() == texts
    assert table.codebook is not None
    assert table.codebook.answers["V"] == {
        **{str(code): text for code, text in labels.items()},
        ".a": "Vil ikke",
    }
