"""Every form in which SurveyXact exports the same answers gives the same table."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.ingest.raw_table import LINE, RawTable
from pipeline.ingest.readers import surveyxact
from pipeline.ingest.refusals import Refusal
from tests.unit.ingest.exports import (
    HEADER,
    delimited,
    export_files,
    label_rows,
    pupil,
    structure_rows,
    table,
    write,
    write_workbook,
)
from tests.unit.ingest.worlds import one_table, survey_source

ROWS = [
    pupil("17", klasse="3.å", koen="Pige"),
    pupil("18", klasse='Rød; "ny"', koen="Dreng", s_1="", s_2="9"),
    pupil("19", klasse="Æ, Ø og Å", klassetrin="", stato_4="0", stato_2="1"),
]


def with_quoted_texts(text: str) -> bytes:
    """Quote every text and no number, as the comma variant does."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    for row in csv.reader(io.StringIO(text)):
        writer.writerow([int(cell) if cell.isdigit() else cell for cell in row])
    return written.getvalue().encode("cp1252")


VARIANTS = {
    "tab_utf16": lambda: {
        name: b"\xff\xfe" + text.replace("\n", "\r\n").encode("utf-16-le")
        for name, text in export_files(ROWS, "\t").items()
    },
    "semicolon_ansi": lambda: {
        name: text.encode("cp1252") for name, text in export_files(ROWS, ";").items()
    },
    "comma_ansi": lambda: {
        name: with_quoted_texts(text) for name, text in export_files(ROWS, ",").items()
    },
    "semicolon_utf8": lambda: {
        name: text.encode() for name, text in export_files(ROWS, ";").items()
    },
    "semicolon_utf8_with_mark": lambda: {
        name: b"\xef\xbb\xbf" + text.encode()
        for name, text in export_files(ROWS, ";").items()
    },
}
ENCODINGS = {
    "tab_utf16": "utf-16-le",
    "semicolon_ansi": "cp1252",
    "comma_ansi": "cp1252",
    "semicolon_utf8": "utf-8",
    "semicolon_utf8_with_mark": "utf-8-sig",
}


def read(file: Path) -> RawTable:
    return one_table(surveyxact.batches(file, survey_source()))


def read_files(folder: Path, files: Mapping[str, bytes | str]) -> RawTable:
    for name, content in files.items():
        write(folder, name, content)
    return read(folder / "dataset.csv")


def expected_cells() -> list[tuple[str | None, ...]]:
    return [tuple(cell or None for cell in row.values()) for row in ROWS]


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_csv_variant_gives_the_delivered_cells(tmp_path: Path, variant: str) -> None:
    found = read_files(tmp_path, VARIANTS[variant]())
    assert found.encoding == ENCODINGS[variant]
    assert found.frame.columns == [LINE, *HEADER]
    assert found.frame[LINE].to_list() == [2, 3, 4]
    assert found.frame.drop(LINE).rows() == expected_cells()


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_csv_variant_gives_the_codebook(tmp_path: Path, variant: str) -> None:
    codebook = read_files(tmp_path, VARIANTS[variant]()).codebook
    assert codebook is not None
    assert codebook.answers["s_1"]["1"] == "Helt uenig"
    assert list(codebook.answers["s_2"]) == ["1", "2", "3", "4", "9"]
    assert codebook.questions["s_1"] == "Om skolen - Jeg er glad for at gå i skole."


def test_a_codebook_is_that_of_its_own_export(tmp_path: Path) -> None:
    first = read_files(tmp_path, export_files(ROWS)).codebook
    again = write(tmp_path, "labels.csv", delimited(label_rows({1: "Slet ikke"})))
    changed = read(again.with_name("dataset.csv")).codebook
    assert first is not None
    assert first.answers["s_1"]["1"] == "Helt uenig"
    assert changed is not None
    assert changed.answers["s_1"] == {"1": "Slet ikke"}


SHEETS = {"Structure": structure_rows(), "Labels": label_rows()}


def same_as_csv(folder: Path, workbook: RawTable) -> bool:
    from_csv = read_files(folder / "csv", VARIANTS["semicolon_ansi"]())
    return workbook.frame.equals(from_csv.frame) and (
        workbook.codebook is not None
        and from_csv.codebook is not None
        and workbook.codebook.answers == from_csv.codebook.answers
        and workbook.codebook.questions == from_csv.codebook.questions
    )


def test_a_workbook_gives_the_same_table(tmp_path: Path) -> None:
    sheets = {"Dataset": table(ROWS), **SHEETS}
    file = write_workbook(tmp_path / "pupils.xlsx", sheets)
    found = read(file)
    assert found.encoding is None
    assert same_as_csv(tmp_path, found)


def test_a_dataset_split_by_rows_is_put_together(tmp_path: Path) -> None:
    header, *rows = table(ROWS)
    sheets = {
        "Dataset(1)": [header, *rows[:2]],
        "Dataset(2)": [header, *rows[2:]],
        **SHEETS,
    }
    found = read(write_workbook(tmp_path / "a.xlsx", sheets))
    assert found.frame.drop(LINE).rows() == expected_cells()
    assert found.frame[LINE].to_list() == [2, 3, 5]  # the second header is row 4


def test_a_dataset_split_by_columns_is_put_together(tmp_path: Path) -> None:
    cells = table(ROWS)
    sheets = {
        "Dataset (1)": [row[:8] for row in cells],
        "Dataset (2)": [row[:1] + row[8:] for row in cells],
        **SHEETS,
    }
    found = read(write_workbook(tmp_path / "a.xlsx", sheets))
    assert same_as_csv(tmp_path, found)


def test_a_labels_sheet_may_have_a_header(tmp_path: Path) -> None:
    labels = [["variableName", "value", "label"], *label_rows()]
    sheets = {"Dataset": table(ROWS), **SHEETS, "Labels": labels}
    found = read(write_workbook(tmp_path / "pupils.xlsx", sheets))
    assert same_as_csv(tmp_path, found)


@pytest.mark.parametrize("missing", ["structure.csv", "labels.csv"])
def test_an_export_without_a_companion_is_refused(tmp_path: Path, missing: str) -> None:
    files = VARIANTS["semicolon_ansi"]()
    del files[missing]
    with pytest.raises(Refusal) as refused:
        read_files(tmp_path, files)
    assert refused.value.check == "companion_missing"
    assert refused.value.message == (
        f"{missing}: This file is missing. An export consists of dataset.csv, "
        "structure.csv, labels.csv. Put all files of the same export into the folder."
    )


@pytest.mark.parametrize(
    ("sheets", "check", "message"),
    [
        ({}, "sheet_missing", "a.xlsx, sheet Structure: The sheet is missing."),
        (SHEETS, "sheet_missing", "a.xlsx, sheet Dataset: The sheet is missing."),
        (
            {"Dataset(1)": table(ROWS), "Dataset(3)": table(ROWS), **SHEETS},
            "sheet_missing",
            "a.xlsx, sheet Dataset(2): The sheet is missing.",
        ),
        (
            {
                "Dataset(1)": [["a"], ["1"], ["2"]],
                "Dataset(2)": [["b"], ["1"]],
                **SHEETS,
            },
            "sheets_disagree",
            "a.xlsx, sheet Dataset(2): The rows of the sheet do not belong to those of "
            "the sheet before.",
        ),
    ],
)
def test_an_incomplete_workbook_is_refused(
    tmp_path: Path, sheets: dict[str, list[list[str]]], check: str, message: str
) -> None:
    file = write_workbook(tmp_path / "a.xlsx", sheets or {"Andet": [["x"]]})
    with pytest.raises(Refusal) as refused:
        read(file)
    assert refused.value.check == check
    assert refused.value.message == f"{message} Export the workbook again."


@pytest.mark.parametrize("kept", [0.9, 0.5, 0.05])
def test_a_cut_workbook_is_refused(tmp_path: Path, kept: float) -> None:
    file = write_workbook(tmp_path / "a.xlsx", {"Dataset": table(ROWS), **SHEETS})
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(Refusal) as refused:
        read(file)
    assert refused.value.check == "workbook_damaged"
