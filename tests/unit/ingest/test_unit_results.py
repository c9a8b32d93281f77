"""What becomes of figures that arrive as aggregates, and of the unit register."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.programme.model import Source, Succession
from schemas.staged import UnitResults, Units
from tests.unit.ingest.exports import write
from tests.unit.ingest.worlds import (
    both,
    build_programme,
    examine,
    register_source,
    rejections,
    stage,
)

LONG = {
    "id": "wellbeing",
    "reader": "uddannelsesstatistik",
    "feeds": "unit_results",
    "files": ["{round}/national/trivsel.json"],
    "round": {
        "column": "Skoleår",
        "values": {"2014/2015": "2015"},
        "others": "leave_out",
    },
    "municipality": {"column": "Kommunenr", "others": "leave_out"},
    "columns": {
        "unit": "Inst",
        "measure": "Indikator",
        "breakdown": "Trin",
        "value": "Svar",
        "n": "Antal",
    },
    "values": {
        "measure": {
            "Social trivsel": "social",
            "Fravær": "absence",
            "Klager": "complaints",
        },
        "breakdown": {"Alle": "all", "Mellemtrin": "stage:Mellemtrin"},
    },
    "missing_values": ["-", "..", "*", "<fejl>", "<uoplyst>"],
}
WIDE = {
    "id": "wide",
    "reader": "delimited",
    "feeds": "unit_results",
    "files": ["wide.csv"],
    "round": {"column": "round"},
    "municipality": {"constant": "479"},
    "delimiter": ",",
    "decimal": ".",
    "columns": {"unit": "dbn", "unit_name": "school"},
    "measures": [
        {"measure": "social", "column": "pp_S", "n_column": "n"},
        {"measure": "absence", "column": "pp_A"},
    ],
}
INDICATORS = {
    "areas": [{"id": "all", "name": both("Alt")}],
    "measures": [
        {"id": measure, "label": both(measure), "area": "all", "source": both("Kilde")}
        | kind
        for measure, kind in (
            ("social", {"unit": "mean", "minimum": 1, "maximum": 5}),
            ("absence", {"unit": "share"}),
            ("complaints", {"unit": "count"}),
        )
    ],
}
PROGRAMME = build_programme(Source.model_validate(LONG), indicators=INDICATORS)
SOCIAL = {
    "Skoleår": "2014/2015",
    "Kommunenr": "479",
    "Inst": "479001",
    "Indikator": "Social trivsel",
    "Trin": "Alle",
    "Svar": "4,1",
    "Antal": "2.351",
}
ABSENCE = SOCIAL | {"Indikator": "Fravær", "Svar": "5,3 %", "Antal": None}


def write_figures(raw: Path, *figures: Mapping[str, str | None]) -> None:
    write(raw, "2015/national/trivsel.json", json.dumps(figures, ensure_ascii=False))


def test_a_figure_is_staged_as_a_number(tmp_path: Path) -> None:
    write_figures(tmp_path, SOCIAL, ABSENCE | {"Trin": "Mellemtrin"})
    staged = stage(PROGRAMME, tmp_path)
    UnitResults.validate(staged.unit_results)
    assert staged.unit_results.rows() == [
        ("2015", "479", "479001", "absence", "stage:Mellemtrin", 0.053, None),
        ("2015", "479", "479001", "social", "all", 4.1, 2351),
    ]


@pytest.mark.parametrize("text", ["-", "..", "*", "<fejl>", "<uoplyst>", "", None])
def test_a_figure_that_was_not_measured_is_null(tmp_path: Path, text: str) -> None:
    write_figures(tmp_path, SOCIAL | {"Svar": text, "Antal": text})
    figures = stage(PROGRAMME, tmp_path).unit_results
    assert figures.select("value", "n").rows() == [(None, None)]


@pytest.mark.parametrize(
    ("figure", "column", "check"),
    [
        (SOCIAL | {"Inst": None}, "Inst", "missing_key"),
        (SOCIAL | {"Indikator": "Ro"}, "Indikator", "unknown_measure"),
        (SOCIAL | {"Trin": "Børnehave"}, "Trin", "unknown_breakdown"),
        (SOCIAL | {"Svar": "4.1"}, "Svar", "unparsable_number"),
        (SOCIAL | {"Svar": "82 %"}, "Svar", "unparsable_number"),
        (SOCIAL | {"Antal": "12,5"}, "Antal", "unparsable_number"),
        (SOCIAL | {"Antal": "-1"}, "Antal", "unparsable_number"),
        (SOCIAL | {"Antal": "9" * 30}, "Antal", "unparsable_number"),
        (SOCIAL | {"Svar": "5,1"}, "Svar", "value_out_of_range"),
        (ABSENCE | {"Svar": "5,3"}, "Svar", "value_out_of_range"),
        (ABSENCE | {"Svar": "100,1 %"}, "Svar", "value_out_of_range"),
        (SOCIAL | {"Indikator": "Klager", "Svar": "-2"}, "Svar", "value_out_of_range"),
    ],
)
def test_a_figure_that_breaks_a_rule_is_rejected_alone(
    tmp_path: Path, figure: dict[str, str | None], column: str, check: str
) -> None:
    write_figures(tmp_path, SOCIAL | {"Inst": "479002"}, figure)
    staged = stage(PROGRAMME, tmp_path)
    assert rejections(staged) == [(2, column, check)]
    assert staged.unit_results["unit"].to_list() == ["479002"]


def test_the_same_figure_twice_counts_once(tmp_path: Path) -> None:
    write_figures(tmp_path, SOCIAL, ABSENCE, SOCIAL | {"Svar": "3,9"})
    staged = stage(PROGRAMME, tmp_path)
    assert rejections(staged) == [(3, "Inst", "same_result_twice")]
    assert staged.unit_results.filter(measure="social")["value"].to_list() == [4.1]


def test_rows_of_others_are_counted_and_left_alone(tmp_path: Path) -> None:
    write_figures(
        tmp_path,
        SOCIAL,
        SOCIAL | {"Kommunenr": "101"},
        SOCIAL | {"Skoleår": "2013/2014"},
        SOCIAL | {"Kommunenr": None},
    )
    (delivery,) = examine(PROGRAMME, tmp_path)
    assert (delivery["rows"], delivery["rows_outside"]) == (4, 3)
    assert delivery["partitions"] == "479|2015"
    assert stage(PROGRAMME, tmp_path).unit_results.height == 1


def test_a_source_without_units_describes_the_municipality(tmp_path: Path) -> None:
    columns = {key: name for key, name in LONG["columns"].items() if key != "unit"}
    source = Source.model_validate(
        LONG | {"columns": columns, "ignored_columns": ["Inst"]}
    )
    programme = build_programme(source, register_source(), indicators=INDICATORS)
    write_figures(tmp_path, SOCIAL)
    staged = stage(programme, tmp_path)
    assert staged.unit_results["unit"].to_list() == ["479"]
    assert staged.units.select("unit", "name", "unit_type").rows() == [
        ("479", "Svendborg", "municipality")
    ]


def test_wide_figures_become_a_row_per_measure(tmp_path: Path) -> None:
    programme = build_programme(Source.model_validate(WIDE), indicators=INDICATORS)
    lines = [
        "round,dbn,school,pp_S,pp_A,n",
        '2015,01M292,"Henry Street, NY",4.2,0.05,1014.0',
        "2015,01M448,University,,7%,",
        "2017,01M292,Orchard,4.3,0.06,10",
    ]
    write(tmp_path, "wide.csv", "\n".join(lines))
    staged = stage(programme, tmp_path)
    keys = ["unit", "measure", "value", "n"]
    assert staged.unit_results.select(keys).rows() == [
        ("01M292", "absence", 0.05, None),
        ("01M292", "social", 4.2, 1014),
        ("01M448", "absence", 0.07, None),
        ("01M448", "social", None, None),
    ]
    assert staged.units["name"].to_list() == ["Henry Street, NY", "University"]


REGISTER = """\
KOMMUNE_NR;INST_NR;INST_NAVN;INST_TYPE_NAVN
479;479001;Østre Skole;Folkeskoler
0479;479101;Mariehønen;Daginstitutioner
479.0;479002;Byens Efterskole;Efterskoler
479;479003;Ny;Ukendt
479;479001;Østre Skole igen;Folkeskoler
479;;Uden nummer;Folkeskoler
480;480001;Nordskolen;Folkeskoler
101;101001;Nyboder Skole;Folkeskoler
"""


def test_the_register_gives_the_units_of_a_municipality(tmp_path: Path) -> None:
    write(
        tmp_path, "2015/national/institutioner.csv", b"\xef\xbb\xbf" + REGISTER.encode()
    )
    successions = [
        Succession(unit="479001", successor="479009", round="2017", kind="merged"),
        Succession(unit="479101", successor="1", round="2017", kind="split"),
    ]
    programme = build_programme(register_source(), successions=successions)
    (delivery,) = examine(programme, tmp_path)
    counts = (delivery["rows"], delivery["rows_dropped"], delivery["rows_outside"])
    assert counts == (8, 1, 1)
    assert delivery["partitions"] == "479|2015 480|2015"
    staged = stage(programme, tmp_path)
    Units.validate(staged.units)
    assert staged.units.rows() == [
        ("2015", "479", "479001", "Østre Skole", "school", "479009", None),
        ("2015", "479", "479101", "Mariehønen", "daycare", None, None),
    ]
    assert rejections(staged) == [
        (5, "INST_TYPE_NAVN", "unknown_unit_type"),
        (6, "INST_NR", "same_unit_twice"),
        (7, "INST_NR", "missing_key"),
    ]
