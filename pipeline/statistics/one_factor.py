"""One common factor by maximum likelihood."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

FloatArray = NDArray[np.floating]
FLAT = 1e-6  # slope at which the search has arrived, also if it could not go on
SMALLEST_UNIQUENESS = 0.005  # of an item's variance; a solution there is a Heywood case


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
    unique = found.x
    if (unique <= SMALLEST_UNIQUENESS * 1.001).any():
        return None
    # At the optimum the line search may find no lower value and call that a failure.
    if not np.abs(found.jac).max() <= FLAT:
        return None
    _, loadings = _factor(unique, correlation)
    sign = -1.0 if loadings.sum() < 0 else 1.0
    return OneFactor(sign * loadings * scale, unique * variances)


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
