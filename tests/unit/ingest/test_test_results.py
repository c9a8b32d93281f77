"""What becomes of national test results."""

from pathlib import Path

import pytest

from pipeline.ingest.staging import Staged
from pipeline.programme.model import Source
from schemas.staged import TestResults
from tests.unit.ingest.exports import delimited, pupil, write, write_export
from tests.unit.ingest.worlds import (
    both,
    build_programme,
    rejections,
    stage,
    survey_source,
)

ROUNDS = {"2014/2015": "2015", "2016/2017": "2017"}
SOURCE = Source.model_validate(
    {
        "id": "tests",
        "reader": "delimited",
        "feeds": "test_results",
        "files": ["{round}/{municipality}/tests.csv"],
        "round": {"folder": True, "agrees_with": "skoleaar", "values": ROUNDS},
        "municipality": {"folder": True, "agrees_with": "kommunenr"},
        "columns": {
            "respondent": "elev_pseudo",
            "unit": "institutionsnummer",
            "grade": "klassetrin",
            "class": "klasse",
            "gender": "koen",
            "subject": "fag",
            "level": "samlet_niveau",
            "exempt": "fritaget",
            "scale_version": "skala_version",
        },
        "dropped_rows": {"type": ["F"]},
        "values": {
            "gender": {"Pige": "girl", "Dreng": "boy"},
            "exempt": {"Ja": "true", "Nej": "false"},
            "subject": {"Dansk, læsning": "reading", "Matematik": "mathematics"},
            "level": {"God præstation": "good", "Jævn præstation": "fair"},
        },
    }
)
INDICATORS = {
    "tests": {
        "subjects": [
            {
                "id": subject,
                "label": both(subject),
                "grades": {"2015": grades, "2017": grades},
            }
            for subject, grades in (("reading", ["2", "4"]), ("mathematics", ["3"]))
        ],
        "levels": [
            {"id": "good", "label": both("God"), "group": "good"},
            {"id": "fair", "label": both("Jævn"), "group": "middle"},
        ],
    }
}
PROGRAMME = build_programme(SOURCE, survey_source(), indicators=INDICATORS)


def row(**cells: str) -> dict[str, str]:
    """One result: a girl in grade 4, good at reading."""
    given = {
        "skoleaar": "2014/2015",
        "kommunenr": "479",
        "institutionsnummer": "479001",
        "klassetrin": "4",
        "klasse": "4. a",
        "fag": "Dansk, læsning",
        "elev_pseudo": "17",
        "type": "O",
        "fritaget": "Nej",
        "koen": "Pige",
        "samlet_niveau": "God præstation",
        "skala_version": "1",
    }
    assert cells.keys() <= given.keys()
    return given | cells


def staged(raw: Path, *rows: dict[str, str]) -> Staged:
    cells = [list(rows[0]), *(list(cells.values()) for cells in rows)]
    write(raw, "2015/479/tests.csv", delimited(cells).encode("cp1252"))
    return stage(PROGRAMME, raw)


def test_a_result_is_staged_under_the_pseudonym_of_the_pupil(tmp_path: Path) -> None:
    write_export(tmp_path, [pupil("17")])
    found = staged(tmp_path, row())
    TestResults.validate(found.test_results)
    assert found.test_results.to_dicts() == [
        {
            "round": "2015",
            "municipality": "479",
            "unit": "479001",
            "pupil": found.respondents["respondent"][0],
            "subject": "reading",
            "grade": "4",
            "class_id": "4A",
            "gender": "girl",
            "exempt": False,
            "level": "good",
            "scale_version": "1",
        }
    ]


def test_exempt_and_untested_pupils_have_no_level(tmp_path: Path) -> None:
    found = staged(
        tmp_path,
        row(fritaget="Ja", samlet_niveau=""),
        row(elev_pseudo="18", fritaget="", samlet_niveau=""),
    )
    assert found.rejected_rows.is_empty()
    assert sorted(found.test_results.select("exempt", "level").rows()) == [
        (False, None),
        (True, None),
    ]


def test_voluntary_attempts_are_no_records(tmp_path: Path) -> None:
    found = staged(tmp_path, row(type="F", samlet_niveau="?"), row())
    assert (found.test_results.height, rejections(found)) == (1, [])


@pytest.mark.parametrize(
    ("cells", "column", "check"),
    [
        ({"elev_pseudo": ""}, "elev_pseudo", "missing_key"),
        ({"institutionsnummer": ""}, "institutionsnummer", "missing_key"),
        ({"fag": ""}, "fag", "missing_key"),
        ({"skoleaar": "2016/2017"}, "skoleaar", "round_disagrees"),
        ({"skoleaar": "2013/2014"}, "skoleaar", "round_disagrees"),
        ({"kommunenr": "480"}, "kommunenr", "municipality_disagrees"),
        ({"fag": "Tysk"}, "fag", "unknown_subject"),
        ({"klassetrin": "3"}, "klassetrin", "unknown_grade"),
        ({"koen": "Andet"}, "koen", "unknown_gender"),
        ({"samlet_niveau": "Middel"}, "samlet_niveau", "unknown_level"),
        ({"fritaget": "Måske"}, "fritaget", "unknown_exemption"),
        ({"fritaget": "Ja"}, "samlet_niveau", "exempt_with_level"),
    ],
)
def test_a_result_that_breaks_a_rule_is_rejected_alone(
    tmp_path: Path, cells: dict[str, str], column: str, check: str
) -> None:
    found = staged(tmp_path, row(elev_pseudo="18"), row(**cells))
    assert rejections(found) == [(3, column, check)]
    assert found.test_results.height == 1


def test_codes_that_a_spreadsheet_changed_still_agree(tmp_path: Path) -> None:
    found = staged(
        tmp_path, row(kommunenr="0479"), row(elev_pseudo="2", kommunenr="479.0")
    )
    assert rejections(found) == []


def test_the_same_test_twice_counts_once(tmp_path: Path) -> None:
    found = staged(
        tmp_path,
        row(),
        row(fag="Matematik", klassetrin="3"),
        row(samlet_niveau="Jævn præstation"),
    )
    assert rejections(found) == [(4, "elev_pseudo", "same_test_twice")]
    assert found.test_results.height == 2
