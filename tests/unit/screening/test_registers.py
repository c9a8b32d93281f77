"""Units that came, went or changed, and the line of successions.csv that says it."""

import polars as pl

from pipeline.screening.registers import register_changes
from tests.unit.screening.spoken import spoken

NEAR = pl.DataFrame({"since": ["2015"], "round": ["2017"]})
COLUMNS = ["round", "municipality", "unit", "name", "unit_type", "main_unit"]
BEFORE = {"1": "Byens Skole", "2": "Åskolen", "3": "Vestre Skole (Engvej)"}


def units(
    round_: str,
    names: dict[str, str],
    mains: dict[str, str] | None = None,
    municipality: str = "479",
    unit_type: str = "school",
) -> pl.DataFrame:
    rows = [
        (round_, municipality, unit, name, unit_type, (mains or {}).get(unit))
        for unit, name in names.items()
    ]
    return pl.DataFrame(rows, dict.fromkeys(COLUMNS, pl.String), orient="row")


def changes(
    *tables: pl.DataFrame, successions: list[tuple[str, str | None]] | None = None
) -> list[tuple[str, str, str | None]]:
    found = spoken(register_changes(pl.concat(tables), NEAR, successions or []))
    return [(s.check_id, s.subject, s.facts.get("proposal")) for s in found]  # pyright: ignore[reportReturnType]


def test_a_register_that_stays_has_no_sign() -> None:
    now = {"1": "BYENS SKOLE", "2": "Aaskolen", "3": "Vestre skole (Engvej)"}
    assert changes(units("2015", BEFORE), units("2017", now)) == []


def test_a_unit_that_is_gone_is_proposed_as_closed() -> None:
    now = {unit: BEFORE[unit] for unit in "12"}
    assert changes(units("2015", BEFORE), units("2017", now)) == [
        ("unit_disappeared", "3", "3,,2017,closed")
    ]


def test_an_entry_in_successions_explains_who_left_and_who_took_over() -> None:
    now = {"1": BEFORE["1"], "2": BEFORE["2"], "9": "Den Nye Skole"}
    tables = units("2015", BEFORE), units("2017", now)
    assert changes(*tables, successions=[("3", "9")]) == []


def test_a_new_unit_is_a_question() -> None:
    now = {**BEFORE, "4": "Nordskolen"}
    assert changes(units("2015", BEFORE), units("2017", now)) == [
        ("unit_appeared", "4", None)
    ]


def test_another_name_on_the_same_number() -> None:
    now = {**BEFORE, "2": "Søskolen"}
    assert changes(units("2015", BEFORE), units("2017", now)) == [
        ("unit_renamed", "2", None)
    ]


def test_the_same_name_on_another_number() -> None:
    now = {"1": BEFORE["1"], "7": "Åskolen", "3": BEFORE["3"]}
    assert changes(units("2015", BEFORE), units("2017", now)) == [
        ("unit_renumbered", "2", "2,7,2017,renumbered")
    ]


def test_two_units_whose_names_joined() -> None:
    then = {"1": "Christinelystskolen", "2": "Skolen i Klinkby", "3": "Nørre Skole"}
    now = {"1": "Christinelyst og Klinkby Skole", "3": "Nørre Skole"}
    assert changes(units("2015", then), units("2017", now)) == [
        ("units_merged", "2", "2,1,2017,merged"),
        ("unit_renamed", "1", None),
    ]


def test_two_sites_that_became_one_school() -> None:
    then = {"1": "Bjerringbro Skole (Koldskær)", "2": "Bjerringbro Skole (Ringvej)"}
    now = {"9": "Bjerringbro Skole"}
    assert changes(units("2015", then), units("2017", now)) == [
        ("units_merged", "1", "1,9,2017,merged"),
        ("units_merged", "2", "2,9,2017,merged"),
    ]


def test_a_department_that_is_gone_is_proposed_as_part_of_its_main_school() -> None:
    then = units("2015", {"1": "Åskolen", "5": "Engen"}, {"5": "1"})
    assert changes(then, units("2017", {"1": "Åskolen"})) == [
        ("units_merged", "5", "5,1,2017,merged")
    ]


def test_new_departments_are_told_at_their_main_school() -> None:
    now = {**BEFORE, "81": "Åskolen, afd. A", "82": "Åskolen, afd. B"}
    tables = units("2015", BEFORE), units("2017", now, {"81": "2", "82": "2"})
    found = spoken(register_changes(pl.concat(tables), NEAR, []))
    assert [(s.check_id, s.subject, s.n) for s in found] == [
        ("departments_appeared", "2", 2)
    ]


def test_a_unit_that_now_stands_elsewhere() -> None:
    then = units("2015", BEFORE)
    now = units("2017", {unit: BEFORE[unit] for unit in "12"})
    elsewhere = [
        units(round_, names, municipality="510")
        for round_, names in (
            ("2015", {"8": "Sydskolen"}),
            ("2017", {"8": "Sydskolen", "3": BEFORE["3"]}),
        )
    ]
    assert changes(then, now, *elsewhere) == [
        ("unit_moved", "3", None),
        ("unit_appeared", "3", None),
    ]


def test_a_type_of_units_without_an_earlier_register_is_not_new() -> None:
    daycare = units("2017", {"G1": "Solstrålen"}, unit_type="daycare")
    assert changes(units("2015", BEFORE), units("2017", BEFORE), daycare) == []
