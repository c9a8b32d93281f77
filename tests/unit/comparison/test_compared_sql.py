"""sql/compared/*.sql, on tables small enough to work out by hand."""

import math
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.programme.frames import TEXT
from schemas.compared import (
    Indicators,
    Invariance,
    Mapping,
    Norms,
    Participation,
    TestComponents,
    UnitSpreads,
    VarianceComponents,
)
from schemas.scored import CrossMoments, LinkedMoments, ScaleMoments, TestLevels
from schemas.scored import Participation as AskedAndAnswered
from schemas.staged import UnitResults
from tests.unit.sql_tables import query, rows

STEP = 1_000_000
Z = 1.959963985
ROUNDS = pl.DataFrame({"round": ["2015", "2017"], "position": [0, 1]})
NO_LINEAGE = pl.DataFrame(
    schema={
        "unit": TEXT,
        "since": TEXT,
        "round": TEXT,
        "successor": TEXT,
        "intact": pl.Boolean,
    }
)


def became(*fates: tuple[str, str, bool]) -> pl.DataFrame:
    """Return the lineage of units from 2015 to 2017: unit, successor, intact."""
    return pl.DataFrame(
        [(unit, "2015", "2017", after, intact) for unit, after, intact in fates],
        schema=NO_LINEAGE.schema,
        orient="row",
    )


NO_BREAKS = pl.DataFrame(
    schema={"measure": TEXT, "breakdown": TEXT, "since": TEXT, "round": TEXT}
)


def unit_moments(unit: str, scores: list[float], **given: object) -> dict[str, object]:
    """Return the moments of a unit without classes."""
    x = [round(score * STEP) for score in scores]
    return {
        "round": "2015",
        "municipality": "479",
        "unit": unit,
        "informant_group": "pupils",
        "scale": "trivsel",
        "grade_band": "all",
        "breakdown": "all",
        "n": len(x),
        "sum_x": sum(x),
        "sum_x2": sum(value * value for value in x),
        "classes": 0,
        "class_n2": 0,
        "class_t2_n": 0,
        "class_nt": 0,
        "class_t2": 0,
        **given,
    }


def moments(*units: dict[str, object]) -> pl.DataFrame:
    return rows(ScaleMoments.empty().schema, *units)


NORM = rows(
    Norms.empty().schema,
    {
        "informant_group": "pupils",
        "grade_band": "all",
        "scale": "trivsel",
        "round": "2015",
        "n": 100,
        "mean": 2.0,
        "sd": 0.5,
    },
)


GROUPS = pl.DataFrame(
    [("pupils", True), ("teachers", False)],
    schema={"informant_group": TEXT, "in_classes": pl.Boolean},
    orient="row",
)
ASSUMED = {"class_share": 0.2, "class_size": 10, "least_freedom": 1}


def varying(*units: dict[str, object], **assumed: float) -> pl.DataFrame:
    """Return the components of variance that units give, pupils and teachers alike."""
    norms = [
        NORM.with_columns(informant_group=pl.lit(group), grade_band=pl.lit(band))
        for group in ("pupils", "teachers")
        for band in ("all", "other")
    ]
    return query(
        "compared/variance_components",
        {
            "scored.scale_moments": moments(*units),
            "compared.norms": pl.concat(norms),
            "programme.groups": GROUPS,
        },
        **{**ASSUMED, **assumed},
    )


def components(
    within: float,
    between: float,
    classes_from: str = "known",
    size: float = 20,
    error: float = 0,
) -> pl.DataFrame:
    return rows(
        VarianceComponents.empty().schema,
        {
            "round": "2015",
            "informant_group": "pupils",
            "grade_band": "all",
            "scale": "trivsel",
            "n": 1,
            "units": 1,
            "classes": 1,
            "class_size": size,
            "classes_from": classes_from,
            "within": within,
            "between_classes": between,
            "between_error": error,
        },
    )


def mapped(
    units: list[dict],
    within: float,
    between: float,
    *,
    spreads: list[dict] | None = None,
    classes_from: str = "known",
    error: float = 0,
) -> pl.DataFrame:
    return query(
        "compared/mapping",
        {
            "scored.scale_moments": moments(*units),
            "compared.norms": NORM,
            "compared.variance_components": components(
                within, between, classes_from, error=error
            ),
            "compared.unit_spreads": rows(UnitSpreads.empty().schema, *(spreads or [])),
        },
    )


def spread_of(unit: str, spread: float, freedom: float | None) -> dict[str, object]:
    """Return how much more a unit's answers vary than usual."""
    who = {"round": "2015", "informant_group": "pupils", "scale": "trivsel"}
    who |= {"municipality": "479", "unit": unit}
    return {**who, "spread": spread, "freedom": freedom}


def test_the_norm_is_the_first_round_that_asked_and_stays() -> None:
    norms = query(
        "compared/norms",
        {
            "scored.scale_moments": moments(
                unit_moments("101001", [1.0, 3.0]),
                unit_moments("101001", [4.0, 4.0, 5.0], round="2017"),
                unit_moments("101001", [1.0, 2.0], round="2017", scale="ny"),
            ),
            "programme.rounds": ROUNDS,
        },
    )
    assert norms.select("scale", "round", "n", "mean", "sd").rows() == [
        ("ny", "2017", 2, 1.5, pytest.approx(0.5**0.5, abs=1e-9)),
        ("trivsel", "2015", 2, 2.0, pytest.approx(2**0.5, abs=1e-9)),
    ]


def test_a_scale_that_never_varies_has_no_norm() -> None:
    norms = query(
        "compared/norms",
        {
            "scored.scale_moments": moments(unit_moments("101001", [3.0, 3.0])),
            "programme.rounds": ROUNDS,
        },
    )
    assert norms.is_empty()


def test_rounding_is_no_variation_of_a_norm() -> None:
    # As floats the squares of 401 equal answers do not add up to those of their mean.
    norms = query(
        "compared/norms",
        {
            "scored.scale_moments": moments(unit_moments("101001", [2.666667] * 401)),
            "programme.rounds": ROUNDS,
        },
    )
    assert norms.is_empty()


def test_variance_components_separate_classes_from_pupils() -> None:
    # One unit; classes (1, 3) and (5, 7): within = (2 + 2) / 2 = 2, mean square
    # between = 2 * (2 - 4)^2 + 2 * (6 - 4)^2 = 16, n0 = (4 - 8 / 4) / 1 = 2,
    # between = (16 - 2) / 2 = 7; times (100 / 0.5)^2 in points squared.
    unit = unit_moments(
        "101001",
        [1.0, 3.0, 5.0, 7.0],
        classes=2,
        class_n2=8,
        class_t2_n=(16 // 2 + 144 // 2) * STEP**2,
        class_nt=(2 * 4 + 2 * 12) * STEP,
        class_t2=(16 + 144) * STEP**2,
    )
    [row] = varying(unit).rows(named=True)
    assert row["within"] == pytest.approx(2 * 40_000, abs=1e-6)
    assert row["between_classes"] == pytest.approx(7 * 40_000, abs=1e-6)
    # Freedom 1 and 2: error 2 / n0^2 (16^2 / 1 + 2^2 / 2).
    error = (2 / 4 * (256 + 2)) ** 0.5
    assert row["between_error"] == pytest.approx(error * 40_000, abs=1e-6)


OF_TEACHERS = {"informant_group": "teachers"}
CLASSED = {  # one unit; classes (1, 3) and (5, 7), as above
    "classes": 2,
    "class_n2": 8,
    "class_t2_n": (16 // 2 + 144 // 2) * STEP**2,
}


def test_pupils_whose_classes_nobody_named_sit_in_classes_like_those_elsewhere() -> (
    None
):
    # Within 2 and between 7 steps squared, classes of two: seven ninths lie between.
    # Four pupils at 1, 1, 3, 3: squares 4; expected 2/9 * 3 + 7/9 * (4 - 2) = 20/9.
    known = unit_moments("101001", [1.0, 3.0, 5.0, 7.0], **CLASSED)
    unnamed = unit_moments("101002", [1.0, 1.0, 3.0, 3.0], grade_band="other")
    table = varying(known, unnamed)
    row = table.row(by_predicate=pl.col("grade_band") == "other", named=True)
    assert (row["classes_from"], row["class_size"]) == ("elsewhere", 2)
    whole = 4 / (20 / 9) * 40_000
    assert row["within"] == pytest.approx(whole * 2 / 9, abs=1e-6)
    assert row["between_classes"] == pytest.approx(whole * 7 / 9, abs=1e-6)
    relative = (2 / 4 * (256 + 2)) ** 0.5 / 7
    assert row["between_error"] == pytest.approx(relative * whole * 7 / 9, abs=1e-6)


def test_where_nobody_named_classes_the_programmes_assumption_holds() -> None:
    # A fifth between classes of ten. Fewer than ten share a class: .8 (n - 1).
    row = varying(unit_moments("101001", [1.0, 1.0, 3.0, 3.0])).row(0, named=True)
    assert (row["classes_from"], row["class_size"]) == ("assumed", 10)
    whole = 4 / (0.8 * 3) * 40_000
    assert row["within"] == pytest.approx(0.8 * whole, abs=1e-6)
    assert row["between_classes"] == pytest.approx(0.2 * whole, abs=1e-6)
    assert row["between_error"] == 0


def test_units_that_named_no_classes_do_not_blur_those_that_did() -> None:
    known = unit_moments("101001", [1.0, 3.0, 5.0, 7.0], **CLASSED)
    unnamed = unit_moments("101002", [1.0] * 8 + [7.0] * 8)
    [row] = varying(known, unnamed).rows(named=True)
    assert row["within"] == pytest.approx(2 * 40_000, abs=1e-6)
    assert row["between_classes"] == pytest.approx(7 * 40_000, abs=1e-6)


def test_a_single_class_in_every_unit_tells_nothing_of_classes() -> None:
    one = {"classes": 1, "class_n2": 16, "class_t2_n": 64 * STEP**2}
    [row] = varying(
        unit_moments("101001", [3.0, 3.0, 5.0, 5.0], **one),
        unit_moments("101002", [3.0, 3.0, 5.0, 5.0], **one),
    ).rows(named=True)
    # Squares 4 + 4 within one class each are all within: .8 of W times 3 + 3.
    assert row["classes_from"] == "assumed"
    assert row["within"] == pytest.approx(8 / 6 * 40_000, abs=1e-6)
    assert row["between_classes"] == pytest.approx(8 / 6 * 40_000 / 4, abs=1e-6)


def test_variance_without_classes_is_that_within_units() -> None:
    [row] = varying(
        unit_moments("101001", [1.0, 3.0], **OF_TEACHERS),
        unit_moments("101002", [5.0, 5.0], **OF_TEACHERS),
    ).rows(named=True)
    assert row["within"] == pytest.approx((2 + 0) / 2 * 40_000, abs=1e-6)
    assert row["between_classes"] == 0
    assert (row["classes_from"], row["class_size"]) == ("none", 1)


def test_units_of_one_respondent_have_the_variance_of_the_norm() -> None:
    # Leaders: nothing within units can be seen, which is not the same as nothing.
    [row] = varying(
        unit_moments("101001", [1.0], **OF_TEACHERS),
        unit_moments("101002", [5.0], **OF_TEACHERS),
    ).rows(named=True)
    assert row["within"] == 100 * 100


@pytest.mark.parametrize("apart", [0.0, 1.0, 4.0])
def test_two_persons_of_one_unit_do_not_tell_how_much_all_differ(apart: float) -> None:
    """Else an interval of many leaders would tell how far the two of one school lie."""
    two = unit_moments("101001", [1.0, 1.0 + apart], **OF_TEACHERS)
    alone = unit_moments("101002", [5.0], **OF_TEACHERS)
    [row] = varying(two, alone, least_freedom=2).rows(named=True)
    assert row["within"] == 100 * 100


def test_the_norms_variance_errs_as_one_of_so_many_persons() -> None:
    """Of a norm of 100: a municipality of three leaders has their 99 degrees too."""
    leaders = [
        unit_moments(unit, [steps], **OF_TEACHERS)
        for unit, steps in (("101001", 1.0), ("101002", 5.0), ("101003", 2.0))
    ]
    table = query(
        "compared/mapping",
        {
            "scored.scale_moments": moments(*leaders),
            "compared.norms": NORM.with_columns(informant_group=pl.lit("teachers")),
            "compared.variance_components": varying(*leaders, least_freedom=50),
            "compared.unit_spreads": UnitSpreads.empty(),
        },
    )
    of_municipality = table.row(
        by_predicate=pl.col("level") == "municipality", named=True
    )
    assert of_municipality["variance"] == pytest.approx(100 * 100 / 3)
    assert of_municipality["freedom"] == pytest.approx(99)


def test_as_many_as_it_takes_do_tell_it() -> None:
    three = unit_moments("101001", [1.0, 3.0, 5.0], **OF_TEACHERS)
    [row] = varying(three, least_freedom=2).rows(named=True)
    assert row["within"] == pytest.approx((4 + 4) / 2 * 40_000, abs=1e-6)


def test_classes_that_too_few_named_are_like_those_that_nobody_named() -> None:
    known = unit_moments("101001", [1.0, 3.0, 5.0, 7.0], **CLASSED)
    [row] = varying(known, least_freedom=4).rows(named=True)
    assert row["classes_from"] == "assumed"
    assert row["within"] == pytest.approx(0.8 * 100 * 100)


def test_points_put_the_norm_at_500_and_its_sd_at_100() -> None:
    [unit, *_] = (
        mapped([unit_moments("101001", [2.0, 2.5])], within=100, between=0)
        .filter(level="unit")
        .rows(named=True)
    )
    assert unit["points"] == 550
    assert unit["variance"] == pytest.approx(100 / 2)


@settings(max_examples=25)
@given(st.integers(0, 4 * STEP), st.integers(2, 400))
def test_where_everybody_answered_alike_nothing_varies(score: int, n: int) -> None:
    norm = NORM.with_columns(mean=pl.lit(2.718281828), sd=pl.lit(0.707106781))
    table = query(
        "compared/mapping",
        {
            "scored.scale_moments": moments(unit_moments("101001", [score / STEP] * n)),
            "compared.norms": norm,
            "compared.variance_components": components(100, 0),
            "compared.unit_spreads": UnitSpreads.empty(),
        },
    )
    assert table["sd"].to_list() == [0, 0, 0]


def test_the_variance_of_a_mean_respects_classes() -> None:
    unit = unit_moments("101001", [2.0] * 4, classes=2, class_n2=8)
    row = mapped([unit], within=100, between=30).row(0, named=True)
    assert row["variance"] == pytest.approx(100 / 4 + 30 * 8 / 16)


@pytest.mark.parametrize(
    ("n", "classes_from", "size", "told"),
    [(40, "known", 20, "elsewhere"), (4, "known", 4, "elsewhere"),
     (40, "assumed", 20, "assumed"), (40, "none", 20, "none")],
)  # fmt: skip
def test_pupils_without_a_class_count_as_sitting_in_one(
    n: int, classes_from: str, size: int, told: str
) -> None:
    unit = unit_moments("101001", [2.0] * n)
    table = mapped([unit], within=100, between=30, classes_from=classes_from)
    row = table.row(0, named=True)
    assert row["variance"] == pytest.approx(100 / n + 30 * size / n)
    assert table["classes_from"].to_list() == [told] * 3


def test_a_unit_has_a_variance_of_its_own() -> None:
    # V = 2 * 25 with 8 degrees of freedom, and 100/12 with 12; weights 1/4 and 3/4.
    units = [unit_moments("101001", [2.5] * 4), unit_moments("101002", [2.0] * 12)]
    spreads = [spread_of("101001", 2.0, 8.0), spread_of("101002", 1.0, 12.0)]
    first, _, municipality, _ = (
        mapped(units, within=100, between=0, spreads=spreads)
        .sort("level", "unit", descending=[True, False])
        .rows(named=True)
    )
    assert (first["variance"], first["freedom"]) == (50, 8)
    own, other = 50 / 16, 9 / 16 * 100 / 12
    assert municipality["variance"] == pytest.approx(own + other)
    assert municipality["freedom"] == pytest.approx(
        (own + other) ** 2 / (own**2 / 8 + other**2 / 12)
    )
    # The difference is 3/4 of the one less the other.
    own = 9 / 16 * 50
    assert first["variance_municipality"] == pytest.approx(own + other)
    assert first["freedom_municipality"] == pytest.approx(
        (own + other) ** 2 / (own**2 / 8 + other**2 / 12)
    )


def test_what_is_not_known_of_classes_is_common_to_units() -> None:
    # V = 100/4 + 30 * 8/16 = 40, of which 10 * 8/16 = 5 is the error of estimation:
    # freedom 2 (40 / 5)^2. The mean of both, and each less the mean, have V = 20 and
    # error 2.5: more units do not make it smaller.
    units = [
        unit_moments(unit, [2.5] * 4, classes=2, class_n2=8)
        for unit in ("101001", "101002")
    ]
    table = mapped(units, within=100, between=30, error=10)
    assert table["freedom"].to_list() == pytest.approx([128] * 4)
    first = table.filter(level="unit").row(0, named=True)
    assert first["variance_municipality"] == pytest.approx(20)
    assert first["freedom_municipality"] == pytest.approx(128)
    # Beside that stands what is not known of a unit's own spread.
    spreads = [spread_of("101001", 1.0, 8.0)]
    first = (
        mapped(units, within=100, between=30, error=10, spreads=spreads)
        .filter(unit="101001")
        .row(0, named=True)
    )
    assert first["freedom"] == pytest.approx(1 / (1 / 128 + 1 / 8))


def test_units_of_two_municipalities_with_one_number_have_each_its_own_variance() -> (
    None
):
    here, there = {"municipality": "479"}, {"municipality": "510"}
    found = mapped(
        [unit_moments("1", [2.5] * 4, **place) for place in (here, there)],
        within=100,
        between=0,
        spreads=[spread_of("1", 2.0, 8.0), spread_of("1", 1.0, 8.0) | there],
    )
    units = found.filter(level="unit").sort("municipality")
    assert units.select("municipality", "n", "variance").rows() == [
        ("479", 4, 50),
        ("510", 4, 25),
    ]


def test_a_unit_is_compared_with_a_mean_that_holds_it() -> None:
    units = [unit_moments("101001", [2.5] * 4), unit_moments("101002", [2.0] * 12)]
    first = mapped(units, within=100, between=0).row(
        by_predicate=pl.col("unit") == "101001", named=True
    )
    # Weights 1/4 and 3/4; V = 25 and 100/12. D = 3/4 (y1 - y2):
    # variance = 9/16 (25 + 100/12).
    assert first["difference_municipality"] == pytest.approx(0.75 * 100)
    assert first["variance_municipality"] == pytest.approx(9 / 16 * (25 + 100 / 12))


def test_the_only_unit_of_a_municipality_is_not_compared_with_itself() -> None:
    units = [
        unit_moments("101001", [2.5] * 4),
        unit_moments("201001", [2.0] * 4, municipality="510"),
    ]
    first = mapped(units, within=100, between=0).row(
        by_predicate=pl.col("unit") == "101001", named=True
    )
    assert first["difference_municipality"] is None
    assert first["difference_programme"] == pytest.approx(50)


def map_row(round_: str, unit: str, points: float, **given: object) -> dict:
    return {
        "round": round_,
        "level": "unit",
        "municipality": "479",
        "unit": unit,
        "informant_group": "pupils",
        "scale": "trivsel",
        "n": 10,
        "points": points,
        "variance": 16.0,
        "low": 0.0,
        "high": 0.0,
        **given,
    }


def progressed(
    mapping: list[dict],
    *,
    linked: list[dict] | None = None,
    lineage: pl.DataFrame = NO_LINEAGE,
    breaks: pl.DataFrame = NO_BREAKS,
    invariance: list[dict] | None = None,
) -> list[dict]:
    return query(
        "compared/progression",
        {
            "compared.mapping": rows(Mapping.empty().schema, *mapping),
            "compared.norms": NORM,
            "compared.invariance": rows(Invariance.empty().schema, *(invariance or [])),
            "scored.linked_moments": rows(
                LinkedMoments.empty().schema, *(linked or [])
            ),
            "programme.rounds": ROUNDS,
            "programme.lineage": lineage,
            "programme.incomparable": breaks,
        },
        z=Z,
    ).rows(named=True)


def test_change_is_later_minus_earlier_with_both_variances() -> None:
    [row] = progressed(
        [map_row("2015", "101001", 500, variance=9.0), map_row("2017", "101001", 510)]
    )
    assert row["change"] == 10
    assert row["variance"] == 25
    assert row["freedom"] is None


def test_the_freedom_of_a_change_is_that_of_both_rounds() -> None:
    before = map_row("2015", "101001", 500, variance=9.0, freedom=30.0)
    [row] = progressed([before, map_row("2017", "101001", 510, freedom=20.0)])
    assert row["freedom"] == pytest.approx(25**2 / (9**2 / 30 + 16**2 / 20))


def climbed(level: str, shift: float | None = None) -> dict[str, object]:
    """Return what the ladder found for the scale between 2015 and 2017."""
    return {
        "round": "2017",
        "since": "2015",
        "informant_group": "pupils",
        "scale": "trivsel",
        "level": level,
        "shift": shift,
    }


def silent(answered: int, invited: int | None, **mapping: object) -> dict:
    """Return what the silent of a school could change; mean 2, SD .5, four steps."""
    [row] = query(
        "compared/nonresponse",
        {
            "compared.mapping": rows(
                Mapping.empty().schema,
                map_row("2015", "101001", 520, n=answered, **mapping),
            ),
            "compared.participation": rows(
                Participation.empty().schema,
                {
                    "round": "2015",
                    "level": "unit",
                    "municipality": "479",
                    "unit": "101001",
                    "informant_group": "pupils",
                    "n_invited": invited,
                    "response_rate": invited and answered / invited,
                },
            ),
            "compared.norms": NORM,
            "scored.scale_moments": moments(unit_moments("101001", [2.1] * answered)),
            "programme.scales": pl.DataFrame(
                {"informant_group": ["pupils"], "scale": ["trivsel"], "steps": [4]}
            ),
        },
        low_response_rate=0.85,
    ).rows(named=True)
    return row


def test_the_silent_move_a_mean_between_the_ends_of_the_scale() -> None:
    # The scale goes from 500 - 100 * 2 / .5 = 100 to 500 + 100 * 2 / .5 = 900 points.
    row = silent(80, 100, difference_programme=20.0, verdict_programme="above")
    assert (row["lowest"], row["highest"]) == (100, 900)
    assert (row["worst"], row["best"]) == (436, 596)
    assert row["tipping"] == pytest.approx(420)
    assert (row["is_low"], row["holds"]) == (True, False)


def test_a_conclusion_holds_where_the_few_silent_cannot_reach_it() -> None:
    row = silent(99, 100, difference_programme=20.0, verdict_programme="above")
    assert (row["is_low"], row["holds"]) == (False, True)


def test_without_invitations_nothing_is_said_about_the_silent() -> None:
    row = silent(80, None, difference_programme=20.0, verdict_programme="above")
    assert (row["is_low"], row["worst"], row["holds"]) == (None, None, None)


def invited(unit: str, n_invited: int | None, n_answered: int) -> dict[str, object]:
    return {
        "round": "2015",
        "municipality": "479",
        "unit": unit,
        "informant_group": "pupils",
        "n_invited": n_invited,
        "n_answered": n_answered,
    }


def test_an_unknown_number_invited_makes_the_sum_unknown() -> None:
    # 25 of unit 1 were invited; how many of unit 2, nobody knows: at least 25 of both.
    result = query(
        "compared/participation",
        {
            "scored.participation": rows(
                AskedAndAnswered.empty().schema,
                invited("101001", 25, 20),
                invited("101002", None, 10),
            )
        },
    )
    kept = "level", "unit", "n_answered", "n_invited", "response_rate"
    assert result.select(kept).rows() == [
        ("municipality", None, 30, None, None),
        ("programme", None, 30, None, None),
        ("unit", "101001", 20, 25, 0.8),
        ("unit", "101002", 10, None, None),
    ]


TEACHERS = {"informant_group": "teachers", "scale": "trivsel_laerer"}


def seen(mapping: list[dict], pairs: list[dict] | None = None) -> list[dict]:
    """Return the gaps between pupils and teachers."""
    norms = pl.concat(
        [NORM, NORM.with_columns(**{c: pl.lit(v) for c, v in TEACHERS.items()})]
    )
    return query(
        "compared/perspectives",
        {
            "compared.mapping": rows(Mapping.empty().schema, *mapping),
            "compared.norms": norms,
            "scored.cross_moments": rows(CrossMoments.empty().schema, *(pairs or [])),
            "programme.scales": pl.DataFrame(
                {
                    "informant_group": ["pupils", "teachers"],
                    "scale": ["trivsel", "trivsel_laerer"],
                    "theme": ["wellbeing", "wellbeing"],
                }
            ),
        },
        z=Z,
    ).rows(named=True)


def test_a_gap_is_the_first_group_minus_the_second_with_both_variances() -> None:
    [row] = seen(
        [
            map_row("2015", "101001", 510),
            map_row("2015", "101001", 500, variance=9.0, **TEACHERS),
        ]
    )
    assert (row["theme"], row["informant_group"]) == ("wellbeing", "pupils")
    assert (row["gap"], row["variance"], row["n_pairs"]) == (10, 25, 0)


def test_two_views_of_the_same_pupils_make_the_gap_more_certain() -> None:
    x = [1.0, 2.0, 3.0, 4.0, 5.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    both = linked(x, x) | {
        "round": "2015",
        "other_group": "teachers",
        "other_scale": "trivsel_laerer",
    }
    [row] = seen(
        [
            map_row("2015", "101001", 510),
            map_row("2015", "101001", 500, variance=9.0, **TEACHERS),
        ],
        [both],
    )
    assert row["n_pairs"] == 10
    assert row["variance"] < 25


def test_a_scale_that_changed_its_meaning_has_no_change() -> None:
    [row] = progressed(
        [map_row("2015", "101001", 500), map_row("2017", "101001", 510)],
        invariance=[climbed("none")],
    )
    assert (row["comparable"], row["change"]) == (False, None)
    assert row["incomparable_because"] == "meaning_changed"


def test_an_untested_scale_is_compared() -> None:
    [row] = progressed(
        [map_row("2015", "101001", 500), map_row("2017", "101001", 510)],
        invariance=[climbed("untested")],
    )
    assert (row["comparable"], row["change"]) == (True, 10)


def test_what_a_reworded_item_adds_to_the_mean_is_taken_out_of_the_change() -> None:
    # Of a norm with SD 0.5 are 0.02 steps 4 points, and 0.0001 squared 4 squared.
    pair = [map_row("2015", "101001", 500), map_row("2017", "101001", 510)]
    reworded = climbed("partial_scalar", shift=0.02) | {"shift_variance": 0.0001}
    [row] = progressed(pair, invariance=[reworded])
    assert (row["adjustment"], row["change"]) == (pytest.approx(4), pytest.approx(6))
    [untouched] = progressed(pair)
    assert row["variance"] == pytest.approx(untouched["variance"] + 4)
    assert row["adjustment_variance"] == pytest.approx(4)


def linked(x: list[float], y: list[float]) -> dict[str, object]:
    """Return the moments of pupils who answered x in 2015 and y in 2017."""
    return {
        "round": "2017",
        "municipality": "479",
        "unit": "101001",
        "informant_group": "pupils",
        "scale": "trivsel",
        "since": "2015",
        "n": len(x),
        "sum_x": round(sum(x) * STEP),
        "sum_y": round(sum(y) * STEP),
        "sum_x2": round(sum(a * a for a in x) * STEP**2),
        "sum_y2": round(sum(b * b for b in y) * STEP**2),
        "sum_xy": round(sum(a * b for a, b in zip(x, y, strict=True)) * STEP**2),
        **dict.fromkeys(
            (
                "class_pairs",
                "pair_n2",
                "pair_x2_n",
                "pair_y2_n",
                "pair_xy_n",
                "class_nn",
            ),
            0,
        ),
    }


def linked_classes(
    pairs: list[tuple[list[float], list[float]]], class_nn: int
) -> dict[str, object]:
    """Return the same of pupils who sat together in both rounds, pair by pair."""

    def over_pairs(a: int, b: int) -> int:
        return round(
            sum(sum(pair[a]) * sum(pair[b]) / len(pair[a]) for pair in pairs) * STEP**2
        )

    x, y = ([a for pair in pairs for a in pair[side]] for side in (0, 1))
    return linked(x, y) | {
        "class_pairs": len(pairs),
        "pair_n2": sum(len(first) ** 2 for first, _ in pairs),
        "pair_x2_n": over_pairs(0, 0),
        "pair_y2_n": over_pairs(1, 1),
        "pair_xy_n": over_pairs(0, 1),
        "class_nn": class_nn,
    }


def change_of(links: list[dict[str, object]], n: int = 10) -> dict[str, Any]:
    before = map_row("2015", "101001", 500, variance=40_000.0, n=n)
    after = map_row("2017", "101001", 510, variance=40_000.0, n=n)
    [row] = progressed([before, after], linked=links)
    return row


def test_pupils_who_answered_twice_make_the_change_more_certain() -> None:
    # x = 1..6, y = 1, 3, 2, 4, 6, 5: S_xx = S_yy = 17.5, S_xy = 15.5, r = .885714.
    # Lower limit tanh(atanh r - 1.96 / sqrt(5 - 2)) = .263713; times 17.5 / 5 and
    # 40000 points squared a step; C = 6 * covariance / (10 * 10).
    row = change_of([linked([1, 2, 3, 4, 5, 6], [1, 3, 2, 4, 6, 5])])
    r_low = math.tanh(math.atanh(15.5 / 17.5) - Z / 3**0.5)
    assert r_low == pytest.approx(0.263713, abs=1e-6)
    covariance = 6 * r_low * 3.5 * 40_000 / 100
    assert row["n_linked"] == 6
    assert row["variance"] == pytest.approx(80_000 - 2 * covariance)


def test_answers_that_vary_more_also_covary_more() -> None:
    # Variances grow by spread; the covariance by the roots of both rounds' spreads.
    links = [linked([1, 2, 3, 4, 5, 6], [1, 3, 2, 4, 6, 5])]
    before = map_row("2015", "101001", 500, variance=160_000.0, spread=4.0)
    after = map_row("2017", "101001", 510, variance=360_000.0, spread=9.0)
    [row] = progressed([before, after], linked=links)
    usual = 80_000 - change_of(links)["variance"]
    assert row["variance"] == pytest.approx(520_000 - 6 * usual)


def test_a_handful_who_answered_twice_prove_nothing() -> None:
    row = change_of([linked([1, 2, 3, 4], [1, 2, 3, 4])])
    assert row["n_linked"] == 4
    assert row["variance"] == 80_000


def test_classes_that_stay_together_make_the_change_more_certain() -> None:
    # Six pairs of classes with two pupils each; pair means of x 1..6, of y 1, 3, 2, 4,
    # 6, 5; pupils half a step above and below, in four pairs on the same sides.
    # Within pairs S_xx = S_yy = 3, S_xy = 1, 6 degrees of freedom: the lower limit of
    # r = 1/3 is below 0, so pupils add nothing; their mean product is 1/6.
    # Between pairs S_xx = S_yy = 35, S_xy = 31, 5 degrees of freedom: lower limit
    # .263713 as above, mean product .263713 * 7; m0 = (12 - 6 * 4 / 12) / 5 = 2.
    sides = [1, 1, 1, 1, -1, -1]
    pairs = [
        ([a - 0.5, a + 0.5], [b - side / 2, b + side / 2])
        for a, b, side in zip(range(1, 7), (1, 3, 2, 4, 6, 5), sides, strict=True)
    ]
    row = change_of([linked_classes(pairs, class_nn=6 * 5 * 5)], n=30)
    r_low = math.tanh(math.atanh(31 / 35) - Z / 3**0.5)
    of_classes = (7 * r_low - 1 / 6) / 2
    assert of_classes == pytest.approx(0.839661, abs=1e-6)
    covariance = 150 * of_classes * 40_000 / (30 * 30)
    assert row["variance"] == pytest.approx(80_000 - 2 * covariance)


def test_merged_schools_are_compared_with_their_successor_by_size() -> None:
    lineage = became(("101009", "101001", True))
    [row] = progressed(
        [
            map_row("2015", "101001", 500, n=30, variance=8.0),
            map_row("2015", "101009", 540, n=10, variance=16.0),
            map_row("2017", "101001", 520, n=40, variance=4.0),
        ],
        lineage=lineage,
    )
    assert row["change"] == 520 - 510
    assert row["n_since"] == 40
    assert row["variance"] == pytest.approx(4 + (900 * 8 + 100 * 16) / 1600)
    assert (row["points_since"], row["inherited"]) == (510, True)
    assert row["variance_since"] == pytest.approx(5.5)


def test_pupils_linked_through_a_merger_count_once_against_all_predecessors() -> None:
    # Six pupils linked (C per pupil as in the test above: r_low * 3.5 * 40000 points
    # squared), 10 answers now, 10 + 10 before: C = 6 c / (10 * 20), pooled V = 20000.
    [row] = progressed(
        [
            map_row("2015", "101001", 500, variance=40_000.0),
            map_row("2015", "101009", 540, variance=40_000.0),
            map_row("2017", "101001", 530, variance=40_000.0),
        ],
        linked=[linked([1, 2, 3, 4, 5, 6], [1, 3, 2, 4, 6, 5])],
        lineage=became(("101009", "101001", True)),
    )
    r_low = math.tanh(math.atanh(15.5 / 17.5) - Z / 3**0.5)
    covariance = 6 * r_low * 3.5 * 40_000 / (10 * 20)
    assert row["change"] == 10
    assert row["variance"] == pytest.approx(60_000 - 2 * covariance)


def test_a_renumbered_school_is_compared_with_itself() -> None:
    [row] = progressed(
        [map_row("2015", "101009", 500), map_row("2017", "101001", 510)],
        lineage=became(("101009", "101001", True)),
    )
    assert (row["unit"], row["change"], row["inherited"]) == ("101001", 10, True)


def test_no_part_of_a_split_school_is_compared_with_the_whole() -> None:
    found = progressed(
        [
            map_row("2015", "101001", 500),
            map_row("2015", "101003", 500),
            map_row("2017", "101001", 510),
            map_row("2017", "101002", 520),
            map_row("2017", "101003", 530),
        ],
        lineage=became(("101001", "101001", False), ("101001", "101002", False)),
    )
    told = [(row["unit"], row["comparable"], row["change"]) for row in found]
    assert told == [
        ("101001", False, None), ("101002", False, None), ("101003", True, 30),
    ]  # fmt: skip
    assert {row["points_since"] for row in found[:2]} == {None}
    assert not any(row["inherited"] for row in found)


def test_a_declared_change_forbids_the_comparison() -> None:
    breaks = pl.DataFrame(
        [("trivsel", "all", "2015", "2017")], schema=NO_BREAKS.schema, orient="row"
    )
    [row] = progressed(
        [map_row("2015", "101001", 500), map_row("2017", "101001", 510)],
        breaks=breaks,
    )
    assert row["comparable"] is False
    assert (row["change"], row["variance"], row["freedom"]) == (None, None, None)


def pupils_tested(unit: str, n: int, good: int, **given: object) -> dict:
    return {
        "round": "2015",
        "municipality": "479",
        "unit": unit,
        "subject": "reading",
        "grade": "4",
        "breakdown": "all",
        "enrolled": n,
        "exempt": 0,
        "tested": n,
        "good": good,
        "top": 0,
        "poor": 0,
        "classes": 0,
        "class_n2": 0,
        "class_good2_n": 0,
        "class_top2_n": 0,
        "class_poor2_n": 0,
        **given,
    }


def in_classes(unit: str, *classes: tuple[int, int], **given: object) -> dict:
    """Return pupils in classes: (tested, good) of each."""
    own = {
        "classes": len(classes),
        "class_n2": sum(n * n for n, _ in classes),
        "class_good2_n": sum(STEP * good * good // n for n, good in classes),
    }
    tested, good = map(sum, zip(*classes, strict=True))
    return pupils_tested(unit, tested, good, **own, **given)


def alike(class_share: float, class_size: float = 5.0) -> pl.DataFrame:
    """Return how much pupils of a class are alike in reading."""
    return rows(
        TestComponents.empty().schema,
        {
            "subject": "reading",
            "quantity": "share_good",
            "class_share": class_share,
            "class_size": class_size,
        },
    )


def result(unit: str, value: float, n: int | None, **given: object) -> dict:
    return {
        "round": "2015",
        "municipality": "479",
        "unit": unit,
        "measure": "trust",
        "breakdown": "all",
        "value": value,
        "n": n,
        **given,
    }


def indicators(
    tests: list[dict],
    results: list[dict],
    kind: str,
    components: pl.DataFrame | None = None,
) -> pl.DataFrame:
    return query(
        "compared/indicators",
        {
            "scored.test_levels": rows(TestLevels.empty().schema, *tests),
            "compared.test_components": alike(0) if components is None else components,
            "staged.unit_results": rows(UnitResults.empty().schema, *results),
            "programme.subjects": pl.DataFrame({"subject": ["reading"]}),
            "programme.measures": pl.DataFrame({"measure": ["trust"], "kind": [kind]}),
        },
        z=Z,
    )


def test_pr_1_a_share_of_the_tests_has_wilsons_interval() -> None:
    row = indicators([pupils_tested("101001", 10, 8)], [], "mean").row(
        by_predicate=(pl.col("quantity") == "share_good") & (pl.col("level") == "unit"),
        named=True,
    )
    assert row["value"] == 0.8
    assert row["low"] == pytest.approx(0.49016247, abs=1e-8)
    assert row["high"] == pytest.approx(0.94331785, abs=1e-8)


def test_classes_that_are_alike_within_say_less_of_a_share_than_their_pupils() -> None:
    # Classes of 5: n_effective 10 / (1 + .25 x 4) = 5 of one school,
    # known or not, and 10 of both together.
    tests = [in_classes("101001", (5, 5), (5, 3)), pupils_tested("101002", 10, 8)]
    found = indicators(tests, [], "mean", alike(0.25)).filter(
        pl.col("quantity") == "share_good"
    )
    assert found.select("level", "n", "n_effective").rows() == [
        ("municipality", 20, 10),
        ("programme", 20, 10),
        ("unit", 10, 5),
        ("unit", 10, 5),
    ]
    low, high = wilson(4, 5)
    assert found["low"].to_list()[2:] == pytest.approx([low, low], abs=1e-9)
    assert found["high"].to_list()[2:] == pytest.approx([high, high], abs=1e-9)


def test_a_share_says_the_least_that_is_known_of_classes() -> None:
    tests = [in_classes("101001", (5, 5), (5, 3)), pupils_tested("101002", 10, 8)]
    assumed = alike(0.25).with_columns(is_assumed=pl.lit(value=True))
    for components, told in (
        (alike(0.25), ["elsewhere", "elsewhere", "known", "elsewhere"]),
        (assumed, ["assumed"] * 4),
    ):
        found = indicators(tests, [], "mean", components)
        good = found.filter(quantity="share_good").sort("level", "unit")
        assert good["classes_from"].to_list() == told
        coverage = found.filter(quantity="coverage")
        assert coverage["classes_from"].null_count() == coverage.height


def test_the_coverage_is_of_all_who_are_enrolled() -> None:
    tests = [in_classes("101001", (5, 5), (5, 3), enrolled=12)]
    found = indicators(tests, [], "mean", alike(0.25)).filter(
        pl.col("quantity") == "coverage"
    )
    assert set(found.select("n", "n_effective").rows()) == {(12, 12)}


def components_of(tests: list[dict]) -> dict[str, Any]:
    return query(
        "compared/test_components",
        {
            "scored.test_levels": rows(TestLevels.empty().schema, *tests),
            "programme.subjects": pl.DataFrame({"subject": ["reading"]}),
        },
        class_share=0.1,
        class_size=20,
    ).row(by_predicate=pl.col("quantity") == "share_good", named=True)


def test_the_share_of_classes_in_a_test_is_that_of_analysis_of_variance() -> None:
    # Classes of four: 3 and 1 good; 4 and 2 good. Within: 3/4 + 3/4 + 0 + 1 = 2.5 over
    # 16 - 4; between: (10/4 - 16/8) + (20/4 - 36/8) = 1 over 4 - 2; n0 = (16 - 8) / 2.
    within, between = 2.5 / 12, (1 / 2 - 2.5 / 12) / 4
    tests = [
        in_classes("101001", (4, 3), (4, 1)),
        in_classes("101002", (4, 4), (4, 2), round="2017"),
        pupils_tested("101003", 30, 3),
    ]
    found = components_of(tests)
    assert found["class_share"] == pytest.approx(between / (between + within), abs=1e-9)
    assert (found["class_size"], found["is_assumed"]) == (4, False)
    assert (found["n"], found["units"], found["classes"]) == (46, 2, 4)


@pytest.mark.parametrize(
    ("tests", "size"),
    [
        pytest.param(
            [pupils_tested("101001", 10, 8)], 20, id="nobody's class is known"
        ),
        pytest.param([in_classes("101001", (6, 3))], 6, id="one class a school"),
    ],
)
def test_where_no_school_has_two_known_classes_their_share_is_assumed(
    tests: list[dict], size: int
) -> None:
    found = components_of(tests)
    kept = found["class_share"], found["class_size"], found["is_assumed"]
    assert kept == (0.1, size, True)


def test_a_test_without_criterion_levels_has_no_shares() -> None:
    frame = indicators([pupils_tested("101001", 9, 0, subject="english")], [], "mean")
    assert frame.is_empty()


def test_municipal_shares_are_of_all_its_pupils_not_means_of_schools() -> None:
    row = indicators(
        [pupils_tested("101001", 10, 10), pupils_tested("101002", 90, 0)], [], "mean"
    ).row(
        by_predicate=(pl.col("quantity") == "share_good")
        & (pl.col("level") == "municipality"),
        named=True,
    )
    assert (row["value"], row["n"], row["units"]) == (0.1, 100, 2)


def test_measures_are_weighted_by_their_own_n_where_everybody_has_one() -> None:
    frame = indicators(
        [], [result("101001", 4.0, 10), result("101002", 3.0, 30)], "mean"
    )
    programme = frame.row(by_predicate=pl.col("level") == "programme", named=True)
    assert (programme["value"], programme["n"]) == (3.25, 40)


def test_measures_without_n_are_plain_means_of_units() -> None:
    frame = indicators(
        [], [result("101001", 4.0, None), result("101002", 3.0, 30)], "mean"
    )
    programme = frame.row(by_predicate=pl.col("level") == "programme", named=True)
    assert (programme["value"], programme["n"]) == (3.5, None)


def test_a_municipalitys_own_published_figure_goes_before_our_mean() -> None:
    frame = indicators([], [result("101001", 4.0, 10), result("479", 3.9, 12)], "mean")
    municipality = frame.row(by_predicate=pl.col("level") == "municipality", named=True)
    assert (municipality["value"], municipality["n"]) == (3.9, 12)


def changes(table: list[dict], lineage: pl.DataFrame = NO_LINEAGE) -> pl.DataFrame:
    return query(
        "compared/indicator_changes",
        {
            "compared.indicators": rows(Indicators.empty().schema, *table),
            "programme.rounds": ROUNDS,
            "programme.lineage": lineage,
            "programme.incomparable": NO_BREAKS,
            "programme.measures": pl.DataFrame(
                {"measure": ["trust"], "kind": ["share"], "trend": [True]}
            ),
        },
        z=Z,
    )


def indicator(round_: str, unit: str | None, value: float, **given: object) -> dict:
    return {
        "round": round_,
        "level": "unit" if unit else "programme",
        "municipality": "479" if unit else None,
        "unit": unit,
        "measure": "trust",
        "breakdown": "all",
        "quantity": "value",
        "units": 1,
        "value": value,
        **given,
    }


def test_the_programmes_change_is_the_plain_mean_of_the_units_differences() -> None:
    frame = changes(
        [
            indicator("2015", "1", 0.80),
            indicator("2017", "1", 0.82),
            indicator("2015", "2", 0.70),
            indicator("2017", "2", 0.76),
            indicator("2017", "3", 0.10),
        ]
    )
    programme = frame.row(by_predicate=pl.col("level") == "programme", named=True)
    assert programme["units"] == 2
    assert programme["change"] == pytest.approx(0.04)
    assert programme["sd"] == pytest.approx(0.04 / 2**0.5, abs=1e-9)


def test_pr_3_the_change_of_a_share_has_newcombes_interval() -> None:
    tests = [
        pupils_tested("101001", 80, 48),
        pupils_tested("101001", 70, 56, round="2017"),
    ]
    shares = indicators(tests, [], "mean").filter(
        pl.col("level") == "unit", pl.col("quantity") == "share_good"
    )
    [row] = changes(shares.to_dicts()).rows(named=True)
    assert row["change"] == pytest.approx(0.2)
    assert row["low"] == pytest.approx(0.0524315, abs=1e-7)
    assert row["high"] == pytest.approx(0.3338727, abs=1e-7)


def test_a_merged_schools_share_is_as_certain_as_its_predecessors_together() -> None:
    # n_effective 5 of 10 and 10 of 20: 30 x 30 / (10 x 10 / 5 + 20 x 20 / 10) = 15.
    tests = [
        in_classes("1", (5, 5), (5, 3)),
        in_classes("2", *[(5, 2)] * 4),
        in_classes("1", (5, 5), (5, 3), round="2017"),
    ]
    shares = indicators(tests, [], "mean", alike(0.25)).filter(
        pl.col("level") == "unit", pl.col("quantity") == "share_good"
    )
    [row] = changes(shares.to_dicts(), MERGED).rows(named=True)
    ends = row["low_since"], row["high_since"]
    assert ends == pytest.approx(wilson(8, 15), abs=1e-9)


MERGED = became(("2", "1", True))


def wilson(hits: int, n: int) -> tuple[float, float]:
    centre, half = hits + Z * Z / 2, Z * (hits * (n - hits) / n + Z * Z / 4) ** 0.5
    return (centre - half) / (n + Z * Z), (centre + half) / (n + Z * Z)


def test_a_merged_schools_share_is_compared_with_all_its_predecessors_pupils() -> None:
    # 40 of 60 and 8 of 20 are 48 of 80, as in PR-3.
    tests = [
        pupils_tested("1", 60, 40),
        pupils_tested("2", 20, 8),
        pupils_tested("1", 70, 56, round="2017"),
    ]
    shares = indicators(tests, [], "mean").filter(
        pl.col("level") == "unit", pl.col("quantity") == "share_good"
    )
    [row] = changes(shares.to_dicts(), MERGED).rows(named=True)
    assert (row["unit"], row["n_since"]) == ("1", 80)
    assert (row["value_since"], row["inherited"]) == (0.6, True)
    assert row["low_since"] == pytest.approx(wilson(48, 80)[0], abs=1e-9)
    assert row["low"] == pytest.approx(0.0524315, abs=1e-7)
    assert row["high"] == pytest.approx(0.3338727, abs=1e-7)


def test_a_total_that_one_predecessor_lacks_is_compared_with_nothing() -> None:
    # The second school's total was too small to be published, its stage was not.
    known = [
        indicator("2015", "1", 3.0, n=10),
        indicator("2015", "1", 3.0, n=5, breakdown="stage:Mellemtrin"),
        indicator("2015", "2", 4.0, n=5, breakdown="stage:Mellemtrin"),
    ]
    later = [
        indicator("2017", "1", 4.0, n=40),
        indicator("2017", "1", 4.0, n=20, breakdown="stage:Mellemtrin"),
    ]
    found = changes([*known, *later], MERGED).filter(pl.col("level") == "unit")
    assert found.select("breakdown", "n_since", "change").rows() == [
        ("stage:Mellemtrin", 10, 0.5)
    ]


def test_a_total_is_not_missed_by_another_municipalitys_unit_of_the_same_number() -> (
    None
):
    elsewhere = {"municipality": "510", "n": 10}
    table = [
        indicator("2015", "1", 3.0, n=10),
        indicator("2015", "2", 4.0, n=30),
        indicator("2017", "1", 4.0, n=40),
        indicator("2015", "1", 3.0, **elsewhere),
        indicator("2017", "1", 3.5, **elsewhere),
    ]
    units = changes(table, MERGED).filter(pl.col("level") == "unit")
    assert units.select("municipality", "change").rows() == [
        ("479", 0.25),
        ("510", 0.5),
    ]


def test_an_unknown_number_of_persons_makes_the_sum_unknown() -> None:
    table = [
        indicator("2015", "1", 3.0, n=10),
        indicator("2017", "1", 4.0, n=40),
        indicator("2015", "2", 3.0, n=20),
        indicator("2017", "2", 4.0),
    ]
    of_all = changes(table).row(by_predicate=pl.col("level") == "programme", named=True)
    assert (of_all["n"], of_all["n_since"]) == (None, 30)


def test_a_merged_schools_mean_needs_every_predecessors_n() -> None:
    later = indicator("2017", "1", 4.0, n=40)
    known = [indicator("2015", "1", 3.0, n=10), indicator("2015", "2", 4.0, n=30)]
    row = changes([*known, later], MERGED).row(
        by_predicate=pl.col("level") == "unit", named=True
    )
    assert row["change"] == pytest.approx(4.0 - 3.75)
    assert (row["low_since"], row["high_since"]) == (None, None)
    unknown = [indicator("2015", "1", 3.0), indicator("2015", "2", 4.0, n=30)]
    assert changes([*unknown, later], MERGED).is_empty()


def test_the_parts_of_a_split_school_are_in_no_mean_of_changes() -> None:
    table = [
        indicator("2015", "1", 0.5, n=9),
        indicator("2017", "2", 0.9, n=5),
        indicator("2017", "3", 0.1, n=4),
        indicator("2015", "4", 0.5, n=9),
        indicator("2017", "4", 0.6, n=9),
    ]
    split = became(("1", "2", False), ("1", "3", False))
    found = changes(table, split)
    programme = found.row(by_predicate=pl.col("level") == "programme", named=True)
    assert (programme["units"], programme["change"]) == (1, pytest.approx(0.1))
    parts = found.filter(pl.col("unit").is_in(["2", "3"]))
    assert parts.select("comparable", "change", "value_since").rows() == [
        (False, None, None), (False, None, None),
    ]  # fmt: skip
