"""Where groups see a theme differently, worked out by hand on single cells."""

import pytest

from pipeline.documents.marks import MARK
from pipeline.programme.model import Programme
from pipeline.reports.unit_profile.profile import profile_of
from tests.unit.reports.cell_rows import Compose, cell, frame
from tests.unit.reports.conftest import scope_of

PARENTS = {"informant_group": "parents", "measure": "home"}


def gap(value: float, verdict: str | None) -> list[dict]:
    """Return a gap in 2017: the parents' scale is another one in 2019."""
    told = {"about": "parents.home", "n": 40, "base": 30, "verdict": verdict}
    rows = [
        cell("points", 503.0, 10.0, n=40),
        cell("points", 480.0, 10.0, n=30, **PARENTS),
        cell("gap", value, 14.0, **told),
    ]
    return [row | {"round": "2017"} for row in rows]


def test_the_group_that_sees_it_brighter_is_named_first(profile: Compose) -> None:
    def said(value: float, verdict: str) -> str:
        found = profile(frame(*gap(value, verdict)), "2017").perspectives
        assert found is not None
        return found.items[0].text

    assert said(24.0, "above") == (
        "Elever oplever det mere positivt, end forældre gør: 24 point (fra 10 til 38)."
    )
    assert said(-24.0, "below").startswith(
        "Forældre oplever det mere positivt, end elever"
    )


@pytest.mark.parametrize("value", [14.0, -14.0])
def test_an_end_that_is_nought_leads_to_its_evidence(
    small: Programme, value: float
) -> None:
    cells = frame(*gap(value, "above" if value > 0 else "below"))
    found = profile_of(scope_of(small, cells, "2017", "da")).perspectives
    assert found is not None
    text = found.items[0].text
    assert [said for _, said in MARK.findall(text)] == ["14", "0", "28"]


def test_no_certain_gap_has_no_heading(profile: Compose) -> None:
    for verdict in ("no_certain_difference", None):
        assert profile(frame(*gap(3.0, verdict)), "2017").perspectives is None


def test_no_gap_is_told_of_a_scale_that_is_no_longer_the_first_one(
    profile: Compose,
) -> None:
    later = [row | {"round": "2019"} for row in gap(24.0, "above")]
    assert profile(frame(*later)).perspectives is None
