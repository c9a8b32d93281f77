"""Cells that say nothing, and cells that lost letters: told, never taken for a name."""

from pathlib import Path

import pytest

from pipeline.ingest.staging import Staged
from pipeline.programme.model.sources import NOT_AVAILABLE
from tests.unit.ingest.exports import pupil, write, write_export
from tests.unit.ingest.worlds import (
    both,
    build_programme,
    examine,
    pupils_instrument,
    register_source,
    rejections,
    stage,
    survey_source,
)

PROGRAMME = build_programme(survey_source())
REGISTERED = build_programme(register_source())
HEADER = "KOMMUNE_NR;INST_NR;INST_NAVN;INST_TYPE_NAVN"


def staged_of(raw: Path, *rows: dict[str, str]) -> Staged:
    write_export(raw, rows, encoding="utf-8")
    return stage(PROGRAMME, raw)


def told(staged: Staged) -> list[tuple[str, int, str]]:
    rows = staged.warnings.select("check_id", "line", "column")
    return rows.rows()


@pytest.mark.parametrize("text", NOT_AVAILABLE)
def test_a_class_that_is_not_available_is_none(tmp_path: Path, text: str) -> None:
    staged = staged_of(tmp_path, pupil("17"), pupil("18", klasse=text))
    assert sorted(map(str, staged.respondents["class_id"])) == ["4A", "None"]
    assert told(staged) == [("not_available", 3, "klasse")]


@pytest.mark.parametrize("text", ["na", "Null", "nan", " NA ", "NA\u200b", "'NA", "–"])
def test_it_is_not_available_in_any_spelling(tmp_path: Path, text: str) -> None:
    staged = staged_of(tmp_path, pupil("17", klasse=text))
    assert staged.respondents["class_id"].to_list() == [None]
    assert ("not_available", 2, "klasse") in told(staged)


@pytest.mark.parametrize("column", ["noegle", "institutionsnr"])
@pytest.mark.parametrize("text", ["NA", "#I/T", "NULL", "-"])
def test_no_row_is_of_a_key_or_a_unit_that_is_not_available(
    tmp_path: Path, column: str, text: str
) -> None:
    rows = [pupil("17"), pupil("18") | {column: text}, pupil("19") | {column: text}]
    staged = staged_of(tmp_path, *rows)
    assert rejections(staged) == [(n, column, "missing_key") for n in (3, 4)]
    assert told(staged) == [("not_available", 3, column)]


def test_a_gender_and_an_answer_that_are_not_available_are_empty(
    tmp_path: Path,
) -> None:
    staged = staged_of(tmp_path, pupil("17", koen="NA", s_1="NA"))
    assert staged.respondents["gender"].to_list() == [None]
    assert staged.responses["pupils"]["glad"].to_list() == [None]
    assert told(staged) == [
        ("not_available", 2, "koen"),
        ("not_available", 2, "s_1"),
    ]


def test_what_the_source_declares_missing_needs_no_remark(tmp_path: Path) -> None:
    programme = build_programme(survey_source(missing_values=["NA"]))
    write_export(tmp_path, [pupil("17", klasse="NA")])
    staged = stage(programme, tmp_path)
    assert staged.respondents["class_id"].to_list() == [None]
    assert told(staged) == []


def test_a_digit_that_the_source_declares_missing_is_no_answer(tmp_path: Path) -> None:
    programme = build_programme(survey_source(missing_values=["3"]))
    write_export(tmp_path, [pupil("17", s_1="3", s_2="2")])
    staged = stage(programme, tmp_path)
    answers = staged.responses["pupils"].select("glad", "pain").rows()
    assert answers == [(None, 2)]


def test_a_digit_that_the_source_takes_for_nothing_is_told(tmp_path: Path) -> None:
    programme = build_programme(survey_source(not_available=["8"]))
    write_export(tmp_path, [pupil("17", s_1="8", s_2="3")])
    staged = stage(programme, tmp_path)
    answers = staged.responses["pupils"].select("glad", "pain").rows()
    assert answers == [(None, 3)]
    assert told(staged) == [("not_available", 2, "s_1")]


def test_a_source_may_say_that_a_class_is_called_so(tmp_path: Path) -> None:
    programme = build_programme(survey_source(not_available=["NULL"]))
    write_export(tmp_path, [pupil("17", klasse="NA"), pupil("18", klasse="-")])
    staged = stage(programme, tmp_path)
    assert sorted(staged.respondents["class_id"]) == ["-", "NA"]
    assert told(staged) == []


def test_a_value_that_the_source_translates_is_one(tmp_path: Path) -> None:
    values = {"gender": {"Pige": "girl", "NA": "boy"}}
    programme = build_programme(survey_source(values=values))
    write_export(tmp_path, [pupil("17", koen="NA")])
    staged = stage(programme, tmp_path)
    assert staged.respondents["gender"].to_list() == ["boy"]


def test_an_answer_that_is_worded_so_is_one(tmp_path: Path) -> None:
    labels = {1: both("None"), 2: both("Missing"), 3: both("Some"), 4: both("All")}
    scale = {"answers": labels, "missing": {9: both("Ved ikke")}}
    instrument = pupils_instrument(answer_scales={"agreement": scale})
    source = survey_source(reader="delimited")
    programme = build_programme(source, instruments=[instrument])
    write_export(tmp_path, [pupil("17", s_1="None", s_2="Missing")])
    staged = stage(programme, tmp_path)
    answers = staged.responses["pupils"].select("glad", "pain").rows()
    assert answers == [(1, 2)]
    assert told(staged) == []


DAMAGED_CLASSES = {
    "4.?": "letters_lost",
    "4?": "letters_lost",
    "4. ?": "letters_lost",
    "bl?": "letters_lost",
    "?rne": "letters_lost",
    "4.Œ": "other_code_page",
    "4Œ": "other_code_page",
    "4.¾": "other_code_page",
    "4.¿": "other_code_page",
    "4.†": "other_code_page",
    "4.›": "other_code_page",
    "4.‘": "other_code_page",
    "4.Ã¥": "decoded_twice",
    "4.√•": "decoded_twice",
    "4.├Ñ": "decoded_twice",
    "4.\ufffd": "replacement_character",
}
DAMAGED_NAMES = {
    "S?ndre Skole": "letters_lost",
    "?rkildskolen": "letters_lost",
    "Skolen p? bakken": "letters_lost",
    "Skolen p? Fyn": "letters_lost",
    "Skolen i ?": "letters_lost",
    "¯ Skole": "other_code_page",
    "®ble Skole": "other_code_page",
    "Skolen pŒ Fyn": "other_code_page",
    "Œrhus Skole": "other_code_page",
    "S¿nder": "other_code_page",
    "Tved Gr¾s": "other_code_page",
    "S‘dding Skole": "other_code_page",
    "‘blehaven": "other_code_page",
    "’blehaven": "other_code_page",
    "Skolen p† Fyn": "other_code_page",
    "›rkildskolen": "other_code_page",
    "Skolen i Dr›s›": "other_code_page",
}
SOUND_NAMES = [
    "Børnehuset ‘Solsikken’",
    "Børnehuset ’Solsikken’",
    "Peter’s Skole",
    "Peter‘s Skole",
    "Hvad nu?",
    "Lego® House Skole",
    "’s-Hertogenbosch",
    "‹Solen›",
    "Œuvre Notre-Dame",
    "Skolen – afd. Øst",
    "Galleri √2",
    "S:t Knuds Skole (Å)",
]


def register(raw: Path, name: str, encoding: str = "utf-8") -> None:
    lines = [HEADER, "479;479001;Skole;Folkeskoler", f"479;479002;{name};Folkeskoler"]
    text = "\n".join([*lines, ""])
    write(raw, "2015/national/institutioner.csv", text.encode(encoding))


@pytest.mark.parametrize("text", DAMAGED_CLASSES)
def test_a_class_that_lost_letters_is_refused(tmp_path: Path, text: str) -> None:
    rows = [pupil("17"), pupil("18", klasse=text)]
    write_export(tmp_path, rows, encoding="utf-8")
    (found,) = examine(PROGRAMME, tmp_path)
    assert (found["check_id"], found["line"]) == (DAMAGED_CLASSES[text], 3)
    assert found["facts"] is None  # nothing of the cell is told


@pytest.mark.parametrize("name", DAMAGED_NAMES)
def test_a_register_with_a_name_that_lost_letters_is_refused(
    tmp_path: Path, name: str
) -> None:
    register(tmp_path, name)
    (found,) = examine(REGISTERED, tmp_path)
    assert (found["check_id"], found["line"]) == (DAMAGED_NAMES[name], 3)


@pytest.mark.parametrize("name", SOUND_NAMES)
def test_a_name_with_rare_signs_is_a_name(tmp_path: Path, name: str) -> None:
    register(tmp_path, name)
    assert stage(REGISTERED, tmp_path).units["name"].to_list() == ["Skole", name]


@pytest.mark.parametrize("name", ["Søndre Skole", "Skolen på Ø", "Ærø", "Å"])
@pytest.mark.parametrize("page", ["mac_roman", "cp850", "cp865", "utf-16", "cp1252"])
def test_a_register_of_another_code_page_is_read_rightly_or_refused(
    tmp_path: Path, name: str, page: str
) -> None:
    register(tmp_path, name, page)
    (found,) = examine(REGISTERED, tmp_path)
    if page in {"utf-16", "cp1252"}:
        assert stage(REGISTERED, tmp_path).units["name"].to_list() == ["Skole", name]
    else:
        assert found["check_id"] in {"other_code_page", "invalid_bytes"}
        assert found["line"] == 3


def test_a_question_mark_in_an_answer_or_a_heading_is_nothing_lost(
    tmp_path: Path,
) -> None:
    labels = {1: both("Nej?"), 2: both("?ja"), 3: both("Ja!"), 4: both("Hvad?")}
    scale = {"answers": labels, "missing": {9: both("Ved ikke")}}
    instrument = pupils_instrument(answer_scales={"agreement": scale})
    source = survey_source(reader="delimited")
    programme = build_programme(source, instruments=[instrument])
    write_export(tmp_path, [pupil("17", s_1="Hvad?", s_2="?ja")])
    staged = stage(programme, tmp_path)
    assert staged.responses["pupils"].select("glad", "pain").rows() == [(4, 2)]
