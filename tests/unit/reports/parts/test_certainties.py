"""What is certain, and what of it matters most, worked out by hand on single cells."""

from tests.unit.reports.cell_rows import (
    READING,
    Compose,
    cell,
    change,
    difference,
    frame,
)

NUMBERS = ("value", "low", "high", "n", "detectable", "verdict")


def topics(document) -> list[str]:  # noqa: ANN001
    return [one.name for one in document.story.topics if one.certain]


def test_the_largest_certain_problem_comes_first(profile: Compose) -> None:
    document = profile(
        frame(
            *difference("calm", -31.0, "below"),
            *difference("play", -52.0, "below"),
            *difference("wellbeing", -90.0, "no_certain_difference"),
            *difference("effort", 60.0, "above"),
        )
    )
    assert topics(document) == ["Play (Elever)", "Calm (Elever)"]


def test_what_is_more_serious_comes_first_even_if_it_is_smaller(
    profile: Compose,
) -> None:
    # At least 14 points of calm, weighing 3; at least 30 points of play, weighing 1.
    document = profile(
        frame(*difference("calm", -24.0, "below"), *difference("play", -40.0, "below")),
        seriousness={"calm": 3.0},
    )
    assert topics(document) == ["Calm (Elever)", "Play (Elever)"]


def test_the_size_that_is_certain_counts_not_the_size_that_is_seen(
    profile: Compose,
) -> None:
    unsure = difference("play", -60.0, "below")  # at least 5
    unsure[1] |= {"low": -115.0, "high": -5.0}
    document = profile(frame(*unsure, *difference("calm", -31.0, "below")))
    assert topics(document) == ["Calm (Elever)", "Play (Elever)"]


def test_a_goal_that_is_missed_by_far_comes_before_a_small_difference(
    profile: Compose,
) -> None:
    tested = {"n": 60, "base": 62, **READING}
    document = profile(
        frame(
            *difference("calm", -12.0, "below"),  # at least 2 points
            cell("share_good", 0.5, 0.1, **tested),
            cell("goal", 0.5, 0.1, about="good", verdict="not_met", **tested),
        )
    )
    # From .60 to .80: .20 / the normal density at .5 (.399) is half of 100 points.
    assert topics(document) == ["Læsning (2. klasse)", "Calm (Elever)"]
    [first, _] = document.story.topics
    assert first.of_tests
    assert first.verdicts == ("målet er med sikkerhed ikke nået: Mindst 80 pct. gode",)


def test_a_test_in_several_grades_is_one_talk_and_each_grade_is_named(
    profile: Compose,
) -> None:
    shares = {"2": 0.6, "4": 0.5, "6": 0.55}
    graded = [READING | {"breakdown": f"grade:{grade}"} for grade in shares]
    tested = [
        row
        for of_grade, share in zip(graded, shares.values(), strict=True)
        for row in (
            cell("share_good", share, 0.05, n=400, base=410, **of_grade),
            cell(
                "goal", share, 0.05, n=400, base=410,
                about="good", verdict="not_met", **of_grade,
            ),
        )
    ]  # fmt: skip
    document = profile(frame(*difference("calm", -12.0, "below"), *tested))
    assert topics(document) == ["Læsning (4. klasse)", "Calm (Elever)"]
    [further] = document.further
    named = [row.name for alike in further.alike for row in alike.rows]
    assert named == ["Læsning (6. klasse)", "Læsning (2. klasse)"]


def test_a_fall_is_a_problem_though_nothing_is_known_of_others(
    profile: Compose,
) -> None:
    document = profile(
        frame(cell("points", 480.0, 10.0, n=40), change("wellbeing", -30.0, "down"))
    )
    [only] = document.story.topics
    assert only.verdicts == ("med sikkerhed gået tilbage siden 2017",)


def test_what_lies_low_is_a_problem_even_if_it_has_risen(profile: Compose) -> None:
    document = profile(
        frame(*difference("wellbeing", -30.0, "below"), change("wellbeing", 25.0, "up"))
    )
    [only] = document.story.topics
    assert only.verdicts == (
        "med sikkerhed lavere end i programmet, men med sikkerhed gået frem siden 2017",
    )


def test_a_rise_since_the_last_round_and_the_first_is_said_once(
    profile: Compose,
) -> None:
    since_first = change("wellbeing", 25.0, "up") | {
        "quantity": "since_start", "since": "2015",
    }  # fmt: skip
    document = profile(
        frame(
            *difference("wellbeing", -30.0, "below"),
            change("wellbeing", 25.0, "up"),
            since_first,
        )
    )
    [only] = document.story.topics
    assert only.verdicts == (
        "med sikkerhed lavere end i programmet, "
        "men med sikkerhed gået frem både siden 2017 og siden 2015",
    )


def test_what_is_hidden_is_no_topic(profile: Compose) -> None:
    rows = [
        row | dict.fromkeys(NUMBERS) | {"status": "hidden"}
        for row in difference("calm", -31.0, "below")
    ]
    assert not topics(profile(frame(*rows)))
