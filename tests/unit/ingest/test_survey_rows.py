"""What becomes of the rows of a survey export."""

from itertools import permutations
from pathlib import Path

import polars as pl
import pytest

from pipeline.ingest.pseudonyms import pseudonyms
from pipeline.programme.model import Instrument
from schemas.staged import Invitations, RejectedRows, Respondents, responses_schema
from tests.unit.ingest.exports import pupil, write, write_export
from tests.unit.ingest.worlds import (
    KEY,
    both,
    build_programme,
    pupils_instrument,
    register_source,
    rejections,
    stage,
    survey_source,
)

PROGRAMME = build_programme(survey_source())
REGISTERED = build_programme(survey_source(), register_source())


def register(raw: Path, *units: str, round_: str = "2015") -> None:
    lines = ["KOMMUNE_NR;INST_NR;INST_NAVN;INST_TYPE_NAVN"]
    lines += [f"479;{unit};Skole {unit};Folkeskoler" for unit in units]
    write(raw, f"{round_}/national/institutioner.csv", "\n".join(lines) + "\n")


def pseudonym(key: str, namespace: str = "person") -> str:
    keys = pl.Series([key])
    return pseudonyms(keys, secret=KEY, municipality="479", namespace=namespace)[0]


def test_a_pupil_is_staged_under_a_pseudonym(tmp_path: Path) -> None:
    write_export(tmp_path, [pupil("17", koen="Dreng", klassetrin="8", klasse=" 8. å ")])
    staged = stage(PROGRAMME, tmp_path)
    assert staged.respondents.to_dicts() == [
        {
            "round": "2015",
            "municipality": "479",
            "respondent": pseudonym("17"),
            "unit": "479001",
            "informant_group": "pupils",
            "grade": "8",
            "grade_band": "7-9",
            "class_id": "8Å",
            "gender": "boy",
            "about": None,
            "parents_education": None,
            "status": "completed",
        }
    ]
    assert staged.responses["pupils"].to_dicts() == [
        {
            "round": "2015",
            "municipality": "479",
            "informant_group": "pupils",
            "respondent": pseudonym("17"),
            "glad": 4,
            "pain": 1,
        }
    ]


def test_a_missing_code_stays_apart_from_an_answer_that_is_not_there(
    tmp_path: Path,
) -> None:
    write_export(tmp_path, [pupil("17", s_1="9", s_2=" ")])
    answers = stage(PROGRAMME, tmp_path).responses["pupils"]
    assert answers.select("glad", "pain").rows() == [(9, None)]
    assert answers.schema["pain"] == pl.Int8


def test_an_item_that_the_round_did_not_ask_is_null(tmp_path: Path) -> None:
    asked = {"2015": {"pain": "s_2"}, "all": {"glad": "s_1", "pain": "s_2"}}
    source = survey_source(item_columns=asked, ignored_columns=["*"])
    write_export(tmp_path, [pupil("17")])
    answers = stage(build_programme(source), tmp_path).responses["pupils"]
    assert answers.select("glad", "pain").rows() == [(None, 1)]


def test_everybody_listed_was_invited_and_who_answered_is_a_respondent(
    tmp_path: Path,
) -> None:
    blank = {"stato_4": "0", "s_1": "", "s_2": ""}
    write_export(
        tmp_path,
        [
            pupil("new", **blank, stato_1="1"),
            pupil("distributed", **blank, stato_2="1"),
            pupil("partial", **blank | {"s_1": "2"}, stato_3="1"),
            pupil("completed"),
            pupil("withdrawn", **blank | {"s_1": "2"}, stato_5="1", klassetrin="5"),
        ],
    )
    staged = stage(PROGRAMME, tmp_path)
    counted = staged.invitations.select("unit", "informant_group", "grade", "n_invited")
    assert counted.rows() == [
        ("479001", "pupils", "4", 4),
        ("479001", "pupils", "5", 1),
    ]
    statuses = dict(staged.respondents.select("respondent", "status").rows())
    assert statuses == {
        pseudonym("partial"): "partial",
        pseudonym("completed"): "completed",
    }
    assert staged.responses["pupils"].height == 2


def test_without_status_everybody_completed_and_nobody_is_known_to_be_invited(
    tmp_path: Path,
) -> None:
    source = survey_source(status_columns={}, ignored_columns=["*"])
    write_export(tmp_path, [pupil("17"), pupil("18")])
    staged = stage(build_programme(source), tmp_path)
    assert staged.respondents["status"].to_list() == ["completed", "completed"]
    assert staged.invitations.is_empty()


@pytest.mark.parametrize(
    ("cells", "column", "check"),
    [
        ({"noegle": " "}, "noegle", "missing_key"),
        ({"institutionsnr": ""}, "institutionsnr", "missing_key"),
        ({"institutionsnr": "4790/1"}, "institutionsnr", "malformed_unit"),
        ({"klassetrin": "10"}, "klassetrin", "unknown_grade"),
        ({"klassetrin": ""}, "klassetrin", "unknown_grade"),
        ({"koen": "Andet"}, "koen", "unknown_gender"),
        ({"stato_4": "ja"}, "stato_4", "unknown_status"),
        ({"stato_3": "1"}, "stato_2", "several_statuses"),
        ({"s_1": "5"}, "s_1", "answer_outside_scale"),
        ({"s_1": "0"}, "s_1", "answer_outside_scale"),
        ({"s_2": "3,5"}, "s_2", "answer_outside_scale"),
        ({"s_2": "Nogenlunde"}, "s_2", "answer_outside_scale"),
        ({"s_2": "1000"}, "s_2", "answer_outside_scale"),
    ],
)
def test_a_row_that_breaks_a_rule_is_rejected_alone(
    tmp_path: Path, cells: dict[str, str], column: str, check: str
) -> None:
    write_export(tmp_path, [pupil("17"), pupil("18", **cells), pupil("19")])
    staged = stage(PROGRAMME, tmp_path)
    assert rejections(staged) == [(3, column, check)]
    assert staged.respondents.height == 2
    assert staged.responses["pupils"].height == 2


def test_a_row_with_several_faults_is_rejected_once(tmp_path: Path) -> None:
    write_export(tmp_path, [pupil("17", koen="X", s_1="8", s_2="8")])
    assert rejections(stage(PROGRAMME, tmp_path)) == [(2, "koen", "unknown_gender")]


def test_the_same_respondent_twice_counts_once(tmp_path: Path) -> None:
    write_export(tmp_path, [pupil("17", s_1="1"), pupil("18"), pupil("17", s_1="4")])
    staged = stage(PROGRAMME, tmp_path)
    assert rejections(staged) == [(4, "noegle", "same_respondent_twice")]
    first = staged.responses["pupils"].filter(respondent=pseudonym("17"))
    assert first["glad"].to_list() == [1]


def test_the_same_respondent_in_two_deliveries_counts_once(tmp_path: Path) -> None:
    source = survey_source(files=["{round}/{municipality}/*/dataset.csv"])
    write_export(tmp_path, [pupil("17")], "2015/479/a")
    write_export(tmp_path, [pupil("18"), pupil("17")], "2015/479/b")
    staged = stage(build_programme(source), tmp_path)
    assert staged.rejected_rows.select("delivery", "line", "check_id").rows() == [
        ("2015/479/b/dataset.csv", 3, "same_respondent_twice")
    ]
    assert staged.respondents.height == 2


def test_a_row_after_a_rejected_one_of_the_same_respondent_counts(
    tmp_path: Path,
) -> None:
    write_export(tmp_path, [pupil("17", s_1="8"), pupil("17")])
    staged = stage(PROGRAMME, tmp_path)
    assert rejections(staged) == [(2, "s_1", "answer_outside_scale")]
    assert staged.respondents.height == 1


def test_a_respondent_in_a_unit_outside_the_register_is_rejected(
    tmp_path: Path,
) -> None:
    register(tmp_path, "479001")
    write_export(tmp_path, [pupil("17"), pupil("18", institutionsnr="479002")])
    staged = stage(REGISTERED, tmp_path)
    assert rejections(staged) == [(3, "institutionsnr", "unknown_unit")]
    assert staged.units["name"].to_list() == ["Skole 479001"]


def test_without_the_register_of_the_round_nobody_is_accepted(tmp_path: Path) -> None:
    register(tmp_path, "479001", round_="2017")
    write_export(tmp_path, [pupil("17")])
    staged = stage(REGISTERED, tmp_path)
    assert rejections(staged) == [(2, "institutionsnr", "no_register")]


def test_a_programme_without_register_takes_units_from_the_rows(
    tmp_path: Path,
) -> None:
    write_export(tmp_path, [pupil("17"), pupil("18", institutionsnr="479002")])
    units = stage(PROGRAMME, tmp_path).units
    assert units.select("unit", "name", "unit_type", "successor").rows() == [
        ("479001", "479001", "school", None),
        ("479002", "479002", "school", None),
    ]


def test_a_partition_without_deliveries_is_empty_and_typed(tmp_path: Path) -> None:
    write_export(tmp_path, [pupil("17")])
    staged = stage(PROGRAMME, tmp_path, municipality="480")
    assert staged.responses["pupils"].schema["glad"] == pl.Int8
    for frame in (staged.units, staged.respondents, staged.responses["pupils"]):
        assert frame.is_empty()
        assert frame.width > 0


def test_the_tables_match_their_schemas(tmp_path: Path) -> None:
    write_export(tmp_path, [pupil("17"), pupil("18", s_1="8"), pupil("19", koen="")])
    staged = stage(PROGRAMME, tmp_path)
    Respondents.validate(staged.respondents)
    Invitations.validate(staged.invitations)
    RejectedRows.validate(staged.rejected_rows)
    answers = {"glad": (1, 9), "pain": (1, 9)}
    responses_schema(answers).validate(staged.responses["pupils"])


def test_the_order_of_delivered_rows_does_not_matter(tmp_path: Path) -> None:
    rows = [pupil(str(number)) for number in range(20)]
    write_export(tmp_path / "a", rows)
    write_export(tmp_path / "b", rows[::-1])
    first, second = (stage(PROGRAMME, tmp_path / name) for name in "ab")
    assert first.respondents.equals(second.respondents)
    assert first.responses["pupils"].equals(second.responses["pupils"])


@pytest.fixture
def parents() -> Instrument:
    item = {
        "id": "trust",
        "text": both("Jeg er glad for at gå i skole."),
        "answers": "a",
    }
    answers = {code: both(str(code)) for code in (1, 2, 3, 4)}
    scale = {
        "id": "trust_scale",
        "label": both("Tillid"),
        "theme": "wellbeing",
        "high": both("Tillid"),
        "low": both("Mindre tillid"),
        "ask": {"staff": both("Hvad gør vi?")},
        "items": ["trust"],
    }
    return pupils_instrument(
        id="parents",
        informant_group="parents",
        grade_bands=[],
        answer_scales={"a": {"answers": answers, "missing": {9: both("9")}}},
        items=[item],
        scales=[scale],
    )


def test_what_others_say_about_a_pupil_is_linked_to_the_pupil(
    tmp_path: Path, parents: Instrument
) -> None:
    columns = {
        "respondent": "noegle",
        "unit": "institutionsnr",
        "about": "klasse",
        "parents_education": "koen",
    }
    source = survey_source(
        id="survey_parents",
        instrument="parents",
        files=["{round}/{municipality}/parents/dataset.csv"],
        columns=columns,
        values={"parents_education": {"Gymnasium": "upper_secondary"}},
        ignored_columns=["*"],
        item_columns={"all": {"trust": "s_1"}},
    )
    group = {
        "id": "parents",
        "name": both("Forældre"),
        "unit_type": "school",
        "described": both("Om deres barn"),
        "describes_pupils": True,
    }
    programme = build_programme(
        survey_source(),
        source,
        instruments=[pupils_instrument(), parents],
        groups=[group],
    )
    write_export(tmp_path, [pupil("17")])
    rows = [
        pupil("17", klasse="17", koen="Gymnasium"),
        pupil("18", klasse="", koen=""),
        pupil("19", klasse="17", koen="Ph.d."),
    ]
    write_export(tmp_path, rows, "2015/479/parents")
    staged = stage(programme, tmp_path)
    assert rejections(staged) == [
        (3, "klasse", "missing_key"),
        (4, "koen", "unknown_parents_education"),
    ]
    (parent,) = staged.respondents.filter(informant_group="parents").to_dicts()
    assert parent["about"] == pseudonym("17")
    assert parent["respondent"] == pseudonym("17", "parents") != parent["about"]
    assert parent["parents_education"] == "upper_secondary"
    assert parent["grade_band"] == "all"


def test_columns_joined_by_plus_are_one_key(tmp_path: Path) -> None:
    columns = {
        "respondent": "noegle+klasse",
        "unit": "institutionsnr",
        "grade": "klassetrin",
    }
    source = survey_source(columns=columns, ignored_columns=["*"])
    write_export(tmp_path, [pupil("1", klasse="a"), pupil("1", klasse="b")])
    assert stage(build_programme(source), tmp_path).respondents.height == 2


FAR = {"stato_4": "completed", "stato_3": "partial", "stato_5": "withdrawn"}
FAR |= {"stato_2": "invited"}


def at(status: str, **cells: str) -> dict[str, str]:
    """Return the sheet of one pupil who came so far."""
    return pupil("1", **(dict.fromkeys(FAR, "0") | {status: "1"} | cells))


@pytest.mark.parametrize("order", list(permutations(FAR)), ids="-".join)
def test_the_sheet_that_came_furthest_counts_in_any_order(
    tmp_path: Path, order: tuple[str, ...]
) -> None:
    write_export(tmp_path, [at(status) for status in order])
    staged = stage(build_programme(survey_source()), tmp_path)
    assert staged.respondents["status"].to_list() == ["completed"]
    finished = order.index("stato_4") + 2
    others = [line for line in range(2, 6) if line != finished]
    assert rejections(staged) == [(n, "noegle", "further_sheet") for n in others]


@pytest.mark.parametrize("first", ["begun", "finished"])
def test_a_finished_sheet_counts_whichever_file_it_is_in(
    tmp_path: Path, first: str
) -> None:
    begun, finished = at("stato_3", s_1="1"), at("stato_4", s_1="3")
    files = [begun, finished] if first == "begun" else [finished, begun]
    for name, row in zip(("pupils/a", "pupils/b"), files, strict=True):
        write_export(tmp_path, [row], f"2015/479/{name}")
    source = survey_source(files=["{round}/{municipality}/pupils/*/dataset.csv"])
    staged = stage(build_programme(source), tmp_path)
    assert staged.responses["pupils"]["glad"].to_list() == [3]
    (lost,) = staged.rejected_rows.rows(named=True)
    assert lost["check_id"] == "further_sheet"
    assert ("/a/" in lost["delivery"]) == (first == "begun")


def test_of_two_finished_sheets_the_first_counts_and_begun_ones_are_told_apart(
    tmp_path: Path,
) -> None:
    rows = [at("stato_3"), at("stato_4", s_1="2"), at("stato_4", s_1="3")]
    write_export(tmp_path, rows)
    staged = stage(build_programme(survey_source()), tmp_path)
    assert staged.responses["pupils"]["glad"].to_list() == [2]
    assert rejections(staged) == [
        (2, "noegle", "further_sheet"),
        (4, "noegle", "same_respondent_twice"),
    ]
