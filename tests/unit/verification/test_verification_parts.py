"""The parts of `laering verify` that could themselves be wrong."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from scipy import special

from pipeline.programme.model import Programme
from pipeline.verification.answers import draw
from pipeline.verification.batch import Batch, Seen
from pipeline.verification.design import Design, of_few
from pipeline.verification.differences import held, none_true, some_true
from pipeline.verification.drawn_sums import without_classes
from pipeline.verification.halves import HalvesBatch, drawn, most_answered
from pipeline.verification.items import true_icc, true_omega
from pipeline.verification.measure import Measure, excess, false_share
from pipeline.verification.promise import Promise
from pipeline.verification.worlds import (
    Shares,
    apart,
    half,
    normal_courses,
    nothing,
    sparse,
)

WORLDS = 20_000


def design(size: int) -> Design:
    """Return one class of `size` pupils who all answer in both of two rounds."""
    return Design(
        rounds=["2015", "2017"],
        bands=["all"],
        units=["101001"],
        municipalities=["479"],
        class_unit=np.array([0]),
        class_band=np.array([[0, 0]]),
        cell_class=np.array([0]),
        answered=np.array([[True, True]]),
        size=np.array([size]),
    )


def test_sums_are_drawn_as_if_pupil_by_pupil() -> None:
    # Unit .04, class .085, pupil .875 of the variance; ten pupils. A sum of ten has
    # variance 100 (.04 + .085) + 10 * .875; two rounds' sums covary by
    # 100 (.04 + .6 * .085) + 10 * .48 * .875.
    shares = Shares(class_=(0.125, 0.125), spread=0)
    answers = draw(design(10), nothing, WORLDS, np.random.default_rng(1), shares)
    sums = np.cov(answers.sums[:, 0])
    assert sums[0, 0] == pytest.approx(21.25, rel=0.03)
    assert sums[0, 1] == pytest.approx(9.1 + 4.2, rel=0.04)
    # Scatter is Wishart with 9 degrees of freedom.
    own, shared = answers.scatter[0, 0][0], answers.scatter[0, 1][0]
    assert own.mean() == pytest.approx(9 * 0.875, rel=0.02)
    assert own.var() == pytest.approx(2 * 9 * 0.875**2, rel=0.05)
    assert shared.mean() == pytest.approx(9 * 0.48 * 0.875, rel=0.04)


@pytest.mark.parametrize("size", [1, 2])
def test_one_pupil_has_no_scatter_and_two_have_one_degree(size: int) -> None:
    answers = draw(design(size), nothing, WORLDS, np.random.default_rng(2), Shares())
    x, y, xy = (answers.scatter[pair][0] for pair in ((0, 0), (1, 1), (0, 1)))
    assert x.mean() == pytest.approx((size - 1) * 0.875, rel=0.05, abs=1e-12)
    assert xy**2 == pytest.approx(x * y)  # two points lie on a line


def test_units_have_spreads_of_their_own_that_average_one() -> None:
    # Ten pupils of one class: the scatter has 9 degrees of freedom, times .875 and the
    # unit's own; log-normal with an SD of .45.
    shares = Shares(class_=(0.125, 0.125))
    answers = draw(design(10), nothing, WORLDS, np.random.default_rng(3), shares)
    own = np.log(answers.scatter[0, 0][0] / (9 * 0.875))
    chance = special.polygamma(1, 4.5)
    assert own.var() == pytest.approx(0.45**2 + chance, rel=0.03)
    assert answers.scatter[0, 0].mean() == pytest.approx(9 * 0.875, rel=0.02)
    # It stays with the unit: both rounds have the same.
    again = np.log(answers.scatter[1, 1][0])
    assert np.cov(own, again)[0, 1] > 0.45**2


def test_scales_of_a_replication_correlate_as_they_should() -> None:
    # Sums of ten pupils, two scales each: half of what they vary is common.
    shares = Shares(class_=(0.125, 0.125), spread=0, alike=0.5)
    answers = draw(design(10), nothing, WORLDS, np.random.default_rng(4), shares, 2)
    sums = answers.sums[0, 0]
    assert np.corrcoef(sums[::2], sums[1::2])[0, 1] == pytest.approx(0.5, abs=0.02)
    assert np.corrcoef(sums[1:-1:2], sums[2::2])[0, 1] == pytest.approx(0, abs=0.03)
    assert sums.var() == pytest.approx(21.25, rel=0.03)


def test_only_municipalities_that_named_no_classes_lose_them() -> None:
    rows = pl.DataFrame(
        {"municipality": ["1", "2"], "n": [9, 9], "classes": [2, 2], "pair_n2": [8, 8]}
    )
    assert without_classes(rows, ["2"]).rows() == [("1", 9, 2, 8), ("2", 9, 0, 0)]


def test_halves_are_of_the_same_answers(programme: Programme) -> None:
    # Five answers of 1, 1, 2, 3, 3 steps: two and three of them, whoever they are.
    counts = pl.DataFrame(
        {
            "round": "2015",
            "municipality": "479",
            "unit": ["a", "a", "a", "b"],
            "informant_group": "pupils",
            "scale": "calm",
            "score": [1_000_000, 2_000_000, 3_000_000, 2_000_000],
            "n": [2, 1, 2, 8],
        }
    )
    batch = HalvesBatch(programme, counts, range(3), 1)
    for rows in drawn(batch).partition_by("informant_group"):
        assert sorted(rows.filter(unit="a")["n"]) == [2, 3]
        assert rows.filter(unit="a")["sum_x"].sum() == 10_000_000
        assert rows.filter(unit="a")["sum_x2"].sum() == 24 * 10**12
        assert rows.filter(unit="b").select("n", "sum_x").unique().rows() == [
            (4, 8_000_000)
        ]
    assert drawn(batch)["sum_x"].to_list() == drawn(batch)["sum_x"].to_list()


def test_the_answers_to_split_are_of_the_group_and_round_with_most() -> None:
    counts = pl.DataFrame(
        {
            "round": ["2015", "2015", "2017"],
            "informant_group": ["pupils", "parents", "pupils"],
            "n": [50, 70, 60],
        }
    )
    most = most_answered(counts)
    assert most is not None
    assert most["n"].to_list() == [70]
    assert most_answered(counts.clear()) is None


def test_few_units_change_and_stay_changed() -> None:
    changes = sparse(np.random.default_rng(1), 3, 40, 50)
    assert ((changes[1] != 0).sum(axis=0) == 2).all()
    assert (changes[1] == changes[2]).all()


def test_half_of_the_units_change_and_stay_changed() -> None:
    changes = half(np.random.default_rng(1), 3, 10, 50)
    assert not changes[0].any()
    assert (changes[1] == changes[2]).all()
    assert ((changes[1] != 0).sum(axis=0) == 5).all()


def test_half_of_the_units_are_apart_from_the_first_round_on() -> None:
    values = apart(np.random.default_rng(1), 3, 10, 50)
    assert (values[0] == values[2]).all()
    assert ((values[0] != 0).sum(axis=0) == 5).all()


def beside(verdict: str, true: float) -> Seen:
    """Return a unit of 500 + `true` points, in a municipality of 500, and a verdict."""
    who = {"round": "2015", "informant_group": "r000000", "scale": "s00",
           "municipality": "479", "unit": "101001", "level": "unit"}  # fmt: skip
    mean = who | {"unit": None, "level": "municipality", "true": 500.0, "drawn": None}
    truth = pl.DataFrame(
        [
            who | {"true": 500.0 + true, "drawn": 0.0},
            mean,
            mean | {"municipality": None, "level": "programme"},
        ],
        infer_schema_length=None,
    )
    row = who
    for other in ("municipality", "programme"):
        row |= {
            f"difference_{other}_low": 5.0,
            f"difference_{other}_high": 15.0,
            f"verdict_{other}": verdict,
        }
    return Seen(
        Batch(None, design(2), "apart", range(1), 1, 1),  # type: ignore[arg-type]
        None,  # type: ignore[arg-type]
        {"compared.mapping": pl.DataFrame([row])},
        truth,
    )


@pytest.mark.parametrize(
    ("verdict", "true", "false", "seen"),
    [("above", 10.0, 0, 1), ("below", 10.0, 1, 0),
     ("no_certain_difference", 10.0, 0, 0), ("above", 0.9, 1, None),
     ("below", -8.0, 0, 1)],
)  # fmt: skip
def test_a_certain_difference_is_held_against_the_true_one(
    verdict: str, true: float, false: int, seen: int | None
) -> None:
    found = some_true(beside(verdict, true))
    assert found["false_difference", "municipality", "2015"].value == false
    power = found["power_difference", "programme", "10"]
    assert (power.value if power.occasions else None) == seen
    any_ = none_true(beside(verdict, true))["any_difference", "either", "any", "2015"]
    assert any_.value == (verdict != "no_certain_difference")
    within = held(beside(verdict, true))["difference", "programme", "unit"]
    assert within.value == (5 <= true <= 15)


def test_normal_courses_move_as_far_as_the_twins_on_average() -> None:
    # Points 11 on average; half of decline's fall and of growing's rise come at T2.
    changes = normal_courses(np.random.default_rng(1), 3, 400, 500)
    at_t2, at_t3 = changes[1].mean(), changes[2].mean()
    assert at_t2 == pytest.approx(11 * (0.22 + 0.20 / 2 + 0.14 - 0.10 / 2), rel=0.05)
    assert at_t3 == pytest.approx(11 * (0.22 + 0.20 + 0.14 - 0.10), rel=0.05)


def test_omega_and_icc_of_the_drawn_questions() -> None:
    # Loadings add up to 3.3; residual variances to 2.77.
    assert true_omega() == pytest.approx(3.3**2 / (3.3**2 + 2.77))
    two = design(10)
    split = Design(
        **{
            **vars(two),
            "units": ["101001", "101002"],
            "municipalities": ["479", "479"],
            "class_unit": np.array([0, 1]),
            "class_band": np.array([[0, 0], [0, 0]]),
            "cell_class": np.array([0, 1]),
            "answered": np.array([[True, True]] * 2),
            "size": np.array([10, 10]),
        }
    )
    # Each unit is one class: what pupils share is .125 of the factor's .66 squared.
    assert true_icc(split) == pytest.approx(0.125 * 0.4356 / (0.4356 + 2.77 / 25))


def verdict(y: list[float], *, low: float | None, high: float | None) -> str:
    measure = Measure(np.ones(len(y)), np.array(y))
    return Promise(about="", what="", measure=measure, low=low, high=high).verdict


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (None, 0.39, "broken"),
        (None, 0.41, "undecided"),
        (None, 0.59, "undecided"),
        (None, 0.61, "kept"),
        (0.39, None, "kept"),
        (0.41, 0.8, "undecided"),
        (0.45, 0.55, "undecided"),
        (0.61, 0.8, "broken"),
        (None, None, "reported"),
    ],
)
def test_a_promise_is_kept_or_broken_only_beyond_chance(
    low: float | None, high: float | None, word: str
) -> None:
    # .50, error .0503, t(99) = 1.984: .400 to .600.
    assert verdict([0.0, 1.0] * 50, low=low, high=high) == word


def test_where_few_answer_five_to_ten_do_in_every_round_half_of_them_the_same() -> None:
    seven = replace(
        design(10),
        units=[f"10100{unit}" for unit in range(7)],
        municipalities=["479"] * 7,
    )
    few = of_few(seven)
    per_round = few.size[:, None] * few.answered
    of_unit = few.class_unit[few.cell_class]
    answered = [per_round[of_unit == unit].sum(axis=0).tolist() for unit in range(7)]
    assert answered == [[n, n] for n in (5, 6, 7, 8, 9, 10, 5)]
    twice = few.size[few.answered.all(axis=1)]
    assert twice.tolist() == [2, 3, 3, 4, 4, 5, 2]


def test_two_replications_decide_nothing() -> None:
    assert verdict([0.0, 1.0], low=None, high=0.0) == "undecided"


def test_the_share_of_false_findings_is_a_mean_over_replications() -> None:
    rows = pl.DataFrame(
        {
            "informant_group": ["a", "a", "a", "b"],
            "found": [True, True, False, False],
            "false": [True, False, True, True],
        }
    )
    ids = pl.DataFrame({"informant_group": ["a", "b"]})
    measure = false_share(rows, pl.col("found"), pl.col("false"), ids)
    assert measure.y.tolist() == [0.5, 0.0]  # nothing found: nothing false
    assert measure.value == 0.25


def test_how_much_larger_than_it_is_what_was_picked_is_told() -> None:
    # 30, 20 and 10 are told of 20, 0 and 20, and nothing of another 20: 60 of 40.
    rows = pl.DataFrame(
        {
            "informant_group": ["a", "a", "b", "b"],
            "told": [30.0, 20.0, 10.0, None],
            "true": [20.0, 0.0, 20.0, 20.0],
        }
    )
    ids = pl.DataFrame({"informant_group": ["a", "b", "c"]})
    measure = excess(rows, pl.col("told"), pl.col("true"), ids)
    assert measure.value == pytest.approx(1 / 2)
    assert measure.y.tolist() == [30.0, -10.0, 0.0]


def test_what_never_varied_is_still_not_beyond_doubt() -> None:
    assert Measure(np.full(8, 2.0), np.full(8, 2.0)).error == 1 / 16
