"""Girls and boys: one difference per scale, in words only where it is certain."""

from typing import Any

from pipeline.documents.marks import MARK
from pipeline.programme.model import Programme
from pipeline.reports.parts.data_tables import DataTable
from pipeline.reports.unit_profile.profile import profile_of
from tests.unit.reports.cell_rows import Compose, cell, frame, programme_cell
from tests.unit.reports.conftest import scope_of

SHOWN = cell("points", 503.0, 10.0, n=40)


def gap(value: float, verdict: str, **rest: Any) -> dict:  # noqa: ANN401
    return cell("gender_gap", value, 15.0, n=36, verdict=verdict, **rest)


def of_genders(profile: Compose, *cells: dict) -> list[DataTable]:
    return [
        one
        for one in profile(frame(*cells)).data
        if one.title == "Piger minus drenge, i point"
    ]


def test_a_gap_stands_beside_those_of_other_units(profile: Compose) -> None:
    municipality = {"level": "municipality", "unit": None}
    [table] = of_genders(
        profile,
        SHOWN,
        gap(12.0, "no_certain_difference"),
        gap(-4.0, "no_certain_difference", **municipality),
        programme_cell("gender_gap", 0.0),
    )
    assert (table.heads, table.columns) == ((), ())
    assert table.last == ("Skolen", "Kommunens enheder", "Programmets enheder")
    [block] = table.blocks
    assert block.title == "Elever"
    assert block.rows == (("Wellbeing", "+12 (−3 til 27)", "−4", "0"),)
    assert len(table.notes) == 1


def test_what_is_certain_is_said_and_nothing_else(profile: Compose) -> None:
    [table] = of_genders(
        profile,
        gap(45.0, "above"),
        gap(-41.0, "below", measure="calm"),
        gap(30.0, "no_certain_difference", measure="effort"),
    )
    assert table.notes[:-1] == (
        "Wellbeing (Elever): Piger svarer mere positivt end drenge, 45 point "
        "(fra 30 til 60).",
        "Calm (Elever): Drenge svarer mere positivt end piger, 41 point "
        "(fra 26 til 56).",
    )
    assert table.last == ("Skolen",)


def test_an_end_that_is_nought_leads_to_its_evidence(small: Programme) -> None:
    cells = frame(SHOWN, gap(15.0, "above"))
    notes = [
        note
        for table in profile_of(scope_of(small, cells, "2019", "da")).data
        for note in table.notes
        if "Piger svarer" in note
    ]
    assert [said for _, said in MARK.findall(notes[0])] == ["15", "0", "30"]


def test_no_gap_is_no_table(profile: Compose) -> None:
    assert not of_genders(profile, SHOWN, cell("gender_gap", status="hidden"))
    assert not of_genders(profile, SHOWN)
