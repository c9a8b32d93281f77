"""A municipality of which there is little still gets every document about it."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.disclosure.attacker.facts import Within
from pipeline.disclosure.attacker.reading import documents, facts_of, names_in
from pipeline.disclosure.attacker.sentences import Sentences
from pipeline.programme.model import Programme
from pipeline.reports import rendering
from pipeline.reports.registry import REPORTS
from pipeline.reports.rendering import render_reports
from tests.unit.reports.conftest import ORIGIN
from tests.unit.reports.made_cells import BIG, DAYCARE, MUNICIPALITY, made_units
from tests.unit.reports.quality_report.conftest import in_both_editions

NUMBERS = ("value", "low", "high", "n", "base", "detectable", "verdict", "because")
OWN = tuple(one for one in REPORTS if one.level == "municipality")


def hidden(cells: pl.DataFrame) -> pl.DataFrame:
    """Return the cells with every number below the programme hidden."""
    below = pl.col("level") != "programme"
    return cells.with_columns(
        *(pl.when(~below).then(name).alias(name) for name in NUMBERS),
        status=pl.when(below).then(pl.lit("hidden")).otherwise("status"),
    )


@pytest.mark.parametrize(
    "case", ["one school", "daycare only", "one round", "everything hidden"]
)
def test_every_document_about_it_is_written_and_can_be_read(
    programme: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    cells, units = in_both_editions(programme), made_units(programme)
    round_ = programme.round_ids[-1]
    if case == "one school":
        units = units.filter(unit=BIG)
        cells = cells.filter(pl.col("unit").is_null() | (pl.col("unit") == BIG))
    elif case == "daycare only":
        units = units.filter(unit=DAYCARE)
        cells = cells.filter(pl.col("unit").is_null() | (pl.col("unit") == DAYCARE))
    elif case == "one round":
        round_ = programme.round_ids[0]
        units, cells = units.filter(round=round_), cells.filter(round=round_)
    else:
        cells = hidden(cells)
    monkeypatch.setattr(rendering, "REPORTS", OWN)
    catalogue, _ = render_reports(
        programme, cells, units, municipality=MUNICIPALITY, round_=round_,
        out=tmp_path, origin=ORIGIN,
    )  # fmt: skip
    written = {(row[0], row[1]) for row in catalogue.select("report", "edition").rows()}
    kinds = set(units["unit_type"])
    assert written == {
        (one.id, edition)
        for one in OWN
        if kinds & set(one.unit_types)
        for edition in one.editions
    }
    names = names_in(units.select("unit", unit_name="name"))
    sentences = Sentences(programme, "da")
    facts = [
        fact
        for one in documents(tmp_path)
        for fact in facts_of(tmp_path, one, sentences, names)
    ]
    shown = [
        fact
        for fact in facts
        if isinstance(fact, Within) and fact.number.level != "programme"
    ]
    assert bool(shown) == (case != "everything hidden")
