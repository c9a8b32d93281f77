"""The tables of scales and measures, worked out by hand on single cells."""

import pytest

from pipeline.programme.model import Programme
from tests.unit.reports.cell_rows import Compose, cell, difference, frame
from tests.unit.reports.made_programme import small_programme


@pytest.fixture(scope="module")
def small(programme: Programme) -> Programme:
    """The small programme with marks beside absence."""
    made = small_programme(programme.phrases)
    absence = made.indicators.measures[0]
    marks = absence.model_copy(update={"id": "marks", "unit": "mean"})
    indicators = made.indicators.model_copy(update={"measures": [absence, marks]})
    return made.model_copy(update={"indicators": indicators})


def figure(measure: str, value: float) -> dict:
    return cell("value", value, informant_group=None, measure=measure)


def test_all_scales_share_one_axis(profile: Compose) -> None:
    home = [
        row | {"informant_group": "parents", "measure": "home"}
        for row in difference("home", 80.0, "above")
    ]
    sections = profile(frame(*difference("calm", 3.0, "above"), *home)).scales
    assert [one.title for one in sections] == ["Trivsel og ro", "Hjemmet"]
    [axis] = {one.axis for one in sections}
    assert axis is not None
    assert (axis.low, axis.high) == (400.0, 600.0)


def test_figures_of_one_unit_share_an_axis_and_others_have_no_plot(
    profile: Compose,
) -> None:
    [alike] = profile(frame(figure("absence", 0.06))).figures
    assert alike.axis is not None
    assert [row.plot is not None for row in alike.rows] == [True]
    [unlike] = profile(frame(figure("absence", 0.06), figure("marks", 7.2))).figures
    assert unlike.axis is None
    assert [row.plot for row in unlike.rows] == [None, None]
    assert [row.entries[0].main for row in unlike.rows] == ["6,0 pct.", "7,2"]
