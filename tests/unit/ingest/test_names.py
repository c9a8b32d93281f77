"""Two names are one if they differ in form only; no two municipalities are."""

import csv

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.names import meant_place, place, plain
from pipeline.ingest.origins import resolve, spelt_otherwise
from pipeline.programme.model import Origin
from pipeline.run.workspace import ROOT

CODES = ROOT.parent / "shared" / "data" / "denmark_map" / "municipalities_codes.csv"
KNOWN = {
    "København": "101",
    "Nordfyns": "480",
    "Vesthimmerland": "820",
    "Århus": "751",
    "Horsens": "615",
    "Assens": "420",
    "Randers": "730",
    "Lyngby-Taarbæk": "173",
}


def municipalities() -> dict[str, str]:
    if not CODES.exists():
        pytest.skip("../shared is absent")
    with CODES.open(encoding="utf-8") as file:
        return {row["label_dk"]: row["lau_1"] for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("delivered", "code"),
    [
        ("Københavns Kommune", "101"),
        ("KØBENHAVN", "101"),
        ("Nordfyn", "480"),
        ("Nordfyns Kommune", "480"),
        ("Vesthimmerlands", "820"),
        ("Aarhus Kommune", "751"),
        ("A\u030arhus", "751"),  # the ring as a letter of its own
        ("Horsens Kommune", "615"),
        ("Assens", "420"),
        ("Randers kommune", "730"),
        ("Lyngby Tårbæk", "173"),
    ],
)
def test_a_spelling_means_its_municipality(delivered: str, code: str) -> None:
    assert meant_place(delivered, KNOWN) == code


@pytest.mark.parametrize("delivered", ["Nordborg", "Hors", "Kommune", "", "101"])
def test_another_name_means_none(delivered: str) -> None:
    assert meant_place(delivered, KNOWN) is None


def test_a_form_of_two_places_means_none_and_its_exact_names_themselves() -> None:
    two = {"Assen": "1", "Assens": "2"}
    assert meant_place("ASSENS", two) is None
    assert (meant_place("Assen", two), meant_place("Assens", two)) == ("1", "2")


def test_a_number_is_no_name() -> None:
    assert resolve("1.0", Origin(column="c", values={"10": "b"}), ["a", "b"]) is None


def test_no_two_municipalities_of_denmark_have_one_form() -> None:
    known = municipalities()
    assert len({place(name) for name in known}) == len(known)


def test_every_municipality_is_known_by_its_official_and_its_short_name() -> None:
    known = municipalities()
    for name, code in known.items():
        genitive = name if name.endswith("s") else f"{name}s"
        for spelling in (name, f"{name} Kommune", f"{genitive} Kommune", name.upper()):
            assert meant_place(spelling, known) == code, spelling


@given(st.text(st.characters(codec="cp1252")))
def test_a_form_has_a_form_of_its_own_only(name: str) -> None:
    assert plain(plain(name)) == plain(name)
    assert place(name.upper().lower()) == place(name.lower())


def test_only_what_is_spelt_otherwise_is_told() -> None:
    cells = pl.Series(["Nordfyn", "Nordfyns", "0480", "480", "Nyborg", None])
    origin = Origin(column="kommune", values={"Nordfyns": "480"})
    assert spelt_otherwise(cells, origin, ["480"]) == {"Nordfyn"}
