"""What stands out, worked out by hand on single cells."""

from tests.unit.reports.cell_rows import Compose, cell, difference, frame


def test_only_certain_differences_stand_out_the_largest_first(profile: Compose) -> None:
    found = profile(
        frame(
            *difference("wellbeing", 14.0, "above"),
            *difference("calm", -31.4, "below"),
            *difference("home", 11.0, "no_certain_difference"),
        )
    ).standing_out
    assert found is not None
    assert [(one.number, one.label, one.text) for one in found.items] == [
        (1, "Calm", "31 point under programmet (fra 21 til 41)."),
        (2, "Wellbeing", "14 point over programmet (fra 4 til 24)."),
    ]
    assert found.items[0].meaning == "Et højt tal betyder: Det går godt."


def test_a_list_of_praise_still_names_the_largest_concern(profile: Compose) -> None:
    praise = [
        row
        for place, scale in enumerate(
            ["wellbeing", "calm", "loose", "friends", "effort"]
        )
        for row in difference(scale, 30.0 - place, "above")
    ]
    found = profile(frame(*praise, *difference("play", -13.0, "below"))).standing_out
    assert found is not None
    assert found.lead == (
        "De 4 største af 6 sikre forskelle og den største den anden vej."
    )
    assert [one.label for one in found.items] == [
        "Wellbeing", "Calm", "Loose", "Friends", "Play",
    ]  # fmt: skip


def test_no_certain_difference_is_said_in_words(profile: Compose) -> None:
    found = profile(
        frame(*difference("wellbeing", 3.0, "no_certain_difference"))
    ).standing_out
    assert found is not None
    assert found.items == ()
    assert found.lead.startswith(
        "Intet område ligger med sikkerhed over eller under programmet."
    )


def test_what_is_certain_only_beside_the_municipality_is_not_left_out(
    profile: Compose,
) -> None:
    found = profile(
        frame(
            *difference("wellbeing", 3.0, "no_certain_difference"),
            cell("difference_municipality", 40.0, 10.0, n=40, verdict="above"),
        )
    ).standing_out
    assert found is not None
    assert found.items == ()
    assert found.lead.endswith(
        "Wellbeing (Elever) ligger sikkert over kommunen, men uden sikker forskel til "
        "programmet."
    )
