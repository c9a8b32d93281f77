"""What a reader finds out from a municipality's plan: who was asked, and no more."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.disclosure.attacker.facts import (
    INVITED,
    Fact,
    UnknownContentError,
    Within,
)
from pipeline.disclosure.attacker.reading import documents, facts_of
from pipeline.disclosure.attacker.sentences import Sentences
from pipeline.programme.model import Programme
from pipeline.reports.rendering import Origin, render_reports
from schemas.staged import Units
from tests.unit.reports.cell_rows import cell, frame
from tests.unit.reports.made_cells import BIG, MUNICIPALITY, made_units

ROUND = "2019"
NAMED = "Børnehuset 7-9"  # digits that are no number of anybody
OWN: dict[str, Any] = {"level": "municipality", "unit": None, "edition": "confidential"}
STAFF: dict[str, Any] = {"informant_group": "teachers", "measure": "la_undervisning"}
Read = Callable[..., list[Fact]]


def rows() -> list[dict[str, Any]]:
    """Return a theme of teaching: 17 below of 144 teachers, 195 of whom were asked."""
    who: dict[str, Any] = OWN | STAFF | {"municipality": MUNICIPALITY}
    below: dict[str, Any] = {"verdict": "below", "n": 144, "detectable": 34.0}
    below["half"] = 9.0
    first: dict[str, Any] = {**below, "verdict": "first"}
    everybody: dict[str, Any] = who | {"measure": "all"}
    return [
        cell("points", 483.0, 9.0, n=144, **who),
        cell("difference_programme", -17.0, **below, **who),
        cell("difference_programme", -30.0, **below, **(who | _unit())),
        cell(
            "need", -17.0, **first, **who,
            about="r03_feedback", because="certainly_below",
        ),
        cell("response_rate", 0.74, n=144, base=195, **everybody),
    ]  # fmt: skip


def _unit() -> dict[str, Any]:
    return {"level": "unit", "unit": BIG}


@pytest.fixture(scope="module")
def folder(programme: Programme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The confidential reports about a municipality of one school."""
    out = tmp_path_factory.mktemp("plans")
    units = made_units(programme).filter(pl.col("unit") == BIG)
    render_reports(
        programme,
        frame(*rows()),
        Units.validate(units.with_columns(name=pl.lit(NAMED))),
        municipality=MUNICIPALITY,
        round_=ROUND,
        out=out,
        origin=Origin(asset="disclosed/cells", program="p", inputs="i"),
    )
    return out


@pytest.fixture
def read(folder: Path, programme: Programme, tmp_path: Path) -> Read:
    """Return what the plan says, changed by a replacement."""
    page = next(
        one
        for one in documents(folder)
        if (one.report, one.edition) == ("municipality_plan", "confidential")
    )
    text = (folder / page.path).read_text()

    def changed(old: str = "</main>", new: str = "</main>") -> list[Fact]:
        assert old in text
        place = tmp_path / page.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text.replace(old, new, 1))
        names = {BIG: (NAMED,)}
        alone = replace(page, paper=None)
        return facts_of(tmp_path, alone, Sentences(programme, "da"), names)

    return changed


def test_how_many_were_asked_is_read_from_who_takes_part(read: Read) -> None:
    [asked] = [
        fact
        for fact in read()
        if isinstance(fact, Within) and fact.number.measure == INVITED
    ]
    assert (asked.low, asked.high) == (195, 195)
    assert (asked.number.level, asked.number.unit) == ("municipality", None)
    assert asked.number.group == "teachers"


def test_a_name_with_digits_is_no_number(folder: Path, read: Read) -> None:
    page = next(folder.glob("confidential/*/*/municipality_plan/*.html"))
    assert f"Det er {NAMED}." in page.read_text()
    read()


def test_a_number_that_no_sentence_explains_is_an_error(read: Read) -> None:
    with pytest.raises(UnknownContentError):
        read("Det er ", "Det er 4 ")


def test_a_unit_is_told_of_in_words_alone(read: Read) -> None:
    with pytest.raises(UnknownContentError):
        read(f"enhed {BIG}: –", f"enhed {BIG}: −30 (−39 – −21)")
