"""Deliveries whose columns, round, municipality or codebook are not as expected."""

from pathlib import Path

import pytest

from tests.unit.ingest.exports import (
    AGREEMENT,
    FOLDER,
    HEADER,
    QUESTIONS,
    pupil,
    write,
    write_export,
)
from tests.unit.ingest.worlds import (
    build_programme,
    examine,
    pupils_instrument,
    refusal,
    register_source,
    survey_source,
)

PROGRAMME = build_programme(survey_source(), register_source())
GOOD = "2017/480/pupils"
DATASET = f"{FOLDER}/dataset.csv"


def without(row: dict[str, str], column: str) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if name != column}


@pytest.mark.parametrize("column", ["s_2", "institutionsnr", "stato_4"])
def test_a_missing_column(tmp_path: Path, column: str) -> None:
    write_export(tmp_path, [without(pupil("a"), column)])
    assert refusal(tmp_path, PROGRAMME) == (
        DATASET,
        "missing_columns",
        f"{DATASET}: These columns are missing: '{column}'. Export them, or correct "
        "exports/survey_pupils.yaml.",
    )


def test_several_missing_columns_are_named(tmp_path: Path) -> None:
    write_export(tmp_path, [without(without(pupil("a"), "s_2"), "s_1")])
    assert "are missing: 's_1', 's_2'." in refusal(tmp_path, PROGRAMME)[2]


def test_many_missing_columns_are_not_all_named(tmp_path: Path) -> None:
    write(tmp_path, DATASET, "a;b\n1;2\n")
    write(tmp_path, f"{FOLDER}/labels.csv", "s_1;1;Ja\n")
    write(tmp_path, f"{FOLDER}/structure.csv", "variableName;questionText\ns_1;Hvad\n")
    message = refusal(tmp_path, PROGRAMME)[2]
    assert "'noegle', 'institutionsnr', 'klassetrin', 'klasse', 'koen' …" in message


def test_a_header_of_one_field_points_to_the_delimiter(tmp_path: Path) -> None:
    write(tmp_path, "2015/national/institutioner.csv", "INST_NR|INST_NAVN\n1|a\n")
    _, check, message = refusal(tmp_path, PROGRAMME)
    assert check == "wrong_delimiter"
    assert "one single field" in message
    assert "should be divided by" in message


def test_an_extra_column(tmp_path: Path) -> None:
    write_export(tmp_path, [pupil("a") | {"s_3": "4", "cpr": "0101010000"}])
    delivery, check, message = refusal(tmp_path, PROGRAMME)
    assert (delivery, check) == (DATASET, "unexpected_columns")
    assert message == (
        f"{DATASET}: The file has columns that exports/survey_pupils.yaml does not "
        "know: 's_3', 'cpr'. Describe them there or add them to ignored_columns."
    )


def test_an_item_that_this_round_did_not_ask_is_an_extra_column(tmp_path: Path) -> None:
    rounds = {"2015": {"glad": "s_1"}, "2017": {"glad": "s_1", "pain": "s_2"}}
    programme = build_programme(survey_source(item_columns=rounds))
    write_export(tmp_path, [pupil("a")])
    write_export(tmp_path, [pupil("b")], "2017/479/pupils")
    first, second = examine(programme, tmp_path)
    assert first["check_id"] == "unexpected_columns"
    assert second["accepted"]


def test_ignored_columns_are_no_extra_columns(tmp_path: Path) -> None:
    write_export(
        tmp_path, [pupil("a") | {"statinternal_1": "x", "statinternal_20": ""}]
    )
    assert [row["accepted"] for row in examine(PROGRAMME, tmp_path)] == [True]


def test_a_round_that_the_programme_does_not_have(tmp_path: Path) -> None:
    write_export(tmp_path, [pupil("a")], "2016/479/pupils")
    assert refusal(tmp_path, PROGRAMME)[1:] == (
        "unknown_round",
        "2016/479/pupils/dataset.csv: The programme has no round '2016'. Move the file "
        "to the right folder, or add the round to programme.yaml.",
    )


@pytest.mark.parametrize("code", ["101", "820", "Kerteminde"])
def test_a_municipality_that_is_not_active(tmp_path: Path, code: str) -> None:
    write_export(tmp_path, [pupil("a")], f"2015/{code}/pupils")
    assert refusal(tmp_path, PROGRAMME)[1:] == (
        "unknown_municipality",
        f"2015/{code}/pupils/dataset.csv: The programme has no municipality '{code}'. "
        "Move the file to the right folder, or add the municipality to programme.yaml.",
    )


def test_a_row_of_an_unknown_municipality_is_not_quoted(tmp_path: Path) -> None:
    source = survey_source(
        files=["{round}/alle/dataset.csv"], municipality={"column": "kommune"}
    )
    rows = [pupil("a") | {"kommune": "0479"}, pupil("b") | {"kommune": "Kerteminde"}]
    write_export(tmp_path, rows, "2015/alle")
    (row,) = examine(build_programme(source), tmp_path)
    assert (row["check_id"], row["message"]) == (
        "unknown_municipality_in_row",
        "2015/alle/dataset.csv, line 3, column 'kommune': The programme has no such "
        "municipality. Correct the municipality, add it to programme.yaml, or set "
        "`others: leave_out` for it in the source.",
    )


def test_a_national_file_without_any_of_our_municipalities(tmp_path: Path) -> None:
    text = "KOMMUNE_NR;INST_NR;INST_NAVN;INST_TYPE_NAVN\n101;1;A;Folkeskoler\n"
    write(tmp_path, "2015/national/institutioner.csv", text)
    assert refusal(tmp_path, PROGRAMME)[1:] == (
        "no_known_municipality",
        "2015/national/institutioner.csv: No row belongs to a municipality of the "
        "programme. Correct `values` of the source, or add the municipality to "
        "programme.yaml.",
    )


def test_a_header_without_rows(tmp_path: Path) -> None:
    write_export(tmp_path, [pupil("a")])
    write(tmp_path, DATASET, ";".join(HEADER) + "\n")
    assert refusal(tmp_path, PROGRAMME)[1:] == (
        "no_rows",
        f"{DATASET}: There are no rows of data. Export it again.",
    )


@pytest.mark.parametrize(
    ("labels", "questions", "check", "message"),
    [
        (
            AGREEMENT | {5: "Meget enig"},
            QUESTIONS,
            "code_not_in_instrument",
            "labels.csv, column 's_1': The export lists answer codes for this variable "
            "that the instrument lacks (5).",
        ),
        (
            {1: "Helt uenig", 2: "Uenig", 4: "Helt enig"},
            QUESTIONS,
            "code_not_in_codebook",
            "labels.csv, column 's_1': The export does not list answer codes of this "
            "variable that the instrument has (3).",
        ),
        (
            {1: "Helt enig", 2: "Enig", 3: "Uenig", 4: "Helt uenig"},
            QUESTIONS,
            "label_of_another_code",
            "labels.csv, column 's_1': The export gives the code 1 the label of "
            "another code.",
        ),
        (
            AGREEMENT,
            {"s_1": QUESTIONS["s_2"], "s_2": QUESTIONS["s_1"]},
            "question_of_another_item",
            "structure.csv, column 's_1': The variable asks item 'pain', where "
            "item_columns expects 'glad'.",
        ),
    ],
)
def test_a_codebook_that_contradicts_the_instrument(
    tmp_path: Path,
    labels: dict[int, str],
    questions: dict[str, str],
    check: str,
    message: str,
) -> None:
    write_export(tmp_path, [pupil("a")], labels=labels, questions=questions)
    assert refusal(tmp_path, PROGRAMME) == (
        DATASET,
        check,
        f"{FOLDER}/{message} Check that the export belongs to "
        "instruments/pupils.yaml, or correct item_columns of this round.",
    )


def test_other_wordings_are_no_contradiction(tmp_path: Path) -> None:
    write_export(
        tmp_path,
        [pupil("a")],
        labels={1: "I lille grad", 2: "2", 3: "3", 4: "I høj grad"},
        questions={"s_1": "Jeg elsker skolen", "s_2": QUESTIONS["s_2"].upper()},
    )
    assert [row["accepted"] for row in examine(PROGRAMME, tmp_path)] == [True]


def test_a_column_that_the_source_names_is_never_ignored(
    tmp_path: Path,
) -> None:
    source = survey_source(ignored_columns=["stato_*", "respondentid", "email"])
    write_export(tmp_path, [pupil("a")])
    (row,) = examine(build_programme(source), tmp_path)
    assert row["accepted"]


def test_an_instrument_of_other_codes_refuses_the_export(tmp_path: Path) -> None:
    smiles = {code: {"da": str(code), "en": str(code)} for code in (1, 2, 3)}
    instrument = pupils_instrument(answer_scales={"agreement": {"answers": smiles}})
    write_export(tmp_path, [pupil("a")])
    (row,) = examine(
        build_programme(survey_source(), instruments=[instrument]), tmp_path
    )
    assert row["check_id"] == "code_not_in_instrument"
