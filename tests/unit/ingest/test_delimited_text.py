"""Every record of a delimited text is a row, or the text is refused."""

import csv
import io
from typing import Literal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.delimited_text import parse_rows, sniffed_delimiter, with_header
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.refusals import Refusal


def read(text: str, delimiter: str = ";") -> list[dict[str, str | int | None]]:
    rows = parse_rows(text, delimiter, "a.csv")
    return with_header(rows, "a.csv").rename({LINE: "line"}).to_dicts()


def test_texts_stay_texts() -> None:
    assert read("a;b\n007;3,5\n") == [{"line": 2, "a": "007", "b": "3,5"}]


def test_an_empty_field_is_null_quoted_or_not() -> None:
    assert read('a;b;c\n;"";x\n') == [{"line": 2, "a": None, "b": None, "c": "x"}]


def test_delimiters_line_ends_and_quotes_may_stand_in_quotes() -> None:
    text = 'a;b\n"Biologi; kemi\nog ""fysik""";1\nx;2\n'
    assert read(text) == [
        {"line": 2, "a": 'Biologi; kemi\nog "fysik"', "b": "1"},
        {"line": 4, "a": "x", "b": "2"},
    ]


def test_blank_lines_are_no_records_and_lines_are_still_counted() -> None:
    text = 'a;b\n\n1;2\n\n\n"3";4\n\n'
    assert [row["line"] for row in read(text)] == [3, 6]


def test_a_last_line_without_line_end_is_a_record() -> None:
    assert read("a;b\n1;2")[0]["b"] == "2"


@pytest.mark.parametrize("text", ["a;b\n1;2;\n3;4;\n", "a;b;\n1;2;\n3;4;\n"])
def test_one_redundant_empty_column_is_dropped(text: str) -> None:
    assert read(text) == [
        {"line": 2, "a": "1", "b": "2"},
        {"line": 3, "a": "3", "b": "4"},
    ]


def test_the_delimiter_is_found_in_the_header() -> None:
    assert sniffed_delimiter("a\tb\tc\n1,5;\t2\t3\n") == "\t"
    assert sniffed_delimiter("a,b,c\n1;2;3;4\n") == ","


@pytest.mark.parametrize(
    ("text", "check", "message"),
    [
        (
            "a;b;c\n1;2;3\n4;5\n",
            "truncated",
            "a.csv, line 3: has 2 fields, expected 3; the file was cut off or a line "
            "broken: export again.",
        ),
        (
            "a;b\n1;2\n3;4;5\n",
            "malformed",
            "a.csv, line 3: has 3 fields, expected 2; a text that holds the delimiter "
            "must stand in quotes: export again.",
        ),
        (
            'a;b\n1;2\n3;"uro\n4;5\n',
            "truncated",
            "a.csv, line 3: a quote is opened and never closed; the file was cut off, "
            "so export it again.",
        ),
        (
            'a;b\n1;5" rør\n2;3\n',
            "malformed",
            "a.csv, line 2: a quote stands inside a text; put the text in quotes and "
            "double the quote, or export again.",
        ),
        (
            'a;b\n1;"ro" og orden\n2;3\n',
            "malformed",
            "a.csv, line 2: a quote stands inside a text; put the text in quotes and "
            "double the quote, or export again.",
        ),
        (
            "a;b;a\n1;2;3\n",
            "duplicate_column",
            "a.csv: column 'a' stands twice in the header; remove one.",
        ),
        (
            "a;;b\n1;2;3\n",
            "extra_column",
            "a.csv: column number 2 has content and no name; name it in the header or "
            "remove it.",
        ),
        (
            "a;b\n",
            "no_rows",
            "a.csv: has a header and no data; export it again.",
        ),
    ],
)
def test_what_is_not_a_table_is_refused(text: str, check: str, message: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(text)
    assert (refused.value.check, refused.value.message) == (check, message)


FIELDS = st.text(st.sampled_from('aø;",\n x1'), max_size=5)


@given(
    st.lists(st.tuples(FIELDS, FIELDS, FIELDS), min_size=1),
    st.sampled_from(";,\t"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_a_csv_writer_writes_comes_back(
    rows: list[tuple[str, str, str]], delimiter: str, quoting: Literal[0, 1]
) -> None:
    written = io.StringIO()
    writer = csv.writer(
        written, delimiter=delimiter, quoting=quoting, lineterminator="\n"
    )
    writer.writerows([("p", "q", "r"), *rows])
    found = parse_rows(written.getvalue(), delimiter, "a.csv").drop(LINE).slice(1)
    expected = [tuple(field or None for field in row) for row in rows]
    assert found.rows() == expected


def test_the_largest_files_are_read_row_by_row_too() -> None:
    lines = "".join(f"{number};x\n" for number in range(50_000))
    frame = parse_rows(lines, ";", "a.csv")
    assert frame["column_0"].cast(pl.Int64).sum() == 50_000 * 49_999 // 2
    assert frame[LINE].to_list()[-1] == 50_000
