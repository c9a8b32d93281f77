"""sql/compared/class_means.sql: a class drawn to its school, worked out by hand."""

import numpy as np
import polars as pl
import pytest

from schemas.compared import (
    ClassMeans,
    Mapping,
    Norms,
    UnitSpreads,
    VarianceComponents,
)
from schemas.scored import ClassMoments
from tests.unit.sql_tables import query, rows

AT = {"round": "2015", "informant_group": "pupils", "scale": "calm"}
HERE: dict[str, object] = {"municipality": "479", "unit": "479001", **AT}
STEP = 1_000_000


def means(
    *classes: tuple[str | None, str, int, float],
    school: float = 500.0,
    school_variance: float = 100.0,
    spread: float = 1.0,
    doubt: float = 0.0,
) -> pl.DataFrame:
    """Return the means of (class, band, n, mean in steps).

    A step is 100 points, 5 steps are 500; within 10,000 and between classes 1,000.
    """
    moments = [
        HERE | {"class_id": one, "grade_band": band, "n": n,
                "sum_x": round(n * mean * STEP)}
        for one, band, n, mean in classes
    ]  # fmt: skip
    bands = sorted({band for _, band, _, _ in classes})
    norms = [AT | {"grade_band": b, "n": 100, "mean": 5.0, "sd": 1.0} for b in bands]
    parts = {"within": 10_000.0, "between_classes": 1_000.0, "between_error": doubt}
    components = [AT | {"grade_band": band} | parts for band in bands]
    mapping = HERE | {"level": "unit", "points": school, "variance": school_variance}
    found = query(
        "compared/class_means",
        {
            "scored.class_moments": rows(ClassMoments.empty().schema, *moments),
            "compared.norms": rows(Norms.empty().schema, *norms),
            "compared.variance_components": rows(
                VarianceComponents.empty().schema, *components
            ),
            "compared.unit_spreads": rows(
                UnitSpreads.empty().schema, HERE | {"spread": spread}
            ),
            "compared.mapping": rows(Mapping.empty().schema, mapping),
        },
        z=2.0,
    )
    ClassMeans.validate(found)
    return found


def test_ten_pupils_are_drawn_half_of_the_way_to_their_school() -> None:
    # 4.6 steps are 460 points, v = 10,000 / 10 = 1,000 = t: trust a half.
    row = means(("4A", "4-6", 10, 4.6)).row(0, named=True)
    assert (row["n"], row["points"], row["variance"]) == (10, 460.0, 1000.0)
    assert row["low"] == pytest.approx(460 - 2 * 1000**0.5)
    assert row["trust"] == 0.5
    assert row["shrunken"] == 480.0
    # 0.5 x 1,000 + 0.25 x 100.
    assert row["shrunken_high"] == pytest.approx(480 + 2 * 525**0.5)


def test_doubt_about_how_far_classes_differ_widens_the_interval() -> None:
    row = means(("4A", "4-6", 10, 4.6), doubt=500.0).row(0, named=True)
    # 40 points x 1,000 / 2,000^2 x 500 = 5.
    assert row["shrunken_high"] == pytest.approx(480 + 2 * 550**0.5)


def test_a_large_class_is_trusted_more() -> None:
    small, large = means(("4A", "4-6", 10, 4.6), ("4B", "4-6", 30, 4.6))["trust"]
    assert (small, large) == pytest.approx((0.5, 0.75))


def test_a_school_of_unlike_pupils_widens_both_and_draws_no_further() -> None:
    row = means(("4A", "4-6", 10, 4.6), spread=2.0).row(0, named=True)
    assert row["shrunken"] == 480.0
    assert row["variance"] == 2000.0
    assert row["shrunken_high"] == pytest.approx(480 + 2 * (1000 + 25) ** 0.5)


def test_a_class_of_two_grade_bands_is_one_class() -> None:
    found = means(("6A", "4-6", 4, 4.0), ("6A", "7-9", 6, 5.0))
    assert found.select("class_id", "n", "points").rows() == [("6A", 10, 460.0)]


def test_pupils_of_no_class_are_no_class() -> None:
    assert means((None, "4-6", 3, 4.0)).is_empty()


def test_the_interval_is_as_wide_as_classes_miss_it() -> None:
    """Schools of three classes, drawn ten thousand times; the query says the spread."""
    draw = np.random.default_rng(1)
    n, between, within = np.array([10, 20, 40]), 1_000.0, 10_000.0
    truth = 500 + draw.normal(0, between**0.5, (10_000, 3))
    seen = truth + draw.normal(0, (within / n) ** 0.5, (10_000, 3))
    share = n / n.sum()
    of_school = float((share**2 * (between + within / n)).sum())
    told = means(
        *((name, "4-6", int(size), 5.0) for name, size in zip("ABC", n, strict=True)),
        school_variance=of_school,
    )
    trust = told["trust"].to_numpy()
    shrunken = trust * seen + (1 - trust) * (seen @ share)[:, None]
    said = ((told["shrunken_high"] - told["shrunken"]) / 2).to_numpy() ** 2
    missed = ((shrunken - truth) ** 2).mean(axis=0)
    assert missed / said == pytest.approx(np.ones(3), abs=0.05)
