"""The true values of what is estimated from single questions."""

import numpy as np
from scipy import special

from pipeline.verification.design import Design
from pipeline.verification.item_answers import CLASS_SHARE, CUTS, LOADINGS
from pipeline.verification.worlds import Shares


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
