"""Documents about all municipalities together, of made cells of the programme."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.editorial.decisions import Decision
from pipeline.programme.model import Language, Programme
from pipeline.reports.programme_rendering import render_programme_reports
from schemas.disclosed import ProgrammeCells
from tests.unit.reports.cell_rows import cell, frame
from tests.unit.reports.conftest import ORIGIN
from tests.unit.reports.made_cells import MUNICIPALITY
from tests.unit.reports.quality_report.conftest import in_both_editions

ROUND = "2019"
DECIDED = {
    None: "Manglede i fire kommuner; alle er ringet op",
    MUNICIPALITY: "Skolen flyttede i september",
}
Render = Callable[..., Path]


def own_rows(edition: str) -> list[dict[str, Any]]:
    """Return what is told of all municipalities together, by hand."""
    pupils = {"informant_group": "pupils_4_10", "measure": "el_trivsel", "n": 800}
    found: list[dict[str, Any]] = [
        {"measure": "files", "quantity": "files", "about": "accepted", "value": 41.0},
        {"measure": "files", "quantity": "files", "about": "refused", "value": 3.0},
        {"measure": "rows", "quantity": "rows", "about": "rejected", "value": 17.0},
        *(
            {"measure": "rows", "quantity": "reasons", "about": check, "value": value}
            for check, value in (("unknown_unit", 11.0), ("unknown_grade", 6.0))
        ),
        *(
            {"measure": "points", "quantity": "hidden_share", "about": level} | rest
            for level, rest in (
                ("unit", {"value": 0.04, "base": 900}),
                ("municipality", {"value": 0.01, "base": 80}),
            )
        ),
        {
            "measure": "cells",
            "quantity": "hidden_cells",
            "about": "too_few",
            "value": 36.0,
        },
        {"measure": "school", "quantity": "units", "value": 18.0},
        *(
            pupils
            | {"quantity": "variance_share", "about": about, "value": value}
            | {"low": low, "high": high}
            for about, value, low, high in (
                ("person", 0.86, 0.80, 0.90),
                ("class", 0.09, 0.06, 0.13),
                ("unit", 0.04, 0.02, 0.07),
                ("municipality", 0.01, 0.00, 0.06),
            )
        ),
        pupils | {"quantity": "gradient", "value": 6.2, "low": 4.1, "high": 8.3},
        pupils | {"quantity": "unit_reliability", "value": 0.81},
        {
            "informant_group": "pupils_4_10",
            "measure": "all",
            "quantity": "comparable",
            "about": "scalar",
            "since": "2017",
            "value": 14.0,
        },
    ]
    place = {"edition": edition, "round": ROUND, "level": "programme"}
    place |= {"breakdown": "all", "status": "shown"}
    if edition == "confidential":
        whose = {"level": "municipality", "municipality": MUNICIPALITY}
        found += [one | whose for one in found[:2]]
    return [place | one for one in found]


def made_frame(programme: Programme) -> pl.DataFrame:
    """Return all cells above units, beside where they come from."""
    empty = ProgrammeCells.empty()
    rows = [row for edition in ("public", "confidential") for row in own_rows(edition)]
    full = [dict.fromkeys(empty.columns) | row for row in rows]
    own = ProgrammeCells.validate(
        pl.DataFrame(full, schema=empty.schema, infer_schema_length=None)
    )
    cells = in_both_editions(programme).filter(pl.col("level") != "unit")
    called = frame(
        *(row for edition in ("public", "confidential") for row in needs(edition))
    )
    return pl.concat([ORIGIN.beside(one) for one in (cells, called, own)])


def decisions() -> dict[str, list[Decision]]:
    """Return what was decided about a warning of all, and of a municipality."""
    return {
        code or "programme": [
            Decision(
                warning="units_missing-1a2b3c",
                decision="publish",
                by="Programchefen",
                date=date(2020, 1, 20),
                why=why,
                place="decisions.yaml:2",
            )
        ]
        for code, why in DECIDED.items()
    }


@pytest.fixture(scope="session")
def render(
    programme: Programme, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Path]:
    """Return the folder of the documents in a language."""
    made: dict[Language, Path] = {}

    def rendered(language: Language = "da") -> Path:
        if language not in made:
            file = programme.file.model_copy(update={"languages": [language]})
            spoken = programme.model_copy(update={"file": file})
            out = tmp_path_factory.mktemp(f"programme-{language}")
            render_programme_reports(
                spoken,
                made_frame(spoken),
                round_=ROUND,
                out=out,
                decided=decisions(),
            )
            made[language] = out
        return made[language]

    return rendered


def needs(edition: str) -> list[dict[str, Any]]:
    """Return a module that two of three municipalities need, and a test of all."""
    who: dict[str, Any] = {"informant_group": "teachers", "measure": "la_undervisning"}
    who |= {"about": "r03_feedback", "because": "certainly_below", "edition": edition}
    of_all: dict[str, Any] = {"level": "programme", "municipality": None, "unit": None}
    above: dict[str, Any] = {"level": "municipality", "unit": None}
    low: dict[str, Any] = {"n": 144, "verdict": "first"}
    reading: dict[str, Any] = {"informant_group": None, "measure": "danish_reading"}
    reading |= {"breakdown": "grade:4", "edition": edition, "n": 900, "base": 940}
    nothing: dict[str, Any] = {
        "about": "A",
        "because": "no_certain_difference",
        "measure": "all",
    }
    return [
        cell("share_good", 0.72, 0.03, **of_all, **reading),
        cell("need", -41.0, 9.0, **low, **of_all, **who),
        *(
            cell("need", value, 9.0, **low, **above, **who, municipality=code)
            for code, value in (("479", -41.0), ("250", -18.0))
        ),
        cell("need", **(who | above | nothing), municipality="621"),
    ]
