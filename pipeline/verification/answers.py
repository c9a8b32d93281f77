"""Sums of normal answers, drawn as sums: a class is three numbers, not twenty pupils.

The sum of m normal deviates is normal, their scatter around the mean is Wishart: exact,
and a thousand times faster than pupils. Arrays are (round, row, world): a world is one
scale of one replication.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.verification.design import NOT_ASKED, Design
from pipeline.verification.worlds import MEAN, POINTS, Changes, Shares

FloatArray = NDArray[np.floating]


@dataclass(frozen=True)
class Answers:
    """What B worlds answered, in answer steps.

    Attributes:
        truth: Shape (T, U, B), true mean of each unit.
        class_share: Shape (B,), share of variance between classes, units included.
        sums: Shape (T, K, B), sum of each cell's scores.
        scatter: Pair of rounds -> shape (K, B), sum of products of the deviations of
            the cell's pupils from their mean.
    """

    truth: FloatArray
    class_share: FloatArray
    sums: FloatArray
    scatter: dict[tuple[int, int], FloatArray]

    def products(self, design: Design, earlier: int, later: int) -> FloatArray:
        """Return the sums of products of the scores of two rounds, shape (K, B)."""
        both = self.sums[earlier] * self.sums[later] / design.size[:, None]
        return self.scatter[earlier, later] + both


def draw(
    design: Design,
    changes: Changes,
    worlds: int,
    rng: np.random.Generator,
    shares: Shares,
    scales: int = 1,
) -> Answers:
    """Draw what B `worlds` answer, each `scales` of which are one replication."""
    normal = _Normal(rng, scales, shares.alike)
    n_rounds, n_units = len(design.rounds), len(design.units)
    class_share = rng.uniform(*shares.class_, worlds)
    # The mean of its square is 1: components are those of all units together.
    wider = np.exp(shares.spread / 2 * normal(n_units, worlds) - shares.spread**2 / 4)
    units = np.sqrt(shares.unit) * normal(n_units, worlds)
    truth = MEAN + units + changes(rng, n_rounds, n_units, worlds) / POINTS
    fresh = normal(n_rounds, design.class_unit.size, worlds)
    if shares.neighbours:
        common = normal(n_rounds, design.class_unit.size // 2, worlds)
        fresh = _mixed(common.repeat(2, axis=1), fresh, shares.neighbours)
    classes = _persisting(fresh, shares.class_stability) * (
        np.sqrt(class_share - shares.unit) * wider[design.class_unit]
    )
    base = truth[:, design.class_unit] + classes
    pupils = np.sqrt(1 - class_share) * wider[design.class_unit][design.cell_class]
    m = design.size[:, None]
    deviations = _persisting(
        normal(n_rounds, m.size, worlds), shares.pupil_stability
    ) * (np.sqrt(m) * pupils)
    scatter = _scatter(rng, design.size, n_rounds, worlds, shares.pupil_stability)
    return Answers(
        truth=truth,
        class_share=class_share,
        sums=m * base[:, design.cell_class] + deviations,
        scatter={pair: values * pupils**2 for pair, values in scatter.items()},
    )


def _stable(rounds: int, stability: float) -> FloatArray:
    """Return the Cholesky root of correlations that fade with the rounds between."""
    distance = np.abs(np.subtract.outer(np.arange(rounds), np.arange(rounds)))
    return np.linalg.cholesky(stability**distance)


@dataclass(frozen=True)
class _Normal:
    """Standard normal deviates that correlate between the scales of a replication."""

    rng: np.random.Generator
    scales: int
    alike: float

    def __call__(self, *shape: int) -> FloatArray:
        """Return deviates, the worlds on the last axis."""
        own = self.rng.standard_normal(shape)
        if not self.alike:
            return own
        whole = (*shape[:-1], shape[-1] // self.scales)
        common = self.rng.standard_normal(whole).repeat(self.scales, axis=-1)
        return _mixed(common, own, self.alike)


def _mixed(common: FloatArray, own: FloatArray, share: float) -> FloatArray:
    """Return deviates of which a share of the variance is common."""
    return np.sqrt(share) * common + np.sqrt(1 - share) * own


def _persisting(fresh: FloatArray, stability: float) -> FloatArray:
    """Return deviates of shape (T, rows, B) that correlate over rounds."""
    return np.tensordot(_stable(fresh.shape[0], stability), fresh, axes=1)


def _scatter(
    rng: np.random.Generator,
    size: NDArray[np.integer],
    rounds: int,
    worlds: int,
    stability: float,
) -> dict[tuple[int, int], FloatArray]:
    """Return Wishart matrices with size - 1 degrees of freedom (Bartlett's way).

    Source:
        Smith and Hocking (1972), Applied Statistics 21(3), 341-345
    """
    shape = (size.size, worlds)
    root = np.zeros((rounds, rounds, *shape))
    for column in range(rounds):
        freedom = np.maximum(size - 1 - column, 0)[:, None]
        root[column, column] = np.sqrt(2 * rng.standard_gamma(freedom / 2, shape))
        for row in range(column + 1, rounds):
            root[row, column] = rng.standard_normal(shape) * (freedom > 0)
    mixed = np.tensordot(_stable(rounds, stability), root, axes=1)
    pairs = [(t, t) for t in range(rounds)] + list(combinations(range(rounds), 2))
    return {(s, t): (mixed[s] * mixed[t]).sum(axis=0) for s, t in pairs}


@dataclass(frozen=True)
class Groups:
    """Which rows belong together: an indicator matrix per kind of sum."""

    design: Design

    @cached_property
    def classes(self) -> sparse.csr_array:
        """Cells to classes."""
        return _indicator(self.design.cell_class, self.design.class_unit.size)

    def unit_bands(self, number: int) -> sparse.csr_array:
        """Classes to unit and grade band of one round; the band varies fastest."""
        design = self.design
        band = design.class_band[:, number]
        asked = band != NOT_ASKED
        row = design.class_unit * len(design.bands) + np.where(asked, band, 0)
        matrix = _indicator(row, len(design.units) * len(design.bands))
        return matrix @ sparse.diags_array(asked.astype(float))

    @cached_property
    def units(self) -> sparse.csr_array:
        """Classes to units."""
        return _indicator(self.design.class_unit, len(self.design.units))


def _indicator(row: NDArray[np.integer], rows: int) -> sparse.csr_array:
    columns = np.arange(row.size)
    return sparse.csr_array((np.ones(row.size), (row, columns)), shape=(rows, row.size))
