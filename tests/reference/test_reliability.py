"""Reliability agrees with psych and pingouin; ids of reference-values.md §2.1."""

import numpy as np
import pytest

from pipeline.statistics.reliability import (
    cronbach_alpha,
    feldt_interval,
    intraclass,
    item_rest_correlations,
    mcdonald_omega,
    standardised_alpha,
)
from tests.reference.public_data import bfi, csv_of, pairwise_covariance, sums_of

SCALES = "ACENO"
FELDT = {
    "A": (0.6857, 0.7210),
    "C": (0.7128, 0.7451),
    "E": (0.7464, 0.7749),
    "N": (0.8019, 0.8242),
    "O": (0.5785, 0.6257),
}


def complete(scale: str) -> np.ndarray:
    answers = bfi(scale)
    return answers[~np.isnan(answers).any(axis=1)]


@pytest.mark.parametrize(
    ("scale", "alpha"),
    list(
        zip(
            SCALES,
            [0.703018446, 0.726734973, 0.761732820, 0.813962950, 0.600172515],
            strict=True,
        )
    ),
)
def test_rel_1_pairwise_alpha(scale: str, alpha: float) -> None:
    found = cronbach_alpha(pairwise_covariance(bfi(scale)))
    assert found == pytest.approx(alpha, abs=1e-8)


@pytest.mark.parametrize(
    ("scale", "alpha", "n"),
    list(
        zip(
            SCALES,
            [0.703755894, 0.729277203, 0.760932639, 0.813303143, 0.602546429],
            [2709, 2707, 2713, 2694, 2726],
            strict=True,
        )
    ),
)
def test_rel_2_rel_3_rel_9_listwise_alpha_with_feldts_interval(
    scale: str, alpha: float, n: int
) -> None:
    answers = complete(scale)
    found = cronbach_alpha(np.cov(answers.T))
    assert len(answers) == n
    assert found == pytest.approx(alpha, abs=1e-8)
    assert feldt_interval(alpha, n, 5) == pytest.approx(FELDT[scale], abs=5e-5)


@pytest.mark.parametrize(
    ("scale", "alpha"),
    list(
        zip(
            SCALES,
            [0.713028579, 0.730072584, 0.761795094, 0.814674674, 0.607268431],
            strict=True,
        )
    ),
)
def test_rel_4_standardised_alpha(scale: str, alpha: float) -> None:
    found = standardised_alpha(pairwise_covariance(bfi(scale)))
    assert found == pytest.approx(alpha, abs=1e-8)


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        ("N", [0.66721, 0.65262, 0.67482, 0.54280, 0.48648]),
        ("A", [0.30842, 0.56362, 0.58700, 0.39444, 0.48857]),
    ],
)
def test_rel_10_item_rest_correlations(scale: str, expected: list[float]) -> None:
    found = item_rest_correlations(pairwise_covariance(bfi(scale)))
    assert found == pytest.approx(expected, abs=1e-5)


def test_rel_11_omega_of_one_factor() -> None:
    found = mcdonald_omega(np.cov(complete("N").T))
    assert found == pytest.approx(0.8128444, abs=1e-6)


def test_rel_14_alpha_and_interval_of_pingouins_examples() -> None:
    rows = csv_of("pingouin", "datasets", "cronbach_wide_missing.csv")
    wide = np.array([[float(v or "nan") for v in row.values()] for row in rows])
    whole = wide[~np.isnan(wide).any(axis=1)]
    alpha = cronbach_alpha(np.cov(whole.T))
    assert alpha == pytest.approx(0.8016949, abs=1e-7)
    assert alpha is not None
    # pingouin counts all rows, not the complete ones.
    low, high = feldt_interval(alpha, len(wide), wide.shape[1])
    assert (low, high) == pytest.approx((0.581, 0.933), abs=5e-4)
    pairwise = cronbach_alpha(pairwise_covariance(wide))
    assert pairwise == pytest.approx(0.7326608, abs=1e-7)


def test_rel_15_one_way_intraclass_correlations_of_pingouins_wines() -> None:
    rows = csv_of("pingouin", "datasets", "icc.csv")
    wines: list[str | float | None] = [row["Wine"] for row in rows]
    scores = np.array([float(row["Scores"]) for row in rows])
    found = intraclass(
        sums_of(wines, np.ones_like(scores)),
        sums_of(wines, scores),
        sums_of(wines, scores**2),
    )
    assert found is not None
    assert found.icc1 == pytest.approx(0.727521, abs=1e-6)
    assert found.icc2 == pytest.approx(0.914384, abs=1e-6)
