"""Who answered, worked out by hand on single cells."""

from tests.unit.reports.cell_rows import Compose, cell, difference, frame


def test_the_first_round_explains_only_the_column_it_has(profile: Compose) -> None:
    first = [row | {"round": "2015"} for row in difference("calm", 31.0, "above")]
    part = profile(frame(*first), "2015").needed
    assert part is not None
    assert part.columns == ("Svargruppe", "Sikker forskel fra")
    assert part.notes[0].startswith(
        "Så stor skal en målt forskel til programmet typisk"
    )


def test_delivered_response_rates_stand_where_answers_are_counted(
    profile: Compose,
) -> None:
    rate = {"informant_group": None, "measure": "answered_by_staff"}
    document = profile(frame(cell("value", 0.44, **rate)))
    assert document.participation.columns == ("Svargruppe", "Svarprocent")
    assert document.participation.rows[-1].label == "Personale"
    assert document.cautions[0].startswith("Personale: 44 pct. har svaret.")


def test_a_group_whose_invitations_are_not_known_is_named(profile: Compose) -> None:
    answered = {"measure": "all", "n": 40}
    unknown = profile(frame(cell("response_rate", **answered))).participation
    assert unknown.columns == ("Svargruppe", "Har svaret")
    assert unknown.notes[0].startswith("Elever: det vides ikke for alle")
    known = profile(frame(cell("response_rate", 0.8, base=50, **answered)))
    assert not any("vides ikke" in note for note in known.participation.notes)


def test_leaders_are_named_but_never_shown(profile: Compose) -> None:
    document = profile(frame(cell("points", 503.0, 10.0, n=40)))
    assert "Ledere vises aldrig for skolen alene" in document.participation.notes[-1]
    assert "Leading" not in str(document.scales)
