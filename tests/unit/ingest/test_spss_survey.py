"""A survey that is delivered as SPSS or Stata says what it says as CSV."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat
import pytest

from pipeline.programme.model import Programme
from tests.unit.ingest.exports import (
    AGREEMENT,
    FOLDER,
    QUESTIONS,
    STATUSES,
    pupil,
    write_export,
)
from tests.unit.ingest.worlds import (
    build_programme,
    examine,
    refusal,
    rejections,
    stage,
    survey_source,
)

PUPILS = [
    pupil("0017", klasse="3.å"),
    pupil("0018", koen="Dreng", s_1="", s_2="9"),
    pupil("0019", klassetrin="5", s_1="2", s_2="3"),
]
NUMBERS = ["s_1", "s_2", *STATUSES]
MISSING = {"s_1": [9], "s_2": [9]}


def frame_of(rows: Sequence[Mapping[str, str]]) -> Any:  # noqa: ANN401, for pyreadstat
    """The survey as a person would have it in SPSS: codes are numbers, keys are not."""
    number = pl.col(NUMBERS).replace("", None).cast(pl.Float64)
    return pl.DataFrame(rows).with_columns(number)


def write_sav(raw: Path, rows: Sequence[Mapping[str, str]], **options: Any) -> None:  # noqa: ANN401, of pyreadstat
    folder = raw / FOLDER
    folder.mkdir(parents=True)
    labels = {name: {float(k): v for k, v in AGREEMENT.items()} for name in QUESTIONS}
    settings: dict[str, Any] = {
        "column_labels": QUESTIONS,
        "variable_value_labels": labels,
        "missing_ranges": MISSING,
    }
    pyreadstat.write_sav(frame_of(rows), folder / "data.sav", **settings | options)


def spss_programme() -> Programme:
    files = ["{round}/{municipality}/pupils/data.sav"]
    return build_programme(
        survey_source(reader="spss", files=files), survey_source(id="csv")
    )


def staged_tables(raw: Path, programme: Programme) -> dict[str, list[dict[str, Any]]]:
    """Every staged table but the account of files, whose names differ."""
    assert [row["accepted"] for row in examine(programme, raw)] == [True]
    staged = dataclasses.asdict(stage(programme, raw))
    tables = {**staged, **staged.pop("responses")}
    return {
        name: table.to_dicts()
        for name, table in tables.items()
        if isinstance(table, pl.DataFrame) and "delivery" not in table.columns
    }


@pytest.mark.parametrize("options", [{}, {"compress": True}, {"row_compress": True}])
def test_a_survey_as_sav_gives_the_tables_of_the_same_survey_as_csv(
    tmp_path: Path, options: dict[str, bool]
) -> None:
    write_export(tmp_path / "csv", PUPILS)
    write_sav(tmp_path / "sav", PUPILS, **options)
    programme = spss_programme()
    as_csv = staged_tables(tmp_path / "csv", programme)
    assert len(as_csv["respondents"]) == 3
    assert as_csv == staged_tables(tmp_path / "sav", programme)


def test_a_survey_as_stata_gives_the_tables_of_the_same_survey_as_csv(
    tmp_path: Path,
) -> None:
    write_export(tmp_path / "csv", PUPILS)
    folder = tmp_path / "dta" / FOLDER
    folder.mkdir(parents=True)
    labels = {name: {float(k): v for k, v in AGREEMENT.items()} for name in QUESTIONS}
    pyreadstat.write_dta(
        frame_of(PUPILS), folder / "data.dta", variable_value_labels=labels
    )
    files = ["{round}/{municipality}/pupils/data.dta"]
    programme = build_programme(
        survey_source(reader="stata", files=files), survey_source(id="csv")
    )
    as_csv = staged_tables(tmp_path / "csv", programme)
    assert as_csv == staged_tables(tmp_path / "dta", programme)


def test_a_code_that_only_the_file_knows_and_declares_missing_is_no_answer(
    tmp_path: Path,
) -> None:
    rows = [pupil("17", s_1="-8", s_2="-99"), pupil("18", s_1="99", s_2="9")]
    labels = {"s_1": {-8.0: "Vil ikke svare"}, "s_2": {9.0: "Ved ikke"}}
    ranges = {"s_1": [{"lo": -99, "hi": -1}, 99], "s_2": [{"lo": -99, "hi": -1}, 9]}
    write_sav(tmp_path, rows, variable_value_labels=labels, missing_ranges=ranges)
    staged = stage(spss_programme(), tmp_path)
    assert rejections(staged) == []
    answers = staged.responses["pupils"].select("glad", "pain").rows()
    assert sorted(answers, key=str) == [(None, 9), (None, None)]


def test_a_code_that_nobody_knows_is_rejected_with_its_row(tmp_path: Path) -> None:
    write_sav(tmp_path, [pupil("17"), pupil("18", s_1="7")])
    assert rejections(stage(spss_programme(), tmp_path)) == [
        (2, "s_1", "answer_outside_scale")
    ]


@pytest.mark.parametrize(
    "declared", [[4], [{"lo": 4, "hi": 9}], [{"lo": 3.5, "hi": 4}]]
)
def test_an_answer_that_the_file_declares_missing_is_a_contradiction(
    tmp_path: Path, declared: list[Any]
) -> None:
    write_sav(tmp_path, PUPILS, missing_ranges={"s_1": declared})
    _, check, message = refusal(tmp_path, spss_programme())
    assert check == "answer_declared_missing"
    assert "data.sav" in message
    assert "'s_1'" in message
    assert "4" in message


def test_a_missing_code_that_the_file_counts_as_an_answer_is_a_contradiction(
    tmp_path: Path,
) -> None:
    write_sav(tmp_path, PUPILS, missing_ranges={"s_2": [8]})
    _, check, message = refusal(tmp_path, spss_programme())
    assert check == "missing_code_not_declared"
    assert "'s_2'" in message


def test_a_file_that_declares_nothing_missing_contradicts_nothing(
    tmp_path: Path,
) -> None:
    write_sav(tmp_path, PUPILS, missing_ranges={})
    assert examine(spss_programme(), tmp_path)[0]["accepted"]


def test_labels_may_be_left_out_but_not_swapped(tmp_path: Path) -> None:
    write_sav(
        tmp_path / "few", PUPILS, variable_value_labels={"s_1": {1: "Helt uenig"}}
    )
    assert examine(spss_programme(), tmp_path / "few")[0]["accepted"]
    swapped = {"s_1": {1: "Helt enig", 4: "Helt uenig"}}
    write_sav(tmp_path / "swapped", PUPILS, variable_value_labels=swapped)
    _, check, _ = refusal(tmp_path / "swapped", spss_programme())
    assert check == "label_of_another_code"


def test_a_question_of_another_item_is_found_in_variable_labels(tmp_path: Path) -> None:
    write_sav(tmp_path, PUPILS, column_labels={"s_1": QUESTIONS["s_2"]})
    assert refusal(tmp_path, spss_programme())[1] == "question_of_another_item"
