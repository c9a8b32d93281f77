"""What a profile says, worked out by hand on single cells."""

from collections.abc import Callable

from pipeline.reports.parts.view import Profile
from tests.unit.reports.cell_rows import cell, frame, programme_cell

Compose = Callable[..., Profile]


def difference(scale: str, value: float, verdict: str) -> list[dict]:
    return [
        cell("points", 500 + value, 10.0, measure=scale, n=40),
        cell(
            "difference_programme",
            value,
            10.0,
            measure=scale,
            n=40,
            verdict=verdict,
            detectable=12.0,
        ),
    ]


def change(scale: str, value: float, verdict: str | None) -> dict:
    return cell(
        "change",
        value,
        10.0,
        measure=scale,
        since="2017",
        n=40,
        base=40,
        verdict=verdict,
        detectable=12.0 if verdict else None,
    )


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


def test_a_circle_is_filled_only_where_a_difference_is_certain(
    profile: Compose,
) -> None:
    document = profile(
        frame(
            *difference("wellbeing", 31.0, "above"),
            *difference("calm", 3.0, "no_certain_difference"),
            cell("points", 523.0, 10.0, measure="play", n=40),  # not judged
        )
    )
    plots = {row.label: row.plot for one in document.scales for row in one.rows}
    filled = {label: plot.certain for label, plot in plots.items() if plot is not None}
    assert filled == {"Wellbeing": True, "Calm": False, "Play": False}


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


def test_later_rounds_are_not_looked_at(profile: Compose) -> None:
    early = frame(cell("points", 503.0, 10.0, n=40, round="2017"))
    late = frame(*early.to_dicts(), cell("points", 777.0, 10.0, n=40))
    assert profile(early, "2017") == profile(late, "2017")


def test_declared_breaks_are_cautioned_and_cut_the_line(profile: Compose) -> None:
    home = {"informant_group": "parents", "measure": "home"}
    document = profile(
        frame(
            cell("points", 523.0, 10.0, n=40, **home),
            cell("points", 500.0, 10.0, n=40, round="2017", **home),
            cell(
                "change",
                None,
                None,
                since="2017",
                status="not_comparable",
                n=40,
                **home,
            ),
        )
    )
    assert document.cautions == (
        "Home (Forældre): tal fra 2017 og 2019 kan ikke sammenlignes. To spørgsmål er "
        "nye.",
    )
    row = document.scales[0].rows[0]
    assert row.entries[-1].main == "nyt mål"
    assert row.trend is not None
    assert row.trend.breaks == (False, True)


def test_hidden_not_measured_and_zero_are_three_things(profile: Compose) -> None:
    figure = {"informant_group": None, "measure": "absence"}
    document = profile(
        frame(
            cell("value", 0.0, **figure),
            cell("points", 503.0, 10.0, n=40),
            cell("points", status="too_few", round="2017"),
            cell("points", status="not_measured", round="2015"),
        )
    )
    assert document.data[0].blocks[0].rows == (
        ("Wellbeing", "ikke målt", "", "ukendt", "skjult", "", "skjult"),
    )  # fmt: skip
    assert document.figures[0].rows[0].entries[0].main == "0,0 pct."


def test_a_loose_scale_is_explained_not_shown(profile: Compose) -> None:
    document = profile(
        frame(
            cell("points", 503.0, 10.0, n=40),
            cell("points", 540.0, 10.0, n=40, measure="loose"),
            programme_cell("reliability", 0.59, measure="loose"),
            programme_cell("reliability", 0.69),
        )
    )
    assert [row.label for one in document.scales for row in one.rows] == ["Wellbeing"]
    assert document.cautions == (
        "Wellbeing (Elever): spørgsmålene i området hænger løsere sammen end i de "
        "øvrige. Læs tallet med varsomhed.",
        "Loose (Elever): vises ikke, fordi spørgsmålene hænger for løst sammen til ét "
        "tal.",
    )


def test_a_low_response_rate_is_a_caution_just_below_the_limit(
    profile: Compose,
) -> None:
    def cautions(rate: float) -> tuple[str, ...]:
        answered = {"measure": "all", "n": 40, "base": 100}
        return profile(frame(cell("response_rate", rate, **answered))).cautions

    assert cautions(0.59)[0].startswith("Elever: 59 pct. har svaret.")
    assert not cautions(0.60)[0].startswith("Elever")


def test_a_group_that_hides_a_difference_that_matters_is_named(
    profile: Compose,
) -> None:
    wide = cell("difference_programme", 3.0, 20.0, verdict="no_certain_difference",
                n=9, detectable=24.0)  # fmt: skip
    document = profile(frame(cell("points", 503.0, 20.0, n=9), wide))
    assert document.cautions[0] == (
        "Elever (24 point): så stor skal en forskel typisk mindst være, før den er "
        "sikker. En forskel på 15 point kan altså være vigtig, uden at vi kan se den "
        "her."
    )
    assert document.participation.rows[0].entries[-1].main == "24 point"
    seen = profile(
        frame(cell("points", 503.0, 20.0, n=90), wide | {"detectable": 15.4})
    )
    assert not seen.cautions[0].startswith("Elever")  # "15 point" is no more than 15


def test_the_first_round_explains_only_the_column_it_has(profile: Compose) -> None:
    first = [row | {"round": "2015"} for row in difference("calm", 31.0, "above")]
    part = profile(frame(*first), "2015").participation
    assert part.columns[-1] == "Sikker forskel fra"
    assert part.notes[0].startswith("Den sidste kolonne viser")


READING = {"informant_group": None, "measure": "reading", "breakdown": "grade:2"}


def goal(verdict: str, because: str | None = None) -> list[dict]:
    """Return the good readers of grade 2, and what became of the goal."""
    tested = {"n": 20, "base": 22, **READING}
    told = {"about": "good", "verdict": verdict, "because": because}
    return [
        cell("share_good", 0.9, 0.1, **tested),
        cell("goal", 0.9, 0.1, **told, **tested),
    ]


def test_a_goal_is_called_met_or_not_as_it_was_decided(profile: Compose) -> None:
    def said(verdict: str, because: str | None = None) -> tuple[str, str]:
        section = profile(frame(*goal(verdict, because))).figures[0]
        return section.rows[0].plot_text, section.goals[0]

    assert said("met") == (
        "Med sikkerhed over målet på 80 pct.",
        "Mindst 80 pct. gode. Bedømt på 2019: nået for Læsning (2. klasse).",
    )
    assert said("not_met") == (
        "Med sikkerhed under målet på 80 pct.",
        "Mindst 80 pct. gode. Bedømt på 2019: ikke nået for Læsning (2. klasse).",
    )
    assert said("cannot_be_decided", "could_not_be_seen") == (
        "Det kan ikke afgøres, om målet på 80 pct. er nået.",
        "Mindst 80 pct. gode. Bedømt på 2019: kan ikke afgøres for Læsning (2. "
        "klasse), for med så få elever ville det ikke være sikkert, selv om alle var "
        "gode.",
    )


def test_a_figure_without_uncertainty_decides_at_face_value_only(
    profile: Compose,
) -> None:
    rows = goal("met")
    rows[1] |= {"low": None, "high": None}
    [sentence] = profile(frame(*rows)).figures[0].goals
    assert sentence.endswith("tallene taget for pålydende (usikkerheden kendes ikke).")


def test_a_figure_that_is_printed_as_unchanged_meets_no_goal(
    profile: Compose,
) -> None:
    def said(by: float) -> str:
        absence = {"informant_group": None, "measure": "absence", "n": 278}
        told = {"since": "2017", "about": "present", "verdict": "met"}
        document = profile(
            frame(cell("value", 0.06, **absence), cell("goal", by, **told, **absence))
        )
        [sentence] = document.figures[0].goals
        return sentence

    assert ": nået for Fravær, tallene taget for pålydende" in said(-0.0006)
    assert said(-0.0004) == said(0.0)
    assert said(-0.0004).endswith(
        "kan ikke afgøres for Fravær, for ændringen er mindre end den sidste decimal, "
        "og usikkerheden kendes ikke."
    )


def test_no_outcome_is_told_of_a_hidden_result(profile: Compose) -> None:
    hidden = [row | {"status": "too_few", "value": None} for row in goal("met")]
    hidden = [row | {"low": None, "high": None} for row in hidden]
    assert "nået" not in str(profile(frame(*hidden)).figures)


def test_delivered_response_rates_stand_where_answers_are_counted(
    profile: Compose,
) -> None:
    rate = {"informant_group": None, "measure": "answered_by_staff"}
    document = profile(frame(cell("value", 0.44, **rate)))
    assert document.participation.columns == ("Svargruppe", "Svarprocent")
    assert document.participation.rows[-1].label == "Personale"
    assert document.cautions[0].startswith("Personale: 44 pct. har svaret.")


def test_a_unit_without_cells_gets_a_kind_explanation(profile: Compose) -> None:
    document = profile(frame())
    assert document.lead.startswith("Vi kan ikke vise resultater for skolen i 2019.")
    assert (document.standing_out, document.moved, document.overview) == (None,) * 3
    assert document.scales == document.figures == document.data == ()


def test_leaders_are_named_but_never_shown(profile: Compose) -> None:
    document = profile(frame(cell("points", 503.0, 10.0, n=40)))
    assert "Ledere vises aldrig for skolen alene" in document.participation.notes[-1]
    assert "Leading" not in str(document.scales)


def test_the_marking_of_tests_stands_only_where_tests_are_shown(
    profile: Compose,
) -> None:
    points = cell("points", 503.0, 10.0, n=40)
    reading = {"informant_group": None, "measure": "reading", "breakdown": "grade:2"}
    shown = cell("share_good", 0.8, 0.1, n=20, base=22, **reading)
    hidden = cell("share_good", status="too_few", **reading)
    assert profile(frame(points)).heading.markings == ("Syntetiske data",)
    assert profile(frame(points, hidden)).heading.markings == ("Syntetiske data",)
    assert profile(frame(points, shown)).heading.markings == (
        "Syntetiske data", "Fortroligt",
    )  # fmt: skip


def trend(*rows: dict) -> list[dict]:
    """Return shown points in both rounds, and what else is given."""
    return [
        cell("points", 503.0, 10.0, n=40),
        cell("points", 500.0, 10.0, n=40, round="2017"),
        *rows,
    ]


def test_other_understanding_is_told_with_the_reason(profile: Compose) -> None:
    def cautions(because: str) -> tuple[str, ...]:
        gone = cell("change", since="2017", n=40, because=because)
        return profile(frame(*trend({**gone, "status": "not_comparable"}))).cautions

    assert cautions("meaning_changed") == (
        "Wellbeing (Elever): tal fra 2017 og 2019 kan ikke sammenlignes. Spørgsmålene "
        "er de samme, men svarene tyder på, at de bliver forstået anderledes i 2019 "
        "end i 2017; derfor vises ingen ændring.",
    )
    assert "ikke de samme i 2019 som i 2017" in cautions("questions_changed")[0]


def test_an_earlier_pair_of_rounds_cuts_its_own_part_of_the_line(
    profile: Compose,
) -> None:
    """The unit was not there in 2015; the programme still says the scale changed."""
    gone = programme_cell("change", 0.0, round="2017", since="2015", n=900)
    gone |= {"status": "not_comparable", "value": None, "because": "meaning_changed"}
    row = profile(frame(*trend(gone))).scales[0].rows[0]
    assert row.trend is not None
    assert row.trend.breaks == (True, False)


def test_questions_taken_out_of_a_change_are_quoted(profile: Compose) -> None:
    document = profile(
        frame(
            *trend(
                change("wellbeing", 3.0, "no_certain_change"),
                cell(
                    "adjustment", -2.0, since="2017", n=40, base=40,
                    because="wellbeing_1",
                ),
            )
        )
    )  # fmt: skip
    assert document.cautions[0] == (
        "Wellbeing (Elever): spørgsmålet »?« bliver besvaret anderledes i 2019 end i "
        "2017, også af dem, som svarer ens på resten. Det er trukket ud, så ændringen "
        "bygger på de øvrige spørgsmål."
    )


def course(scale: str, probability: float, verdict: str) -> list[dict]:
    told = cell(
        "course", probability, measure=scale, since="2015", n=40, verdict=verdict
    )
    return [cell("points", 503.0, 10.0, measure=scale, n=40), told]


def test_a_lasting_rise_is_told_with_its_probability_and_without_a_cause(
    profile: Compose,
) -> None:
    told = profile(
        frame(
            *course("calm", 0.999, "decline"),
            *course("wellbeing", 0.91, "lasting"),
            *course("play", 0.84, "lasting"),
            *course("friends", 0.888, "no_change"),
            *course("effort", 0.5, "cannot_tell"),
        )
    ).courses
    assert told is not None
    assert [(one.label, one.upward, one.text) for one in told.items] == [
        ("Wellbeing", True,
         "Det er meget sandsynligt (91 pct.), at fremgangen har holdt: op fra 2015 til "
         "2017, og stadig oppe i 2019."),
        ("Play", True,
         "Det er sandsynligt (84 pct.), at fremgangen har holdt: op fra 2015 til 2017, "
         "og stadig oppe i 2019."),
        ("Calm", False,
         "Det er næsten sikkert (over 99 pct.), at tallet er mindst 15 point lavere i "
         "2019 end i 2015."),
    ]  # fmt: skip
    assert told.lead == (
        "Op og ned betyder her mindst 15 point. Det er ændringer i programmets "
        "periode uden kontrolgruppe, så tallene siger ikke, hvorfor det er sket. "
        "Sandsynlighederne er regnet ud fra skolens svar og fra, hvordan det er gået i "
        "resten af programmet. Et forløb kan være sandsynligt, uden at en ændring er "
        "sikker. 1 område har med mindst 88 "
        "pct. sandsynlighed flyttet sig mindre end 15 point fra 2015 til 2019. For 1 "
        "af 5 områder kan vi ikke sige, hvordan det er gået: Med de svar, der er, er "
        "usikkerheden for stor til at pege på ét forløb."
    )


def test_where_every_course_is_uncertain_that_is_said_once(profile: Compose) -> None:
    told = profile(frame(*course("calm", 0.5, "cannot_tell"))).courses
    assert told is not None
    assert told.lead.startswith("Vi kan ikke sige, hvordan det er gået på noget område")


def test_only_99_per_cent_is_almost_certain(profile: Compose) -> None:
    def said(probability: float) -> str:
        told = profile(frame(*course("wellbeing", probability, "lasting"))).courses
        assert told is not None
        return told.items[0].text

    assert said(0.98).startswith("Det er meget sandsynligt (98 pct.)")
    assert said(0.99).startswith("Det er næsten sikkert (99 pct.)")


def test_every_course_has_its_sentence(profile: Compose) -> None:
    for verdict in ("growing", "faded", "delayed"):
        told = profile(frame(*course("wellbeing", 0.9, verdict))).courses
        assert told is not None
        assert told.items[0].text.startswith("Det er meget sandsynligt (90 pct.)")


def test_two_rounds_are_too_early_for_a_course(profile: Compose) -> None:
    early = [row | {"round": "2017"} for row in course("wellbeing", 0.9, "lasting")]
    assert profile(frame(*early), "2017").courses is None


def test_no_more_than_the_five_most_probable_courses_are_told(
    profile: Compose,
) -> None:
    scales = ["wellbeing", "calm", "loose", "friends", "effort", "play"]
    told = profile(
        frame(
            *(
                row
                for place, scale in enumerate(scales)
                for row in course(scale, 0.85 + place / 100, "lasting")
            )
        )
    ).courses
    assert told is not None
    assert [one.label for one in told.items] == [
        "Play", "Effort", "Friends", "Loose", "Calm",
    ]  # fmt: skip
    assert told.lead.startswith("De 5 mest sandsynlige af 6 forløb.")
