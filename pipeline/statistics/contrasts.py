"""Several changes since one start, taken together as well as they are known."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]
CLOSE = 1e-12  # added to what could have no inverse, of the largest variance


def joint_weights(covariances: FloatArray, present: NDArray[np.bool_]) -> FloatArray:
    """Return how much each change weighs, shape (J, K), 1 together.

    `w = S^-1 1 / (1' S^-1 1)`, the weights of the smallest variance (generalised least
    squares of one mean). None is below 0: there it is 0, and the others share. Where S
    tells nothing, all weigh the same.

    Args:
        covariances: Shape (J, K, K), S of each unit's changes.
        present: Shape (J, K), which changes there are; the others weigh nothing.

    Source:
        Aitken (1935), Proceedings of the Royal Society of Edinburgh 55, 42-48

    Examples:
        >>> both = np.ones((1, 2), dtype=bool)
        >>> joint_weights(np.array([[[2.0, 1.0], [1.0, 3.0]]]), both).round(6).tolist()
        [[0.666667, 0.333333]]
    """
    there = present.astype(float)
    own = np.diagonal(covariances, axis1=1, axis2=2) * there
    scale = np.maximum(own.max(axis=1), np.finfo(float).tiny)[:, None, None]
    apart = covariances / scale * (there[:, :, None] * there[:, None, :])
    apart += np.eye(there.shape[1]) * np.where(present, CLOSE, 1)[:, None, :]
    found = np.linalg.solve(apart, there[:, :, None])[:, :, 0]
    weights = np.maximum(found, 0) * there
    total = weights.sum(axis=1, keepdims=True)
    return np.where(total > 0, weights, there) / np.where(
        total > 0, total, np.maximum(there.sum(axis=1, keepdims=True), 1)
    )


def variance_of(weights: FloatArray, covariances: FloatArray) -> FloatArray:
    """Return `w' S w`, shape (J,); never below 0."""
    found = np.einsum("jk,jkl,jl->j", weights, covariances, weights)
    return np.maximum(found, 0)


def freedom_of_sum(variances: FloatArray, freedoms: FloatArray) -> FloatArray:
    """Return the degrees of freedom of a sum of variances, shape (J,).

    `(sum v)^2 / sum(v^2 / f)`; infinite where all are known.

    Args:
        variances: Shape (J, P), estimated each for itself.
        freedoms: Shape (J, P), of each; infinite: known.

    Source:
        Satterthwaite (1946), Biometrics Bulletin 2(6), 110-114

    Examples:
        >>> freedom_of_sum(np.array([[2.0, 2.0]]), np.array([[8.0, np.inf]])).tolist()
        [32.0]
    """
    doubt = (variances**2 / freedoms).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(doubt > 0, variances.sum(axis=1) ** 2 / doubt, np.inf)
