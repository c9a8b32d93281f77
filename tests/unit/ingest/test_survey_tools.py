"""What LimeSurvey, Qualtrics and Enalyzer export is staged like any other survey."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from pipeline.ingest.raw_table import LINE, RawTable
from pipeline.ingest.readers import limesurvey, qualtrics
from pipeline.programme.model import Source
from tests.unit.ingest.exports import AGREEMENT, QUESTIONS, write, write_workbook
from tests.unit.ingest.worlds import (
    build_programme,
    examine,
    one_table,
    rejections,
    stage,
    survey_source,
)

BACKGROUND = {"noegle": "17", "institutionsnr": "479001", "klassetrin": "4"}
GLAD, PAIN = QUESTIONS.values()


def lines(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as a CSV of commas, every field in quotes."""
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return written.getvalue()


def source(reader: str, **changes: object) -> Source:
    content: dict[str, object] = {
        "reader": reader,
        "files": ["{round}/{municipality}/elever*"],
        "columns": {
            "respondent": "noegle",
            "unit": "institutionsnr",
            "grade": "klassetrin",
        },
        "status_columns": {},
        "ignored_columns": [],
        "values": {},
    }
    return survey_source(**content | changes)


# --- LimeSurvey -----------------------------------------------------------------------

LIME = source(
    "limesurvey",
    columns={
        "respondent": "noegle",
        "unit": "institutionsnr",
        "grade": "klassetrin",
        "status": "submitdate",
    },
    ignored_columns=["id", "startlanguage", "lastpage"],
    item_columns={"all": {"glad": "G1Q1[SQ001]", "pain": "G1Q1[SQ002]"}},
)
LIME_TEXTS = {
    "id": "Svar-id",
    "submitdate": "Dato for indsendelse",
    "lastpage": "Sidste side",
    "startlanguage": "Startsprog",
    "noegle": "Nøgle",
    "institutionsnr": "Institution",
    "klassetrin": "Klassetrin",
    "G1Q1[SQ001]": f"Om skolen [{GLAD}]",
    "G1Q1[SQ002]": f"Om skolen [{PAIN}]",
}


def lime_row(key: str, submitted: str, glad: str, pain: str) -> list[str]:
    return ["1", submitted, "2", "da", key, "479001", "4", glad, pain]


def test_a_limesurvey_heading_of_codes_and_texts_is_taken_apart(tmp_path: Path) -> None:
    header = [f"{code}. {text}" for code, text in LIME_TEXTS.items()]
    row = lime_row("17", "2015-09-01 10:00:00", "4", "")
    file = write(tmp_path, "a.csv", lines([header, row]))
    table = one_table(limesurvey.batches(file, LIME))
    assert table.frame.columns == [LINE, *LIME_TEXTS]
    assert table.codebook is not None
    assert table.codebook.questions == LIME_TEXTS


@pytest.mark.parametrize("letters", [15, 1000])
def test_a_limesurvey_heading_of_texts_stays_as_it_is(
    tmp_path: Path, letters: int
) -> None:
    texts = [
        f"{number} {text[:letters]}" for number, text in enumerate(LIME_TEXTS.values())
    ]
    file = write(tmp_path, "a.csv", lines([texts, ["x"] * len(texts)]))
    table = one_table(limesurvey.batches(file, LIME))
    assert table.frame.columns[1:] == [text.strip() for text in texts]
    assert table.codebook is None


@pytest.mark.parametrize(
    ("glad", "pain"),
    [("4", "9"), ("Helt enig", "ved  IKKE"), ("Helt enig (en)", "Ved ikke (en)")],
)
def test_codes_and_labels_of_both_languages_are_the_same_answers(
    tmp_path: Path, glad: str, pain: str
) -> None:
    rows = [list(LIME_TEXTS), lime_row("17", "2015-09-01 10:00:00", glad, pain)]
    write(tmp_path, "2015/479/elever.csv", lines(rows))
    staged = stage(build_programme(LIME), tmp_path)
    assert staged.responses["pupils"].select("glad", "pain").rows() == [(4, 9)]


def test_an_unknown_label_is_an_answer_outside_the_scale(tmp_path: Path) -> None:
    rows = [list(LIME_TEXTS), lime_row("17", "", "Nogenlunde enig", "1")]
    write(tmp_path, "2015/479/elever.csv", lines(rows))
    staged = stage(build_programme(LIME), tmp_path)
    assert rejections(staged) == [(2, "G1Q1[SQ001]", "answer_outside_scale")]


def test_the_codes_of_a_tool_are_translated_by_answer_scale(tmp_path: Path) -> None:
    values = {"agreement": {"A1": "1", "A2": "2", "A3": "3", "A4": "4", "-oth-": "9"}}
    programme = build_programme(LIME.model_copy(update={"values": values}))
    rows = [list(LIME_TEXTS), lime_row("17", "", "A4", "-oth-")]
    write(tmp_path, "2015/479/elever.csv", lines(rows))
    answers = stage(programme, tmp_path).responses["pupils"]
    assert answers.select("glad", "pain").rows() == [(4, 9)]


def test_a_sheet_that_was_not_submitted_is_partial(tmp_path: Path) -> None:
    rows = [
        list(LIME_TEXTS),
        lime_row("17", "2015-09-01 10:00:00", "4", "1"),
        lime_row("18", "", "4", ""),
    ]
    write(tmp_path, "2015/479/elever.csv", lines(rows))
    staged = stage(build_programme(LIME), tmp_path)
    assert staged.respondents["status"].sort().to_list() == ["completed", "partial"]
    assert staged.invitations.is_empty()  # who never began is not in the export


# --- Qualtrics ------------------------------------------------------------------------

NAMES = ["ResponseId", "Status", "Finished", *BACKGROUND, "Q1_1", "Q1_2"]
TEXTS = ["Response ID", "Response Type", "Finished", *BACKGROUND, GLAD, PAIN]
IDS = [json.dumps({"ImportId": f"QID{number}"}) for number in range(len(NAMES))]
QUALTRICS = source(
    "qualtrics",
    columns={
        "respondent": "noegle",
        "unit": "institutionsnr",
        "grade": "klassetrin",
        "status": "Finished",
    },
    values={"status": {"1": "completed", "0": "partial", "True": "completed"}},
    dropped_rows={"Status": ["1", "Survey Preview"]},
    ignored_columns=["ResponseId"],
    item_columns={"all": {"glad": "Q1_1", "pain": "Q1_2"}},
)


def qualtrics_row(key: str, *, status: str = "0", finished: str = "1") -> list[str]:
    return [f"R_{key}", status, finished, key, "479001", "4", "4", "1"]


@pytest.mark.parametrize(
    ("header", "questions"),
    [([NAMES, TEXTS, IDS], True), ([NAMES, IDS], False), ([NAMES], False)],
)
def test_a_qualtrics_header_is_found_also_if_rows_of_it_were_deleted(
    tmp_path: Path, header: list[list[str]], *, questions: bool
) -> None:
    file = write(tmp_path, "a.csv", lines([*header, qualtrics_row("17")]))
    table = one_table(qualtrics.batches(file, QUALTRICS))
    assert table.frame.drop(LINE).rows() == [tuple(qualtrics_row("17"))]
    assert table.codebook is not None
    assert table.codebook.questions.get("Q1_1") == (GLAD if questions else None)


def test_the_legacy_header_of_qualtrics_has_two_rows(tmp_path: Path) -> None:
    rows = [["V1", "V7", "Q1"], ["ResponseID", "Status", GLAD], ["R_1", "0", "4"]]
    file = write(tmp_path, "a.csv", lines(rows))
    table: RawTable = one_table(qualtrics.batches(file, QUALTRICS))
    assert table.frame.rows(named=True) == [
        {LINE: 3, "V1": "R_1", "V7": "0", "Q1": "4"}
    ]
    assert table.codebook is not None
    assert table.codebook.questions["V7"] == "Status"


def test_previews_are_no_records_and_finished_says_how_far_a_sheet_came(
    tmp_path: Path,
) -> None:
    rows = [
        qualtrics_row("17"),
        qualtrics_row("18", finished="0"),
        qualtrics_row("19", status="1"),
        qualtrics_row("20", finished="?"),
    ]
    write(tmp_path, "2015/479/elever.csv", lines([NAMES, TEXTS, IDS, *rows]))
    programme = build_programme(QUALTRICS)
    (delivery,) = examine(programme, tmp_path)
    assert (delivery["rows"], delivery["rows_dropped"]) == (4, 1)
    staged = stage(programme, tmp_path)
    assert staged.respondents["status"].sort().to_list() == ["completed", "partial"]
    assert rejections(staged) == [(7, "Finished", "unknown_status")]


def test_questions_that_changed_places_refuse_a_qualtrics_export(
    tmp_path: Path,
) -> None:
    swapped = [*TEXTS[:-2], PAIN, GLAD]
    rows = [NAMES, swapped, IDS, qualtrics_row("17")]
    write(tmp_path, "2015/479/elever.csv", lines(rows))
    (delivery,) = examine(build_programme(QUALTRICS), tmp_path)
    assert delivery["check_id"] == "question_of_another_item"


# --- Enalyzer -------------------------------------------------------------------------

ENALYZER = source(
    "workbook",
    ignored_columns=["Dato"],
    item_columns={"all": {"glad": "Glad", "pain": "Ondt i maven"}},
    values={"agreement": {"5": "9"}},  # number of the label
)
ENALYZER_HEADER = [*BACKGROUND, "Dato", "Glad", "Ondt i maven"]


@pytest.mark.parametrize(
    ("glad", "pain"), [("4", "9"), (AGREEMENT[4], AGREEMENT[9]), ("4", "5")]
)
@pytest.mark.parametrize("name", ["elever.csv", "elever.xlsx"])
def test_texts_values_and_label_numbers_of_enalyzer_are_the_same_answers(
    tmp_path: Path, name: str, glad: str, pain: str
) -> None:
    cells = [ENALYZER_HEADER, [*BACKGROUND.values(), "09-24-2015", glad, pain]]
    file = tmp_path / "2015" / "479" / name
    if file.suffix == ".csv":
        write(tmp_path, f"2015/479/{name}", lines(cells))
    else:
        write_workbook(file, {"Data": cells})
    staged = stage(build_programme(ENALYZER), tmp_path)
    answers = staged.responses["pupils"]
    assert answers.select("glad", "pain").rows() == [(4, 9)]
    assert answers.schema["glad"] == pl.Int8
