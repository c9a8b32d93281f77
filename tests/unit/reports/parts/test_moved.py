"""What has moved since the last round, worked out by hand on single cells."""

from tests.unit.reports.cell_rows import READING, Compose, cell, change, frame


def test_a_test_that_moved_is_counted_as_moved(profile: Compose) -> None:
    document = profile(
        frame(
            cell("points", 503.0, 10.0, n=40),
            change("wellbeing", 3.0, "no_certain_change"),
            cell("share_good", 0.9, 0.1, n=90, base=90, **READING),
            cell("change_share_good", 0.3, 0.2, since="2017", n=90, base=90,
                 verdict="up", detectable=0.25, **READING),
        )
    )  # fmt: skip
    assert document.moved is not None
    assert [one.label for one in document.moved.items] == ["Læsning"]


def test_a_certain_change_tells_from_where_to_where(profile: Compose) -> None:
    moved = profile(
        frame(
            cell("points", 523.0, 10.0, n=40),
            cell("points", 500.0, 10.0, n=40, round="2017"),
            change("wellbeing", 23.0, "up"),
        )
    ).moved
    assert moved is not None
    assert moved.title == "Hvad har flyttet sig siden 2017?"
    assert [one.text for one in moved.items] == [
        "23 point op (fra 13 til 33), til 523 mod 500 sidst."
    ]


def test_beside_a_change_that_is_certain_stands_a_cautious_estimate(
    profile: Compose,
) -> None:
    moved = profile(
        frame(
            cell("points", 523.0, 10.0, n=40),
            change("wellbeing", 23.0, "up"),
            cell("cautious_change", 9.0, since="2017", n=40, base=40),
        )
    ).moved
    assert moved is not None
    assert [one.text for one in moved.items] == [
        "23 point op (fra 13 til 33). Forsigtigt skønnet: +9."
    ]


def test_where_nothing_moved_for_certain_no_heading_is_printed(
    profile: Compose,
) -> None:
    still = profile(
        frame(
            cell("points", 503.0, 10.0, n=40),
            cell("points", 500.0, 10.0, n=40, round="2017"),
            change("wellbeing", 3.0, "no_certain_change"),
        )
    )
    first = profile(frame(cell("points", 503.0, 10.0, n=40, round="2015")), "2015")
    assert still.moved is None
    assert first.moved is None
