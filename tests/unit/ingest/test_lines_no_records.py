"""Lines of a text that are no records are known as what they are, or refused."""

import codecs
import io
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.no_records import is_note, notes
from pipeline.ingest.raw_table import LINE, RawTable
from pipeline.ingest.readers import delimited, limesurvey, qualtrics
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.text.strays import WithoutStrays
from tests.unit.ingest.exports import delimited as written
from tests.unit.ingest.exports import pupil, table, write, write_export
from tests.unit.ingest.worlds import (
    build_programme,
    examine,
    one_table,
    register_source,
    rejections,
    stage,
    survey_source,
)

TEXT = "noegle;skole;svar\nk1;479001;4\nk2;479001;\nk3;479002;2\n"
ROWS = [("k1", "479001", "4"), ("k2", "479001", None), ("k3", "479002", "2")]
MARK = "\ufeff"
HEADER, *RECORDS = TEXT.splitlines()


def read(
    folder: Path, text: str, encoding: str = "utf-8", **options: object
) -> RawTable:
    source = survey_source(reader="delimited", **options)
    file = write(folder, "a.csv", text.encode(encoding))
    return one_table(delimited.batches(file, source))


def refused(folder: Path, text: str) -> tuple[str, int | None]:
    with pytest.raises(Refusal) as caught:
        read(folder, text)
    return caught.value.check, caught.value.finding.line


def cells(found: RawTable) -> list[tuple[str | None, ...]]:
    return found.frame.drop(LINE).rows()


def told(found: RawTable) -> list[tuple[str, int | None]]:
    return [(one.check, one.line) for one in found.warnings]


# --- the hint for Excel ---------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize(
    "hint", ["sep={}", '"sep={}"', "SEP={}", "sep={0}{0}{0}", '"sep="{0}{0}', "sep={} "]
)
def test_a_hint_for_excel_names_the_delimiter_and_is_no_record(
    tmp_path: Path, delimiter: str, hint: str
) -> None:
    text = TEXT.replace(";", delimiter)
    found = read(tmp_path, hint.format(delimiter) + "\r\n" + text)
    assert cells(found) == ROWS
    assert found.frame[LINE].to_list() == [3, 4, 5]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_hint_is_known_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    assert cells(read(tmp_path, "sep=;\n" + TEXT, encoding)) == ROWS


def test_a_hint_that_the_table_does_not_follow_is_not_believed(tmp_path: Path) -> None:
    assert cells(read(tmp_path, "sep=,\n" + TEXT)) == ROWS


def test_a_column_may_be_called_nearly_like_a_hint(tmp_path: Path) -> None:
    found = read(tmp_path, "sep;number\n1;2\n")
    assert found.frame.columns == [LINE, "sep", "number"]


def test_a_hint_that_a_source_counts_as_its_preamble_is_skipped_once(
    tmp_path: Path,
) -> None:
    found = read(tmp_path, "sep=;\n" + TEXT, preamble_lines=1)
    assert cells(found) == ROWS


# --- marks, Ctrl-Z, blanks ------------------------------------------------------------


@pytest.mark.parametrize("start", [MARK, MARK * 2, MARK * 3])
def test_marks_at_the_start_are_no_part_of_the_first_name(
    tmp_path: Path, start: str
) -> None:
    found = read(tmp_path, start + TEXT)
    assert (found.frame.columns[1], told(found)) == ("noegle", [])


@pytest.mark.parametrize("marks", [MARK, MARK * 2])
def test_a_mark_before_a_key_is_left_out_and_told(tmp_path: Path, marks: str) -> None:
    found = read(tmp_path, TEXT.replace("k3", marks + "k3"))
    assert (cells(found), told(found)) == (ROWS, [("mark_inside", 4)])


@pytest.mark.parametrize(
    "end", ["\x1a", "\r\n\x1a", "\x1a\r\n", "\x1a" * 128, " ", "\t"]
)
def test_what_old_programs_write_behind_a_text_is_no_record(
    tmp_path: Path, end: str
) -> None:
    found = read(tmp_path, TEXT + end)
    assert (cells(found), told(found)) == (ROWS, [])


def test_ctrl_z_behind_the_last_field_is_no_part_of_it(tmp_path: Path) -> None:
    assert cells(read(tmp_path, TEXT.rstrip("\n") + "\x1a")) == ROWS


def test_a_nul_at_the_end_still_says_that_the_file_is_damaged(tmp_path: Path) -> None:
    assert refused(tmp_path, TEXT + "\0\0")[0] == "nul_byte"


@given(
    st.text(st.sampled_from("a;\n" + MARK + "\x1a"), max_size=40),
    st.lists(st.integers(1, 7), min_size=1, max_size=20),
)
def test_strays_are_the_same_whatever_blocks_a_text_comes_in(
    text: str, sizes: Sequence[int]
) -> None:
    blocks, at = [], 0
    for size in [*sizes, len(text)]:
        blocks.append(text[at : at + size])
        at += size
    whole, parts = WithoutStrays(iter([text])), WithoutStrays(iter(blocks))
    assert "".join(whole) == "".join(parts)
    assert whole.marked == parts.marked
    lines = [line.lstrip(MARK + "\x1a") for line in text.rstrip("\x1a").split("\n")]
    assert "".join(WithoutStrays(iter([text]))) == "\n".join(lines)


# --- rows of delimiters ---------------------------------------------------------------


@pytest.mark.parametrize(
    "row", [";;", '"";"";""', " ; ;", ";;;;;", ";", '" ";;', "\u00a0;;"]
)
@pytest.mark.parametrize("at", [1, 2, 3], ids=["first", "middle", "last"])
def test_a_row_of_delimiters_is_no_record(tmp_path: Path, row: str, at: int) -> None:
    lines = [*RECORDS]
    lines.insert(at if at < 3 else len(lines), row)
    found = read(tmp_path, "\n".join([HEADER, *lines]) + "\n")
    assert (cells(found), told(found)) == (ROWS, [])


def test_a_register_with_emptied_rows_is_read(tmp_path: Path) -> None:
    register = (
        "KOMMUNE_NR;INST_NR;INST_NAVN;INST_TYPE_NAVN\n"
        "479;479001;Åby Skole;Folkeskoler\n;;;\n;;;\n"
    )
    write(tmp_path, "2015/national/institutioner.csv", register)
    write_export(tmp_path, [pupil("1")])
    programme = build_programme(survey_source(), register_source())
    assert all(row["accepted"] for row in examine(programme, tmp_path))
    assert stage(programme, tmp_path).units["unit"].to_list() == ["479001"]


def test_an_export_of_one_empty_record_holds_nobody(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", '"id","noegle"\r\n"",""\r\n')
    with pytest.raises(Refusal) as caught:
        list(limesurvey.batches(file, survey_source(reader="limesurvey")))
    assert caught.value.check == "no_rows"


# --- headers of joined files ----------------------------------------------------------


@pytest.mark.parametrize(
    "again", [HEADER, HEADER.upper(), MARK + HEADER, HEADER.replace(";", " ;")]
)
def test_a_repeated_header_is_called_a_header(tmp_path: Path, again: str) -> None:
    text = "\n".join([HEADER, *RECORDS[:2], again, RECORDS[2]]) + "\n"
    found = read(tmp_path, text)
    assert cells(found) == ROWS
    assert ("header_repeated", 4) in told(found)
    assert found.frame[LINE].to_list() == [2, 3, 5]


def test_the_three_rows_of_qualtrics_may_be_repeated(tmp_path: Path) -> None:
    head = [
        "a,b",
        "Om a,Om b",
        '"{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"',
    ]
    text = "\n".join([*head, "1,2", *head, "3,4"]) + "\n"
    source = survey_source(reader="qualtrics")
    found = one_table(qualtrics.batches(write(tmp_path, "a.csv", text), source))
    assert found.frame.select("a", "b").rows() == [("1", "2"), ("3", "4")]
    assert [line for _, line in told(found)] == [5, 6, 7]


def test_a_header_in_another_order_ends_the_table(tmp_path: Path) -> None:
    text = TEXT + "svar;noegle;skole\n4;k4;479001\n"
    assert refused(tmp_path, text) == ("headers_differ", 5)


def test_a_text_in_an_answer_may_be_the_name_of_a_column(tmp_path: Path) -> None:
    found = read(tmp_path, "noegle;skole;svar\nsvar;479001;noegle\n")
    assert cells(found) == [("svar", "479001", "noegle")]


@given(st.lists(st.sampled_from(RECORDS), min_size=1, max_size=5), st.data())
def test_files_put_together_are_the_rows_of_all(
    records: list[str], data: st.DataObject
) -> None:
    lines = [HEADER]
    for record in records:
        if data.draw(st.booleans()):
            lines.append(data.draw(st.sampled_from([HEADER, MARK + HEADER, ";;", ""])))
        lines.append(data.draw(st.sampled_from(["", MARK])) + record)
    known: dict[str, tuple[str | None, ...]]
    known = {str(record): row for record, row in zip(RECORDS, ROWS, strict=True)}
    with tempfile.TemporaryDirectory() as folder:
        found = read(Path(folder), "\n".join(lines) + "\n")
    assert cells(found) == [known[record] for record in records]


# --- notes and totals -----------------------------------------------------------------


@pytest.mark.parametrize(
    "note",
    [
        "Kilde: Styrelsen for It og Læring",
        "Kilde: Styrelsen; egne beregninger",
        '"Note: tal under fem er skjult; se vejledningen"',
        "* foreløbige tal",
        "1) Uden specialskoler",
        "Udtrukket 1.10.2015",
        "Tallene er opgjort i oktober",
        "Source: Statistics Denmark",
    ],
)
@pytest.mark.parametrize("gap", ["", "\n"])
def test_a_note_below_the_table_is_refused_as_one(
    tmp_path: Path, note: str, gap: str
) -> None:
    line = 5 + len(gap)
    text = f"{TEXT}{gap}{note}\nBemærk: se også bilag\n"
    assert refused(tmp_path, text) == ("note_below_table", line)


@pytest.mark.parametrize(
    "cut", ["k4", "k4;4790", "k4;479001;Jeg kan godt lide skolen, men"]
)
def test_a_file_cut_off_is_not_taken_for_a_note(tmp_path: Path, cut: str) -> None:
    text = TEXT.replace("svar\n", "svar;tekst\n").replace("\nk", ";x\nk")
    text = text.replace("svar;tekst;x", "svar;tekst").rstrip("\n") + ";x\n" + cut
    assert refused(tmp_path, text)[0] == "record_too_short"


def test_a_broken_line_with_rows_below_is_not_taken_for_a_note(tmp_path: Path) -> None:
    text = f"{HEADER}\nk1;479001;4\nen tekst med linjeskift\nk3;479002;2\n"
    assert refused(tmp_path, text) == ("record_too_short", 3)


@pytest.mark.parametrize(
    "changes",
    [
        {"noegle": "Kilde: SurveyXact", "institutionsnr": ""},
        {"noegle": "I alt", "institutionsnr": ""},
        {"noegle": "Total", "institutionsnr": "", "klassetrin": "12"},
    ],
    ids=["a note", "a total alone", "a total with a number"],
)
def test_a_note_with_the_delimiters_of_a_row_is_rejected_as_one(
    tmp_path: Path, changes: dict[str, str]
) -> None:
    note = dict.fromkeys(pupil("1"), "") | changes
    write(tmp_path, "2015/479/pupils.csv", written(table([pupil("1"), note])))
    source = survey_source(
        reader="delimited", files=["{round}/{municipality}/pupils.csv"]
    )
    staged = stage(build_programme(source), tmp_path)
    assert [(line, check) for line, _, check in rejections(staged)] == [
        (3, "row_is_note")
    ]
    assert staged.respondents.height == 1


CELL = st.sampled_from(
    [None, "", "\x1c", "k1", "7", "I alt", "total", "Kilde: os", "tre små ord"]
)


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8))
def test_the_notes_of_a_table_are_the_rows_that_are_a_note(
    rows: list[tuple[str | None, ...]],
) -> None:
    frame = pl.DataFrame(rows, schema=["a", "b", "c"], orient="row").cast(pl.String)
    lined = frame.with_row_index(LINE)
    assert notes(lined) == [n for n, row in enumerate(rows) if is_note(row)]


def test_a_wrong_row_is_not_called_a_note(tmp_path: Path) -> None:
    wrong = pupil("2", klassetrin="99")
    write(tmp_path, "2015/479/pupils.csv", written(table([pupil("1"), wrong])))
    source = survey_source(
        reader="delimited", files=["{round}/{municipality}/pupils.csv"]
    )
    staged = stage(build_programme(source), tmp_path)
    assert [check for _, _, check in rejections(staged)] == ["unknown_grade"]


# --- columns that stand twice ---------------------------------------------------------


def test_a_column_that_nobody_wants_may_stand_twice(tmp_path: Path) -> None:
    text = "noegle;Status;svar;Status\nk1;0;4;aktiv\n"
    found = read(tmp_path, text, ignored_columns=["Status"])
    assert found.frame.rows() == [(2, "k1", "0", "4")]
    with pytest.raises(Refusal) as caught:
        read(tmp_path, text)
    assert caught.value.check == "duplicate_column"


def test_a_zip_in_place_of_a_text_says_unpack_it(tmp_path: Path) -> None:
    for name, check in (("svar.csv", "packed_files"), ("xl/workbook.xml", "no_text")):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as file:
            file.writestr(name, "a;b\n1;2\n")
        with pytest.raises(Refusal) as caught:
            list(
                delimited.batches(
                    write(tmp_path, "a.csv", content.getvalue()),
                    survey_source(reader="delimited"),
                )
            )
        assert caught.value.check == check


def test_marks_of_utf16_are_known_too(tmp_path: Path) -> None:
    part = TEXT.encode("utf-16-le")
    rest = (RECORDS[0] + "\n").encode("utf-16-le")
    file = write(
        tmp_path, "a.csv", codecs.BOM_UTF16_LE + part + codecs.BOM_UTF16_LE + rest
    )
    found = one_table(delimited.batches(file, survey_source(reader="delimited")))
    assert found.frame["noegle"].to_list() == ["k1", "k2", "k3", "k1"]
