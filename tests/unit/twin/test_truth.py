"""Is the truth what answers show when there are enough of them?"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pipeline.programme.model import Programme
from pipeline.twin.answers.effects import course, pooled, spread
from pipeline.twin.answers.questionnaires import (
    NOT_ANSWERED,
    Questionnaire,
    answer_codes,
    with_gaps,
)
from pipeline.twin.answers.sheets import Answering, Invited, answering, invited, sheets
from pipeline.twin.answers.surveys import Survey, surveys_of
from pipeline.twin.assumptions import load_assumptions
from pipeline.twin.people.persons import People, people_of
from pipeline.twin.people.seating import pupils
from pipeline.twin.randomness import generator
from pipeline.twin.truth.truth import norms, unit_means
from pipeline.twin.truth.units import true_cells
from pipeline.twin.units.sites import Site

SEED = 7
GROUP = "pupils_4_10"
YEARS = [2015, 2017, 2019]
N_SCHOOLS, SCHOOL_SIZE = 80, 220


@pytest.fixture(scope="module")
def survey(programme: Programme) -> Survey:
    """The survey of pupils in grades 4-10."""
    surveys = surveys_of(programme, load_assumptions(), SEED)
    return next(s for s in surveys if s.group.id == GROUP)


@pytest.fixture(scope="module")
def answers(programme: Programme, survey: Survey) -> Answering:
    """The survey in a municipality of many schools."""
    sites = [
        Site("479", "school", SCHOOL_SIZE, 9, [f"479{n:03d}"] * 3)
        for n in range(1, N_SCHOOLS + 1)
    ]
    rules = load_assumptions()
    roster = pupils(sites, YEARS, rules, generator(SEED, "roster"))
    themes = [theme.id for theme in programme.file.themes]
    people = people_of(roster, "e", themes, 0.6, generator(SEED, "people"))
    return answering(survey, people, rules, SEED)


def scores(form: Questionnaire, codes: np.ndarray, scale: str) -> np.ndarray:
    """Return the mean of the keyed answers; nan with fewer than half of them."""
    [model] = [s for s in form.scales if s.id == scale]
    items = model.items
    code = codes[:, items].astype(float)
    answer = (code >= form.lowest[items]) & (
        code <= form.lowest[items] + form.steps[items]
    )
    keyed = code - form.lowest[items]
    keyed = np.where(form.reverse[items], form.steps[items] - keyed, keyed)
    n = answer.sum(axis=1)
    total = np.where(answer, keyed, 0).sum(axis=1)
    return np.where(2 * n >= items.size, total / np.maximum(n, 1), np.nan)


@pytest.mark.parametrize("scale", ["el_trivsel", "el_adf_uro", "el_mob"])
def test_truth_is_the_mean_of_a_huge_unit(survey: Survey, scale: str) -> None:
    form, rng, n = survey.form, generator(SEED, scale), 200_000
    mean, variance = 0.4, spread(survey.habits).within_unit
    z = rng.normal(mean, np.sqrt(variance), (n, len(form.scales))).astype(np.float32)
    nobody = np.zeros(n, dtype=bool)

    codes = with_gaps(
        answer_codes(form, z, rng),
        form,
        rng,
        missing=0.02,
        do_not_know=0.03,
        partial=nobody,
    )

    score = scores(form, codes, scale)
    known = score[~np.isnan(score)]
    [model] = [s for s in form.scales if s.id == scale]
    error = known.std() / np.sqrt(known.size)
    [expected] = model.expected(np.array([mean]), variance)
    assert known.mean() == pytest.approx(expected, abs=4 * error)
    square = survey.squares[scale](mean)
    error = (known**2).std() / np.sqrt(known.size)
    assert (known**2).mean() == pytest.approx(float(square), abs=4 * error)


def test_variance_between_units_and_classes_is_as_assumed(answers: Answering) -> None:
    who = invited(answers.survey, answers.people, 0, 0)
    codes, _ = sheets(answers, who, load_assumptions(), generator(SEED, "sheets"))
    roster = answers.people.roster
    form = answers.survey.form

    by_unit, by_class = [], []
    for scale in form.scales:
        score = scores(form, codes, scale.id)
        some = ~np.isnan(score)
        by_unit.append(intraclass(score[some], roster.site[who.seats[some]]))
        by_class.append(intraclass(score[some], roster.class_[who.seats[some]]))

    # Domain: schools .05-.10, classes .10-.15; means over 14 scales.
    assert 0.05 <= np.mean(by_unit) <= 0.10
    assert 0.10 <= np.mean(by_class) <= 0.15


def test_unit_means_scatter_around_the_truth_as_sampling_says(
    answers: Answering,
) -> None:
    who = invited(answers.survey, answers.people, 0, 0)
    codes, _ = sheets(answers, who, load_assumptions(), generator(SEED, "again"))
    truth = unit_means(
        true_cells(answers, who, "2015").with_columns(points=pl.lit(0.0))
    ).filter(pl.col("scale") == "el_trivsel")
    score = scores(answers.survey.form, codes, "el_trivsel")
    roster = answers.people.roster
    seen = pl.DataFrame(
        {
            "unit": [f"479{n + 1:03d}" for n in roster.site[who.seats]],
            "class": roster.class_[who.seats],
            "score": score,
        }
    ).filter(pl.col("score").is_not_nan())

    both = (
        seen.group_by("unit")
        .agg(pl.col("score").mean(), n=pl.len(), classes=pl.col("class").n_unique())
        .join(truth, on="unit", suffix="_all")
    )

    variance = seen["score"].var()
    assert isinstance(variance, float)
    # Persons and classes are drawn; the class has .125 − .065 of the variance.
    expected = variance * (0.06 / both["classes"] + 0.87 / both["n"])
    z = (both["score"] - both["steps"]) / expected.sqrt()
    assert both.height == N_SCHOOLS
    assert abs(float(np.mean(z.to_numpy()))) < 0.4
    assert 0.75 < float(np.std(z.to_numpy())) < 1.25


def test_points_have_mean_500_over_the_members_of_the_first_round(demo: Path) -> None:
    truth = pl.read_parquet(demo / "truth" / "true_scales.parquet")
    first = truth.filter(pl.col("round") == "2015")

    means = first.group_by("informant_group", "scale").agg(
        points=(pl.col("points") * pl.col("n")).sum() / pl.col("n").sum()
    )

    assert means.height > 60
    assert means["points"].to_numpy() == pytest.approx(500)


def test_norms_are_mean_and_deviation_of_single_scores() -> None:
    cells = pl.DataFrame(
        {
            "informant_group": ["g", "g"],
            "scale": ["s", "s"],
            "round": ["2015", "2015"],
            "grade_band": ["all", "all"],
            "n": [1, 3],
            "steps": [1.0, 3.0],
            "squares": [2.0, 10.0],
        }
    )

    [row] = norms(cells, "2015").rows(named=True)

    assert row["mean"] == pytest.approx(2.5)  # (1·1 + 3·3) / 4
    assert row["sd"] == pytest.approx(np.sqrt(8 - 2.5**2))  # (1·2 + 3·10) / 4 = 8


def test_changes_are_small_and_as_their_class_says(demo: Path) -> None:
    changes = pl.read_parquet(demo / "truth" / "true_changes.parquet")
    whole = changes.filter(pl.col("since") == "2015", pl.col("round") == "2019")

    mean = dict(
        whole.group_by("effect_class").agg(pl.col("change_points").mean()).rows()
    )

    assert 0 < np.mean(whole["change_points"].to_numpy()) < 10
    assert mean["lasting"] > 5
    assert mean["decline"] < -3
    assert abs(mean["none"]) < 2
    assert abs(mean["faded"]) < 2
    assert whole["effect_class"].null_count() == 0


@pytest.mark.parametrize(
    ("effect_class", "expected"),
    [
        ("lasting", [0, 1, 1]),
        ("growing", [0, 0.5, 1]),
        ("faded", [0, 1, 0]),
        ("delayed", [0, 0, 1]),
        ("none", [0, 0, 0]),
        ("decline", [0, -0.5, -1]),
    ],
)
def test_each_effect_class_has_its_course(effect_class: str, expected: list) -> None:
    assert course(effect_class, 3).tolist() == expected


def test_sites_that_merge_share_the_mean_weighted_by_people() -> None:
    sites = [
        Site("479", "school", 100, 9, ["479001", "479001"]),
        Site("479", "school", 300, 9, ["479002", "479001"]),
    ]
    base = np.array([[0.0], [1.0]])

    assert pooled(sites, 0, base).tolist() == [[0.0], [1.0]]
    assert pooled(sites, 1, base).tolist() == [[0.75], [0.75]]


def test_the_same_pupils_answer_alike_two_years_later(answers: Answering) -> None:
    form, people = answers.survey.form, answers.people
    rules = load_assumptions()
    seen = []
    for number in (0, 1):
        who = invited(answers.survey, people, number, 2 * number)
        codes, _ = sheets(answers, who, rules, generator(SEED, "panel", str(number)))
        seen.append(_by_person(people, who, scores(form, codes, "el_trivsel")))

    both = seen[0].join(seen[1], on="person")

    assert both.height > 3000
    [[_, r], _] = np.corrcoef(both["score"], both["score_right"])
    assert 0.4 < r < 0.7  # .6 between persons, weakened by item noise


def test_codes_of_unanswered_items_are_no_codes_of_any_scale(
    programme: Programme,
) -> None:
    for instrument in programme.instruments.values():
        for scale in instrument.answer_scales.values():
            assert NOT_ANSWERED not in {*scale.answers, *scale.missing}


def intraclass(score: np.ndarray, group: np.ndarray) -> float:
    """Return ICC(1) from the mean squares between and within groups."""
    _, index = np.unique(group, return_inverse=True)
    n = np.bincount(index)
    mean = np.bincount(index, score) / n
    between = (n * (mean - score.mean()) ** 2).sum() / (n.size - 1)
    within = ((score - mean[index]) ** 2).sum() / (score.size - n.size)
    usual = (score.size - (n**2).sum() / score.size) / (n.size - 1)
    return float((between - within) / (between + (usual - 1) * within))


def _by_person(people: People, who: Invited, score: np.ndarray) -> pl.DataFrame:
    person = people.roster.rounds[who.number].person[who.seats]
    frame = pl.DataFrame({"person": person, "score": score})
    return frame.filter(pl.col("score").is_not_nan())
