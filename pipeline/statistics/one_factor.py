"""One common factor by maximum likelihood."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

FloatArray = NDArray[np.floating]
FLAT = 1e-6  # slope at which the search has arrived, also if it could not go on
SMALLEST_UNIQUENESS = 0.005  # of an item's variance; a solution there is a Heywood case
POLISHING_STEPS = 5  # each doubles the digits
DIFFERENCE = 1e-5  # between uniquenesses, for a slope that is only divided by


@dataclass(frozen=True)
class OneFactor:
    """Loadings and residual variances on the scale of the items, shapes (k,)."""

    loadings: FloatArray
    residuals: FloatArray


def fit_one_factor(covariance: FloatArray) -> OneFactor | None:
    """Return the one-factor model nearest to a covariance matrix.

    Minimises `ln|Sigma| + tr(S Sigma^-1)` over the uniquenesses; given those, the
    loadings are the first eigenvector of the scaled correlation matrix.

    Args:
        covariance: Shape (k, k), k at least 3.

    Returns:
        The loadings are signed so that their sum is not negative. None: the matrix is
        singular or has a constant item, the search did not converge, or it ended on
        the border (Heywood case).

    Source:
        Jöreskog (1967), Psychometrika 32(4), 443-482,
        https://doi.org/10.1007/BF02289658
    """
    variances = np.diag(covariance)
    if not np.isfinite(covariance).all() or not (variances > 0).all():
        return None
    scale = np.sqrt(variances)
    correlation = covariance / np.outer(scale, scale)
    try:
        inverse = np.diag(np.linalg.inv(correlation))
    except np.linalg.LinAlgError:
        return None
    # Of a correlation matrix none is below 1; beside a singular one any may come out.
    if not (np.isfinite(inverse) & (inverse > 0.5)).all():  # noqa: PLR2004
        return None
    start = 0.5 / inverse
    found = optimize.minimize(
        _discrepancy,
        start,
        args=(correlation,),
        jac=True,
        method="L-BFGS-B",
        bounds=[(SMALLEST_UNIQUENESS, 1.0)] * start.size,
        options={"ftol": 1e-15, "gtol": 1e-10, "maxiter": 1000},
    )
    if (found.x <= SMALLEST_UNIQUENESS * 1.001).any():
        return None
    # At the optimum the line search may find no lower value and call that a failure.
    if not np.abs(found.jac).max() <= FLAT:
        return None
    unique = _polished(found.x, correlation)
    _, loadings = _factor(unique, correlation)
    sign = -1.0 if loadings.sum() < 0 else 1.0
    return OneFactor(sign * loadings * scale, unique * variances)


def _polished(unique: FloatArray, correlation: FloatArray) -> FloatArray:
    """Return the uniquenesses where every variance is met to the last digits.

    The search ends somewhere near the optimum; where exactly differs between versions
    of the libraries in the ninth decimal. At the optimum each variance is its squared
    loading and its uniqueness, which Newton's steps solve.
    """
    missed = _missed(unique, correlation)
    for _ in range(POLISHING_STEPS):
        slope = np.column_stack(
            [
                (_missed(unique + h, correlation) - _missed(unique - h, correlation))
                / (2 * DIFFERENCE)
                for h in DIFFERENCE * np.eye(unique.size)
            ]
        )
        try:
            better = unique - np.linalg.solve(slope, missed)
        except np.linalg.LinAlgError:
            return unique
        if not ((better > SMALLEST_UNIQUENESS) & (better <= 1)).all():
            return unique
        left = _missed(better, correlation)
        if not np.abs(left).max() < np.abs(missed).max():
            return unique
        unique, missed = better, left
    return unique


def _missed(unique: FloatArray, correlation: FloatArray) -> FloatArray:
    """Return by how much the model's variances differ from 1."""
    _, loadings = _factor(unique, correlation)
    return loadings**2 + unique - 1


def _discrepancy(
    unique: FloatArray, correlation: FloatArray
) -> tuple[float, FloatArray]:
    """Return the discrepancy (up to a constant) and its gradient."""
    values, loadings = _factor(unique, correlation)
    rest = np.maximum(values[:-1], np.finfo(float).tiny)
    residual = np.outer(loadings, loadings) + np.diag(unique) - correlation
    return float((rest - np.log(rest)).sum()), np.diag(residual) / unique**2


def _factor(
    unique: FloatArray, correlation: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the eigenvalues of the scaled correlations, and the best loadings."""
    root = np.sqrt(unique)
    values, vectors = np.linalg.eigh(correlation / np.outer(root, root))
    return values, root * vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0))
