"""What has moved since the last round, worked out by hand on single cells."""

from tests.unit.reports.cell_rows import READING, Compose, cell, change, frame


def test_where_nothing_moved_the_smallest_certain_change_is_told(
    profile: Compose,
) -> None:
    moved = profile(
        frame(
            cell("points", 503.0, 10.0, n=40),
            cell("points", 500.0, 10.0, n=40, round="2017"),
            change("wellbeing", 3.0, "no_certain_change"),
        )
    ).moved
    assert moved is not None
    assert moved.items == ()
    assert moved.lead == (
        "Intet har flyttet sig med sikkerhed siden 2017. En ændring skulle have været "
        "mindst 12 point for at være sikker, og for halvdelen af områderne mindst 12 "
        "point."
    )


def test_a_change_beside_0_that_is_not_certain_is_explained(
    profile: Compose,
) -> None:
    moved = profile(
        frame(
            cell("points", 511.0, 10.0, n=40),
            change("wellbeing", 11.0, "no_certain_change"),  # 1 to 21
            cell("points", 511.0, 10.0, n=40, measure="calm"),
            change("calm", 3.0, "no_certain_change"),
        )
    ).moved
    assert moved is not None
    assert moved.lead.endswith(
        "1 af 2 ændringer har et interval, der ikke rummer 0. Det kan være et "
        "tilfælde, når vi ser på så mange på én gang."
    )


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
    assert document.tallies[-1].title == "Siden 2017, nationale test regnet med"
    assert [count for count, _ in document.tallies[-1].counts] == ["1", "0", "1"]


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


def test_figures_without_uncertainty_are_not_called_unchanged(profile: Compose) -> None:
    figure = {"informant_group": None, "measure": "absence"}
    moved = profile(
        frame(
            cell("value", 0.061, **figure),
            cell("value", 0.055, round="2017", **figure),
            cell("change", 0.006, since="2017", **figure),
        )
    ).moved
    assert moved is not None
    assert moved.lead.startswith("Tallenes usikkerhed kendes ikke")


def test_the_first_round_has_nothing_to_compare_with(profile: Compose) -> None:
    moved = profile(
        frame(cell("points", 503.0, 10.0, n=40, round="2015")), "2015"
    ).moved
    assert moved is not None
    assert moved.lead.startswith("Dette er den første runde")
