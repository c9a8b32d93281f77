"""Axes that rows share, worked out by hand."""

import pytest

from pipeline.documents.axes import (
    difference_axis,
    points_axis,
    trend_axes,
    value_axis,
)
from pipeline.documents.wording import Wording
from pipeline.programme.model import Programme


@pytest.fixture
def danish(programme: Programme) -> Wording:
    return Wording(programme.phrases["da"], "da", "school")


def test_a_scale_leads_from_values_to_places(danish: Wording) -> None:
    axis = points_axis(danish, [510.0], [])
    assert axis is not None
    place = axis.scale(0.0, 100.0)
    assert (axis.low, axis.high) == (450.0, 550.0)
    assert [place(value) for value in (450.0, 500.0, 550.0)] == [0.0, 50.0, 100.0]


def test_the_points_axis_is_as_long_as_its_values_and_most_ends_need(
    danish: Wording,
) -> None:
    def reach(values: list[float], ends: list[float]) -> float:
        axis = points_axis(danish, values, ends)
        assert axis is not None
        return axis.high - 500

    assert reach([546.0], []) == 50  # 46 and room for the mark
    assert reach([547.0], []) == 75
    assert reach([500.0], [560.0] * 19 + [900.0]) == 75  # one end goes on as an arrow
    assert reach([900.0], []) == 200  # never longer
    assert points_axis(danish, [], []) is None


def test_the_difference_axis_has_signs(danish: Wording) -> None:
    axis = difference_axis(danish, [-31.0, 12.0])
    assert axis.labels == ("−50", "−25", "0", "+25", "+50")


def test_trends_are_equally_long_each_around_its_own_numbers() -> None:
    axes = trend_axes("points", {"calm": [480.0, 500.0], "play": [600.0], "none": []})
    assert {row: (axis.low, axis.high) for row, axis in axes.items()} == {
        "calm": (470.0, 510.0),  # 40 at least, so that little does not look much
        "play": (580.0, 620.0),
        "none": (-20.0, 20.0),
    }


def test_a_value_axis_is_round_and_holds_all(danish: Wording) -> None:
    axis = value_axis(danish, "mean", [3.7, 4.1])
    assert axis is not None
    assert (axis.low, axis.high) == (3.6, 4.2)
    shares = value_axis(danish, "percent", [0.98, 1.0])
    assert shares is not None
    assert shares.high == 1.0
    assert value_axis(danish, "mean", []) is None
