"""Factor models agree with lavaan on Holzinger and Swineford; §2.4."""

from functools import cache
from typing import Literal

import numpy as np
import pytest

from pipeline.statistics.factor_model import Group
from pipeline.statistics.invariance import fit_step, ladder
from tests.reference.public_data import csv_of

FACTOR_OF = (0, 0, 0, 1, 1, 1, 2, 2, 2)
X3, X7 = 2, 6


@cache
def schools() -> tuple[Group, ...]:
    rows = csv_of("semopy", "examples", "holzinger_swineford39_data.csv")
    return tuple(
        group([row for row in rows if row["school"] == school])
        for school in ("Pasteur", "Grant-White")
    )


def group(rows: list[dict[str, str]]) -> Group:
    x = np.array([[float(row[f"x{i}"]) for i in range(1, 10)] for row in rows])
    return Group(len(x), x.mean(axis=0), np.cov(x.T, bias=True))


def test_cfa_0_one_group() -> None:
    rows = csv_of("semopy", "examples", "holzinger_swineford39_data.csv")
    fit = fit_step([group(rows)], FACTOR_OF, "configural")
    assert (fit.df, fit.chi2) == (24, pytest.approx(85.306, abs=1e-3))
    assert fit.cfi == pytest.approx(0.9306, abs=1e-4)
    assert fit.rmsea == pytest.approx(0.0923, abs=2e-4)


@pytest.mark.parametrize(
    ("step", "chi2", "df", "cfi", "rmsea"),
    [
        pytest.param("configural", 115.851, 48, 0.92340, 0.09691, id="CFA-1"),
        pytest.param("metric", 124.044, 54, 0.92092, 0.09284, id="CFA-2"),
        pytest.param("scalar", 164.103, 60, 0.88247, 0.10737, id="CFA-3"),
        pytest.param("strict", 181.511, 69, 0.87298, 0.10409, id="CFA-4"),
    ],
)
def test_the_steps_of_the_ladder(
    step: Literal["configural", "metric", "scalar", "strict"],
    chi2: float,
    df: int,
    cfi: float,
    rmsea: float,
) -> None:
    fit = fit_step(schools(), FACTOR_OF, step)
    assert fit.df == df
    assert fit.chi2 == pytest.approx(chi2, abs=1e-3)
    assert fit.cfi == pytest.approx(cfi, abs=1e-5)
    assert fit.rmsea == pytest.approx(rmsea, abs=1e-5)


def test_cfa_5_two_free_intercepts_and_the_latent_means() -> None:
    fit = fit_step(schools(), FACTOR_OF, "scalar", (X3, X7))
    assert (fit.df, fit.chi2) == (58, pytest.approx(129.422, abs=1e-3))
    assert fit.cfi == pytest.approx(0.919, abs=5e-4)
    assert fit.rmsea == pytest.approx(0.090, abs=5e-4)
    means = [fit.parameters[f"mean:{factor}:1"] for factor in range(3)]
    assert means == pytest.approx([0.051, 0.576, -0.071], abs=1e-3)


def test_equal_loadings_pass_equal_intercepts_fail_and_two_items_explain_it() -> None:
    found = ladder(schools(), FACTOR_OF)
    assert found.fits["configural"].cfi - found.fits["metric"].cfi < 0.010
    assert found.fits["metric"].cfi - found.fits["scalar"].cfi > 0.010
    assert found.level == "partial_scalar"
    assert set(found.freed) == {X3, X7}
