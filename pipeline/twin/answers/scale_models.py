"""One scale as the twin sees it: how z becomes answers, and what to expect of them.

A scale is a latent variable z with mean 0 and variance 1 over the programme. An item's
keyed answer k (0 = least favourable) is given where `loading·z + noise`, of variance 1,
exceeds the first k of its thresholds. So the expected answer is known exactly for any
mean and variance of z.
"""

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.special import ndtr
from scipy.stats import binom

HERMITE_NODES = 41
GRID = np.linspace(-4, 4, 321)  # means of z between which squares are interpolated


@dataclass(frozen=True)
class ScaleModel:
    """One scale of an instrument.

    Attributes:
        id: Scale.
        theme: Its theme.
        items: Positions of its items in the instrument.
        loadings: Correlation of each item with z.
        thresholds: Item × step, rising.
    """

    id: str
    theme: str
    items: np.ndarray
    loadings: np.ndarray
    thresholds: np.ndarray

    def asked(self, positions: np.ndarray) -> "ScaleModel":
        """Return the scale with only those of its items that are asked."""
        kept = np.isin(self.items, positions)
        return ScaleModel(
            self.id,
            self.theme,
            self.items[kept],
            self.loadings[kept],
            self.thresholds[kept],
        )

    def expected(self, mean: np.ndarray, variance: float) -> np.ndarray:
        """Return the expected scale score of persons with z ~ N(mean, variance)."""
        spread = np.sqrt(1 - self.loadings**2 * (1 - variance))
        above = self.loadings[:, None] * mean[..., None, None] - self.thresholds
        return ndtr(above / spread[:, None]).sum(-1).mean(-1)

    def squares(self, variance: float, missing: float, least: int) -> CubicSpline:
        """Return the expected square of the scale score as a function of the mean of z.

        Args:
            variance: Of z.
            missing: Probability that an item is not answered.
            least: Answers that a score needs.
        """
        nodes, weights = np.polynomial.hermite_e.hermegauss(HERMITE_NODES)
        z = GRID[:, None] + np.sqrt(variance) * nodes
        expected = self._square_given(z, missing, least) @ (weights / weights.sum())
        return CubicSpline(GRID, expected)

    def _square_given(self, z: np.ndarray, missing: float, least: int) -> np.ndarray:
        """Return E[score² | z] when each item may be missing at random.

        The score is the mean of K of k items, drawn without regard to their answers.
        """
        k = self.items.size
        noise = np.sqrt(1 - self.loadings**2)
        above = self.loadings[:, None] * z[..., None, None] - self.thresholds
        beyond = ndtr(above / noise[:, None])
        step = np.arange(1, beyond.shape[-1] + 1)
        first = beyond.sum(-1)
        within = (beyond * (2 * step - 1)).sum(-1) - first**2
        between = first.var(-1)
        number = np.arange(max(1, least), k + 1)
        share = binom.pmf(number, k, 1 - missing)
        share = share / share.sum()
        one_over = (share / number).sum()
        left_out = (share * (k - number) / (number * max(k - 1, 1))).sum()
        return first.mean(-1) ** 2 + within.mean(-1) * one_over + between * left_out
