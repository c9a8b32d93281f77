"""Variance between and within units, of every scale and round, by both likelihoods."""

from typing import get_args

import numpy as np
import polars as pl

from pipeline.statistics.two_level import (
    Method,
    NotConverged,
    UnitSums,
    fit_two_level,
)
from pipeline.statistics.verdicts import DECIMALS

TABLE = "compared.two_level"
SCALE = ["round", "informant_group", "scale"]
CENTRE = 500.0


def two_level(mapping: pl.DataFrame) -> pl.DataFrame:
    """Return the two-level model without covariates, in points.

    Args:
        mapping: `compared.mapping`; its units are read.

    Returns:
        (round, informant_group, scale, method, units, n, mean, mean_variance, between,
        within, deviance); no row where a model cannot be fitted.
    """
    units = mapping.filter(pl.col("level") == "unit").sort(*SCALE, "unit")
    rows = [
        dict(zip(SCALE, key, strict=True)) | {"method": method} | found
        for key, group in units.group_by(SCALE, maintain_order=True)
        for method in get_args(Method)
        if (found := _fitted(group, method)) is not None
    ]
    numbers = ("mean", "mean_variance", "between", "within", "deviance")
    schema = dict.fromkeys([*SCALE, "method"], pl.String)
    schema |= {"units": pl.Int64, "n": pl.Int64} | dict.fromkeys(numbers, pl.Float64)
    return pl.DataFrame(rows, schema=schema, orient="row")


def _fitted(units: pl.DataFrame, method: Method) -> dict[str, float] | None:
    n = units["n"].to_numpy().astype(float)
    centred = units["points"].to_numpy() - CENTRE
    spread = units["sd"].fill_null(0).to_numpy()
    squares = (n - 1) * spread**2 + n * centred**2
    try:
        fit = fit_two_level(UnitSums.of_means(n, n * centred, squares), method)
    except (NotConverged, ValueError):
        return None
    numbers = {
        "mean": CENTRE + fit.fixed[0],
        "mean_variance": fit.fixed_covariance[0, 0],
        "between": fit.between,
        "within": fit.within,
        "deviance": fit.deviance,
    }
    counts = {"units": units.height, "n": int(np.sum(n))}
    return counts | {name: round(float(v), DECIMALS) for name, v in numbers.items()}
