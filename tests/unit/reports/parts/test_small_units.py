"""What is told where the unit's own result is hidden."""

import pytest

from tests.unit.reports.cell_rows import Compose, cell, frame, programme_cell

HERE = {"level": "municipality", "unit": None}
TOGETHER = cell("small_units", 512.0, 20.0, n=14, base=3, **HERE)


def test_a_hidden_scale_is_told_with_the_other_small_units(profile: Compose) -> None:
    document = profile(
        frame(
            cell("points", status="hidden"),
            cell("points", 503.0, n=300, **HERE),
            programme_cell("points", 507.0),
            TOGETHER,
        )
    )
    section = document.small_units
    assert section is not None
    assert section.columns == (
        "De små tilsammen", "Kommunen", "Programmet", "Svar i alt", "Enheder",
    )  # fmt: skip
    [row] = section.rows
    assert (row.label, row.below) == ("Wellbeing", "Elever")
    assert [(one.main, one.below) for one in row.entries] == [
        ("512", "492–532"), ("503", ""), ("507", ""), ("14", ""), ("3", ""),
    ]  # fmt: skip
    assert "skolen iblandt" in section.notes[0]


@pytest.mark.parametrize(
    "own",
    [cell("points", 503.0, 10.0, n=40), cell("points", status="not_measured")],
    ids=["shown", "not measured"],
)
def test_a_unit_that_is_not_hidden_is_not_one_of_them(
    profile: Compose, own: dict
) -> None:
    assert profile(frame(own, TOGETHER)).small_units is None


def test_nothing_is_told_where_it_may_not_be(profile: Compose) -> None:
    kept = {**TOGETHER, **dict.fromkeys(["value", "low", "high", "n", "base"])}
    cells = frame(cell("points", status="hidden"), {**kept, "status": "confidential"})
    assert profile(cells).small_units is None
