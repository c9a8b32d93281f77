"""Great Expectations judges: limits at the edge and beside it, round by round."""

import polars as pl
import pytest

from pipeline.programme.model import Programme, ReleaseLimits, Thresholds
from pipeline.release.expectations import expectations
from pipeline.release.judge import judge
from pipeline.release.verdict import matters, verdict
from schemas.disclosed import ReleaseQuality
from tests.unit.release.made_release import made_evidence

ROUNDS = ["2015", "2017", "2019"]
EDGES = [
    ("shown_without_number", 0, 1),
    ("interval_without_value", 0, 1),
    ("parts_differ", 0, 1),
    ("first_round_mean", 500, 500.001),
    ("first_round_sd", 100, 99.999),
    ("rows_accepted", 0.9, 0.899),
    ("units_missing", 0, 1),
    ("groups_missing", 0, 1),
    ("response_rate", 0.6, 0.599),
    ("response_rate_fall", 0.1, 0.101),
    ("units_below_rate", 0.25, 0.251),
    ("known_again", 0.05, 0.049),
    ("odd_classes", 0, 1),
    ("class_growth", 1.5, 1.51),
    ("scale_shift", 0.25, 0.251),
    ("item_shift", 0.25, 0.251),
    ("units_shown", 0.75, 0.749),
    ("test_coverage", 0.85, 0.849),
    ("test_coverage_change", -0.1, -0.101),
    ("reliability", 0.7, 0.699),
    ("norm_mean", 0.05, 0.049),
    ("norm_sd", 0.45, 0.451),
    ("norm_n", 30, 29),
]


@pytest.fixture(scope="module")
def thresholds(programme: Programme) -> Thresholds:
    """The Danish programme's thresholds with the default limits of a release."""
    release = ReleaseLimits()
    return programme.file.thresholds.model_copy(update={"release": release})


def judged(thresholds: Thresholds, **figures: list[float]) -> pl.DataFrame:
    quality = judge(made_evidence(**figures), expectations(thresholds), ROUNDS)
    ReleaseQuality.validate(quality, lazy=True)
    return quality


def row(quality: pl.DataFrame, expectation: str, round_: str = "2019") -> dict:
    return quality.row(
        by_predicate=(pl.col("expectation") == expectation)
        & (pl.col("round") == round_),
        named=True,
    )


def test_nine_of_ten_may_not_be_one_less(thresholds: Thresholds) -> None:
    nine = [0.6] * 9
    enough = row(judged(thresholds, response_rate=[*nine, 0.1]), "response_rate")
    assert (enough["judged"], enough["outside"], enough["success"]) == (10, 1, True)
    short = row(
        judged(thresholds, response_rate=[*nine[1:], 0.59, 0.1]), "response_rate"
    )
    assert (short["judged"], short["outside"], short["success"]) == (10, 2, False)


@pytest.mark.parametrize(("expectation", "kept", "broken"), EDGES)
def test_every_limit_holds_at_its_edge_and_not_beside_it(
    thresholds: Thresholds, expectation: str, kept: float, broken: float
) -> None:
    one = [one for one in expectations(thresholds) if one.id == expectation]
    for value, success in ((kept, True), (broken, False)):
        evidence = made_evidence(**{expectation: [value]})
        quality = judge(evidence, one, ROUNDS)
        assert quality["success"].to_list() == [success], value


def test_every_expectation_has_such_an_edge(thresholds: Thresholds) -> None:
    tried = [expectation for expectation, _, _ in EDGES]
    assert tried == [one.id for one in expectations(thresholds)]


def test_each_round_is_judged_by_itself(thresholds: Thresholds) -> None:
    quality = judged(thresholds, response_rate=[0.9], response_rate_2015=[0.2])
    assert row(quality, "response_rate", "2019")["success"]
    assert not row(quality, "response_rate", "2015")["success"]


def test_where_there_is_no_figure_nothing_is_judged(thresholds: Thresholds) -> None:
    quality = judged(thresholds, response_rate=[0.9])
    assert quality.select("expectation", "round").rows() == [("response_rate", "2019")]
    assert judged(thresholds).height == 0


def test_a_round_of_which_no_row_was_accepted_has_nothing_to_publish(
    thresholds: Thresholds,
) -> None:
    assert verdict(judged(thresholds), ROUNDS) == "nothing"
    quality = judged(thresholds, rows_accepted=[0.0], response_rate_2017=[0.9])
    assert matters(quality, ROUNDS)["expectation"].to_list() == ["rows_accepted"]
    assert verdict(quality, ROUNDS) == "nothing"
    some = judged(thresholds, rows_accepted=[0.2], response_rate=[0.9])
    assert verdict(some, ROUNDS) == "see"


def test_a_matter_of_an_earlier_round_does_not_count_again(
    thresholds: Thresholds,
) -> None:
    quality = judged(thresholds, response_rate=[0.9], response_rate_2015=[0.2])
    assert verdict(quality, ROUNDS) == "ready"


def test_what_every_round_rests_on_counts_whatever_round_it_is_of(
    thresholds: Thresholds,
) -> None:
    quality = judged(thresholds, response_rate=[0.9], norm_n_2015=[9])
    found = matters(quality, ROUNDS)
    assert found["expectation"].to_list() == ["norm_n"]
    assert verdict(quality, ROUNDS) == "see"


def test_a_fault_of_a_blocking_theme_stops_the_release(thresholds: Thresholds) -> None:
    quality = judged(thresholds, response_rate=[0.9], parts_differ=[3])
    assert verdict(quality, ROUNDS) == "blocked"


def test_the_programme_says_what_blocks_and_where_the_limits_are(
    thresholds: Thresholds,
) -> None:
    own = thresholds.model_copy(
        update={"release": ReleaseLimits(norm_n=10, blocking=["norms"])}
    )
    assert row(judged(own, norm_n_2015=[10]), "norm_n", "2015")["success"]
    broken = judged(own, norm_n_2015=[9], response_rate=[0.9])
    assert verdict(broken, ROUNDS) == "blocked"
    softer = judged(own, parts_differ=[3])
    assert verdict(softer, ROUNDS) == "see"
