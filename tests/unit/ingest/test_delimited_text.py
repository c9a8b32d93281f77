"""Every record of a delimited text is a row, or the text is refused."""

import tempfile
from pathlib import Path

import polars as pl
import pytest

from pipeline.ingest.limits import Limits
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.table_header import batches_with_header
from pipeline.ingest.text.delimited import DelimitedText, find_delimiter
from pipeline.ingest.text.records import record_batches


def frame(
    text: str,
    *,
    header_rows: int = 1,
    name_row: int | None = None,
    blocks: tuple[int, int] = (1 << 20, 1),
) -> pl.DataFrame:
    """Return the table in a text, whatever the size of the blocks it is read in."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_text(text, encoding="utf-8", newline="")
        found = [
            pl.concat(
                table.frame
                for table in batches_with_header(
                    DelimitedText(path, block_bytes=size).batches(header_rows + 1),
                    path.name,
                    header_rows=header_rows,
                    name_row=name_row,
                )
            )
            for size in blocks
        ]
    assert found[0].equals(found[1])
    return found[0]


def read(text: str) -> list[dict[str, str | int | None]]:
    return frame(text).rename({LINE: "line"}).to_dicts()


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


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a\tb\tc\n1,5;\t2\t3\n", "\t"),
        ("a,b,c\n1,2,3\n", ","),
        ("navn, fulde;alder\nx;1\ny;2\n", ";"),  # both divide the header
        ('"a;b;c",d\n1,2\n', ","),  # semicolons in quotes
        ("a;b\n1;2;\n3;4;\n", ";"),  # one more after every record
        ("alene\n1\n", ";"),  # none divides it
        ("a,b;c\n1,5;2\n", ";"),  # both fit: the Danish one
    ],
)
def test_the_delimiter_is_the_one_that_divides_all_records_alike(
    text: str, delimiter: str
) -> None:
    assert find_delimiter(text) == delimiter


def test_header_rows_are_joined_and_merged_cells_hold_to_the_right() -> None:
    text = "2015;;2017;;\nantal;andel;antal;andel;note\n1;2;3;4;5\n"
    assert frame(text, header_rows=2).columns[1:] == [
        "2015 | antal",
        "2015 | andel",
        "2017 | antal",
        "2017 | andel",
        "2017 | note",
    ]


def test_one_header_row_of_several_may_name_the_columns() -> None:
    found = frame("Q1;Q2\nSpørgsmål;Spørgsmål\n1;2\n", header_rows=2, name_row=1)
    assert found.rows(named=True) == [{LINE: 3, "Q1": "1", "Q2": "2"}]


def test_lines_before_the_header_are_left_out_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('Udtræk; "2024\n\na;b\n1;2\n', encoding="utf-8")
    for size in (1, 5, 1 << 20):
        text = DelimitedText(path, preamble_lines=2, block_bytes=size)
        rows = pl.concat(text.batches())
        assert rows.rows() == [("a", "b", 3), ("1", "2", 4)]


@pytest.mark.parametrize(
    ("text", "check", "message"),
    [
        (
            "a;b;c\n1;2;3\n4;5\n",
            "record_too_short",
            "a.csv, line 3: The record has 2 fields where 3 are expected. The file was "
            "cut off or a line broken. Export it again.",
        ),
        (
            "a;b\n1;2\n3;4;5\n",
            "record_too_long",
            "a.csv, line 3: The record has 3 fields where 2 are expected. A text "
            "probably holds the delimiter. A text that holds the delimiter must stand "
            "in quotes. Export it again.",
        ),
        (
            'a;b\n1;2\n3;"uro\n4;5\n',
            "quote_not_closed",
            "a.csv, line 3: A quote is opened here and never closed. The file was cut "
            "off. Export it again.",
        ),
        (
            'a;b\n1;5" rør\n2;3\n',
            "quote_inside_text",
            "a.csv, line 2: A quote stands inside a text. Put the text in quotes and "
            "double the quote, or export again.",
        ),
        (
            'a;b\n1;"ro" og orden\n2;3\n',
            "quote_inside_text",
            "a.csv, line 2: A quote stands inside a text. Put the text in quotes and "
            "double the quote, or export again.",
        ),
        (
            "a;b;a\n1;2;3\n",
            "duplicate_column",
            "a.csv, column 'a': The column stands twice in the header. Remove one.",
        ),
        (
            "a;;b\n1;2;3\n",
            "unnamed_column",
            "a.csv: Column number 2 has content and no name. Name it in the header or "
            "remove it.",
        ),
        (
            "a;b\n",
            "no_rows",
            "a.csv: There are no rows of data. Export it again.",
        ),
    ],
)
def test_what_is_not_a_table_is_refused(text: str, check: str, message: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(text)
    assert (refused.value.check, refused.value.message) == (check, message)


def test_the_largest_files_are_read_row_by_row_too() -> None:
    found = frame(
        "n;x\n" + "".join(f"{number};x\n" for number in range(50_000)),
        blocks=(1 << 20, 1 << 12),
    )
    assert found["n"].cast(pl.Int64).sum() == 50_000 * 49_999 // 2
    assert found[LINE].to_list() == list(range(2, 50_002))


@pytest.mark.parametrize(
    ("text", "limits", "check", "line"),
    [
        ("a;b\n1;2\n" + "x" * 101, Limits(record_bytes=100), "record_too_large", 3),
        ("x" * 101, Limits(record_bytes=100), "record_too_large", 1),
        ('a;b\n1;"2\n' + "x" * 101, Limits(record_bytes=100), "quote_not_closed", 2),
        ("a;b;c\n1;2;3\n", Limits(columns=2), "too_many_columns", None),
        ("a\n1\n2\n", Limits(rows=2), "too_many_rows", None),
        (";;\n;;\n", Limits(), "empty_file", None),
        ("\n\n", Limits(), "empty_file", None),
        ("", Limits(), "empty_file", None),
    ],
)
def test_what_is_out_of_bounds_is_refused(
    tmp_path: Path, text: str, limits: Limits, check: str, line: int | None
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    for size in (1 << 20, 10):
        delimited = DelimitedText(path, limits=limits, block_bytes=size)
        with pytest.raises(Refusal) as refused:
            list(batches_with_header(delimited.batches(), path.name))
        assert (refused.value.check, refused.value.finding.line) == (check, line)


@pytest.mark.parametrize(
    ("start", "check"), [("x", "record_too_large"), ('"', "quote_not_closed")]
)
def test_a_record_without_end_is_not_waited_for(start: str, check: str) -> None:
    blocks = iter([start, *["x" * 100] * 1000])
    with pytest.raises(Refusal) as refused:
        next(
            record_batches(
                blocks, ";", "a.csv", first=1, limits=Limits(record_bytes=500)
            )
        )
    assert refused.value.check == check
    assert len(list(blocks)) > 900
