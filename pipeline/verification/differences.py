"""What drawn worlds say of differences: units beside municipality and programme."""

import polars as pl

from pipeline.verification.batch import Seen
from pipeline.verification.measure import Measure, chance_of_any, false_share, share
from pipeline.verification.worlds import SIZES

EITHER, ANY_LEVEL = "either", "any"
OTHERS = {  # what is compared with -> which levels are
    "municipality": ("unit",),
    "programme": ("unit", "municipality"),
}
SAME_SCALE = ["round", "informant_group", "scale"]
NEAR = 2.5  # points; a true difference is of the size that it is this near to
NONE = 1.0  # points; a true difference below is none
Measures = dict[tuple[str, ...], Measure]


def held(found: Seen) -> Measures:
    """Return how often intervals of differences hold the true one."""
    rows, ids = _beside(found), found.batch.ids
    return {
        ("difference", other, level): share(
            rows.filter(level=level),
            pl.col(f"true_{other}").is_between(
                pl.col(f"difference_{other}_low"), pl.col(f"difference_{other}_high")
            ),
            ids,
        )
        for other, levels in OTHERS.items()
        for level in levels
    }


def none_true(found: Seen) -> Measures:
    """Return how often anything is called certain where no unit differs."""
    rows, ids = _beside(found), found.batch.ids
    measures: Measures = {}
    for round_ in found.batch.design.rounds:
        here = rows.filter(round=round_)
        for other, levels in OTHERS.items():
            for level in (ANY_LEVEL, *levels):
                some = here if level == ANY_LEVEL else here.filter(level=level)
                key = ("any_difference", other, level, round_)
                measures[key] = chance_of_any(some, _said(other) != 0, ids)
        either = pl.any_horizontal(_said(other) != 0 for other in OTHERS)
        key = ("any_difference", EITHER, ANY_LEVEL, round_)
        measures[key] = chance_of_any(here, either, ids)
    return measures


def some_true(found: Seen) -> Measures:
    """Return how much of what is called certain is false, and what is seen."""
    rows, ids = _beside(found), found.batch.ids
    measures: Measures = {}
    for other in OTHERS:
        true = pl.col(f"true_{other}")
        sign = pl.when(true.abs() < NONE).then(0.0).otherwise(true.sign())
        right = _said(other) == sign
        for round_ in found.batch.design.rounds:
            here = rows.filter(round=round_)
            false = false_share(here, _said(other) != 0, ~right, ids)
            measures["false_difference", other, round_] = false
        for size in SIZES.tolist():
            of_size = rows.filter((true.abs() - size).abs() < NEAR, level="unit")
            measures["power_difference", other, str(size)] = share(of_size, right, ids)
    return measures


def _said(other: str) -> pl.Expr:
    """Return the direction that is called certain, 0 where none is."""
    return pl.col(f"verdict_{other}").replace_strict(
        {"above": 1.0, "below": -1.0}, default=0.0, return_dtype=pl.Float64
    )


def _beside(found: Seen) -> pl.DataFrame:
    """Return `compared.mapping` with the true differences, `true_municipality`, …."""
    rows = found.mapping
    for other in OTHERS:
        keys = SAME_SCALE + (["municipality"] if other == "municipality" else [])
        mean = found.truth.filter(level=other).select(*keys, mean="true")
        rows = rows.join(mean, on=keys, how="left").with_columns(
            (pl.col("true") - pl.col("mean")).alias(f"true_{other}")
        )
        rows = rows.drop("mean")
    return rows
