"""Documents share what is found in cells, and each says for itself what it tells."""

import polars as pl

from pipeline.reports.numbers.cells import Address, CellBook
from tests.unit.reports.cell_rows import PROGRAMME, cell, frame
from tests.unit.reports.made_cells import MUNICIPALITY

POINTS = Address("2019", "pupils", "wellbeing", "all", "points", None)


def book() -> CellBook:
    cells = frame(
        cell("points", 503.0, 10.0, n=40),
        cell("points", 480.0, 5.0, n=900, **PROGRAMME),
        cell("points", 520.0, 8.0, n=30, unit="2"),
    )
    return CellBook(cells, MUNICIPALITY, "unit")


def test_two_documents_about_a_unit_find_the_same_cell_and_tell_apart() -> None:
    cells = book()
    one, other = cells.of("1"), cells.of("1")
    found = one.find("unit", POINTS)
    assert found is not None
    assert found is other.find("unit", POINTS)
    one.told.add(found.row)
    assert (one.told, other.told) == ({0}, set())


def test_what_follows_from_the_cells_is_computed_once_for_a_unit() -> None:
    cells, asked = book(), []

    def compute(unit: str) -> str:
        asked.append(unit)
        return f"about {unit}"

    for unit in ("1", "1", "2", "1"):
        told = cells.of(unit).once("about", lambda unit=unit: compute(unit))
        assert told == f"about {unit}"
    assert asked == ["1", "2"]
    assert cells.of("1").once("more", lambda: compute("3")) == "about 3"


def test_rows_of_a_book_are_told_in_the_order_that_was_asked() -> None:
    placed = book().of("1").of_rows([2, 0])
    assert [(row, one.level, one.unit) for row, one in placed.items()] == [
        (2, "unit", "2"),
        (0, "unit", "1"),
    ]
    assert placed[2].cell.value == 520.0


def test_a_number_that_its_status_forbids_is_nowhere_to_be_found() -> None:
    shown = frame(
        cell("change", 4.0, 2.0, since="2017", n=3, verdict="up"),
        cell("response_rate", 0.05, measure="all", n=3, base=60),
        cell(
            *("goal", 0.2, 0.1), informant_group=None, measure="reading", about="goal",
            n=3, verdict="met",
        ),
    )  # fmt: skip
    status = pl.Series(["hidden", "hidden", "confidential"])
    cells = CellBook(shown.with_columns(status=status), MUNICIPALITY, "unit").of("1")
    change = cells.find("unit", POINTS._replace(quantity="change", since="2017"))
    assert change is not None
    assert change[:-2] == (None,) * 8  # nothing but its status and its row
    answered = cells.find(
        "unit", POINTS._replace(measure="all", quantity="response_rate")
    )
    assert answered is not None
    assert (answered.value, answered.n, answered.base) == (None, None, 60)
    goal = Address("2019", None, "reading", "all", "goal", None, "goal")
    judged = cells.find("unit", goal)
    assert judged is not None
    assert (judged.value, judged.n, judged.verdict) == (None, None, "met")
