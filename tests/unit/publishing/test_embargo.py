"""An embargo is a time on the clock in Copenhagen, and still to come."""

from datetime import UTC, datetime

import pytest

from pipeline.publishing.embargo import EmbargoError, by_the_clock, opening_time

NOW = datetime(2016, 1, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "opens"),
    [
        ("2016-02-15T09:00", "2016-02-15 08:00:00+00:00"),  # winter: an hour ahead
        ("2016-06-15T09:00", "2016-06-15 07:00:00+00:00"),  # summer: two
        ("2016-02-15T09:00+00:00", "2016-02-15 09:00:00+00:00"),
        ("2016-10-30T02:30+01:00", "2016-10-30 01:30:00+00:00"),  # the second of two
    ],
)
def test_a_time_is_meant_as_the_clock_in_copenhagen_shows_it(
    said: str, opens: str
) -> None:
    assert str(opening_time(said, NOW)) == opens


def test_it_is_told_as_it_was_said() -> None:
    assert by_the_clock(opening_time("2016-06-15T09:00", NOW)) == "2016-06-15 09:00"


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("in February", "write it like 2016-02-15T09:00"),
        ("2016-02-30T09:00", "write it like 2016-02-15T09:00"),
        ("2016-02-15", "says no hour"),
        ("2016-03-27T02:30", "twice or never; write the offset"),  # no such time
        ("2016-10-30T02:30", "twice or never; write the offset"),  # two of them
        ("2016-01-20T13:00", "has passed"),  # just now
        ("2015-02-15T09:00", "has passed"),
    ],
)
def test_what_is_no_time_to_come_is_refused_with_a_remedy(
    said: str, remedy: str
) -> None:
    with pytest.raises(EmbargoError, match=remedy):
        opening_time(said, NOW)
