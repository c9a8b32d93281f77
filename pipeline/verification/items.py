"""The item-level world: what is true of it, and what the product says beside it."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import special

from pipeline.programme.model import Programme
from pipeline.twin.randomness import generator
from pipeline.verification.aggregate import Measures
from pipeline.verification.design import Design
from pipeline.verification.item_answers import (
    CLASS_SHARE,
    CUTS,
    LOADINGS,
    REWORDED_ITEM,
    compared_scales,
    draw_items,
    item_ids,
    item_rows,
    unit_rows,
)
from pipeline.verification.measure import share
from pipeline.verification.product import computed
from pipeline.verification.worlds import Shares


@dataclass(frozen=True)
class ItemBatch:
    """Replications of the item-level world."""

    programme: Programme
    design: Design
    replications: range
    seed: int


def measured_items(batch: ItemBatch) -> Measures:
    """Return what one batch says about reliability and invariance."""
    measures: Measures = {}
    ids = pl.DataFrame({"informant_group": [f"r{i:06d}" for i in batch.replications]})
    items, units = [], []
    scales = compared_scales(batch.programme)
    for number, name in zip(batch.replications, ids["informant_group"], strict=True):
        rng = generator(batch.seed, "items", str(number))
        one = draw_items(batch.design, scales, rng)
        items += [
            item_rows(x, batch.design.rounds[round_], name, scale)
            for (scale, round_), x in one.answers.items()
        ]
        units.append(unit_rows(batch.design, one, name))
    tables = computed(
        {
            "scored.item_moments": pl.concat(items),
            "scored.scale_moments": pl.concat(units),
        },
        batch.programme,
        ["compared.reliability", "compared.invariance"],
    )
    reliability = tables["compared.reliability"]
    for name, scale, truth in (
        ("continuous", "continuous", true_omega()),
        ("ordinal", "ordinal", true_ordinal_reliability()),
        ("ordinal_latent", "ordinal", true_omega()),
    ):
        rows = reliability.filter(scale=scale)
        measures["omega", name] = share(rows, pl.col("omega") / truth - 1, ids)
    rows = reliability.filter(scale="continuous")
    truth = true_icc(batch.design)
    measures["bias", "icc1"] = share(rows, pl.col("icc1") / truth - 1, ids)
    ladder = tables["compared.invariance"]
    changed = pl.col("level").is_in(["partial_scalar", "none"])
    for scale in scales:
        rows = ladder.filter(scale=scale.id)
        kind = "reworded" if scale.reworded else "same"
        size = f"{scale.items} questions, {scale.respondents or 'all'} respondents"
        measures["suspected", kind, size] = share(rows, changed, ids)
        if scale.reworded:
            right = pl.col("freed") == item_ids(scale.items)[REWORDED_ITEM]
            named = (pl.col("level") == "partial_scalar") & right
            measures["named_item", kind, size] = share(rows, named, ids)
    return measures


def true_omega() -> float:
    """Return the reliability of the sum of the continuous answers."""
    common = LOADINGS.sum() ** 2
    return float(common / (common + (1 - LOADINGS**2).sum()))


def true_ordinal_reliability() -> float:
    """Return the reliability of the sum of the ordinal answers.

    The variance of its expectation given the factor, over its whole variance; the
    factor is normal, so the integral is a Gauss-Hermite sum.
    """
    nodes, weights = special.roots_hermitenorm(81)
    weights = weights / weights.sum()
    residual = np.sqrt(1 - LOADINGS**2)
    above = special.ndtr(
        (nodes[:, None, None] * LOADINGS[:, None] - CUTS) / residual[:, None]
    )
    expected = above.sum(axis=2)
    steps = (
        np.arange(CUTS.size) * 2 + 1
    )  # x squared is the sum of the first odd numbers
    spread = (above * steps).sum(axis=2) - expected**2
    whole = expected.sum(axis=1)
    common = float(weights @ whole**2 - (weights @ whole) ** 2)
    return common / (common + float(weights @ spread.sum(axis=1)))


def true_icc(design: Design) -> float:
    """Return ICC(1) from the mean squares that are expected of the design.

    Analysis of variance of pupils in units, where pupils of a unit also share classes:
    what a class shares counts as shared by its unit, as far as its pupils are.

    Source:
        Searle, Casella and McCulloch (1992), Variance Components, section 3.6
    """
    n_cell = design.size * design.answered[:, 0]
    n_class = np.bincount(design.cell_class, n_cell, design.class_unit.size)
    n_unit = np.bincount(design.class_unit, n_class, len(design.units))
    n, units = n_unit.sum(), n_unit.size
    in_units = np.bincount(design.class_unit, n_class**2, units) / n_unit
    shares, k = Shares(), LOADINGS.size
    factor = (LOADINGS.sum() / k) ** 2
    unit, class_ = factor * shares.unit, factor * (CLASS_SHARE - shares.unit)
    pupil = factor * (1 - CLASS_SHARE) + (1 - LOADINGS**2).sum() / k**2
    within = class_ * (n - in_units.sum()) / (n - units) + pupil
    between = pupil + (
        (n - (n_unit**2).sum() / n) * unit
        + (in_units.sum() - (n_class**2).sum() / n) * class_
    ) / (units - 1)
    size = (n - (n_unit**2).sum() / n) / (units - 1)
    return float((between - within) / (between + (size - 1) * within))
