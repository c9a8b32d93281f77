"""The first page, worked out by hand on single cells."""

import pytest

from pipeline.documents.wording import Wording
from pipeline.programme.model import Programme
from tests.unit.reports.cell_rows import (
    Compose,
    cell,
    change,
    difference,
    frame,
    programme_cell,
)


def test_the_headline_names_what_to_talk_about_and_what_to_build_on(
    profile: Compose,
) -> None:
    told = profile(
        frame(*difference("calm", -31.0, "below"), *difference("play", 40.0, "above"))
    ).story
    assert told.headline == "Det går dårligt. Det går godt."
    assert told.topics_title == "Én ting at tale om"
    [strength] = told.strengths
    assert strength.name == "Play (Elever)"
    assert strength.text == "Med sikkerhed højere end i programmet. Det går godt."


def test_of_one_theme_a_headline_does_not_let_two_groups_contradict_each_other(
    profile: Compose,
) -> None:
    parents = [
        row | {"informant_group": "parents"}
        for row in difference("home", 40.0, "above")
    ]
    rows = frame(*difference("calm", -31.0, "below"), *parents)
    same = profile(rows, themes={"home": "thriving"}).story
    assert same.headline == "Det går dårligt. Byg på home (Forældre)."
    apart = profile(rows).story
    assert apart.headline == "Det går dårligt. Det går godt."


def test_at_most_three_things_are_to_be_talked_about(profile: Compose) -> None:
    scales = ["wellbeing", "calm", "friends", "effort", "play"]
    told = profile(
        frame(
            *(
                row
                for place, scale in enumerate(scales)
                for row in difference(scale, -50.0 + place, "below")
            )
        )
    ).story
    assert told.topics_title == "Tre ting at tale om"
    assert [one.number for one in told.topics] == [1, 2, 3]


def test_every_certain_problem_is_named_in_words(profile: Compose) -> None:
    scales = ["wellbeing", "calm", "friends", "effort", "play"]
    document = profile(
        frame(
            *(
                row
                for place, scale in enumerate(scales)
                for row in difference(scale, -50.0 + place, "below")
            )
        )
    )
    [further] = document.further
    assert further.title == "Også med sikkerhed lavere"
    [alike] = further.alike
    assert alike.text == "Med sikkerhed lavere end i programmet"
    assert [one.name for one in alike.rows] == ["Effort (Elever)", "Play (Elever)"]


@pytest.mark.parametrize(
    ("measured", "cautious", "little"),
    [(-31.0, -14.0, True), (-31.0, 3.0, True), (-31.0, -15.0, False),
     (-14.0, -9.0, False)],
)  # fmt: skip
def test_a_problem_that_is_probably_too_small_to_matter_is_said_to_be(
    profile: Compose, measured: float, cautious: float, *, little: bool
) -> None:
    # The small programme holds that less than 15 points matter little.
    estimate = cell("cautious_difference", cautious, measure="calm", n=40)
    story = profile(frame(*difference("calm", measured, "below"), estimate)).story
    [verdict] = story.topics[0].verdicts
    said = "med sikkerhed lavere end i programmet"
    assert verdict == (f"{said}, men nok kun lidt" if little else said)


def test_where_there_is_nobody_to_compare_with_no_difference_is_spoken_of(
    profile: Compose,
) -> None:
    own = cell("points", 503.0, 10.0, measure="calm", n=40)
    answered = cell("item_share", 0.4, measure="calm_1", about="2", n=40)
    for status, said in (("alone", "ingen at sammenligne med"), ("shown", "forskelle")):
        number = None if status == "alone" else 510.0
        beside = programme_cell("points", number, measure="calm", status=status, n=40)
        story = profile(frame(own, answered, beside)).story
        assert said in story.headline
        assert ("Ingen forskel" in story.topics_lead) == (status == "shown")


def test_a_strength_that_is_probably_small_is_said_to_be(profile: Compose) -> None:
    estimate = cell("cautious_difference", 12.0, measure="play", n=40)
    story = profile(frame(*difference("play", 40.0, "above"), estimate)).story
    assert story.strengths[0].text == (
        "Med sikkerhed højere end i programmet. Forskellen er nok lille. Det går godt."
    )


def test_a_topic_says_what_a_low_number_means_and_what_to_ask(
    profile: Compose,
) -> None:
    [topic] = profile(frame(*difference("calm", -31.0, "below"))).story.topics
    assert topic.meaning == "Det betyder: Det går dårligt."
    assert [(one.whom, one.text) for one in topic.questions] == [
        ("Spørg eleverne eller forældrene", "Hvordan?"),
        ("Spørg jer selv", "Hvorfor?"),
    ]


@pytest.mark.parametrize(
    ("needed", "said"),
    [(100.0, "skal tallet stige omkring 100 point"), (100.1, "næppe")],
)
def test_a_change_that_nobody_can_hope_for_is_not_set_as_a_mark(
    profile: Compose, needed: float, said: str
) -> None:
    moved = change("calm", -2.0, "no_certain_change") | {"detectable": needed}
    [topic] = profile(frame(*difference("calm", -31.0, "below"), moved)).story.topics
    assert said in topic.better


def test_a_topic_says_how_other_groups_see_the_same_theme(profile: Compose) -> None:
    parents = [
        row | {"informant_group": "parents"}
        for row in difference("home", 3.0, "no_certain_difference")
    ]
    [topic] = profile(
        frame(*difference("calm", -31.0, "below"), *parents),
        themes={"home": "thriving"},
    ).story.topics
    assert topic.others == "Ingen sikker forskel hos forældre."


def test_the_page_says_what_could_not_be_seen(profile: Compose) -> None:
    told = profile(frame(*difference("calm", -31.0, "below"))).story
    assert told.unknown == (
        "Om der er mindre forskelle. Vi kan typisk kun se forskelle på 12 point eller "
        "mere.",
    )


def test_the_page_names_who_did_not_answer(profile: Compose) -> None:
    told = profile(
        frame(
            *difference("calm", -31.0, "below"),
            cell("response_rate", 0.41, measure="all", n=41, base=100),
        )
    ).story
    assert told.unknown[0] == (
        "Hvad de mener, som ikke svarede. Blandt elever (41 pct.) er svarprocenten lav."
    )


@pytest.mark.parametrize(
    ("rate", "said"),
    [(0.41, "Mange i gruppen svarede ikke. Spørg bredere, før I beslutter noget."),
     (0.9, "")],
)  # fmt: skip
def test_a_topic_of_those_of_whom_few_answered_says_so(
    profile: Compose, rate: float, said: str
) -> None:
    answered = cell("response_rate", rate, measure="all", n=41, base=100)
    document = profile(frame(*difference("calm", -31.0, "below"), answered))
    [topic] = document.story.topics
    assert topic.silent == said


def test_where_no_answers_are_shown_none_is_to_be_chosen(profile: Compose) -> None:
    [topic] = profile(frame(*difference("calm", -31.0, "below"))).story.topics
    assert topic.answers is None
    assert "svar" not in topic.better


def test_a_module_with_an_and_of_its_own_is_told_from_the_next(
    small: Programme,
) -> None:
    wording = Wording(small.phrases["da"], "da", "school")
    assert wording.listed(["elever", "lærere og pædagoger", "forældre"]) == (
        "elever, lærere og pædagoger samt forældre"
    )
    assert wording.listed(["elever", "lærere", "forældre"]) == (
        "elever, lærere og forældre"
    )


def test_a_next_step_is_always_given(profile: Compose) -> None:
    certain = profile(frame(*difference("calm", -31.0, "below")))
    nothing = profile(frame(*difference("calm", 1.0, "no_certain_difference")))
    assert certain.story.next[0].startswith("Tag samtalearket med")
    assert nothing.story.next


def test_the_board_s_page_holds_no_test(profile: Compose) -> None:
    tested = {
        "n": 60, "base": 62, "informant_group": None, "measure": "reading",
        "breakdown": "grade:2",
    }  # fmt: skip
    document = profile(
        frame(
            *difference("calm", -31.0, "below"),
            cell("share_good", 0.5, 0.1, **tested),
            cell("goal", 0.5, 0.1, about="good", verdict="not_met", **tested),
        )
    )
    assert document.board is not None
    assert [one.name for one in document.story.topics] == [
        "Læsning (2. klasse)", "Calm (Elever)",
    ]  # fmt: skip
    assert [one.name for one in document.board.topics] == ["Calm (Elever)"]
    assert "Læsning" not in str(document.board)


def test_a_topic_shows_answers_per_hundred_beside_others(profile: Compose) -> None:
    share = {"measure": "calm_1", "about": "2", "n": 40}
    others = {"informant_group": "pupils", **share}
    document = profile(
        frame(
            *difference("calm", -31.0, "below"),
            cell("item_share", 0.55, **share),
            programme_cell("item_share", 0.41, **others),
        )
    )
    [topic] = document.story.topics
    assert topic.answers is not None
    assert topic.answers.columns == ("Det blev der svaret", "Hos jer", "Programmet")
    [row] = topic.answers.rows
    assert row.text == "»?« – ja"
    assert [one.main for one in row.entries] == ["55 ud af 100", "41 ud af 100"]


def test_where_nothing_is_certain_pupils_own_answers_begin_the_talk(
    profile: Compose,
) -> None:
    document = profile(
        frame(
            *difference("calm", 1.0, "no_certain_difference"),
            cell("item_share", 0.55, measure="calm_1", about="2", n=40),
        )
    )
    assert document.story.headline == (
        "Tallene viser ingen sikre forskelle. Brug svarene til en samtale."
    )
    [heard] = document.story.topics
    assert (heard.certain, heard.verdicts) == (False, ())
    assert document.talk is not None


def test_a_headline_keeps_to_twenty_two_words(profile: Compose) -> None:
    long = (
        "Eleverne siger det samme med mange flere ord end nødvendigt, for at sige det."
    )
    rows = [*difference("calm", -31.0, "below"), *difference("play", 40.0, "above")]
    named = profile(frame(*rows), meanings={"play": long}).story.headline
    assert named == "Det går dårligt. " + long
    longer = f"{long} {long}"
    shorter = profile(frame(*rows), meanings={"play": longer}).story.headline
    assert shorter == "Det går dårligt. Byg på play (Elever)."


def test_of_a_fall_the_headline_does_not_say_what_low_means(profile: Compose) -> None:
    told = profile(
        frame(cell("points", 480.0, 10.0, n=40), change("wellbeing", -30.0, "down"))
    ).story
    assert told.headline == "Tal om wellbeing (Elever)."
    assert told.topics[0].meaning == ""
