"""The list of evidence: an entry per cell behind a document, in an order of its own."""

import pytest

from pipeline.documents.marks import Claim
from pipeline.documents.wording import Wording
from pipeline.programme.model import Programme
from pipeline.reports.numbers.answers import ITEM_SHARE
from pipeline.reports.numbers.cells import CellBook
from pipeline.reports.numbers.scope import Scope, Unit
from pipeline.reports.parts.evidence import evidence
from schemas.disclosed import QUANTITIES
from tests.unit.reports.cell_rows import cell, frame, programme_cell
from tests.unit.reports.made_cells import MUNICIPALITY


def scope_of(programme: Programme, *rows: dict) -> Scope:
    return Scope(
        programme=programme,
        unit=Unit(code="1", name="Å Skole", unit_type="school"),
        municipality="Ærø",
        round=programme.file.rounds[-1],
        cells=CellBook(frame(*rows), MUNICIPALITY, "unit").of("1"),
        wording=Wording(programme.phrases["da"], "da", "school"),
    )


def test_an_entry_says_what_of_whom_when_how_surely_and_of_how_many(
    small: Programme,
) -> None:
    scope = scope_of(
        small,
        programme_cell("points", 500.0, n=1200),
        cell("change", 12.0, 20.0, since="2017", n=40),
        cell("points", 503.0, 10.0, n=40),
    )
    found, codes = evidence(scope, {Claim((row,)) for row in range(3)}, "unit/1.da")
    [group] = found.groups
    assert group.entries == (
        "Ændring fra 2017 til 2019, skolen: +12 (−8 til 32)",
        "Tal 2019, skolen: 503 (493–513), 40 svar",
        "Tal 2019, programmet: 500, 1.200 svar",
    )
    assert (group.first, codes[Claim((1,))], codes[Claim((0,))]) == (1, 1, 3)
    assert "unit/1.da" in found.lead


def test_what_is_counted_over_cells_names_their_entries(small: Programme) -> None:
    rounds = ("2015", "2017", "2019")
    rows = [cell("points", 500.0, round=round_) for round_ in rounds]
    counted = Claim((0, 1, 2), "counted")
    found, codes = evidence(scope_of(small, *rows), {counted}, "")
    assert found.groups[-1].title == "Optalt over numrene"
    assert found.groups[-1].entries == ("1–3",)
    assert found.groups[0].entries[0] == "Tal 2015, skolen: –"  # not printed itself
    assert codes[counted] == 4


def test_what_predecessors_had_is_told_of_its_own_round(small: Programme) -> None:
    row = cell("earlier", 508.0, 4.0, since="2017", n=60)
    found, _ = evidence(scope_of(small, row), {Claim((0,))}, "")
    [told] = found.groups[0].entries
    assert told == "Tidligere enheders tal 2017, skolen: 508 (504–512), 60 svar"


@pytest.mark.parametrize("status", ["hidden", "confidential"])
def test_a_hidden_cell_says_so_in_one_way_and_nothing_else(
    small: Programme, status: str
) -> None:
    hidden = cell("points", n=3, status=status)
    found, _ = evidence(scope_of(small, hidden), {Claim((0,))}, "")
    assert found.groups[0].entries == ("Tal 2019, skolen: skjult",)


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_every_quantity_is_called_something(small: Programme, quantity: str) -> None:
    row = cell(quantity, 0.5, 0.25, since="2017", because="certainly_below")
    if quantity == ITEM_SHARE:
        row |= {"measure": "wellbeing_1", "about": "2"}
    found, _ = evidence(scope_of(small, row), {Claim((0,))}, "")
    assert ", skolen: " in found.groups[0].entries[0]
