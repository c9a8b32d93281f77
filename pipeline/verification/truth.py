"""The true values that estimates are held against, in points of the frozen norm."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.verification.design import NOT_ASKED, Design

FloatArray = NDArray[np.floating]
WHO = ["level", "municipality", "unit", "informant_group", "scale"]


def respondents(design: Design) -> FloatArray:
    """Return how many answered, shape (T, U, bands)."""
    found = np.zeros((len(design.rounds), len(design.units), len(design.bands)))
    for number in range(len(design.rounds)):
        band = design.class_band[design.cell_class, number]
        here = design.answered[:, number] & (band != NOT_ASKED)
        unit = design.class_unit[design.cell_class]
        np.add.at(found[number], (unit[here], band[here]), design.size[here])
    return found


def true_points(
    design: Design, truth: FloatArray, norms: pl.DataFrame, worlds: pl.DataFrame
) -> FloatArray:
    """Return each unit's true mean in points, shape (T, U, B); 0 where nobody answered.

    The norm is a yardstick that was frozen as it was measured: no part of the error.

    Args:
        design: Who answered; a unit's grade bands weigh as they did.
        truth: Shape (T, U, B), answer steps.
        norms: `compared.norms`.
        worlds: (informant_group, scale) of each of the B worlds.
    """
    n = respondents(design)
    points = np.zeros(truth.shape)
    for number, band in enumerate(design.bands):
        of_band = worlds.join(
            norms.filter(pl.col("grade_band") == band),
            on=["informant_group", "scale"],
            how="left",
            maintain_order="left",
        )
        mean, sd = of_band["mean"].to_numpy(), of_band["sd"].to_numpy()
        weight = n[:, :, number, None] / np.maximum(n.sum(axis=2), 1)[:, :, None]
        points += weight * (500 + 100 * (truth - mean) / sd)
    return points


def true_rows(
    design: Design, points: FloatArray, truth: FloatArray, worlds: pl.DataFrame
) -> pl.DataFrame:
    """Return (round, WHO, true, drawn): what is true of units and of those above them.

    `true` is in points of the frozen norm; a municipality or the programme is its units
    as they answered, weighted by n. `drawn` is the unit's value as it was drawn, in
    hundredths of an answer step, where changes are exact; null above units.

    Args:
        design: Who answered.
        points: Shape (T, U, B), as `true_points` returns.
        truth: Shape (T, U, B), answer steps.
        worlds: (informant_group, scale) of each of the B worlds.
    """
    n_rounds, n_units, n_worlds = points.shape
    places = pl.DataFrame(
        {
            "round": np.repeat(design.rounds, n_units),
            "municipality": design.municipalities * n_rounds,
            "unit": design.units * n_rounds,
            "n": respondents(design).sum(axis=2).ravel(),
        }
    )
    row, world = np.divmod(np.arange(points.size), n_worlds)
    values = pl.DataFrame({"true": points.ravel(), "drawn": 100 * truth.ravel()})
    units = pl.concat([places[row], worlds[world], values], how="horizontal")
    weighted = (pl.col("n") * pl.col("true")).sum() / pl.col("n").sum()
    keys = ["round", "informant_group", "scale"]
    levels = {
        "unit": units,
        "municipality": units.group_by("municipality", *keys).agg(true=weighted),
        "programme": units.group_by(keys).agg(true=weighted),
    }
    return pl.concat(
        (
            rows.with_columns(pl.lit(level).alias("level"))
            for level, rows in levels.items()
        ),
        how="diagonal",
    ).select("round", *WHO, "true", "drawn")
