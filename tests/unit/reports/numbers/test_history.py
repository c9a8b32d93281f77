"""What a profile says of a unit that merged, was split or got a new number."""

import polars as pl
import pytest

from pipeline.documents.wording import Wording
from pipeline.programme.model import Programme, Succession
from pipeline.reports.charts.trend import trend_plot
from pipeline.reports.numbers.cells import CellBook
from pipeline.reports.numbers.history import History
from pipeline.reports.numbers.scope import Scope, Unit
from pipeline.reports.parts.table import Row
from pipeline.reports.unit_profile.profile import Profile, profile_of
from tests.unit.reports.as_read import as_read
from tests.unit.reports.cell_rows import cell, frame

NAMES = {
    "2015": {"1": "Å Skole", "2": "Bakkeskolen"},
    "2017": {"1": "Å Skole", "2": "Bakkeskolen"},
    "2019": {"1": "Å Skole"},
}


def profile(
    small: Programme, cells: pl.DataFrame, *successions: tuple[str, str, str, str]
) -> Profile:
    """Return the profile of unit 1 in 2019 after some successions."""
    keys = ("unit", "successor", "round", "kind")
    rows = [
        Succession.model_validate(dict(zip(keys, row, strict=True)))
        for row in successions
    ]
    programme = small.model_copy(update={"successions": rows})
    return as_read(
        profile_of(
            Scope(
                programme=programme,
                unit=Unit(code="1", name="Å Skole", unit_type="school"),
                municipality="Ærø",
                round=programme.file.rounds[-1],
                cells=CellBook(cells, "479", "unit").of("1"),
                wording=Wording(programme.phrases["da"], "da", "school"),
                names=NAMES,
            )
        )
    )


def wellbeing(document: Profile) -> Row:
    [row] = [
        row
        for section in document.scales
        for row in section.rows
        if row.key == "pupils.wellbeing"
    ]
    return row


NOW = cell("points", 520.0, 5, n=40)
OWN_BEFORE = cell("points", 499.0, 5, n=25, round="2017")


@pytest.mark.parametrize(
    ("successions", "sentence"),
    [
        (
            [("2", "1", "2019", "merged")],
            "Fra 2019 er skolen en sammenlægning af Å Skole (1) og Bakkeskolen (2). "
            "I tal fra før 2019 er deres svar lagt sammen.",
        ),
        (
            [("2", "1", "2019", "renumbered")],
            "Fra 2019 er skolen en videreførelse af Bakkeskolen (2) under et nyt "
            "nummer.",
        ),
        (
            [("2", "1", "2019", "split"), ("2", "3", "2019", "split")],
            "Fra 2019 er skolen opstået ved en deling af Bakkeskolen (2). Tal fra før "
            "delingen gælder ikke skolen alene.",
        ),
    ],
)
def test_the_heading_names_what_the_unit_was(
    small: Programme, successions: list, sentence: str
) -> None:
    document = profile(small, frame(NOW), *successions)
    assert document.heading.history == (sentence,)


@pytest.mark.parametrize(
    ("round_", "kind", "told"),
    [
        ("2019", "merged", True),
        ("2019", "renumbered", True),
        ("2017", "merged", False),  # two later rounds are of the unit as it is
    ],
)
def test_a_new_unit_says_why_its_later_rounds_are_not_taken_together(
    small: Programme, round_: str, kind: str, *, told: bool
) -> None:
    document = profile(small, frame(NOW), ("2", "1", round_, kind))
    sentence = (
        "De senere runder kan ikke ses under ét mod 2015, fordi skolen først i 2019 "
        "blev, hvad den er nu, ved en sammenlægning eller et nyt nummer."
    )
    assert (sentence in document.cautions) is told


def test_a_chain_is_told_link_by_link(small: Programme) -> None:
    document = profile(
        small,
        frame(NOW),
        ("3", "2", "2017", "renumbered"),
        ("2", "1", "2019", "merged"),
    )
    assert document.heading.history[1] == (
        "Fra 2017 er Bakkeskolen (2) en videreførelse af 3 under et nyt nummer."
    )


def test_the_trend_of_a_merged_unit_holds_its_predecessors_not_its_own_number(
    small: Programme,
) -> None:
    pooled = cell("earlier", 508.0, 4, n=60, since="2017")
    row = wellbeing(
        profile(small, frame(NOW, OWN_BEFORE, pooled), ("2", "1", "2019", "merged"))
    )
    assert row.trend is not None
    assert [p and p.value for p in row.trend.points] == [None, 508.0, 520.0]
    assert row.trend.inherited == (True, True, False)
    assert row.trend_text == (
        "I de runder, der kan vises, var tallet 508 point i runden 2017 og 520 i "
        "runden 2019. Firkanter er de tidligere enheders svar lagt sammen."
    )
    drawn = trend_plot(row.trend, row.trend_text)
    assert drawn.count("<circle") == 1
    assert drawn.count("h4.4v4.4") == 1


def test_the_numbers_behind_the_chart_are_those_of_the_predecessors(
    small: Programme,
) -> None:
    pooled = cell("earlier", 508.0, 4, n=60, since="2017")
    document = profile(
        small, frame(NOW, OWN_BEFORE, pooled), ("2", "1", "2019", "merged")
    )
    [block] = document.data[0].blocks
    assert block.rows[0][4:7] == ("508", "504–512", "60")


def test_a_part_of_a_split_unit_has_no_change_and_says_why(small: Programme) -> None:
    change = cell("change", since="2017", status="not_comparable")
    document = profile(
        small,
        frame(NOW, OWN_BEFORE, change),
        ("1", "1", "2019", "split"),
        ("1", "3", "2019", "split"),
    )
    row = wellbeing(document)
    assert row.entries[-1].main == "delt"
    assert row.trend is not None
    assert row.trend.breaks == (False, True)
    assert "fordi enheden er delt" in row.trend_text
    assert document.cautions[0].startswith("Tal fra 2017 og før kan ikke sammenlignes")


def test_a_unit_without_a_history_says_nothing_of_it(small: Programme) -> None:
    document = profile(small, frame(NOW, OWN_BEFORE), ("8", "9", "2019", "merged"))
    assert document.heading.history == ()
    assert "Firkant" not in wellbeing(document).trend_text


def test_the_catalogue_knows_every_number_that_became_the_unit(
    small: Programme,
) -> None:
    rows = [
        Succession(unit="2", successor="1", round="2019", kind="merged"),
        Succession(unit="3", successor="2", round="2017", kind="renumbered"),
        Succession(unit="4", successor="3", round="2019", kind="merged"),
    ]
    programme = small.model_copy(update={"successions": rows})
    rounds = tuple(programme.round_ids)
    assert History(programme, "1", rounds, NAMES).predecessors == ("2", "3")
    assert History(programme, "1", rounds[:2], NAMES).predecessors == ()
