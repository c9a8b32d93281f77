"""The numbers behind the charts, worked out by hand on single cells."""

from tests.unit.reports.cell_rows import Compose, cell, difference, frame


def test_the_data_table_marks_what_is_certain(profile: Compose) -> None:
    document = profile(
        frame(
            *difference("wellbeing", 31.0, "above"),
            *difference("calm", 11.0, "no_certain_difference"),
        )
    )
    rows = [row for block in document.data[0].blocks for row in block.rows]
    assert [(row[0], row[-1]) for row in rows] == [
        ("Wellbeing", "+31 (21–41) *"), ("Calm", "+11 (1–21)"),
    ]  # fmt: skip
    assert document.data[0].notes[0].startswith("* sikker forskel.")


def test_beside_a_difference_stands_what_is_left_of_it_cautiously(
    profile: Compose,
) -> None:
    calm = {"measure": "calm", "n": 40}
    document = profile(
        frame(
            *difference("wellbeing", 31.0, "above"),
            cell("cautious_difference", 24.0, n=40),
            *difference("calm", 11.0, "no_certain_difference"),
            cell("cautious_change", -2.0, since="2017", base=40, **calm),
        )
    )
    rows = [row for block in document.data[0].blocks for row in block.rows]
    assert document.data[0].last[-2:] == (
        "Forskel til programmet, forsigtigt skønnet",
        "Ændring siden sidst, forsigtigt skønnet",
    )
    assert [(row[0], row[-2], row[-1]) for row in rows] == [
        ("Wellbeing", "+24", "–"), ("Calm", "–", "\N{MINUS SIGN}2"),
    ]  # fmt: skip
    assert "i gennemsnit målt for stort" in document.data[0].notes[1]


def test_hidden_not_measured_and_zero_are_three_things(profile: Compose) -> None:
    figure = {"informant_group": None, "measure": "absence"}
    document = profile(
        frame(
            cell("value", 0.0, **figure),
            cell("points", 503.0, 10.0, n=40),
            cell("points", status="hidden", round="2017"),
            cell("points", status="not_measured", round="2015"),
        )
    )
    assert document.data[0].blocks[0].rows == (
        ("Wellbeing", "ikke målt", "", "ukendt", "skjult", "", "skjult"),
    )  # fmt: skip
    assert document.figures[0].rows[0].entries[0].main == "0,0 pct."
