"""How it went with what was agreed on, worked out by hand on single cells."""

from datetime import date

import pytest

from pipeline.editorial.agreements import AgreedGoal
from tests.unit.reports.cell_rows import READING, Compose, cell, change, frame, trend

WELLBEING = AgreedGoal(
    group="pupils",
    measure="wellbeing",
    seen="Flere er glade.",
    by=date(2019, 6, 1),
    who="Teamet",
)


@pytest.mark.parametrize(("value", "verdict", "told"), [
    (3.0, "no_certain_change", "ændringen kan være tilfældig."),
    (23.0, "up", "med sikkerhed gået op."),
    (-23.0, "down", "med sikkerhed gået ned."),
    (3.0, None, "om det er ændret, kan ikke afgøres."),
])  # fmt: skip
def test_the_first_page_says_then_and_now_and_what_can_be_concluded(
    profile: Compose, value: float, verdict: str | None, told: str
) -> None:
    found = profile(
        frame(*trend(change("wellbeing", value, verdict))), agreed=(WELLBEING,)
    ).agreed
    assert found is not None
    assert found.title == "Det aftalte I efter 2017 – og sådan gik det"
    [row] = found.rows
    assert row.name == "Wellbeing (Elever)"
    assert row.seen == "Flere er glade."
    assert row.text == f"Fra 500 point til 503 point: {told}"


def test_a_share_is_told_in_per_cent(profile: Compose) -> None:
    goal = AgreedGoal(group=None, measure="reading", breakdown="grade:2")
    found = profile(
        frame(
            cell("share_good", 0.7, 0.1, n=90, base=90, **READING),
            cell("share_good", 0.6, 0.1, n=90, base=90, round="2017", **READING),
        ),
        agreed=(goal,),
    ).agreed
    assert found is not None
    assert found.rows[0].text == (
        "Fra 60 pct. til 70 pct.: om det er ændret, kan ikke afgøres."
    )


def test_a_hidden_number_stays_hidden(profile: Compose) -> None:
    hidden = cell("points", status="hidden")
    found = profile(
        frame(hidden, cell("points", 500.0, 10.0, n=40, round="2017")),
        agreed=(WELLBEING,),
    ).agreed
    assert found is not None
    [row] = found.rows
    assert row.text == "Tallet er skjult, så ingen kan genkendes."


def test_what_is_not_in_the_release_cannot_be_concluded_on(profile: Compose) -> None:
    unknown = AgreedGoal(group=None, measure="absence")
    found = profile(frame(*trend()), agreed=(unknown,)).agreed
    assert found is not None
    [row] = found.rows
    assert (row.key, row.name) == ("", "Fravær")
    assert row.text == "Om det er ændret, kan ikke afgøres."


def test_without_an_agreement_no_heading_is_printed(profile: Compose) -> None:
    assert profile(frame(*trend())).agreed is None
