"""Standardised changes beside the changes in points."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.statistics.effect_sizes import Effect, d_av, hedges_g
from pipeline.statistics.verdicts import DECIMALS


def with_standardised(rows: pl.DataFrame, confidence: float) -> pl.DataFrame:
    """Add Hedges' g of all respondents of both rounds, with its interval.

    It takes respondents as independent; the interval of the change in points respects
    classes and is the one that conclusions rest on.
    """
    change, sd, sd_since, n, n_since = _arrays(
        rows, "change", "sd", "sd_since", "n", "n_since"
    )
    zero = np.zeros(change.shape)
    effect = hedges_g(change, zero, sd, sd_since, n, n_since, confidence)
    return _with(rows, "g", effect)


def with_linked_effect(rows: pl.DataFrame, confidence: float) -> pl.DataFrame:
    """Add d_av of those who answered twice, with its interval, and `attrition`.

    `attrition` is the share of the earlier round's respondents who did not come back.
    """
    change, sd_change, sd, sd_since, n = _arrays(
        rows,
        "linked_steps",
        "linked_sd_change",
        "linked_sd",
        "linked_sd_since",
        "n_linked",
    )
    effect = d_av(change, sd_change, sd, sd_since, n, confidence)
    # Of common items only those with a score on them count as having come back.
    of_other_bands = pl.when(pl.col("common_items").is_null()).then("n_left_out_since")
    before = pl.col("n_since") + of_other_bands.fill_null(0)
    return _with(rows, "d_av", effect).with_columns(
        attrition=(1 - pl.col("n_linked") / before).clip(0, 1).round(DECIMALS)
    )


def _arrays(rows: pl.DataFrame, *names: str) -> list[NDArray[np.floating]]:
    return [rows[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in names]


def _with(rows: pl.DataFrame, name: str, effect: Effect) -> pl.DataFrame:
    parts = {name: effect.value, f"{name}_low": effect.low, f"{name}_high": effect.high}
    return rows.with_columns(
        pl.Series(column, np.round(values, DECIMALS)).fill_nan(None)
        for column, values in parts.items()
    )
