"""Everything at a glance, worked out by hand on single cells."""

from tests.unit.reports.cell_rows import Compose, difference, frame


def test_every_difference_is_a_dot_under_its_theme_with_its_topic_s_number(
    profile: Compose,
) -> None:
    home = [
        row | {"informant_group": "parents", "measure": "home"}
        for row in difference("home", -20.0, "below")
    ]
    found = profile(
        frame(
            *difference("wellbeing", 14.0, "above"),
            *difference("calm", 3.0, "no_certain_difference"),
            *home,
        )
    ).overview
    assert found is not None
    assert [
        (row.label, [(dot.value, dot.certain, dot.number) for dot in row.dots])
        for row in found.rows
    ] == [
        ("Trivsel og ro", [(14.0, True, None), (3.0, False, None)]),
        ("Hjemmet", [(-20.0, True, 1)]),
    ]


def test_the_caption_speaks_of_numbers_only_where_the_chart_has_one(
    profile: Compose,
) -> None:
    low = profile(frame(*difference("calm", -31.0, "below"))).overview
    open_ = profile(frame(*difference("calm", 3.0, "no_certain_difference"))).overview
    assert low is not None
    assert low.caption.endswith("til det, der er at tale om på side 1.")
    assert open_ is not None
    assert "side 1" not in open_.caption
