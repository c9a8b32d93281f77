"""How a document is marked."""

from tests.unit.reports.cell_rows import Compose, cell, frame


def test_the_marking_of_tests_stands_only_where_tests_are_shown(
    profile: Compose,
) -> None:
    points = cell("points", 503.0, 10.0, n=40)
    reading = {"informant_group": None, "measure": "reading", "breakdown": "grade:2"}
    shown = cell("share_good", 0.8, 0.1, n=20, base=22, **reading)
    hidden = cell("share_good", status="hidden", **reading)
    assert profile(frame(points)).heading.markings == ("Syntetiske data",)
    assert profile(frame(points, hidden)).heading.markings == ("Syntetiske data",)
    assert profile(frame(points, shown)).heading.markings == (
        "Syntetiske data", "Fortroligt",
    )  # fmt: skip
