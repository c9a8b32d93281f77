"""What units in general are like over the rounds, as far as these units tell.

`estimate_j ~ N(theta_j, errors_j)`, `theta_j ~ N(mean, covariance)`. Even a few hundred
units do not settle how much true values change; a single best guess would make every
probability that rests on it too sure. So several populations are returned, each as
probable as the other, and what is concluded is the average over them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]
POPULATIONS = 32  # chains, of each of which the last step is returned
STEPS = 14  # of a chain: after a dozen nothing of its start is left to be seen
SEED = 1


@dataclass(frozen=True)
class Population:
    """True values of all units: their means and covariances over K rounds."""

    mean: FloatArray
    covariance: FloatArray


@dataclass(frozen=True)
class Beforehand:
    """What is taken to be true of units before anything is measured: three SDs.

    Attributes:
        level: Of what units keep over the rounds.
        change: Of the units' true changes between two rounds.
        common: Of what all units change by together between two rounds.
    """

    level: float
    change: float
    common: float

    def covariance(self, rounds: int) -> FloatArray:
        """Return the covariance of the true values that this means, shape (K, K)."""
        return self.level**2 + self.change**2 / 2 * np.eye(rounds)

    def alone(self, mean: float, rounds: int, doubt: float) -> Population:
        """Return what a unit may be where nothing is known of any other.

        Args:
            mean: Of all rounds; `level` says how little it binds.
            rounds: K.
            doubt: How many times larger units' own changes are taken to be.
        """
        wider = Beforehand(self.level, doubt * self.change, self.common)
        together = self.common**2 / 2 * np.eye(rounds)
        return Population(np.full(rounds, mean), wider.covariance(rounds) + together)


def populations_of(
    estimates: FloatArray, errors: FloatArray, beforehand: Beforehand
) -> list[Population]:
    """Return populations that the units may come from, equally probable ones.

    Draws from the posterior of mean and covariance T. Beforehand T is Wishart with K
    degrees of freedom and the mean T_0 that is taken for true, which for one round is a
    half-normal standard deviation; the mean is flat in its level, and normal in its
    changes, around none. Where units are many, their values overrule that.

    T is `A A'`: A is normal beforehand, and true values are `mean + A z`. 32 chains
    take 14 steps each, whatever the number of rounds, from T_0 plus the covariance of
    the estimates: z given all else; A and mean given the true values, which gets far
    where errors are small; A and mean given z, which does where they are large. The
    same inputs give the same draws.

    Args:
        estimates: Shape (J, K), measured values, J at least 1.
        errors: Shape (J, K, K), covariance of the errors of each unit, positive
            definite.
        beforehand: In the unit of the estimates.

    Returns:
        32 populations.

    Raises:
        ValueError: Something is not finite.

    Source:
        Gelman (2006), Bayesian Analysis 1(3), 515-534, and Chung et al. (2015), Journal
        of Educational and Behavioral Statistics 40(2), 136-157 (the prior); Yu and Meng
        (2011), Journal of Computational and Graphical Statistics 20(3), 531-570 (true
        values seen in both ways); Papandreou and Yuille (2010), Advances in Neural
        Information Processing Systems 23, 1858-1866 (normal draws by solving perturbed
        equations)
    """
    if not (np.isfinite(estimates).all() and np.isfinite(errors).all()):
        raise ValueError("estimates and errors must be finite")
    units, rounds = estimates.shape
    rng = np.random.default_rng(SEED)
    model = _model(estimates, errors, beforehand)
    centre = estimates.mean()
    mean = np.broadcast_to(estimates.mean(axis=0) - centre, (POPULATIONS, rounds))
    off = estimates - estimates.mean(axis=0)
    start = np.linalg.cholesky(beforehand.covariance(rounds) + off.T @ off / units)
    root = np.broadcast_to(start, (POPULATIONS, rounds, rounds))
    for _ in range(STEPS):
        z = _deviates(model, mean, root, rng)
        if units >= 2 * rounds:
            root, z = _turned(model, root, z, rng)
        z = _moved(model, mean, root, z, rng)
        mean, root = _regressed(model, z, rng)
    covariances = root @ _transposed(root)
    return [Population(centre + m, t) for m, t in zip(mean, covariances, strict=True)]


@dataclass(frozen=True)
class _Model:
    """What was measured, and what was known beforehand.

    Arrays have the units last and the chains, S, before them: what is small is looped
    over, which is many times faster than as many small matrices.

    Attributes:
        values: Shape (K, 1, J), less the mean of all that was measured.
        errors: Shape (K, K, 1, J).
        error_roots: Shape (K, K, J), their Cholesky roots.
        precisions: Shape (K, K, J), their inverses.
        stillness: Shape (K, K), symmetric root of the prior precision of the mean.
        tightness: Shape (K, K), root of the prior precision of a column of A.
    """

    values: FloatArray
    errors: FloatArray
    error_roots: FloatArray
    precisions: FloatArray
    stillness: FloatArray
    tightness: FloatArray

    def perturbed(self, rng: np.random.Generator) -> FloatArray:
        """Return the values of each chain with errors added, shape (K, S, J)."""
        k, _, n = self.values.shape
        deviates = rng.standard_normal((k, POPULATIONS, n))
        return self.values + np.einsum("kln,lsn->ksn", self.error_roots, deviates)

    def log_prior(self, root: FloatArray) -> FloatArray:
        """Return the log prior density of A, but for a constant, shape (S,)."""
        return -0.5 * ((_transposed(self.tightness) @ root) ** 2).sum(axis=(1, 2))


def _model(estimates: FloatArray, errors: FloatArray, beforehand: Beforehand) -> _Model:
    rounds = estimates.shape[1]
    values = (estimates - estimates.mean()).T
    of_column = beforehand.covariance(rounds) / rounds
    return _Model(
        values=np.ascontiguousarray(values)[:, None],
        errors=_units_last(errors)[:, :, None],
        error_roots=_units_last(np.linalg.cholesky(errors)),
        precisions=_units_last(np.linalg.inv(errors)),
        # Of changes only: two rounds' means differ by twice the variance of one.
        stillness=(np.eye(rounds) - 1 / rounds) / (beforehand.common / 2**0.5),
        tightness=np.linalg.cholesky(np.linalg.inv(of_column)),
    )


def _deviates(
    model: _Model, mean: FloatArray, root: FloatArray, rng: np.random.Generator
) -> FloatArray:
    """Draw z given what was measured, the mean and A; shape (K, S, J).

    From the prior, then moved by what the draw explains too little or too much.
    """
    z = rng.standard_normal((mean.shape[1], POPULATIONS, model.values.shape[2]))
    drawn = mean.T[..., None] + np.einsum("ska,asn->ksn", root, z)
    covariance = np.moveaxis(root @ _transposed(root), 0, -1)[..., None]
    missing = solved(covariance + model.errors, model.perturbed(rng) - drawn)
    return z + np.einsum("ska,ksn->asn", root, missing)


def _turned(
    model: _Model, root: FloatArray, z: FloatArray, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Draw A given mean and true values; return it and the z that it implies.

    Without its prior `A A'` is inverse Wishart: with `C C'` the squares and products of
    z and `L L'` a Wishart matrix, the new A is `A C L'^-1`, the new z `L' C^-1 z`. A
    chain takes that as the prior finds it more or less probable than the old (an
    independence step of Metropolis and Hastings).
    """
    k, _, n = z.shape
    by_chain = np.ascontiguousarray(z.swapaxes(0, 1))
    squares = np.linalg.cholesky(by_chain @ _transposed(by_chain))
    turn = _transposed(_wishart_root(n - k, k, rng)) @ np.linalg.inv(squares)
    proposed = root @ np.linalg.inv(turn)
    odds = model.log_prior(proposed) - model.log_prior(root)
    taken = np.log(rng.random(POPULATIONS)) < odds
    turned = (turn @ by_chain).swapaxes(0, 1)
    return (
        np.where(taken[:, None, None], proposed, root),
        np.where(taken[:, None], turned, z),
    )


def _wishart_root(freedom: int, k: int, rng: np.random.Generator) -> FloatArray:
    """Return Cholesky roots of Wishart matrices, shape (S, K, K) (Bartlett's way)."""
    root = np.zeros((POPULATIONS, k, k))
    for row in range(k):
        root[:, row, row] = np.sqrt(rng.chisquare(freedom - row, POPULATIONS))
        root[:, row, :row] = rng.standard_normal((POPULATIONS, row))
    return root


def _moved(
    model: _Model,
    mean: FloatArray,
    root: FloatArray,
    z: FloatArray,
    rng: np.random.Generator,
) -> FloatArray:
    """Draw the mean given A and true values; return the z that it implies.

    That the mean moves by `A d`, moves every z by -d.
    """
    k, chains, n = z.shape
    still = model.stillness @ root
    pull = z.sum(axis=-1).T + n**0.5 * rng.standard_normal((chains, k))
    held = rng.standard_normal((chains, k)) - mean @ model.stillness
    pull += (held[:, None] @ still)[:, 0]
    precision = n * np.eye(k) + _transposed(still) @ still
    moved = np.linalg.solve(precision, pull[..., None])
    return z - moved.swapaxes(0, 1)


def _regressed(
    model: _Model, z: FloatArray, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Draw mean (S, K) and A (S, K, K) given z, by generalised least squares."""
    k, chains, n = z.shape
    x = np.concatenate([np.ones((chains, 1, n)), z.swapaxes(0, 1)], axis=1)
    products = (x[:, :, None] * x[:, None]).reshape(-1, n)
    normal = products @ model.precisions.reshape(k * k, n).T
    normal = normal.reshape(chains, k + 1, k + 1, k, k).swapaxes(2, 3)
    perturbed = model.perturbed(rng)
    right = x @ np.einsum("kln,lsn->snk", model.precisions, perturbed)
    roots = [model.stillness, *[model.tightness] * k]  # of the prior precisions
    deviates = rng.standard_normal((k + 1, chains, k))
    for column, of_prior in enumerate(roots):
        normal[:, column, :, column] += of_prior @ of_prior.T
        right[:, column] += deviates[column] @ of_prior.T
    normal = normal.reshape(chains, (k + 1) * k, (k + 1) * k)
    slopes = np.linalg.solve(normal, right.reshape(chains, -1, 1))
    slopes = slopes.reshape(chains, k + 1, k)
    return slopes[:, 0], _transposed(slopes[:, 1:])


def solved(matrices: FloatArray, vectors: FloatArray) -> FloatArray:
    """Solve many small systems at once, by elimination; both arguments are used up.

    Systems last, what is small is looped over: many times faster than one by one.

    Args:
        matrices: Shape (K, K, ...), positive definite.
        vectors: Shape (K, ...).
    """
    k = len(vectors)
    for row in range(k - 1):
        factor = matrices[row + 1 :, row] / matrices[row, row]
        matrices[row + 1 :, row + 1 :] -= factor[:, None] * matrices[row, row + 1 :]
        vectors[row + 1 :] -= factor * vectors[row]
    for row in reversed(range(k)):
        vectors[row] /= matrices[row, row]
        vectors[:row] -= matrices[:row, row] * vectors[row]
    return vectors


def _units_last(matrices: FloatArray) -> FloatArray:
    return np.ascontiguousarray(np.moveaxis(matrices, 0, -1))


def _transposed(matrices: FloatArray) -> FloatArray:
    return matrices.swapaxes(-2, -1)
