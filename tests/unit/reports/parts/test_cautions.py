"""What cannot be concluded, worked out by hand on single cells."""

from pipeline.documents.wording import Wording
from pipeline.programme.model import GradeBand, Programme
from pipeline.reports.numbers.cells import CellBook
from pipeline.reports.numbers.scope import Scope, Unit
from pipeline.reports.unit_profile.profile import Profile, profile_of
from tests.unit.reports.as_read import as_read
from tests.unit.reports.cell_rows import (
    Compose,
    cell,
    change,
    frame,
    programme_cell,
    trend,
)
from tests.unit.reports.made_cells import MUNICIPALITY


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
        "Wellbeing (Elever): svarene følges dårligere ad end i de andre områder. Tolk "
        "tallet forsigtigt.",
        "Loose (Elever) får ikke ét samlet tal, fordi der bliver svaret for "
        "forskelligt på de enkelte spørgsmål.",
    )


def test_who_is_alone_is_told_so_and_stands_beside_nobody(profile: Compose) -> None:
    place = {"level": "municipality", "unit": None, "status": "alone", "n": 40}
    own = cell("points", 503.0, 10.0, n=40)
    in_place = cell("points", None, None, **place)
    whole = programme_cell("points", None, status="alone", n=40)
    document = profile(frame(own, in_place, whole))
    assert document.cautions == (
        "Elever: I hele programmet er der ingen andre, som har svaret på det samme. "
        "Der er altså ingen at sammenligne med.",
    )
    [row] = document.scales[0].rows
    assert document.scales[0].columns[:2] == ("Skolen", "Svar")
    assert row.plot is not None
    assert (row.plot.municipality, row.plot.programme, row.plot.band) == (None,) * 3
    assert not row.plot.certain
    beside = profile(frame(own, in_place, programme_cell("points", 510.0)))
    assert beside.cautions == (
        "Elever: I kommunen er der ingen andre, som har svaret på det samme. Der "
        "sammenlignes derfor kun med programmet.",
    )
    assert beside.scales[0].columns[:3] == ("Skolen", "Programmet", "Svar")


def test_a_low_response_rate_is_a_caution_just_below_the_limit(
    profile: Compose,
) -> None:
    def cautions(rate: float) -> tuple[str, ...]:
        answered = {"measure": "all", "n": 40, "base": 100}
        return profile(frame(cell("response_rate", rate, **answered))).cautions

    assert cautions(0.59)[0].startswith("Elever: 59 pct. har svaret.")
    assert cautions(0.60) == ()


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


def bounds(scale: str, verdict: str | None) -> list[dict]:
    return [
        cell("points", 520.0, 10.0, measure=scale, n=40),
        cell("bounds", 520.0, 60.0, measure=scale, n=40, base=100, verdict=verdict),
    ]


def of_programme(programme: Programme, *cells: dict) -> Profile:
    """Return the profile of school 1 in 2019 in a programme of one's own."""
    return as_read(
        profile_of(
            Scope(
                programme=programme,
                unit=Unit(code="1", name="Å Skole", unit_type="school"),
                municipality="Ærø",
                round=programme.file.rounds[-1],
                cells=CellBook(frame(*cells), MUNICIPALITY, "unit").of("1"),
                wording=Wording(programme.phrases["da"], "da", "school"),
            )
        )
    )


def with_instrument(programme: Programme, group: str, **update: object) -> Programme:
    instrument = programme.instrument_of_group[group].model_copy(update=update)
    instruments = programme.instruments | {instrument.id: instrument}
    return programme.model_copy(update={"instruments": instruments})


def test_a_change_that_is_declared_comparable_is_told_and_compared(
    small: Programme,
) -> None:
    declared = small.instrument_of_group["parents"].changes
    changes = [one.model_copy(update={"comparable": True}) for one in declared]
    home = {"informant_group": "parents", "measure": "home", "n": 40}
    document = of_programme(
        with_instrument(small, "parents", changes=changes),
        cell("points", 523.0, 10.0, **home),
        cell("points", 500.0, 10.0, round="2017", **home),
        cell("change", 23.0, 10.0, since="2017", **home),
    )
    assert document.cautions == (
        "Home (Forældre): ændret mellem 2017 og 2019, men tallene kan stadig "
        "sammenlignes. To spørgsmål er nye.",
    )


def test_a_change_of_some_grades_says_which(small: Programme) -> None:
    bands = [
        GradeBand(id="4-6", grades=["4", "5", "6"]),
        GradeBand(id="7-9", grades=["7", "8", "9"]),
    ]
    of_both = cell("common_bands", 0.5, since="2017", n=40, because="4-6")
    document = of_programme(
        with_instrument(small, "pupils", grade_bands=bands),
        *trend(change("wellbeing", 3.0, "no_certain_change"), of_both),
    )
    assert document.cautions[0] == (
        "Wellbeing (Elever): ændringen fra 2017 til 2019 gælder kun 4. klasse, 5. "
        "klasse og 6. klasse, for kun de er spurgt begge gange."
    )


def test_a_change_of_some_questions_says_of_how_many_and_breaks_the_line(
    small: Programme,
) -> None:
    of_both = cell("common_items", 3, since="2017", n=40, because="a b c")
    document = of_programme(
        small, *trend(change("wellbeing", 3.0, "no_certain_change"), of_both)
    )
    assert as_read(document.cautions[0]) == (
        "Wellbeing (Elever): ændringen fra 2017 til 2019 bygger på de 3 spørgsmål, der "
        "blev stillet begge år."
    )
    trend_of = document.scales[0].rows[0].trend
    assert trend_of is not None
    assert trend_of.breaks == (False, True)


def test_a_group_whose_classes_nobody_named_is_cautioned(profile: Compose) -> None:
    def cautions(because: str | None) -> tuple[str, ...]:
        return profile(
            frame(cell("points", 503.0, 10.0, n=40, because=because))
        ).cautions

    assert not any("klasse" in said for said in cautions(None))
    (assumed,) = [said for said in cautions("classes_assumed") if "klasse" in said]
    assert assumed.startswith(
        "Elever: Vi har ikke fået at vide, hvem der går i hvilken"
    )
    assert "10 pct. af forskellene" in assumed
    assert "18 svarer i hver" in assumed
    (elsewhere,) = [said for said in cautions("classes_elsewhere") if "klasse" in said]
    assert "andre steder i programmet" in elsewhere


def test_a_test_whose_classes_nobody_named_is_cautioned_beside_the_groups(
    profile: Compose,
) -> None:
    reading = {"informant_group": None, "measure": "reading", "breakdown": "grade:4"}
    told = {"because": "classes_assumed"}
    (said,) = profile(
        frame(
            cell("points", 503.0, 10.0, n=40, **told),
            cell("share_good", 0.8, 0.1, n=40, base=42, **reading, **told),
        )
    ).cautions
    assert said.startswith("Elever og Nationale test: Vi har ikke fået at vide, hvem")
