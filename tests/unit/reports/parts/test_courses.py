"""What became of scales over three rounds, worked out by hand on single cells."""

from tests.unit.reports.cell_rows import Compose, cell, frame


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
         "Det er yderst sandsynligt (over 99 pct.), at tallet er mindst 15 point "
         "lavere i 2019 end i 2015."),
    ]  # fmt: skip
    assert told.lead == (
        "1 område er stort set uændret fra 2015 til 2019 (mindst 88 pct. sandsynligt)."
    )


def test_where_no_course_can_be_told_no_heading_is_printed(profile: Compose) -> None:
    assert profile(frame(*course("calm", 0.5, "cannot_tell"))).courses is None


def test_only_99_per_cent_is_extremely_likely(profile: Compose) -> None:
    def said(probability: float) -> str:
        told = profile(frame(*course("wellbeing", probability, "lasting"))).courses
        assert told is not None
        return told.items[0].text

    assert said(0.98).startswith("Det er meget sandsynligt (98 pct.)")
    assert said(0.99).startswith("Det er yderst sandsynligt (99 pct.)")


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


def together(scale: str, value: float, verdict: str | None, **told: float) -> dict:
    return cell(
        "since_start", value, 8.0, measure=scale, since="2015", n=40, base=40,
        verdict=verdict, **told,
    )  # fmt: skip


def test_what_later_rounds_say_together_is_told_before_the_courses(
    profile: Compose,
) -> None:
    told = profile(
        frame(
            *course("calm", 0.5, "cannot_tell"),
            *course("wellbeing", 0.91, "lasting"),
            *course("play", 0.84, "lasting"),
            together("calm", -12.0, "down"),
            together("wellbeing", 22.0, "up"),
            together("play", 3.0, "no_certain_change", detectable=9.0),
        )
    ).courses
    assert told is not None
    assert told.lead.startswith(
        "Siden 2015 er 2 af 3 områder ændret med sikkerhed, de senere runder under ét. "
        "Størst: Wellbeing (Elever) 22 point op (fra 14 til 30); Calm (Elever) 12 "
        "point ned (fra 4 til 20)."
    )
