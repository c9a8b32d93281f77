"""Public numbers of two municipalities, for the tests of the page to explore them."""

from pathlib import Path

import polars as pl

from pipeline.programme.model import Edition, Programme
from pipeline.reports.explore.tables import numbers_of
from pipeline.reports.numbers_files.files import write_numbers
from schemas.staged import Units
from tests.unit.reports.cell_rows import PROGRAMME, cell, frame
from tests.unit.reports.made_programme import text

PUBLIC = {"edition": "public"}
UNITS = {"479": {"1": "Å Skole", "2": "Bakkeskolen"}, "480": {"3": "Ærtebjerg Skole"}}


def public(programme: Programme) -> Programme:
    """Return the programme with nothing but its public edition."""
    edition = Edition(id="public", audience=text("Alle"), minimum_n=5)
    file = programme.file.model_copy(update={"editions": [edition]})
    return programme.model_copy(update={"file": file})


def made_numbers(programme: Programme, out: Path) -> pl.DataFrame:
    """Write the public numbers of three rounds and return their rows."""
    for municipality, units in UNITS.items():
        for round_ in ("2015", "2017", "2019"):
            rows = [
                (round_, municipality, code, name, "school", None, None)
                for code, name in units.items()
            ]
            write_numbers(
                programme,
                frame(*_cells(municipality, round_)),
                pl.DataFrame(rows, schema=Units.empty().schema, orient="row"),
                municipality=municipality,
                round_=round_,
                out=out,
            )
    files = sorted(out.glob("public/*/*/numbers/[0-9]*[0-9].da.csv"))
    return numbers_of(out, [file.relative_to(out).as_posix() for file in files])


def _cells(municipality: str, round_: str) -> list[dict]:
    own = {**PUBLIC, "round": round_, "municipality": municipality}
    above = {**own, "level": "municipality", "unit": None}
    rows = [
        cell("points", 500.0, 4.0, n=900, **{**PUBLIC, "round": round_, **PROGRAMME}),
        cell("points", 512.0, 8.0, n=200, **above),
        cell("difference_programme", 12.0, 8.0, n=200, verdict="above", **above),
        cell("item_share", 0.5, n=200, measure="wellbeing_1", about="2", **above),
    ]
    if round_ == "2019":
        since = {**above, "since": "2017", "verdict": "no_certain_change"}
        rows.append(cell("change", -3.0, 9.0, **since))
    for unit in UNITS[municipality]:
        hidden = unit == "2"
        value = None if hidden else 520.0
        status = {"status": "hidden"} if hidden else {"n": 40}
        rows.append(cell("points", value, 15.0, unit=unit, **{**own, **status}))
    return rows
