"""What is told of several rounds where none of them can be shown."""

import pytest

from tests.unit.reports.cell_rows import Compose, cell, frame, programme_cell

TOGETHER = cell("rounds_together", 512.0, 20.0, n=14, base=3, because="2015 2017 2019")


def test_a_hidden_scale_is_told_of_its_hidden_rounds_together(profile: Compose) -> None:
    document = profile(
        frame(
            cell("points", status="hidden"), programme_cell("points", 507.0), TOGETHER
        )
    )
    section = document.rounds_together
    assert section is not None
    assert section.columns == (
        "Runderne tilsammen", "Runder", "Programmet", "Svar i runderne",
    )  # fmt: skip
    [row] = section.rows
    assert (row.label, row.below) == ("Wellbeing", "Elever")
    assert [(one.main, one.below) for one in row.entries] == [
        ("512", "492–532"), ("2015, 2017 og 2019", ""), ("507", ""), ("14", ""),
    ]  # fmt: skip
    assert "ikke om den seneste runde alene" in section.notes[0]


@pytest.mark.parametrize(
    "own",
    [cell("points", 503.0, 10.0, n=40), cell("points", status="not_measured")],
    ids=["shown", "not measured"],
)
def test_a_scale_that_is_not_hidden_is_told_by_itself(
    profile: Compose, own: dict
) -> None:
    assert profile(frame(own, TOGETHER)).rounds_together is None


def test_a_pool_that_ended_earlier_stands_in_its_own_profile(profile: Compose) -> None:
    then = TOGETHER | {"round": "2017", "because": "2015 2017"}
    cells = frame(cell("points", status="hidden"), then)
    assert profile(cells).rounds_together is None
