"""What units lend each other, and how sure that is."""

import numpy as np
import polars as pl
import pytest
from scipy import stats

from pipeline.comparison.shrinkage import with_shrunken


def shrunken(freedom: float | None, last: float = 100.0) -> pl.DataFrame:
    rows = pl.DataFrame(
        {
            "level": ["unit"] * 5,
            "round": ["2015"] * 5,
            "points": [480.0, 490.0, 500.0, 520.0, 540.0],
            "variance": [*[100.0] * 4, last],
            "freedom": pl.Series([freedom] * 5, dtype=pl.Float64),
        }
    )
    return with_shrunken(rows, "points", "variance", ["round"], 0.95)


def test_a_shrunken_value_is_as_unsure_as_the_variance_that_it_trusts() -> None:
    """Of a value trusted by half, a quarter of the doubt: four times the freedom."""
    known, estimated = shrunken(None), shrunken(8.0)
    assert estimated["shrunken"].to_list() == known["shrunken"].to_list()
    wider = (estimated["shrunken_high"] - estimated["shrunken"]) / (
        known["shrunken_high"] - known["shrunken"]
    )
    trust = known["reliability"].to_numpy()
    expected = stats.t.ppf(0.975, 8 / trust**2) / stats.norm.ppf(0.975)
    assert wider.to_numpy() == pytest.approx(expected, rel=1e-6)
    assert np.all(wider.to_numpy() > 1)


def test_a_unit_that_is_not_trusted_at_all_lends_from_the_others() -> None:
    [unit] = shrunken(8.0, last=1e60).tail(1).to_dicts()
    assert unit["reliability"] == 0
    assert 480 < unit["shrunken"] < 520
    assert unit["shrunken_low"] < unit["shrunken"] < unit["shrunken_high"]
