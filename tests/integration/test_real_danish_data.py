"""Real Danish registers and well-being load, and screening finds what is odd in them.

Uddannelsesstatistik.dk; Styrelsen for It og Læring; Benchmarkingenheden.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest

from pipeline.checks.catalogue import checks
from pipeline.ingest.staging import stage_partition
from pipeline.programme.load import load_programme
from pipeline.run.workspace import ROOT
from pipeline.screening.signs import screening
from pipeline.store.lake import Lake, write_table
from tests.kit.intake import examine_deliveries

SHARED = ROOT.parent / "shared" / "data"
PROGRAMMES = ROOT / "tests" / "programmes"
LAESOE = "825"
STAGED = ["units", "unit_results", "rejected_rows"]


@dataclass(frozen=True)
class World:
    """What came of one programme's public data.

    Attributes:
        deliveries: `raw.deliveries`.
        staged: Staged tables of all partitions.
        found: `compared.screening`.
    """

    deliveries: pl.DataFrame
    staged: dict[str, pl.DataFrame]
    found: pl.DataFrame


def staged_world(name: str, raw: Path) -> World:
    """Stage every partition of programme `name` and screen what came of it."""
    programme = load_programme(PROGRAMMES / name)
    deliveries = examine_deliveries(programme, raw)
    partitions = [
        stage_partition(
            programme, raw, deliveries, municipality=code, round_=round_, key=b"k" * 32
        )
        for code in programme.municipality_codes
        for round_ in programme.round_ids
    ]
    staged = {
        f"staged.{table}": pl.concat([getattr(part, table) for part in partitions])
        for table in STAGED
    }
    with TemporaryDirectory() as folder:
        lake = Lake(Path(folder))
        for table, rows in {**staged, "raw.deliveries": deliveries}.items():
            write_table(rows, lake.path(table), "")
        return World(deliveries, staged, screening(lake, programme))


@pytest.fixture(scope="module")
def schools() -> World:
    if not SHARED.is_dir():
        pytest.skip("../shared is absent")
    return staged_world("denmark_schools", SHARED / "denmark_schools")


@pytest.fixture(scope="module")
def wellbeing(tmp_path_factory: pytest.TempPathFactory) -> World:
    if not SHARED.is_dir():
        pytest.skip("../shared is absent")
    raw = tmp_path_factory.mktemp("wellbeing")
    for file in (
        "denmark_wellbeing/trivsel_fravaer_time_merged.csv",
        "denmark_wellbeing/uddannelse_score_time.csv",
        "denmark_schools/btu2022_foraeldretilfredshed_kommuner.csv",
        "denmark_schools/normering_kommuner_2017_2023.csv",
    ):
        shutil.copyfile(SHARED / file, raw / Path(file).name)
    return staged_world("denmark_wellbeing", raw)


def test_every_row_of_the_schools_is_accounted_for(schools: World) -> None:
    assert schools.deliveries["accepted"].all()
    counted = schools.deliveries.select(
        "source", "rows", "rows_dropped", "rows_outside"
    ).rows()
    # 545 private and 119 other schools are no concern; Christiansø is no municipality.
    assert counted == [
        ("daycare_2026", 3722, 0, 0),
        ("register_2021", 1330, 0, 1),
        ("register_2026", 1408, 0, 1),
        ("school_figures", 2062, 664, 1),
        ("school_list", 2062, 664, 1),
    ]
    assert schools.staged["staged.rejected_rows"].is_empty()
    units = schools.staged["staged.units"]
    assert units.group_by("round", "unit_type").len().sort("len").rows() == [
        ("2021", "school", 1329),
        ("2026-list", "school", 1397),
        ("2026", "school", 1407),
        ("2026", "daycare", 3722),
    ]
    assert schools.staged["staged.unit_results"].height == 1397 * 10


def test_the_register_says_which_schools_are_departments(schools: World) -> None:
    units = schools.staged["staged.units"]
    assert units.drop_nulls("main_unit").height == 341
    assert set(units.drop_nulls("main_unit")["round"]) == {"2026"}


def test_municipalities_in_other_spellings_are_resolved_and_told(
    schools: World, wellbeing: World
) -> None:
    for world in (schools, wellbeing):
        told = {
            source: json.loads(text or "[]")
            for source, text in world.deliveries.select("source", "warned").rows()
        }
        assert any(
            warning["check_id"] == "name_by_form"
            for warnings in told.values()
            for warning in warnings
        )
    aarhus = wellbeing.staged["staged.unit_results"].filter(municipality="751")
    assert aarhus.height == 6 * 2 * 2 + 6 * 3 + 2 + 5 * 3


def test_a_column_that_means_two_things_is_found_for_exactly_94_schools(
    schools: World,
) -> None:
    found = schools.found.filter(check_id="measure_means_two_things")
    national = found.filter(pl.col("municipality").is_null())
    # q.ts is the other half of the same mistake: social well-being for the 94.
    assert national.select("subject", "n").rows() == [
        ("wellbeing_ts", 94),
        ("wellbeing_tsi", 94),
    ]
    named = found.filter(pl.col("municipality").is_not_null(), subject="wellbeing_tsi")
    units = {
        unit for facts in named["facts"] for unit in json.loads(facts)["units"].split()
    }
    values = (
        schools.staged["staged.unit_results"]
        .pivot("measure", index="unit", values="value")
        .drop_nulls("wellbeing_tsi")
    )
    # Everywhere else q.tsi is above q.ts or hardly below it; here it is far below.
    apart = pl.col("wellbeing_tsi") - pl.col("wellbeing_ts") < -0.45
    assert units == set(values.filter(apart)["unit"])


def test_numbers_that_are_gone_since_2021_are_listed_with_a_line_to_add(
    schools: World,
) -> None:
    gone = ["unit_disappeared", "unit_renumbered", "units_merged", "unit_moved"]
    found = schools.found.filter(pl.col("check_id").is_in(gone), since="2021")
    assert found.height == 18
    proposals = {
        unit: json.loads(facts)["proposal"]
        for unit, facts in found.select("subject", "facts").rows()
    }
    # Klinkby joined Christinelyst; two sites became Bjerringbro Skole; Kolding gave
    # four schools their old numbers back.
    assert proposals["665007"] == "665007,665002,2026,merged"
    assert proposals["761002"] == "761002,281584,2026,merged"
    assert proposals["761008"] == "761008,281584,2026,merged"
    assert proposals["281615"] == "281615,621002,2026,merged"
    assert proposals["433004"] == "433004,,2026,closed"


def test_a_number_that_changed_with_the_name_kept_is_a_renumbering(
    schools: World,
) -> None:
    found = schools.found.filter(check_id="unit_renumbered", since="2026")
    assert "101071" not in set(found["subject"])  # gone before
    proposals = [json.loads(facts)["proposal"] for facts in found["facts"]]
    assert "357001,281826,2026-list,renumbered" in proposals


def test_names_that_differ_in_form_only_are_no_renaming(schools: World) -> None:
    renamed = schools.found.filter(check_id="unit_renamed", since="2021")
    assert renamed.height == 34
    # Bredsten - Gadbjerg Skole, Harrestrup Å skole and Aavangsskolen are the same.
    assert not {"280335", "281628", "400020"} & set(renamed["subject"])


def test_main_schools_beside_their_departments_are_told(schools: World) -> None:
    found = schools.found.filter(check_id="main_and_departments")
    assert found.height == 28


def test_every_row_of_the_wellbeing_is_accounted_for(wellbeing: World) -> None:
    counted = wellbeing.deliveries.select("source", "rows", "rows_outside").rows()
    assert counted == [
        ("daycare_satisfaction", 98, 0),
        ("staffing", 2058, 2 * 98 * 3),  # 2017 and 2018
        ("wellbeing_absence", 1174, 0),
        ("parents_education", 3525, 6 * 98 * 3),  # before 2019 and after 2024
    ]
    assert wellbeing.staged["staged.rejected_rows"].is_empty()
    assert wellbeing.staged["staged.unit_results"].height == (
        98 * 2 + (2058 - 588) + 1174 * 2 + (3525 - 1764)
    )


def test_laesoe_is_missing_in_one_year_and_nobody_else_in_any(wellbeing: World) -> None:
    found = wellbeing.found.filter(check_id="municipality_absent")
    (sign,) = found.rows(named=True)
    assert (sign["municipality"], sign["round"]) == (LAESOE, "2021")
    measures = json.loads(sign["facts"])["measures"]
    assert measures == "absence parents_education wellbeing"


def test_only_the_year_of_the_epidemic_moved_everywhere(wellbeing: World) -> None:
    found = wellbeing.found.filter(pl.col("check_id") != "municipality_absent")
    assert found.select("check_id", "municipality", "round", "subject").rows() == [
        ("measure_moved", None, "2021", "absence stage:Mellemtrin"),
        ("measure_moved", None, "2021", "absence stage:Udskoling"),
    ]


def test_every_sign_can_be_said_in_both_languages(
    schools: World, wellbeing: World
) -> None:
    for world in (schools, wellbeing):
        for check, facts in world.found.select("check_id", "facts").rows():
            for language in ("da", "en"):
                assert checks()[check].said(language, json.loads(facts))
