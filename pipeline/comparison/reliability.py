"""The tables `compared.reliability` and `compared.items`."""

from itertools import chain

import numpy as np
import polars as pl

from pipeline.comparison.item_sums import KEYS, ItemSums, item_sums
from pipeline.programme.model import Programme
from pipeline.statistics.reliability import (
    MIN_ITEMS,
    MIN_RESPONDENTS,
    Intraclass,
    cronbach_alpha,
    feldt_interval,
    intraclass,
    item_rest_correlations,
    mcdonald_omega,
    standardised_alpha,
)
from pipeline.statistics.verdicts import DECIMALS
from pipeline.store.lake import Lake
from schemas import compared

UNIT = ["municipality", "unit"]  # two municipalities may number their units alike
STEP = 1e6  # scores are stored in millionths of an answer step


def reliability(lake: Lake, programme: Programme) -> pl.DataFrame:
    """Return alpha, omega and intraclass correlations of every scale and round."""
    units = intraclass_correlations(lake.rows("scored.scale_moments"))
    confidence = programme.file.thresholds.confidence
    return pl.DataFrame(
        [
            _reliability(sums, units.get(_key(sums)), confidence)
            for sums in item_sums(lake)
        ],
        schema=dict(compared.Reliability.empty().schema),
        orient="row",
    )


def items(lake: Lake, programme: Programme) -> pl.DataFrame:  # noqa: ARG001
    """Return mean, spread and item-rest correlation of every item and round."""
    return pl.DataFrame(
        list(chain.from_iterable(map(_items, item_sums(lake)))),
        schema=dict(compared.Items.empty().schema),
        orient="row",
    )


def _reliability(
    sums: ItemSums, between: Intraclass | None, confidence: float
) -> dict[str, object]:
    k, covariance = len(sums.items), sums.covariance
    alpha = None if covariance is None else cronbach_alpha(covariance)
    low, high = (
        (None, None) if alpha is None else feldt_interval(alpha, sums.n, k, confidence)
    )
    return {
        "round": sums.round,
        "informant_group": sums.informant_group,
        "scale": sums.scale,
        "items": k,
        "n": sums.n,
        "alpha": _rounded(alpha),
        "alpha_low": _rounded(low),
        "alpha_high": _rounded(high),
        "alpha_standardised": _rounded(
            None if covariance is None else standardised_alpha(covariance)
        ),
        "omega": _rounded(None if covariance is None else mcdonald_omega(covariance)),
        "units": 0 if between is None else between.units,
        "mean_size": _rounded(between and between.mean_size),
        "icc1": _rounded(between and between.icc1),
        "icc2": _rounded(between and between.icc2),
        "undefined": _why_undefined(sums, alpha),
    }


def _why_undefined(sums: ItemSums, alpha: float | None) -> str | None:
    if alpha is not None:
        return None
    if len(sums.items) < MIN_ITEMS:
        return "one_item"
    return "one_respondent" if sums.n < MIN_RESPONDENTS else "no_variation"


def _items(sums: ItemSums) -> list[dict[str, object]]:
    if sums.covariance is None:
        deviations = rest = np.full(len(sums.items), np.nan)
    else:
        deviations = np.sqrt(np.diag(sums.covariance))
        rest = item_rest_correlations(sums.covariance)
    return [
        {
            "round": sums.round,
            "informant_group": sums.informant_group,
            "scale": sums.scale,
            "item": item,
            "n": sums.n,
            "mean": _rounded(mean),
            "sd": _rounded(deviation),
            "item_rest": _rounded(correlation),
        }
        for item, mean, deviation, correlation in zip(
            sums.items, sums.mean, deviations, rest, strict=True
        )
    ]


def intraclass_correlations(
    moments: pl.DataFrame,
) -> dict[tuple[str, str, str], Intraclass | None]:
    """Return the intraclass correlations by round, group and scale.

    Args:
        moments: `scored.scale_moments`, or the rows of some units.
    """
    units = (
        moments.filter(pl.col("breakdown") == "all")
        .group_by(*KEYS, *UNIT)
        .agg(pl.col("n", "sum_x", "sum_x2").sum())
        .sort(*KEYS, *UNIT)
    )
    found = {}
    for key, rows in units.group_by(*KEYS, maintain_order=True):
        round_, group, scale = map(str, key)
        found[round_, group, scale] = intraclass(
            rows["n"].to_numpy().astype(float),
            rows["sum_x"].to_numpy() / STEP,
            rows["sum_x2"].to_numpy() / STEP**2,
        )
    return found


def _key(sums: ItemSums) -> tuple[str, str, str]:
    return sums.round, sums.informant_group, sums.scale


def _rounded(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else round(float(value), DECIMALS)
