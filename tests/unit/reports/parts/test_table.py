"""The charts of a row, worked out by hand on single cells."""

from tests.unit.reports.cell_rows import (
    Compose,
    cell,
    difference,
    frame,
    programme_cell,
    trend,
)


def test_a_circle_is_filled_only_where_a_difference_is_certain(
    profile: Compose,
) -> None:
    document = profile(
        frame(
            *difference("wellbeing", 31.0, "above"),
            *difference("calm", 3.0, "no_certain_difference"),
            cell("points", 523.0, 10.0, measure="play", n=40),  # not judged
        )
    )
    plots = {row.label: row.plot for one in document.scales for row in one.rows}
    filled = {label: plot.certain for label, plot in plots.items() if plot is not None}
    assert filled == {"Wellbeing": True, "Calm": False, "Play": False}


def test_an_earlier_pair_of_rounds_cuts_its_own_part_of_the_line(
    profile: Compose,
) -> None:
    """The unit was not there in 2015; the programme still says the scale changed."""
    gone = programme_cell("change", 0.0, round="2017", since="2015", n=900)
    gone |= {"status": "not_comparable", "value": None, "because": "meaning_changed"}
    row = profile(frame(*trend(gone))).scales[0].rows[0]
    assert row.trend is not None
    assert row.trend.breaks == (True, False)
