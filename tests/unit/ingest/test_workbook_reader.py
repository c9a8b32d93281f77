"""One table in a workbook: which sheet, which header, which rows; and wrong endings."""

from pathlib import Path

import pytest

from pipeline.ingest.raw_table import LINE, RawTable
from pipeline.ingest.readers import workbook
from pipeline.ingest.refusals import Refusal
from tests.unit.ingest.exports import write
from tests.unit.ingest.workbooks import WRITERS, Cell, xls, xlsx
from tests.unit.ingest.worlds import one_table, survey_source

EACH_FORMAT = pytest.mark.parametrize("ending", WRITERS)
ROWS: list[list[Cell]] = [["skole", "n"], ["101001", 5], ["007", 7.5]]


def read(
    folder: Path, content: bytes, name: str = "svar.xlsx", **options: object
) -> RawTable:
    source = survey_source(reader="workbook", **options)
    return one_table(workbook.batches(write(folder, name, content), source))


def refused(
    folder: Path, content: bytes, name: str = "svar.xlsx", **options: object
) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read(folder, content, name, **options)
    return caught.value


def cells_of(table: RawTable) -> list[tuple[str | None, ...]]:
    return table.frame.drop(LINE).rows()


@EACH_FORMAT
def test_the_first_sheet_is_the_table(tmp_path: Path, ending: str) -> None:
    found = read(tmp_path, WRITERS[ending]({"Svar": ROWS, "Noter": [["x"], ["y"]]}))
    assert found.frame.columns == [LINE, "skole", "n"]
    assert cells_of(found) == [("101001", "5"), ("007", "7,5")]
    assert found.frame[LINE].to_list() == [2, 3]
    assert (found.encoding, found.codebook) == (None, None)


@EACH_FORMAT
def test_the_source_may_name_the_sheet(tmp_path: Path, ending: str) -> None:
    content = WRITERS[ending]({"Forside": [["Velkommen"]], "Svar": ROWS})
    found = read(tmp_path, content, sheet="Svar")
    assert cells_of(found) == [("101001", "5"), ("007", "7,5")]


def test_a_hidden_sheet_is_not_the_first_one(tmp_path: Path) -> None:
    content = xlsx({"Liste": [["x"], ["y"]], "Svar": ROWS}, hidden=["Liste"])
    assert cells_of(read(tmp_path, content)) == [("101001", "5"), ("007", "7,5")]


def test_a_missing_sheet_is_refused_by_its_name(tmp_path: Path) -> None:
    found = refused(tmp_path, xlsx({"Ark1": ROWS}), sheet="Svar")
    assert (found.check, found.finding.sheet) == ("sheet_missing", "Svar")


@EACH_FORMAT
def test_rows_above_the_header_are_left_out(tmp_path: Path, ending: str) -> None:
    above: list[list[Cell]] = [["Trivsel 2017", None], [None, None]]
    found = read(tmp_path, WRITERS[ending]({"A": [*above, *ROWS]}), preamble_lines=2)
    assert cells_of(found) == [("101001", "5"), ("007", "7,5")]
    assert found.frame[LINE].to_list() == [4, 5]


@EACH_FORMAT
def test_merged_cells_of_a_header_name_each_of_their_columns(
    tmp_path: Path, ending: str
) -> None:
    cells: list[list[Cell]] = [
        ["Skole", "Trivsel", None, None],
        [None, "glad", "tryg", "uge"],
        ["101001", 1, 2, 3],
    ]
    merged = [(0, 0, 1, 0), (0, 1, 0, 2)]  # the last column belongs to nothing above
    found = read(tmp_path, WRITERS[ending]({"A": cells}, merged=merged), header_rows=2)
    names = [LINE, "Skole", "Trivsel | glad", "Trivsel | tryg", "uge"]
    assert found.frame.columns == names
    assert cells_of(found) == [("101001", "1", "2", "3")]


@EACH_FORMAT
def test_a_row_of_the_header_may_name_the_columns(tmp_path: Path, ending: str) -> None:
    cells: list[list[Cell]] = [["Skole", "Trivsel"], [None, "glad"], ["101001", 1]]
    workbook_ = WRITERS[ending]({"A": cells}, merged=[(0, 0, 1, 0)])
    found = read(tmp_path, workbook_, header_rows=2, name_row=2)
    assert found.frame.columns == [LINE, "Skole", "glad"]


@EACH_FORMAT
@pytest.mark.parametrize("name", ["svar.xlsx", "svar.xls", "svar.ods", "svar.csv"])
def test_the_content_decides_and_not_the_ending(
    tmp_path: Path, ending: str, name: str
) -> None:
    found = read(tmp_path, WRITERS[ending]({"A": ROWS}), name)
    assert cells_of(found) == [("101001", "5"), ("007", "7,5")]


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig"])
@pytest.mark.parametrize("mark", "\t;,")
def test_text_that_is_called_xls_is_read_as_text(
    tmp_path: Path, encoding: str, mark: str
) -> None:
    text = f"skole{mark}navn\n007{mark}Ørebro\n"
    found = read(tmp_path, text.encode(encoding), "svar.xls")
    assert cells_of(found) == [("007", "Ørebro")]
    assert found.frame[LINE].to_list() == [2]


@pytest.mark.parametrize(
    "content",
    [
        b"<html><table><tr><td>1</td></tr></table></html>",
        b"\xef\xbb\xbf\r\n<!DOCTYPE html><table>",
        "<html>".encode("utf-16"),
        b'<?xml version="1.0"?><Workbook/>',
        b"MIME-Version: 1.0\r\nX-Document-Type: Workbook",
    ],
)
def test_a_web_page_that_is_called_xls_is_refused(
    tmp_path: Path, content: bytes
) -> None:
    assert refused(tmp_path, content, "svar.xls").check == "web_page"


@EACH_FORMAT
@pytest.mark.parametrize("kept", [0.99, 0.9, 0.5, 0.05])
def test_a_cut_workbook_is_refused(tmp_path: Path, ending: str, kept: float) -> None:
    whole = WRITERS[ending]({"A": ROWS * 400})
    for end in (int(len(whole) * kept), len(whole) - 100):
        assert refused(tmp_path, whole[:end]).check == "workbook_damaged"


@pytest.mark.parametrize("content", [b"PK\x05\x06" + bytes(18), b"PK\x03\x04zip"])
def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path, content).check == "workbook_damaged"


def test_an_empty_sheet_and_an_empty_file_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, xlsx({"A": []})).check == "empty_sheet"
    assert refused(tmp_path, b"").check == "empty_file"


@pytest.mark.parametrize("write_book", [xlsx, xls])
def test_a_header_without_rows_is_refused(tmp_path: Path, write_book) -> None:  # noqa: ANN001
    assert refused(tmp_path, write_book({"A": ROWS[:1]})).check == "no_rows"
