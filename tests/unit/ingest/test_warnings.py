"""What is accepted and still deserves a remark."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.checks.findings import Finding, finding_of, from_text
from pipeline.ingest.headers import expected_names
from pipeline.ingest.staging import Staged
from schemas.raw import Deliveries
from schemas.staged import Warnings
from tests.kit.intake import examine_deliveries
from tests.unit.ingest.exports import FOLDER, pupil, write, write_export
from tests.unit.ingest.worlds import (
    build_programme,
    examine,
    register_source,
    stage,
    survey_source,
)

PROGRAMME = build_programme(survey_source())
REGISTERED = build_programme(survey_source(), register_source())


def warnings(staged: Staged) -> list[Finding]:
    Warnings.validate(staged.warnings)
    return [finding_of(row) for row in staged.warnings.to_dicts()]


def renamed(row: dict[str, str], **names: str) -> dict[str, str]:
    return {names.get(column, column): cell for column, cell in row.items()}


def register(raw: Path, *units: str) -> None:
    lines = ["KOMMUNE_NR;INST_NR;INST_NAVN;INST_TYPE_NAVN"]
    lines += [f"479;{unit};Skole;Folkeskoler" for unit in units]
    write(raw, "2015/national/institutioner.csv", "\n".join(lines) + "\n")


def test_a_clean_delivery_has_no_warning(tmp_path: Path) -> None:
    write_export(tmp_path, [pupil(str(number)) for number in range(20)])
    (row,) = examine(PROGRAMME, tmp_path)
    assert (row["warnings"], row["warned"]) == (0, None)
    assert warnings(stage(PROGRAMME, tmp_path)) == []


def test_a_column_in_other_letters_is_the_expected_one(tmp_path: Path) -> None:
    write_export(tmp_path, [renamed(pupil("17"), s_1="S_1", klasse=" Klas se")])
    staged = stage(PROGRAMME, tmp_path)
    assert staged.responses["pupils"]["glad"].to_list() == [4]
    assert staged.respondents["class_id"].to_list() == ["4A"]
    assert warnings(staged) == [
        Finding(
            "column_renamed",
            "dataset.csv",
            column="Klas se",
            facts={"expected": "klasse"},
        ),
        Finding(
            "column_renamed", "dataset.csv", column="S_1", facts={"expected": "s_1"}
        ),
    ]


def test_a_codebook_in_other_letters_is_still_compared(tmp_path: Path) -> None:
    other = {"S_1": "Noget helt andet", "s_2": "Jeg er glad for at gå i skole."}
    write_export(tmp_path, [renamed(pupil("17"), s_1="S_1")], questions=other)
    labels = tmp_path / FOLDER / "labels.csv"
    labels.write_text(labels.read_text("cp1252").replace("s_1", "S_1"), "cp1252")
    (row,) = examine(PROGRAMME, tmp_path)
    assert row["check_id"] == "question_of_another_item"
    assert '"found": "glad"' in row["facts"]


def test_of_two_columns_that_look_alike_none_is_taken(tmp_path: Path) -> None:
    row = renamed(pupil("17"), s_1="S_1") | {"s _1": "3"}
    write_export(tmp_path, [row])
    (found,) = examine(PROGRAMME, tmp_path)
    assert found["check_id"] == "missing_columns"


@given(st.sets(st.sampled_from(["s_1", "S_1", " s_1", "s_2", "S_2", "koen", "Køn"])))
def test_renaming_never_takes_a_name_twice(delivered: set[str]) -> None:
    columns = sorted(delivered)
    names = expected_names(columns, survey_source())
    after = [names.get(column, column) for column in columns]
    assert len(set(after)) == len(columns)
    assert not set(names.values()) & delivered


def test_codes_that_a_spreadsheet_wrote_as_decimals_are_codes(tmp_path: Path) -> None:
    rows = [
        pupil("17", s_1="4.0", s_2="9,0"),
        pupil("18", s_1="3,00", s_2=" 1 "),
        pupil("19", s_1="3.5", s_2="1"),
    ]
    write_export(tmp_path, rows)
    staged = stage(PROGRAMME, tmp_path)
    answers = staged.responses["pupils"].select("glad", "pain").rows()
    assert sorted(answers) == [(3, 1), (4, 9)]
    assert staged.rejected_rows["line"].to_list() == [4]
    assert warnings(staged) == [
        Finding(
            "codes_with_decimals",
            "dataset.csv",
            facts={"cells": 3, "columns": "'s_1', 's_2'"},
        )
    ]


def test_an_item_that_nobody_answered_is_noticed(tmp_path: Path) -> None:
    rows = [pupil(str(number), s_2="") for number in range(10)]
    write_export(tmp_path, rows)
    (warning,) = warnings(stage(PROGRAMME, tmp_path))
    assert warning == Finding("item_never_answered", "dataset.csv", column="s_2")


@pytest.mark.parametrize(
    "rows",
    [
        [pupil(str(number), s_2="") for number in range(9)],
        [pupil(str(number), s_1="", s_2="") for number in range(10)],
        [*(pupil(str(number), s_2="") for number in range(10)), pupil("x", s_2="9")],
    ],
    ids=["too few", "nobody answered anything", "one did not know"],
)
def test_an_item_that_may_just_not_have_been_answered_is_not(
    tmp_path: Path, rows: list[dict[str, str]]
) -> None:
    write_export(tmp_path, rows)
    assert warnings(stage(PROGRAMME, tmp_path)) == []


def test_a_unit_number_without_its_zeros_is_found_in_the_register(
    tmp_path: Path,
) -> None:
    register(tmp_path, "0479001", "479002")
    rows = [pupil("17", institutionsnr="479001"), pupil("18", institutionsnr="479002")]
    write_export(tmp_path, rows)
    staged = stage(REGISTERED, tmp_path)
    assert sorted(staged.respondents["unit"]) == ["0479001", "479002"]
    assert warnings(staged) == [
        Finding(
            "unit_zeros_restored",
            "dataset.csv",
            column="institutionsnr",
            facts={"rows": 1},
        )
    ]


@pytest.mark.parametrize(
    ("unit", "delivered"),
    [
        ("479001", "479.001"),
        ("479001", "479,001"),
        ("479001", "479\u00a0001"),
        ("479001", "0479001"),
        ("G00001", "g00001"),
    ],
)
def test_a_unit_number_in_another_form_is_found_in_the_register(
    tmp_path: Path, unit: str, delivered: str
) -> None:
    register(tmp_path, unit, "479002")
    write_export(tmp_path, [pupil("17", institutionsnr=delivered)])
    staged = stage(REGISTERED, tmp_path)
    assert staged.respondents["unit"].to_list() == [unit]
    assert "unit_zeros_restored" in [told.check for told in warnings(staged)]


@pytest.mark.parametrize(
    ("units", "delivered"),
    [(["0479001", "00479001"], "479001"), (["0479", "479003"], "479")],
    ids=["two units", "the municipality itself"],
)
def test_a_number_that_may_mean_two_units_is_not_restored(
    tmp_path: Path, units: list[str], delivered: str
) -> None:
    register(tmp_path, *units)
    write_export(tmp_path, [pupil("17", institutionsnr=delivered)])
    staged = stage(REGISTERED, tmp_path)
    assert staged.rejected_rows["check_id"].to_list() == ["unknown_unit"]
    assert warnings(staged) == []


def test_rows_that_are_left_out_are_counted(tmp_path: Path) -> None:
    lines = [
        "KOMMUNE_NR;INST_NR;INST_NAVN;INST_TYPE_NAVN",
        "479;479001;Skole;Folkeskoler",
        "479;479002;Skole;Efterskoler",
        "101;101001;Skole;Folkeskoler",
        "101;101002;Skole;Folkeskoler",
    ]
    write(tmp_path, "2015/national/institutioner.csv", "\n".join(lines) + "\n")
    frame = examine_deliveries(REGISTERED, tmp_path)
    Deliveries.validate(frame)
    (row,) = frame.to_dicts()
    dropped, outside = from_text(row["warned"])
    assert row["warnings"] == 2
    assert (dropped.check, dropped.facts) == ("rows_dropped", {"rows": 1})
    assert (outside.check, outside.facts) == ("rows_outside", {"rows": 2})
    assert warnings(stage(REGISTERED, tmp_path)) == [dropped, outside]


def test_a_refused_delivery_can_be_said_in_danish_from_its_row(tmp_path: Path) -> None:
    write_export(tmp_path, [pupil("17")], questions={"s_1": "Hvad?", "s_2": "Hvad?"})
    (tmp_path / FOLDER / "labels.csv").unlink()
    row: dict[str, Any]
    (row,) = examine(PROGRAMME, tmp_path)
    assert finding_of(row).said("da") == (
        "labels.csv: Denne fil mangler. En eksport består af dataset.csv, "
        "structure.csv, labels.csv. Læg alle filerne fra den samme eksport i mappen."
    )
