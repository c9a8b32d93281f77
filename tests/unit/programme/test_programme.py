"""The programme folders that we keep say what they should."""

import shutil
from pathlib import Path

import pytest

from pipeline.programme.load import load_programme
from pipeline.programme.model import Instrument, Programme


def scale(instrument: Instrument, identifier: str) -> list[str]:
    return next(s.items for s in instrument.scales if s.id == identifier)


# --- The Danish programme -------------------------------------------------------------


def test_three_rounds_stand_beside_the_school_years_that_ended_before(
    programme: Programme,
) -> None:
    rounds = [(r.id, r.label, r.phase, r.school_year) for r in programme.file.rounds]
    assert rounds == [
        ("2015", "T1", "mapping", "2014/2015"),
        ("2017", "T2", "progression", "2016/2017"),
        ("2019", "T3", "lasting_effect", "2018/2019"),
    ]


def test_twelve_of_thirteen_municipalities_deliver(programme: Programme) -> None:
    listed = {m.code: m.name for m in programme.file.municipalities}
    assert len(listed) == 13
    assert listed["479"] == "Svendborg"
    assert len(programme.municipality_codes) == 12
    assert "479" in programme.municipality_codes


def test_every_informant_group_has_one_questionnaire_and_one_survey_export(
    programme: Programme,
) -> None:
    groups = {group.id for group in programme.file.informant_groups}
    surveys = {s.instrument for s in programme.sources.values() if s.feeds == "survey"}
    assert len(groups) == 13
    assert set(programme.instrument_of_group) == groups
    assert surveys == groups


def test_every_item_is_asked_in_some_round(programme: Programme) -> None:
    for instrument in programme.instruments.values():
        source = programme.sources[f"survey_{instrument.id}"]
        asked = {item for columns in source.item_columns.values() for item in columns}
        assert asked == {item.id for item in instrument.items}


def test_a_scale_has_three_items_or_more(programme: Programme) -> None:
    scales = [s for i in programme.instruments.values() for s in i.scales]
    assert min(len(s.items) for s in scales) == 3


@pytest.mark.parametrize(
    ("group", "identifier"),
    [
        ("pupils_0_3", "in_mob"),
        ("pupils_4_10", "el_mob"),
        ("pupils_4_10", "el_adf_uro"),
        ("pupils_4_10", "el_adf_udad"),
        ("pupils_4_10", "el_adf_alvorlig"),
        ("pupils_4_10", "el_adf_isolation"),
        ("class_teachers", "kl_adf"),
        ("child_assessments", "kp_adf"),
    ],
)
def test_scales_of_behaviour_and_bullying_are_turned_so_that_high_is_good(
    programme: Programme, group: str, identifier: str
) -> None:
    instrument = programme.instruments[group]
    reverse = {item.id for item in instrument.items if item.reverse}
    assert set(scale(instrument, identifier)) <= reverse
    label = next(s.label.of("da") for s in instrument.scales if s.id == identifier)
    assert label.startswith(("Ro", "Få", "Fri for", "Fællesskab"))  # the good end


def test_every_scale_says_what_low_means_and_what_to_ask(programme: Programme) -> None:
    for instrument in programme.instruments.values():
        for one in instrument.scales:
            texts = [one.low, one.ask.staff, one.ask.families]
            for language in ("da", "en"):
                said = [text.of(language) for text in texts if text is not None]
                assert all(len(text.split()) <= 28 for text in said), one.id
                assert said[0].endswith(".")
                assert all(text.endswith("?") for text in said[1:]), one.id


def test_everybody_who_is_asked_about_children_gives_families_a_question(
    programme: Programme,
) -> None:
    """Levels that a teacher sets are no question to a family."""
    for group in ("pupils_0_3", "pupils_4_10", "daycare_children", "parents"):
        for one in programme.instruments[group].scales:
            assert one.ask.families is not None, one.id


def test_of_every_item_it_is_said_which_answers_count(programme: Programme) -> None:
    for instrument in programme.instruments.values():
        for item in instrument.items:
            told = instrument.told(item)
            steps = instrument.answer_scales[item.answers].codes
            assert told, item.id
            assert len(told) in {1, len(steps)}  # what matters, or every face
    pupils = programme.instruments["pupils_4_10"]
    bullied = next(item for item in pupils.items if item.id == "el_mob_1")
    [counted] = pupils.told(bullied)
    assert (counted.codes, counted.label.da) == ("3 4 5", "nogle gange eller oftere")
    assert bullied.sensitive


def test_safety_bullying_and_wellbeing_weigh_most(programme: Programme) -> None:
    weights = programme.seriousness
    assert weights["el_mob"] == weights["el_adf_alvorlig"] == max(weights.values())
    assert weights["el_mob"] > weights["el_trivsel"] > weights["el_uv_feedback"]
    assert weights["danish_reading"] > weights["el_motiv"] == 1


def test_the_youngest_get_few_questions_with_picture_and_sound(
    programme: Programme,
) -> None:
    for group in ("pupils_0_3", "daycare_children"):
        instrument = programme.instruments[group]
        assert len(instrument.items) < 20
        assert all(item.picture and item.sound for item in instrument.items)
        assert {len(a.answers) for a in instrument.answer_scales.values()} == {3}


def test_a_question_put_in_front_moves_every_column_by_one(
    programme: Programme,
) -> None:
    columns = programme.sources["survey_teachers"].item_columns
    assert columns["2017"]["la_samarbejde_1"] == "s_1"
    assert columns["2019"]["la_anbefale"] == "s_1"
    assert columns["2019"]["la_samarbejde_1"] == "s_2"
    assert "la_anbefale" not in columns["2017"]


def test_the_reform_has_three_goals_and_four_that_decide_them(
    programme: Programme,
) -> None:
    indicators = programme.indicators
    assert len(indicators.national_goals) == 3
    assert [goal.id for goal in indicators.goals] == [
        "good",
        "top",
        "poor",
        "wellbeing",
    ]


def test_the_four_indicators_of_well_being_use_29_of_40_questions(
    programme: Programme,
) -> None:
    wellbeing = programme.indicators.wellbeing
    assert wellbeing is not None
    form = {form.id: form for form in wellbeing.forms}["grades_4_9"]
    assert form.questions == 40
    assert sum(form.indicators.values()) == 29
    assert sum(item.measure is not None for item in form.items) == 29


# --- Real data sets as programmes -----------------------------------------------------


def test_pisa_has_five_scales_of_25_items(programme_folder: Path) -> None:
    pisa = load_programme(
        programme_folder.parent / "tests" / "programmes" / "pisa2003_nld"
    )
    [instrument] = pisa.instruments.values()
    assert [len(s.items) for s in instrument.scales] == [4, 5, 6, 5, 5]
    reverse = {item.id for item in instrument.items if item.reverse}
    assert len(reverse) == 2 + 5 + 3 + 5


def test_new_york_declares_the_two_elements_whose_questions_changed(
    programme_folder: Path,
) -> None:
    city = load_programme(
        programme_folder.parent / "tests" / "programmes" / "nyc_three_rounds"
    )
    broken = {
        measure.id: [change.between for change in measure.changes]
        for measure in city.indicators.measures
        if any(not change.comparable for change in measure.changes)
    }
    assert broken == {
        "supportive_environment": [("2015", "2017")],
        "family_ties": [("2015", "2017")],
    }


def test_a_programme_may_say_little_and_speak_one_language(
    programme_folder: Path,
) -> None:
    foreign = load_programme(
        programme_folder.parent / "tests" / "programmes" / "foreign"
    )
    [round_], [group] = foreign.file.rounds, foreign.file.informant_groups
    assert (round_.label, round_.phase, round_.school_year) == (None, None, None)
    assert group.unit_type == "school"
    assert foreign.language == "en"
    assert foreign.file.name.of("en") == "Riverside survey"
    assert foreign.file.name.of("da") == "Riverside survey"  # where there is no other
    assert foreign.indicators.tests is None


def test_a_programme_words_what_it_wants_and_leaves_the_rest_to_ours(
    programme: Programme, tmp_path: Path
) -> None:
    folder = tmp_path / "programme"
    shutil.copytree(Path(__file__).parents[2] / "fixtures/tiny/programme", folder)
    key, sentence = next(iter(programme.phrases["da"].items()))
    (folder / "phrases").mkdir()
    for language in ("da", "en"):
        (folder / "phrases" / f"{language}.yaml").write_text(
            "own: {word: Egne ord}\n", encoding="utf-8"
        )
    phrases = load_programme(folder).phrases["da"]
    assert phrases["own.word"] == "Egne ord"
    assert phrases[key] == sentence
