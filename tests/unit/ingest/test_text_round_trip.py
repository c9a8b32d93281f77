"""What any writer writes comes back letter by letter."""

import csv
import gzip
import io
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.raw_table import LINE, RawTable
from pipeline.ingest.readers import delimited, limesurvey, qualtrics
from pipeline.ingest.table_header import batches_with_header
from pipeline.ingest.text.delimited import DelimitedText
from tests.unit.ingest.worlds import one_table, survey_source

WIDTH = 3
NAMES = ["noegle", "svar", "bemærkning"]
TEXTS = st.one_of(
    st.sampled_from(["", "007", "1,50", '"', "a;b\tc,d", "to\nlinjer", " ", "Æ, ø"]),
    st.text(st.sampled_from('aæøåÆØÅéß €–;,\t"\n 019.'), max_size=6),
)
ROWS = st.lists(TEXTS, min_size=WIDTH, max_size=WIDTH)
TABLES = st.lists(ROWS, min_size=1, max_size=8).filter(
    lambda rows: any(says(row) for row in rows)
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r"])
DELIMITERS = st.sampled_from(";,\t")
QUOTING = st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
BLOCKS = st.sampled_from([1, 2, 3, 7, 64, 1 << 20])


def says(row: Sequence[str]) -> bool:
    """Does a row say anything? If not it is no record, however it is written."""
    return any(cell.strip() for cell in row)


def written(
    rows: Sequence[Sequence[str]],
    delimiter: str = ",",
    quoting: Literal[0, 1] = csv.QUOTE_ALL,
    line_end: str = "\n",
) -> str:
    """Return rows as the csv module writes them; breaks within cells stay LF.

    With lines that end in CR it leaves an LF unquoted, which nobody could tell apart.
    """
    text = io.StringIO()
    quoting = csv.QUOTE_ALL if line_end == "\r" else quoting
    writer = csv.writer(
        text, delimiter=delimiter, quoting=quoting, lineterminator=line_end
    )
    writer.writerows(rows)
    return text.getvalue()


def cells(frame: pl.DataFrame) -> list[tuple[str | None, ...]]:
    return frame.drop(LINE).rows()


def empty_is_null(rows: Sequence[Sequence[str]]) -> list[tuple[str | None, ...]]:
    return [tuple(cell or None for cell in row) for row in rows if says(row)]


@given(
    TABLES, ENCODINGS, DELIMITERS, QUOTING, LINE_ENDS, BLOCKS, st.booleans(), st.data()
)
def test_any_table_in_any_form_comes_back(
    rows: list[list[str]],
    encoding: str,
    delimiter: str,
    quoting: Literal[0, 1],
    line_end: str,
    block: int,
    is_packed: bool,  # noqa: FBT001
    data: st.DataObject,
) -> None:
    header_rows = data.draw(st.integers(1, 3))
    header = [NAMES, *([["x", "y", "z"]] * (header_rows - 1))]
    text = written([*header, *rows], delimiter, quoting, line_end)
    content = text.encode(encoding)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(gzip.compress(content) if is_packed else content)
        found = pl.concat(
            table.frame
            for table in batches_with_header(
                DelimitedText(path, delimiter=delimiter, block_bytes=block).batches(
                    header_rows + 1
                ),
                path.name,
                header_rows=header_rows,
                name_row=1,
            )
        )
    assert found.columns == [LINE, *NAMES]
    assert cells(found) == empty_is_null(rows)
    assert found[LINE].to_list() == [
        1 + header_rows + sum(1 + "".join(row).count("\n") for row in rows[:number])
        for number in range(len(rows))
        if says(rows[number])
    ]


@given(TABLES, BLOCKS, BLOCKS)
def test_batches_of_any_size_give_the_same_rows(
    rows: list[list[str]], first: int, second: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(written([NAMES, *rows], ";").encode("cp1252"))
        one, other = (
            pl.concat(DelimitedText(path, block_bytes=size).batches())
            for size in (first, second)
        )
    assert one.equals(other)


def limesurvey_export(rows: Sequence[Sequence[str]]) -> bytes:
    """Write rows as LimeSurvey does: commas, all in quotes, code and text in a head."""
    head = [f"G1Q1[{name}]. Om skolen [{name}]" for name in NAMES]
    return written([head, *rows]).encode("utf-8-sig")


def qualtrics_export(rows: Sequence[Sequence[str]]) -> bytes:
    """Write rows as Qualtrics does: commas, three header rows."""
    ids = [json.dumps({"ImportId": f"QID{name}"}) for name in NAMES]
    texts = [f"Spørgsmål om {name}" for name in NAMES]
    header = [NAMES, texts, ids]
    return written([*header, *rows], quoting=csv.QUOTE_MINIMAL).encode()


def read(content: bytes, reader: object) -> RawTable:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(content)
        return one_table(reader.batches(path, survey_source()))  # pyright: ignore[reportAttributeAccessIssue]


@given(TABLES)
def test_what_limesurvey_writes_comes_back(rows: list[list[str]]) -> None:
    table = read(limesurvey_export(rows), limesurvey)
    assert table.frame.columns[1:] == [f"G1Q1[{name}]" for name in NAMES]
    assert cells(table.frame) == empty_is_null(rows)
    assert table.codebook is not None
    assert table.codebook.questions["G1Q1[svar]"] == "Om skolen [svar]"


@given(TABLES)
def test_what_qualtrics_writes_comes_back(rows: list[list[str]]) -> None:
    table = read(qualtrics_export(rows), qualtrics)
    assert table.frame.columns[1:] == NAMES
    assert cells(table.frame) == empty_is_null(rows)
    assert table.codebook is not None
    assert table.codebook.questions["svar"] == "Spørgsmål om svar"


@given(TABLES)
def test_an_open_data_file_comes_back_whatever_its_delimiter(
    rows: list[list[str]],
) -> None:
    table = read(written([NAMES, *rows], "\t").encode("utf-16"), delimited)
    assert cells(table.frame) == empty_is_null(rows)
